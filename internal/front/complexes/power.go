package complexes

import "math"

// Exp is e**x. A zero imaginary part stays one, whatever the real part is.
func Exp(x complex128) complex128 {
	re, im := real(x), imag(x)
	if im == 0 {
		return complex(math.Exp(re), im)
	}
	if math.IsInf(re, 0) && (math.IsInf(im, 0) || math.IsNaN(im)) {
		if re < 0 {
			return complex(0, math.Copysign(0, im))
		}
		return complex(math.Inf(1), math.NaN())
	}
	if math.IsNaN(re) {
		return NaN()
	}
	r := math.Exp(re)
	s, c := math.Sincos(im)
	return complex(r*c, r*s)
}

// Log is the principal logarithm.
func Log(x complex128) complex128 { return complex(math.Log(Abs(x)), Phase(x)) }

// Log10 is the principal logarithm to base 10.
func Log10(x complex128) complex128 {
	z := Log(x)
	return complex(math.Log10E*real(z), math.Log10E*imag(z))
}

// Sqrt is the root with a real part that is not negative.
func Sqrt(x complex128) complex128 {
	a, b := real(x), imag(x)
	if math.IsInf(b, 0) {
		return complex(math.Inf(1), b)
	}
	if b == 0 {
		if a == 0 {
			return complex(0, b)
		}
		if a < 0 {
			return complex(0, math.Copysign(math.Sqrt(-a), b))
		}
		return complex(math.Sqrt(a), b)
	}
	if a == 0 {
		r := 0.0
		if math.Abs(b) < 0x1p-1020 {
			r = math.Sqrt(math.Abs(b)*0x1p53) * math.Sqrt2 * 0.5 * 0x1p-26 * math.Sqrt2 * 0.5
		} else {
			r = math.Sqrt(0.5 * math.Abs(b))
		}
		return complex(r, math.Copysign(r, b))
	}
	if math.IsInf(a, 0) {
		if a < 0 {
			return complex(0*b*b, math.Copysign(math.Inf(1), b))
		}
		return complex(a, 0*b)
	}
	// Scaled by a power of 4, so that the modulus is a normal number.
	scale := 1.0
	if math.Abs(a) > 4 || math.Abs(b) > 4 {
		a, b = a*0.25, b*0.25
		scale = 2
	} else {
		a, b = a*0x1p54, b*0x1p54
		scale = 0x1p-27
	}
	r := math.Hypot(a, b)
	t := 0.0
	if a > 0 {
		t = math.Sqrt(0.5*r + 0.5*a)
		r = scale * math.Abs((0.5*b)/t)
		t *= scale
	} else {
		r = math.Sqrt(0.5*r - 0.5*a)
		t = scale * math.Abs((0.5*b)/r)
		r *= scale
	}
	return complex(t, math.Copysign(r, b))
}

// Pow is x**y. Of a zero x it is 1 for a y with real part 0, infinite where that
// is negative, and 0 where it is positive.
func Pow(x, y complex128) complex128 {
	if x == 0 {
		if real(y) == 0 {
			return complex(1, 0)
		}
		if real(y) < 0 {
			if imag(y) == 0 {
				return complex(math.Inf(1), 0)
			}
			return Inf()
		}
		return 0
	}
	size := Abs(x)
	if size == 0 {
		return complex(0, 0)
	}
	r := math.Pow(size, real(y))
	arg := Phase(x)
	angle := real(y) * arg
	if imag(y) != 0 {
		r *= math.Exp(-imag(y) * arg)
		angle += imag(y) * math.Log(size)
	}
	s, c := math.Sincos(angle)
	return complex(r*c, r*s)
}
