package vmath

import (
	"math"
	"math/bits"
)

// reduce returns the nearest multiple q of pi/2 to x, its low two bits right,
// and the distance to it, as h - nl.
func reduce(x float64) (q uint64, h, nl float64) {
	q, h, nl = reduceNear(x)
	if !(math.Abs(x) <= 0x1p30) {
		q, h, nl = reduceFar(x)
	}
	return q, h, nl
}

// reduceNear is reduce for |x| <= 2^30, with pi/2 in three parts (Cody and
// Waite). The first difference is exact: both terms are multiples of an ulp of
// its result. Of the third part matters what is left when the others cancel.
func reduceNear(x float64) (q uint64, h, nl float64) {
	t := math.FMA(x, twoOverPi, 0x1.8p52)
	k := t - 0x1.8p52
	r := math.FMA(-k, halfPiHi, x)
	ph, pl := twoProduct(k, halfPiLo)
	h = r - ph
	nl = math.FMA(k, halfPiLo2, pl+(ph-(r-h)))
	return math.Float64bits(t), h, nl
}

// reduceFar is reduce for |x| > 2^30, infinite and undefined x, after Payne and
// Hanek (1983): of 2/pi only those 192 bits are multiplied that matter to the
// quotient modulo 4 and to a fraction of it that may begin with 62 zeros.
func reduceFar(x float64) (q uint64, h, nl float64) {
	u := math.Float64bits(x)
	mantissa := u&fractionMask | 1<<52
	skip := uint64(1) // of a small x: any place in the table
	if math.Abs(x) > 0x1p30 && math.Abs(x) <= maxFinite {
		skip = u>>52&0x7ff - (1075 + 2 - 64)
	}
	i := skip >> 6
	n := skip & 63
	w0 := twoOverPiDigits[i]<<n | twoOverPiDigits[i+1]>>(64-n)
	w1 := twoOverPiDigits[i+1]<<n | twoOverPiDigits[i+2]>>(64-n)
	w2 := twoOverPiDigits[i+2]<<n | twoOverPiDigits[i+3]>>(64-n)

	hi2, lo2 := bits.Mul64(w2, mantissa)
	hi1, lo1 := bits.Mul64(w1, mantissa)
	mid := lo1 + hi2
	top := w0*mantissa + hi1
	if mid < hi2 {
		top++
	}
	q = top >> 62
	fh := top<<2 | mid>>62 // the fraction, in 128 bits
	fl := mid<<2 | lo2>>62

	negative := fh>>63 != 0
	if negative { // nearer to the next multiple
		q++
		fl = -fl
		fh = ^fh
		if fl == 0 {
			fh++
		}
	}
	zeros := uint64(bits.LeadingZeros64(fh))
	fh = fh<<zeros | fl>>(64-zeros)
	fl <<= zeros
	scale := math.Float64frombits((1023 - 53 - zeros) << 52)
	a := float64(int64(fh>>11)) * scale
	b := float64(int64(fh&0x7ff<<42|fl>>22)) * (scale * 0x1p-53)
	h, l := pairProduct(a, b, halfPiHi, halfPiLo)
	if negative {
		h = -h
		l = -l
	}
	if x < 0 {
		q = -q
		h = -h
		l = -l
	}
	if !(math.Abs(x) <= maxFinite) {
		h = math.Float64frombits(nanBits)
	}
	return q, h, -l
}
