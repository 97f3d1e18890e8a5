package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/array/internal/linalg"
)

// Cov returns the covariances of the rows of a matrix, each of which is a variable,
// and each column an observation: NumPy's cov, with n - ddof as the divisor. If
// columns are variables, transpose. An array of one axis is one variable, and so is
// one row: it has a variance, without axes.
func Cov[F FloatElem](x Array[F], ddof int) Array[F] {
	n := x.node()
	if n.Err() != nil {
		return x
	}
	if n.NDim() > 2 || n.NDim() == 0 {
		return Array[F]{expr.Fail("cov", []*expr.Node{n}, "shape %s is not a matrix", expr.ShapeText(n.Shape))}
	}
	if n.NDim() == 1 {
		n = layout.Expand(n, 0)
	}
	if n.Shape[1] == expr.Unknown {
		return Array[F]{expr.Fail("cov", []*expr.Node{n}, "axis %d has an unknown length: compute or persist the array first", x.NDim()-1)}
	}
	centred := expr.Apply("sub", n, expr.Reduce(n, "mean", []int{1}, true, 0))
	products := linalg.Dot(centred, expr.Transpose(centred))
	c := expr.Apply("div", products, expr.Number(F(max(n.Shape[1]-ddof, 0))))
	if n.Shape[0] == 1 {
		c = layout.Squeeze(c, nil)
	}
	return Array[F]{c}
}

// CorrCoef returns the correlation coefficients of the rows of a matrix, see Cov.
func CorrCoef[F FloatElem](x Array[F]) Array[F] {
	c := Cov(x, 1)
	n := c.node()
	if n.Err() != nil {
		return c
	}
	if n.NDim() == 0 {
		return c.Div(c)
	}
	deviations := expr.Apply("sqrt", layout.TakeDiagonal(n, 0, 0, 1))
	n = expr.Apply("div", n, layout.Expand(deviations, 1))
	n = expr.Apply("div", n, layout.Expand(deviations, 0))
	return Array[F]{n}.Clip(-1, 1)
}

// Average returns the mean of the elements, each as often as its weight says: the
// sum of the products over the sum of the weights.
func Average[F FloatElem](x Array[F], weights Operand[F]) Scalar[F] {
	products, sum := weighed(x, weights)
	return Scalar[F]{expr.Apply("div", products.Sum().node(), sum.Sum().node())}
}

// AverageAlong returns the weighted means along an axis, see Average. Weights have
// the array's shape, or one axis as long as the one that is averaged.
func AverageAlong[F FloatElem](x, weights Array[F], axis int) Array[F] {
	n, w := x.node(), weights.node()
	axis, bad := axisOf("average", n, axis)
	if bad != nil {
		return Array[F]{bad}
	}
	if w.NDim() == 1 && n.NDim() > 1 {
		for range n.NDim() - 1 - axis {
			w = layout.Expand(w, w.NDim())
		}
	}
	products, sum := weighed(x, Array[F]{w})
	return products.Along(axis).Sum().Div(sum.Along(axis).Sum())
}

// weighed are the weighted elements, and the weight of each.
func weighed[F FloatElem](x Array[F], weights Operand[F]) (products, each Array[F]) {
	products = x.Mul(weights)
	if err := products.Err(); err != nil {
		return products, products
	}
	if n := products.node(); expr.ShapeText(n.Shape) != expr.ShapeText(x.node().Shape) {
		products = Array[F]{expr.Fail("average", []*expr.Node{n}, "weights make shape %s of %s", expr.ShapeText(n.Shape), expr.ShapeText(x.node().Shape))}
		return products, products
	}
	return products, Array[F]{expr.BroadcastTo(nodeOf(weights), products.node().Shape, products.node().Blocks)}
}
