package agg

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// sumState adds values of type T up: whole numbers in int64, which is the same
// for unsigned ones, floats in float64.
type sumState[S int64 | float64, T number] struct {
	arg  int
	typ  table.Type
	sums []S
	rest float64 // what rounding took from the sum of a single group
}

// newSum is the sum of an argument of a kind.
func newSum[S int64 | float64](arg int, k table.Kind, typ table.Type) state {
	switch k {
	case table.Int8:
		return &sumState[S, int8]{arg: arg, typ: typ}
	case table.Int16:
		return &sumState[S, int16]{arg: arg, typ: typ}
	case table.Int32:
		return &sumState[S, int32]{arg: arg, typ: typ}
	case table.Uint16:
		return &sumState[S, uint16]{arg: arg, typ: typ}
	case table.Uint32:
		return &sumState[S, uint32]{arg: arg, typ: typ}
	case table.Uint64:
		return &sumState[S, uint64]{arg: arg, typ: typ}
	case table.Float32:
		return &sumState[S, float32]{arg: arg, typ: typ}
	case table.Float64:
		return &sumState[S, float64]{arg: arg, typ: typ}
	case table.Null, table.Bool, table.Uint8:
		return &sumState[S, uint8]{arg: arg, typ: typ}
	}
	return &sumState[S, int64]{arg: arg, typ: typ}
}

func (s *sumState[S, T]) grow(n int) { s.sums = grown(s.sums, n, 0) }

func (s *sumState[S, T]) update(c *chunk) error {
	groups, some := c.mask(s.arg)
	values := valuesOf[T](c, s.arg)
	switch {
	case some || !c.single:
		addCells(s.sums, groups, values)
	case s.floats():
		s.add(S(c.args[s.arg].sum))
	default:
		s.add(total[S](values))
	}
	return nil
}

// floats reports whether values are floats, which mask added up.
func (s *sumState[S, T]) floats() bool {
	switch any(s).(type) {
	case *sumState[S, float64], *sumState[S, float32]:
		return true
	}
	return false
}

// add adds to the sum of the single group; sums of floats keep what rounding
// takes from them, as Neumaier has it.
func (s *sumState[S, T]) add(v S) {
	before := s.sums[1]
	s.sums[1] += v
	if b, ok := any(before).(float64); ok {
		x, sum := float64(v), float64(s.sums[1])
		lost := (b - sum) + x
		if math.Abs(b) < math.Abs(x) {
			lost = (x - sum) + b
		}
		if !math.IsNaN(lost) {
			s.rest += lost
		}
	}
}

// total adds values up in eight lanes.
func total[S int64 | float64, T number](values []T) S {
	var a, b, c, d, e, f, g, h S
	i := 0
	for ; i+8 <= len(values); i += 8 {
		v := values[i : i+8 : i+8]
		a += S(v[0])
		b += S(v[1])
		c += S(v[2])
		d += S(v[3])
		e += S(v[4])
		f += S(v[5])
		g += S(v[6])
		h += S(v[7])
	}
	for ; i < len(values); i++ {
		a += S(values[i])
	}
	return ((a + b) + (c + d)) + ((e + f) + (g + h))
}

// of are the sums by group.
func (s *sumState[S, T]) of() []S {
	if s.rest != 0 {
		s.sums[1] += S(s.rest)
		s.rest = 0
	}
	return s.sums
}

func (s *sumState[S, T]) types() []table.Type { return []table.Type{s.typ} }

func (s *sumState[S, T]) export(numbers []uint32) ([]arrow.Array, error) {
	return []arrow.Array{fixed(s.typ, picked(s.of(), numbers), nulls{})}, nil
}

func (s *sumState[S, T]) merge(c *chunk, columns []arrow.Array) error {
	addCells(s.sums, c.groups, column.Values[S](columns[0])[c.lo:c.hi])
	return nil
}

func (s *sumState[S, T]) bytes() int64 { return int64(len(s.sums)) * 8 }

// productState multiplies values.
type productState[S int64 | float64, T number] struct {
	arg      int
	typ      table.Type
	products []S
}

// newProduct is the product of an argument of a kind.
func newProduct[S int64 | float64](arg int, k table.Kind, typ table.Type) state {
	switch k {
	case table.Int8:
		return &productState[S, int8]{arg: arg, typ: typ}
	case table.Int16:
		return &productState[S, int16]{arg: arg, typ: typ}
	case table.Int32:
		return &productState[S, int32]{arg: arg, typ: typ}
	case table.Int64:
		return &productState[S, int64]{arg: arg, typ: typ}
	case table.Uint16:
		return &productState[S, uint16]{arg: arg, typ: typ}
	case table.Uint32:
		return &productState[S, uint32]{arg: arg, typ: typ}
	case table.Uint64:
		return &productState[S, uint64]{arg: arg, typ: typ}
	case table.Float32:
		return &productState[S, float32]{arg: arg, typ: typ}
	case table.Float64:
		return &productState[S, float64]{arg: arg, typ: typ}
	}
	return &productState[S, uint8]{arg: arg, typ: typ}
}

func (s *productState[S, T]) grow(n int) { s.products = grown(s.products, n, 1) }

func (s *productState[S, T]) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	for i, v := range valuesOf[T](c, s.arg) {
		s.products[groups[i]] *= S(v)
	}
	return nil
}

func (s *productState[S, T]) types() []table.Type { return []table.Type{s.typ} }

func (s *productState[S, T]) export(numbers []uint32) ([]arrow.Array, error) {
	return []arrow.Array{fixed(s.typ, picked(s.products, numbers), nulls{})}, nil
}

func (s *productState[S, T]) merge(c *chunk, columns []arrow.Array) error {
	for i, v := range column.Values[S](columns[0])[c.lo:c.hi] {
		s.products[c.groups[i]] *= v
	}
	return nil
}

func (s *productState[S, T]) bytes() int64 { return int64(len(s.products)) * 8 }
