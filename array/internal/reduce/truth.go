package reduce

import (
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// truth reduces to whether any or all numbers are other than zero, and to how
// many are. It looks at bits: a number is zero if no bit under the mask is set,
// in both parts of a complex one.
type truth[U unsigned] struct {
	rule  rule
	mask  U
	width int
}

func (r truth[U]) open(st *State) {
	start := int64(0)
	if r.rule.all {
		start = 1
	}
	st.I = filled(st.K, start)
}

// one is 1 for what is not 0.
func one[U unsigned](u U) int64 {
	v := uint64(u)
	return int64((v | -v) >> 63)
}

func (r truth[U]) run(st *State, k int, _ int64, p unsafe.Pointer, n int) {
	x := values[U](p, n*r.width)
	switch {
	case r.rule.count:
		st.I[k] += r.count(x)
	case r.rule.all:
		if st.I[k] == 1 && !r.all(x) {
			st.I[k] = 0
		}
	case st.I[k] == 0 && r.any(x):
		st.I[k] = 1
	}
}

// any looks at parts: a complex number is other than zero if one of them is.
func (r truth[U]) any(x []U) bool {
	i := 0
	for ; i+8 <= len(x); i += 8 {
		y := x[i : i+8 : i+8]
		if (y[0]|y[1]|y[2]|y[3]|y[4]|y[5]|y[6]|y[7])&r.mask != 0 {
			return true
		}
	}
	for _, u := range x[i:] {
		if u&r.mask != 0 {
			return true
		}
	}
	return false
}

func (r truth[U]) all(x []U) bool {
	mask := r.mask
	if r.width == 2 {
		for i := 0; i+2 <= len(x); i += 2 {
			if (x[i]|x[i+1])&mask == 0 {
				return false
			}
		}
		return true
	}
	for _, u := range x {
		if u&mask == 0 {
			return false
		}
	}
	return true
}

func (r truth[U]) count(x []U) int64 {
	mask := r.mask
	var n0, n1 int64
	if r.width == 2 {
		for i := 0; i+2 <= len(x); i += 2 {
			n0 += one((x[i] | x[i+1]) & mask)
		}
		return n0
	}
	i := 0
	for ; i+4 <= len(x); i += 4 {
		y := x[i : i+4 : i+4]
		n0 += one(y[0]&mask) + one(y[1]&mask)
		n1 += one(y[2]&mask) + one(y[3]&mask)
	}
	for _, u := range x[i:] {
		n0 += one(u & mask)
	}
	return n0 + n1
}

func (r truth[U]) rows(st *State, at int, _ int64, p unsafe.Pointer, rows, n int) {
	x := values[U](p, rows*n*r.width)
	for ; rows > 0; rows-- {
		r.row(st.I[at:at+n], x[:n*r.width])
		x = x[n*r.width:]
	}
}

func (r truth[U]) row(found []int64, row []U) {
	mask := r.mask
	switch {
	case r.width == 2:
		for i := range found {
			found[i] = r.join(found[i], one((row[2*i]|row[2*i+1])&mask))
		}
	case r.rule.count:
		for i, u := range row[:len(found)] {
			found[i] += one(u & mask)
		}
	case r.rule.all:
		for i, u := range row[:len(found)] {
			found[i] &= one(u & mask)
		}
	default:
		for i, u := range row[:len(found)] {
			found[i] |= one(u & mask)
		}
	}
}

func (r truth[U]) join(a, b int64) int64 {
	switch {
	case r.rule.count:
		return a + b
	case r.rule.all:
		return a & b
	}
	return a | b
}

func (r truth[U]) merge(dst, src *State, k int) { dst.I[k] = r.join(dst.I[k], src.I[k]) }

func (r truth[U]) finish(st *State, out *block.Block) error {
	write(out, st.I)
	return nil
}
