package reduce

import (
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// base is how many numbers are added by eight accumulators, four for the parts
// of complex ones, before sums are added in pairs: it is NumPy's choice, and so
// sums of a power of two of numbers are NumPy's to the last bit.
const base = 128

// nothing is what adding starts from: the sum of -0 alone is -0.
var nothing = math.Copysign(0, -1)

// half is where a run of more than base is cut: at the largest power of two
// times base that leaves something.
func half(n int) int {
	h := base
	for h*2 < n {
		h *= 2
	}
	return h
}

// most is how many runs of base numbers are given to assembly together.
const most = Chunk / base

// pairs adds sums of bases up as halves do.
func pairs(x []float64) float64 {
	n := len(x)
	for ; n >= 8 && n%8 == 0; n /= 8 { // three times at once
		for i := range n / 8 {
			y := x[8*i : 8*i+8 : 8*i+8]
			x[i] = ((y[0] + y[1]) + (y[2] + y[3])) + ((y[4] + y[5]) + (y[6] + y[7]))
		}
	}
	for n > 1 {
		k := 0
		for i := 0; i+1 < n; i += 2 {
			x[k] = x[i] + x[i+1]
			k++
		}
		if n%2 == 1 {
			x[k] = x[n-1]
			k++
		}
		n = k
	}
	return x[0]
}

// sum adds numbers.
func sum[T float](x []T) float64 {
	if wide && len(x) >= base && len(x) <= most*base {
		var sums [most + 1]float64
		n := len(x) / base
		sumBases(sums[:n], x)
		if len(x) > n*base {
			sums[n] = sumShort(x[n*base:])
			n++
		}
		return pairs(sums[:n])
	}
	if len(x) > base {
		h := half(len(x))
		return sum(x[:h]) + sum(x[h:])
	}
	return sumShort(x)
}

// sumShort adds base numbers at most.
func sumShort[T float](x []T) float64 {
	if wide && len(x) >= 8 {
		n := len(x) &^ 7
		s := sumEights(x[:n])
		for _, v := range x[n:] {
			s += float64(v)
		}
		return s
	}
	r0 := nothing
	r1, r2, r3, r4, r5, r6, r7 := r0, r0, r0, r0, r0, r0, r0
	i := 0
	for ; i+8 <= len(x); i += 8 {
		y := x[i : i+8 : i+8]
		r0 += float64(y[0])
		r1 += float64(y[1])
		r2 += float64(y[2])
		r3 += float64(y[3])
		r4 += float64(y[4])
		r5 += float64(y[5])
		r6 += float64(y[6])
		r7 += float64(y[7])
	}
	s := ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7))
	for _, v := range x[i:] {
		s += float64(v)
	}
	return s
}

// sumPairs adds complex numbers, two parts each.
func sumPairs[T float](x []T) (re, im float64) {
	if len(x) > base {
		h := half(len(x))
		re, im = sumPairs(x[:h])
		re1, im1 := sumPairs(x[h:])
		return re + re1, im + im1
	}
	r0 := nothing
	r1, r2, r3, r4, r5, r6, r7 := r0, r0, r0, r0, r0, r0, r0
	i := 0
	for ; i+8 <= len(x); i += 8 {
		y := x[i : i+8 : i+8]
		r0 += float64(y[0])
		r1 += float64(y[1])
		r2 += float64(y[2])
		r3 += float64(y[3])
		r4 += float64(y[4])
		r5 += float64(y[5])
		r6 += float64(y[6])
		r7 += float64(y[7])
	}
	re, im = (r0+r2)+(r4+r6), (r1+r3)+(r5+r7)
	for ; i+2 <= len(x); i += 2 {
		re += float64(x[i])
		im += float64(x[i+1])
	}
	return re, im
}

// zeroed copies x, with 0 for what is no number, and counts the others. A
// complex number is none if a part is.
func zeroed[T float](scratch []float64, x []T, width int) (y []float64, n int64) {
	y = scratch[:0]
	for i := 0; i+width <= len(x); i += width {
		re, im := float64(x[i]), float64(x[i+width-1])
		if re != re || im != im {
			re, im = 0, 0
		} else {
			n++
		}
		if y = append(y, re); width == 2 {
			y = append(y, im)
		}
	}
	return y, n
}

// floatSum reduces to sums, and to means, which are sums that know how many
// there are.
type floatSum[T float] struct {
	width int // parts of a number
	mean  bool
	skip  bool
}

func (r floatSum[T]) open(st *State) {
	st.F = filled(st.K*r.width, nothing)
	if r.mean {
		st.N = make([]int64, st.K)
	}
}

func (r floatSum[T]) run(st *State, k int, _ int64, p unsafe.Pointer, n int) {
	st.growing(r.width, r.skip).push(k, r.leaf(st, values[T](p, n*r.width)))
}

func (r floatSum[T]) each(st *State, k, count int, p unsafe.Pointer, n int) {
	x := values[T](p, count*n*r.width)
	if r.width == 1 && !r.mean && !r.skip {
		sums := st.F[k : k+count]
		if n < 8 { // what sum does, without a call
			for i := range sums {
				s := nothing
				for _, v := range x[i*n : (i+1)*n] {
					s += float64(v)
				}
				sums[i] += s
			}
			return
		}
		for i := range sums {
			sums[i] += sum(x[i*n : (i+1)*n])
		}
		return
	}
	n *= r.width
	for i := range count {
		st.add(k+i, r.width, r.leaf(st, x[i*n:(i+1)*n]))
	}
}

// leaf is what a run adds up to.
func (r floatSum[T]) leaf(st *State, x []T) partial {
	sum, count := sumOf(x, r.width), int64(len(x)/r.width)
	if r.skip && (sum.re != sum.re || sum.im != sum.im) { // NaN, or Inf-Inf
		st.scratch, count = zeroed(st.scratch, x, r.width)
		sum = sumOf(st.scratch, r.width)
	}
	sum.n = count
	return sum
}

func sumOf[T float](x []T, width int) partial {
	if width == 2 {
		re, im := sumPairs(x)
		return partial{re: re, im: im}
	}
	return partial{re: sum(x)}
}

func (r floatSum[T]) rows(st *State, at int, _ int64, p unsafe.Pointer, rows, n int) {
	t := st.growing(r.width, r.skip)
	parts := n * r.width
	x := values[T](p, rows*parts)
	for rows > 0 {
		open, have := t.start(at, n)
		sums := open.f[at*r.width : at*r.width+parts]
		if have == 0 {
			for i := range sums {
				sums[i] = nothing
			}
			if r.mean {
				clear(open.n[at : at+n])
			}
		}
		now := min(rows, group-have)
		switch {
		case !r.skip:
			addRows(sums, x, now)
		case r.mean:
			for i := range now {
				addKnown(sums, open.n[at:at+n], x[i*parts:(i+1)*parts], r.width)
			}
		default:
			for i := range now {
				addKnown(sums, nil, x[i*parts:(i+1)*parts], r.width)
			}
		}
		t.added(at, n, now)
		x, rows = x[now*parts:], rows-now
	}
}

// addRows adds rows to sums, one after another.
func addRows[T float](sums []float64, x []T, rows int) {
	n := len(sums)
	for ; rows >= 4; rows-- {
		if addFour(sums, x) == n {
			x, rows = x[4*n:], rows-3
			continue
		}
		x0, x1, x2, x3 := x[:n], x[n:2*n], x[2*n:3*n], x[3*n:4*n]
		x0, x1, x2, x3 = x0[:len(sums)], x1[:len(sums)], x2[:len(sums)], x3[:len(sums)]
		for i, s := range sums {
			sums[i] = (((s + float64(x0[i])) + float64(x1[i])) + float64(x2[i])) + float64(x3[i])
		}
		x, rows = x[4*n:], rows-3
	}
	for ; rows > 0; rows-- {
		x0 := x[:len(sums)]
		for i := range sums {
			sums[i] += float64(x0[i])
		}
		x = x[n:]
	}
}

// addKnown adds a row without its NaN, and counts if counts are there.
func addKnown[T float](sums []float64, counts []int64, x []T, width int) {
	if width == 1 && counts != nil {
		x, counts = x[:len(sums)], counts[:len(sums)]
		for i := range sums {
			if v := x[i]; v == v {
				sums[i] += float64(v)
				counts[i]++
			}
		}
		return
	}
	for i := 0; i < len(sums); i += width {
		re, im := x[i], T(0)
		if width == 2 {
			im = x[i+1]
		}
		if re != re || im != im {
			re, im = 0, 0
		} else if counts != nil {
			counts[i/width]++
		}
		sums[i] += float64(re)
		if width == 2 {
			sums[i+1] += float64(im)
		}
	}
}

func (r floatSum[T]) merge(dst, src *State, k int) {
	from := level{src.N, src.F, src.M}
	dst.add(k, r.width, from.get(k, r.width))
}

func (r floatSum[T]) finish(st *State, out *block.Block) error {
	results := st.F
	switch {
	case r.mean:
		results = make([]float64, len(st.F))
		for i, s := range st.F {
			results[i] = s / float64(st.N[i/r.width])
			if r.width == 2 && st.F[i^1] != st.F[i^1] {
				results[i] = math.NaN() // as NumPy's division has it
			}
		}
	case !st.Began:
		results = make([]float64, len(st.F))
	}
	write(out, results)
	return nil
}

// integerSum reduces to sums that wrap: adding in 64 bits and cutting once is
// adding in fewer.
type integerSum[T integer] struct{}

func (integerSum[T]) open(st *State) { st.I = make([]int64, st.K) }

func (integerSum[T]) run(st *State, k int, _ int64, p unsafe.Pointer, n int) {
	st.I[k] += sumIntegers(values[T](p, n))
}

func sumIntegers[T integer](x []T) int64 {
	var r0, r1, r2, r3 int64
	i := 0
	for ; i+8 <= len(x); i += 8 {
		y := x[i : i+8 : i+8]
		r0 += int64(y[0]) + int64(y[4])
		r1 += int64(y[1]) + int64(y[5])
		r2 += int64(y[2]) + int64(y[6])
		r3 += int64(y[3]) + int64(y[7])
	}
	s := r0 + r1 + r2 + r3
	for _, v := range x[i:] {
		s += int64(v)
	}
	return s
}

func (integerSum[T]) rows(st *State, at int, _ int64, p unsafe.Pointer, rows, n int) {
	x := values[T](p, rows*n)
	sums := st.I[at : at+n]
	for ; rows > 0; rows-- {
		row := x[:len(sums)]
		for i := range sums {
			sums[i] += int64(row[i])
		}
		x = x[n:]
	}
}

func (integerSum[T]) merge(dst, src *State, k int) { dst.I[k] += src.I[k] }

func (integerSum[T]) finish(st *State, out *block.Block) error {
	write(out, st.I)
	return nil
}
