package vmath

import "math"

// Adding a shift to a small float64 rounds it to an integer k, which then also
// sits in the low bits of the sum: from there it becomes an exponent without
// any conversion between integers and floats.
const (
	shiftWhole  = 0x1.8p52 + 1023 // low bits k + 1023: the exponent field of 2^k
	shiftHalves = 0x1.8p52 + 2046 // low bits k + 2046: those of 2^(k/2) and 2^(k-k/2) together
)

// scaleHalves returns y * 2^k for low 12 bits k + 2046 of u. One factor alone
// could leave the range of float64; two round a subnormal result only once.
func scaleHalves(y float64, u uint64) float64 {
	a := u >> 1
	return y * math.Float64frombits(a<<52) * math.Float64frombits((u-a)<<52)
}

// Exp returns e**x.
//
// Special cases: Exp(+Inf) = +Inf, Exp(NaN) = NaN. Large values overflow to
// +Inf, very small ones underflow to 0.
func Exp(x float64) float64 {
	y := expNear(x, 0)
	if !(math.Abs(x) <= 708) {
		y = expFar(x, 0)
	}
	return y
}

// expNear is Exp of x + lo, lo below an ulp of x, where both the result and 2^k are
// normal numbers: |x| <= 708. x = k*log(2) + r, and e**x = 2^k * (1 + r +
// r^2*expTail(r)).
func expNear(x, lo float64) float64 {
	t := math.FMA(x, invLn2Hi, shiftWhole)
	k := t - shiftWhole
	r := math.FMA(k, -ln2Lo, math.FMA(k, -ln2Hi, x)+lo)
	p := math.FMA(math.FMA(expTail(r), r, 1), r, 1)
	return p * math.Float64frombits(math.Float64bits(t)<<52)
}

// expFar returns e**x / 2^halvings for every x.
func expFar(x float64, halvings uint64) float64 {
	if x > 711 {
		x = 711
	}
	if x < -746 {
		x = -746
	}
	t := math.FMA(x, invLn2Hi, shiftHalves)
	k := t - shiftHalves
	r := math.FMA(k, -ln2Lo, math.FMA(k, -ln2Hi, x))
	p := math.FMA(math.FMA(expTail(r), r, 1), r, 1)
	return scaleHalves(p, math.Float64bits(t)-halvings)
}

// Exp2 returns 2**x. The special cases are those of Exp.
func Exp2(x float64) float64 {
	y := exp2Near(x)
	if !(math.Abs(x) <= 1021) {
		y = exp2Far(x)
	}
	return y
}

func exp2Near(x float64) float64 {
	t := x + shiftWhole
	r := x - (t - shiftWhole)
	p := math.FMA(math.FMA(exp2Tail(r), r, ln2Lo)+ln2Hi, r, 1)
	return p * math.Float64frombits(math.Float64bits(t)<<52)
}

func exp2Far(x float64) float64 {
	if x > 1025 {
		x = 1025
	}
	if x < -1080 {
		x = -1080
	}
	t := x + shiftHalves
	r := x - (t - shiftHalves)
	p := math.FMA(math.FMA(exp2Tail(r), r, ln2Lo)+ln2Hi, r, 1)
	return scaleHalves(p, math.Float64bits(t))
}

// expReduce returns the pair r, |r| <= log(2)/2, in x = k*log(2) + r, for a
// pair x, and the bits of k + shift.
func expReduce(xh, xl, shift float64) (u uint64, rh, rl float64) {
	t := math.FMA(xh, invLn2Hi, shift)
	k := t - shift
	r := math.FMA(k, -ln2Hi, xh) // exact
	ph, pl := twoProduct(k, ln2Lo)
	h := r - ph
	rh, rl = fastTwoSum(h, ((r-h)-ph)+(xl-pl))
	return math.Float64bits(t), rh, rl
}

// expm1Reduced returns e**r - 1 as a pair good to about 58 bits, for a pair
// |r| <= log(2)/2.
func expm1Reduced(rh, rl float64) (hi, lo float64) {
	sh, sl := twoProduct(rh, 0.5*rh)
	h, l := fastTwoSum(rh, sh)
	cubic := (sh + sh) * rh * expm1Tail(rh)
	return fastTwoSum(h, l+(cubic+(sl+math.FMA(rl, rh, rl))))
}

// expPair returns a pair p, and u for scaleHalves, with e**x = p scaled by u,
// for a pair -746 <= x <= 711.
func expPair(xh, xl float64) (hi, lo float64, u uint64) {
	u, rh, rl := expReduce(xh, xl, shiftHalves)
	h, l := expm1Reduced(rh, rl)
	hi, lo = fastTwoSum(1, h)
	return hi, lo + l, u
}

// expm1Pair returns e**x - 1 as a pair good to about 57 bits, for |x| <= 45.
// It is 2^k * ((1 - 2^-k) + (e**r - 1)).
func expm1Pair(x float64) (hi, lo float64) {
	u, rh, rl := expReduce(x, 0, shiftWhole)
	h, l := expm1Reduced(rh, rl)
	c, cl := fastTwoSum(1, -math.Float64frombits((2046-u)<<52))
	s, e := twoSum(c, h)
	s, e = fastTwoSum(s, e+(cl+l))
	scale := math.Float64frombits(u << 52)
	return s * scale, e * scale
}

// Expm1 returns e**x - 1, accurate also near zero.
//
// Special cases: Expm1(+Inf) = +Inf, Expm1(-Inf) = -1, Expm1(±0) = ±0,
// Expm1(NaN) = NaN. Large values overflow to +Inf, very small ones give -1.
func Expm1(x float64) float64 {
	h, l := expm1Pair(x)
	y := h + l
	if x == 0 {
		y = x
	}
	if !(math.Abs(x) <= 44) {
		y = expm1Far(x)
	}
	return y
}

// expm1Far is Expm1 where one of the two terms is below an ulp of the other.
func expm1Far(x float64) float64 {
	y := Exp(x)
	if x < 0 {
		y = -1
	}
	return y
}
