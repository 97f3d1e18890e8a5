package array

import "github.com/cb434341/weft/array/internal/expr"

// Reductions of a whole array. Along reduces some axes only.
//
// Sums and products keep the type: no promotion, and integers wrap. Floats are
// summed pairwise. A NaN among the numbers makes NaN of the result, but for the
// methods with Nan in front, which leave NaN out.

func (a Array[T]) reduce(kind string, ddof int) *expr.Node {
	return expr.Reduce(a.node(), kind, nil, false, ddof)
}

// Sum returns the sum of all elements; 0 of none. It has their type: integers wrap
// around. Floats are added pairwise; float32 and complex64 in double precision,
// rounded once.
func (a Array[T]) Sum() Scalar[T] { return Scalar[T]{a.reduce("sum", 0)} }

// Prod returns the product of all elements; 1 of none. It has their type: integers
// wrap around.
func (a Array[T]) Prod() Scalar[T] { return Scalar[T]{a.reduce("prod", 0)} }

// Mean returns the mean, of floats and complex numbers; cast others first. That of
// nothing is NaN.
func (a Array[T]) Mean() Scalar[T] { return Scalar[T]{a.reduce("mean", 0)} }

// Var returns the variance of real floats: the mean of the squared deviations
// from the mean. Along().DDof(1).Var() divides by n-1.
func (a Array[T]) Var() Scalar[T] { return Scalar[T]{a.floats("var")} }

// Std returns the standard deviation of real floats, the root of Var.
func (a Array[T]) Std() Scalar[T] { return Scalar[T]{a.floats("std")} }

// floats is a reduction that gives the real type of a complex one, which has no
// method.
func (a Array[T]) floats(kind string) *expr.Node {
	if n := a.node(); n.DType.Complex() {
		return expr.Fail(kind, []*expr.Node{n}, "%s: the result is real: use Real and Imag", n.DType)
	}
	return a.reduce(kind, 0)
}

// Min returns the least element; NaN if there is one, and -0 before 0. Of nothing,
// it is an error when it is computed. Complex numbers have no order.
func (a Array[T]) Min() Scalar[T] { return Scalar[T]{a.reduce("min", 0)} }

// Max returns the greatest element, see Min.
func (a Array[T]) Max() Scalar[T] { return Scalar[T]{a.reduce("max", 0)} }

// Any reports whether some element is not zero.
func (a Array[T]) Any() Scalar[bool] { return Scalar[bool]{a.reduce("any", 0)} }

// All reports whether no element is zero.
func (a Array[T]) All() Scalar[bool] { return Scalar[bool]{a.reduce("all", 0)} }

// CountNonzero returns how many elements are not zero.
func (a Array[T]) CountNonzero() Scalar[int64] { return Scalar[int64]{a.reduce("count", 0)} }

// ArgMin returns the place of the least element in row-major order: of equal ones
// the first, and that of the first NaN if there is one. Of nothing, it is an error
// when it is computed.
func (a Array[T]) ArgMin() Scalar[int64] { return Scalar[int64]{a.reduce("argmin", 0)} }

// ArgMax returns the place of the greatest element, see ArgMin.
func (a Array[T]) ArgMax() Scalar[int64] { return Scalar[int64]{a.reduce("argmax", 0)} }

// NanSum returns the sum of what is not NaN; 0 if nothing is.
func (a Array[T]) NanSum() Scalar[T] { return Scalar[T]{a.reduce("nansum", 0)} }

// NanProd returns the product of what is not NaN; 1 if nothing is.
func (a Array[T]) NanProd() Scalar[T] { return Scalar[T]{a.reduce("nanprod", 0)} }

// NanMean returns the mean of what is not NaN; NaN if nothing is.
func (a Array[T]) NanMean() Scalar[T] { return Scalar[T]{a.reduce("nanmean", 0)} }

// NanVar returns the variance of what is not NaN; NaN if nothing is.
func (a Array[T]) NanVar() Scalar[T] { return Scalar[T]{a.floats("nanvar")} }

// NanStd returns the standard deviation of what is not NaN; NaN if nothing is.
func (a Array[T]) NanStd() Scalar[T] { return Scalar[T]{a.floats("nanstd")} }

// NanMin returns the least of what is not NaN; NaN if nothing is.
func (a Array[T]) NanMin() Scalar[T] { return Scalar[T]{a.reduce("nanmin", 0)} }

// NanMax returns the greatest of what is not NaN; NaN if nothing is.
func (a Array[T]) NanMax() Scalar[T] { return Scalar[T]{a.reduce("nanmax", 0)} }

// NanArgMin returns the place of the least element that is not NaN, see ArgMin. If
// nothing is, it is an error when it is computed.
func (a Array[T]) NanArgMin() Scalar[int64] { return Scalar[int64]{a.reduce("nanargmin", 0)} }

// NanArgMax returns the place of the greatest element that is not NaN, see
// NanArgMin.
func (a Array[T]) NanArgMax() Scalar[int64] { return Scalar[int64]{a.reduce("nanargmax", 0)} }

// Along is an array that is to be reduced along some axes: x.Along(0, 2).Sum(). Its
// methods are those of Array, for each line along the axes; these go, unless
// KeepDims keeps them.
type Along[T Elem] struct {
	a    Array[T]
	axes []int
	keep bool
	ddof int
}

// Along reduces along the given axes; negative ones count from the last. No
// axes means all.
func (a Array[T]) Along(axes ...int) Along[T] { return Along[T]{a: a, axes: axes} }

// KeepDims leaves the reduced axes in the result, with length 1.
func (r Along[T]) KeepDims() Along[T] { r.keep = true; return r }

// DDof makes Var and Std, and their siblings for NaN, divide by n - ddof, or by 0 if
// that is less, as NumPy does.
func (r Along[T]) DDof(ddof int) Along[T] { r.ddof = ddof; return r }

func (r Along[T]) reduce(kind string) *expr.Node {
	ddof := 0
	switch kind {
	case "var", "std", "nanvar", "nanstd":
		ddof = r.ddof
		if n := r.a.node(); n.DType.Complex() {
			return expr.Fail(kind, []*expr.Node{n}, "%s: the result is real: use Real and Imag", n.DType)
		}
	}
	return expr.Reduce(r.a.node(), kind, r.axes, r.keep, ddof)
}

// Sum returns the sums.
func (r Along[T]) Sum() Array[T] { return Array[T]{r.reduce("sum")} }

// Prod returns the products.
func (r Along[T]) Prod() Array[T] { return Array[T]{r.reduce("prod")} }

// Mean returns the means.
func (r Along[T]) Mean() Array[T] { return Array[T]{r.reduce("mean")} }

// Var returns the variances.
func (r Along[T]) Var() Array[T] { return Array[T]{r.reduce("var")} }

// Std returns the standard deviations.
func (r Along[T]) Std() Array[T] { return Array[T]{r.reduce("std")} }

// Min returns the least elements.
func (r Along[T]) Min() Array[T] { return Array[T]{r.reduce("min")} }

// Max returns the greatest elements.
func (r Along[T]) Max() Array[T] { return Array[T]{r.reduce("max")} }

// Any reports where some element is not zero.
func (r Along[T]) Any() Array[bool] { return Array[bool]{r.reduce("any")} }

// All reports where no element is zero.
func (r Along[T]) All() Array[bool] { return Array[bool]{r.reduce("all")} }

// CountNonzero returns how many elements are not zero.
func (r Along[T]) CountNonzero() Array[int64] { return Array[int64]{r.reduce("count")} }

// ArgMin returns the places of the least elements along the axes.
func (r Along[T]) ArgMin() Array[int64] { return Array[int64]{r.reduce("argmin")} }

// ArgMax returns the places of the greatest elements along the axes.
func (r Along[T]) ArgMax() Array[int64] { return Array[int64]{r.reduce("argmax")} }

// NanSum returns the sums of what is not NaN.
func (r Along[T]) NanSum() Array[T] { return Array[T]{r.reduce("nansum")} }

// NanProd returns the products of what is not NaN.
func (r Along[T]) NanProd() Array[T] { return Array[T]{r.reduce("nanprod")} }

// NanMean returns the means of what is not NaN.
func (r Along[T]) NanMean() Array[T] { return Array[T]{r.reduce("nanmean")} }

// NanVar returns the variances of what is not NaN.
func (r Along[T]) NanVar() Array[T] { return Array[T]{r.reduce("nanvar")} }

// NanStd returns the standard deviations of what is not NaN.
func (r Along[T]) NanStd() Array[T] { return Array[T]{r.reduce("nanstd")} }

// NanMin returns the least of what is not NaN.
func (r Along[T]) NanMin() Array[T] { return Array[T]{r.reduce("nanmin")} }

// NanMax returns the greatest of what is not NaN.
func (r Along[T]) NanMax() Array[T] { return Array[T]{r.reduce("nanmax")} }

// NanArgMin returns the places of the least elements that are not NaN.
func (r Along[T]) NanArgMin() Array[int64] { return Array[int64]{r.reduce("nanargmin")} }

// NanArgMax returns the places of the greatest elements that are not NaN.
func (r Along[T]) NanArgMax() Array[int64] { return Array[int64]{r.reduce("nanargmax")} }
