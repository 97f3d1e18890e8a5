package blas

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// rightSide checks a right side and makes a matrix of a vector.
func rightSide(what string, a, b *block.Block) (columns *block.Block, vector bool, err error) {
	if err := numeric(what, a.DType, b.DType); err != nil {
		return nil, false, err
	}
	if n := len(b.Shape); n < 1 || n > 2 || b.Shape[0] != a.Shape[0] {
		return nil, false, fmt.Errorf("blas: %s: shapes %s and %s do not fit", what, shapeText(a.Shape), shapeText(b.Shape))
	}
	if len(b.Shape) == 1 {
		return b.Expand(1), true, nil
	}
	return b.View(), false, narrow(what, b.Shape[1])
}

// asVector undoes rightSide.
func asVector(x *block.Block, vector bool) *block.Block {
	if !vector {
		return x
	}
	defer x.Release()
	return x.Squeeze(1)
}

// SolveTriangular returns the x of a x = b, reading only the lower triangle of a or
// only the upper one, with unit as if its diagonal were ones. The error is
// ErrSingular if a zero is in the diagonal.
func SolveTriangular(a, b *block.Block, lower, unit bool) (*block.Block, error) {
	return here().solveTriangular(a, b, lower, unit)
}

func (e desk) solveTriangular(a, b *block.Block, lower, unit bool) (*block.Block, error) {
	const what = "triangular solve"
	if err := square(what, a); err != nil {
		return nil, err
	}
	b, vector, err := rightSide(what, a, b)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	for i := range a.Shape[0] {
		if !unit && parts(a.At(i, i), a.DType) == [2]float64{} {
			return nil, fmt.Errorf("blas: %s: %w (element %d of the diagonal is zero)", what, ErrSingular, i+1)
		}
	}
	x := e.alloc(a.DType, b.Shape[0], b.Shape[1])
	block.Copy(x, b)
	if x.Len() > 0 {
		am, kept := readable(a)
		defer kept.Release()
		o, aa := e.side(am)
		// In the transpose that BLAS is told of, the triangle is the other one.
		e.trsm(a.DType, true, lower == (o == asIs), o, unit, x.Shape[0], x.Shape[1], aa, e.array(x))
	}
	return asVector(x, vector), nil
}

// A Fit is an answer of Lstsq.
type Fit struct {
	X         *block.Block // n, or n by k: of those that fit best the shortest
	Residuals *block.Block // k: sums of squares of b - a x; none unless m > n = Rank
	Rank      int
	S         *block.Block // singular values of a
}

// Release releases the blocks.
func (f Fit) Release() {
	f.X.Release()
	f.Residuals.Release()
	f.S.Release()
}

// Lstsq finds the x for which a x is closest to b, a vector or the columns of a
// matrix. Singular values of a below rcond times the greatest count as zero; below
// zero, rcond is the type's epsilon times the greater of m and n, as NumPy's.
func Lstsq(a, b *block.Block, rcond float64) (Fit, error) { return here().lstsq(a, b, rcond) }

func (e desk) lstsq(a, b *block.Block, rcond float64) (Fit, error) {
	const what = "lstsq"
	if err := matrix(what, a); err != nil {
		return Fit{}, err
	}
	b, vector, err := rightSide(what, a, b)
	if err != nil {
		return Fit{}, err
	}
	defer b.Release()
	m, n, k := a.Shape[0], a.Shape[1], b.Shape[1]
	u, s, vt, err := e.svd(what, a, 'S')
	if err != nil {
		return Fit{}, err
	}
	defer u.Release()
	defer vt.Release()
	if rcond < 0 {
		rcond = 0x1p-52 * float64(max(m, n))
		if a.DType.Real() == block.Float32 {
			rcond = 0x1p-23 * float64(max(m, n))
		}
	}
	fit := Fit{S: s}
	values := realsOf(s)
	for _, v := range values {
		if v > rcond*values[0] {
			fit.Rank++
		}
	}

	// x = v s⁻¹ uᴴ b, as far as the rank goes.
	rank := []int{0, 0}
	us, vs := u.Region(rank, []int{m, fit.Rank}), vt.Region(rank, []int{fit.Rank, n})
	defer us.Release()
	defer vs.Release()
	uh, v := e.adjoint(us), e.adjoint(vs)
	defer uh.Release()
	defer v.Release()
	y := e.zeros(a.DType, fit.Rank, k)
	defer y.Release()
	if err := e.gemmBlocks(y, uh, b, 1, 0); err != nil {
		s.Release()
		return Fit{}, err
	}
	for i := range fit.Rank {
		row := y.Region([]int{i, 0}, []int{1, k})
		divide(row, values[i])
		row.Release()
	}
	x := e.zeros(a.DType, n, k)
	if err := e.gemmBlocks(x, v, y, 1, 0); err != nil {
		s.Release()
		x.Release()
		return Fit{}, err
	}

	fit.Residuals = block.New(a.DType.Real(), 0)
	if m > n && fit.Rank == n {
		fit.Residuals.Release()
		if fit.Residuals, err = e.residuals(a, b, x); err != nil {
			s.Release()
			x.Release()
			return Fit{}, err
		}
	}
	fit.X = asVector(x, vector)
	return fit, nil
}

// residuals sums the squares of b - a x in each column.
func (e desk) residuals(a, b, x *block.Block) (*block.Block, error) {
	rest := e.alloc(b.DType, b.Shape[0], b.Shape[1])
	defer rest.Release()
	block.Copy(rest, b)
	if err := e.gemmBlocks(rest, a, x, -1, 1); err != nil {
		return nil, err
	}
	sums := block.New(b.DType.Real(), b.Shape[1])
	for j := range b.Shape[1] {
		sum := 0.0
		for i := range b.Shape[0] {
			z := parts(rest.At(i, j), rest.DType)
			sum += z[0]*z[0] + z[1]*z[1]
		}
		if sums.DType == block.Float32 {
			flat[float32](sums)[j] = float32(sum)
		} else {
			flat[float64](sums)[j] = sum
		}
	}
	return sums, nil
}

// adjoint is the transpose, conjugated: a view of what is real.
func (e desk) adjoint(b *block.Block) *block.Block {
	if !b.DType.Complex() {
		return b.Transpose(1, 0)
	}
	c := b.Clone()
	defer c.Release()
	switch c.DType {
	case block.Complex64:
		for i, z := range flat[complex64](c) {
			flat[complex64](c)[i] = complex(real(z), -imag(z))
		}
	case block.Complex128:
		for i, z := range flat[complex128](c) {
			flat[complex128](c)[i] = conj(z)
		}
	}
	return c.Transpose(1, 0)
}

// divide divides every element by a number.
func divide(b *block.Block, by float64) {
	for j := range b.Shape[1] {
		p := b.At(0, j)
		switch b.DType {
		case block.Float32:
			*(*float32)(p) /= float32(by)
		case block.Float64:
			*(*float64)(p) /= by
		case block.Complex64:
			*(*complex64)(p) /= complex(float32(by), 0)
		case block.Complex128:
			*(*complex128)(p) /= complex(by, 0)
		}
	}
}

// realsOf reads a vector of real numbers.
func realsOf(b *block.Block) []float64 {
	out := make([]float64, b.Len())
	for i := range out {
		out[i] = parts(b.At(i), b.DType)[0]
	}
	return out
}

// finite reports that no element is NaN or infinite.
func finite(b *block.Block) bool {
	if b.DType.Complex() {
		return finiteParts(b)
	}
	switch b.DType {
	case block.Float32:
		for _, x := range flat[float32](b) {
			if x-x != 0 {
				return false
			}
		}
	case block.Float64:
		for _, x := range flat[float64](b) {
			if x-x != 0 {
				return false
			}
		}
	}
	return true
}

func finiteParts(b *block.Block) bool {
	ok := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	size := b.DType.Size()
	for i := range b.Len() {
		if z := parts(unsafe.Add(b.Base, i*size), b.DType); !ok(z[0]) || !ok(z[1]) {
			return false
		}
	}
	return true
}
