package reduce

import (
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// least returns the least of some numbers, as the built-in min does: NaN if
// there is one, and -0 before +0.
//
// Comparing and branching is faster than min, as the least changes seldom; what
// a comparison does not see, the sign of zeros, is looked for when it matters.
func least[T float](x []T) T {
	m := x[0]
	if m != m {
		return m
	}
	i := notLess(x, m)
	for ; i+8 <= len(x); i += 8 {
		y := x[i : i+8 : i+8]
		if y[0] >= m && y[1] >= m && y[2] >= m && y[3] >= m && y[4] >= m && y[5] >= m && y[6] >= m && y[7] >= m {
			continue
		}
		for _, v := range y {
			if v != v {
				return v
			}
			if v < m {
				m = v
			}
		}
		i += notLess(x[i+8:], m)
	}
	for _, v := range x[i:] {
		m = min(m, v)
	}
	if m == 0 {
		return zero(x, m, true)
	}
	return m
}

// greatest is least the other way: NaN if there is one, and +0 before -0.
func greatest[T float](x []T) T {
	m := x[0]
	if m != m {
		return m
	}
	i := notGreater(x, m)
	for ; i+8 <= len(x); i += 8 {
		y := x[i : i+8 : i+8]
		if y[0] <= m && y[1] <= m && y[2] <= m && y[3] <= m && y[4] <= m && y[5] <= m && y[6] <= m && y[7] <= m {
			continue
		}
		for _, v := range y {
			if v != v {
				return v
			}
			if v > m {
				m = v
			}
		}
		i += notGreater(x[i+8:], m)
	}
	for _, v := range x[i:] {
		m = max(m, v)
	}
	if m == 0 {
		return zero(x, m, false)
	}
	return m
}

// zero returns the zero of the wanted sign if there is one, else the one that
// was found.
func zero[T float](x []T, found T, minus bool) T {
	if math.Signbit(float64(found)) == minus {
		return found
	}
	for _, v := range x {
		if v == 0 && math.Signbit(float64(v)) == minus {
			return v
		}
	}
	return found
}

// extreme is the least or the greatest.
func extreme[T float](x []T, greater bool) T {
	if greater {
		return greatest(x)
	}
	return least(x)
}

// knownExtreme leaves NaN out; it is NaN if there is nothing else.
func knownExtreme[T float](x []T, greater bool) T {
	m := extreme(x, greater)
	if m == m {
		return m
	}
	for _, v := range x {
		switch {
		case v != v:
		case m != m:
			m = v
		case greater:
			m = max(m, v)
		default:
			m = min(m, v)
		}
	}
	return m
}

// floatOrder reduces to the least or the greatest number. Where NaN are left
// out, NaN stands for none yet.
type floatOrder[T float] struct {
	max  bool
	skip bool
}

func (r floatOrder[T]) open(st *State) {
	start := math.Inf(1)
	switch {
	case r.skip:
		start = math.NaN()
	case r.max:
		start = math.Inf(-1)
	}
	st.F = filled(st.K, start)
}

// better returns the one of two numbers that stays.
func (r floatOrder[T]) better(a, b float64) float64 {
	switch {
	case r.skip && a != a:
		return b
	case r.skip && b != b:
		return a
	case r.max:
		return max(a, b)
	}
	return min(a, b)
}

func (r floatOrder[T]) run(st *State, k int, _ int64, p unsafe.Pointer, n int) {
	x := values[T](p, n)
	var m T
	if r.skip {
		m = knownExtreme(x, r.max)
	} else {
		m = extreme(x, r.max)
	}
	st.F[k] = r.better(st.F[k], float64(m))
}

func (r floatOrder[T]) rows(st *State, at int, _ int64, p unsafe.Pointer, rows, n int) {
	x := values[T](p, rows*n)
	found := st.F[at : at+n]
	for ; rows > 0; rows-- {
		row := x[:len(found)]
		x = x[n:]
		switch {
		case r.skip:
			for i, m := range found {
				found[i] = r.better(m, float64(row[i]))
			}
		case r.max:
			for i, m := range found {
				found[i] = max(m, float64(row[i]))
			}
		default:
			for i, m := range found {
				found[i] = min(m, float64(row[i]))
			}
		}
	}
}

func (r floatOrder[T]) merge(dst, src *State, k int) { dst.F[k] = r.better(dst.F[k], src.F[k]) }

func (r floatOrder[T]) finish(st *State, out *block.Block) error {
	if !st.Began {
		return st.empty()
	}
	write(out, st.F)
	return nil
}

// integerExtreme is the least or the greatest of some integers.
func integerExtreme[T integer](x []T, greater bool) T {
	m := x[0]
	r0, r1, r2, r3 := m, m, m, m
	i := 0
	if greater {
		for ; i+4 <= len(x); i += 4 {
			y := x[i : i+4 : i+4]
			r0, r1, r2, r3 = max(r0, y[0]), max(r1, y[1]), max(r2, y[2]), max(r3, y[3])
		}
		m = max(r0, r1, r2, r3)
		for _, v := range x[i:] {
			m = max(m, v)
		}
		return m
	}
	for ; i+4 <= len(x); i += 4 {
		y := x[i : i+4 : i+4]
		r0, r1, r2, r3 = min(r0, y[0]), min(r1, y[1]), min(r2, y[2]), min(r3, y[3])
	}
	m = min(r0, r1, r2, r3)
	for _, v := range x[i:] {
		m = min(m, v)
	}
	return m
}

// integerOrder reduces to the least or the greatest integer. The State holds
// all as int64, of which flip makes the order that of uint64.
type integerOrder[T integer] struct {
	max  bool
	flip int64
}

func (r integerOrder[T]) open(st *State) {
	start := int64(math.MaxInt64)
	if r.max {
		start = math.MinInt64
	}
	st.I = filled(st.K, start)
}

func (r integerOrder[T]) run(st *State, k int, _ int64, p unsafe.Pointer, n int) {
	m := int64(integerExtreme(values[T](p, n), r.max)) ^ r.flip
	if r.max {
		st.I[k] = max(st.I[k], m)
	} else {
		st.I[k] = min(st.I[k], m)
	}
}

func (r integerOrder[T]) rows(st *State, at int, _ int64, p unsafe.Pointer, rows, n int) {
	x := values[T](p, rows*n)
	found := st.I[at : at+n]
	for ; rows > 0; rows-- {
		row := x[:len(found)]
		x = x[n:]
		if r.max {
			for i, m := range found {
				found[i] = max(m, int64(row[i])^r.flip)
			}
		} else {
			for i, m := range found {
				found[i] = min(m, int64(row[i])^r.flip)
			}
		}
	}
}

func (r integerOrder[T]) merge(dst, src *State, k int) {
	if r.max {
		dst.I[k] = max(dst.I[k], src.I[k])
	} else {
		dst.I[k] = min(dst.I[k], src.I[k])
	}
}

func (r integerOrder[T]) finish(st *State, out *block.Block) error {
	if !st.Began {
		return st.empty()
	}
	results := st.I
	if r.flip != 0 {
		results = make([]int64, st.K)
		for k, v := range st.I {
			results[k] = v ^ r.flip
		}
	}
	write(out, results)
	return nil
}
