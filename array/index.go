package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
)

// Take takes indices of an axis, in any order and any number of times; negative
// ones count from the end. One out of range is a mistake.
func (a Array[T]) Take(indices []int, axis int) Array[T] {
	return Array[T]{layout.Take(a.node(), indices, axis)}
}

// TakeArray is Take of indices that are an array themselves, of one axis. One
// out of range is an error when it is computed. Each task reads all blocks
// along the axis.
func (a Array[T]) TakeArray(indices Array[int64], axis int) Array[T] {
	return Array[T]{layout.TakeArray(a.node(), indices.node(), axis)}
}

// Mask keeps the elements where the condition is true, in row-major order, as an
// array of one axis. A condition of fewer axes is held against the first ones,
// which become one. How many there are is known when they are computed: until
// then the length of the axis is -1, and what must know it is a mistake that
// says so. Persist makes it known.
func (a Array[T]) Mask(condition Array[bool]) Array[T] {
	return Array[T]{layout.Mask(a.node(), condition.node())}
}

// MaskAlong keeps the indices of an axis where the condition, of one axis, is
// true: NumPy's compress. See Mask.
func (a Array[T]) MaskAlong(condition Array[bool], axis int) Array[T] {
	return Array[T]{layout.MaskAlong(a.node(), condition.node(), axis)}
}

// Nonzero returns where the elements are not zero, in row-major order: an array
// of indices for each axis, see Mask.
func (a Array[T]) Nonzero() []Array[int64] {
	n := a.node()
	if n.NDim() == 0 && n.Err() == nil {
		n = expr.Fail("nonzero", nil, "an array without axes has no indices")
	}
	some := layout.Truth(n)
	out := make([]Array[int64], max(n.NDim(), 1))
	for axis := range out {
		out[axis] = Array[int64]{layout.Mask(layout.Indices(some, axis), some)}
	}
	return out
}

// FlatNonzero returns where the elements are not zero, as indices of the array
// in row-major order, see Mask.
func (a Array[T]) FlatNonzero() Array[int64] {
	some := layout.Truth(layout.Reshape(a.node(), []int{-1}))
	return Array[int64]{layout.Mask(layout.Indices(some, 0), some)}
}

// Diagonal returns the diagonal of the first two axes, which go: the k-th to the
// right of the main one, or below it if k is negative. It becomes the last axis.
func (a Array[T]) Diagonal(k int) Array[T] {
	return Array[T]{layout.TakeDiagonal(a.node(), k, 0, 1)}
}

// DiagonalOf returns the diagonal of two axes, see Diagonal.
func (a Array[T]) DiagonalOf(k, rows, cols int) Array[T] {
	return Array[T]{layout.TakeDiagonal(a.node(), k, rows, cols)}
}

// Diag returns the matrix with an array of one axis on its k-th diagonal, and
// zeros elsewhere.
func (a Array[T]) Diag(k int) Array[T] {
	return Array[T]{layout.OnDiagonal(a.node(), expr.Number(*new(T)), k)}
}

// Tril puts zeros above the k-th diagonal of the last two axes.
func (a Array[T]) Tril(k int) Array[T] {
	return Array[T]{layout.Triangle(a.node(), expr.Number(*new(T)), k, false)}
}

// Triu puts zeros below the k-th diagonal of the last two axes.
func (a Array[T]) Triu(k int) Array[T] {
	return Array[T]{layout.Triangle(a.node(), expr.Number(*new(T)), k, true)}
}
