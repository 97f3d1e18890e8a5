package reduce

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// Places are the first indexes of the least or the greatest: values decide, and
// among equal ones the smaller index, in whatever order blocks are merged. NaN
// is less than the least and greater than the greatest, or left out.

// floatPlace reduces to places of floating-point numbers.
type floatPlace[T float] struct {
	max  bool
	skip bool
}

func (r floatPlace[T]) open(st *State) {
	st.F = filled(st.K, math.Inf(1))
	if r.max {
		st.F = filled(st.K, math.Inf(-1))
	}
	st.P = filled(st.K, int64(-1))
}

// take makes a value at an index element k's if it comes before what is there.
func (r floatPlace[T]) take(st *State, k int, v float64, index int64) {
	if r.beats(v, st.F[k]) || st.P[k] < 0 || r.equals(v, st.F[k]) && index < st.P[k] {
		st.F[k], st.P[k] = v, index
	}
}

func (r floatPlace[T]) beats(a, b float64) bool {
	switch {
	case a != a || b != b:
		return a != a && b == b
	case r.max:
		return a > b
	}
	return a < b
}

func (r floatPlace[T]) equals(a, b float64) bool { return a == b || a != a && b != b }

func (r floatPlace[T]) run(st *State, k int, first int64, p unsafe.Pointer, n int) {
	x := values[T](p, n)
	var m T
	if r.skip {
		if m = knownExtreme(x, r.max); m != m {
			return
		}
	} else {
		m = extreme(x, r.max)
	}
	if v := float64(m); st.P[k] >= 0 && !r.beats(v, st.F[k]) && (first > st.P[k] || !r.equals(v, st.F[k])) {
		return
	}
	for i, v := range x {
		if v == m || m != m && v != v {
			r.take(st, k, float64(m), first+int64(i))
			return
		}
	}
}

func (r floatPlace[T]) rows(st *State, at int, first int64, p unsafe.Pointer, rows, n int) {
	x := values[T](p, rows*n)
	found := st.F[at : at+n]
	for row := range rows {
		now := x[row*n : (row+1)*n]
		for i, have := range found[:len(now)] {
			v := float64(now[i])
			if r.max && v < have || !r.max && v > have || r.skip && v != v {
				continue
			}
			r.take(st, at+i, v, first+int64(row))
		}
	}
}

func (r floatPlace[T]) merge(dst, src *State, k int) {
	if src.P[k] >= 0 {
		r.take(dst, k, src.F[k], src.P[k])
	}
}

func (r floatPlace[T]) finish(st *State, out *block.Block) error { return st.writePlaces(out) }

func (st *State) writePlaces(out *block.Block) error {
	if !st.Began {
		return st.empty()
	}
	for k, index := range st.P {
		if index < 0 {
			return fmt.Errorf("reduce: %s of element %d: all values are NaN", st.Spec.Kind, k)
		}
	}
	write(out, st.P)
	return nil
}

// integerPlace reduces to places of integers, which the State holds as
// integerOrder does.
type integerPlace[T integer] struct {
	max  bool
	flip int64
}

func (r integerPlace[T]) open(st *State) {
	integerOrder[T](r).open(st)
	st.P = filled(st.K, int64(-1))
}

func (r integerPlace[T]) beats(a, b int64) bool {
	if r.max {
		return a > b
	}
	return a < b
}

func (r integerPlace[T]) take(st *State, k int, v, index int64) {
	if r.beats(v, st.I[k]) || st.P[k] < 0 || v == st.I[k] && index < st.P[k] {
		st.I[k], st.P[k] = v, index
	}
}

func (r integerPlace[T]) run(st *State, k int, first int64, p unsafe.Pointer, n int) {
	x := values[T](p, n)
	m := integerExtreme(x, r.max)
	if v := int64(m) ^ r.flip; st.P[k] >= 0 && !r.beats(v, st.I[k]) && (first > st.P[k] || v != st.I[k]) {
		return
	}
	for i, v := range x {
		if v == m {
			r.take(st, k, int64(m)^r.flip, first+int64(i))
			return
		}
	}
}

func (r integerPlace[T]) rows(st *State, at int, first int64, p unsafe.Pointer, rows, n int) {
	x := values[T](p, rows*n)
	found := st.I[at : at+n]
	for row := range rows {
		now := x[row*n : (row+1)*n]
		for i, have := range found[:len(now)] {
			v := int64(now[i]) ^ r.flip
			if r.max && v < have || !r.max && v > have {
				continue
			}
			r.take(st, at+i, v, first+int64(row))
		}
	}
}

func (r integerPlace[T]) merge(dst, src *State, k int) {
	if src.P[k] >= 0 {
		r.take(dst, k, src.I[k], src.P[k])
	}
}

func (r integerPlace[T]) finish(st *State, out *block.Block) error { return st.writePlaces(out) }
