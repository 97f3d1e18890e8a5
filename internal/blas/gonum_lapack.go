package blas

import (
	"math"
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack"
	lapackgonum "gonum.org/v1/gonum/lapack/gonum"

	"github.com/cb434341/weft/internal/block"
)

var lapackInGo lapackgonum.Implementation

func (gonumEngine) potrf(d block.DType, n int, a array) (int, error) {
	if d.Complex() {
		return complexCholesky(rowsOf(a, n, n)), nil
	}
	data := span[float64](a, n, n)
	if lapackInGo.Dpotrf(blas.Lower, n, data, a.ld) {
		return 0, nil
	}
	// Which leading minor it was, Dpotrf does not say. The diagonal is that of the
	// factor up to the one that is not above zero.
	for i := range n {
		if x := data[i*a.ld+i]; !(x > 0) {
			return i + 1, nil
		}
	}
	return n, nil
}

func (gonumEngine) geqrf(d block.DType, m, n int, a, tau array) error {
	short := min(m, n)
	if d.Complex() {
		complexReflectors(rowsOf(a, m, n), span[complex128](tau, 1, short))
		return nil
	}
	withRoom(func(work []float64, size int) {
		lapackInGo.Dgeqrf(m, n, span[float64](a, m, n), a.ld, span[float64](tau, 1, short), work, size)
	})
	return nil
}

func (gonumEngine) orgqr(d block.DType, m, n, k int, a, tau array) error {
	if d.Complex() {
		complexQ(rowsOf(a, m, n), span[complex128](tau, 1, k))
		return nil
	}
	withRoom(func(work []float64, size int) {
		lapackInGo.Dorgqr(m, n, k, span[float64](a, m, n), a.ld, span[float64](tau, 1, k), work, size)
	})
	return nil
}

func (gonumEngine) gesdd(d block.DType, job byte, m, n int, a array, s unsafe.Pointer, u, vt array) (int, error) {
	short := min(m, n)
	values := unsafe.Slice((*float64)(s), short)
	if d.Complex() {
		return complexSVD(job, rowsOf(a, m, n), values, u, vt), nil
	}
	left, right := short, short
	if job == 'A' {
		left, right = m, n
	}
	var us, vts []float64
	if job == 'N' {
		u.ld, vt.ld = 1, 1
	} else {
		us, vts = span[float64](u, m, left), span[float64](vt, right, n)
	}
	ok := false
	withRoom(func(work []float64, size int) {
		ok = lapackInGo.Dgesvd(lapack.SVDJob(job), lapack.SVDJob(job), m, n, span[float64](a, m, n), a.ld, values, us, u.ld, vts, vt.ld, work, size)
	})
	return failed(ok), nil
}

func (gonumEngine) heevd(d block.DType, n int, a array, w unsafe.Pointer) (int, error) {
	values := unsafe.Slice((*float64)(w), n)
	if d.Complex() {
		return complexEigen(rowsOf(a, n, n), values), nil
	}
	ok := false
	withRoom(func(work []float64, size int) {
		ok = lapackInGo.Dsyev(lapack.EVCompute, blas.Lower, n, span[float64](a, n, n), a.ld, values, work, size)
	})
	return failed(ok), nil
}

func failed(ok bool) int {
	if ok {
		return 0
	}
	return 1
}

// withRoom calls a routine that wants room to work in: first with a size of -1, to
// which it answers with the size it wants.
func withRoom(routine func(work []float64, size int)) {
	answer := make([]float64, 1)
	routine(answer, -1)
	size := max(int(answer[0]), 1)
	routine(make([]float64, size), size)
}

// rowsOf are the rows of a complex matrix.
func rowsOf(a array, m, n int) [][]complex128 {
	rows := make([][]complex128, m)
	for i := range rows {
		rows[i] = unsafe.Slice((*complex128)(a.at(i, 0, 16).p), n)
	}
	return rows
}

// abs2 is the square of a modulus.
func abs2(z complex128) float64 { return real(z)*real(z) + imag(z)*imag(z) }

// conj is the complex conjugate.
func conj(z complex128) complex128 { return complex(real(z), -imag(z)) }

// norm is the Euclidean length, scaled so that squares do not overflow.
func norm(x []complex128) float64 {
	scale := 0.0
	for _, z := range x {
		scale = max(scale, math.Abs(real(z)), math.Abs(imag(z)))
	}
	if scale == 0 || math.IsInf(scale, 0) || math.IsNaN(scale) {
		return scale
	}
	sum := 0.0
	for _, z := range x {
		sum += abs2(complex(real(z)/scale, imag(z)/scale))
	}
	return scale * math.Sqrt(sum)
}
