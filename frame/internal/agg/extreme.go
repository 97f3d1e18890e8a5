package agg

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// extremeState is the least or the greatest value of an argument; count says
// where there is none.
type extremeState[T number] struct {
	arg    int
	typ    table.Type
	max    bool
	start  T // worse than, or as bad as, every value
	count  *countState
	values []T
}

func newExtreme(arg int, typ table.Type, greatest bool, count *countState) state {
	switch typ.Kind {
	case table.Null, table.Bool, table.Uint8:
		return extremeOf[uint8](arg, typ, greatest, count, 0, math.MaxUint8)
	case table.Int8:
		return extremeOf[int8](arg, typ, greatest, count, math.MinInt8, math.MaxInt8)
	case table.Int16:
		return extremeOf[int16](arg, typ, greatest, count, math.MinInt16, math.MaxInt16)
	case table.Int32, table.Date:
		return extremeOf[int32](arg, typ, greatest, count, math.MinInt32, math.MaxInt32)
	case table.Uint16:
		return extremeOf[uint16](arg, typ, greatest, count, 0, math.MaxUint16)
	case table.Uint32:
		return extremeOf[uint32](arg, typ, greatest, count, 0, math.MaxUint32)
	case table.Uint64:
		return extremeOf[uint64](arg, typ, greatest, count, 0, math.MaxUint64)
	case table.Float32:
		return extremeOf(arg, typ, greatest, count, float32(math.Inf(-1)), float32(math.Inf(1)))
	case table.Float64:
		return extremeOf(arg, typ, greatest, count, math.Inf(-1), math.Inf(1))
	case table.Int64, table.Time, table.Timestamp, table.Duration:
		return extremeOf[int64](arg, typ, greatest, count, math.MinInt64, math.MaxInt64)
	}
	return nil
}

func extremeOf[T number](arg int, typ table.Type, greatest bool, count *countState, low, high T) state {
	s := &extremeState[T]{arg: arg, typ: typ, max: greatest, count: count, start: high}
	if greatest {
		s.start = low
	}
	return s
}

func (s *extremeState[T]) grow(n int) { s.values = grown(s.values, n, s.start) }

func (s *extremeState[T]) update(c *chunk) error {
	groups, some := c.mask(s.arg)
	values := valuesOf[T](c, s.arg)
	if c.single && !some {
		s.values[1] = extreme(values, s.values[1], s.max)
		return nil
	}
	s.take(groups, values)
	return nil
}

func (s *extremeState[T]) take(groups []uint32, values []T) {
	best := s.values
	groups = groups[:len(values)]
	if s.max {
		for i, v := range values {
			if g := groups[i]; v > best[g] {
				best[g] = v
			}
		}
		return
	}
	for i, v := range values {
		if g := groups[i]; v < best[g] {
			best[g] = v
		}
	}
}

// extreme is the least or greatest of values and best.
func extreme[T number](values []T, best T, greatest bool) T {
	a, b, c, d := best, best, best, best
	i := 0
	if greatest {
		for ; i+4 <= len(values); i += 4 {
			v := values[i : i+4 : i+4]
			a, b, c, d = larger(a, v[0]), larger(b, v[1]), larger(c, v[2]), larger(d, v[3])
		}
		for ; i < len(values); i++ {
			a = larger(a, values[i])
		}
		return larger(larger(a, b), larger(c, d))
	}
	for ; i+4 <= len(values); i += 4 {
		v := values[i : i+4 : i+4]
		a, b, c, d = smaller(a, v[0]), smaller(b, v[1]), smaller(c, v[2]), smaller(d, v[3])
	}
	for ; i < len(values); i++ {
		a = smaller(a, values[i])
	}
	return smaller(smaller(a, b), smaller(c, d))
}

func larger[T number](a, b T) T {
	if b > a {
		return b
	}
	return a
}

func smaller[T number](a, b T) T {
	if b < a {
		return b
	}
	return a
}

func (s *extremeState[T]) types() []table.Type { return []table.Type{s.typ} }

func (s *extremeState[T]) export(numbers []uint32) ([]arrow.Array, error) {
	counts := s.count.of()
	no := nulls{n: len(numbers)}
	out := picked(s.values, numbers)
	for i, g := range numbers {
		if counts[g] == 0 {
			no.set(i)
			out[i] = 0
		}
	}
	return []arrow.Array{valuesArray(s.typ, out, no)}, nil
}

// valuesArray makes a column of values, Bool ones being uint8.
func valuesArray[T any](typ table.Type, values []T, no nulls) arrow.Array {
	switch typ.Kind {
	case table.Null:
		return newNull(len(values))
	case table.Bool:
		out := make([]bool, len(values))
		for i, v := range as[uint8](values) {
			out[i] = v != 0
		}
		return bools(out, no)
	}
	return fixed(typ, values, no)
}

func (s *extremeState[T]) merge(c *chunk, columns []arrow.Array) error {
	in := c.ofState(columns[0])
	groups, _ := in.mask(0)
	s.take(groups, valuesOf[T](in, 0))
	return nil
}

func (s *extremeState[T]) bytes() int64 { return int64(len(s.values)) * 8 }

// extremeText is the least or greatest string of an argument.
type extremeText struct {
	arg    int
	typ    table.Type
	max    bool
	values []string
	known  []bool
	kept   int64
}

func (s *extremeText) grow(n int) {
	s.values = grown(s.values, n, "")
	s.known = grown(s.known, n, false)
}

func (s *extremeText) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	s.take(groups, textOf(c.args[s.arg].values), c.lo)
	return nil
}

func (s *extremeText) take(groups []uint32, t text, lo int) {
	for i, g := range groups {
		if g == 0 {
			continue
		}
		b := t.at(lo + i)
		if old := s.values[g]; !s.known[g] || s.max && string(b) > old || !s.max && string(b) < old {
			s.values[g] = string(b)
			s.known[g] = true
			s.kept += int64(len(b)) - int64(len(old))
		}
	}
}

func (s *extremeText) types() []table.Type { return []table.Type{s.typ} }

func (s *extremeText) export(numbers []uint32) ([]arrow.Array, error) {
	a, err := texts(s.typ, len(numbers), func(i int) (string, bool) { return s.values[numbers[i]], s.known[numbers[i]] })
	return []arrow.Array{a}, err
}

func (s *extremeText) merge(c *chunk, columns []arrow.Array) error {
	in := c.ofState(columns[0])
	groups, _ := in.mask(0)
	s.take(groups, textOf(columns[0]), c.lo)
	return nil
}

func (s *extremeText) bytes() int64 { return int64(len(s.values))*17 + s.kept }
