package zarr

import (
	"github.com/cb434341/weft/array/internal/store"
)

// A piece is what a region and a chunk have in common. Its slices are good until
// the next piece.
type piece struct {
	index []int // of the chunk
	from  []int // where it begins in the chunk
	at    []int // where it begins in the region
	shape []int
}

// pieces calls f for each chunk that a region touches, in row-major order.
func pieces(lo, shape, chunk []int, f func(p piece) error) error {
	for _, n := range shape {
		if n == 0 {
			return nil
		}
	}
	n := len(lo)
	p := piece{index: make([]int, n), from: make([]int, n), at: make([]int, n), shape: make([]int, n)}
	set := func(axis, i int) {
		begin := max(i*chunk[axis], lo[axis])
		end := lo[axis] + shape[axis]
		if rest := end - i*chunk[axis]; rest > chunk[axis] {
			end = (i + 1) * chunk[axis]
		}
		p.index[axis] = i
		p.from[axis] = begin - i*chunk[axis]
		p.at[axis] = begin - lo[axis]
		p.shape[axis] = end - begin
	}
	for axis := range n {
		set(axis, lo[axis]/chunk[axis])
	}
	for {
		if err := f(p); err != nil {
			return err
		}
		axis := n - 1
		for ; axis >= 0; axis-- {
			if p.at[axis]+p.shape[axis] < shape[axis] {
				set(axis, p.index[axis]+1)
				break
			}
			set(axis, lo[axis]/chunk[axis])
		}
		if axis < 0 {
			return nil
		}
	}
}

// mostBlocks is how many blocks an axis is described by at most, where there are
// no more than three.
const mostBlocks = 1 << 20

// natural returns the blocks of an array whose files hold unit elements; where
// they would be too many to list, several files to a block.
func natural(shape, unit []int) [][]int {
	block := make([]int, len(unit))
	most := 3 * mostBlocks / max(len(shape), 3)
	for i, n := range unit {
		n = min(n, max(shape[i], 1))
		for shape[i]/n >= most {
			n *= 2
		}
		block[i] = n
	}
	return store.Even(shape, block)
}
