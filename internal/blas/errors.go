package blas

import (
	"errors"
	"fmt"
	"math"

	"github.com/cb434341/weft/internal/block"
)

// What a caller may want to tell apart.
var (
	ErrSingular            = errors.New("matrix is singular")
	ErrNotPositiveDefinite = errors.New("matrix is not positive definite")
	ErrNoConvergence       = errors.New("did not converge")
)

// numeric refuses what no BLAS has kernels for.
func numeric(what string, types ...block.DType) error {
	for _, d := range types {
		if !d.Float() && !d.Complex() {
			return fmt.Errorf("blas: %s: of %s: only of floating-point and complex numbers", what, d)
		}
		if d != types[0] {
			return fmt.Errorf("blas: %s: of %s and %s: of one type only", what, types[0], d)
		}
	}
	return nil
}

// twoAxes refuses what is not a matrix.
func twoAxes(what string, blocks ...*block.Block) error {
	for _, b := range blocks {
		if len(b.Shape) != 2 {
			return fmt.Errorf("blas: %s: of shape %s: not a matrix", what, shapeText(b.Shape))
		}
	}
	return nil
}

// square refuses what is not a square matrix of floating-point numbers.
func square(what string, a *block.Block) error {
	if err := matrix(what, a); err != nil {
		return err
	}
	if a.Shape[0] != a.Shape[1] {
		return fmt.Errorf("blas: %s: of shape %s: not square", what, shapeText(a.Shape))
	}
	return nil
}

// matrix refuses what is not a matrix of floating-point numbers, or too long on
// one side for LAPACK's integers.
func matrix(what string, a *block.Block) error {
	if err := twoAxes(what, a); err != nil {
		return err
	}
	if err := numeric(what, a.DType); err != nil {
		return err
	}
	return narrow(what, a.Shape...)
}

// narrow refuses sizes that LAPACK's integers do not hold.
func narrow(what string, sizes ...int) error {
	for _, n := range sizes {
		if n > math.MaxInt32 {
			return fmt.Errorf("blas: %s: %d rows or columns: at most 2^31-1", what, n)
		}
	}
	return nil
}

// shapeText writes a shape as NumPy does.
func shapeText(shape []int) string {
	if len(shape) == 1 {
		return fmt.Sprintf("(%d,)", shape[0])
	}
	text := "("
	for i, n := range shape {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(n)
	}
	return text + ")"
}
