package linalg_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/local"
)

// TestLinearMistakes are mistakes in building, which name the operation and the
// user's line.
func TestLinearMistakes(t *testing.T) {
	m, v := formula(4, 5), array.Arange(0, 4.0, 1)
	square := formula(4, 4)
	ints := array.Ones[int64](4, 4)
	unknown := m.MaskAlong(v.GreaterN(1), 0)
	q := func(a array.Array[float64]) error { x, _ := array.QR(a); return x.Err() }
	s := func(a array.Array[float64]) error { _, x, _ := array.SVD(a); return x.Err() }
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"dot", m.Dot(m).Err(), "dot: shapes (4, 5) and (4, 5) do not fit: 5 columns and 4 rows"},
		{"dot of bool", array.Ones[bool](2, 2).Dot(array.Ones[bool](2, 2)).Err(), "dot: bool: cast to integers first"},
		{"dot of vectors", v.Dot(array.Arange(0, 3.0, 1)).Err(), "dot: shapes (4,) and (3,) do not fit"},
		{"matmul of a number", m.MatMul(m.Sum().Array()).Err(), "matmul: shapes (4, 5) and (): an operand has no axes: use Mul"},
		{"matmul of batches", array.Ones[float64](2, 3, 4).MatMul(array.Ones[float64](3, 4, 2)).Err(), "matmul: shapes (2,) and (3,) do not broadcast"},
		{"tensordot", array.Tensordot(m, m, []int{0}, []int{1}).Err(), "tensordot: shapes (4, 5) and (4, 5) do not fit: axis 0 of the first has length 4 and axis 1 of the second 5"},
		{"tensordot of an axis twice", array.Tensordot(m, m, []int{0, 0}, []int{0, 0}).Err(), "tensordot: axis 0 is there twice"},
		{"tensordot of too many", array.TensordotN(m, m, 3).Err(), "tensordot: 3 axes of shapes (4, 5) and (4, 5)"},
		{"einsum of nothing", array.Einsum[float64]("ij").Err(), "einsum: there are no arrays"},
		{"einsum of few", array.Einsum("ij,jk", m).Err(), `einsum: "ij,jk": 2 operands for 1 arrays`},
		{"einsum of lengths", array.Einsum("ij,jk", m, m).Err(), `einsum: "ij,jk": label 'j' has lengths 5 and 4`},
		{"einsum of a label", array.Einsum("ij->k", m).Err(), `einsum: "ij->k": label 'k' of the result is in no operand`},
		{"einsum of a digit", array.Einsum("i1", m).Err(), `einsum: "i1": '1' is no letter`},
		{"trace", array.Trace(v, 0).Err(), "trace: float64 of shape (4,): it is for numbers with two axes or more"},
		{"qr of a vector", q(v), "qr: shape (4,) is not a matrix's"},
		{"qr of ints", func() error { x, _ := array.QR(ints); return x.Err() }(), "qr: int64: cast to float64 first"},
		{"qr of unknown", q(unknown), "qr: shape (?, 5) has an unknown length: compute or persist the array first"},
		{"svd of a vector", s(v), "svd: shape (4,) is not a matrix's"},
		{"solve not square", array.Solve(m, v).Err(), "solve: shape (4, 5) is not square"},
		{"solve another height", array.Solve(square, formula(5, 2)).Err(), "solve: shapes (4, 4) and (5, 2) do not fit"},
		{"solve of ints", array.Solve(ints, ints).Err(), "solve: int64: cast to float64 first"},
		{"inv", array.Inv(m).Err(), "inv: shape (4, 5) is not square"},
		{"det", array.Det(m).Err(), "det: shape (4, 5) is not square"},
		{"cholesky", array.Cholesky(m).Err(), "cholesky: shape (4, 5) is not square"},
		{"triangular", array.SolveTriangular(m, v, true).Err(), "solve triangular: shape (4, 5) is not square"},
		{"lstsq", array.Lstsq(m, array.Ones[float64](3), -1).X.Err(), "lstsq: shapes (4, 5) and (3,) do not fit"},
		{"eigh", func() error { w, _ := array.Eigh(m); return w.Err() }(), "eigh: shape (4, 5) is not square"},
		{"power", array.MatrixPower(m, 2).Err(), "matrix power: shape (4, 5) is not square"},
		{"norm of ints", array.Norm(ints).Err(), "norm: int64: cast to float64 first"},
		{"norm of a cube", array.NormOf(array.Ones[float64](2, 2, 2), 1).Err(), "norm: 3 axes: it is for one, of vectors, or two, of matrices"},
		{"norm of an order", array.NormOf(m, 3).Err(), "norm: of order 3: matrices have 1, 2 and infinity, above and below zero"},
		{"compressed", func() error { u, _, _ := array.SVDCompressed(m, 9, array.Compression{}); return u.Err() }(), "compressed svd: rank 9 with 0 passes of shape (4, 5)"},
		{"a mistake before", array.Inv(m.Dot(m)).Err(), "dot: shapes (4, 5) and (4, 5) do not fit"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.name, c.err, c.want)
			continue
		}
		if !strings.HasPrefix(c.err.Error(), "error_test.go:") {
			t.Errorf("%s: %v: not this file's line", c.name, c.err)
		}
	}
}

// TestLinearErrors are errors that computing finds.
func TestLinearErrors(t *testing.T) {
	singular := array.Of([]float64{1, 2, 2, 4}, 2, 2)
	nan := array.Full(math.NaN(), 3, 3)
	indefinite := array.Of([]float64{1, 2, 2, 1}, 2, 2)
	_, s, _ := array.SVD(nan)
	w, _ := array.Eigh(nan)
	for _, c := range []struct {
		name string
		x    array.Array[float64]
		is   error
		want string
	}{
		{"solve", array.Solve(singular, array.Ones[float64](2)), array.ErrSingular, "array: solve: matrix is singular (pivot 2 is zero)"},
		{"solve of zeros", array.Solve(array.Zeros[float64](600, 600), array.Ones[float64](600)), array.ErrSingular, "array: solve: matrix is singular (pivot 1 is zero)"},
		{"inv", array.Inv(singular), array.ErrSingular, "array: inv: matrix is singular"},
		{"triangular", array.SolveTriangular(array.Zeros[float64](2, 2), array.Ones[float64](2), true), array.ErrSingular, "array: solve triangular: "},
		{"cholesky", array.Cholesky(indefinite), array.ErrNotPositiveDefinite, "array: cholesky: "},
		{"cholesky of NaN", array.Cholesky(nan), array.ErrNotPositiveDefinite, "array: cholesky: "},
		{"svd of NaN", s, array.ErrNoConvergence, "array: svd: "},
		{"svd of Inf", array.SingularValues(array.Full(math.Inf(1), 3, 2)), array.ErrNoConvergence, "array: svd: "},
		{"eigh of NaN", w, array.ErrNoConvergence, "array: eigh: "},
		{"lstsq of NaN", array.Lstsq(nan, nan, -1).X, array.ErrNoConvergence, "array: lstsq: "},
	} {
		_, err := weft.Compute(t.Context(), c.x, weft.On(&local.Runner{}))
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.name, err, c.want)
		}
	}
}
