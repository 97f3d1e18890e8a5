package vmath

import "math"

// Erf returns the error function of x.
//
// Special cases: Erf(±Inf) = ±1, Erf(±0) = ±0, Erf(NaN) = NaN.
func Erf(x float64) float64 {
	a := math.Abs(x)
	z := a * a
	y := math.FMA(a, twoOverSqrtPiHi, a*math.FMA(z, erfTail(z), twoOverSqrtPiLo))
	if !(a < 0.875) {
		y = erfLarge(a)
	}
	return math.Copysign(y, x)
}

// erfLarge is Erf for x >= 7/8, 1 - e**p with the logarithm p of erfc, which a
// polynomial follows well enough: the further out, the less of it matters.
func erfLarge(x float64) float64 {
	if x > 6 {
		x = 6
	}
	t := x - 1
	h, l := fastTwoSum(logErfc1, t*logErfcTail(t))
	return 1 - expNear(h, l)
}

// Erfc returns the complementary error function 1 - Erf(x), accurate also where
// it is small.
//
// Special cases: Erfc(+Inf) = 0, Erfc(-Inf) = 2, Erfc(NaN) = NaN.
func Erfc(x float64) float64 {
	h, l := erfPair(x)
	s, e := fastTwoSum(1, -h)
	y := s + (e - l)
	if !(math.Abs(x) < 0.5) {
		y = erfcLarge(x)
	}
	return y
}

// erfPair returns Erf(x) as a pair good to 58 bits, for |x| < 1/2.
func erfPair(x float64) (hi, lo float64) {
	z := x * x
	h, l := twoProduct(x, twoOverSqrtPiHi)
	return h, l + x*math.FMA(z, erfTail(z), twoOverSqrtPiLo)
}

// erfcLarge is Erfc for |x| >= 1/2.
func erfcLarge(x float64) float64 {
	a := math.Abs(x)
	if a > 27.4 {
		a = 27.4
	}
	h, l, _, u := erfcPair(a)
	y := scaleHalves(h+l, u)
	if x < 0 {
		s, e := fastTwoSum(2, -scaleHalves(h, u))
		y = s + (e - scaleHalves(l, u))
	}
	return y
}

// erfcPair returns Erfc(x) as a pair to be scaled by u, good to 57 bits, for
// 1/2 <= x <= 27.4, and e**(-x^2) with the same scale.
//
// It is e**(-x^2) / (1+2x) times a function between 1 and 1.3, a polynomial in
// (x-4)/(x+4) (Shepherd and Laframboise 1981).
func erfcPair(x float64) (hi, lo, e float64, u uint64) {
	nh, nl := twoSum(x, -4)
	dh, dl := twoSum(x, 4)
	t, tl := pairQuotient(nh, nl, dh, dl)
	ph, pl := fastTwoSum(erfcx4Hi, t*erfcxTail(t))
	pl += math.FMA(tl, erfcxSlope(t), erfcx4Lo)
	bh, bl := twoSum(1, 2*x)
	gh, gl := pairQuotient(ph, pl, bh, bl)

	sh, sl := twoProduct(x, x)
	eh, el, u := expPair(-sh, -sl)
	hi, lo = pairProduct(gh, gl, eh, el)
	return hi, lo, eh, u
}
