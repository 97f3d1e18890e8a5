package vmath

import "math"

const (
	minNormal = 0x1p-1022
	maxFinite = math.MaxFloat64

	fractionMask = 1<<52 - 1
	sqrtHalfBits = 0x3fe6a09e667f3bcd // of sqrt(1/2)

	// The bits of a small integer k below 2^52 with these bits above it are the
	// float64 2^52 + k.
	integerBits = 0x4330000000000000
)

// splitBits returns the biased exponent and the fraction bits of x =
// 2^(e-1023) * m with sqrt(1/2) <= m < sqrt(2), for a normal x > 0.
func splitBits(x float64) (e, m uint64) {
	u := math.Float64bits(x) + (0x3ff0000000000000 - sqrtHalfBits)
	return u >> 52, u&fractionMask + sqrtHalfBits
}

// Log returns the natural logarithm of x.
//
// Special cases: Log(+Inf) = +Inf, Log(0) = -Inf, Log(x < 0) = NaN,
// Log(NaN) = NaN.
func Log(x float64) float64 {
	y := logNormal(x, 0x1p52+1023)
	if !(x >= minNormal && x <= maxFinite) {
		y = logEdge(x)
	}
	return y
}

// logNormal is Log of a normal x > 0, with bias - 2^52 taken off the exponent.
//
// It follows fdlibm's e_log.c, Copyright (C) 1993 Sun Microsystems, freely
// granted if this notice is preserved: with f = m - 1 and s = f/(2+f),
// log(1+f) = f - (f^2/2 - s*(f^2/2 + R(s^2))).
func logNormal(x, bias float64) float64 {
	e, m := splitBits(x)
	k := math.Float64frombits(e|integerBits) - bias
	f := math.Float64frombits(m) - 1
	s := f / (2 + f)
	z := s * s
	r := math.FMA(0x1.2f112df3e5244p-3, z, 0x1.39a09d078c69fp-3)
	r = math.FMA(r, z, 0x1.7466496cb03dep-3)
	r = math.FMA(r, z, 0x1.c71c51d8e78afp-3)
	r = math.FMA(r, z, 0x1.2492494229359p-2)
	r = math.FMA(r, z, 0x1.999999997fa04p-2)
	r = math.FMA(r, z, 0x1.5555555555593p-1)
	h := 0.5 * f * f
	return math.FMA(k, ln2Hi, f-(h-math.FMA(k, ln2Lo, s*math.FMA(r, z, h))))
}

// logEdge is Log of everything but normal positive numbers.
func logEdge(x float64) float64 {
	y := logNormal(x*0x1p54, 0x1p52+1023+54)
	return logSpecial(x, y)
}

// logSpecial returns the logarithm to any base of a zero, negative, infinite or
// undefined x, and y for the others.
func logSpecial(x, y float64) float64 {
	if x == 0 {
		y = math.Float64frombits(minusInfBits)
	}
	if x < 0 {
		y = math.Float64frombits(nanBits)
	}
	if x > maxFinite || x != x {
		y = x
	}
	return y
}

// logMantissa returns k and the pair log(m), good to about 66 bits, for x =
// 2^k * m > 0, normal or not.
func logMantissa(x float64) (k, hi, lo float64) {
	bias := 0x1p52 + 1023
	if x < minNormal {
		x *= 0x1p54
		bias = 0x1p52 + 1023 + 54
	}
	e, m := splitBits(x)
	hi, lo = logReduced(math.Float64frombits(m)-1, 0)
	return math.Float64frombits(e|integerBits) - bias, hi, lo
}

// logReduced returns log(1+f), good to about 66 bits, for a pair f between
// sqrt(1/2) - 1 and sqrt(2) - 1. With s = f/(2+f) it is 2s + s^3*(2/3 + ...).
func logReduced(fh, fl float64) (hi, lo float64) {
	dh, dl := fastTwoSum(2, fh)
	sh, sl := pairQuotient(fh, fl, dh, dl+fl)
	zh, zl := pairProduct(sh, sl, sh, sl)
	ch, cl := fastTwoSum(twoThirdsHi, zh*logTail(zh))
	ch, cl = pairProduct(ch, cl+twoThirdsLo, zh, zl)
	ch, cl = pairProduct(ch, cl, sh, sl)
	hi, lo = fastTwoSum(2*sh, ch)
	return fastTwoSum(hi, lo+(2*sl+cl))
}

// addLn2 returns k*log(2) plus a pair.
func addLn2(k, h, l float64) (hi, lo float64) {
	ph, pl := twoProduct(k, ln2Hi)
	hi, lo = fastTwoSum(ph, h)
	return fastTwoSum(hi, lo+(pl+math.FMA(k, ln2Lo, l)))
}

// logPair returns log(x) for finite x > 0.
func logPair(x float64) (hi, lo float64) {
	return addLn2(logMantissa(x))
}

// unscale returns 2^-k for the biased exponent e = k + 1023, as splitBits returns
// it: from 1 to 2047.
func unscale(e uint64) float64 {
	return 0.5 * math.Float64frombits((2047-e)<<52)
}

// logOfPair returns log(x) for a pair x > 0 with a normal high part.
func logOfPair(xh, xl float64) (hi, lo float64) {
	e, m := splitBits(xh)
	h, l := logReduced(math.Float64frombits(m)-1, xl*unscale(e))
	return addLn2(math.Float64frombits(e|integerBits)-(0x1p52+1023), h, l)
}

// log1pPair returns log(1+x) for a pair x > -1, good to about 60 bits of the
// result also where x is small (but 1/2 of it must not be subnormal).
func log1pPair(xh, xl float64) (hi, lo float64) {
	uh, ul := twoSum(1, xh)
	ul += xl
	e, m := splitBits(uh)
	fh := math.Float64frombits(m) - 1
	fl := ul * unscale(e)
	if e == 1023 { // 1+x needs no scaling: take x itself, which has more bits
		fh = xh
		fl = xl
	}
	h, l := logReduced(fh, fl)
	return addLn2(math.Float64frombits(e|integerBits)-(0x1p52+1023), h, l)
}

// Log2 returns the binary logarithm of x, exact for powers of two. The special
// cases are those of Log.
func Log2(x float64) float64 {
	k, h, l := logMantissa(x)
	ph, pl := pairProduct(h, l, invLn2Hi, invLn2Lo)
	s, e := fastTwoSum(k, ph)
	y := s + (e + pl)
	if !(x > 0 && x <= maxFinite) {
		y = logSpecial(x, y)
	}
	return y
}

// Log10 returns the decimal logarithm of x, exact for powers of ten. The
// special cases are those of Log.
func Log10(x float64) float64 {
	k, h, l := logMantissa(x)
	ph, pl := pairProduct(h, l, invLn10Hi, invLn10Lo)
	kh, kl := twoProduct(k, log10of2Hi)
	s, e := twoSum(kh, ph)
	y := s + (e + (pl + math.FMA(k, log10of2Lo, kl)))
	if !(x > 0 && x <= maxFinite) {
		y = logSpecial(x, y)
	}
	return y
}

// Log1p returns log(1+x), accurate also near zero.
//
// Special cases: Log1p(+Inf) = +Inf, Log1p(±0) = ±0, Log1p(-1) = -Inf,
// Log1p(x < -1) = NaN, Log1p(NaN) = NaN.
func Log1p(x float64) float64 {
	h, l := log1pPair(x, 0)
	y := h + l
	if math.Abs(x) < 0x1p-54 {
		y = x
	}
	if !(x > -1 && x <= maxFinite) {
		y = logSpecial(1+x, y)
	}
	return y
}
