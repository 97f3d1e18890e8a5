package linalg

import (
	"math"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// Norm is the root of the sum of the squares along axes; nil means all of them.
func Norm(n *expr.Node, axes []int, keep bool) *expr.Node {
	if bad := normable(n); bad != nil {
		return bad
	}
	return expr.Apply("sqrt", expr.Reduce(squared(n), "sum", axes, keep, 0))
}

func normable(n *expr.Node) *expr.Node {
	if n.Err() == nil && !n.DType.Float() && !n.DType.Complex() {
		return expr.Fail("norm", []*expr.Node{n}, "%s: cast to float64 first", n.DType)
	}
	if n.Err() != nil {
		return n
	}
	return nil
}

// NormOf is the norm of order p, of vectors along one axis or of matrices along
// two. Vectors: the greatest modulus of infinity, the least of minus infinity, the
// number of elements that are not zero of 0, else the p-th root of the sum of
// p-th powers. Matrices: the greatest sum of moduli of a column (1) or a row
// (infinity), the greatest singular value (2), with the least of each for the
// same below zero.
func NormOf(n *expr.Node, p float64, axes []int, keep bool) *expr.Node {
	const name = "norm"
	if bad := normable(n); bad != nil {
		return bad
	}
	if axes == nil {
		for i := range n.NDim() {
			axes = append(axes, i)
		}
	}
	axes, err := distinct(axes, n.NDim())
	if err != nil {
		return expr.Fail(name, []*expr.Node{n}, "%w", err)
	}
	size := n
	if size = expr.Apply("abs", n); n.DType.Complex() {
		size = expr.Cast(size, n.DType)
	}
	switch len(axes) {
	case 1:
		return vectorNorm(n, size, p, axes, keep)
	case 2:
		return matrixNorm(n, size, p, axes, keep)
	}
	return expr.Fail(name, []*expr.Node{n}, "%s: it is for one, of vectors, or two, of matrices", expr.Axes(len(axes)))
}

func vectorNorm(n, size *expr.Node, p float64, axes []int, keep bool) *expr.Node {
	switch {
	case p != p:
		return expr.Fail("norm", []*expr.Node{n}, "of order NaN")
	case math.IsInf(p, 0):
		return extreme(size, p > 0, axes, keep)
	case p == 0:
		return expr.Reduce(expr.Cast(expr.Cast(n, block.Bool), n.DType), "sum", axes, keep, 0)
	case p == 1:
		return expr.Reduce(size, "sum", axes, keep, 0)
	case p == 2:
		return Norm(n, axes, keep)
	}
	real := expr.Cast(size, n.DType.Real())
	power := expr.Apply("pow", real, expr.Cast(expr.Number(p), n.DType.Real()))
	root := expr.Apply("pow", expr.Reduce(power, "sum", axes, keep, 0), expr.Cast(expr.Number(1/p), n.DType.Real()))
	return expr.Cast(root, n.DType)
}

// extreme is the greatest of some real numbers, or the least.
func extreme(n *expr.Node, greatest bool, axes []int, keep bool) *expr.Node {
	kind := "min"
	if greatest {
		kind = "max"
	}
	if n.Err() != nil {
		return n
	}
	return expr.Cast(expr.Reduce(expr.Cast(n, n.DType.Real()), kind, axes, keep, 0), n.DType)
}

func matrixNorm(n, size *expr.Node, p float64, axes []int, keep bool) *expr.Node {
	rows, cols := axes[0], axes[1]
	switch p {
	case 1, -1:
		// With the axes kept, so that the other still has its number.
		return dropAxes(extreme(expr.Reduce(size, "sum", []int{rows}, true, 0), p > 0, []int{cols}, true), axes, keep)
	case math.Inf(1), math.Inf(-1):
		return dropAxes(extreme(expr.Reduce(size, "sum", []int{cols}, true, 0), p > 0, []int{rows}, true), axes, keep)
	case 2, -2:
		if n.NDim() != 2 {
			return expr.Fail("norm", []*expr.Node{n}, "of order %g of shape %s: it is for one matrix", p, expr.ShapeText(n.Shape))
		}
		out := extreme(SingularValues(n), p > 0, nil, false)
		if keep && out.Err() == nil {
			return expr.BroadcastTo(out, []int{1, 1}, nil)
		}
		return out
	}
	return expr.Fail("norm", []*expr.Node{n}, "of order %g: matrices have 1, 2 and infinity, above and below zero", p)
}

// dropAxes leaves out axes of length 1, unless they are to be kept.
func dropAxes(n *expr.Node, axes []int, keep bool) *expr.Node {
	if keep || n.Err() != nil {
		return n
	}
	return expr.Reduce(n, "sum", axes, false, 0)
}

// Nuclear is the sum of a matrix's singular values.
func Nuclear(n *expr.Node) *expr.Node { return expr.Reduce(SingularValues(n), "sum", nil, false, 0) }
