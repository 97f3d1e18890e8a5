package blas

import (
	"math"

	"github.com/cb434341/weft/internal/block"
)

// A tall matrix does not fit in a cache, and the decompositions go over it many
// times. Its parts do: each is factored alone, then the r of all, one below the
// other, which is eight times shorter (Demmel, Grigori, Hoemmen and Langou,
// "Communication-optimal parallel and sequential QR and LU factorizations"):
//
//	a0 = q0 r0      r0         s0            q0 s0
//	a1 = q1 r1      r1  = s r, s1       a =  q1 s1 r
//	a2 = q2 r2      r2         s2            q2 s2

// partRows is how many rows of n columns a part has: 0 if n is such that the
// decompositions do well without parts.
func partRows(d block.DType, n int) int {
	const cache, widest = 512 << 10, 128
	if n > widest {
		return 0
	}
	return max(8*n, cache/(n*d.Size()))
}

// gramQR is qr of a real tall matrix by the Cholesky factor of aᵀ a, twice: products
// and nothing else, at four times the rate of reflections (Yamamoto, Nakatsukasa,
// Yanagisawa and Fukaya, "Roundoff error analysis of the CholeskyQR2 algorithm").
// The second time makes up for what the first lost, if that was not too much: ok is
// false where it was, or a is nearly singular, or has no finite squares.
func (e desk) gramQR(a *block.Block, wanted bool) (q, r *block.Block, ok bool) {
	m, n := a.Shape[0], a.Shape[1]
	if a.DType.Complex() {
		return nil, nil, false
	}
	q = block.New(a.DType, m, n)
	block.Copy(q, a)
	first, ok := e.gramFactor(q, math.Inf(1))
	if !ok {
		q.Release()
		return nil, nil, false
	}
	defer first.Release()
	e.divideRows(q, first)
	const near = 0.1 // of orthogonal: far enough within what theory asks for
	second, ok := e.gramFactor(q, near)
	if !ok {
		q.Release()
		return nil, nil, false
	}
	defer second.Release()
	if wanted {
		e.divideRows(q, second)
	} else {
		q.Release()
		q = nil
	}
	l := e.alloc(a.DType, n, n)
	defer l.Release()
	if err := e.gemmBlocks(l, first, second, 1, 0); err != nil {
		if q != nil {
			q.Release()
		}
		return nil, nil, false
	}
	return q, l.Transpose(1, 0), true
}

// gramFactor is the Cholesky factor of qᵀ q, if there is one and the sum of squares
// of what sets the product apart from the unit matrix is at most far squared.
func (e desk) gramFactor(q *block.Block, far float64) (l *block.Block, ok bool) {
	d, n := q.DType, q.Shape[1]
	g := e.zeros(d, n, n)
	defer func() {
		if !ok {
			g.Release()
		}
	}()
	qm, _ := Of(q)
	gm, _ := Of(g)
	if e.syrkOf(1, qm.T(), 0, gm, true) != nil {
		return nil, false
	}
	sum := 0.0
	for i := range n {
		for j := range i + 1 {
			x := parts(g.At(i, j), d)[0]
			if i == j {
				x--
			}
			sum += 2 * x * x
		}
	}
	if !(sum <= far*far) {
		return nil, false
	}
	g = e.as(e.working(d), g)
	info, err := e.potrf(g.DType, n, e.array(g))
	if info > 0 || err != nil || firstNaN(g) < n {
		return nil, false
	}
	clearTriangle(g, false)
	g = e.as(d, g)
	return g, true
}

// divideRows makes q, which lies by rows, q times the inverse of lᵀ.
func (e desk) divideRows(q, l *block.Block) {
	m, n := q.Shape[0], q.Shape[1]
	lying := array{q.Base, n}
	if e.columns() {
		e.trsm(q.DType, true, true, asIs, false, n, m, e.array(l), lying)
	} else {
		e.trsm(q.DType, false, true, transpose, false, m, n, e.array(l), lying)
	}
}

// tallQR is qr in parts of some rows, at least twice as many as columns. The q lies
// by rows.
func (e desk) tallQR(a *block.Block, wanted bool, rows int) (q, r *block.Block, err error) {
	m, n := a.Shape[0], a.Shape[1]
	count := m / rows
	part := func(b *block.Block, i int) *block.Block {
		lo, hi := m*i/count, m*(i+1)/count
		return b.Region([]int{lo, 0}, []int{hi - lo, n})
	}
	if wanted {
		q = block.New(a.DType, m, n)
		defer func() {
			if err != nil {
				q.Release()
				q = nil
			}
		}()
	}
	stack := e.alloc(a.DType, count*n, n)
	defer stack.Release()
	for i := range count {
		piece := part(a, i)
		qi, ri, err := e.qr(piece, wanted)
		piece.Release()
		if err != nil {
			return q, nil, err
		}
		below := stack.Region([]int{i * n, 0}, []int{n, n})
		block.Copy(below, ri)
		below.Release()
		ri.Release()
		if wanted {
			to := part(q, i)
			block.Copy(to, qi)
			to.Release()
			qi.Release()
		}
	}
	s, r, err := e.qr(stack, wanted)
	if err != nil || !wanted {
		return q, r, err
	}
	defer s.Release()
	for i := range count {
		if err = e.multiplyPart(part(q, i), s.Region([]int{i * n, 0}, []int{n, n})); err != nil {
			r.Release()
			return q, nil, err
		}
	}
	return q, r, nil
}

// multiplyPart makes q q by s, and releases both.
func (e desk) multiplyPart(q, s *block.Block) error {
	defer q.Release()
	defer s.Release()
	old := q.Clone()
	defer old.Release()
	return e.gemmBlocks(q, old, s, 1, 0)
}

// tallSVD is the thin svd by way of r.
func (e desk) tallSVD(what string, a *block.Block, job byte) (u, s, vt *block.Block, err error) {
	q, r, err := e.qr(a, job != 'N')
	if err != nil {
		return nil, nil, nil, err
	}
	defer r.Release()
	inner, s, vt, err := e.svd(what, r, job)
	if q == nil {
		return nil, s, nil, err
	}
	defer q.Release()
	if err != nil {
		return nil, nil, nil, err
	}
	defer inner.Release()
	u = block.New(a.DType, a.Shape[0], a.Shape[1])
	if err := e.gemmBlocks(u, q, inner, 1, 0); err != nil {
		u.Release()
		s.Release()
		vt.Release()
		return nil, nil, nil, err
	}
	return u, s, vt, nil
}
