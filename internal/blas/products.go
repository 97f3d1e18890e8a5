package blas

import (
	"fmt"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// multiply makes c alpha a b + beta c; c is not read if beta is 0. Each of the
// three may lie by rows or by columns. c must not overlap a or b.
func (e desk) multiply(alpha float64, a, b Matrix, beta float64, c Matrix) error {
	const what = "product"
	if err := numeric(what, a.DType, b.DType, c.DType); err != nil {
		return err
	}
	if a.Cols != b.Rows || c.Rows != a.Rows || c.Cols != b.Cols {
		return fmt.Errorf("blas: %s: shapes (%d, %d) and (%d, %d) do not make (%d, %d)",
			what, a.Rows, a.Cols, b.Rows, b.Cols, c.Rows, c.Cols)
	}
	if err := well(what, a, b, c); err != nil {
		return err
	}
	if c.Trans != e.columns() {
		a, b, c = b.T(), a.T(), c.T()
	}
	m, n, k := c.Rows, c.Cols, a.Cols
	if m == 0 || n == 0 {
		return nil
	}
	if k == 0 {
		// Nothing is added: alpha times nothing.
		scale(beta, c)
		return nil
	}
	ta, aa := e.side(a)
	tb, bb := e.side(b)
	_, cc := e.side(c)
	e.gemm(c.DType, ta, tb, m, n, k, alpha, aa, bb, beta, cc)
	return nil
}

// side is how an engine takes an operand.
func (e desk) side(m Matrix) (op, array) {
	o, p := asIs, array{m.Data, m.Stride}
	if m.Trans != e.columns() {
		o = transpose
	}
	// A row alone has any stride, but BLAS wants one that holds it.
	near := m.Cols
	if m.Trans {
		near = m.Rows
	}
	p.ld = max(p.ld, near, 1)
	return o, p
}

// well refuses matrices that do not lie as they must.
func well(what string, matrices ...Matrix) error {
	for _, m := range matrices {
		if !m.valid() {
			return fmt.Errorf("blas: %s: (%d, %d) elements with a stride of %d", what, m.Rows, m.Cols, m.Stride)
		}
		if err := narrow(what, m.Rows, m.Cols, m.Stride); err != nil {
			return err
		}
	}
	return nil
}

// scale multiplies a matrix by a number; by zero whatever is in it.
func scale(by float64, m Matrix) {
	far, near := m.Rows, m.Cols
	if m.Trans {
		far, near = near, far
	}
	for i := range far {
		run := unsafe.Add(m.Data, i*m.Stride*m.DType.Size())
		switch m.DType {
		case block.Float32:
			scaleRun(unsafe.Slice((*float32)(run), near), float32(by), by == 0)
		case block.Float64:
			scaleRun(unsafe.Slice((*float64)(run), near), by, by == 0)
		case block.Complex64:
			scaleRun(unsafe.Slice((*complex64)(run), near), complex(float32(by), 0), by == 0)
		case block.Complex128:
			scaleRun(unsafe.Slice((*complex128)(run), near), complex(by, 0), by == 0)
		}
	}
}

func scaleRun[T float32 | float64 | complex64 | complex128](run []T, by T, zero bool) {
	if zero {
		clear(run)
		return
	}
	for i := range run {
		run[i] *= by
	}
}

// Syrk makes a triangle of c, the lower or the upper with the diagonal, that of
// alpha a aᵀ + beta c, in half the time of Multiply; a is not conjugated.
func Syrk(alpha float64, a Matrix, beta float64, c Matrix, lower bool) error {
	return here().syrkOf(alpha, a, beta, c, lower)
}

func (e desk) syrkOf(alpha float64, a Matrix, beta float64, c Matrix, lower bool) error {
	const what = "product with the transpose"
	if err := numeric(what, a.DType, c.DType); err != nil {
		return err
	}
	if c.Rows != a.Rows || c.Cols != a.Rows {
		return fmt.Errorf("blas: %s: shape (%d, %d) does not make (%d, %d)", what, a.Rows, a.Cols, c.Rows, c.Cols)
	}
	if err := well(what, a, c); err != nil {
		return err
	}
	if c.Trans != e.columns() {
		c, lower = c.T(), !lower
	}
	ta, aa := e.side(a)
	_, cc := e.side(c)
	switch {
	case c.Rows == 0:
	case a.Cols == 0:
		// The triangle alone, by a factor of nothing.
		zero := e.zeros(a.DType, c.Rows, 1)
		defer zero.Release()
		e.syrk(c.DType, asIs, lower, c.Rows, 1, 0, e.array(zero), beta, cc)
	default:
		e.syrk(c.DType, ta, lower, c.Rows, a.Cols, alpha, aa, beta, cc)
	}
	return nil
}

// Gemm makes c alpha a b + beta c, of blocks with any strides: what BLAS cannot
// read where it lies is copied. c is not read if beta is 0, and must not overlap
// a or b.
func Gemm(c, a, b *block.Block, alpha, beta float64) error {
	return here().gemmBlocks(c, a, b, alpha, beta)
}

func (e desk) gemmBlocks(c, a, b *block.Block, alpha, beta float64) error {
	if err := twoAxes("product", a, b, c); err != nil {
		return err
	}
	am, a := readable(a)
	defer a.Release()
	bm, b := readable(b)
	defer b.Release()
	if cm, ok := Of(c); ok {
		return e.multiply(alpha, am, bm, beta, cm)
	}
	copied := block.New(c.DType, c.Shape...)
	defer copied.Release()
	if beta != 0 {
		block.Copy(copied, c)
	}
	cm, _ := Of(copied)
	if err := e.multiply(alpha, am, bm, beta, cm); err != nil {
		return err
	}
	block.Copy(c, copied)
	return nil
}

// readable returns a block as a Matrix, and what keeps it: a view of the block or
// a copy, to be released.
func readable(b *block.Block) (Matrix, *block.Block) {
	if m, ok := Of(b); ok {
		return m, b.View()
	}
	b = b.Clone()
	m, _ := Of(b)
	return m, b
}
