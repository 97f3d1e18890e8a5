package agg

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// categoryNames numbers categories in the order of the first dictionary, those
// of later ones behind.
type categoryNames struct {
	names []string
	place map[string]int32
	kept  int64

	dictionary *int32 // the offsets of the dictionary that codes is of
	codes      []int32
}

// of is the numbers of the codes of a column; nil if it has no categories.
func (c *categoryNames) of(t text) []int32 {
	if len(t.offsets) == 0 {
		return nil
	}
	n := len(t.offsets) - 1
	if c.dictionary == &t.offsets[0] && len(c.codes) == n {
		return c.codes
	}
	c.dictionary, c.codes = &t.offsets[0], make([]int32, n)
	for i := range c.codes {
		name := t.bytes[t.offsets[i]:t.offsets[i+1]]
		p, ok := c.place[string(name)]
		if !ok {
			if c.place == nil {
				c.place = map[string]int32{}
			}
			p = int32(len(c.names))
			c.names = append(c.names, string(name))
			c.place[c.names[p]] = p
			c.kept += int64(len(name)) + 64
		}
		c.codes[i] = p
	}
	return c.codes
}

// categoryState is the least or greatest category of an argument.
type categoryState struct {
	categoryNames
	arg    int
	typ    table.Type
	max    bool
	values []int32 // places in names, -1 or MaxInt32 for none
}

func (s *categoryState) none() int32 {
	if s.max {
		return -1
	}
	return math.MaxInt32
}

func (s *categoryState) grow(n int) { s.values = grown(s.values, n, s.none()) }

func (s *categoryState) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	s.take(groups, textOf(c.args[s.arg].values), c.lo)
	return nil
}

func (s *categoryState) take(groups []uint32, t text, lo int) {
	known := s.of(t)
	if known == nil {
		return
	}
	for i, g := range groups {
		if g == 0 {
			continue
		}
		v := known[t.codes[lo+i]]
		if old := s.values[g]; s.max && v > old || !s.max && v < old {
			s.values[g] = v
		}
	}
}

func (s *categoryState) types() []table.Type { return []table.Type{s.typ} }

// export has all categories in the dictionary, so that their order goes along.
func (s *categoryState) export(numbers []uint32) ([]arrow.Array, error) {
	no := nulls{n: len(numbers)}
	codes := picked(s.values, numbers)
	for i, v := range codes {
		if v == s.none() {
			codes[i] = 0
			no.set(i)
		}
	}
	a, err := categoriesArray(codes, s.names, no)
	return []arrow.Array{a}, err
}

func (s *categoryState) merge(c *chunk, columns []arrow.Array) error {
	groups, _ := c.ofState(columns[0]).mask(0)
	s.take(groups, textOf(columns[0]), c.lo)
	return nil
}

func (s *categoryState) bytes() int64 { return int64(len(s.values))*4 + s.kept }
