package fft

import "unsafe"

// A chirp makes a transform of any n a convolution (Bluestein, 1970): since
// jk = (j² + k² - (k-j)²)/2,
//
//	y[k] = c[k] Σ (x[j] c[j]) conj(c[k-j]),  c[j] = exp(-πi j²/n)
//
// and the convolution is done by transforms of a size m >= 2n-1 that has
// passes.
type chirp[F Float] struct {
	n      int
	m      *plan[F]
	c      []pair[F] // c[0] ... c[n-1]
	filter []pair[F] // the transform of conj(c), divided by m
}

func newChirp[F Float](n int) *chirp[F] {
	c := &chirp[F]{n: n, m: planOf[F](goodSize(2*n - 1)), c: make([]pair[F], n)}
	m := c.m.n
	around := make([]pair[float64], m)
	square := 0 // j² mod 2n
	for j := range n {
		v := root[float64](2*n, square)
		c.c[j] = pair[F]{F(v.re), F(v.im)}
		around[j] = pair[float64]{v.re / float64(m), -v.im / float64(m)}
		if j > 0 {
			around[m-j] = around[j]
		}
		square = (square + 2*j + 1) % (2 * n)
	}
	// Once for a plan, so in double precision for either.
	size := int(unsafe.Sizeof(around[0]))
	filter := make([]pair[float64], m)
	exact := job[float64]{plan: planOf[float64](m), scale: 1}
	exact.run(lines{pointer(filter), size, 0}, lines{pointer(around), size, 0}, 1)
	c.filter = make([]pair[F], m)
	for i, v := range filter {
		c.filter[i] = pair[F]{F(v.re), F(v.im)}
	}
	return c
}

// pitch is the distance of lines while they are convolved.
func (c *chirp[F]) pitch() int { return c.m.n + spare[F]() }

func (c *chirp[F]) work(count int) int { return 2 * count * c.pitch() }

// into transforms count lines, pitch elements apart, together.
func (c *chirp[F]) into(dst, src []pair[F], pitch, count int, work []pair[F]) {
	m, wide := c.m.n, c.pitch()
	a, b := work[:count*wide], work[count*wide:2*count*wide]
	size := int(unsafe.Sizeof(pair[F]{}))
	convolve := job[F]{plan: c.m, scale: 1}
	at := lines{pointer(a), size, wide * size}
	to := lines{pointer(b), size, wide * size}
	for l := range count {
		x := src[l*pitch:][:c.n]
		y := a[l*wide:][:m]
		for j, v := range c.c {
			y[j] = x[j].mul(v)
		}
		clear(y[c.n:])
	}
	convolve.run(to, at, count)
	for l := range count {
		y := b[l*wide:][:m]
		for i, v := range c.filter {
			y[i] = y[i].mul(v).swap()
		}
	}
	convolve.run(at, to, count)
	for l := range count {
		x := a[l*wide:][:c.n]
		y := dst[l*pitch:][:c.n]
		for k, v := range c.c {
			y[k] = x[k].swap().mul(v)
		}
	}
}

// goodSize is the least size from n on whose factors are 2, 3, 5, 7 and 11, at
// most one of the last two.
func goodSize(n int) int {
	best := 1
	for best < n {
		best *= 2
	}
	for _, odd := range []int{1, 7, 11} {
		for f5 := odd; f5 < best; f5 *= 5 {
			for f3 := f5; f3 < best; f3 *= 3 {
				size := f3
				for size < n {
					size *= 2
				}
				best = min(best, size)
			}
		}
	}
	return best
}
