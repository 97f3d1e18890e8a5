package complexes

import "math"

// times is i*x.
func times(x complex128) complex128 { return complex(-imag(x), real(x)) }

// under is -i*x.
func under(x complex128) complex128 { return complex(imag(x), -real(x)) }

// Sinh is the hyperbolic sine.
func Sinh(x complex128) complex128 {
	re, im := real(x), imag(x)
	if im == 0 {
		return complex(math.Sinh(re), im)
	}
	if re == 0 && (math.IsInf(im, 0) || math.IsNaN(im)) {
		return complex(re, math.NaN())
	}
	if math.IsInf(re, 0) && (math.IsInf(im, 0) || math.IsNaN(im)) {
		return complex(re, math.NaN())
	}
	s, c := math.Sincos(im)
	return complex(c*math.Sinh(re), s*math.Cosh(re))
}

// Cosh is the hyperbolic cosine.
func Cosh(x complex128) complex128 {
	re, im := real(x), imag(x)
	if im == 0 {
		return complex(math.Cosh(re), im*math.Copysign(0, re))
	}
	if re == 0 && (math.IsInf(im, 0) || math.IsNaN(im)) {
		return complex(math.NaN(), re*math.Copysign(0, im))
	}
	if math.IsInf(re, 0) && (math.IsInf(im, 0) || math.IsNaN(im)) {
		return complex(math.Inf(1), math.NaN())
	}
	s, c := math.Sincos(im)
	return complex(c*math.Cosh(re), s*math.Sinh(re))
}

// Tanh is the hyperbolic tangent, after Kahan: it neither overflows nor cancels.
func Tanh(x complex128) complex128 {
	re, im := real(x), imag(x)
	if math.IsInf(im, 0) || math.IsNaN(im) {
		if math.IsInf(re, 0) {
			return complex(math.Copysign(1, re), math.Copysign(0, im))
		}
		return NaN()
	}
	if math.Abs(re) > 20 {
		// The real part is 1 to the last bit, the imaginary one all but 0.
		s, c := math.Sincos(im)
		return complex(math.Copysign(1, re), 4*s*c*math.Exp(-2*math.Abs(re)))
	}
	if im == 0 {
		return complex(math.Tanh(re), im)
	}
	t := math.Tan(im)
	beta := 1 + t*t
	s := math.Sinh(re)
	rho := math.Sqrt(1 + s*s)
	if math.IsInf(t, 0) {
		return complex(rho/s, 1/t)
	}
	by := 1 + beta*s*s
	return complex(beta*rho*s/by, t/by)
}

// Sin is the sine.
func Sin(x complex128) complex128 { return under(Sinh(times(x))) }

// Cos is the cosine.
func Cos(x complex128) complex128 { return Cosh(times(x)) }

// Tan is the tangent.
func Tan(x complex128) complex128 { return under(Tanh(times(x))) }

// Cot is the cotangent.
func Cot(x complex128) complex128 { return 1 / Tan(x) }

// Asin is the inverse sine.
func Asin(x complex128) complex128 {
	re, im := real(x), imag(x)
	if im == 0 && math.Abs(re) <= 1 {
		return complex(math.Asin(re), im)
	}
	if re == 0 && math.Abs(im) <= 1 {
		return complex(re, math.Asinh(im))
	}
	if math.IsNaN(im) {
		if re == 0 {
			return complex(re, math.NaN())
		}
		if math.IsInf(re, 0) {
			return complex(math.NaN(), re)
		}
		return NaN()
	}
	if math.IsInf(im, 0) {
		if math.IsNaN(re) {
			return x
		}
		if math.IsInf(re, 0) {
			return complex(math.Copysign(math.Pi/4, re), im)
		}
		return complex(math.Copysign(0, re), im)
	}
	if math.IsInf(re, 0) {
		return complex(math.Copysign(math.Pi/2, re), math.Copysign(re, im))
	}
	a, b := Sqrt(complex(1-re, -im)), Sqrt(complex(1+re, im))
	return complex(math.Atan2(re, real(a)*real(b)-imag(a)*imag(b)), math.Asinh(real(a)*imag(b)-imag(a)*real(b)))
}

// Asinh is the inverse hyperbolic sine.
func Asinh(x complex128) complex128 { return under(Asin(times(x))) }

// Acos is the inverse cosine.
func Acos(x complex128) complex128 {
	w := Asin(x)
	return complex(math.Pi/2-real(w), -imag(w))
}

// Acosh is the inverse hyperbolic cosine, whose real part is not negative.
func Acosh(x complex128) complex128 {
	if x == 0 {
		return complex(0, math.Copysign(math.Pi/2, imag(x)))
	}
	w := Acos(x)
	if imag(w) <= 0 {
		return times(w)
	}
	return under(w)
}

// Atanh is the inverse hyperbolic tangent.
func Atanh(x complex128) complex128 { return under(Atan(times(x))) }

// Atan is the inverse tangent.
func Atan(x complex128) complex128 {
	re, im := real(x), imag(x)
	if im == 0 {
		return complex(math.Atan(re), im)
	}
	if re == 0 && math.Abs(im) <= 1 {
		return complex(re, math.Atanh(im))
	}
	if math.IsInf(im, 0) || math.IsInf(re, 0) {
		if math.IsNaN(re) {
			return complex(math.NaN(), math.Copysign(0, im))
		}
		return complex(math.Copysign(math.Pi/2, re), math.Copysign(0, im))
	}
	if math.IsNaN(re) || math.IsNaN(im) {
		return NaN()
	}
	xx := re * re
	a := 1 - xx - im*im
	t := 0.5 * math.Atan2(2*re, a)
	if t >= math.Pi/2 {
		t = -1.5707963267948968 // the other side of the cut, as math/cmplx
	}
	// log of (x^2 + (y+1)^2) / (x^2 + (y-1)^2) is that of 1 + 4y / (x^2 + (y-1)^2).
	d := im - 1
	return complex(t, 0.25*math.Log1p(4*im/(xx+d*d)))
}
