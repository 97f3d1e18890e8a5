package blas

import (
	"errors"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/internal/block"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var dtypes = []block.DType{block.Float32, block.Float64, block.Complex64, block.Complex128}

// each runs a test for every engine and type.
func each(t *testing.T, f func(t *testing.T, e desk, d block.DType)) {
	for name, e := range desks(t) {
		for _, d := range dtypes {
			t.Run(name+"/"+d.String(), func(t *testing.T) { f(t, e, d) })
		}
	}
}

// tolerance is what a result of n steps may be off by.
func tolerance(d block.DType, n int) float64 {
	if d.Real() == block.Float32 {
		return 0x1p-23 * 10 * float64(n+5)
	}
	return 0x1p-52 * 10 * float64(n+5)
}

// A table is a matrix as tests compute with it.
type table struct {
	m, n int
	v    []complex128
}

func (a table) at(i, j int) complex128 { return a.v[i*a.n+j] }

func random(r *rand.Rand, d block.DType, m, n int) table {
	a := table{m, n, make([]complex128, m*n)}
	for i := range a.v {
		re, im := r.NormFloat64(), 0.0
		if d.Complex() {
			im = r.NormFloat64()
		}
		if d.Real() == block.Float32 {
			re, im = float64(float32(re)), float64(float32(im))
		}
		a.v[i] = complex(re, im)
	}
	return a
}

func (a table) adjoint() table {
	b := table{a.n, a.m, make([]complex128, len(a.v))}
	for i := range a.m {
		for j := range a.n {
			b.v[j*a.m+i] = cmplx.Conj(a.at(i, j))
		}
	}
	return b
}

// times is the product, with the parts of each element summed apart from rounding.
func (a table) times(b table) table {
	c := table{a.m, b.n, make([]complex128, a.m*b.n)}
	for i := range a.m {
		for j := range b.n {
			var re, im, lowRe, lowIm float64
			for k := range a.n {
				x, y := a.at(i, k), b.at(k, j)
				re, lowRe = addTo(re, lowRe, real(x), real(y))
				re, lowRe = addTo(re, lowRe, -imag(x), imag(y))
				im, lowIm = addTo(im, lowIm, real(x), imag(y))
				im, lowIm = addTo(im, lowIm, imag(x), real(y))
			}
			c.v[i*c.n+j] = complex(re+lowRe, im+lowIm)
		}
	}
	return c
}

// addTo adds x y to a sum in twice the precision (Ogita, Rump and Oishi's Dot2).
func addTo(sum, low, x, y float64) (float64, float64) {
	p := x * y
	e := math.FMA(x, y, -p)
	s := sum + p
	z := s - sum
	return s, low + ((sum - (s - z)) + (p - z)) + e
}

// identity is the unit matrix.
func identity(n int) table {
	a := table{n, n, make([]complex128, n*n)}
	for i := range n {
		a.v[i*n+i] = 1
	}
	return a
}

// diagonalOf is a matrix with s on its diagonal.
func diagonalOf(s []float64, m, n int) table {
	a := table{m, n, make([]complex128, m*n)}
	for i, x := range s {
		a.v[i*n+i] = complex(x, 0)
	}
	return a
}

// layouts are the ways in which a matrix can lie.
var layouts = []string{"rows", "columns", "part of rows", "part of columns", "every other", "backwards"}

// lay makes a block of a table, in one of the layouts.
func lay(d block.DType, a table, layout string) *block.Block {
	var b *block.Block
	switch layout {
	case "rows":
		b = block.New(d, a.m, a.n)
	case "columns":
		b = block.New(d, a.n, a.m).Transpose(1, 0)
	case "part of rows":
		b = block.New(d, a.m+2, a.n+3).Region([]int{1, 2}, []int{a.m, a.n})
	case "part of columns":
		b = block.New(d, a.n+2, a.m+3).Region([]int{1, 2}, []int{a.n, a.m}).Transpose(1, 0)
	case "every other":
		b = block.New(d, 2*a.m+1, 2*a.n+1).Narrow(0, 1, a.m, 2).Narrow(1, 1, a.n, 2)
	case "backwards":
		b = block.New(d, a.m, a.n)
		if a.m > 0 && a.n > 0 {
			b = b.Narrow(0, a.m-1, a.m, -1).Narrow(1, a.n-1, a.n, -1)
		}
	}
	for i := range a.m {
		for j := range a.n {
			put(b, a.at(i, j), i, j)
		}
	}
	return b
}

func put(b *block.Block, z complex128, index ...int) {
	p := b.At(index...)
	switch b.DType {
	case block.Float32:
		*(*float32)(p) = float32(real(z))
	case block.Float64:
		*(*float64)(p) = real(z)
	case block.Complex64:
		*(*complex64)(p) = complex64(z)
	case block.Complex128:
		*(*complex128)(p) = z
	}
}

// read makes a table of a block, of a vector one column.
func read(b *block.Block) table {
	n := 1
	if len(b.Shape) == 2 {
		n = b.Shape[1]
	}
	a := table{b.Shape[0], n, nil}
	for i := range a.m {
		for j := range a.n {
			z := parts(b.At([]int{i, j}[:len(b.Shape)]...), b.DType)
			a.v = append(a.v, complex(z[0], z[1]))
		}
	}
	return a
}

// same compares tables, by the greatest element in sight.
func same(t *testing.T, what string, got, want table, eps float64) {
	t.Helper()
	if got.m != want.m || got.n != want.n {
		t.Errorf("%s: shape (%d, %d), want (%d, %d)", what, got.m, got.n, want.m, want.n)
		return
	}
	size, worst := 1.0, 0.0
	for i := range want.v {
		size = max(size, cmplx.Abs(want.v[i]))
		if diff := cmplx.Abs(got.v[i] - want.v[i]); !(diff <= worst) {
			worst = diff
		}
	}
	if !(worst <= eps*size) {
		t.Errorf("%s: off by %g of %g (allowed %g)", what, worst, size, eps)
	}
}

// triangular checks that what should be zero is.
func triangular(t *testing.T, what string, a table, lower bool) {
	t.Helper()
	for i := range a.m {
		for j := range a.n {
			if (lower && j > i || !lower && j < i) && a.at(i, j) != 0 {
				t.Fatalf("%s: element (%d, %d) is %v", what, i, j, a.at(i, j))
			}
		}
	}
}

func TestGemm(t *testing.T) {
	sizes := [][3]int{{1, 1, 1}, {2, 3, 2}, {1, 17, 3}, {17, 1, 64}, {3, 64, 1}, {64, 17, 17}, {100, 3, 100}, {65, 66, 67}, {3, 4, 0}, {0, 4, 3}, {4, 0, 3}}
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, size := range sizes {
			m, n, k := size[0], size[1], size[2]
			a, b, c := random(r, d, m, k), random(r, d, k, n), random(r, d, m, n)
			ab := a.times(b)
			for _, la := range layouts {
				for _, lb := range layouts {
					lc := layouts[r.IntN(len(layouts))]
					for _, beta := range []float64{0, 1, -0.5} {
						const alpha = 1.5
						old := c
						if beta == 0 {
							old = table{m, n, make([]complex128, m*n)}
							for i := range old.v {
								old.v[i] = cmplx.NaN()
							}
						}
						want := table{m, n, make([]complex128, m*n)}
						for i := range want.v {
							want.v[i] = alpha * ab.v[i]
							if beta != 0 {
								want.v[i] += complex(beta, 0) * old.v[i]
							}
						}
						got := lay(d, old, lc)
						if err := e.gemmBlocks(got, lay(d, a, la), lay(d, b, lb), alpha, beta); err != nil {
							t.Fatal(err)
						}
						same(t, fmt.Sprintf("%v %s by %s in %s, beta %v", size, la, lb, lc, beta), read(got), want, tolerance(d, k))
					}
				}
			}
		}
	})
}

// TestGemmOutside checks that what lies between the rows of a result stays.
func TestGemmOutside(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(3, 4))
		whole := lay(d, random(r, d, 20, 21), "rows")
		want := read(whole)
		part := whole.Region([]int{2, 3}, []int{17, 16})
		a, b := random(r, d, 17, 9), random(r, d, 9, 16)
		if err := e.gemmBlocks(part, lay(d, a, "rows"), lay(d, b, "columns"), 1, 0); err != nil {
			t.Fatal(err)
		}
		for i, z := range a.times(b).v {
			want.v[(2+i/16)*21+3+i%16] = z
		}
		same(t, "whole", read(whole), want, tolerance(d, 9))
	})
}

func TestSyrk(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(5, 6))
		for _, size := range [][2]int{{1, 1}, {3, 2}, {17, 64}, {64, 17}, {100, 3}, {3, 0}} {
			n, k := size[0], size[1]
			a, c := random(r, d, n, k), random(r, d, n, n)
			plain := a.adjoint()
			for i, z := range plain.v {
				plain.v[i] = cmplx.Conj(z)
			}
			product := a.times(plain)
			for _, lower := range []bool{true, false} {
				for _, la := range layouts[:4] {
					for _, lc := range layouts[:4] {
						want := table{n, n, append([]complex128(nil), c.v...)}
						for i := range n {
							for j := range n {
								if i == j || lower == (j < i) {
									want.v[i*n+j] = 2*product.at(i, j) - c.at(i, j)
								}
							}
						}
						got := lay(d, c, lc)
						am, _ := Of(lay(d, a, la))
						cm, _ := Of(got)
						if err := e.syrkOf(2, am, -1, cm, lower); err != nil {
							t.Fatal(err)
						}
						same(t, fmt.Sprintf("%v %s in %s, lower %v", size, la, lc, lower), read(got), want, tolerance(d, k))
					}
				}
			}
		}
	})
}

var shapes = [][2]int{{1, 1}, {1, 3}, {2, 2}, {3, 1}, {3, 3}, {17, 17}, {64, 64}, {100, 3}, {3, 100}, {40, 33}, {0, 0}, {0, 3}, {3, 0}}

func TestQR(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(7, 8))
		for i, shape := range shapes {
			a := random(r, d, shape[0], shape[1])
			b := lay(d, a, layouts[i%len(layouts)])
			q, u, err := e.qr(b, true)
			if err != nil {
				t.Fatal(err)
			}
			eps := tolerance(d, max(a.m, a.n))
			short := min(a.m, a.n)
			same(t, fmt.Sprint(shape, " q r"), read(q).times(read(u)), a, eps)
			same(t, fmt.Sprint(shape, " qᴴ q"), read(q).adjoint().times(read(q)), identity(short), eps)
			triangular(t, fmt.Sprint(shape, " r"), read(u), false)
			_, alone, err := e.qr(b, false)
			if err != nil {
				t.Fatal(err)
			}
			same(t, fmt.Sprint(shape, " r alone"), read(alone), read(u), 0)
		}
	})
}

func TestCholesky(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(9, 10))
		for i, n := range []int{0, 1, 2, 3, 17, 64, 100} {
			x := random(r, d, n, n+2)
			a := x.times(x.adjoint())
			given := table{n, n, append([]complex128(nil), a.v...)}
			for i := range n {
				for j := i + 1; j < n; j++ {
					given.v[i*n+j] = cmplx.NaN() // not read
				}
			}
			l, err := e.cholesky(lay(d, given, layouts[i%len(layouts)]))
			if err != nil {
				t.Fatal(err)
			}
			same(t, fmt.Sprint(n, " l lᴴ"), read(l).times(read(l).adjoint()), a, tolerance(d, n))
			triangular(t, fmt.Sprint(n, " l"), read(l), true)
		}
		for _, test := range []struct {
			place int
			value float64
		}{{0, -1}, {2, 0}, {16, -3}, {1, math.NaN()}, {99, 0}} {
			a := identity(100)
			a.v[test.place*101] = complex(test.value, 0)
			_, err := e.cholesky(lay(d, a, "rows"))
			want := fmt.Sprintf("blas: cholesky: matrix is not positive definite (leading minor %d)", test.place+1)
			if !errors.Is(err, ErrNotPositiveDefinite) || err.Error() != want {
				t.Errorf("%v: got %v", test, err)
			}
		}
	})
}
