package blas

import (
	"math"
	"math/cmplx"
)

// What gonum has for real numbers only, in complex ones: for the results, not for
// speed. The algorithms are those of Golub and Van Loan, Matrix Computations, the
// conventions LAPACK's.

// complexCholesky is zpotrf of the lower triangle.
func complexCholesky(a [][]complex128) (info int) {
	for j := range a {
		d := real(a[j][j])
		for _, x := range a[j][:j] {
			d -= abs2(x)
		}
		if !(d > 0) {
			return j + 1
		}
		d = math.Sqrt(d)
		a[j][j] = complex(d, 0)
		for i := j + 1; i < len(a); i++ {
			x := a[i][j]
			for k := range j {
				x -= a[i][k] * conj(a[j][k])
			}
			a[i][j] = x / complex(d, 0)
		}
	}
	return 0
}

// complexReflectors is zgeqr2: H = 1 - tau v vᴴ of each column, v below the diagonal
// with a one on it.
func complexReflectors(a [][]complex128, tau []complex128) {
	column := make([]complex128, len(a))
	for j := range tau {
		for i := j; i < len(a); i++ {
			column[i] = a[i][j]
		}
		alpha, rest := a[j][j], norm(column[j+1:])
		if rest == 0 && imag(alpha) == 0 {
			tau[j] = 0
			continue
		}
		beta := -math.Copysign(math.Hypot(cmplx.Abs(alpha), rest), real(alpha))
		tau[j] = complex((beta-real(alpha))/beta, -imag(alpha)/beta)
		for i := j + 1; i < len(a); i++ {
			a[i][j] /= alpha - complex(beta, 0)
		}
		a[j][j] = 1
		reflect(a, j, j, j+1, conj(tau[j]))
		a[j][j] = complex(beta, 0)
	}
}

// reflect applies 1 - tau v vᴴ, v column j from row top on, to the columns from
// lo on.
func reflect(a [][]complex128, j, top, lo int, tau complex128) {
	if lo >= len(a[0]) {
		return
	}
	dots := make([]complex128, len(a[0])-lo)
	for _, row := range a[top:] {
		v := conj(row[j])
		for k := range dots {
			dots[k] += v * row[lo+k]
		}
	}
	for _, row := range a[top:] {
		f := tau * row[j]
		for k, dot := range dots {
			row[lo+k] -= f * dot
		}
	}
}

// complexQ is zung2r: the columns of Q in place of the reflectors.
func complexQ(a [][]complex128, tau []complex128) {
	n := len(a[0])
	for j := len(tau); j < n; j++ {
		for i := range a {
			a[i][j] = 0
		}
		a[j][j] = 1
	}
	for j := len(tau) - 1; j >= 0; j-- {
		a[j][j] = 1
		reflect(a, j, j, j+1, tau[j])
		for i := range a {
			switch {
			case i < j:
				a[i][j] = 0
			case i == j:
				a[i][j] = 1 - tau[j]
			default:
				a[i][j] *= -tau[j]
			}
		}
	}
}
