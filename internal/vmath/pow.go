package vmath

import "math"

// Pow returns x**y, e**(y*log|x|) with the logarithm and the product in pairs.
//
// Special cases, in this order:
//
//	Pow(x, ±0) = 1 for any x
//	Pow(1, y) = 1 for any y
//	Pow(NaN, y) = NaN
//	Pow(x, NaN) = NaN
//	Pow(±0, y) = ±Inf for y an odd integer < 0
//	Pow(±0, y) = +Inf for other y < 0, -Inf too
//	Pow(±0, y) = ±0 for y an odd integer > 0
//	Pow(±0, y) = +0 for other y > 0, +Inf too
//	Pow(-1, ±Inf) = 1
//	Pow(x, +Inf) = +Inf for |x| > 1, +0 for |x| < 1
//	Pow(x, -Inf) = +0 for |x| > 1, +Inf for |x| < 1
//	Pow(+Inf, y) = +Inf for y > 0, +0 for y < 0
//	Pow(-Inf, y) = Pow(-0, -y)
//	Pow(x, y) = NaN for finite x < 0 and finite y that is no integer
func Pow(x, y float64) float64 {
	a := math.Abs(x)
	h, l := logPair(a)

	// The logarithm of anything but 1 is at least 2^-53, so that a power of
	// 2^64 is out of range already; larger ones would only overflow on the way.
	c := y
	if c > 0x1p64 {
		c = 0x1p64
	}
	if c < -0x1p64 {
		c = -0x1p64
	}
	ph, pl := twoProduct(c, h)
	pl = math.FMA(c, l, pl)
	if ph > 711 {
		ph = 711
		pl = 0
	}
	if ph < -746 {
		ph = -746
		pl = 0
	}
	eh, el, u := expPair(ph, pl)
	r := scaleHalves(eh+el, u)

	whole := math.Floor(y) == y
	odd := whole && math.Floor(0.5*y) != 0.5*y
	if a == 0 || a > maxFinite {
		r = 0
		if (a == 0) == (y < 0) {
			r = math.Float64frombits(infBits)
		}
	}
	if odd {
		r = math.Copysign(r, x)
	}
	if x != x || y != y || x < 0 && a <= maxFinite && !whole {
		r = math.Float64frombits(nanBits)
	}
	if y == 0 || x == 1 {
		r = 1
	}
	return r
}

// Pow10 returns 10**n, exact for 0 <= n <= 22.
//
// Special cases: Pow10(n) = 0 for n < -323, +Inf for n > 308.
func Pow10(n int) float64 {
	return Pow(10, float64(n))
}
