package vmath

import "math"

const (
	infBits      = 0x7ff0000000000000
	minusInfBits = 0xfff0000000000000
	nanBits      = 0x7ff8000000000001 // math.NaN's
)

// Inf returns +Inf for sign >= 0, -Inf for sign < 0.
func Inf(sign int) float64 {
	y := math.Float64frombits(infBits)
	if sign < 0 {
		y = -y
	}
	return y
}

// NaN returns a quiet not-a-number.
func NaN() float64 {
	return math.Float64frombits(nanBits)
}

// IsNaN says whether x is a not-a-number.
func IsNaN(x float64) bool {
	return x != x
}

// IsInf says whether x is an infinity: +Inf for sign > 0, -Inf for sign < 0,
// either for sign 0.
func IsInf(x float64, sign int) bool {
	return sign >= 0 && x > maxFinite || sign <= 0 && x < -maxFinite
}

// Signbit says whether x is negative or a negative zero.
func Signbit(x float64) bool {
	return math.Float64bits(x)>>63 != 0
}

// Copysign returns a number with the magnitude of x and the sign of sign.
func Copysign(x, sign float64) float64 {
	return math.Float64frombits(math.Float64bits(x)&^(1<<63) | math.Float64bits(sign)&(1<<63))
}

// Abs returns the magnitude of x.
func Abs(x float64) float64 {
	return math.Float64frombits(math.Float64bits(x) &^ (1 << 63))
}

// Max returns the larger of x and y: +Inf if either is that, else NaN if either
// is that; of two zeros the positive one.
func Max(x, y float64) float64 {
	r := y
	if x > y {
		r = x
	}
	if x == y { // both bit patterns are the same but for the sign of a zero
		r = math.Float64frombits(math.Float64bits(x) & math.Float64bits(y))
	}
	if x != x || y != y {
		r = math.Float64frombits(nanBits)
	}
	if x > maxFinite || y > maxFinite {
		r = math.Float64frombits(infBits)
	}
	return r
}

// Min returns the smaller of x and y: -Inf if either is that, else NaN if either
// is that; of two zeros the negative one.
func Min(x, y float64) float64 {
	return -Max(-x, -y)
}

// Dim returns x - y where that is positive, else 0.
//
// Special cases: Dim(+Inf, +Inf) = Dim(-Inf, -Inf) = NaN, Dim(x, NaN) =
// Dim(NaN, x) = NaN.
func Dim(x, y float64) float64 {
	d := x - y
	if d <= 0 {
		d = 0
	}
	return d
}

// exponent returns e and the bits of f in x = f * 2^e, 1 <= |f| < 2, for a
// finite x other than 0.
func exponent(x float64) (e int64, f uint64) {
	bias := int64(1023)
	if math.Abs(x) < minNormal {
		x *= 0x1p52
		bias = 1023 + 52
	}
	u := math.Float64bits(x)
	return int64(u>>52&0x7ff) - bias, u&^(0x7ff<<52) | 1023<<52
}

// Frexp returns f and e with x = f * 2^e and 1/2 <= |f| < 1.
//
// Special cases: Frexp(±0) = ±0, 0; Frexp(±Inf) = ±Inf, 0; Frexp(NaN) = NaN, 0.
func Frexp(x float64) (frac float64, exp int) {
	e, f := exponent(x)
	frac = 0.5 * math.Float64frombits(f)
	exp = int(e) + 1
	if x == 0 || !(math.Abs(x) <= maxFinite) {
		frac = x
		exp = 0
	}
	return frac, exp
}

// Ldexp returns frac * 2^exp, the inverse of Frexp.
//
// Special cases: Ldexp(±0, exp) = ±0, Ldexp(±Inf, exp) = ±Inf, Ldexp(NaN, exp) =
// NaN.
func Ldexp(frac float64, exp int) float64 {
	n := int64(exp)
	if n > 3000 {
		n = 3000
	}
	if n < -3000 {
		n = -3000
	}
	// Downwards in steps short enough that a number that is rounded by one of
	// them goes to 0 in the next.
	for i := 0; i < 2; i++ {
		if n > 1023 {
			frac *= 0x1p1023
			n -= 1023
		}
		if n < -1022 {
			frac *= 0x1p-969
			n += 969
		}
	}
	if n > 1023 {
		n = 1023
	}
	if n < -1022 {
		n = -1022
	}
	return frac * math.Float64frombits(uint64(n+1023)<<52)
}

// Modf returns the whole and the fractional part of x, both with its sign.
//
// Special cases: Modf(±Inf) = ±Inf, NaN; Modf(NaN) = NaN, NaN.
func Modf(x float64) (whole, frac float64) {
	whole = math.Trunc(x)
	return whole, math.Copysign(x-whole, x)
}

// Logb returns the binary exponent of x.
//
// Special cases: Logb(±Inf) = +Inf, Logb(0) = -Inf, Logb(NaN) = NaN.
func Logb(x float64) float64 {
	e, _ := exponent(x)
	y := float64(e)
	if x == 0 {
		y = math.Float64frombits(minusInfBits)
	}
	if !(math.Abs(x) <= maxFinite) {
		y = math.Abs(x)
	}
	return y
}

// Ilogb returns the binary exponent of x as an integer.
//
// Special cases: Ilogb(±Inf) = MaxInt32, Ilogb(0) = MinInt32, Ilogb(NaN) =
// MaxInt32.
func Ilogb(x float64) int {
	e, _ := exponent(x)
	if x == 0 {
		e = math.MinInt32
	}
	if !(math.Abs(x) <= maxFinite) {
		e = math.MaxInt32
	}
	return int(e)
}

// Nextafter returns the next number after x towards y.
//
// Special cases: Nextafter(x, x) = x, Nextafter(NaN, y) = Nextafter(x, NaN) =
// NaN.
func Nextafter(x, y float64) float64 {
	u := math.Float64bits(x)
	d := u - 1
	if (y > x) == (x > 0) {
		d = u + 1
	}
	r := math.Float64frombits(d)
	if x == 0 {
		r = math.Copysign(math.SmallestNonzeroFloat64, y)
	}
	if x == y {
		r = x
	}
	if x != x || y != y {
		r = math.Float64frombits(nanBits)
	}
	return r
}
