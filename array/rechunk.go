package array

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
)

// Rechunk cuts the array into blocks of at most the given lengths along each
// axis; 0 does not cut an axis. Fewer lengths than axes leave the other axes as
// they are, and so does 0 where lengths are unknown, see Mask.
func (a Array[T]) Rechunk(sizes ...int) Array[T] {
	n := a.node()
	if n.Err() != nil {
		return a
	}
	if len(sizes) > n.NDim() {
		return Array[T]{expr.Fail("rechunk", nil, "%d lengths for %s", len(sizes), expr.Axes(n.NDim()))}
	}
	blocks := slices.Clone(n.Blocks)
	for i, s := range sizes {
		if s <= 0 && n.Shape[i] == expr.Unknown {
			continue
		}
		blocks[i] = expr.Cut(n.Shape[i:i+1], []int{s})[0]
	}
	return Array[T]{expr.Rechunk(n, blocks)}
}

// RechunkTo cuts the array into the given blocks along each axis.
func (a Array[T]) RechunkTo(blocks ...[]int) Array[T] {
	own := make([][]int, len(blocks))
	for i, sizes := range blocks {
		own[i] = slices.Clone(sizes)
	}
	return Array[T]{expr.Rechunk(a.node(), own)}
}

// RechunkBytes cuts the array into blocks of at most so many bytes, about as
// long along each axis and along each axis of equal lengths, give or take one.
func (a Array[T]) RechunkBytes(bytes int) Array[T] {
	n := a.node()
	if n.Err() != nil {
		return a
	}
	if bytes < n.DType.Size() {
		return Array[T]{expr.Fail("rechunk", nil, "blocks of %d bytes have no room for a %s", bytes, n.DType)}
	}
	if n.Count() == expr.Unknown {
		return Array[T]{expr.Fail("rechunk", nil, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(n.Shape))}
	}
	return Array[T]{expr.Rechunk(n, expr.CutEvenly(n.DType.Size(), n.Shape, bytes))}
}
