package agg

import (
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// topState keeps the largest or smallest n values of each group, in order, the
// best first.
type topState[T number] struct {
	arg    int
	typ    table.Type
	n      int
	least  bool // the smallest are wanted
	counts []int32
	values []T // n a group, those of group g from g*n
}

// topOf is a topState of any type.
type topOf interface {
	state
	// rows repeats the groups, one for each value, and makes the values' column.
	rows(numbers []uint32) (repeated []uint32, values arrow.Array)
}

func newTop(arg int, typ table.Type, n int, least bool) topOf {
	switch typ.Kind {
	case table.Int8:
		return &topState[int8]{arg: arg, typ: typ, n: n, least: least}
	case table.Int16:
		return &topState[int16]{arg: arg, typ: typ, n: n, least: least}
	case table.Int32, table.Date:
		return &topState[int32]{arg: arg, typ: typ, n: n, least: least}
	case table.Uint8:
		return &topState[uint8]{arg: arg, typ: typ, n: n, least: least}
	case table.Uint16:
		return &topState[uint16]{arg: arg, typ: typ, n: n, least: least}
	case table.Uint32:
		return &topState[uint32]{arg: arg, typ: typ, n: n, least: least}
	case table.Uint64:
		return &topState[uint64]{arg: arg, typ: typ, n: n, least: least}
	case table.Float32:
		return &topState[float32]{arg: arg, typ: typ, n: n, least: least}
	case table.Float64:
		return &topState[float64]{arg: arg, typ: typ, n: n, least: least}
	}
	return &topState[int64]{arg: arg, typ: typ, n: n, least: least}
}

func (s *topState[T]) grow(n int) {
	s.counts = grown(s.counts, n, 0)
	s.values = grown(s.values, len(s.counts)*s.n, 0)
}

func (s *topState[T]) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	values := valuesOf[T](c, s.arg)
	n := s.n
	for i, g := range groups {
		v := values[i]
		have := int(s.counts[g])
		if have == n {
			last := s.values[int(g)*n+n-1]
			if s.least && v >= last || !s.least && v <= last {
				continue
			}
		}
		if g != 0 {
			s.insert(g, have, v)
		}
	}
	return nil
}

// insert puts a value among the have values of a group, behind its equals.
func (s *topState[T]) insert(g uint32, have int, v T) {
	row := s.values[int(g)*s.n : (int(g)+1)*s.n]
	at := have
	if have == s.n {
		at--
	} else {
		s.counts[g]++
	}
	for ; at > 0 && (s.least && row[at-1] > v || !s.least && row[at-1] < v); at-- {
		row[at] = row[at-1]
	}
	row[at] = v
}

func (s *topState[T]) of(g uint32) []T {
	return s.values[int(g)*s.n : int(g)*s.n+int(s.counts[g])]
}

func (s *topState[T]) rows(numbers []uint32) ([]uint32, arrow.Array) {
	total := 0
	for _, g := range numbers {
		total += int(s.counts[g])
	}
	repeated, values := make([]uint32, 0, total), make([]T, 0, total)
	for _, g := range numbers {
		for range s.counts[g] {
			repeated = append(repeated, g)
		}
		values = append(values, s.of(g)...)
	}
	return repeated, fixed(s.typ, values, nulls{})
}

func (s *topState[T]) types() []table.Type { return []table.Type{table.Of(table.Binary)} }

func (s *topState[T]) export(numbers []uint32) ([]arrow.Array, error) {
	a, err := texts(table.Of(table.Binary), len(numbers), func(i int) (string, bool) {
		b := as2bytes(s.of(numbers[i]))
		return unsafe.String(unsafe.SliceData(b), len(b)), true
	})
	return []arrow.Array{a}, err
}

func (s *topState[T]) merge(c *chunk, columns []arrow.Array) error {
	t := textOf(columns[0])
	var v T
	size := int(unsafe.Sizeof(v))
	for i, g := range c.groups {
		for b := t.at(c.lo + i); len(b) >= size; b = b[size:] {
			copy(unsafe.Slice((*byte)(unsafe.Pointer(&v)), size), b)
			have := int(s.counts[g])
			if last := int(g)*s.n + s.n - 1; have == s.n && (s.least && v >= s.values[last] || !s.least && v <= s.values[last]) {
				break
			}
			s.insert(g, have, v)
		}
	}
	return nil
}

func (s *topState[T]) bytes() int64 { return int64(len(s.values))*8 + int64(len(s.counts))*4 }
