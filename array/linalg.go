package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/linalg"
	"github.com/cb434341/weft/internal/blas"
)

// Linear algebra is computed by OpenBLAS, where it is found, one thread for each
// task. Products of integers wrap around. What factors a matrix is for floats and
// complex numbers; cast others first. Where NumPy gives real numbers for a
// complex matrix (singular values, norms), they are of the matrix's type here.

// What a caller may want to tell apart when a matrix has been computed.
var (
	ErrSingular            = blas.ErrSingular            // a pivot is zero
	ErrNotPositiveDefinite = blas.ErrNotPositiveDefinite // there is no Cholesky factor
	ErrNoConvergence       = blas.ErrNoConvergence       // NaN or Inf in a matrix, nearly always
)

// Dot returns the product of two matrices, or what NumPy's dot makes of other
// shapes: of two vectors the sum of products, as an array without axes; else the
// last axis of a goes with the last but one of b, or its only one.
func (a Array[T]) Dot(b Array[T]) Array[T] { return Array[T]{linalg.Dot(a.node(), b.node())} }

// MatMul returns the products of matrices along the last two axes, for each place
// of the others, which stretch to one another. A vector is a row in front of a
// matrix, a column behind one.
func (a Array[T]) MatMul(b Array[T]) Array[T] { return Array[T]{linalg.MatMul(a.node(), b.node())} }

// Tensordot sums the products of a and b over pairs of axes, which go: axesA[i]
// with axesB[i]. What is left of a comes first. No axes at all make the outer
// product.
func Tensordot[T Elem](a, b Array[T], axesA, axesB []int) Array[T] {
	return Array[T]{linalg.Tensordot(a.node(), b.node(), axesA, axesB)}
}

// TensordotN is Tensordot over the last n axes of a and the first n of b.
func TensordotN[T Elem](a, b Array[T], n int) Array[T] {
	x, y := a.node(), b.node()
	if x.Err() != nil || y.Err() != nil {
		return Array[T]{linalg.Tensordot(x, y, nil, nil)}
	}
	if n < 0 || n > x.NDim() || n > y.NDim() {
		return Array[T]{expr.Fail("tensordot", nil, "%s of shapes %s and %s", expr.Axes(n), expr.ShapeText(x.Shape), expr.ShapeText(y.Shape))}
	}
	var axesA, axesB []int
	for i := range n {
		axesA, axesB = append(axesA, x.NDim()-n+i), append(axesB, i)
	}
	return Array[T]{linalg.Tensordot(x, y, axesA, axesB)}
}

// Einsum sums products by Einstein's convention, in NumPy's notation:
//
//	Einsum("ij,jk->ik", a, b)     the product of matrices
//	Einsum("bij,bjk->bik", a, b)  of many
//	Einsum("ii", a)               the trace
//	Einsum("...i,...i->...", a, b)
//
// A label that is not behind the arrow is summed over. Without an arrow the
// result has the labels that are there once, in alphabetical order. Of several
// arrays pairs are multiplied, those with the smallest product first; a label that
// only one of a pair has, and nobody asks for, is summed before.
func Einsum[T Elem](text string, xs ...Array[T]) Array[T] {
	return Array[T]{linalg.Einsum(text, nodesOf(xs)...)}
}

// Outer multiplies every element of a with every element of b: a matrix.
func Outer[T Elem](a, b Array[T]) Array[T] { return Array[T]{linalg.Outer(a.node(), b.node())} }

// Inner sums products over the last axes of a and b.
func Inner[T Elem](a, b Array[T]) Array[T] { return Array[T]{linalg.Inner(a.node(), b.node())} }

// VDot sums the products of all elements, those of a conjugated.
func VDot[T Elem](a, b Array[T]) Scalar[T] { return Scalar[T]{linalg.VDot(a.node(), b.node())} }

// Kron returns the Kronecker product: a with each element times the whole of b
// in its place.
func Kron[T Elem](a, b Array[T]) Array[T] { return Array[T]{linalg.Kron(a.node(), b.node())} }

// Trace sums the k-th diagonal of the first two axes, see Diagonal.
func Trace[T Elem](a Array[T], k int) Array[T] { return Array[T]{linalg.Trace(a.node(), k)} }

// MatrixPower multiplies a square matrix with itself. A negative power is that of
// the inverse.
func MatrixPower[T Elem](a Array[T], power int) Array[T] {
	return Array[T]{linalg.MatrixPower(a.node(), power)}
}

// Norm returns the root of the sum of the squares of all elements: the length of
// a vector, the Frobenius norm of a matrix.
func Norm[T Elem](a Array[T]) Scalar[T] { return Scalar[T]{linalg.Norm(a.node(), nil, false)} }

// NormOf returns the norm of order p of a vector or a matrix. Of vectors p is any
// number: infinity for the greatest modulus, minus infinity for the least, 0 for
// the number of elements that are not zero. Of matrices it is 1 for the greatest
// sum of moduli of a column, infinity for that of a row, 2 for the greatest
// singular value, and the least of each for the same below zero.
func NormOf[T Elem](a Array[T], p float64) Scalar[T] {
	return Scalar[T]{linalg.NormOf(a.node(), p, nil, false)}
}

// NormNuclear returns the sum of a matrix's singular values.
func NormNuclear[T Elem](a Array[T]) Scalar[T] { return Scalar[T]{linalg.Nuclear(a.node())} }

// Norm returns the roots of the sums of squares.
func (r Along[T]) Norm() Array[T] { return Array[T]{linalg.Norm(r.a.node(), r.axes, r.keep)} }

// NormOf returns the norms of order p of the vectors along one axis, or of the
// matrices along two: rows, columns. See the function NormOf.
func (r Along[T]) NormOf(p float64) Array[T] {
	return Array[T]{linalg.NormOf(r.a.node(), p, r.axes, r.keep)}
}
