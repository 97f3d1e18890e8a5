package vmath

import "math"

// Gamma returns the gamma function of x. Its result is within the bound of the
// others, 1 ulp, though a logarithm of some hundreds is raised to a power.
//
// Special cases: Gamma(+Inf) = +Inf, Gamma(+0) = +Inf, Gamma(-0) = -Inf,
// Gamma(x) = NaN for integers x < 0, Gamma(-Inf) = NaN, Gamma(NaN) = NaN.
func Gamma(x float64) float64 {
	y := 0.0
	a := math.Abs(x)
	if x >= 0.5 {
		y = gammaRight(x)
	} else {
		y = gammaLeft(x)
	}
	if a < 0x1p-60 {
		y = 1 / x
	}
	if x < 0 && math.Floor(x) == x || x != x {
		y = math.Float64frombits(nanBits)
	}
	return y
}

// gammaRight is Gamma for x >= 1/2.
func gammaRight(x float64) float64 {
	if x > 173 {
		x = 173 // out of range already
	}
	zh, zl, ph, pl := ascend(x, 0)
	lh, ll := stirling(zh, zl)
	eh, el, u := expPair(lh, ll)
	h, l := pairQuotient(eh, el, ph, pl)
	return scaleHalves(h+l, u)
}

// gammaLeft is Gamma for x < 1/2, by reflection: pi / (sin(pi*x) * Gamma(1-x)).
func gammaLeft(x float64) float64 {
	sh, sl := sinPi(x)
	oh, ol := twoSum(1, -x)
	zh, zl, ph, pl := ascend(oh, ol)
	lh, ll := stirling(zh, zl)
	if lh > 1200 {
		lh = 1200 // out of range already
		ll = 0
	}
	eh, el, u := expPair(-lh, -ll)
	h, l := pairProduct(eh, el, ph, pl)
	h, l = pairProduct(h, l, piHi, piLo)
	h, l = pairQuotient(h, l, sh, sl)
	return scaleHalves(h+l, u)
}

// ascend returns a pair z >= 8 and a pair p with Gamma(x) = Gamma(z) / p, for a
// pair x > 0.
func ascend(xh, xl float64) (zh, zl, ph, pl float64) {
	zh = xh
	zl = xl
	ph = 1
	pl = 0
	for i := 0; i < 8; i++ {
		if zh < 8 {
			ph, pl = pairProduct(ph, pl, zh, zl)
			h, l := twoSum(zh, 1)
			zh, zl = fastTwoSum(h, l+zl)
		}
	}
	return zh, zl, ph, pl
}

// stirling returns log(Gamma(z)), good to 2^-60 absolutely and to 64 bits
// relatively, for a pair z >= 8: (z-1/2)*log(z) - z + log(2*pi)/2 + ...
func stirling(zh, zl float64) (hi, lo float64) {
	lh, ll := logOfPair(zh, zl)
	wh, wl := twoSum(zh, -0.5)
	ph, pl := pairProduct(wh, wl+zl, lh, ll)
	inv := 1 / zh
	sh, sl := fastTwoSum(halfLog2PiHi, inv*stirlingTail(inv*inv))
	hi, lo = twoSum(ph, -zh)
	lo += pl - zl
	hi, e := twoSum(hi, sh)
	return fastTwoSum(hi, lo+(e+(sl+halfLog2PiLo)))
}

// sinPi returns sin(pi*x) as a pair.
func sinPi(x float64) (hi, lo float64) {
	n := math.RoundToEven(x)
	r := x - n
	a := math.Abs(r)
	turned := a > 0.25
	if turned {
		a = 0.5 - a
	}
	ph, pl := pairProduct(a, 0, piHi, piLo)
	sh, sl, ch, cl := sincosPairs(ph, -pl)
	if turned {
		sh = ch
		sl = cl
	}
	odd := 2*math.RoundToEven(0.5*n) != n
	if odd != (r < 0) {
		sh = -sh
		sl = -sl
	}
	return sh, sl
}

// Lgamma returns the logarithm of |Gamma(x)|, and the sign of Gamma(x). It is
// within an ulp for x > 0; for x < 0, where it has zeros that are no float64,
// within an ulp or 2^-54, whichever is more.
//
// Special cases: Lgamma(+Inf) = +Inf, Lgamma(-Inf) = -Inf, Lgamma(0) = +Inf,
// Lgamma(x) = +Inf for integers x < 0, Lgamma(NaN) = NaN; the sign is 1 there.
func Lgamma(x float64) (lgamma float64, sign int) {
	y := 0.0
	if x < 0 {
		y = lgammaLeft(x)
	} else {
		y = lgammaRight(x)
	}
	if math.Abs(x-1) < 0.25 || math.Abs(x-2) < 0.25 {
		y = lgammaZeros(x)
	}
	if math.Abs(x) < 0x1p-60 {
		h, l := logPair(math.Abs(x))
		y = -(h + l)
	}
	floor := math.Floor(x)
	whole := floor == x
	sign = 1
	if x < 0 && !whole && 2*math.Floor(0.5*floor) != floor {
		sign = -1
	}
	if x <= 0 && whole {
		y = math.Float64frombits(infBits)
	}
	if math.Abs(x) > maxFinite {
		y = x
	}
	return y, sign
}

// lgammaRight is Lgamma for x > 0 that is not near a zero, 1 or 2.
func lgammaRight(x float64) float64 {
	zh, zl, ph, pl := ascend(x, 0)
	h, l := stirling(zh, zl)
	lh, ll := logOfPair(ph, pl)
	h, e := twoSum(h, -lh)
	y := h + (l + (e - ll))
	if x > 0x1p1000 { // part of the sum overflows before the whole does
		y = lgammaHuge(x)
	}
	return y
}

// lgammaHuge is Lgamma where that is x*(log(x) - 1).
func lgammaHuge(x float64) float64 {
	h, l := logPair(x)
	h, e := fastTwoSum(h, -1)
	p, r := twoProduct(x, h)
	y := p + math.FMA(x, l+e, r)
	if p > maxFinite {
		y = p
	}
	return y
}

// lgammaLeft is Lgamma for x < 0: log(pi/|sin(pi*x)|) - log(Gamma(1-x)).
func lgammaLeft(x float64) float64 {
	sh, sl := sinPi(x)
	if sh < 0 {
		sh = -sh
		sl = -sl
	}
	oh, ol := twoSum(1, -x)
	zh, zl, ph, pl := ascend(oh, ol)
	h, l := stirling(zh, zl)
	ph, pl = pairProduct(ph, pl, piHi, piLo)
	qh, ql := pairQuotient(ph, pl, sh, sl)
	lh, ll := logOfPair(qh, ql)
	h, e := twoSum(lh, -h)
	return h + (e + (ll - l))
}

// lgammaZeros is Lgamma near 1 and 2, around which it is t times a polynomial.
func lgammaZeros(x float64) float64 {
	t := x - 2
	if x < 1.5 {
		t = x - 1
	}
	h, l := twoProduct(t, oneLessEulerHi)
	h, e := fastTwoSum(h, t*t*lgamma2Tail(t))
	l += math.FMA(t, oneLessEulerLo, e)
	if x < 1.5 {
		lh, ll := logReduced(t, 0)
		h, e = twoSum(h, -lh)
		l += e - ll
	}
	return h + l
}
