package linalg_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/local"
)

// TestNumPysValues holds factorisations against NumPy's numbers, in several
// blockings.
func TestNumPysValues(t *testing.T) {
	type found struct {
		S, R, X, Residuals []float64
		Rank               int64
	}
	on := weft.On(&local.Runner{})
	for _, shape := range [][2]int{{200, 60}, {60, 200}, {90, 90}} {
		m, n := shape[0], shape[1]
		want := valuesOf[found](t, fmt.Sprintf("%dx%d", m, n))
		for _, rows := range []int{m, 37, 10} {
			a := formula(m, n).Rechunk(rows, 41)
			_, s, _ := array.SVD(a)
			nearTo(t, "s", get(t, on, s), want.S, 1e-13)
			nearTo(t, "s alone", get(t, on, array.SingularValues(a)), want.S, 1e-13)
			_, r := array.QR(a)
			nearTo(t, "r", get(t, on, r.Diagonal(0)), want.R, 1e-12)
			b := array.Arange(0, float64(m), 1).DivN(64)
			fit := array.Lstsq(a, b, -1)
			nearTo(t, "lstsq", get(t, on, fit.X), want.X, 1e-11)
			nearTo(t, "residuals", get(t, on, fit.Residuals), want.Residuals, 1e-12)
			nearTo(t, "singular values", get(t, on, fit.S), want.S, 1e-13)
			if got := one(t, on, fit.Rank); got != want.Rank {
				t.Errorf("rank %d, want %d", got, want.Rank)
			}
		}
	}
	square := valuesOf[struct {
		Sign, Log float64
		Solve     []float64
	}](t, "square")
	a := formula(600, 600).Rechunk(170, 260)
	sign, logarithm := array.SlogDet(a)
	if s, l := one(t, on, sign), one(t, on, logarithm); s != square.Sign || math.Abs(l-square.Log) > 1e-12*math.Abs(l) {
		t.Errorf("slogdet %v %v, want %v %v", s, l, square.Sign, square.Log)
	}
	nearTo(t, "solve", get(t, on, array.Solve(a, array.Arange(0, 600.0, 1).DivN(64))), square.Solve, 1e-9)
	b := formula(70, 70).Rechunk(20, 30)
	w, v := array.Eigh(b.Add(b.T()))
	nearTo(t, "eigenvalues", get(t, on, w), valuesOf[[]float64](t, "eigh"), 1e-13)
	if d := distance(t, on, b.Add(b.T()).Dot(v), v.Mul(w)); d > 1e-11 {
		t.Errorf("eigenvectors are %g off", d)
	}
}

// TestFactorisations holds what factorisations promise, with the same bits from
// every runner. Matrices are large enough to be factored in parts.
func TestFactorisations(t *testing.T) {
	first := map[string][]float64{}
	everyRunner(t, func(t *testing.T, on weft.Option) {
		same := func(name string, got []float64) {
			t.Helper()
			if have, ok := first[name]; !ok {
				first[name] = got
			} else if !slices.Equal(have, got) {
				t.Errorf("%s: not the same numbers as of another runner", name)
			}
		}
		checked := len(first) > 0 // by a runner before, and this one has the same numbers
		near := func(name string, got, want array.Array[float64], tol float64) {
			t.Helper()
			if checked {
				return
			}
			if d := distance(t, on, got, want); !(d <= tol) {
				t.Errorf("%s is %g off", name, d)
			}
		}
		random := array.NewRand(7)
		tall := random.Normal(0, 1, 9000, 64).Rechunk(900, 0)
		held := tall.Dot(random.Normal(0, 1, 64, 64)) // its blocks are computed
		for name, a := range map[string]array.Array[float64]{"tall": formula(9000, 64).Rechunk(1000, 30), "random": tall, "computed": held} {
			q, r := array.QR(a)
			near(name+" q r", q.Dot(r), a, 1e-10)
			near(name+" q", q.T().Dot(q), unit[float64](64), 1e-13)
			near(name+" r", r, r.Triu(0), 0)
			same(name+" r", get(t, on, r))
			u, s, vt := array.SVD(a)
			near(name+" u s vt", u.Mul(s).Dot(vt), a, 1e-10)
			near(name+" u", u.T().Dot(u), unit[float64](64), 1e-13)
			near(name+" vt", vt.Dot(vt.T()), unit[float64](64), 1e-13)
			same(name+" vt", get(t, on, vt))
			same(name+" u", get(t, on, u.Along(0).Sum()))
			u, s, vt = array.SVD(a.T())
			near(name+" turned", u.Mul(s).Dot(vt), a.T(), 1e-10)
		}
		wide := random.Normal(0, 1, 30, 500).Rechunk(7, 90)
		q, r := array.QR(wide)
		near("wide q r", q.Dot(r), wide, 1e-12)
		near("wide r", r, r.Triu(0), 0)

		x := random.Normal(0, 1, 300, 300).Rechunk(110, 70)
		both := x.Add(x.T()).Sub(x.Mean()) // dask refuses a matrix in blocks along both axes
		u, s, vt := array.SVD(both)
		near("square u s vt", u.Mul(s).Dot(vt), both, 1e-11)

		n := 1100
		a := formula(n, n).Rechunk(300, 400)
		p, l, up := array.LU(a)
		near("p l u", p.Dot(l).Dot(up), a, 1e-10)
		near("l", l, l.Tril(-1).Add(unit[float64](n)), 0)
		near("u", up, up.Triu(0), 0)
		same("lu", get(t, on, up.Along(0).Sum()))
		if most := one(t, on, l.Abs().Max()); most != 1 {
			t.Errorf("l has an element of %v: a pivot was not the greatest of its column", most)
		}
		b := random.Normal(0, 1, n, 3)
		solved := array.Solve(a, b)
		near("solve", a.Dot(solved), b, 1e-8)
		same("solve", get(t, on, solved))
		near("inv", a.Dot(array.Inv(a)), unit[float64](n), 1e-8)
		positive := a.Dot(a.T()).Add(unit[float64](n).MulN(10))
		c := array.Cholesky(positive)
		near("cholesky", c.Dot(c.T()), positive, 1e-9)
		same("cholesky", get(t, on, c.Along(0).Sum()))
		near("lower", c.Dot(array.SolveTriangular(c, b, true)), b, 1e-9)
		near("upper", c.T().Dot(array.SolveTriangular(c.T(), b, false)), b, 1e-9)
	})
}

// TestOtherShapesOfLU are matrices that are not square, or of rank 0.
func TestOtherShapesOfLU(t *testing.T) {
	on := weft.On(&local.Runner{})
	for _, shape := range [][2]int{{700, 20}, {20, 700}, {600, 1200}, {1200, 600}, {1, 1}, {0, 3}, {3, 0}} {
		a := formula(shape[0], shape[1])
		p, l, u := array.LU(a)
		if d := distance(t, on, p.Dot(l).Dot(u), a); d > 1e-10 {
			t.Errorf("%v: p l u is %g off", shape, d)
		}
	}
	zeros := array.Zeros[float64](5, 5)
	p, l, u := array.LU(zeros)
	if d := distance(t, on, p.Dot(l).Dot(u), zeros); d != 0 {
		t.Errorf("zeros: %g off", d)
	}
	sign, logarithm := array.SlogDet(zeros)
	if s, g, d := one(t, on, sign), one(t, on, logarithm), one(t, on, array.Det(zeros)); s != 0 || !math.IsInf(g, -1) || d != 0 {
		t.Errorf("zeros: sign %v, logarithm %v, determinant %v", s, g, d)
	}
}

// factors checks everything of one type.
func factors[T array.Elem](t *testing.T, tol float64, random array.Array[T]) {
	t.Helper()
	on := weft.On(&local.Runner{})
	near := func(name string, a, b array.Array[T]) {
		t.Helper()
		if d := distance(t, on, a, b); !(d <= tol) {
			t.Errorf("%T: %s is %g off", *new(T), name, d)
		}
	}
	n := random.Shape()[1]
	q, r := array.QR(random)
	near("q r", q.Dot(r), random)
	near("q", adjoint(q).Dot(q), unit[T](n))
	u, s, vt := array.SVD(random)
	near("u s vt", u.Mul(s).Dot(vt), random)
	near("u", adjoint(u).Dot(u), unit[T](n))
	u, s, vt = array.SVD(random.T())
	near("turned", u.Mul(s).Dot(vt), random.T())
	square := adjoint(random).Dot(random).DivN(numberAs[T](2000)).Add(unit[T](n))
	c := array.Cholesky(square)
	near("cholesky", c.Dot(adjoint(c)), square)
	p, l, up := array.LU(square)
	near("p l u", p.Dot(l).Dot(up), square)
	near("inv", array.Inv(square).Dot(square), unit[T](n))
	near("power", array.MatrixPower(square, -3), array.Inv(square.Dot(square).Dot(square)))
	w, v := array.Eigh(square)
	near("eigh", square.Dot(v), v.Mul(w))
	fit := array.Lstsq(random, random.Dot(unit[T](n)), -1)
	near("lstsq", fit.X, unit[T](n))
	if rank := one(t, on, fit.Rank); rank != int64(n) {
		t.Errorf("rank %d", rank)
	}
	near("triangular", c.Dot(array.SolveTriangular(c, square, true)), square)
}

func TestTypesOfFactorisations(t *testing.T) {
	r := array.NewRand(3)
	re, im := r.Normal(0, 1, 6000, 40).Rechunk(1500, 0), r.Normal(0, 1, 6000, 40).Rechunk(1500, 0)
	z := array.Complex[complex128](re, im)
	factors(t, 1e-11, re)
	factors(t, 1e-11, z)
	factors(t, 2e-3, array.Cast[float32](re))
	factors(t, 2e-3, array.Cast[complex64](z))
}

// TestManyPanels goes over more than one level of the tree.
func TestManyPanels(t *testing.T) {
	r := array.NewRand(9)
	a := r.Normal(0, 1, 40*8192, 16).Rechunk(8192, 0)
	on := weft.On(&local.Runner{})
	q, rr := array.QR(a)
	if d := distance(t, on, q.Dot(rr), a); d > 1e-11 {
		t.Errorf("q r is %g off", d)
	}
	if d := distance(t, on, q.T().Dot(q), unit[float64](16)); d > 1e-13 {
		t.Errorf("q is %g off", d)
	}
}

func TestCompressed(t *testing.T) {
	on := weft.On(&local.Runner{})
	r := array.NewRand(4)
	a := r.Normal(0, 1, 3000, 5).Dot(r.Normal(0, 1, 5, 200)).Rechunk(700, 60)
	u, s, vt := array.SVDCompressed(a, 5, array.Compression{})
	if d := distance(t, on, u.Mul(s).Dot(vt), a); d > 1e-9 {
		t.Errorf("a matrix of rank 5 is %g off", d)
	}
	again, _, _ := array.SVDCompressed(a, 5, array.Compression{})
	if d := distance(t, on, u, again); d != 0 {
		t.Errorf("the second time is %g off", d)
	}
	_, few, _ := array.SVDCompressed(a, 2, array.Compression{Passes: 2, Seed: 8})
	nearTo(t, "two of five", get(t, on, few), get(t, on, s)[:2], 1e-9)
}

// TestEmptyMatrices is NumPy's answers.
func TestEmptyMatrices(t *testing.T) {
	on := weft.On(&local.Runner{})
	none := array.Zeros[float64](0, 0)
	if d := one(t, on, array.Det(none)); d != 1 {
		t.Errorf("the determinant of nothing is %v", d)
	}
	for name, x := range map[string]array.Array[float64]{"inv": array.Inv(none), "cholesky": array.Cholesky(none), "solve": array.Solve(none, array.Zeros[float64](0))} {
		if got := get(t, on, x); len(got) != 0 {
			t.Errorf("%s of nothing is %v", name, got)
		}
	}
	q, r := array.QR(array.Zeros[float64](4, 0))
	u, s, vt := array.SVD(array.Zeros[float64](0, 4))
	for i, x := range []array.Array[float64]{q, r, u, s, vt} {
		if len(get(t, on, x)) != 0 {
			t.Errorf("factor %d has elements", i)
		}
	}
	if n := one(t, on, array.Norm(none)); n != 0 {
		t.Errorf("the norm of nothing is %v", n)
	}
}

// TestBlocksAfterErrors releases what was computed before a task failed.
func TestBlocksAfterErrors(t *testing.T) {
	before := block.Live()
	n := 1200
	ones := array.Ones[float64](n, n).Rechunk(300, 300)
	nan := array.Full(math.NaN(), 9000, 64).Rechunk(900, 0)
	_, s, _ := array.SVD(nan)
	for name, x := range map[string]array.Array[float64]{
		"solve": array.Solve(ones, ones), "inv": array.Inv(ones), "cholesky": array.Cholesky(ones.SubN(1e-9).Sub(unit[float64](n))), "svd": s,
		"lstsq": array.Lstsq(nan, nan, -1).X, "triangular": array.SolveTriangular(ones.Triu(1), ones, false),
	} {
		for _, workers := range []int{1, 8} {
			if _, err := weft.Compute(context.Background(), x, weft.On(&local.Runner{Workers: workers})); err == nil {
				t.Errorf("%s: no error", name)
			}
			if after := block.Live(); after != before {
				t.Errorf("%s: %d bytes of blocks are held", name, after-before)
			}
		}
	}
}
