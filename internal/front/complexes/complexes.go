// Package complexes has the functions of math/cmplx in the subset of Go that
// kernels are made of: it is what a kernel's import of math/cmplx stands for.
//
// The formulas are the textbook's (Abramowitz and Stegun, chapter 4), arranged
// after W. Kahan, "Branch cuts for complex elementary functions" (1987), so that
// parts do not cancel or overflow on the way. Results agree with math/cmplx to a
// few units in the last place of the larger part; infinities, NaNs and the signs
// of zeros on branch cuts are those of C99's annex G, as there.
package complexes

import "math"

// Abs is the modulus.
func Abs(x complex128) float64 { return math.Hypot(real(x), imag(x)) }

// Phase is the angle, in [-Pi, Pi].
func Phase(x complex128) float64 { return math.Atan2(imag(x), real(x)) }

// Conj is the conjugate.
func Conj(x complex128) complex128 { return complex(real(x), -imag(x)) }

// Polar gives modulus and angle.
func Polar(x complex128) (r, θ float64) { return Abs(x), Phase(x) }

// Rect is the number with modulus r and angle θ.
func Rect(r, θ float64) complex128 {
	s, c := math.Sincos(θ)
	return complex(r*c, r*s)
}

// Inf has two infinite parts.
func Inf() complex128 {
	return complex(math.Inf(1), math.Inf(1))
}

// NaN has two parts that are no numbers.
func NaN() complex128 { return complex(math.NaN(), math.NaN()) }

// IsInf reports an infinite part.
func IsInf(x complex128) bool { return math.IsInf(real(x), 0) || math.IsInf(imag(x), 0) }

// IsNaN reports a part that is no number, and none that is infinite.
func IsNaN(x complex128) bool {
	return !IsInf(x) && (math.IsNaN(real(x)) || math.IsNaN(imag(x)))
}
