package blas

import (
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// A Matrix is what BLAS works on where it lies: numbers of which those of a row,
// or with Trans those of a column, are neighbours.
type Matrix struct {
	DType      block.DType
	Data       unsafe.Pointer
	Rows, Cols int
	// Stride is the number of elements from one row to the next, with Trans from
	// one column to the next: at least as many as there are in one.
	Stride int
	Trans  bool
}

// Of returns a block of two axes as a Matrix, if it can be one without a copy. The
// block must live as long as the Matrix is used.
func Of(b *block.Block) (m Matrix, ok bool) {
	if len(b.Shape) != 2 {
		return Matrix{}, false
	}
	m = Matrix{DType: b.DType, Data: b.Base, Rows: b.Shape[0], Cols: b.Shape[1]}
	if m.Stride, ok = step(b, 0, 1); ok {
		return m, true
	}
	m.Stride, ok = step(b, 1, 0)
	m.Trans = true
	return m, ok
}

// step is the stride along axis far, in elements, if those along axis near are
// neighbours. An axis of one element has any stride.
func step(b *block.Block, far, near int) (elements int, ok bool) {
	size, n := b.DType.Size(), b.Shape[near]
	switch {
	case b.Len() == 0:
		return max(n, 1), true
	case uintptr(b.Base)%uintptr(b.DType.Real().Size()) != 0 || n > 1 && b.Strides[near] != size:
		return 0, false
	case b.Shape[far] == 1:
		return n, true
	case b.Strides[far]%size != 0 || b.Strides[far] < n*size:
		return 0, false
	}
	return b.Strides[far] / size, true
}

// T is the transpose, which lies in the same place.
func (m Matrix) T() Matrix {
	m.Rows, m.Cols, m.Trans = m.Cols, m.Rows, !m.Trans
	return m
}

// valid reports a matrix that lies as a Matrix must.
func (m Matrix) valid() bool {
	near, far := m.Cols, m.Rows
	if m.Trans {
		near, far = far, near
	}
	return near >= 0 && far >= 0 && (far <= 1 || m.Stride >= max(near, 1)) && (m.Data != nil || near == 0 || far == 0)
}

// array is the memory of a matrix whose numbers lie in the order that an engine
// works in: where it starts, and how far its rows (or columns) are apart.
type array struct {
	p  unsafe.Pointer
	ld int
}

// at is the array from an element on, near along the contiguous axis.
func (a array) at(far, near, size int) array {
	return array{unsafe.Add(a.p, (far*a.ld+near)*size), a.ld}
}

// An op is what is done to an operand on the way, in BLAS's letters.
type op byte

const (
	asIs      op = 'N'
	transpose op = 'T'
	adjoint   op = 'C' // transposed and conjugated
)
