package array

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
)

// between is a part of an axis.
func between(n *expr.Node, axis, start, stop, step int) *expr.Node {
	ranges := make([]layout.Range, axis+1)
	ranges[axis] = layout.Range{Start: start, HasStart: true, Stop: stop, HasStop: true, Step: step, HasStep: true}
	return layout.Slice(n, ranges)
}

// axisOf resolves an axis whose length must be known.
func axisOf(name string, n *expr.Node, axis int) (int, *expr.Node) {
	if n.Err() != nil {
		return 0, n
	}
	axis, err := expr.Axis(axis, n.NDim())
	if err != nil {
		return 0, expr.Fail(name, []*expr.Node{n}, "%w", err)
	}
	if n.Shape[axis] == expr.Unknown {
		return 0, expr.Fail(name, []*expr.Node{n}, "axis %d has an unknown length: compute or persist the array first", axis)
	}
	return axis, nil
}

// Diff returns the differences of neighbours along an axis, times times: one element
// less each time. Integers wrap; of bools it is where neighbours differ.
func (a Array[T]) Diff(times, axis int) Array[T] {
	n := a.node()
	axis, bad := axisOf("diff", n, axis)
	switch {
	case bad != nil:
		return Array[T]{bad}
	case times < 0:
		return Array[T]{expr.Fail("diff", []*expr.Node{n}, "%d times", times)}
	}
	fn := "sub"
	if n.DType == Bool {
		fn = "xor"
	}
	for range min(times, n.Shape[axis]) {
		length := n.Shape[axis]
		n = expr.Apply(fn, between(n, axis, 1, length, 1), between(n, axis, 0, max(length-1, 0), 1))
	}
	return Array[T]{n}
}

// Gradient returns the derivative along an axis of values that are spacing apart:
// half the difference of the neighbours, and at the ends the difference to the only
// one.
func (a Array[T]) Gradient(spacing T, axis int) Array[T] {
	n := a.node()
	axis, bad := axisOf("gradient", n, axis)
	if bad != nil {
		return Array[T]{bad}
	}
	length := n.Shape[axis]
	switch {
	case !n.DType.Float():
		return Array[T]{expr.Fail("gradient", []*expr.Node{n}, "%s: it is for floats: Cast first", n.DType)}
	case length < 2:
		return Array[T]{expr.Fail("gradient", []*expr.Node{n}, "axis %d of length %d: there must be two or more", axis, length)}
	}
	h := expr.Number(spacing)
	slope := func(x *expr.Node) *expr.Node { return expr.Apply("div", x, h) }
	first := slope(expr.Apply("sub", between(n, axis, 1, 2, 1), between(n, axis, 0, 1, 1)))
	last := slope(expr.Apply("sub", between(n, axis, length-1, length, 1), between(n, axis, length-2, length-1, 1)))
	twice := expr.Apply("add", h, h)
	inner := expr.Apply("div", expr.Apply("sub", between(n, axis, 2, length, 1), between(n, axis, 0, length-2, 1)), twice)
	out := layout.Concatenate("gradient", axis, first, inner, last)
	if out.Err() != nil {
		return Array[T]{out}
	}
	return Array[T]{expr.Rechunk(out, slices.Clone(n.Blocks))}
}

// Ptp returns the greatest element minus the least.
func (a Array[T]) Ptp() Scalar[T] {
	return Scalar[T]{expr.Apply("sub", a.Max().node(), a.Min().node())}
}

// Ptp returns the greatest elements minus the least.
func (r Along[T]) Ptp() Array[T] { return r.Max().Sub(r.Min()) }
