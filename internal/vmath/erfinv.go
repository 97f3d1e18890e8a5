package vmath

import "math"

// Erfinv returns the inverse error function of x.
//
// Special cases: Erfinv(1) = +Inf, Erfinv(-1) = -Inf, Erfinv(|x| > 1) = NaN,
// Erfinv(NaN) = NaN.
func Erfinv(x float64) float64 {
	a := math.Abs(x)
	y := erfinvSmall(a)
	if !(a <= 0.5) {
		y = erfcinvTail(1 - a)
	}
	return math.Copysign(y, x)
}

// Erfcinv returns the inverse of Erfc.
//
// Special cases: Erfcinv(0) = +Inf, Erfcinv(2) = -Inf, Erfcinv(x < 0) =
// Erfcinv(x > 2) = NaN, Erfcinv(NaN) = NaN.
func Erfcinv(x float64) float64 {
	d := 1 - x // exact where it is used
	y := math.Copysign(erfinvSmall(math.Abs(d)), d)
	if x < 0.5 {
		y = erfcinvTail(x)
	}
	if !(x <= 1.5) {
		y = -erfcinvTail(2 - x)
	}
	return y
}

// erfinvSmall is Erfinv for 0 <= x <= 1/2: a first approximation, and a step of
// Halley's iteration.
func erfinvSmall(x float64) float64 {
	scale := 1.0
	if x < 0x1p-500 { // it is x times a constant, but low parts need room
		x *= 0x1p400
		scale = 0x1p-400
	}
	y := x * erfinvStart(x*x)
	h, l := erfPair(y)
	g := ((h - x) + l) * (1 / twoOverSqrtPiHi) * expNear(y*y, 0)
	return (y - g/math.FMA(y, g, 1)) * scale
}

// erfcinvTail is Erfcinv for 0 <= x <= 1/2, NaN for other x. Halley's iteration
// triples the digits, but what it makes of an error grows with the result's
// cube, hence two steps.
func erfcinvTail(x float64) float64 {
	s := math.Sqrt(-Log(x))
	y := s * erfcinvStart(1/s)
	for i := 0; i < 2; i++ {
		h, l, e, u := erfcPair(y)
		g := ((h - scaleHalves(x, 4092-u)) + l) * (1 / twoOverSqrtPiHi) / e
		y += g / math.FMA(y, -g, 1)
	}
	if x == 0 {
		y = math.Float64frombits(infBits)
	}
	if !(x >= 0) {
		y = math.Float64frombits(nanBits)
	}
	return y
}
