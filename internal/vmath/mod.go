package vmath

import "math"

// Mod returns the remainder of x/y with the quotient truncated, exactly; it has
// the sign of x.
//
// Special cases: Mod(±Inf, y) = NaN, Mod(NaN, y) = NaN, Mod(x, 0) = NaN,
// Mod(x, ±Inf) = x, Mod(x, NaN) = NaN.
func Mod(x, y float64) float64 {
	a := math.Abs(x)
	b := math.Abs(y)
	r := modNear(a, b)
	if !(a < b*0x1p52) {
		r = modFar(a, b)
	}
	if b > maxFinite {
		r = a
	}
	if !(a <= maxFinite) || b == 0 || b != b {
		r = math.Float64frombits(nanBits)
	}
	return math.Copysign(r, x)
}

// modNear is Mod for positive a < b * 2^53: the quotient is a float64, or one
// more if it was rounded up, so that the difference is exact.
func modNear(a, b float64) float64 {
	r := math.FMA(-math.Floor(a/b), b, a)
	if r < 0 {
		r += b
	}
	return r
}

// modFar is Mod for positive a, b with any quotient: from the top, 52 bits of it
// at a time, 2100 at most.
func modFar(a, b float64) float64 {
	if !(a <= maxFinite) || b == 0 {
		a = 0
	}
	eb, _ := exponent(b)
	for i := 0; i < 42; i++ {
		if a >= b {
			ea, _ := exponent(a)
			n := ea - eb - 51
			if n < 0 {
				n = 0
			}
			a = modNear(a, Ldexp(b, int(n)))
		}
	}
	return a
}

// Remainder returns the IEEE 754 remainder of x/y, the quotient rounded to the
// nearest integer, of two the even one; exactly.
//
// Special cases: Remainder(±Inf, y) = NaN, Remainder(NaN, y) = NaN,
// Remainder(x, 0) = NaN, Remainder(x, ±Inf) = x, Remainder(x, NaN) = NaN.
func Remainder(x, y float64) float64 {
	b := math.Abs(y)
	r := math.Abs(x)
	if b <= 0.5*maxFinite {
		r = Mod(r, 2*b)
	}
	// Now the quotient is below 2; halves of b may be inexact, so compare r with
	// its distance from b.
	if r > b-r {
		r -= b
		if r >= b-r {
			r -= b
		}
	}
	if !(math.Abs(x) <= maxFinite) || b == 0 || b != b {
		r = math.Float64frombits(nanBits)
	}
	if b > maxFinite {
		r = math.Abs(x)
		if !(r <= maxFinite) {
			r = math.Float64frombits(nanBits)
		}
	}
	return math.Float64frombits(math.Float64bits(r) ^ math.Float64bits(x)&(1<<63))
}
