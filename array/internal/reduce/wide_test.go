package reduce

import (
	"math"
	"math/rand/v2"
	"testing"
)

// narrow runs f without the loops in assembly.
func narrow[R any](f func() R) R {
	had := wide
	wide = false
	defer func() { wide = had }()
	return f()
}

// alike compares bits, but for NaN.
func alike(a, b float64) bool {
	return a != a && b != b || math.Float64bits(a) == math.Float64bits(b)
}

// TestWide holds the loops in assembly against those in Go, to the bit: numbers
// of any count, with everything among them that is no common number.
func TestWide(t *testing.T) {
	wideOf[float64](t)
	wideOf[float32](t)
}

func wideOf[T float](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < 9000; n += 1 + n/40 {
		x := make([]T, n)
		for i := range x {
			x[i] = T(r.NormFloat64() * math.Exp2(float64(r.IntN(40))))
		}
		switch n % 4 {
		case 1:
			x[r.IntN(n)] = T(math.NaN())
		case 2:
			x[r.IntN(n)] = T(math.Inf(1 - 2*r.IntN(2)))
		case 3:
			for i := range x {
				x[i] = T(math.Copysign(0, float64(r.IntN(2))-0.5))
			}
		}
		mean := r.NormFloat64()
		for _, c := range []struct {
			name string
			f    func() float64
		}{
			{"sum", func() float64 { return sum(x) }},
			{"squares", func() float64 { return squares(x, mean) }},
			{"least", func() float64 { return float64(least(x)) }},
			{"greatest", func() float64 { return float64(greatest(x)) }},
		} {
			if got, want := c.f(), narrow(c.f); !alike(got, want) {
				t.Errorf("%s of %d %T: %v, in Go %v", c.name, n, x[0], got, want)
			}
		}
		cols := 1 + r.IntN(min(n, 50))
		rows := func() []float64 {
			sums := make([]float64, cols)
			addRows(sums, x, n/cols)
			return sums
		}
		want := narrow(rows)
		for i, got := range rows() {
			if !alike(got, want[i]) {
				t.Errorf("rows of %d of %d %T: %v, in Go %v", cols, n, x[0], got, want[i])
				break
			}
		}
	}
}
