package array

import "github.com/cb434341/weft/array/internal/layout"

// Reshape gives the array another shape of as many elements, which keep their
// row-major order. One length may be -1: it follows from the others. Blocks that
// hold whole runs of that order are only looked at another way; others are cut
// anew first.
func (a Array[T]) Reshape(shape ...int) Array[T] {
	return Array[T]{layout.Reshape(a.node(), shape)}
}

// Ravel makes one axis of all, in row-major order.
func (a Array[T]) Ravel() Array[T] { return a.Reshape(-1) }

// Squeeze leaves axes of length 1 out, all of them if none is given.
func (a Array[T]) Squeeze(axes ...int) Array[T] {
	return Array[T]{layout.Squeeze(a.node(), axes)}
}

// Expand puts in new axes of length 1, numbered as they are in the result.
func (a Array[T]) Expand(axes ...int) Array[T] {
	return Array[T]{layout.Expand(a.node(), axes...)}
}

// AtLeast1D gives an array without axes one.
func (a Array[T]) AtLeast1D() Array[T] { return Array[T]{layout.AtLeast(a.node(), 1)} }

// AtLeast2D puts axes of length 1 in front until there are two.
func (a Array[T]) AtLeast2D() Array[T] { return Array[T]{layout.AtLeast(a.node(), 2)} }

// AtLeast3D adds axes of length 1 until there are three, as NumPy does: one
// axis becomes the middle one, two become the first.
func (a Array[T]) AtLeast3D() Array[T] {
	two := a.AtLeast2D()
	if two.NDim() != 2 {
		return two
	}
	return two.Expand(2)
}

// MoveAxis moves an axis to another place; the others stay in order.
func (a Array[T]) MoveAxis(from, to int) Array[T] {
	return Array[T]{layout.MoveAxis(a.node(), from, to)}
}

// SwapAxes puts each of two axes in the other's place.
func (a Array[T]) SwapAxes(i, j int) Array[T] {
	return Array[T]{layout.SwapAxes(a.node(), i, j)}
}

// Flip turns axes round, all of them if none is given.
func (a Array[T]) Flip(axes ...int) Array[T] {
	return Array[T]{layout.Flip(a.node(), axes)}
}

// Rot90 turns the plane of the first two axes k times by 90 degrees, from the
// first towards the second.
func (a Array[T]) Rot90(k int) Array[T] {
	return Array[T]{layout.Rot90(a.node(), k, 0, 1)}
}

// Roll moves the elements along axes; those that fall off the end come in at the
// beginning. No axes means the array in row-major order.
func (a Array[T]) Roll(shift int, axes ...int) Array[T] {
	return Array[T]{layout.Roll(a.node(), shift, axes)}
}

// Repeat puts each index of an axis times after another: a a b b.
func (a Array[T]) Repeat(times, axis int) Array[T] {
	return Array[T]{layout.Repeat(a.node(), times, axis)}
}

// Tile puts the array side by side with itself, so many times along each axis:
// a b a b. Fewer numbers than axes are for the last ones; more put axes in
// front.
func (a Array[T]) Tile(times ...int) Array[T] {
	return Array[T]{layout.Tile(a.node(), times)}
}
