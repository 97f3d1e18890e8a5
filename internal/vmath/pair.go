package vmath

import "math"

// A pair is a number held as the unevaluated sum of two float64, high and low,
// the low part at most about an ulp of the high one. Sums and products of
// float64 are exact as pairs (Dekker 1971; Knuth, TAOCP 2, 4.2.2); operations
// between pairs keep about 100 bits.

// twoSum returns a + b exactly, as a pair.
func twoSum(a, b float64) (hi, lo float64) {
	hi = a + b
	t := hi - a
	return hi, (a - (hi - t)) + (b - t)
}

// fastTwoSum is twoSum for |a| >= |b|, a = 0, or a a multiple of b's ulp.
func fastTwoSum(a, b float64) (hi, lo float64) {
	hi = a + b
	return hi, b - (hi - a)
}

// twoProduct returns a * b exactly, as a pair, unless the low part underflows. The
// conversion keeps the product from being fused into a sum.
func twoProduct(a, b float64) (hi, lo float64) {
	hi = float64(a * b)
	return hi, math.FMA(a, b, -hi)
}

// pairProduct returns the product of two pairs.
func pairProduct(ah, al, bh, bl float64) (hi, lo float64) {
	h, l := twoProduct(ah, bh)
	return fastTwoSum(h, math.FMA(ah, bl, math.FMA(al, bh, l)))
}

// pairQuotient returns the quotient of two pairs; 1/bh must not overflow.
func pairQuotient(ah, al, bh, bl float64) (hi, lo float64) {
	inv := 1 / bh
	q := ah * inv
	rest := math.FMA(-q, bl, math.FMA(-q, bh, ah)+al)
	return q, rest * inv
}

// pairSqrt returns the square root of a positive pair, and zero of zero.
func pairSqrt(ah, al float64) (hi, lo float64) {
	s := math.Sqrt(ah)
	rest := (math.FMA(-s, s, ah) + al) / (2 * s)
	if s == 0 {
		rest = 0
	}
	return s, rest
}
