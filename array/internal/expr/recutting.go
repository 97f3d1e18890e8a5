package expr

import (
	"math"
	"slices"

	"github.com/cb434341/weft/internal/block"
)

// Blocks that lie across one another are cut into many pieces: a thousand rows
// and a thousand columns into a million, each an edge of the graph and a small
// copy. By way of blocks between the two, thirty rows by thirty columns of them,
// there are sixty thousand, for the price that every number is copied twice.
// Dask's rechunk chooses steps between for the same reason; here what is
// compared is the cost of both ways, in bytes copied.

// pieceBytes is what a piece costs beside copying its numbers, as so many bytes
// copied: a million pieces were measured to cost 0.45 s, at 8 GB/s.
const pieceBytes = 3500

// few is how many pieces for each block are as good as none to be saved.
const few = 4

// recutting finds the blocks to go by from some blocks to others, which come
// last. No block between is larger than twice the largest there is.
func recutting(itemSize int, from, to [][]int) [][][]int {
	total := float64(itemSize)
	for _, sizes := range from {
		if slices.Contains(sizes, Unknown) {
			return [][][]int{to}
		}
	}
	for _, n := range Total(from) {
		total *= float64(n)
	}
	steps, _ := cheapest(total, from, to, 2*max(largest(from), largest(to)))
	return steps
}

// cheapest finds the steps and what they cost.
func cheapest(total float64, from, to [][]int, most int) (steps [][][]int, cost float64) {
	n := pieces(from, to)
	cost = total + pieceBytes*n
	steps = [][][]int{to}
	if cost <= 2*total || n <= few*float64(block.Count(gridOf(from))+block.Count(gridOf(to))) {
		return steps, cost // two steps copy as much, or save no pieces
	}
	mid := between(from, to)
	if equalBlocks(mid, from) || equalBlocks(mid, to) || largest(mid) > most {
		return steps, cost
	}
	first, one := cheapest(total, from, mid, most)
	second, two := cheapest(total, mid, to, most)
	if one+two < cost {
		return slices.Concat(first, second), one + two
	}
	return steps, cost
}

// pieces is how many pieces blocks have in common with others.
func pieces(from, to [][]int) float64 {
	n := 1.0
	for axis := range to {
		n *= float64(piecesAlong(from[axis], to[axis]))
	}
	return n
}

// piecesAlong is how many pieces there are along an axis.
func piecesAlong(from, to []int) int {
	n, i, left := 0, 0, from[0] // left is how much there is of block i of from
	for _, size := range to {
		n++
		for size > left {
			if left > 0 {
				n++
			}
			size -= left
			i++
			left = from[i]
		}
		left -= size
	}
	return n
}

// largest is the number of elements of the largest block.
func largest(blocks [][]int) int {
	n := 1
	for _, sizes := range blocks {
		n *= slices.Max(sizes)
	}
	return n
}

// between is blocks between two others: along each axis neighbours of the finer
// ones joined, to the geometric mean of the two numbers of blocks.
func between(from, to [][]int) [][]int {
	out := make([][]int, len(to))
	for axis := range to {
		fine, coarse := to[axis], from[axis]
		if len(coarse) > len(fine) {
			fine, coarse = coarse, fine
		}
		n := int(math.Round(math.Sqrt(float64(len(fine)) * float64(len(coarse)))))
		sizes := make([]int, n)
		for i := range sizes {
			for _, s := range fine[i*len(fine)/n : (i+1)*len(fine)/n] {
				sizes[i] += s
			}
		}
		out[axis] = sizes
	}
	return out
}
