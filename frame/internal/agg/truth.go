package agg

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// truthState is whether any value of an argument of type T is not zero, or all
// are.
type truthState[T number] struct {
	arg   int
	all   bool
	truth []uint8
}

func newTruth(arg int, k table.Kind, all bool) state {
	switch k {
	case table.Int8:
		return &truthState[int8]{arg: arg, all: all}
	case table.Int16, table.Uint16:
		return &truthState[int16]{arg: arg, all: all}
	case table.Int32, table.Uint32:
		return &truthState[int32]{arg: arg, all: all}
	case table.Int64, table.Uint64:
		return &truthState[int64]{arg: arg, all: all}
	case table.Float32:
		return &truthState[float32]{arg: arg, all: all}
	case table.Float64:
		return &truthState[float64]{arg: arg, all: all}
	}
	return &truthState[uint8]{arg: arg, all: all}
}

func (s *truthState[T]) grow(n int) {
	start := uint8(0)
	if s.all {
		start = 1
	}
	s.truth = grown(s.truth, n, start)
}

func (s *truthState[T]) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	for i, v := range valuesOf[T](c, s.arg) {
		if g := groups[i]; (v == 0) == s.all {
			s.truth[g] = s.decided()
		}
	}
	return nil
}

// decided is what one value makes of a group for good.
func (s *truthState[T]) decided() uint8 {
	if s.all {
		return 0
	}
	return 1
}

func (s *truthState[T]) types() []table.Type { return []table.Type{table.Of(table.Uint8)} }

func (s *truthState[T]) export(numbers []uint32) ([]arrow.Array, error) {
	return []arrow.Array{fixed(table.Of(table.Uint8), picked(s.truth, numbers), nulls{})}, nil
}

func (s *truthState[T]) merge(c *chunk, columns []arrow.Array) error {
	for i, v := range column.Values[uint8](columns[0])[c.lo:c.hi] {
		if v == s.decided() {
			s.truth[c.groups[i]] = v
		}
	}
	return nil
}

func (s *truthState[T]) bytes() int64 { return int64(len(s.truth)) }
