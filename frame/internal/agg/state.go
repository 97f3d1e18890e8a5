package agg

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A state is what is known of the groups so far, by their numbers. It leaves a
// task as columns, and goes on from those of others.
type state interface {
	// grow makes room for groups below n.
	grow(n int)
	// update takes in rows.
	update(c *chunk) error
	// types are the types of the columns that the state leaves in.
	types() []table.Type
	// export makes these columns for some groups.
	export(numbers []uint32) ([]arrow.Array, error)
	// merge takes in rows of such columns.
	merge(c *chunk, columns []arrow.Array) error
	// bytes is about the memory that the state takes.
	bytes() int64
}

// grown is a slice of n values at least, new ones being zero.
func grown[T any](s []T, n int, zero T) []T {
	if n <= len(s) {
		return s
	}
	size := max(n, 2*len(s))
	out := make([]T, size)
	copy(out, s)
	fill := out[len(s):]
	if any(zero) != any(*new(T)) {
		for i := range fill {
			fill[i] = zero
		}
	}
	return out
}

// rowsState counts rows.
type rowsState struct{ counts []int64 }

func (s *rowsState) grow(n int) { s.counts = grown(s.counts, n, 0) }

func (s *rowsState) update(c *chunk) error {
	if c.single {
		s.counts[1] += int64(c.hi - c.lo)
		return nil
	}
	countGroups(s.counts, c.groups)
	return nil
}

func countGroups(counts []int64, groups []uint32) {
	for _, g := range groups {
		counts[g]++
	}
}

func (s *rowsState) types() []table.Type { return []table.Type{table.Of(table.Int64)} }

func (s *rowsState) export(numbers []uint32) ([]arrow.Array, error) {
	return []arrow.Array{ints(s.counts, numbers)}, nil
}

func (s *rowsState) merge(c *chunk, columns []arrow.Array) error {
	addCells(s.counts, c.groups, column.Values[int64](columns[0])[c.lo:c.hi])
	return nil
}

func (s *rowsState) bytes() int64 { return int64(len(s.counts)) * 8 }

// countState counts the values of an argument that are not missing. As long as
// none is, it is the number of rows.
type countState struct {
	arg    int
	rows   *rowsState
	counts []int64 // nil as long as none is missing
}

// missing begins to count on its own. It comes before rows has the chunk.
func (s *countState) own() {
	if s.counts == nil {
		s.counts = append([]int64(nil), s.rows.counts...)
	}
}

// of are the counts by group.
func (s *countState) of() []int64 {
	if s.counts == nil {
		return s.rows.counts
	}
	return s.counts
}

func (s *countState) grow(n int) {
	if s.counts != nil {
		s.counts = grown(s.counts, n, 0)
	}
}

func (s *countState) update(c *chunk) error {
	groups, some := c.mask(s.arg)
	if some {
		s.own()
	}
	if s.counts != nil {
		countGroups(s.counts, groups)
	}
	return nil
}

func (s *countState) types() []table.Type { return s.rows.types() }

func (s *countState) export(numbers []uint32) ([]arrow.Array, error) {
	return []arrow.Array{ints(s.of(), numbers)}, nil
}

func (s *countState) merge(c *chunk, columns []arrow.Array) error {
	s.own()
	addCells(s.counts, c.groups, column.Values[int64](columns[0])[c.lo:c.hi])
	return nil
}

func (s *countState) bytes() int64 { return int64(len(s.counts)) * 8 }

type number interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

// addCells adds values to sums of their groups.
func addCells[S, T number](sums []S, groups []uint32, values []T) {
	groups = groups[:len(values)]
	for i, v := range values {
		sums[groups[i]] += S(v)
	}
}
