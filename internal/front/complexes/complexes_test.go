package complexes

import (
	"math"
	"math/cmplx"
	"testing"
)

var parts = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -0.25, 2, -3, 7.5, 1e-5, 40, -100,
	math.Inf(1), math.Inf(-1), math.NaN(), 1e200,
}

// near compares parts by the number's size. The infinities and NaNs that numbers
// make in math/cmplx, which overflows and divides by zero on the way to a result
// that is neither, need not be the same.
func near(x, a, b complex128) bool {
	finite := func(z complex128) bool { return !cmplx.IsNaN(z) && !cmplx.IsInf(z) }
	if finite(x) && !finite(b) {
		return true
	}
	unsure := real(b) != real(b) || imag(b) != imag(b)
	size := math.Max(math.Abs(real(b)), math.Abs(imag(b)))
	part := func(x, y float64) bool {
		switch {
		case x != x || y != y:
			return x != x && y != y
		case math.IsInf(x, 0) || math.IsInf(y, 0):
			return x == y || unsure && x == -y // the sign is free beside a NaN
		}
		return math.Abs(x-y) <= 5e-9*size || unsure && math.Abs(x-y) < 1e-9
	}
	return part(real(a), real(b)) && part(imag(a), imag(b))
}

func TestAgainstGo(t *testing.T) {
	for name, f := range map[string][2]func(complex128) complex128{
		"Exp": {Exp, cmplx.Exp}, "Log": {Log, cmplx.Log}, "Log10": {Log10, cmplx.Log10}, "Sqrt": {Sqrt, cmplx.Sqrt}, "Conj": {Conj, cmplx.Conj},
		"Sinh": {Sinh, cmplx.Sinh}, "Cosh": {Cosh, cmplx.Cosh}, "Tanh": {Tanh, cmplx.Tanh},
		"Sin": {Sin, cmplx.Sin}, "Cos": {Cos, cmplx.Cos}, "Tan": {Tan, cmplx.Tan},
		"Asin": {Asin, cmplx.Asin}, "Acos": {Acos, cmplx.Acos}, "Atan": {Atan, cmplx.Atan},
		"Asinh": {Asinh, cmplx.Asinh}, "Acosh": {Acosh, cmplx.Acosh}, "Atanh": {Atanh, cmplx.Atanh},
	} {
		t.Run(name, func(t *testing.T) {
			for _, re := range parts {
				for _, im := range parts {
					x := complex(re, im)
					if got, want := f[0](x), f[1](x); !near(x, got, want) {
						t.Errorf("%s(%v) = %v, want %v", name, x, got, want)
					}
				}
			}
		})
	}
}

// TestExact tries identities that hold to the last few bits, where math/cmplx
// does not help.
func TestExact(t *testing.T) {
	for _, x := range []complex128{1 + 2i, -3 + 0.5i, 0.1 - 7i, 100 + 1i, -1e-5 + 1e-5i, 40i + 1} {
		for name, back := range map[string]complex128{
			"Exp(Log)": Exp(Log(x)), "Sqrt squared": Sqrt(x) * Sqrt(x), "Sin(Asin)": Sin(Asin(x)), "Cos(Acos)": Cos(Acos(x)),
			"Tan(Atan)": Tan(Atan(x)), "Sinh(Asinh)": Sinh(Asinh(x)), "Cosh(Acosh)": Cosh(Acosh(x)), "Tanh(Atanh)": Tanh(Atanh(x)),
			"Rect(Polar)": Rect(Polar(x)), "Pow 1": Pow(x, 1), "1/Cot(Atan)": 1 / Cot(Atan(x)),
		} {
			if cmplx.Abs(back-x) > 2e-13*math.Max(cmplx.Abs(x), 1)*math.Max(1, cmplx.Abs(x)) {
				t.Errorf("%s of %v = %v", name, x, back)
			}
		}
	}
}

func TestPow(t *testing.T) {
	for _, x := range parts[:12] {
		for _, y := range parts[:12] {
			for _, e := range []complex128{0, 2, -1, 0.5 + 1i, 3i, complex(y, x)} {
				z := complex(x, y)
				if got, want := Pow(z, e), cmplx.Pow(z, e); !near(z, got, want) {
					t.Errorf("Pow(%v, %v) = %v, want %v", z, e, got, want)
				}
			}
		}
	}
}
