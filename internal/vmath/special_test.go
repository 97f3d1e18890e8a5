package vmath

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// corners are the arguments that special cases are made of.
var corners = func() []float64 {
	out := []float64{math.NaN()}
	for _, x := range []float64{
		0, tiny, 3 * tiny, 0x1p-1022 - tiny, 0x1p-1022, 0x1p-1000, 0x1p-60, 0x1p-30, 0.25, 0.5, 1 - 0x1p-53, 1, 1 + 0x1p-52,
		1.5, 2, 2.5, 3, 4, 7, 8, 10, 22, 40, 45, 170, 172, 185, 708, 709, 710, 720, 745, 746, 1000, 1023, 1024, 1075, 1e5,
		0x1p30, 0x1p31 + 1, 0x1p52 - 0.5, 0x1p52, 0x1p52 + 1, 0x1p53, 0x1p53 + 2, 0x1p63, 0x1p64, 1e300, 0x1p1023,
		big1 / 2, big1, math.Inf(1),
	} {
		out = append(out, x, -x)
	}
	return out
}()

// same says whether a and b are the same number, with the sign of zeros, or
// both NaN.
func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// special says whether Go's result is one that admits no rounding.
func special(x float64) bool {
	return x == 0 || math.IsNaN(x) || math.IsInf(x, 0)
}

// near says whether got is about want; Go's own functions are not always within
// an ulp, and TestAccuracy is the judge of that.
func near(got, want float64) bool {
	return math.Abs(got-want) <= 1e-13*math.Abs(want)
}

// documented are the arguments that Go's documents name special cases for, and
// some whose results overflow or vanish. (At others Go's functions have special
// results that are not: on amd64 Log(5e-324) is -709.09, Sinh(710) is +Inf.)
var documented = func() []float64 {
	out := []float64{math.NaN()}
	for _, x := range []float64{0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 1000, 1001, 0x1p53 + 2, 1e300, big1, math.Inf(1)} {
		out = append(out, x, -x)
	}
	return out
}()

// TestSpecialCases holds every function against Go's: zeros, infinities and NaNs
// must be the same, numbers about the same.
func TestSpecialCases(t *testing.T) {
	unary := []struct {
		name      string
		got, want func(float64) float64
	}{
		{"Exp", Exp, math.Exp},
		{"Exp2", Exp2, math.Exp2},
		{"Expm1", Expm1, math.Expm1},
		{"Log", Log, math.Log},
		{"Log2", Log2, math.Log2},
		{"Log10", Log10, math.Log10},
		{"Log1p", Log1p, math.Log1p},
		{"Sin", Sin, math.Sin},
		{"Cos", Cos, math.Cos},
		{"Tan", Tan, math.Tan},
		{"Asin", Asin, math.Asin},
		{"Acos", Acos, math.Acos},
		{"Atan", Atan, math.Atan},
		{"Sinh", Sinh, math.Sinh},
		{"Cosh", Cosh, math.Cosh},
		{"Tanh", Tanh, math.Tanh},
		{"Asinh", Asinh, math.Asinh},
		{"Acosh", Acosh, math.Acosh},
		{"Atanh", Atanh, math.Atanh},
		{"Erf", Erf, math.Erf},
		{"Erfc", Erfc, math.Erfc},
		{"Erfinv", Erfinv, math.Erfinv},
		{"Erfcinv", Erfcinv, math.Erfcinv},
		{"Cbrt", Cbrt, math.Cbrt},
		{"Gamma", Gamma, math.Gamma},
		{"Lgamma", func(x float64) float64 { y, _ := Lgamma(x); return y }, func(x float64) float64 { y, _ := math.Lgamma(x); return y }},
		{"sign of Gamma", func(x float64) float64 { _, s := Lgamma(x); return float64(s) }, func(x float64) float64 { _, s := math.Lgamma(x); return float64(s) }},
		{"Sincos, sine", func(x float64) float64 { s, _ := Sincos(x); return s }, Sin},
		{"Sincos, cosine", func(x float64) float64 { _, c := Sincos(x); return c }, Cos},
	}
	for _, c := range unary {
		for _, x := range documented {
			got, want := c.got(x), c.want(x)
			if special(want) && !same(got, want) || !special(want) && !near(got, want) {
				t.Errorf("%s(%g) = %g, Go's is %g", c.name, x, got, want)
			}
		}
	}
	binary := []struct {
		name      string
		got, want func(x, y float64) float64
	}{
		{"Pow", Pow, math.Pow},
		{"Atan2", Atan2, math.Atan2},
		{"Hypot", Hypot, math.Hypot},
	}
	for _, c := range binary {
		for _, x := range documented {
			for _, y := range documented {
				got, want := c.got(x, y), c.want(x, y)
				if special(want) && !same(got, want) || !special(want) && !near(got, want) {
					t.Errorf("%s(%g, %g) = %g, Go's is %g", c.name, x, y, got, want)
				}
			}
		}
	}
}

// random returns a float64 of random bits, one in three an integer or a half.
func random(r *rand.Rand) float64 {
	x := math.Float64frombits(r.Uint64())
	if r.IntN(3) == 0 {
		x = math.Ldexp(float64(r.Int64()), -r.IntN(64))
	}
	return x
}

// TestExact holds those functions against Go's that do not round, or only once.
func TestExact(t *testing.T) {
	unary := []struct {
		name      string
		got, want func(float64) float64
	}{
		{"Abs", Abs, math.Abs},
		{"Floor", Floor, math.Floor},
		{"Ceil", Ceil, math.Ceil},
		{"Trunc", Trunc, math.Trunc},
		{"Round", Round, math.Round},
		{"RoundToEven", RoundToEven, math.RoundToEven},
		{"Sqrt", Sqrt, math.Sqrt},
		{"Logb", Logb, math.Logb},
		{"Ilogb", func(x float64) float64 { return float64(Ilogb(x)) }, func(x float64) float64 { return float64(math.Ilogb(x)) }},
		{"Frexp, fraction", func(x float64) float64 { f, _ := Frexp(x); return f }, func(x float64) float64 { f, _ := math.Frexp(x); return f }},
		{"Frexp, exponent", func(x float64) float64 { _, e := Frexp(x); return float64(e) }, func(x float64) float64 { _, e := math.Frexp(x); return float64(e) }},
		{"Modf, whole", func(x float64) float64 { w, _ := Modf(x); return w }, func(x float64) float64 { w, _ := math.Modf(x); return w }},
		{"Modf, fraction", func(x float64) float64 { _, f := Modf(x); return f }, func(x float64) float64 { _, f := math.Modf(x); return f }},
		{"IsNaN", func(x float64) float64 { return truth(IsNaN(x)) }, func(x float64) float64 { return truth(math.IsNaN(x)) }},
		{"IsInf", func(x float64) float64 { return truth(IsInf(x, 0)) }, func(x float64) float64 { return truth(math.IsInf(x, 0)) }},
		{"IsInf +", func(x float64) float64 { return truth(IsInf(x, 1)) }, func(x float64) float64 { return truth(math.IsInf(x, 1)) }},
		{"IsInf -", func(x float64) float64 { return truth(IsInf(x, -1)) }, func(x float64) float64 { return truth(math.IsInf(x, -1)) }},
		{"Signbit", func(x float64) float64 { return truth(Signbit(x)) }, func(x float64) float64 { return truth(math.Signbit(x)) }},
		{"Inf", func(x float64) float64 { return Inf(int(truth(x > 0)) - 1) }, func(x float64) float64 { return math.Inf(int(truth(x > 0)) - 1) }},
		{"NaN", func(float64) float64 { return NaN() }, func(float64) float64 { return math.NaN() }},
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range unary {
		try := func(x float64) {
			if got, want := c.got(x), c.want(x); !same(got, want) {
				t.Errorf("%s(%g) = %g, Go's is %g", c.name, x, got, want)
			}
		}
		for _, x := range corners {
			try(x)
		}
		for range 20000 {
			try(random(r))
		}
	}
	binary := []struct {
		name      string
		got, want func(x, y float64) float64
	}{
		{"Mod", Mod, math.Mod},
		{"Remainder", Remainder, math.Remainder},
		{"Max", Max, math.Max},
		{"Min", Min, math.Min},
		{"Dim", Dim, math.Dim},
		{"Copysign", Copysign, math.Copysign},
		{"Nextafter", Nextafter, math.Nextafter},
	}
	for _, c := range binary {
		try := func(x, y float64) {
			if got, want := c.got(x, y), c.want(x, y); !same(got, want) {
				t.Errorf("%s(%g, %g) = %g, Go's is %g", c.name, x, y, got, want)
			}
		}
		for _, x := range corners {
			for _, y := range corners {
				try(x, y)
			}
		}
		for range 20000 {
			x, y := random(r), random(r)
			try(x, y)
			try(x, math.Ldexp(y, math.Ilogb(x)-math.Ilogb(y)-r.IntN(60)))
		}
	}
	for _, x := range append(corners, 0x1.fffffffffffffp-1, -0x1.8000000000001p-1) {
		for n := -2300; n <= 2300; n++ {
			if got, want := Ldexp(x, n), ldexp(x, n); !same(got, want) {
				t.Errorf("Ldexp(%g, %d) = %g, want %g", x, n, got, want)
			}
		}
		for _, n := range []int{-1 << 40, 1 << 40} {
			if got, want := Ldexp(x, n), math.Ldexp(x, n); !same(got, want) {
				t.Errorf("Ldexp(%g, %d) = %g, Go's is %g", x, n, got, want)
			}
		}
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// ldexp is math.Ldexp by way of a big number.
func ldexp(x float64, n int) float64 {
	if special(x) {
		return x
	}
	f, _ := new(big.Float).SetMantExp(big.NewFloat(x), n).Float64()
	return f
}

func TestPow10(t *testing.T) {
	for n := -400; n <= 400; n++ {
		got := Pow10(n)
		want := new(big.Float).SetPrec(2000).SetInt64(1)
		ten := big.NewFloat(10)
		for range max(n, -n) {
			if n > 0 {
				want.Mul(want, ten)
			} else {
				want.Quo(want, ten)
			}
		}
		if n >= 0 && n <= 22 {
			if exact, _ := want.Float64(); got != exact {
				t.Errorf("Pow10(%d) = %g, want exactly %g", n, got, exact)
			}
		}
		if n > 308 && !math.IsInf(got, 1) || n < -324 && got != 0 || n >= -323 && n <= 308 && ulps(got, want) > 0.75 {
			t.Errorf("Pow10(%d) = %g", n, got)
		}
	}
}

// TestWholeResults holds results that are whole numbers, where Go's documents or
// custom expect no rounding.
func TestWholeResults(t *testing.T) {
	factorial := 1.0
	for n := 1; n <= 23; n++ {
		if got := Gamma(float64(n)); got != factorial {
			t.Errorf("Gamma(%d) = %g, want %g", n, got, factorial)
		}
		factorial *= float64(n)
	}
	for n := -1074; n <= 1023; n++ {
		x := math.Ldexp(1, n)
		if got := Log2(x); got != float64(n) {
			t.Errorf("Log2(2^%d) = %g", n, got)
		}
		if got := Exp2(float64(n)); got != x {
			t.Errorf("Exp2(%d) = %g", n, got)
		}
		if got := Pow(2, float64(n)); got != x {
			t.Errorf("Pow(2, %d) = %g", n, got)
		}
	}
	for n := 1; n <= 200; n++ {
		x := float64(n)
		if got := Cbrt(x * x * x); got != x {
			t.Errorf("Cbrt(%g) = %g", x*x*x, got)
		}
		if got := Pow(x, 3); got != x*x*x {
			t.Errorf("Pow(%g, 3) = %g", x, got)
		}
		if got := Hypot(3*x, 4*x); got != 5*x {
			t.Errorf("Hypot(%g, %g) = %g", 3*x, 4*x, got)
		}
		if n <= 22 {
			if got := Log10(Pow10(n)); got != x {
				t.Errorf("Log10(1e%d) = %g", n, got)
			}
		}
	}
	for _, x := range []float64{1, 2} {
		if y, _ := Lgamma(x); !same(y, 0) {
			t.Errorf("Lgamma(%g) = %g", x, y)
		}
	}
}
