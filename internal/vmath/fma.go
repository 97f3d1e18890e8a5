package vmath

import "math"

// FMA returns x*y + z with one rounding, as math.FMA does, without the
// instruction: it is what math.FMA becomes on processors that lack it.
//
// It is the algorithm of Boldo and Melquiond, "Emulation of FMA and correctly
// rounded sums: proved algorithms using rounding to odd" (2008): the product and
// the sum are split exactly, and what is below the last sum is rounded such that
// its last bit still tells on which side of a tie the truth is.
func FMA(x, y, z float64) float64 {
	p := x * y
	r := fmaNear(x, y, z)
	if x == 0 || y == 0 {
		r = p + z
	}
	far := !(math.Abs(x) < 0x1p990 && math.Abs(y) < 0x1p990 && math.Abs(p) > 0x1p-900 && math.Abs(p) < 0x1p1000 && math.Abs(z) < 0x1p1000)
	if far && x != 0 && y != 0 {
		r = fmaFar(x, y, z)
	}
	return r
}

// fmaNear is FMA where nothing overflows and no low part is subnormal.
func fmaNear(x, y, z float64) float64 {
	uh, ul := dekkerProduct(x, y)
	th, tl := twoSum(z, ul)
	vh, vl := twoSum(uh, th)
	return vh + oddSum(tl, vl)
}

// dekkerProduct is twoProduct without math.FMA.
func dekkerProduct(x, y float64) (hi, lo float64) {
	const split = 1<<27 + 1
	t := float64(split * x)
	xh := t - (t - x)
	xl := x - xh
	t = float64(split * y)
	yh := t - (t - y)
	yl := y - yh
	hi = float64(x * y)
	return hi, float64(xl*yl) - (((hi - float64(xh*yh)) - float64(xl*yh)) - float64(xh*yl))
}

// oddSum returns a + b, an inexact sum as that one of its two neighbours whose
// last bit is set.
func oddSum(a, b float64) float64 {
	s, e := twoSum(a, b)
	u := math.Float64bits(s)
	if e != 0 && u&1 == 0 {
		if (e > 0) == (s > 0) {
			u++
		} else {
			u--
		}
	}
	return math.Float64frombits(u)
}

// fmaFar is FMA for nonzero x and y of any size.
func fmaFar(x, y, z float64) float64 {
	r := x*y + z
	if math.Abs(x) <= maxFinite && math.Abs(y) <= maxFinite {
		if math.Abs(z) <= maxFinite {
			r = fmaScaled(x, y, z)
		} else {
			r = z
		}
	}
	return r
}

// fmaScaled is FMA for finite nonzero x and y, and finite z: all scaled by
// powers of two to where fmaNear works, and back.
func fmaScaled(x, y, z float64) float64 {
	ex, ux := exponent(x)
	ey, uy := exponent(y)
	ez, uz := exponent(z)
	fx := math.Float64frombits(ux)
	fy := math.Float64frombits(uy)
	fz := math.Float64frombits(uz)
	e := ex + ey
	if z == 0 {
		fz = 0
		ez = e
	}
	d := ez - e
	if d < -110 { // of z only its sign matters
		d = -110
	}
	if d > 110 { // of the product only its sign matters
		fx = math.Copysign(0x1p-55, fx)
		fy = math.Copysign(0x1p-55, fy)
		e = ez
		d = 0
	}
	if e < -1300 { // the product alone, and no more than a signed zero
		e = -1300
	}
	fz *= math.Float64frombits(uint64(d+1023) << 52)

	uh, ul := dekkerProduct(fx, fy)
	th, tl := twoSum(fz, ul)
	vh, vl := twoSum(uh, th)
	w := oddSum(tl, vl)
	r := vh + w
	// A subnormal result has a coarser grid: round to that, by adding a number
	// with its spacing.
	if e < -700 {
		grid := math.Copysign(math.Float64frombits(uint64(1-e)<<52), r) // 2^-1022 before scaling
		if math.Abs(r) <= math.Abs(grid) && r != 0 {
			s, t := twoSum(grid, vh)
			r = math.Copysign((s+oddSum(t, w))-grid, r)
		}
	}
	return Ldexp(r, int(e))
}
