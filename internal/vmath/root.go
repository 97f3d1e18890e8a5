package vmath

import "math"

// Sqrt returns the square root of x, correctly rounded.
//
// Special cases: Sqrt(+Inf) = +Inf, Sqrt(±0) = ±0, Sqrt(x < 0) = NaN,
// Sqrt(NaN) = NaN.
func Sqrt(x float64) float64 {
	return math.Sqrt(x)
}

// Cbrt returns the cube root of x: c = m*r^2 with r = m^(-1/3) by Newton's
// iteration, which needs no division, and one step more for c itself.
//
// Special cases: Cbrt(±0) = ±0, Cbrt(±Inf) = ±Inf, Cbrt(NaN) = NaN.
func Cbrt(x float64) float64 {
	a := math.Abs(x)
	bias := uint64(1023 - 341) // 1023/3 = 341
	if a < minNormal {
		a *= 0x1p54
		bias = 1023 - 341 - 18
	}
	u := math.Float64bits(a)
	e := u >> 52
	q := e * 43691 >> 17 // e/3
	rest := e - 3*q
	f := math.Float64frombits(u&fractionMask | 1023<<52)
	m := f
	r := cbrtStart(f)
	if rest == 1 {
		m = 2 * f
		r *= 0x1.965fea53d6e3dp-1 // 2^(-1/3)
	}
	if rest == 2 {
		m = 4 * f
		r *= 0x1.428a2f98d728bp-1 // 4^(-1/3)
	}
	r = math.FMA(third*r, math.FMA(-m*r*r, r, 1), r)
	r = math.FMA(third*r, math.FMA(-m*r*r, r, 1), r)
	c := m * r * r
	sh, sl := twoProduct(c, c)
	ph, pl := twoProduct(sh, c)
	left := (m - ph) - math.FMA(sl, c, pl) // m - c^3
	y := math.FMA(left, r*r*third, c) * math.Float64frombits((q+bias)<<52)
	y = math.Copysign(y, x)
	if x == 0 || !(math.Abs(x) <= maxFinite) {
		y = x
	}
	return y
}

// Hypot returns sqrt(x*x + y*y) without overflow or underflow on the way.
//
// Special cases: Hypot(±Inf, y) = Hypot(x, ±Inf) = +Inf, even for a NaN; else
// Hypot(NaN, y) = Hypot(x, NaN) = NaN.
func Hypot(x, y float64) float64 {
	a := math.Abs(x)
	b := math.Abs(y)
	if a < b {
		a = math.Abs(y)
		b = math.Abs(x)
	}
	scale := 1.0
	back := 1.0
	if a > 0x1p500 {
		scale = 0x1p-600
		back = 0x1p600
	}
	if a < 0x1p-400 {
		scale = 0x1p600
		back = 0x1p-600
	}
	ah, al := twoProduct(a*scale, a*scale)
	bh, bl := twoProduct(b*scale, b*scale)
	h, l := fastTwoSum(ah, bh)
	sh, sl := pairSqrt(h, l+(al+bl))
	r := (sh + sl) * back
	if x != x || y != y {
		r = math.Float64frombits(nanBits)
	}
	if math.Abs(x) > maxFinite || math.Abs(y) > maxFinite {
		r = math.Float64frombits(infBits)
	}
	return r
}
