package fft

import "sync"

// A plan is how to transform n elements of one precision, with everything that
// depends on n alone. What is there from the start is never changed; the rest is
// made when it is wanted.
type plan[F Float] struct {
	n      int
	passes []pass[F] // of a direct transform; else one of the others is there
	split  *split[F]
	chirp  *chirp[F]

	twistOnce sync.Once
	twist     []pair[F] // see half

	codeOnce sync.Once
	code     *code // of a direct transform, see native
}

// direct is the largest transform that is made by passes over one line: its
// lines, eight abreast, stay in a cache of the second level. Larger ones are
// split in two.
const direct = 4096

func newPlan[F Float](n int) *plan[F] {
	p := &plan[F]{n: n}
	radices, ok := factors(n)
	switch {
	case !ok:
		p.chirp = newChirp[F](n)
	case n > direct:
		p.split = newSplit[F](n)
	default:
		p.passes = newPasses[F](n, radices)
	}
	return p
}

// factors gives the radices of n, in the order of their passes; ok is false if
// n has a prime factor beyond maxOdd. Eights come last: the last pass has no
// twiddles.
func factors(n int) (radices []int, ok bool) {
	eights, twos := 0, 0
	for ; n%2 == 0; n /= 2 {
		twos++
	}
	for _, r := range []int{13, 11, 7, 5, 3} {
		for ; n%r == 0; n /= r {
			radices = append(radices, r)
		}
	}
	switch eights = twos / 3; {
	case twos%3 == 2:
		radices = append(radices, 4)
	case twos%3 == 1 && eights > 0: // 4 * 4 rather than 2 * 8
		radices = append(radices, 4, 4)
		eights--
	case twos%3 == 1:
		radices = append(radices, 2)
	}
	for range eights {
		radices = append(radices, 8)
	}
	return radices, n == 1
}

func newPasses[F Float](n int, radices []int) []pass[F] {
	passes := make([]pass[F], 0, len(radices))
	outer := 1
	for _, r := range radices {
		inner := n / (outer * r)
		p := pass[F]{radix: r, outer: outer, inner: inner}
		if inner > 1 {
			p.twiddles = make([]pair[F], 0, inner*(r-1))
			for i := range inner {
				for u := 1; u < r; u++ {
					p.twiddles = append(p.twiddles, root[F](n, i*u*outer))
				}
			}
		}
		if r%2 == 1 {
			for k := range r {
				p.circle = append(p.circle, root[F](r, k))
			}
		}
		passes = append(passes, p)
		outer *= r
	}
	return passes
}

// work is how many pairs of working memory into needs for count lines.
func (p *plan[F]) work(count int) int {
	switch {
	case p.chirp != nil:
		return p.chirp.work(count)
	case p.split != nil || len(p.passes) > 1:
		return p.n
	}
	return 0
}

// into transforms count lines, pitch elements apart, from src to dst, forwards and
// unscaled. The two do not overlap, nor do they with work; src is not changed.
func (p *plan[F]) into(dst, src []pair[F], pitch, count int, work []pair[F]) {
	if p.chirp != nil {
		p.chirp.into(dst, src, pitch, count, work)
		return
	}
	for l := range count {
		p.line(dst[l*pitch:][:p.n], src[l*pitch:][:p.n], work)
	}
}

func (p *plan[F]) line(dst, src, work []pair[F]) {
	switch {
	case p.split != nil:
		p.split.into(dst, src, work)
	case len(p.passes) == 0:
		dst[0] = src[0]
	default:
		from, to, other := src, dst, work
		if len(p.passes)%2 == 0 {
			to, other = other, to
		}
		for i := range p.passes {
			p.passes[i].apply(to, from)
			from, to, other = to, other, to
		}
	}
}

// bytes is about what the plan's tables hold.
func (p *plan[F]) bytes() int {
	n := 2 * p.n
	if p.chirp != nil {
		n += 2 * p.chirp.m.n
	}
	return 16 * n
}
