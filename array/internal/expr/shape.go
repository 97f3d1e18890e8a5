package expr

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// ShapeText prints a shape as people write it: (4, 3), (5,), ().
func ShapeText(shape []int) string {
	var s strings.Builder
	s.WriteByte('(')
	for i, n := range shape {
		if i > 0 {
			s.WriteString(", ")
		}
		if n == Unknown {
			s.WriteByte('?')
		} else {
			s.WriteString(strconv.Itoa(n))
		}
	}
	if len(shape) == 1 {
		s.WriteByte(',')
	}
	s.WriteByte(')')
	return s.String()
}

// OneBlock is the blocks of a shape that is not cut.
func OneBlock(shape []int) [][]int {
	blocks := make([][]int, len(shape))
	for i, n := range shape {
		blocks[i] = []int{n}
	}
	return blocks
}

// MostBlocks bounds the blocks of a node: a graph could not hold their tasks.
const MostBlocks = 1 << 24

// Cut cuts a shape into blocks of at most size along each axis, the last ones
// smaller; a size of 0 or less does not cut the axis. An axis that would have
// more than MostBlocks has none, which is a mistake in any node.
func Cut(shape, size []int) [][]int {
	blocks := make([][]int, len(shape))
	for i, n := range shape {
		s := size[i]
		if s <= 0 || s >= n {
			blocks[i] = []int{n}
			continue
		}
		if n/s >= MostBlocks {
			continue // New says so
		}
		for ; n > 0; n -= s {
			blocks[i] = append(blocks[i], min(s, n))
		}
	}
	return blocks
}

// targetBytes is how large blocks are where the user has not said: a few dozen
// for each worker at common sizes, well above what a task costs, and many of
// them within memory.
const targetBytes = 16 << 20

// AutoBlocks cuts a shape into blocks of about targetBytes: the leading axes are
// cut first, so that blocks stay long along the last, unless they would be thin.
func AutoBlocks(itemSize int, shape []int) [][]int { return CutTo(itemSize, shape, targetBytes) }

// CutTo cuts a shape into blocks of at most so many bytes, by halving the
// longest axis, earlier ones first, until they fit.
func CutTo(itemSize int, shape []int, bytes int) [][]int {
	size := slices.Clone(shape)
	for {
		total := itemSize
		axis := 0
		for i, n := range size {
			if n > 0 && total > 0 && total > bytes/n+bytes {
				total = bytes + 1 // enough to know, and no overflow
			} else {
				total *= n
			}
			if n > size[axis] {
				axis = i
			}
		}
		if total <= bytes || len(size) == 0 || size[axis] <= 1 {
			return Cut(shape, size)
		}
		size[axis] -= size[axis] / 2
	}
}

// checkBlocks holds blocks against a shape.
func checkBlocks(shape []int, blocks [][]int) error {
	if len(blocks) != len(shape) {
		return fmt.Errorf("blocks for %s, shape %s has %d", Axes(len(blocks)), ShapeText(shape), len(shape))
	}
	grid := 1
	for i, sizes := range blocks {
		if len(sizes) == 0 {
			return fmt.Errorf("axis %d of length %d has no blocks, or more than 2^24", i, shape[i])
		}
		total := 0
		for _, s := range sizes {
			if s < 0 && s != Unknown {
				return fmt.Errorf("axis %d has a block of length %d", i, s)
			}
			if s == Unknown || total == Unknown {
				total = Unknown
				continue
			}
			total += s
		}
		if total != shape[i] {
			return fmt.Errorf("blocks %v along axis %d add up to %d, not %d", sizes, i, total, shape[i])
		}
		if grid *= len(sizes); grid > MostBlocks {
			return fmt.Errorf("shape %s in more than 2^24 blocks", ShapeText(shape))
		}
	}
	return nil
}

// BroadcastShapes is the shape that shapes stretch to together, by NumPy's
// rules.
func BroadcastShapes(shapes ...[]int) ([]int, error) {
	var out []int
	for _, s := range shapes {
		if len(s) > len(out) {
			grown := make([]int, len(s)-len(out), len(s))
			for i := range grown {
				grown[i] = 1
			}
			out = append(grown, out...)
		} else if out == nil {
			out = []int{}
		}
		front := len(out) - len(s)
		for i, n := range s {
			switch have := out[front+i]; {
			case n == have || n == 1:
			case have == 1:
				out[front+i] = n
			default:
				return nil, broadcastError(shapes)
			}
		}
	}
	return out, nil
}

func broadcastError(shapes [][]int) error {
	texts := make([]string, len(shapes))
	for i, s := range shapes {
		texts[i] = ShapeText(s)
	}
	last := len(texts) - 1
	hint := ""
	if slices.ContainsFunc(shapes, func(s []int) bool { return slices.Contains(s, Unknown) }) {
		hint = ": a length is unknown: compute or persist the array first"
	}
	return fmt.Errorf("shapes %s and %s do not broadcast%s", strings.Join(texts[:last], ", "), texts[last], hint)
}

// Axis resolves a negative axis.
func Axis(axis, ndim int) (int, error) {
	if axis < -ndim || axis >= ndim {
		return 0, fmt.Errorf("axis %d is out of bounds for an array of %s", axis, Axes(ndim))
	}
	if axis < 0 {
		axis += ndim
	}
	return axis, nil
}

// Axes is a number of axes in words.
func Axes(n int) string {
	if n == 1 {
		return "1 axis"
	}
	return strconv.Itoa(n) + " axes"
}

// AxisSet resolves several axes, in order; each may be there once.
func AxisSet(axes []int, ndim int) ([]int, error) {
	out := make([]int, len(axes))
	for i, a := range axes {
		r, err := Axis(a, ndim)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out[:i], r) {
			return nil, fmt.Errorf("axis %d is there twice", a)
		}
		out[i] = r
	}
	slices.Sort(out)
	return out, nil
}

// Places are the indices of a grid in row-major order. The slice is lent.
func Places(grid []int) iter.Seq2[int, []int] {
	return func(yield func(int, []int) bool) {
		place := make([]int, len(grid))
		if slices.Contains(grid, 0) {
			return
		}
		for k := 0; ; k++ {
			if !yield(k, place) {
				return
			}
			axis := len(grid) - 1
			for axis >= 0 {
				place[axis]++
				if place[axis] < grid[axis] {
					break
				}
				place[axis] = 0
				axis--
			}
			if axis < 0 {
				return
			}
		}
	}
}

// Flat is the number of a place in a grid.
func Flat(place, grid []int) int {
	k := 0
	for i, p := range place {
		k = k*grid[i] + p
	}
	return k
}

// CutEvenly cuts a shape as CutTo does, and makes the blocks along each axis of
// the same length, give or take one.
func CutEvenly(itemSize int, shape []int, bytes int) [][]int {
	blocks := CutTo(itemSize, shape, bytes)
	for i, sizes := range blocks {
		each, rest := shape[i]/max(len(sizes), 1), shape[i]%max(len(sizes), 1)
		for k := range sizes {
			sizes[k] = each + rest*(k+1)/len(sizes) - rest*k/len(sizes)
		}
	}
	return blocks
}
