package vmath

import "math"

// Sinh returns the hyperbolic sine of x: with E = e**x - 1 it is (E + E/(1+E))/2.
//
// Special cases: Sinh(±0) = ±0, Sinh(±Inf) = ±Inf, Sinh(NaN) = NaN.
func Sinh(x float64) float64 {
	a := math.Abs(x)
	eh, el := expm1Pair(a)
	dh, dl := twoSum(1, eh)
	qh, ql := pairQuotient(eh, el, dh, dl+el)
	h, l := fastTwoSum(eh, qh)
	y := 0.5 * (h + (l + (el + ql)))
	if !(a <= 40) {
		y = expFar(a, 1)
	}
	return math.Copysign(y, x)
}

// Cosh returns the hyperbolic cosine of x: with E = e**x it is (E + 1/E)/2.
//
// Special cases: Cosh(±0) = 1, Cosh(±Inf) = +Inf, Cosh(NaN) = NaN.
func Cosh(x float64) float64 {
	a := math.Abs(x)
	eh, el := expm1Pair(a)
	eh, e := twoSum(1, eh)
	el += e
	qh, ql := pairQuotient(1, 0, eh, el)
	h, l := fastTwoSum(eh, qh)
	y := 0.5 * (h + (l + (el + ql)))
	if !(a <= 40) {
		y = expFar(a, 1)
	}
	return y
}

// Tanh returns the hyperbolic tangent of x: with E = e**2x - 1 it is E/(E+2).
//
// Special cases: Tanh(±0) = ±0, Tanh(±Inf) = ±1, Tanh(NaN) = NaN.
func Tanh(x float64) float64 {
	a := math.Abs(x)
	if a > 20 {
		a = 20 // from here on it is 1
	}
	eh, el := expm1Pair(2 * a)
	dh, dl := twoSum(2, eh)
	h, l := pairQuotient(eh, el, dh, dl+el)
	return math.Copysign(h+l, x)
}

// Asinh returns the inverse hyperbolic sine of x, log1p(x + x^2/(1+sqrt(x^2+1))).
//
// Special cases: Asinh(±0) = ±0, Asinh(±Inf) = ±Inf, Asinh(NaN) = NaN.
func Asinh(x float64) float64 {
	a := math.Abs(x)
	zh, zl := twoProduct(a, a)
	rh, rl := twoSum(1, zh)
	rh, rl = pairSqrt(rh, rl+zl)
	rh, e := fastTwoSum(rh, 1)
	qh, ql := pairQuotient(zh, zl, rh, rl+e)
	th, tl := twoSum(a, qh)
	h, l := log1pPair(th, tl+ql)
	y := h + l
	if a < 0x1p-28 {
		y = a
	}
	if !(a <= 0x1p28) {
		y = logTwice(a)
	}
	return math.Copysign(y, x)
}

// Acosh returns the inverse hyperbolic cosine of x, with t = x - 1 that is
// log1p(t + sqrt(t*(t+2))).
//
// Special cases: Acosh(+Inf) = +Inf, Acosh(x < 1) = NaN, Acosh(NaN) = NaN.
func Acosh(x float64) float64 {
	th, tl := fastTwoSum(x, -1)
	ph, pl := fastTwoSum(x, 1)
	ph, pl = pairProduct(th, tl, ph, pl)
	sh, sl := pairSqrt(ph, pl)
	uh, ul := twoSum(th, sh)
	h, l := log1pPair(uh, ul+(sl+tl))
	y := h + l
	if !(x <= 0x1p28) {
		y = logTwice(x)
	}
	if x < 1 {
		y = math.Float64frombits(nanBits)
	}
	return y
}

// logTwice returns log(2x) for large x, which may be infinite or undefined.
func logTwice(x float64) float64 {
	k, h, l := logMantissa(x)
	h, l = addLn2(k+1, h, l)
	return logSpecial(x, h+l)
}

// Atanh returns the inverse hyperbolic tangent of x, log1p(2x/(1-x))/2.
//
// Special cases: Atanh(±0) = ±0, Atanh(±1) = ±Inf, Atanh(|x| > 1) = NaN,
// Atanh(NaN) = NaN.
func Atanh(x float64) float64 {
	a := math.Abs(x)
	dh, dl := fastTwoSum(1, -a)
	qh, ql := pairQuotient(2*a, 0, dh, dl)
	h, l := log1pPair(qh, ql)
	y := 0.5 * (h + l)
	if a < 0x1p-28 {
		y = a
	}
	if a == 1 {
		y = math.Float64frombits(infBits)
	}
	if a > 1 {
		y = math.Float64frombits(nanBits)
	}
	return math.Copysign(y, x)
}
