package fft

import "unsafe"

// Transforms of an odd number r of elements pair x[j] with x[r-j]: their sums
// meet cosines only, their differences sines only, so that the multiplications
// are of real numbers. With h = (r-1)/2, for k = 1 to h
//
//	a = x[0] + Σ cos(2πjk/r) (x[j] + x[r-j])      over j = 1 to h
//	b =        Σ sin(2πjk/r) (x[j] - x[r-j])
//	y[k] = a - ib,  y[r-k] = a + ib
//
// All sums go from the left, here as in native code.

// maxOdd is the largest factor that has passes; larger primes go through
// Bluestein's convolution.
const maxOdd = 13

// turned is y times twiddle k of butterfly i, if the pass has twiddles.
func (p *pass[F]) turned(y pair[F], t unsafe.Pointer, i, k int) pair[F] {
	if p.inner == 1 {
		return y
	}
	return y.mul(load[F](t, i*(p.radix-1)+k-1))
}

func (p *pass[F]) three(d, s, t unsafe.Pointer) {
	inner, leg := p.inner, p.outer*p.inner
	c, v := p.circle[1].re, -p.circle[1].im
	for o := range p.outer {
		from, to := o*3*inner, o*inner
		for i := range inner {
			x0, x1, x2 := load[F](s, from+i), load[F](s, from+i+inner), load[F](s, from+i+2*inner)
			sum, dif := x1.add(x2), x1.sub(x2)
			a := pair[F]{x0.re + F(c*sum.re), x0.im + F(c*sum.im)}
			b := pair[F]{F(v * dif.re), F(v * dif.im)}
			store(d, to+i, x0.add(sum))
			store(d, to+i+leg, p.turned(a.addI(b), t, i, 1))
			store(d, to+i+2*leg, p.turned(a.subI(b), t, i, 2))
		}
	}
}

func (p *pass[F]) five(d, s, t unsafe.Pointer) {
	inner, leg := p.inner, p.outer*p.inner
	c1, c2 := p.circle[1].re, p.circle[2].re
	v1, v2, v4 := -p.circle[1].im, -p.circle[2].im, -p.circle[4].im
	for o := range p.outer {
		from, to := o*5*inner, o*inner
		for i := range inner {
			x0 := load[F](s, from+i)
			x1, x4 := load[F](s, from+i+inner), load[F](s, from+i+4*inner)
			x2, x3 := load[F](s, from+i+2*inner), load[F](s, from+i+3*inner)
			s1, d1 := x1.add(x4), x1.sub(x4)
			s2, d2 := x2.add(x3), x2.sub(x3)
			store(d, to+i, x0.add(s1).add(s2))
			a := pair[F]{x0.re + F(c1*s1.re) + F(c2*s2.re), x0.im + F(c1*s1.im) + F(c2*s2.im)}
			b := pair[F]{F(v1*d1.re) + F(v2*d2.re), F(v1*d1.im) + F(v2*d2.im)}
			store(d, to+i+leg, p.turned(a.addI(b), t, i, 1))
			store(d, to+i+4*leg, p.turned(a.subI(b), t, i, 4))
			a = pair[F]{x0.re + F(c2*s1.re) + F(c1*s2.re), x0.im + F(c2*s1.im) + F(c1*s2.im)}
			b = pair[F]{F(v2*d1.re) + F(v4*d2.re), F(v2*d1.im) + F(v4*d2.im)}
			store(d, to+i+2*leg, p.turned(a.addI(b), t, i, 2))
			store(d, to+i+3*leg, p.turned(a.subI(b), t, i, 3))
		}
	}
}

// odd is a pass of any odd radix up to maxOdd.
func (p *pass[F]) odd(d, s, t unsafe.Pointer) {
	r, inner, leg := p.radix, p.inner, p.outer*p.inner
	h := (r - 1) / 2
	var sum, dif [maxOdd / 2]pair[F]
	var cos, sin [maxOdd / 2][maxOdd / 2]F
	for k := range h {
		for j := range h {
			w := p.circle[(j+1)*(k+1)%r]
			cos[k][j], sin[k][j] = w.re, -w.im
		}
	}
	for o := range p.outer {
		from, to := o*r*inner, o*inner
		for i := range inner {
			x0 := load[F](s, from+i)
			y := x0
			for j := range h {
				x1, x2 := load[F](s, from+i+(j+1)*inner), load[F](s, from+i+(r-1-j)*inner)
				sum[j], dif[j] = x1.add(x2), x1.sub(x2)
				y = y.add(sum[j])
			}
			store(d, to+i, y)
			for k := range h {
				c, v := &cos[k], &sin[k]
				a := pair[F]{x0.re + F(c[0]*sum[0].re), x0.im + F(c[0]*sum[0].im)}
				b := pair[F]{F(v[0] * dif[0].re), F(v[0] * dif[0].im)}
				for j := 1; j < h; j++ {
					a = pair[F]{a.re + F(c[j]*sum[j].re), a.im + F(c[j]*sum[j].im)}
					b = pair[F]{b.re + F(v[j]*dif[j].re), b.im + F(v[j]*dif[j].im)}
				}
				store(d, to+i+(k+1)*leg, p.turned(a.addI(b), t, i, k+1))
				store(d, to+i+(r-1-k)*leg, p.turned(a.subI(b), t, i, r-1-k))
			}
		}
	}
}
