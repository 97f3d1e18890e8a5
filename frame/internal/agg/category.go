package agg

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// categoryState is the least or greatest category of an argument. Categories
// are in the order of the first dictionary, those of later ones behind.
type categoryState struct {
	arg    int
	typ    table.Type
	max    bool
	values []int32 // places in names, -1 or MaxInt32 for none
	names  []string
	place  map[string]int32
	kept   int64

	dictionary *int32 // the offsets of the dictionary that known is of
	known      []int32
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
	if len(t.offsets) == 0 {
		return
	}
	if n := len(t.offsets) - 1; s.dictionary != &t.offsets[0] || len(s.known) != n {
		s.dictionary, s.known = &t.offsets[0], make([]int32, n)
		for i := range s.known {
			name := t.bytes[t.offsets[i]:t.offsets[i+1]]
			p, ok := s.place[string(name)]
			if !ok {
				if s.place == nil {
					s.place = map[string]int32{}
				}
				p = int32(len(s.names))
				s.names = append(s.names, string(name))
				s.place[s.names[p]] = p
				s.kept += int64(len(name)) + 64
			}
			s.known[i] = p
		}
	}
	for i, g := range groups {
		if g == 0 {
			continue
		}
		v := s.known[t.codes[lo+i]]
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
