package vmath

import "math"

// The functions of this file do without rounding instructions: they are what
// math.Floor and its siblings become on processors that lack them (x86 before
// SSE4.1).

// RoundToEven returns the integer nearest to x, of two the even one.
//
// Special cases: RoundToEven(±0) = ±0, RoundToEven(±Inf) = ±Inf,
// RoundToEven(NaN) = NaN.
func RoundToEven(x float64) float64 {
	a := math.Abs(x)
	r := (a + 0x1p52) - 0x1p52
	if !(a < 0x1p52) {
		r = a
	}
	return math.Copysign(r, x)
}

// Floor returns the greatest integer not above x. The special cases are those
// of RoundToEven.
func Floor(x float64) float64 {
	r := RoundToEven(x)
	if r > x {
		r--
	}
	return r
}

// Ceil returns the least integer not below x. The special cases are those of
// RoundToEven.
func Ceil(x float64) float64 {
	return -Floor(-x)
}

// Trunc returns the integer part of x. The special cases are those of
// RoundToEven.
func Trunc(x float64) float64 {
	return math.Copysign(Floor(math.Abs(x)), x)
}

// Round returns the integer nearest to x, of two the one away from zero. The
// special cases are those of RoundToEven.
func Round(x float64) float64 {
	a := math.Abs(x)
	r := Floor(a)
	if a-r >= 0.5 {
		r++
	}
	return math.Copysign(r, x)
}
