package blas

import (
	"cmp"
	"math"
	"math/cmplx"
	"slices"
)

// sweeps bounds Jacobi's methods, which end after six to ten as a rule.
const sweeps = 60

const epsilon = 0x1p-52

// complexSVD is zgesdd by Hestenes' one-sided Jacobi method: columns are rotated
// in pairs until each is orthogonal to all others, when their lengths are the
// singular values (Golub and Van Loan, Matrix Computations, section 8.6.3).
func complexSVD(job byte, a [][]complex128, s []float64, u, vt array) (info int) {
	m, n := len(a), len(a[0])
	// Columns are rotated; of a wide matrix rather its rows, which are fewer.
	wide := m < n
	columns := make([][]complex128, min(m, n))
	rotation := make([][]complex128, len(columns))
	for j := range columns {
		columns[j] = make([]complex128, max(m, n))
		for i := range columns[j] {
			if wide {
				columns[j][i] = conj(a[j][i])
			} else {
				columns[j][i] = a[i][j]
			}
		}
		rotation[j] = make([]complex128, len(columns))
		rotation[j][j] = 1
	}
	scale := rescale(columns)
	if !orthogonal(columns, rotation) {
		return 1
	}
	order := make([]int, len(columns))
	lengths := make([]float64, len(columns))
	for j := range columns {
		order[j], lengths[j] = j, norm(columns[j])
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(lengths[j], lengths[i]) })
	for i, j := range order {
		s[i] = lengths[j] * scale
	}
	if job == 'N' {
		return 0
	}

	long := basis(columns, lengths, order, job == 'A')
	left, right := u, vt
	if wide {
		// aᴴ = long s rotationᴴ, so that a = rotation s longᴴ.
		for i, row := range rowsOf(right, len(long), n) {
			for j := range row {
				row[j] = conj(long[i][j])
			}
		}
		for i, row := range rowsOf(left, m, m) {
			for k, j := range order {
				row[k] = rotation[j][i]
			}
		}
		return 0
	}
	for i, row := range rowsOf(left, m, len(long)) {
		for k := range row {
			row[k] = long[k][i]
		}
	}
	for k, row := range rowsOf(right, n, n) {
		for i := range row {
			row[i] = conj(rotation[order[k]][i])
		}
	}
	return 0
}

// rescale divides by the power of two of the greatest number, so that no square
// overflows or is lost, and returns it.
func rescale(columns [][]complex128) float64 {
	most := 0.0
	for _, c := range columns {
		for _, z := range c {
			most = max(most, math.Abs(real(z)), math.Abs(imag(z)))
		}
	}
	if most == 0 {
		return 1
	}
	_, exponent := math.Frexp(most)
	exponent = min(max(exponent, -1000), 1000)
	by := math.Ldexp(1, -exponent)
	for _, c := range columns {
		for i, z := range c {
			c[i] = complex(real(z)*by, imag(z)*by)
		}
	}
	return math.Ldexp(1, exponent)
}

// orthogonal rotates the columns, and those of rotation with them, until they are
// orthogonal; false if they do not become so.
func orthogonal(columns, rotation [][]complex128) bool {
	for range sweeps {
		done := true
		for p := range columns {
			for q := p + 1; q < len(columns); q++ {
				x, y := columns[p], columns[q]
				var alpha, beta float64
				var gamma complex128
				for i := range x {
					alpha += abs2(x[i])
					beta += abs2(y[i])
					gamma += conj(x[i]) * y[i]
				}
				size := cmplx.Abs(gamma)
				if size <= epsilon*math.Sqrt(alpha)*math.Sqrt(beta) || size < 1e-300 {
					continue
				}
				done = false
				c, s := rotate((beta-alpha)/(2*size), gamma/complex(size, 0))
				turn(x, y, c, s)
				turn(rotation[p], rotation[q], c, s)
			}
		}
		if done {
			return true
		}
	}
	return false
}

// rotate returns the cosine and the sine, with its phase, of the rotation that
// makes two columns orthogonal, zeta being the cotangent of twice its angle.
func rotate(zeta float64, phase complex128) (c float64, s complex128) {
	t := math.Copysign(1, zeta) / (math.Abs(zeta) + math.Hypot(1, zeta))
	c = 1 / math.Hypot(1, t)
	return c, complex(c*t, 0) * phase
}

// turn makes x and y c x - conj(s) y and s x + c y.
func turn(x, y []complex128, c float64, s complex128) {
	cc, sc := complex(c, 0), conj(s)
	for i := range x {
		x[i], y[i] = cc*x[i]-sc*y[i], s*x[i]+cc*y[i]
	}
}

// basis returns the columns at length one in an order, and others orthogonal to
// them in place of those that have none, or with all as many as they are long.
func basis(columns [][]complex128, lengths []float64, order []int, all bool) [][]complex128 {
	m, n := len(columns[0]), len(order)
	if all {
		n = m
	}
	out := make([][]complex128, 0, n)
	for _, j := range order {
		if lengths[j] <= epsilon*float64(m)*lengths[order[0]] {
			break
		}
		for i := range columns[j] {
			columns[j][i] /= complex(lengths[j], 0)
		}
		out = append(out, columns[j])
	}
	// A unit vector is far enough from the span of fewer than m others for one of
	// them at least: the one of which the least lies in it.
	inside := make([]float64, m)
	for _, x := range out {
		for i, z := range x {
			inside[i] += abs2(z)
		}
	}
	for len(out) < n {
		x := make([]complex128, m)
		x[slices.Index(inside, slices.Min(inside))] = 1
		for range 2 { // once more for what rounding left
			for _, y := range out {
				var dot complex128
				for i := range y {
					dot += conj(y[i]) * x[i]
				}
				for i := range y {
					x[i] -= dot * y[i]
				}
			}
			length := complex(norm(x), 0)
			for i := range x {
				x[i] /= length
			}
		}
		for i, z := range x {
			inside[i] += abs2(z)
		}
		out = append(out, x)
	}
	return out
}

// complexEigen is zheevd of the lower triangle by the cyclic Jacobi method (Golub
// and Van Loan, section 8.5): a becomes its eigenvectors, in columns.
func complexEigen(a [][]complex128, w []float64) (info int) {
	n := len(a)
	vectors := make([][]complex128, n) // each a row
	for i := range a {
		vectors[i] = make([]complex128, n)
		vectors[i][i] = 1
		a[i][i] = complex(real(a[i][i]), 0)
		for j := range i {
			a[j][i] = conj(a[i][j])
		}
	}
	scale := rescale(a)
	if !diagonal(a, vectors) {
		return 1
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(real(a[i][i]), real(a[j][j])) })
	for k, j := range order {
		w[k] = real(a[j][j]) * scale
	}
	for k, j := range order {
		for i, z := range vectors[j] {
			a[i][k] = z
		}
	}
	return 0
}

// diagonal rotates rows and columns of a Hermitian matrix until nothing is left
// beside its diagonal; false if something stays.
func diagonal(a, vectors [][]complex128) bool {
	total := 0.0
	for _, row := range a {
		for _, z := range row {
			total += abs2(z)
		}
	}
	little := epsilon * math.Sqrt(total) / float64(len(a))
	for range sweeps {
		done := true
		for p := range a {
			for q := p + 1; q < len(a); q++ {
				gamma := a[p][q]
				size := cmplx.Abs(gamma)
				if size <= little || size < 1e-300 {
					continue
				}
				done = false
				c, s := rotate((real(a[q][q])-real(a[p][p]))/(2*size), gamma/complex(size, 0))
				// Columns p and q by the rotation, rows by its adjoint.
				for _, row := range a {
					x, y := row[p], row[q]
					row[p], row[q] = complex(c, 0)*x-conj(s)*y, s*x+complex(c, 0)*y
				}
				turn(a[p], a[q], c, conj(s))
				a[p][q], a[q][p] = 0, 0
				a[p][p], a[q][q] = complex(real(a[p][p]), 0), complex(real(a[q][q]), 0)
				turn(vectors[p], vectors[q], c, s)
			}
		}
		if done {
			return true
		}
	}
	return false
}
