package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/linalg"
)

func arrays2[T Elem](a, b *expr.Node) (Array[T], Array[T]) { return Array[T]{a}, Array[T]{b} }

func arrays3[T Elem](a, b, c *expr.Node) (Array[T], Array[T], Array[T]) {
	return Array[T]{a}, Array[T]{b}, Array[T]{c}
}

// QR factors a matrix into q, whose columns are orthonormal, and r, which has
// zeros below its diagonal; the diagonal is not negative, which NumPy does not
// promise. Of m rows and n columns, q has the lesser of m and n as its columns.
//
// A tall matrix is factored in its blocks of rows (Benson, Gleich and Demmel,
// 2013), one that is not tall as a whole, by one task; of a wide one the first
// columns are, and q multiplies the others. The square of the shorter axis must
// fit in memory a few times.
func QR[T Elem](a Array[T]) (q, r Array[T]) { return arrays2[T](linalg.QR(a.node())) }

// SVD factors a matrix into u diag(s) vt: s falling, the columns of u and the rows
// of vt orthonormal, as many as the shorter axis is long. In each row of vt (of a
// wide matrix, in each column of u) the element of greatest modulus is positive,
// so that signs do not depend on the blocks.
//
// The matrix may be cut along both axes; it is cut anew along the longer one,
// which may be of any length. The square of the shorter one must fit in memory a
// few times.
func SVD[T Elem](a Array[T]) (u, s, vt Array[T]) { return arrays3[T](linalg.SVD(a.node())) }

// SingularValues returns the s of SVD, in less time.
func SingularValues[T Elem](a Array[T]) Array[T] {
	return Array[T]{linalg.SingularValues(a.node())}
}

// Compression says how SVDCompressed approximates. The zero value is a good
// start.
type Compression struct {
	Passes int    // over the matrix and back, for singular values that fall slowly
	Extra  int    // directions beside the wanted ones; 0 means 10
	Seed   uint64 // of the random directions
}

// SVDCompressed approximates the k greatest singular values of a matrix and their
// vectors by random projections (Halko, Martinsson and Tropp, 2011). The matrix
// is read twice, and twice more for each pass. The same Compression gives the
// same numbers.
func SVDCompressed[T Elem](a Array[T], k int, c Compression) (u, s, vt Array[T]) {
	n := a.node()
	if n.Err() != nil || n.NDim() != 2 || n.Count() == expr.Unknown || k < 0 {
		return arrays3[T](linalg.Compressed(n, n, k, c.Passes))
	}
	extra := c.Extra
	if extra <= 0 {
		extra = 10
	}
	width := min(k+extra, n.Shape[0], n.Shape[1])
	random := NewRand(c.Seed).Normal(0, 1, n.Shape[1], width)
	return arrays3[T](linalg.Compressed(n, expr.Cast(random.node(), n.DType), k, c.Passes))
}

// LU factors a matrix into p l u: a permutation, l with a diagonal of ones and
// zeros above it, and u with zeros below its diagonal. Pivots are chosen among all
// rows, as LAPACK does. A singular matrix has such factors too.
func LU[T Elem](a Array[T]) (p, l, u Array[T]) { return arrays3[T](linalg.LU(a.node())) }

// Cholesky returns the l, zero above its diagonal, of which a symmetric or
// Hermitian matrix is l times its own adjoint. Only the lower triangle is read. A
// matrix that has none gives ErrNotPositiveDefinite when it is computed.
func Cholesky[T Elem](a Array[T]) Array[T] { return Array[T]{linalg.CholeskyOf(a.node())} }

// Eigh returns the eigenvalues of a symmetric or Hermitian matrix, rising, and its
// eigenvectors, the columns of v. Only the lower triangle is read. One task
// computes them: the matrix must fit in memory a few times.
func Eigh[T Elem](a Array[T]) (w, v Array[T]) { return arrays2[T](linalg.Eigh(a.node())) }

// Solve returns the x of a x = b, where b is a vector or the columns of a matrix,
// by LU with pivots among all rows. A singular matrix gives ErrSingular when it is
// computed.
func Solve[T Elem](a, b Array[T]) Array[T] {
	return Array[T]{linalg.Solve("solve", a.node(), b.node())}
}

// SolveTriangular returns the x of a x = b, reading only the lower triangle of a,
// or only the upper one. A zero in its diagonal gives ErrSingular.
func SolveTriangular[T Elem](a, b Array[T], lower bool) Array[T] {
	return Array[T]{linalg.SolveTriangular(a.node(), b.node(), lower, false)}
}

// Inv returns the inverse of a matrix. A singular one gives ErrSingular when it is
// computed. To solve equations, Solve takes less time and is more accurate.
func Inv[T Elem](a Array[T]) Array[T] { return Array[T]{linalg.Inv(a.node())} }

// Det returns the determinant of a matrix.
func Det[T Elem](a Array[T]) Scalar[T] {
	_, _, det := linalg.Det(a.node())
	return Scalar[T]{det}
}

// SlogDet returns the sign of a matrix's determinant (of a complex one, a number of
// modulus 1) and the logarithm of its modulus, which does not overflow. The sign
// of a singular matrix is 0, its logarithm -Inf.
func SlogDet[T Elem](a Array[T]) (sign, logarithm Scalar[T]) {
	s, l, _ := linalg.Det(a.node())
	return Scalar[T]{s}, Scalar[T]{l}
}

// LeastSquares is an answer of Lstsq.
type LeastSquares[T Elem] struct {
	X         Array[T]      // of those that are equally close the shortest
	Residuals Array[T]      // the sum of squares of b - a x, for each column; none unless a has more rows than columns
	Rank      Scalar[int64] // of a
	S         Array[T]      // singular values of a
}

// Lstsq finds the x for which a x is closest to b, a vector or the columns of a
// matrix. Singular values below least times the greatest count as zero; below 0,
// least is the type's epsilon times the longer axis, as NumPy's. Where the rank is
// lower than the number of columns NumPy has no residuals, and this has.
//
// A tall matrix is factored in its blocks of rows, see QR; one that is not is
// solved by one task.
func Lstsq[T Elem](a, b Array[T], least float64) LeastSquares[T] {
	x, residuals, rank, s := linalg.Lstsq(a.node(), b.node(), least)
	return LeastSquares[T]{Array[T]{x}, Array[T]{residuals}, Scalar[int64]{rank}, Array[T]{s}}
}
