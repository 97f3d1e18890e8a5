package agg

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// places say where the values of groups come from: the position of the first or
// last row that has one, so that it does not matter in which order rows come.
type places struct {
	last bool
	at   []int64
}

func (p *places) start() int64 {
	if p.last {
		return -1
	}
	return math.MaxInt64
}

func (p *places) grow(n int) { p.at = grown(p.at, n, p.start()) }

// better reports whether a row comes before, or behind, what a group has.
func (p *places) better(g uint32, at int64) bool {
	if p.last {
		return at > p.at[g]
	}
	return at < p.at[g]
}

func (p *places) known(g uint32) bool { return p.at[g] != p.start() }

// firstState is the first or last value of an argument, of fixed width.
type firstState[T any] struct {
	places
	arg    int
	typ    table.Type
	values []T
}

func newFirst(arg int, typ table.Type, last bool) state {
	at := places{last: last}
	switch typ.Kind.Size() {
	case 1:
		return &firstState[uint8]{places: at, arg: arg, typ: typ}
	case 2:
		return &firstState[uint16]{places: at, arg: arg, typ: typ}
	case 4:
		if typ.Kind != table.Category {
			return &firstState[uint32]{places: at, arg: arg, typ: typ}
		}
	case 8:
		return &firstState[uint64]{places: at, arg: arg, typ: typ}
	case 16:
		return &firstState[[2]uint64]{places: at, arg: arg, typ: typ}
	}
	if typ.Kind == table.Null {
		return &firstState[uint8]{places: at, arg: arg, typ: typ}
	}
	if typ.Kind == table.Category {
		return &firstCategory{places: at, arg: arg, typ: typ}
	}
	return &firstText{places: at, arg: arg, typ: typ}
}

func (s *firstState[T]) grow(n int) {
	s.places.grow(n)
	s.values = grown(s.values, n, *new(T))
}

func (s *firstState[T]) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	values := valuesOf[T](c, s.arg)
	for i, g := range groups {
		if at := c.position(i); s.better(g, at) && g != 0 {
			s.at[g], s.values[g] = at, values[i]
		}
	}
	return nil
}

func (s *firstState[T]) types() []table.Type { return []table.Type{s.typ, table.Of(table.Int64)} }

func (s *firstState[T]) export(numbers []uint32) ([]arrow.Array, error) {
	no := nulls{n: len(numbers)}
	for i, g := range numbers {
		if !s.known(g) {
			no.set(i)
		}
	}
	return []arrow.Array{valuesArray(s.typ, picked(s.values, numbers), no), ints(s.at, numbers)}, nil
}

func (s *firstState[T]) merge(c *chunk, columns []arrow.Array) error {
	in := c.ofState(columns[0])
	in.positions = column.Values[int64](columns[1])
	groups, _ := in.mask(0)
	values := valuesOf[T](in, 0)
	for i, g := range groups {
		if at := in.position(i); s.better(g, at) && g != 0 {
			s.at[g], s.values[g] = at, values[i]
		}
	}
	return nil
}

func (s *firstState[T]) bytes() int64 { return int64(len(s.at)) * 16 }

// firstText is the first or last string of an argument.
type firstText struct {
	places
	arg    int
	typ    table.Type
	values []string
	kept   int64
}

func (s *firstText) grow(n int) {
	s.places.grow(n)
	s.values = grown(s.values, n, "")
}

func (s *firstText) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	if s.last { // only the last row of a group in the chunk is worth its copy
		s.takeLast(c, groups, textOf(c.args[s.arg].values))
		return nil
	}
	s.take(c, groups, textOf(c.args[s.arg].values))
	return nil
}

func (s *firstText) take(c *chunk, groups []uint32, t text) {
	for i, g := range groups {
		if at := c.position(i); g != 0 && s.better(g, at) {
			s.put(g, at, t.at(c.lo+i))
		}
	}
}

func (s *firstText) takeLast(c *chunk, groups []uint32, t text) {
	for i := len(groups) - 1; i >= 0; i-- {
		g := groups[i]
		if at := c.position(i); g != 0 && s.better(g, at) {
			s.put(g, at, t.at(c.lo+i))
		}
	}
}

func (s *firstText) put(g uint32, at int64, b []byte) {
	s.kept += int64(len(b) - len(s.values[g]))
	s.at[g], s.values[g] = at, string(b)
}

func (s *firstText) types() []table.Type { return []table.Type{s.typ, table.Of(table.Int64)} }

func (s *firstText) export(numbers []uint32) ([]arrow.Array, error) {
	a, err := texts(s.typ, len(numbers), func(i int) (string, bool) { return s.values[numbers[i]], s.known(numbers[i]) })
	return []arrow.Array{a, ints(s.at, numbers)}, err
}

func (s *firstText) merge(c *chunk, columns []arrow.Array) error {
	in := c.ofState(columns[0])
	in.positions = column.Values[int64](columns[1])
	groups, _ := in.mask(0)
	s.take(in, groups, textOf(columns[0]))
	return nil
}

func (s *firstText) bytes() int64 { return int64(len(s.at))*24 + s.kept }

// firstCategory is the first or last category of an argument.
type firstCategory struct {
	places
	categoryNames
	arg    int
	typ    table.Type
	values []int32 // places in names
}

func (s *firstCategory) grow(n int) {
	s.places.grow(n)
	s.values = grown(s.values, n, 0)
}

func (s *firstCategory) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	s.take(c, groups, textOf(c.args[s.arg].values))
	return nil
}

func (s *firstCategory) take(c *chunk, groups []uint32, t text) {
	known := s.of(t)
	if known == nil {
		return
	}
	for i, g := range groups {
		if at := c.position(i); g != 0 && s.better(g, at) {
			s.at[g], s.values[g] = at, known[t.codes[c.lo+i]]
		}
	}
}

func (s *firstCategory) types() []table.Type { return []table.Type{s.typ, table.Of(table.Int64)} }

// export has all categories in the dictionary, so that their order goes along.
func (s *firstCategory) export(numbers []uint32) ([]arrow.Array, error) {
	no := nulls{n: len(numbers)}
	for i, g := range numbers {
		if !s.known(g) {
			no.set(i)
		}
	}
	a, err := categoriesArray(picked(s.values, numbers), s.names, no)
	return []arrow.Array{a, ints(s.at, numbers)}, err
}

func (s *firstCategory) merge(c *chunk, columns []arrow.Array) error {
	in := c.ofState(columns[0])
	in.positions = column.Values[int64](columns[1])
	groups, _ := in.mask(0)
	s.take(in, groups, textOf(columns[0]))
	return nil
}

func (s *firstCategory) bytes() int64 { return int64(len(s.at))*12 + s.kept }

// seenState is the position of the first row of each group.
type seenState struct{ places }

func (s *seenState) update(c *chunk) error {
	for i, g := range c.groups {
		if at := c.position(i); at < s.at[g] {
			s.at[g] = at
		}
	}
	return nil
}

func (s *seenState) types() []table.Type { return []table.Type{table.Of(table.Int64)} }

func (s *seenState) export(numbers []uint32) ([]arrow.Array, error) {
	return []arrow.Array{ints(s.at, numbers)}, nil
}

func (s *seenState) merge(c *chunk, columns []arrow.Array) error {
	for i, at := range column.Values[int64](columns[0])[c.lo:c.hi] {
		g := c.groups[i]
		s.at[g] = min(s.at[g], at)
	}
	return nil
}

func (s *seenState) bytes() int64 { return int64(len(s.at)) * 8 }
