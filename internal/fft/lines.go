package fft

import "unsafe"

// lines are where the lines of one operand of a batch lie: element k of line j
// is elem*k + line*j bytes behind base.
type lines struct {
	base       unsafe.Pointer
	elem, line int
}

// from is the lines from line j on.
func (l lines) from(j int) lines { return lines{unsafe.Add(l.base, j*l.line), l.elem, l.line} }

func pointer[F Float](x []pair[F]) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }

// form is what a batch reads and writes.
type form uint8

const (
	whole  form = iota // n complex to n complex
	toHalf             // 2n reals to n+1 complex, the others being their conjugates
	toReal             // n+1 complex to 2n reals, unscaled and always inverse
)

// A job is what is done to each line of a batch, where n is the plan's.
type job[F Float] struct {
	plan    *plan[F]
	form    form
	inverse bool // of whole
	scale   F
}

// abreast is how many lines are worked on together in Go, so that columns of a
// matrix are read and written by whole cache lines. It is as many as there are
// lanes, for the native parts of what is not native altogether.
func abreast[F Float]() int { return 64 / int(unsafe.Sizeof(F(0))) }

// spare is a cache line in pairs, kept between lines: those whose distance is a
// power of two would meet in the same places of the cache.
func spare[F Float]() int { return 64 / int(unsafe.Sizeof(pair[F]{})) }

// run transforms count lines. dst and src do not overlap.
func (j *job[F]) run(dst, src lines, count int) {
	if j.native(dst, src, count) {
		return
	}
	n := j.plan.n
	width := n
	if j.form != whole {
		width++ // the last element of a half is one more
	}
	// Lines that lie as passes want them are read and written where they are.
	size := int(unsafe.Sizeof(pair[F]{}))
	forward := !j.inverse && j.form != toReal && j.plan.chirp == nil
	lent := forward && (j.form == whole && src.elem == size || j.form == toHalf && 2*src.elem == size)
	kept := forward && dst.elem == size && j.scale == 1
	together := min(abreast[F](), count)
	if lent && kept {
		together = 1
	}
	pitch := width + spare[F]()
	read, written := together*pitch, together*pitch
	if lent {
		read = 0
	}
	if kept {
		written = 0
	}
	s := borrow[F](read + written + j.plan.work(together))
	defer s.release()
	in, out, rest := s.pairs[:read], s.pairs[read:read+written], s.pairs[read+written:]
	for at := 0; at < count; at += together {
		m := min(together, count-at)
		if !lent {
			j.read(in, pitch, src.from(at), m)
		}
		if !lent && !kept {
			j.lines(out, in, pitch, m, rest)
			j.write(dst.from(at), out, pitch, m)
			continue
		}
		for l := range m {
			var x, y []pair[F]
			if lent {
				x = unsafe.Slice((*pair[F])(src.from(at+l).base), n)
			} else {
				x = in[l*pitch:][:width]
			}
			if kept {
				y = unsafe.Slice((*pair[F])(dst.from(at+l).base), width)
			} else {
				y = out[l*pitch:][:width]
			}
			j.lines(y, x, 0, 1, rest)
		}
		if !kept {
			j.write(dst.from(at), out, pitch, m)
		}
	}
}

// lines transforms lines that have been read.
func (j *job[F]) lines(y, x []pair[F], pitch, count int, work []pair[F]) {
	n := j.plan.n
	if j.form == toReal {
		for l := range count {
			tangle(x[l*pitch:][:n+1], j.plan.half())
		}
	}
	j.plan.into(y, x, pitch, count, work)
	if j.form == toHalf {
		for l := range count {
			untangle(y[l*pitch:][:n+1], j.plan.half())
		}
	}
}

// read brings m lines into rows of x, with the parts swapped for an inverse:
// a transform of swapped numbers is the swapped inverse.
func (j *job[F]) read(x []pair[F], pitch int, from lines, m int) {
	switch {
	case j.form == toHalf:
		w := walkOf(lines{from.base, 2 * from.elem, from.line}, j.plan.n, m, pitch)
		for a := range w.outer {
			at, i := a*w.outerStep, a*w.outerAt
			for range w.inner {
				p := unsafe.Add(from.base, at)
				x[i] = pair[F]{*(*F)(p), *(*F)(unsafe.Add(p, from.elem))}
				at, i = at+w.innerStep, i+w.innerAt
			}
		}
	case j.inverse:
		w := walkOf(from, j.plan.n, m, pitch)
		for a := range w.outer {
			at, i := a*w.outerStep, a*w.outerAt
			for range w.inner {
				x[i] = (*(*pair[F])(unsafe.Add(from.base, at))).swap()
				at, i = at+w.innerStep, i+w.innerAt
			}
		}
	default:
		n := j.plan.n
		if j.form == toReal {
			n++
		}
		w := walkOf(from, n, m, pitch)
		for a := range w.outer {
			at, i := a*w.outerStep, a*w.outerAt
			for range w.inner {
				x[i] = *(*pair[F])(unsafe.Add(from.base, at))
				at, i = at+w.innerStep, i+w.innerAt
			}
		}
	}
}

// write is the way back.
func (j *job[F]) write(to lines, x []pair[F], pitch, m int) {
	scale := j.scale
	switch {
	case j.form == toReal:
		w := walkOf(lines{to.base, 2 * to.elem, to.line}, j.plan.n, m, pitch)
		for a := range w.outer {
			at, i := a*w.outerStep, a*w.outerAt
			for range w.inner {
				p := unsafe.Add(to.base, at)
				*(*F)(p), *(*F)(unsafe.Add(p, to.elem)) = x[i].im*scale, x[i].re*scale
				at, i = at+w.innerStep, i+w.innerAt
			}
		}
	case j.inverse:
		w := walkOf(to, j.plan.n, m, pitch)
		for a := range w.outer {
			at, i := a*w.outerStep, a*w.outerAt
			for range w.inner {
				*(*pair[F])(unsafe.Add(to.base, at)) = pair[F]{x[i].im * scale, x[i].re * scale}
				at, i = at+w.innerStep, i+w.innerAt
			}
		}
	default:
		n := j.plan.n
		if j.form == toHalf {
			n++
		}
		w := walkOf(to, n, m, pitch)
		for a := range w.outer {
			at, i := a*w.outerStep, a*w.outerAt
			for range w.inner {
				*(*pair[F])(unsafe.Add(to.base, at)) = pair[F]{x[i].re * scale, x[i].im * scale}
				at, i = at+w.innerStep, i+w.innerAt
			}
		}
	}
}

// A walk is the order in which n elements of m lines lie in memory: steps in
// bytes there, and in elements through rows of a pitch.
type walk struct {
	outer, outerStep, outerAt int
	inner, innerStep, innerAt int
}

func walkOf(l lines, n, m, pitch int) walk {
	w := walk{m, l.line, pitch, n, l.elem, 1}
	if max(l.elem, -l.elem) > max(l.line, -l.line) {
		w = walk{n, l.elem, 1, m, l.line, pitch}
	}
	return w
}
