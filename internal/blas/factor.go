package blas

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// QR returns a, m by n, as a product: q, m by min(m, n), whose columns are
// orthonormal, and r, zero below its diagonal. Signs are LAPACK's, as NumPy's, but
// not those of a matrix of many more rows than columns.
func QR(a *block.Block) (q, r *block.Block, err error) { return here().qr(a, true) }

// QROnlyR is QR without q, in less than half the time.
func QROnlyR(a *block.Block) (r *block.Block, err error) {
	_, r, err = here().qr(a, false)
	return r, err
}

func (e desk) qr(a *block.Block, wanted bool) (q, r *block.Block, err error) {
	if err := matrix("qr", a); err != nil {
		return nil, nil, err
	}
	m, n := a.Shape[0], a.Shape[1]
	short := min(m, n)
	if short == 0 {
		r = e.alloc(a.DType, 0, n)
		if wanted {
			q = e.alloc(a.DType, m, 0)
		}
		return q, r, nil
	}
	if rows := partRows(a.DType, n); rows > 0 && m >= 2*rows {
		if q, r, ok := e.gramQR(a, wanted); ok {
			return q, r, nil
		}
		return e.tallQR(a, wanted, rows)
	}
	f := e.load(a)
	defer f.Release()
	tau := room(f.DType, short)
	defer tau.Release()
	if err := e.geqrf(f.DType, m, n, e.array(f), array{tau.Base, short}); err != nil {
		return nil, nil, err
	}
	top := f.Region([]int{0, 0}, []int{short, n})
	upper := e.alloc(f.DType, short, n)
	block.Copy(upper, top)
	top.Release()
	clearTriangle(upper, true)
	r = e.as(a.DType, upper)
	if !wanted {
		return nil, r, nil
	}
	// A wide matrix has reflectors in its first columns only.
	reflectors := f.Region([]int{0, 0}, []int{m, short})
	defer reflectors.Release()
	if err := e.orgqr(f.DType, m, short, short, array{reflectors.Base, e.array(f).ld}, array{tau.Base, short}); err != nil {
		r.Release()
		return nil, nil, err
	}
	if short < n {
		q = e.alloc(f.DType, m, short)
		block.Copy(q, reflectors)
	} else {
		q = f.View()
	}
	return e.as(a.DType, q), r, nil
}

// clearTriangle makes what is strictly below the diagonal zero, or above it.
func clearTriangle(b *block.Block, below bool) {
	m, n := b.Shape[0], b.Shape[1]
	if below {
		b = b.Transpose(1, 0)
		defer b.Release()
		m, n = n, m
	}
	// From here on it is above. Runs lie along either axis.
	size := b.DType.Size()
	for i := range m {
		if n <= i+1 {
			break
		}
		if b.Strides[1] == size {
			clear(unsafe.Slice((*byte)(b.At(i, i+1)), (n-i-1)*size))
		}
	}
	if b.Strides[1] != size {
		for j := 1; j < n; j++ {
			clear(unsafe.Slice((*byte)(b.At(0, j)), min(j, m)*size))
		}
	}
}

// Cholesky returns the l, zero above its diagonal, of which a is l lᴴ. Only the
// lower triangle of a is read. The error is ErrNotPositiveDefinite if there is none.
func Cholesky(a *block.Block) (l *block.Block, err error) { return here().cholesky(a) }

func (e desk) cholesky(a *block.Block) (*block.Block, error) {
	if err := square("cholesky", a); err != nil {
		return nil, err
	}
	n := a.Shape[0]
	if n == 0 {
		return e.alloc(a.DType, 0, 0), nil
	}
	f := e.load(a)
	info, err := e.potrf(f.DType, n, e.array(f))
	if err != nil {
		f.Release()
		return nil, err
	}
	// Not every library notices a root that is not a number.
	if bad := firstNaN(f); info == 0 && bad < n {
		info = bad + 1
	}
	if info > 0 {
		f.Release()
		return nil, fmt.Errorf("blas: cholesky: %w (leading minor %d)", ErrNotPositiveDefinite, info)
	}
	clearTriangle(f, false)
	return e.as(a.DType, f), nil
}

// firstNaN is the place of the first element of the diagonal that is not a
// number, or the number of rows.
func firstNaN(f *block.Block) int {
	for i := range f.Shape[0] {
		if x := parts(f.At(i, i), f.DType); math.IsNaN(x[0]) || math.IsNaN(x[1]) {
			return i
		}
	}
	return f.Shape[0]
}

// parts reads a number: its real and its imaginary part.
func parts(p unsafe.Pointer, d block.DType) [2]float64 {
	switch d {
	case block.Float32:
		return [2]float64{float64(*(*float32)(p)), 0}
	case block.Float64:
		return [2]float64{*(*float64)(p), 0}
	case block.Complex64:
		z := *(*complex64)(p)
		return [2]float64{float64(real(z)), float64(imag(z))}
	}
	z := *(*complex128)(p)
	return [2]float64{real(z), imag(z)}
}

// setOne writes a one.
func setOne(p unsafe.Pointer, d block.DType) {
	switch d {
	case block.Float32:
		*(*float32)(p) = 1
	case block.Float64:
		*(*float64)(p) = 1
	case block.Complex64:
		*(*complex64)(p) = 1
	case block.Complex128:
		*(*complex128)(p) = 1
	}
}
