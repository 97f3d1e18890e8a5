package agg

import (
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// wideState adds up times in 128 bits: sums of times since 1970 need not fit
// into 64, and floats would lose what is less than a microsecond.
type wideState struct {
	arg  int
	sums []wideSum
}

type wideSum struct {
	high int64
	low  uint64
}

func (s *wideSum) add(high int64, low uint64) {
	sum, carry := bits.Add64(s.low, low, 0)
	s.low = sum
	s.high += high + int64(carry)
}

// mean is the sum by n, rounded toward zero.
func (s wideSum) mean(n int64) int64 {
	negative := s.high < 0
	if negative {
		low, borrow := bits.Sub64(0, s.low, 0)
		s = wideSum{-s.high - int64(borrow), low}
	}
	q, _ := bits.Div64(uint64(s.high), s.low, uint64(n)) // the mean fits
	if negative {
		return -int64(q)
	}
	return int64(q)
}

func (s *wideState) grow(n int) { s.sums = grown(s.sums, n, wideSum{}) }

func (s *wideState) update(c *chunk) error {
	groups, _ := c.mask(s.arg)
	for i, v := range valuesOf[int64](c, s.arg) {
		s.sums[groups[i]].add(v>>63, uint64(v))
	}
	return nil
}

func (s *wideState) types() []table.Type {
	return []table.Type{table.Of(table.Int64), table.Of(table.Uint64)}
}

func (s *wideState) export(numbers []uint32) ([]arrow.Array, error) {
	high, low := make([]int64, len(numbers)), make([]uint64, len(numbers))
	for i, g := range numbers {
		high[i], low[i] = s.sums[g].high, s.sums[g].low
	}
	return []arrow.Array{fixed(table.Of(table.Int64), high, nulls{}), fixed(table.Of(table.Uint64), low, nulls{})}, nil
}

func (s *wideState) merge(c *chunk, columns []arrow.Array) error {
	high, low := column.Values[int64](columns[0])[c.lo:c.hi], column.Values[uint64](columns[1])[c.lo:c.hi]
	for i, g := range c.groups {
		s.sums[g].add(high[i], low[i])
	}
	return nil
}

func (s *wideState) bytes() int64 { return int64(len(s.sums)) * 16 }
