package linalg

import (
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// Signs of factors are free: any column of q with the row of r, any column of u
// with the row of vt may be turned round (for complex numbers, by any phase).
// They are chosen here, so that they do not depend on how a matrix was cut:
// diagonals of r are not negative, and of each row of vt, or of each column of u
// where that is the smaller matrix, the element of greatest modulus is positive.

// at is an element of a matrix.
func at(b *block.Block, i, j int) complex128 {
	p := unsafe.Add(b.Base, i*b.Strides[0]+j*b.Strides[1])
	switch b.DType {
	case block.Float32:
		return complex(float64(*(*float32)(p)), 0)
	case block.Float64:
		return complex(*(*float64)(p), 0)
	case block.Complex64:
		return complex128(*(*complex64)(p))
	}
	return *(*complex128)(p)
}

// modulus of a number, of a real one exactly.
func modulus(z complex128) float64 {
	if imag(z) == 0 {
		return math.Abs(real(z))
	}
	return math.Hypot(real(z), imag(z))
}

// phaseOf is z by its modulus; 1 where that makes no sense.
func phaseOf(z complex128) complex128 {
	m := modulus(z)
	if m == 0 || m-m != 0 {
		return 1
	}
	if imag(z) == 0 {
		return complex(math.Copysign(1, real(z)), 0)
	}
	return complex(real(z)/m, imag(z)/m)
}

func conj(z complex128) complex128 { return complex(real(z), -imag(z)) }

// diagonalPhases are those of the diagonal of r.
func diagonalPhases(r *block.Block) []complex128 {
	out := make([]complex128, r.Shape[0])
	for i := range out {
		out[i] = 1
		if i < r.Shape[1] {
			out[i] = phaseOf(at(r, i, i))
		}
	}
	return out
}

// rowPhases are those of the elements of greatest modulus of each row.
func rowPhases(b *block.Block) []complex128 {
	out := make([]complex128, b.Shape[0])
	for i := range out {
		best := complex128(0)
		for j := range b.Shape[1] {
			if z := at(b, i, j); modulus(z) > modulus(best) {
				best = z
			}
		}
		out[i] = phaseOf(best)
	}
	return out
}

// turnRows multiplies each row by the conjugate of a phase: rows become as the
// user is to have them. turnColumns undoes it on the other factor.
func turnRows(b *block.Block, phases []complex128) {
	for i, p := range phases {
		if p == 1 {
			continue
		}
		row := b.Narrow(0, i, 1, 1)
		turnAll(row, conj(p))
		row.Release()
	}
}

func turnColumns(b *block.Block, phases []complex128) {
	for j, p := range phases {
		if p == 1 {
			continue
		}
		col := b.Narrow(1, j, 1, 1)
		turnAll(col, p)
		col.Release()
	}
}

// turnAll multiplies the elements of a matrix by a phase.
func turnAll(b *block.Block, by complex128) {
	switch b.DType {
	case block.Float32:
		scaleOf(b, float32(real(by)))
	case block.Float64:
		scaleOf(b, real(by))
	case block.Complex64:
		scaleOf(b, complex64(by))
	case block.Complex128:
		scaleOf(b, by)
	}
}

func scaleOf[T number](b *block.Block, by T) {
	for i := range b.Shape[0] {
		p := unsafe.Add(b.Base, i*b.Strides[0])
		for range b.Shape[1] {
			*(*T)(p) = *(*T)(p)*by + 0 // of -0 too
			p = unsafe.Add(p, b.Strides[1])
		}
	}
}
