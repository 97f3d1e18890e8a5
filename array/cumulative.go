package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/array/internal/scan"
)

// Running results: each element joined with all before it along an axis. No axis
// means all elements in row-major order, as an array of one axis. Types are kept,
// and integers wrap. Blocks along the axis hand on what they end with; where there
// are few others to work on, and reading twice is cheap, they add themselves up
// first.

func (a Array[T]) cumulative(kind string, axis []int) Array[T] {
	n := a.node()
	switch len(axis) {
	case 0:
		n, axis = layout.Reshape(n, []int{-1}), []int{0}
	case 1:
	default:
		return Array[T]{expr.Fail("cum"+kind, []*expr.Node{n}, "it is along one axis, not %d", len(axis))}
	}
	return Array[T]{scan.Apply(n, kind, axis[0])}
}

// CumSum returns the sums of each element and all before it along an axis. Without
// an axis it is that of all elements in row-major order, as an array of one axis. It
// has the elements' type: integers wrap around.
func (a Array[T]) CumSum(axis ...int) Array[T] { return a.cumulative("sum", axis) }

// CumProd returns the products of each element and all before it along an axis, see
// CumSum.
func (a Array[T]) CumProd(axis ...int) Array[T] { return a.cumulative("prod", axis) }

// CumMin returns the least of each element and all before it along an axis; NaN
// from the first NaN on. See CumSum.
func (a Array[T]) CumMin(axis ...int) Array[T] { return a.cumulative("min", axis) }

// CumMax returns the greatest of each element and all before it along an axis; NaN
// from the first NaN on. See CumSum.
func (a Array[T]) CumMax(axis ...int) Array[T] { return a.cumulative("max", axis) }

// NanCumSum is CumSum that takes NaN for 0.
func (a Array[T]) NanCumSum(axis ...int) Array[T] { return a.cumulative("nansum", axis) }

// NanCumProd is CumProd that takes NaN for 1.
func (a Array[T]) NanCumProd(axis ...int) Array[T] { return a.cumulative("nanprod", axis) }
