package block

import (
	"fmt"
	"slices"
	"unsafe"
)

// Copy copies the elements of src to dst, of the same type and shape, wherever
// they lie. They must not overlap.
func Copy(dst, src *Block) {
	if dst.DType != src.DType || !slices.Equal(dst.Shape, src.Shape) {
		panic(fmt.Sprintf("block: copying %s %v to %s %v", src.DType, src.Shape, dst.DType, dst.Shape))
	}
	if dst.Len() == 0 {
		return
	}
	shape, strides := collapse(dst.Shape, dst.Strides, src.Strides)
	d, s := strides[0], strides[1]
	size := dst.DType.Size()
	last := len(shape) - 1
	if last > 0 && s[last] != size && d[last] == size {
		if axis := slices.Index(s, size); axis >= 0 {
			copyTransposed(dst.Base, src.Base, shape, d, s, axis, size)
			return
		}
	}
	walk(dst.Base, src.Base, shape, d, s, size)
}

// Contiguous returns the block itself, as a view, if it is contiguous, else a
// contiguous copy. Either is the caller's to release.
func (b *Block) Contiguous() *Block {
	if b.IsContiguous() {
		return b.View()
	}
	return b.Clone()
}

// Clone returns a contiguous copy.
func (b *Block) Clone() *Block {
	c := New(b.DType, b.Shape...)
	Copy(c, b)
	return c
}

// ToHeap returns a contiguous copy in Go's heap.
func (b *Block) ToHeap() *Block {
	c := NewHeap(b.DType, b.Shape...)
	Copy(c, b)
	return c
}

// collapse joins axes that lie evenly in all blocks of a shape, and drops axes
// of 1; one axis is left at least.
func collapse(shape []int, strides ...[]int) ([]int, [][]int) {
	out := make([]int, 0, len(shape))
	steps := make([][]int, len(strides))
	for axis, n := range shape {
		if n == 1 {
			continue
		}
		k := len(out) - 1
		joins := k >= 0
		for i, s := range strides {
			joins = joins && steps[i][k] == s[axis]*n
		}
		if joins {
			out[k] *= n
			for i, s := range strides {
				steps[i][k] = s[axis]
			}
			continue
		}
		out = append(out, n)
		for i, s := range strides {
			steps[i] = append(steps[i], s[axis])
		}
	}
	if len(out) == 0 {
		out = append(out, 1)
		for i := range steps {
			steps[i] = append(steps[i], 0)
		}
	}
	return out, steps
}

// walk copies run by run along the last axis.
func walk(dst, src unsafe.Pointer, shape, d, s []int, size int) {
	if len(shape) == 1 {
		copyRun(dst, src, shape[0], d[0], s[0], size)
		return
	}
	for i := range shape[0] {
		walk(unsafe.Add(dst, i*d[0]), unsafe.Add(src, i*s[0]), shape[1:], d[1:], s[1:], size)
	}
}

// copyRun copies n elements, d and s bytes apart.
func copyRun(dst, src unsafe.Pointer, n, d, s, size int) {
	if d == size && s == size {
		copy(unsafe.Slice((*byte)(dst), n*size), unsafe.Slice((*byte)(src), n*size))
		return
	}
	switch size {
	case 1:
		runOf[uint8](dst, src, n, d, s)
	case 2:
		runOf[uint16](dst, src, n, d, s)
	case 4:
		runOf[uint32](dst, src, n, d, s)
	case 8:
		runOf[uint64](dst, src, n, d, s)
	default:
		runOf[[2]uint64](dst, src, n, d, s)
	}
}

func runOf[T any](dst, src unsafe.Pointer, n, d, s int) {
	for i := range n {
		*(*T)(unsafe.Add(dst, i*d)) = *(*T)(unsafe.Add(src, i*s))
	}
}

// tile is the side of the squares in which copies transpose: both sides of one
// stay in the first cache.
const tile = 32

// copyTransposed copies what lies along another axis in src than in dst, square
// by square.
func copyTransposed(dst, src unsafe.Pointer, shape, d, s []int, axis, size int) {
	last := len(shape) - 1
	outer := make([]int, 0, last)
	for i := range last {
		if i != axis {
			outer = append(outer, i)
		}
	}
	var each func(dst, src unsafe.Pointer, axes []int)
	each = func(dst, src unsafe.Pointer, axes []int) {
		if len(axes) > 0 {
			a := axes[0]
			for i := range shape[a] {
				each(unsafe.Add(dst, i*d[a]), unsafe.Add(src, i*s[a]), axes[1:])
			}
			return
		}
		for i := 0; i < shape[axis]; i += tile {
			for j := 0; j < shape[last]; j += tile {
				CopyTile(unsafe.Add(dst, i*d[axis]+j*size), unsafe.Add(src, i*size+j*s[last]),
					min(tile, shape[axis]-i), min(tile, shape[last]-j), d[axis], size, s[last], size)
			}
		}
	}
	each(dst, src, outer)
}
