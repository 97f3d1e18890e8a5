package fft

// A transform of 2n reals x by one of n pairs z[k] = x[2k] + i x[2k+1]: the
// transforms of the even and of the odd elements are, with conj(Z[n-k]) = Z'[k],
//
//	E[k] = (Z[k] + Z'[k])/2,  O[k] = -i (Z[k] - Z'[k])/2
//	X[k] = E[k] + exp(-πik/n) O[k],  X[n-k] = conj(E[k] - exp(-πik/n) O[k])
//
// and the way back.

// half gives exp(-πik/n) for k = 0 to n/2.
func (p *plan[F]) half() []pair[F] {
	p.twistOnce.Do(func() {
		p.twist = make([]pair[F], p.n/2+1)
		for k := range p.twist {
			p.twist[k] = root[F](2*p.n, k)
		}
	})
	return p.twist
}

// untangle makes X of Z, in place. z has room for one more.
func untangle[F Float](z, twist []pair[F]) {
	n := len(z) - 1
	first := z[0]
	z[0], z[n] = pair[F]{first.re + first.im, 0}, pair[F]{first.re - first.im, 0}
	for k := 1; k <= n/2; k++ {
		a, b := z[k], z[n-k]
		e := pair[F]{F((a.re + b.re) * 0.5), F((a.im - b.im) * 0.5)}
		o := pair[F]{(a.im + b.im) * 0.5, (b.re - a.re) * 0.5}.mul(twist[k])
		z[n-k] = pair[F]{e.re - o.re, o.im - e.im}
		z[k] = e.add(o)
	}
}

// tangle makes 2Z of X, in place, with the parts of the result swapped. As in
// NumPy the imaginary parts of X[0] and X[n] do not count.
func tangle[F Float](x, twist []pair[F]) {
	n := len(x) - 1
	first, last := x[0].re, x[n].re
	x[0] = pair[F]{first - last, first + last}
	for k := 1; k <= n/2; k++ {
		a, b, w := x[k], x[n-k], twist[k]
		s := pair[F]{a.re + b.re, a.im - b.im}
		d := pair[F]{a.re - b.re, a.im + b.im}.mul(pair[F]{w.re, -w.im})
		x[n-k] = pair[F]{d.re - s.im, s.re + d.im}
		x[k] = pair[F]{s.im + d.re, s.re - d.im}
	}
}
