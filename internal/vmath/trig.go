package vmath

import "math"

// Sin returns the sine of x in radians.
//
// Special cases: Sin(±0) = ±0, Sin(±Inf) = NaN, Sin(NaN) = NaN.
func Sin(x float64) float64 {
	q, h, nl := reduce(x)
	s, c := sincosReduced(h, nl)
	if q&1 != 0 {
		s = c
	}
	return math.Float64frombits(math.Float64bits(s) ^ (q&2)<<62)
}

// Cos returns the cosine of x in radians.
//
// Special cases: Cos(±Inf) = NaN, Cos(NaN) = NaN.
func Cos(x float64) float64 {
	q, h, nl := reduce(x)
	s, c := sincosReduced(h, nl)
	if q&1 != 0 {
		c = s
	}
	return math.Float64frombits(math.Float64bits(c) ^ ((q+1)&2)<<62)
}

// Sincos returns Sin(x), Cos(x).
func Sincos(x float64) (sin, cos float64) {
	q, h, nl := reduce(x)
	s, c := sincosReduced(h, nl)
	sin = s
	cos = c
	if q&1 != 0 {
		sin = c
		cos = s
	}
	sin = math.Float64frombits(math.Float64bits(sin) ^ (q&2)<<62)
	cos = math.Float64frombits(math.Float64bits(cos) ^ ((q+1)&2)<<62)
	return sin, cos
}

// Tan returns the tangent of x in radians.
//
// Special cases: Tan(±0) = ±0, Tan(±Inf) = NaN, Tan(NaN) = NaN.
func Tan(x float64) float64 {
	q, h, nl := reduce(x)
	sh, sl, ch, cl := sincosPairs(h, nl)
	nh := sh
	nlo := sl
	dh := ch
	dl := cl
	if q&1 != 0 {
		nh = -ch
		nlo = -cl
		dh = sh
		dl = sl
	}
	th, tl := pairQuotient(nh, nlo, dh, dl)
	y := th + tl
	if x == 0 {
		y = x
	}
	return y
}

// sincosReduced returns the sine and cosine of h - nl, |h| <= pi/4.
func sincosReduced(h, nl float64) (sin, cos float64) {
	v, w, e := sincosParts(h, nl)
	return h - v, w + e
}

// sincosPairs is sincosReduced with the results as pairs, good to 55 bits.
func sincosPairs(h, nl float64) (sh, sl, ch, cl float64) {
	v, w, e := sincosParts(h, nl)
	sh, sl = fastTwoSum(h, -v)
	ch, cl = fastTwoSum(w, math.FMA(-0.5, math.FMA(h, h, -h*h), e)) // h^2 is in w and e rounded
	return sh, sl, ch, cl
}

// sincosParts returns v, w, e such that sin(h-nl) = h - v and cos(h-nl) = w + e,
// where w is 1 - h^2/2 rounded. The low part comes negated so that the sine of
// a negative zero is one.
//
// The polynomials are those of fdlibm's k_sin.c and k_cos.c, Copyright (C) 1993
// Sun Microsystems, freely granted if this notice is preserved.
func sincosParts(h, nl float64) (v, w, e float64) {
	z := h * h

	s := math.FMA(-0x1.5d93a5acfd57cp-33, z, 0x1.ae5e68a2b9cebp-26)
	s = math.FMA(s, z, -0x1.71de357b1fe7dp-19)
	s = math.FMA(s, z, 0x1.a01a019c161d5p-13)
	s = math.FMA(s, z, -0x1.111111110f8a6p-7)
	s = math.FMA(s, z, 0x1.5555555555549p-3)

	c := math.FMA(-0x1.8fae9be8838d4p-37, z, 0x1.1ee9ebdb4b1c4p-29)
	c = math.FMA(c, z, -0x1.27e4f809c52adp-22)
	c = math.FMA(c, z, 0x1.a01a019cb1590p-16)
	c = math.FMA(c, z, -0x1.6c16c16c15177p-10)
	c = math.FMA(c, z, 0x1.555555555554cp-5)

	half := 0.5 * z
	w = 1 - half
	v = math.FMA(z*h, s, nl*w)
	e = ((1 - w) - half) + math.FMA(z*z, c, h*nl)
	return v, w, e
}
