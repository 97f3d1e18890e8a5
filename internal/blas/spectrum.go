package blas

import (
	"fmt"

	"github.com/cb434341/weft/internal/block"
)

// SVD returns a, m by n, as u diag(s) vt, s falling: u m by k and vt k by n with k
// the lesser of m and n, or with full both square. A matrix with NaN or Inf gives
// ErrNoConvergence.
func SVD(a *block.Block, full bool) (u, s, vt *block.Block, err error) {
	job := byte('S')
	if full {
		job = 'A'
	}
	return here().svd("svd", a, job)
}

// SingularValues is SVD without u and vt.
func SingularValues(a *block.Block) (s *block.Block, err error) {
	_, s, _, err = here().svd("svd", a, 'N')
	return s, err
}

// svd does what LAPACK's letter says: A for all, S for the thin ones, N for s alone.
func (e desk) svd(what string, a *block.Block, job byte) (u, s, vt *block.Block, err error) {
	if err := matrix(what, a); err != nil {
		return nil, nil, nil, err
	}
	m, n := a.Shape[0], a.Shape[1]
	short := min(m, n)
	left, right := short, short
	if job == 'A' {
		left, right = m, n
	}
	if short == 0 {
		if job != 'N' {
			u, vt = e.identity(a.DType, m, left), e.identity(a.DType, right, n)
		}
		return u, block.New(a.DType.Real(), 0), vt, nil
	}
	for _, size := range []int{left, right} {
		if _, ok := block.Bytes(a.DType, []int{size, size, 16}); !ok {
			return nil, nil, nil, fmt.Errorf("blas: %s: of shape %s: too large for all vectors", what, shapeText(a.Shape))
		}
	}
	if rows := partRows(a.DType, n); rows > 0 && m >= 2*rows && job != 'A' {
		return e.tallSVD(what, a, job)
	}
	f := e.load(a)
	defer f.Release()
	if !finite(f) {
		return nil, nil, nil, fmt.Errorf("blas: %s: %w: NaN or Inf in the matrix", what, ErrNoConvergence)
	}
	values := room(f.DType.Real(), short)
	if job != 'N' {
		u, vt = e.alloc(f.DType, m, left), e.alloc(f.DType, right, n)
	} else {
		u, vt = room(f.DType, 1, 1), room(f.DType, 1, 1)
	}
	info, err := e.gesdd(f.DType, job, m, n, e.array(f), values.Base, e.array(u), e.array(vt))
	if err == nil && info > 0 {
		err = fmt.Errorf("blas: %s: %w", what, ErrNoConvergence)
	}
	if err != nil || job == 'N' {
		u.Release()
		vt.Release()
		u, vt = nil, nil
	}
	if err != nil {
		values.Release()
		return nil, nil, nil, err
	}
	if job != 'N' {
		u, vt = e.as(a.DType, u), e.as(a.DType, vt)
	}
	return u, e.as(a.DType.Real(), values), vt, nil
}

// identity is as much of it as fits.
func (e desk) identity(d block.DType, m, n int) *block.Block {
	b := e.zeros(d, m, n)
	for i := range min(m, n) {
		setOne(b.At(i, i), d)
	}
	return b
}

// Eigh returns the eigenvalues of a symmetric or Hermitian matrix, rising, and its
// eigenvectors, the columns of v. Only the lower triangle of a is read. A matrix
// with NaN or Inf gives ErrNoConvergence.
func Eigh(a *block.Block) (w, v *block.Block, err error) { return here().eigh(a) }

func (e desk) eigh(a *block.Block) (w, v *block.Block, err error) {
	const what = "eigh"
	if err := square(what, a); err != nil {
		return nil, nil, err
	}
	n := a.Shape[0]
	if n == 0 {
		return block.New(a.DType.Real(), 0), e.alloc(a.DType, 0, 0), nil
	}
	f := e.load(a)
	// The upper triangle is not the caller's to be blamed for.
	clearTriangle(f, false)
	if !finite(f) {
		f.Release()
		return nil, nil, fmt.Errorf("blas: %s: %w: NaN or Inf in the matrix", what, ErrNoConvergence)
	}
	values := room(f.DType.Real(), n)
	info, err := e.heevd(f.DType, n, e.array(f), values.Base)
	if err == nil && info > 0 {
		err = fmt.Errorf("blas: %s: %w", what, ErrNoConvergence)
	}
	if err != nil {
		f.Release()
		values.Release()
		return nil, nil, err
	}
	return e.as(a.DType.Real(), values), e.as(a.DType, f), nil
}
