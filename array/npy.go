package array

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/store/npy"
	"github.com/cb434341/weft/graph"
)

// OpenNpy opens a file of NumPy's .npy format. Only its header is read; blocks
// are views of the file in memory, so that the array may be larger than memory
// and costs none. blocks are the lengths of its blocks along each axis, 0 for
// an axis that is not cut; none at all chooses them.
//
// The file must not change while the array is in use; a change is noticed when
// a block of it is asked for.
func OpenNpy(path string, blocks ...int) Dyn {
	r, err := npy.Open(path)
	if err != nil {
		return Dyn{expr.Fail("open", nil, "%w", err)}
	}
	info := r.Describe()
	var cut [][]int
	if len(blocks) > 0 {
		if len(blocks) != len(info.Shape) {
			return Dyn{expr.Fail("open", nil, "%s: lengths of blocks for %d axes, the array has shape %s", path, len(blocks), expr.ShapeText(info.Shape))}
		}
		cut = expr.Cut(info.Shape, slices.Clone(blocks))
	}
	return Dyn{expr.NewStored(r, cut)}
}

// StoreOption says how an array is stored.
type StoreOption interface{ set(*storeOptions) }

type storeOptions struct{ resume bool }

func storeOptionsOf(opts []StoreOption) storeOptions {
	var s storeOptions
	for _, o := range opts {
		o.set(&s)
	}
	return s
}

type resume bool

func (r resume) set(s *storeOptions) { s.resume = bool(r) }

// Resume goes on where an earlier run that stored the same array at the same
// place was interrupted: blocks that it wrote are not computed again.
const Resume resume = true

// ToNpy stores the array in NumPy's .npy format when the result is computed,
// block by block, and puts the file in its place when it is complete: nothing
// half written is ever seen there.
func (a Array[T]) ToNpy(path string, opts ...StoreOption) graph.Lazy[Saved] {
	return newSaving("to npy", a.node(), npy.NewWriter(path, storeOptionsOf(opts).resume), nil)
}
