package vmath

import "math"

const (
	tanEighth  = 0x1.a827999fcef32p-2 // tan(pi/8)
	tanEighth3 = 0x1.3504f333f9de6p+1 // tan(3*pi/8)
)

// Asin returns the arcsine of x in radians. Above 1/2 it is pi/2 less twice the
// arcsine of sqrt((1-x)/2).
//
// Special cases: Asin(±0) = ±0, Asin(|x| > 1) = NaN, Asin(NaN) = NaN.
func Asin(x float64) float64 {
	a := math.Abs(x)
	s, c := asinReduced(a)
	y := s + c
	if a > 0.5 {
		h, l := fastTwoSum(halfPiHi, -2*s)
		y = h + (l + math.FMA(-2, c, halfPiLo))
	}
	return math.Copysign(y, x)
}

// Acos returns the arccosine of x in radians.
//
// Special cases: Acos(|x| > 1) = NaN, Acos(NaN) = NaN.
func Acos(x float64) float64 {
	s, c := asinReduced(math.Abs(x))
	h, l := fastTwoSum(halfPiHi, -math.Copysign(s, x))
	y := h + (l + (halfPiLo - math.Copysign(c, x)))
	if x > 0.5 {
		y = 2 * (s + c)
	}
	if x < -0.5 {
		h, l = fastTwoSum(piHi, -2*s)
		y = h + (l + math.FMA(-2, c, piLo))
	}
	return y
}

// asinReduced returns, as s + c, the arcsine of a, for a > 1/2 that of
// sqrt((1-a)/2). The sign of c is that of s, also where both are 0.
func asinReduced(a float64) (s, c float64) {
	z := a * a
	s = a
	rest := 0.0
	if !(a <= 0.5) {
		z = 0.5 * (1 - a)
		s, rest = pairSqrt(z, 0)
	}
	return s, math.FMA(s*z, asinTail(z), rest)
}

// Atan returns the arctangent of x in radians.
//
// Special cases: Atan(±0) = ±0, Atan(±Inf) = ±Pi/2, Atan(NaN) = NaN.
func Atan(x float64) float64 {
	a := math.Abs(x)
	if a > 0x1p60 {
		a = 0x1p60 // from here on it is pi/2
	}
	nh := a
	nl := 0.0
	dh := 1.0
	dl := 0.0
	base := 0.0
	baseLo := 0.0
	if a > tanEighth {
		nh, nl = twoSum(a, -1)
		dh, dl = twoSum(a, 1)
		base = 0.5 * halfPiHi
		baseLo = 0.5 * halfPiLo
	}
	if a > tanEighth3 {
		nh = -1
		nl = 0
		dh = a
		dl = 0
		base = halfPiHi
		baseLo = halfPiLo
	}
	h, l := atanQuotient(nh, nl, dh, dl)
	s, e := fastTwoSum(base, h)
	return math.Copysign(s+(e+(l+baseLo)), x)
}

// atanQuotient returns the arctangent of a quotient of pairs, at most tan(pi/8)
// in size, as a sum.
func atanQuotient(nh, nl, dh, dl float64) (hi, lo float64) {
	q, r := pairQuotient(nh, nl, dh, dl)
	z := q * q
	return q, math.FMA(q*z, atanTail(z), math.FMA(-r, z, r))
}

// Atan2 returns the arctangent of y/x in the quadrant of the point (x, y).
//
// Special cases, in this order:
//
//	Atan2(y, NaN) = NaN
//	Atan2(NaN, x) = NaN
//	Atan2(±0, x) = ±0 for x >= 0, not -0
//	Atan2(±0, x) = ±Pi for x <= -0
//	Atan2(y, 0) = ±Pi/2, by the sign of y
//	Atan2(±Inf, +Inf) = ±Pi/4
//	Atan2(±Inf, -Inf) = ±3Pi/4
//	Atan2(y, +Inf) = 0, Atan2(y, -Inf) = ±Pi, by the sign of y
//	Atan2(±Inf, x) = ±Pi/2
func Atan2(y, x float64) float64 {
	n := math.Abs(y)
	d := math.Abs(x)
	steep := n > d
	if steep {
		n = math.Abs(x)
		d = math.Abs(y)
	}
	if d == 0 {
		d = 1
	}
	if n > maxFinite {
		n = 1
		d = 1
	}
	quotient := n / d // what is left of the angle where this is tiny
	if d < 0x1p-900 {
		n *= 0x1p200
		d *= 0x1p200
	}
	if d > 0x1p900 {
		n *= 0x1p-200
		d *= 0x1p-200
	}
	scale := math.Float64frombits(0x7fe<<52 - math.Float64bits(d)&(0x7ff<<52))
	n *= scale
	d *= scale
	nh := n
	nl := 0.0
	dh := d
	dl := 0.0
	base := 0.0
	baseLo := 0.0
	if n > tanEighth*d {
		nh, nl = twoSum(n, -d)
		dh, dl = twoSum(n, d)
		base = 0.5 * halfPiHi
		baseLo = 0.5 * halfPiLo
	}
	h, l := atanQuotient(nh, nl, dh, dl)
	h, e := fastTwoSum(base, h)
	l += e + baseLo
	if quotient < 0x1p-60 {
		h = quotient
		l = 0
	}
	if steep {
		h, e = fastTwoSum(halfPiHi, -h)
		l = e + (halfPiLo - l)
	}
	if Signbit(x) {
		h, e = fastTwoSum(piHi, -h)
		l = e + (piLo - l)
	}
	r := math.Copysign(h+l, y)
	if x != x || y != y {
		r = math.Float64frombits(nanBits)
	}
	return r
}
