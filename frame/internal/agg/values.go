package agg

import (
	"math"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// valuesState keeps all values of an argument that are not missing, for medians
// and quantiles, as float64 or, of times, int64. They leave a task as binary
// values: all that a group has, in one.
type valuesState[T float64 | int64] struct {
	arg    int
	kind   table.Kind
	groups []uint32 // of each value
	values []T
	parts  []valuesPart // of other tasks
	counts []int        // values of each group
	sorted [][]T        // by group, once asked for
}

// valuesPart is what another task has of a group.
type valuesPart struct {
	group uint32
	bytes []byte
}

func (s *valuesState[T]) grow(n int) { s.counts = grown(s.counts, n, 0) }

func (s *valuesState[T]) update(c *chunk) error {
	groups, some := c.mask(s.arg)
	s.sorted = nil
	var values []T
	if f, ok := any(&values).(*[]float64); ok {
		*f = floatsOf(c, s.arg, s.kind, &c.floats[0])
	} else {
		values = valuesOf[T](c, s.arg)
	}
	if !some {
		s.groups = append(s.groups, groups...)
		s.values = append(s.values, values...)
		for _, g := range groups {
			s.counts[g]++
		}
		s.drop(groups)
		return nil
	}
	for i, g := range groups {
		if g != 0 {
			s.groups = append(s.groups, g)
			s.values = append(s.values, values[i])
			s.counts[g]++
		}
	}
	return nil
}

// drop takes back the values of rows without a group.
func (s *valuesState[T]) drop(groups []uint32) {
	if s.counts[0] == 0 {
		return
	}
	from := len(s.groups) - len(groups)
	to := from
	for i := from; i < len(s.groups); i++ {
		if s.groups[i] != 0 {
			s.groups[to], s.values[to] = s.groups[i], s.values[i]
			to++
		}
	}
	s.groups, s.values, s.counts[0] = s.groups[:to], s.values[:to], 0
}

// byGroup are the values of all groups.
func (s *valuesState[T]) byGroup() [][]T {
	if s.sorted != nil {
		return s.sorted
	}
	if len(s.counts) == 2 && len(s.values) == s.counts[1] { // one group, and all of it here
		s.sorted = [][]T{nil, s.values}
		return s.sorted
	}
	total := 0
	for _, n := range s.counts {
		total += n
	}
	all := make([]T, total)
	out := make([][]T, len(s.counts))
	at := 0
	for g, n := range s.counts {
		out[g] = all[at : at : at+n]
		at += n
	}
	next := make([]int, len(s.counts))
	at = 0
	for g, n := range s.counts {
		next[g] = at
		at += n
	}
	for i, g := range s.groups {
		all[next[g]] = s.values[i]
		next[g]++
	}
	for _, p := range s.parts {
		n := len(p.bytes) / 8
		copy(as2bytes(all[next[p.group]:next[p.group]+n]), p.bytes)
		next[p.group] += n
	}
	for g := range out {
		out[g] = out[g][:cap(out[g])]
	}
	s.sorted = out
	return out
}

// as2bytes is the memory of values.
func as2bytes[T any](s []T) []byte {
	var v T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(v)))
}

func (s *valuesState[T]) types() []table.Type { return []table.Type{table.Of(table.Binary)} }

func (s *valuesState[T]) export(numbers []uint32) ([]arrow.Array, error) {
	all := s.byGroup()
	a, err := texts(table.Of(table.Binary), len(numbers), func(i int) (string, bool) {
		b := as2bytes(all[numbers[i]])
		return unsafe.String(unsafe.SliceData(b), len(b)), true
	})
	return []arrow.Array{a}, err
}

func (s *valuesState[T]) merge(c *chunk, columns []arrow.Array) error {
	t := textOf(columns[0])
	s.sorted = nil
	for i, g := range c.groups {
		b := t.at(c.lo + i)
		s.parts = append(s.parts, valuesPart{g, b})
		s.counts[g] += len(b) / 8
	}
	return nil
}

func (s *valuesState[T]) bytes() int64 {
	n := int64(cap(s.values))*12 + int64(len(s.counts))*8
	for _, p := range s.parts {
		n += int64(len(p.bytes)) + 32
	}
	return n
}

// quantile is the value below which a share of the values lies, which it puts
// in another order; ok is false where there are none.
func quantile[T float64 | int64](values []T, share float64, how string) (q T, ok bool) {
	n := len(values)
	if n == 0 {
		return 0, false
	}
	at := share * float64(n-1)
	low := int(math.Floor(at))
	part := at - float64(low)
	a := choose(values, low)
	if part == 0 || low+1 >= n {
		return a, true
	}
	b := values[low+1]
	for _, v := range values[low+2:] {
		b = min(b, v)
	}
	switch how {
	case "lower":
		return a, true
	case "higher":
		return b, true
	case "nearest":
		if part < 0.5 || part == 0.5 && low%2 == 0 {
			return a, true
		}
		return b, true
	case "midpoint":
		part = 0.5
	}
	if x, ok := any(a).(int64); ok {
		return T(x + int64(part*float64(int64(b)-x))), true
	}
	x, y := float64(a), float64(b)
	if x == y {
		return a, true
	}
	if math.IsInf(x, 0) || math.IsInf(y, 0) {
		return T(x*(1-part) + y*part), true
	}
	if part >= 0.5 {
		return T(y - (y-x)*(1-part)), true
	}
	return T(x + (y-x)*part), true
}

// choose puts the k-th least value in its place, the lesser ones before and the
// others behind it, and returns it: Hoare's quickselect by medians of three,
// and of ninthers where there are many.
func choose[T float64 | int64](v []T, k int) T {
	lo, hi := 0, len(v)-1
	for hi-lo > 16 {
		mid := lo + (hi-lo)/2
		p := medianOf(v[lo], v[mid], v[hi])
		if hi-lo > 128 {
			d := (hi - lo) / 8
			p = medianOf(medianOf(v[lo], v[lo+d], v[lo+2*d]), medianOf(v[mid-d], v[mid], v[mid+d]), medianOf(v[hi-2*d], v[hi-d], v[hi]))
		}
		i, j := lo, hi
		for i <= j {
			for v[i] < p {
				i++
			}
			for v[j] > p {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return v[k]
		}
	}
	for i := lo + 1; i <= hi; i++ {
		x := v[i]
		j := i
		for ; j > lo && v[j-1] > x; j-- {
			v[j] = v[j-1]
		}
		v[j] = x
	}
	return v[k]
}

func medianOf[T float64 | int64](a, b, c T) T { return max(min(a, b), min(max(a, b), c)) }
