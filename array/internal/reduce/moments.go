package reduce

import (
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// moments reduces to variances and standard deviations. A run is passed over
// twice, for its mean and for the squared deviations from it; a group of rows
// is taken row by row as Welford does; both join by Chan's formula.
type moments[T float] struct {
	width int
	skip  bool
	root  bool
	ddof  int
}

func (r moments[T]) open(st *State) {
	st.N = make([]int64, st.K)
	st.F = make([]float64, st.K*r.width)
	st.M = make([]float64, st.K)
}

func (r moments[T]) run(st *State, k int, _ int64, p unsafe.Pointer, n int) {
	st.growing(r.width, r.skip).push(k, r.leaf(st, values[T](p, n*r.width)))
}

func (r moments[T]) each(st *State, k, count int, p unsafe.Pointer, n int) {
	n *= r.width
	x := values[T](p, count*n)
	for i := range count {
		st.add(k+i, r.width, r.leaf(st, x[i*n:(i+1)*n]))
	}
}

// leaf is what a run has of mean and deviations.
func (r moments[T]) leaf(st *State, x []T) partial {
	m := momentsOf(x, r.width)
	if r.skip && (m.re != m.re || m.im != m.im) { // NaN, or Inf-Inf
		st.scratch = known(st.scratch, x, r.width)
		m = momentsOf(st.scratch, r.width)
	}
	return m
}

func momentsOf[T float](x []T, width int) partial {
	n := len(x) / width
	switch {
	case n == 0:
		return partial{}
	case width == 2:
		re, im := sumPairs(x)
		re, im = re/float64(n), im/float64(n)
		return partial{n: int64(n), re: re, im: im, m: squaresPairs(x, re, im)}
	}
	mean := sum(x) / float64(n)
	return partial{n: int64(n), re: mean, m: squares(x, mean)}
}

// known copies the numbers of x that are some.
func known[T float](scratch []float64, x []T, width int) []float64 {
	y := scratch[:0]
	for i := 0; i+width <= len(x); i += width {
		re, im := float64(x[i]), float64(x[i+width-1])
		if re != re || im != im {
			continue
		}
		if y = append(y, re); width == 2 {
			y = append(y, im)
		}
	}
	return y
}

// squares adds squared deviations from the mean.
func squares[T float](x []T, mean float64) float64 {
	if wide && len(x) >= base && len(x) <= most*base {
		var sums [most + 1]float64
		n := len(x) / base
		squareBases(sums[:n], x, mean)
		if len(x) > n*base {
			sums[n] = squaresShort(x[n*base:], mean)
			n++
		}
		return pairs(sums[:n])
	}
	if len(x) > base {
		h := half(len(x))
		return squares(x[:h], mean) + squares(x[h:], mean)
	}
	return squaresShort(x, mean)
}

// squaresShort is squares of base numbers at most.
func squaresShort[T float](x []T, mean float64) float64 {
	if wide && len(x) >= 8 {
		n := len(x) &^ 7
		s := squareEights(x[:n], mean)
		for _, v := range x[n:] {
			d := float64(v) - mean
			s += float64(d * d)
		}
		return s
	}
	var r0, r1, r2, r3, r4, r5, r6, r7 float64
	i := 0
	for ; i+8 <= len(x); i += 8 {
		y := x[i : i+8 : i+8]
		d0, d1 := float64(y[0])-mean, float64(y[1])-mean
		d2, d3 := float64(y[2])-mean, float64(y[3])-mean
		r0 += float64(d0 * d0)
		r1 += float64(d1 * d1)
		r2 += float64(d2 * d2)
		r3 += float64(d3 * d3)
		d4, d5 := float64(y[4])-mean, float64(y[5])-mean
		d6, d7 := float64(y[6])-mean, float64(y[7])-mean
		r4 += float64(d4 * d4)
		r5 += float64(d5 * d5)
		r6 += float64(d6 * d6)
		r7 += float64(d7 * d7)
	}
	s := ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7))
	for _, v := range x[i:] {
		d := float64(v) - mean
		s += float64(d * d)
	}
	return s
}

// squaresPairs is squares of complex numbers: of the modulus of the deviation.
func squaresPairs[T float](x []T, re, im float64) float64 {
	if len(x) > base {
		h := half(len(x))
		return squaresPairs(x[:h], re, im) + squaresPairs(x[h:], re, im)
	}
	var r0, r1, r2, r3 float64
	i := 0
	for ; i+4 <= len(x); i += 4 {
		y := x[i : i+4 : i+4]
		d0, d1 := float64(y[0])-re, float64(y[1])-im
		d2, d3 := float64(y[2])-re, float64(y[3])-im
		r0 += float64(d0 * d0)
		r1 += float64(d1 * d1)
		r2 += float64(d2 * d2)
		r3 += float64(d3 * d3)
	}
	s := (r0 + r1) + (r2 + r3)
	if i < len(x) {
		d0, d1 := float64(x[i])-re, float64(x[i+1])-im
		s += float64(d0*d0) + float64(d1*d1)
	}
	return s
}

func (r moments[T]) rows(st *State, at int, _ int64, p unsafe.Pointer, rows, n int) {
	t := st.growing(r.width, r.skip)
	parts := n * r.width
	x := values[T](p, rows*parts)
	for ; rows > 0; rows-- {
		open, have := t.start(at, n)
		counts, means, m := open.n[at:at+n], open.f[at*r.width:at*r.width+parts], open.m[at:at+n]
		row := x[:parts]
		x = x[parts:]
		if have == 0 {
			clear(counts)
			clear(means)
			clear(m)
		}
		switch {
		case r.skip:
			welfordKnown(counts, means, m, row, r.width)
		case r.width == 2:
			welfordPairs(means, m, row, 1/float64(have+1))
		case have == 0:
			for i, v := range row {
				means[i], m[i] = float64(v), float64(v-v) // NaN of what is not finite
			}
		default:
			welford(means, m, row, 1/float64(have+1))
		}
		t.added(at, n, 1)
	}
}

// welford takes a row into means and sums of squares, as Welford, "Note on a
// method for calculating corrected sums of squares and products",
// Technometrics 4 (1962). part is one over the number of rows with this one.
func welford[T float](means, m []float64, row []T, part float64) {
	row, m = row[:len(means)], m[:len(means)]
	for i, mean := range means {
		v := float64(row[i])
		d := v - mean
		mean += float64(d * part)
		means[i] = mean
		m[i] += float64(d * (v - mean))
	}
}

func welfordPairs[T float](means, m []float64, row []T, part float64) {
	for i := range m {
		re, im := float64(row[2*i]), float64(row[2*i+1])
		dr, di := re-means[2*i], im-means[2*i+1]
		means[2*i] += float64(dr * part)
		means[2*i+1] += float64(di * part)
		m[i] += float64(dr*(re-means[2*i])) + float64(di*(im-means[2*i+1]))
	}
}

// welfordKnown leaves NaN out.
func welfordKnown[T float](counts []int64, means, m []float64, row []T, width int) {
	for k := range counts {
		i := k * width
		re, im := row[i], T(0)
		if width == 2 {
			im = row[i+1]
		}
		if re != re || im != im {
			continue
		}
		counts[k]++
		n := float64(counts[k])
		d := float64(re) - means[i]
		means[i] += d / n
		m[k] += float64(d * (float64(re) - means[i]))
		if width == 2 {
			d := float64(im) - means[i+1]
			means[i+1] += d / n
			m[k] += float64(d * (float64(im) - means[i+1]))
		}
	}
}

func (r moments[T]) merge(dst, src *State, k int) {
	from := level{src.N, src.F, src.M}
	dst.add(k, r.width, from.get(k, r.width))
}

func (r moments[T]) finish(st *State, out *block.Block) error {
	results := make([]float64, st.K)
	for k, m := range st.M {
		n := st.N[k] - int64(r.ddof)
		switch {
		case n <= 0 && (r.skip || st.N[k] == 0):
			results[k] = math.NaN()
		default:
			results[k] = m / float64(max(n, 0))
		}
		if r.root {
			results[k] = math.Sqrt(results[k])
		}
	}
	write(out, results)
	return nil
}
