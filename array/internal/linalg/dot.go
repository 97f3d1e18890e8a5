package linalg

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/internal/block"
)

// Dot multiplies as NumPy's dot: two vectors to a number, two matrices to
// another, and otherwise the last axis of the first with the last but one of the
// second, or its only one.
func Dot(a, b *expr.Node) *expr.Node {
	const name = "dot"
	if bad := multipliable(name, a, b); bad != nil {
		return bad
	}
	switch {
	case a.NDim() == 0 || b.NDim() == 0:
		return expr.Apply("mul", a, b)
	case a.NDim() == 1 && b.NDim() == 1:
		return inner(name, a, b)
	}
	at := max(b.NDim()-2, 0)
	if bad := sameLength(name, a, b, a.NDim()-1, at); bad != nil {
		return bad
	}
	return tensordot(name, a, b, []int{a.NDim() - 1}, []int{at})
}

// MatMul multiplies as NumPy's matmul: matrices along the last two axes, for
// each place of the others, which stretch to one another. A vector becomes a row
// before a matrix, a column behind one, and that axis is not in the result.
func MatMul(a, b *expr.Node) *expr.Node {
	const name = "matmul"
	if bad := multipliable(name, a, b); bad != nil {
		return bad
	}
	args := []*expr.Node{a, b}
	switch {
	case a.NDim() == 0 || b.NDim() == 0:
		return expr.Fail(name, args, "shapes %s and %s: an operand has no axes: use Mul", expr.ShapeText(a.Shape), expr.ShapeText(b.Shape))
	case a.NDim() == 1 && b.NDim() == 1:
		return inner(name, a, b)
	case a.NDim() == 1:
		return drop(MatMul(layout.Expand(a, 0), b), -2)
	case b.NDim() == 1:
		return drop(MatMul(a, layout.Expand(b, 1)), -1)
	}
	if bad := sameLength(name, a, b, a.NDim()-1, b.NDim()-2); bad != nil {
		return bad
	}
	outerA, outerB := a.NDim()-2, b.NDim()-2
	if outerA == 0 && outerB == 0 {
		return contract(name, a, b, 0, 1)
	}
	outer, err := expr.BroadcastShapes(a.Shape[:outerA], b.Shape[:outerB])
	if err != nil {
		return expr.Fail(name, args, "%w", err)
	}
	a, b = stretched(a, b, outer), stretched(b, a, outer)
	if a.Err() != nil || b.Err() != nil {
		return expr.Fail(name, []*expr.Node{a, b}, "")
	}
	return contract(name, a, b, len(outer), 1)
}

// drop leaves out an axis of length 1.
func drop(n *expr.Node, axis int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	return layout.Squeeze(n, []int{axis})
}

// stretched gives n the batch of a product, in the blocks that its partner has
// where n has one element only.
func stretched(n, partner *expr.Node, outer []int) *expr.Node {
	own, theirs := n.NDim()-2, partner.NDim()-2
	shape := slices.Concat(outer, n.Shape[own:])
	blocks := slices.Clone(expr.OneBlock(shape))
	for axis := range outer {
		if from := axis - (len(outer) - theirs); from >= 0 && partner.Shape[from] == outer[axis] {
			blocks[axis] = partner.Blocks[from]
		}
	}
	return expr.BroadcastTo(n, shape, blocks)
}

// inner is the sum of products of two vectors.
func inner(name string, a, b *expr.Node) *expr.Node {
	if bad := sameLength(name, a, b, 0, 0); bad != nil {
		return bad
	}
	return expr.Reduce(expr.Apply("mul", a, b), "sum", nil, false, 0)
}

// sameLength refuses axes that cannot be summed over together. Those of unknown
// length are compared when they are computed, if they are in as many blocks.
func sameLength(name string, a, b *expr.Node, i, j int) *expr.Node {
	switch {
	case a.Shape[i] != b.Shape[j] && a.NDim() == 2 && b.NDim() == 2 && i == 1 && j == 0:
		return expr.Fail(name, []*expr.Node{a, b}, "shapes %s and %s do not fit: %s columns and %s rows",
			expr.ShapeText(a.Shape), expr.ShapeText(b.Shape), lengthText(a.Shape[1]), lengthText(b.Shape[0]))
	case a.Shape[i] != b.Shape[j]:
		return expr.Fail(name, []*expr.Node{a, b}, "shapes %s and %s do not fit: axis %d of the first has length %s and axis %d of the second %s",
			expr.ShapeText(a.Shape), expr.ShapeText(b.Shape), i, lengthText(a.Shape[i]), j, lengthText(b.Shape[j]))
	case a.Shape[i] == expr.Unknown && len(a.Blocks[i]) != len(b.Blocks[j]):
		return expr.Fail(name, []*expr.Node{a, b}, "axes of unknown length in %d and %d blocks: compute or persist the arrays first", len(a.Blocks[i]), len(b.Blocks[j]))
	}
	return nil
}

func lengthText(n int) string {
	text := expr.ShapeText([]int{n})
	return text[1 : len(text)-2]
}

// Tensordot sums the products of two arrays over pairs of axes, which go; the
// other axes of a come first.
func Tensordot(a, b *expr.Node, axesA, axesB []int) *expr.Node {
	const name = "tensordot"
	if bad := multipliable(name, a, b); bad != nil {
		return bad
	}
	args := []*expr.Node{a, b}
	if len(axesA) != len(axesB) {
		return expr.Fail(name, args, "%d axes of the first and %d of the second", len(axesA), len(axesB))
	}
	axesA, err := distinct(axesA, a.NDim())
	if err != nil {
		return expr.Fail(name, args, "%w", err)
	}
	axesB, err = distinct(axesB, b.NDim())
	if err != nil {
		return expr.Fail(name, args, "%w", err)
	}
	for k := range axesA {
		if bad := sameLength(name, a, b, axesA[k], axesB[k]); bad != nil {
			return bad
		}
	}
	return tensordot(name, a, b, axesA, axesB)
}

// distinct resolves axes in the order they were given.
func distinct(axes []int, ndim int) ([]int, error) {
	if _, err := expr.AxisSet(axes, ndim); err != nil {
		return nil, err
	}
	out := make([]int, len(axes))
	for i, axis := range axes {
		out[i], _ = expr.Axis(axis, ndim)
	}
	return out, nil
}

func tensordot(name string, a, b *expr.Node, axesA, axesB []int) *expr.Node {
	if len(axesA) == 0 {
		return outerProduct(a, b)
	}
	a = turn(a, append(without(a.NDim(), axesA), axesA...))
	b = turn(b, append(slices.Clone(axesB), without(b.NDim(), axesB)...))
	return contract(name, a, b, 0, len(axesA))
}

// turn is a transpose, or the node itself if the order is its own.
func turn(n *expr.Node, perm []int) *expr.Node {
	if slices.IsSorted(perm) {
		return n
	}
	return expr.Transpose(n, perm...)
}

// without is the axes from 0 on that are not among some.
func without(ndim int, some []int) []int {
	out := []int{}
	for axis := range ndim {
		if !slices.Contains(some, axis) {
			out = append(out, axis)
		}
	}
	return out
}

// outerProduct is every element of a times every one of b: a's axes, then b's.
func outerProduct(a, b *expr.Node) *expr.Node {
	var axes []int
	for i := range b.NDim() {
		axes = append(axes, a.NDim()+i)
	}
	if len(axes) > 0 {
		a = layout.Expand(a, axes...)
	}
	return expr.Apply("mul", a, b)
}

// Outer multiplies every element of a with every one of b, both made one axis.
func Outer(a, b *expr.Node) *expr.Node {
	if bad := multipliable("outer", a, b); bad != nil {
		return bad
	}
	return outerProduct(layout.Reshape(a, []int{-1}), layout.Reshape(b, []int{-1}))
}

// Inner sums products over the last axes of both.
func Inner(a, b *expr.Node) *expr.Node {
	const name = "inner"
	if bad := multipliable(name, a, b); bad != nil {
		return bad
	}
	switch {
	case a.NDim() == 0 || b.NDim() == 0:
		return expr.Apply("mul", a, b)
	case a.NDim() == 1 && b.NDim() == 1:
		return inner(name, a, b)
	}
	if bad := sameLength(name, a, b, a.NDim()-1, b.NDim()-1); bad != nil {
		return bad
	}
	return tensordot(name, a, b, []int{a.NDim() - 1}, []int{b.NDim() - 1})
}

// VDot sums the products of all elements, those of a conjugated.
func VDot(a, b *expr.Node) *expr.Node {
	const name = "vdot"
	if bad := multipliable(name, a, b); bad != nil {
		return bad
	}
	if a.DType.Complex() {
		a = expr.Apply("conj", a)
	}
	if !slices.Equal(a.Shape, b.Shape) {
		a, b = layout.Reshape(a, []int{-1}), layout.Reshape(b, []int{-1})
		if a.Err() != nil || b.Err() != nil {
			return expr.Fail(name, []*expr.Node{a, b}, "")
		}
		if bad := sameLength(name, a, b, 0, 0); bad != nil {
			return bad
		}
	}
	return expr.Reduce(expr.Apply("mul", a, b), "sum", nil, false, 0)
}

// Kron is the Kronecker product: a, each element of it times the whole of b.
func Kron(a, b *expr.Node) *expr.Node {
	const name = "kron"
	if bad := multipliable(name, a, b); bad != nil {
		return bad
	}
	if a.Count() == expr.Unknown || b.Count() == expr.Unknown {
		return expr.Fail(name, []*expr.Node{a, b}, "an unknown length: compute or persist the arrays first")
	}
	for a.NDim() < b.NDim() {
		a = layout.Expand(a, 0)
	}
	for b.NDim() < a.NDim() {
		b = layout.Expand(b, 0)
	}
	shape := make([]int, a.NDim())
	var oddA, evenB []int
	for axis := range shape {
		shape[axis] = a.Shape[axis] * b.Shape[axis]
		oddA, evenB = append(oddA, 2*axis+1), append(evenB, 2*axis)
	}
	if len(shape) == 0 {
		return expr.Apply("mul", a, b)
	}
	return layout.Reshape(expr.Apply("mul", layout.Expand(a, oddA...), layout.Expand(b, evenB...)), shape)
}

// Trace sums the k-th diagonal of the first two axes.
func Trace(n *expr.Node, k int) *expr.Node {
	const name = "trace"
	if n.Err() != nil {
		return n
	}
	if n.NDim() < 2 || n.DType == block.Bool {
		return expr.Fail(name, []*expr.Node{n}, "%s of shape %s: it is for numbers with two axes or more", n.DType, expr.ShapeText(n.Shape))
	}
	return expr.Reduce(layout.TakeDiagonal(n, k, 0, 1), "sum", []int{-1}, false, 0)
}
