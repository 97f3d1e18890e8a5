package fft

import "math"

// roots gives exp(-2πi k/n) for any k in 0 <= k < n. The angle is reduced to the
// first octant in integers, so that each part is as good as math.Sincos near
// zero: within an ulp, and exact where it is 0, 1 or -1.
type roots struct{ n int }

func (r roots) at(k int) (re, im float64) {
	// In eighths of the circle, k is 8k/n. Each reflection below is exact.
	x := 8 * k
	var swap, negRe bool
	sign := -1.0
	if x > 4*r.n { // the lower half of the circle, by conjugation
		x = 8*r.n - x
		sign = 1
	}
	if x > 2*r.n { // the left half, by reflection
		x = 4*r.n - x
		negRe = true
	}
	if x > r.n { // above the diagonal
		x = 2*r.n - x
		swap = true
	}
	sin, cos := math.Sincos(math.Pi / 4 * (float64(x) / float64(r.n)))
	if swap {
		sin, cos = cos, sin
	}
	if negRe {
		cos = -cos
	}
	if sin == 0 {
		return cos, 0
	}
	return cos, sign * sin
}

// root is at, rounded to F.
func root[F Float](n, k int) pair[F] {
	re, im := roots{n}.at(k)
	return pair[F]{F(re), F(im)}
}
