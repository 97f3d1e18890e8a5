package blas

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

// good is a random matrix that is far from singular.
func good(r *rand.Rand, d block.DType, n int) table {
	a := random(r, d, n, n)
	for i := range n {
		a.v[i*n+i] += complex(float64(n), 0)
	}
	return a
}

func TestSolveTriangular(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(15, 16))
		for _, n := range []int{0, 1, 2, 3, 17, 64} {
			for _, la := range layouts {
				for _, lower := range []bool{true, false} {
					for _, unit := range []bool{true, false} {
						given := good(r, d, n)
						a := identity(n)
						for i := range n {
							for j := range n {
								if lower && j < i || !lower && j > i {
									given.v[i*n+j] /= complex(float64(n), 0)
									put := given.at(i, j)
									if d.Real() == block.Float32 {
										put = complex128(complex64(put))
									}
									a.v[i*n+j] = put
								} else if i == j && !unit {
									a.v[i*n+j] = given.at(i, j)
								} else if i == j {
									given.v[i*n+j] = 0
								}
							}
						}
						want := random(r, d, n, 3)
						x, err := e.solveTriangular(lay(d, given, la), lay(d, a.times(want), "rows"), lower, unit)
						if err != nil {
							t.Fatal(err)
						}
						same(t, fmt.Sprintf("%d %s, lower %v, unit %v", n, la, lower, unit), read(x), want, 4*tolerance(d, n))
					}
				}
			}
		}
	})
}

func TestLstsq(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(17, 18))
		for _, shape := range [][2]int{{1, 1}, {3, 3}, {17, 3}, {100, 30}, {3, 17}, {0, 3}, {3, 0}} {
			m, n := shape[0], shape[1]
			a, b := random(r, d, m, n), random(r, d, m, 2)
			fit, err := e.lstsq(lay(d, a, "rows"), lay(d, b, "columns"), -1)
			if err != nil {
				t.Fatal(err)
			}
			eps := 20 * tolerance(d, max(m, n))
			x := read(fit.X)
			// What is left is orthogonal to all columns of a.
			rest := a.times(x)
			for i := range rest.v {
				rest.v[i] = b.v[i] - rest.v[i]
			}
			same(t, fmt.Sprint(shape, " aᴴ (b - a x)"), a.adjoint().times(rest), table{n, 2, make([]complex128, 2*n)}, eps)
			if fit.Rank != min(m, n) {
				t.Errorf("%v: rank %d", shape, fit.Rank)
			}
			if m > n {
				sums := table{2, 1, make([]complex128, 2)}
				for i, z := range rest.v {
					sums.v[i%2] += complex(abs2(z), 0)
				}
				same(t, fmt.Sprint(shape, " residuals"), read(fit.Residuals), sums, eps)
			} else if fit.Residuals.Len() != 0 {
				t.Errorf("%v: residuals %v", shape, fit.Residuals.Shape)
			}
			fit.Release()
		}

		// Of the many solutions for a matrix of rank one, the shortest.
		one := table{3, 2, []complex128{1, 1, 2, 2, 3, 3}}
		fit, err := e.lstsq(lay(d, one, "rows"), lay(d, table{3, 1, []complex128{2, 4, 6}}, "rows").Squeeze(1), -1)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "rank one", read(fit.X), table{2, 1, []complex128{1, 1}}, tolerance(d, 3))
		if fit.Rank != 1 || fit.Residuals.Len() != 0 || len(fit.X.Shape) != 1 {
			t.Errorf("rank one: rank %d, residuals %v, x %v", fit.Rank, fit.Residuals.Shape, fit.X.Shape)
		}
		// A larger rcond takes values away.
		fit, err = e.lstsq(lay(d, diagonalOf([]float64{1, 0.01}, 2, 2), "rows"), lay(d, identity(2), "rows"), 0.1)
		if err != nil || fit.Rank != 1 {
			t.Errorf("rcond: rank %d, %v", fit.Rank, err)
		}
	})
}

func TestSVD(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(19, 20))
		for i, shape := range shapes {
			a := random(r, d, shape[0], shape[1])
			svdCase(t, e, d, fmt.Sprint(shape), a, layouts[i%len(layouts)])
		}
		low := random(r, d, 20, 2).times(random(r, d, 2, 9))
		svdCase(t, e, d, "rank 2", low, "rows")
		svdCase(t, e, d, "rank 2, wide", low.adjoint(), "rows")
		svdCase(t, e, d, "zeros", table{5, 3, make([]complex128, 15)}, "rows")
		small := random(r, d, 6, 6)
		for i := range small.v {
			small.v[i] *= 1e-30
		}
		svdCase(t, e, d, "small", small, "rows")
	})
}

func svdCase(t *testing.T, e desk, d block.DType, name string, a table, layout string) {
	t.Helper()
	eps := tolerance(d, max(a.m, a.n))
	short := min(a.m, a.n)
	var values []float64
	for _, job := range []byte("SAN") {
		u, s, vt, err := e.svd("svd", lay(d, a, layout), job)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if job == 'N' {
			if u != nil || vt != nil {
				t.Errorf("%s: vectors that nobody asked for", name)
			}
			for i, x := range realsOf(s) {
				if math.Abs(x-values[i]) > eps*values[0] {
					t.Errorf("%s: value %d is %v alone, %v otherwise", name, i, x, values[i])
				}
			}
			continue
		}
		name := fmt.Sprintf("%s %c", name, job)
		values = realsOf(s)
		for i := 1; i < len(values); i++ {
			if !(values[i] >= 0 && values[i] <= values[i-1]) {
				t.Fatalf("%s: values %v", name, values)
			}
		}
		left, right := short, short
		if job == 'A' {
			left, right = a.m, a.n
		}
		ut, vtt := read(u), read(vt)
		same(t, name+" uᴴ u", ut.adjoint().times(ut), identity(left), eps)
		same(t, name+" vt vtᴴ", vtt.times(vtt.adjoint()), identity(right), eps)
		scaled, size := ut.times(diagonalOf(values, left, right)).times(vtt), 1.0
		if short > 0 && values[0] > 0 {
			size = values[0]
		}
		want := table{a.m, a.n, append([]complex128(nil), a.v...)}
		for i := range want.v {
			want.v[i] /= complex(size, 0)
			scaled.v[i] /= complex(size, 0)
		}
		same(t, name+" u s vt", scaled, want, eps)
	}
}

func TestEigh(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(21, 22))
		for i, n := range []int{0, 1, 2, 3, 17, 64} {
			x := random(r, d, n, n)
			a := table{n, n, make([]complex128, n*n)}
			for i, z := range x.adjoint().v {
				a.v[i] = x.v[i] + z
			}
			given := table{n, n, append([]complex128(nil), a.v...)}
			for i := range n {
				for j := i + 1; j < n; j++ {
					given.v[i*n+j] = complex(math.NaN(), 0) // not read
				}
			}
			w, v, err := e.eigh(lay(d, given, layouts[i%len(layouts)]))
			if err != nil {
				t.Fatal(err)
			}
			eps := tolerance(d, n)
			values, vectors := realsOf(w), read(v)
			for i := 1; i < n; i++ {
				if values[i] < values[i-1] {
					t.Fatalf("%d: values %v", n, values)
				}
			}
			same(t, fmt.Sprint(n, " vᴴ v"), vectors.adjoint().times(vectors), identity(n), eps)
			same(t, fmt.Sprint(n, " a v"), a.times(vectors), vectors.times(diagonalOf(values, n, n)), eps)
		}
	})
}

// TestBad gives what has no answer.
func TestBad(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		two := func(v ...complex128) *block.Block { return lay(d, table{2, 2, v}, "rows") }
		first := func(b ...any) error { err, _ := b[len(b)-1].(error); return err }
		nan, inf := complex(math.NaN(), 0), complex(math.Inf(1), 0)
		for _, test := range []struct {
			name string
			err  error
			want error
			text string
		}{
			{"zero in a triangle", first(e.solveTriangular(two(1, 0, 1, 0), two(1, 0, 0, 1), true, false)), ErrSingular, "blas: triangular solve: matrix is singular (element 2 of the diagonal is zero)"},
			{"svd of NaN", first(e.svd("svd", two(1, nan, 0, 1), 'S')), ErrNoConvergence, "blas: svd: did not converge: NaN or Inf in the matrix"},
			{"svd of Inf", first(e.svd("svd", two(1, 0, inf, 1), 'N')), ErrNoConvergence, "blas: svd: did not converge: NaN or Inf in the matrix"},
			{"eigh of NaN", first(e.eigh(two(1, 0, nan, 1))), ErrNoConvergence, "blas: eigh: did not converge: NaN or Inf in the matrix"},
			{"fit of NaN", first(e.lstsq(two(1, 0, nan, 1), two(1, 0, 0, 1), -1)), ErrNoConvergence, "blas: lstsq: did not converge: NaN or Inf in the matrix"},
			{"not square", first(e.solveTriangular(block.Zeros(d, 2, 3), two(1, 0, 0, 1), true, false)), nil, "blas: triangular solve: of shape (2, 3): not square"},
			{"no matrix", first(e.cholesky(block.Zeros(d, 2))), nil, "blas: cholesky: of shape (2,): not a matrix"},
			{"right side", first(e.solveTriangular(two(1, 0, 0, 1), block.Zeros(d, 3), true, false)), nil, "blas: triangular solve: shapes (2, 2) and (3,) do not fit"},
			{"product", e.gemmBlocks(block.Zeros(d, 2, 2), block.Zeros(d, 2, 3), two(1, 0, 0, 1), 1, 0), nil, "blas: product: shapes (2, 3) and (2, 2) do not make (2, 2)"},
			{"integers", first(e.qr(block.Zeros(block.Int64, 2, 2), true)), nil, "blas: qr: of int64: only of floating-point and complex numbers"},
			{"two types", e.gemmBlocks(block.Zeros(d, 2, 2), two(1, 0, 0, 1), block.Zeros(block.Int8, 2, 2), 1, 0), nil, "blas: product: of int8: only of floating-point and complex numbers"},
			{"stride", e.multiply(1, Matrix{DType: d, Rows: 2, Cols: 3, Stride: 2}, Matrix{DType: d, Rows: 3, Stride: 1}, 0, Matrix{DType: d, Rows: 2, Stride: 1}), nil, "blas: product: (2, 3) elements with a stride of 2"},
		} {
			if test.err == nil || test.err.Error() != test.text || test.want != nil && !errors.Is(test.err, test.want) {
				t.Errorf("%s: got %v, want %s", test.name, test.err, test.text)
			}
		}
		// NaN and Inf go through what has no question to it.
		q, r, err := e.qr(two(nan, 1, 2, 3), true)
		if err != nil || !math.IsNaN(real(read(q).v[0])) || !math.IsNaN(real(read(r).v[0])) {
			t.Errorf("qr of NaN: %v", err)
		}
		c := two(0, 0, 0, 0)
		if err := e.gemmBlocks(c, two(nan, 0, 0, 1), two(1, 0, 0, inf), 1, 0); err != nil {
			t.Error(err)
		}
		if got := read(c).v; !math.IsNaN(real(got[0])) || real(got[3])-real(got[3]) == 0 {
			t.Errorf("product of NaN and Inf: %v", got)
		}
	})
}
