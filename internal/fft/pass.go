package fft

import (
	"math"
	"unsafe"
)

// A pass is one step of a transform of n = outer * radix * inner elements, by
// Stockham's self-sorting scheme, decimated in frequency. It reads an array
// [outer][radix][inner], transforms along the middle axis, turns what comes out
// by its twiddles, and writes an array [radix][outer][inner]. The passes of a
// transform go from outer = 1 to inner = 1, where there are no twiddles.
type pass[F Float] struct {
	radix, outer, inner int
	twiddles            []pair[F] // [inner][radix-1]; none where inner is 1
	circle              []pair[F] // the roots of an odd radix, 0 to radix-1
}

// apply computes dst from src, which do not overlap.
func (p *pass[F]) apply(dst, src []pair[F]) {
	n := p.radix * p.outer * p.inner
	d, s := unsafe.Pointer(&dst[:n][0]), unsafe.Pointer(&src[:n][0])
	t := unsafe.Pointer(unsafe.SliceData(p.twiddles))
	switch {
	case p.radix == 8 && p.inner == 1:
		last8[F](d, s, p.outer)
	case p.radix == 8:
		pass8[F](d, s, t, p.outer, p.inner)
	case p.radix == 4 && p.inner == 1:
		last4[F](d, s, p.outer)
	case p.radix == 4:
		pass4[F](d, s, t, p.outer, p.inner)
	case p.radix == 2:
		p.two(d, s, t)
	case p.radix == 3:
		p.three(d, s, t)
	case p.radix == 5:
		p.five(d, s, t)
	default:
		p.odd(d, s, t)
	}
}

func (p *pass[F]) two(d, s, t unsafe.Pointer) {
	inner, leg := p.inner, p.outer*p.inner
	for o := range p.outer {
		from, to := o*2*inner, o*inner
		for i := range inner {
			a, b := load[F](s, from+i), load[F](s, from+i+inner)
			y := a.sub(b)
			if inner > 1 {
				y = y.mul(load[F](t, i))
			}
			store(d, to+i, a.add(b))
			store(d, to+i+leg, y)
		}
	}
}

// four is a transform of four.
func four[F Float](a, b, c, e pair[F]) (y0, y1, y2, y3 pair[F]) {
	p, q := a.add(c), a.sub(c)
	r, s := b.add(e), b.sub(e)
	return p.add(r), q.addI(s), p.sub(r), q.subI(s)
}

func pass4[F Float](d, s, t unsafe.Pointer, outer, inner int) {
	leg := outer * inner
	for o := range outer {
		from, to := o*4*inner, o*inner
		for i := range inner {
			y0, y1, y2, y3 := four(load[F](s, from+i), load[F](s, from+i+inner),
				load[F](s, from+i+2*inner), load[F](s, from+i+3*inner))
			store(d, to+i, y0)
			store(d, to+i+leg, y1.mul(load[F](t, 3*i)))
			store(d, to+i+2*leg, y2.mul(load[F](t, 3*i+1)))
			store(d, to+i+3*leg, y3.mul(load[F](t, 3*i+2)))
		}
	}
}

func last4[F Float](d, s unsafe.Pointer, outer int) {
	for o := range outer {
		y0, y1, y2, y3 := four(load[F](s, 4*o), load[F](s, 4*o+1), load[F](s, 4*o+2), load[F](s, 4*o+3))
		store(d, o, y0)
		store(d, o+outer, y1)
		store(d, o+2*outer, y2)
		store(d, o+3*outer, y3)
	}
}

// diagonal gives the terms of a radix 8's odd half that are turned by an eighth:
// h(re+im) and h(im-re), where h is the root of a half.
func diagonal[F Float](a pair[F]) (p, q F) {
	h := F(math.Sqrt2 / 2)
	return F(h * (a.re + a.im)), F(h * (a.im - a.re))
}

func pass8[F Float](d, s, t unsafe.Pointer, outer, inner int) {
	leg := outer * inner
	for o := range outer {
		from, to := o*8*inner, o*inner
		for i := range inner {
			f := from + i
			e0, e1, e2, e3 := four(load[F](s, f), load[F](s, f+2*inner), load[F](s, f+4*inner), load[F](s, f+6*inner))
			o0, o1, o2, o3 := four(load[F](s, f+inner), load[F](s, f+3*inner), load[F](s, f+5*inner), load[F](s, f+7*inner))
			w, g := 7*i, to+i
			store(d, g, e0.add(o0))
			store(d, g+4*leg, e0.sub(o0).mul(load[F](t, w+3)))
			store(d, g+2*leg, e2.addI(o2).mul(load[F](t, w+1)))
			store(d, g+6*leg, e2.subI(o2).mul(load[F](t, w+5)))
			p, q := diagonal(o1)
			store(d, g+leg, pair[F]{e1.re + p, e1.im + q}.mul(load[F](t, w)))
			store(d, g+5*leg, pair[F]{e1.re - p, e1.im - q}.mul(load[F](t, w+4)))
			q, p = diagonal(o3)
			store(d, g+3*leg, pair[F]{e3.re + p, e3.im - q}.mul(load[F](t, w+2)))
			store(d, g+7*leg, pair[F]{e3.re - p, e3.im + q}.mul(load[F](t, w+6)))
		}
	}
}

func last8[F Float](d, s unsafe.Pointer, outer int) {
	for g := range outer {
		f := 8 * g
		e0, e1, e2, e3 := four(load[F](s, f), load[F](s, f+2), load[F](s, f+4), load[F](s, f+6))
		o0, o1, o2, o3 := four(load[F](s, f+1), load[F](s, f+3), load[F](s, f+5), load[F](s, f+7))
		store(d, g, e0.add(o0))
		store(d, g+4*outer, e0.sub(o0))
		store(d, g+2*outer, e2.addI(o2))
		store(d, g+6*outer, e2.subI(o2))
		p, q := diagonal(o1)
		store(d, g+outer, pair[F]{e1.re + p, e1.im + q})
		store(d, g+5*outer, pair[F]{e1.re - p, e1.im - q})
		q, p = diagonal(o3)
		store(d, g+3*outer, pair[F]{e3.re + p, e3.im - q})
		store(d, g+7*outer, pair[F]{e3.re - p, e3.im + q})
	}
}
