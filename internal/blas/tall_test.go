package blas

import (
	"errors"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

func TestTall(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(23, 24))
		for _, test := range [][3]int{{16, 3, 8}, {100, 3, 7}, {101, 4, 9}, {64, 1, 2}, {90, 17, 40}} {
			a := random(r, d, test[0], test[1])
			for _, layout := range layouts {
				q, u, err := e.tallQR(lay(d, a, layout), true, test[2])
				if err != nil {
					t.Fatal(err)
				}
				eps := tolerance(d, a.m)
				same(t, fmt.Sprint(test, layout, " q r"), read(q).times(read(u)), a, eps)
				same(t, fmt.Sprint(test, layout, " qᴴ q"), read(q).adjoint().times(read(q)), identity(a.n), eps)
				triangular(t, fmt.Sprint(test, layout, " r"), read(u), false)
				none, alone, err := e.tallQR(lay(d, a, layout), false, test[2])
				if err != nil || none != nil {
					t.Fatal(none, err)
				}
				same(t, fmt.Sprint(test, layout, " r alone"), read(alone), read(u), 0)
			}
		}
	})
}

// TestGram checks the quick way, and that it is not taken where it leads astray.
func TestGram(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		if d.Complex() {
			if _, _, ok := e.gramQR(block.Zeros(d, 4, 1), true); ok {
				t.Error("complex numbers")
			}
			return
		}
		r := rand.New(rand.NewPCG(27, 28))
		limit := 1e6 // of the condition
		if d == block.Float32 {
			limit = 100
		}
		for _, shape := range [][2]int{{5, 1}, {64, 3}, {100, 17}} {
			for _, condition := range []float64{1, limit, 1e12} {
				a := random(r, d, shape[0], shape[1])
				for i := range a.v { // the last column nearly the first
					if j := i % a.n; j > 0 && j == a.n-1 && condition > 1 {
						a.v[i] = a.v[i-j] + a.v[i]/complex(condition, 0)
					}
				}
				b := lay(d, a, "columns")
				q, u, ok := e.gramQR(b, true)
				if !ok {
					if condition <= limit || a.n == 1 {
						t.Errorf("%v: condition %g is refused", shape, condition)
					}
					continue
				}
				name, eps := fmt.Sprint(shape, condition), tolerance(d, a.m)
				same(t, name+" q r", read(q).times(read(u)), read(b), eps)
				same(t, name+" qᴴ q", read(q).adjoint().times(read(q)), identity(a.n), eps)
				triangular(t, name+" r", read(u), false)
				_, alone, ok := e.gramQR(b, false)
				if !ok {
					t.Fatal("refused alone")
				}
				same(t, name+" r alone", read(alone), read(u), 0)
			}
		}
		for name, x := range map[string]complex128{"zeros": 0, "NaN": cmplx.NaN(), "squares overflow": complex(math.Sqrt(math.MaxFloat64)*2, 0), "squares vanish": 1e-30} {
			if d == block.Float64 && name == "squares vanish" {
				x = 1e-200
			}
			a := table{8, 2, make([]complex128, 16)}
			for i := range a.v {
				a.v[i] = x * complex(float64(i*i%7), 0)
			}
			if _, _, ok := e.gramQR(lay(d, a, "rows"), true); ok {
				t.Errorf("%s: taken", name)
			}
		}
	})
}

// TestTallSVD takes the way that tall matrices go by themselves, with no look at
// sizes that only speed asks for.
func TestTallSVD(t *testing.T) {
	each(t, func(t *testing.T, e desk, d block.DType) {
		r := rand.New(rand.NewPCG(25, 26))
		const n = 20
		a := random(r, d, 2*partRows(d, n)+7, n)
		u, s, vt, err := e.svd("svd", lay(d, a, "rows"), 'S')
		if err != nil {
			t.Fatal(err)
		}
		eps := tolerance(d, 100)
		ut := read(u)
		same(t, "uᴴ u", ut.adjoint().times(ut), identity(n), eps)
		same(t, "vt vtᴴ", read(vt).times(read(vt).adjoint()), identity(n), eps)
		same(t, "u s vt", ut.times(diagonalOf(realsOf(s), n, n).times(read(vt))), a, eps)
		_, alone, _, err := e.svd("svd", lay(d, a, "columns"), 'N')
		if err != nil {
			t.Fatal(err)
		}
		same(t, "s alone", read(alone), read(s), eps)
		a.v[500] = cmplx.Inf()
		if _, _, _, err := e.svd("svd", lay(d, a, "rows"), 'S'); !errors.Is(err, ErrNoConvergence) {
			t.Errorf("Inf: %v", err)
		}
	})
}
