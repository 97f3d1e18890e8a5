package layout

import (
	"slices"
	"unsafe"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// longInner is how many numbers must lie behind an index for copying index by
// index to pay.
const longInner = 64

// pick makes the block of indices along an axis of others, which have the same
// lengths along all other axes: the i-th is at[i] of block from[i].
func pick(blocks []*block.Block, axis int, from, at []int) *block.Block {
	shape := slices.Clone(blocks[0].Shape)
	shape[axis] = len(at)
	out := block.New(blocks[0].DType, shape...)
	switch size := out.DType.Size(); {
	case out.Len() == 0:
	case block.Count(shape[axis+1:]) >= longInner:
		pickRuns(out, blocks, axis, from, at)
	case size == 1:
		pickEach[uint8](out, blocks, axis, from, at)
	case size == 2:
		pickEach[uint16](out, blocks, axis, from, at)
	case size == 4:
		pickEach[uint32](out, blocks, axis, from, at)
	case size == 8:
		pickEach[uint64](out, blocks, axis, from, at)
	default:
		pickEach[[2]uint64](out, blocks, axis, from, at)
	}
	return out
}

// pickRuns copies index by index; neighbours that stay neighbours together.
func pickRuns(out *block.Block, blocks []*block.Block, axis int, from, at []int) {
	for i := 0; i < len(at); {
		n := 1
		for i+n < len(at) && from[i+n] == from[i] && at[i+n] == at[i]+n {
			n++
		}
		src, dst := blocks[from[i]].Narrow(axis, at[i], n, 1), out.Narrow(axis, i, n, 1)
		block.Copy(dst, src)
		src.Release()
		dst.Release()
		i += n
	}
}

// pickEach copies number by number, one place along the other axes after the
// other.
func pickEach[T any](out *block.Block, blocks []*block.Block, axis int, from, at []int) {
	others := slices.Clone(out.Shape)
	others[axis] = 1
	bases, steps := make([]unsafe.Pointer, len(blocks)), make([]int, len(blocks))
	for k, b := range blocks {
		steps[k] = b.Strides[axis]
	}
	for _, place := range expr.Places(others) {
		for k, b := range blocks {
			if b.Len() > 0 {
				bases[k] = b.At(place...)
			}
		}
		dst, step := out.At(place...), out.Strides[axis]
		for i, x := range at {
			k := from[i]
			*(*T)(unsafe.Add(dst, i*step)) = *(*T)(unsafe.Add(bases[k], x*steps[k]))
		}
	}
}
