package window

import (
	"context"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// observed are numbers as floats, NaN for what is missing or infinite.
func observed(ctx context.Context, a arrow.Array, t table.Type) ([]float64, error) {
	from, err := float64s(a, t)
	if err != nil {
		return nil, err
	}
	x, valid, some := make([]float64, len(from)), column.Valid(a), a.NullN() > 0
	for lo := 0; lo < len(x); lo += maxRows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i := lo; i < min(lo+maxRows, len(x)); i++ {
			if x[i] = from[i]; math.IsInf(x[i], 0) || some && !valid.Get(i) {
				x[i] = math.NaN()
			}
		}
	}
	return x, nil
}

// roll computes an aggregate of the window of each row. The other values are
// those of the column Other, for corr and cov.
func (c *Call) roll(ctx context.Context, a arrow.Array, t table.Type, from sources, segments []segment, state *State) (arrow.Array, error) {
	x, err := observed(ctx, a, t)
	if err != nil {
		return nil, err
	}
	m := &moving{call: c, pulse: pulse{ctx: ctx.Err}, out: make([]float64, len(x))}
	if c.Func == "expanding" && !c.Need().Whole {
		err := m.expand(x, segments, state)
		return nullable(m.out), err
	}
	if c.Agg == "apply" {
		fn := Functions.Find(c.User)
		if fn == nil {
			return nil, fmt.Errorf("no function %q", c.User.ID)
		}
		m.user = fn.Calls
	}
	if c.paired() {
		x = paired(x, from.other)
	}
	all := m.out
	for _, s := range segments {
		n := s.to - s.from
		var times []int64
		if from.times != nil {
			times = from.times[s.from:s.to]
			if i := unsorted(times); i >= 0 {
				return nil, fmt.Errorf("the times are not sorted: row %d", s.from+i)
			}
		}
		m.x, m.out, m.window = x[s.from:s.to], all[s.from:s.to], c.windows(n, times)
		if c.paired() {
			m.y = from.other[s.from:s.to]
		}
		if err := m.run(); err != nil {
			return nil, err
		}
	}
	return nullable(all), nil
}

// unsorted is the first row whose time is before that of the row above it; -1 if
// there is none.
func unsorted(times []int64) int {
	for i := 1; i < len(times); i++ {
		if times[i] < times[i-1] {
			return i
		}
	}
	return -1
}

// expand computes expanding windows by their state.
func (m *moving) expand(x []float64, segments []segment, state *State) error {
	for _, s := range segments {
		for i := s.from; i < s.to; i++ {
			if err := m.pulse.beat(1); err != nil {
				return err
			}
			state.see(x[i])
			m.out[i] = m.call.seen(state)
		}
		m.call.restart(state, segments)
	}
	return nil
}

// nullable is floats of which NaN is null.
func nullable(x []float64) arrow.Array {
	var valid column.Bitmap
	for i, v := range x {
		if v == v {
			continue
		}
		if valid == nil {
			valid = column.NewBitmap(len(x))
			valid.SetAll(len(x))
		}
		valid.Clear(i)
		x[i] = 0
	}
	return column.From(table.Of(table.Float64), x, valid)
}

// seen is the aggregate of an expanding window.
func (c *Call) seen(s *State) float64 {
	enough := s.Count
	if c.Agg == "count" {
		enough = s.Rows
	}
	if enough < int64(c.least()) {
		return math.NaN()
	}
	n := float64(s.Count)
	switch c.Agg {
	case "count":
		return n
	case "sum":
		return s.Sum
	}
	if s.Count == 0 {
		return math.NaN()
	}
	switch c.Agg {
	case "mean":
		return s.Sum / n
	case "min":
		return s.Low
	case "max":
		return s.High
	}
	return c.spread(s.Away, s.Count)
}

// spread is the variance or its root, of a sum of squares of distances.
func (c *Call) spread(away float64, count int64) float64 {
	if count <= int64(c.Ddof+1) {
		return math.NaN()
	}
	v := max(away, 0) / float64(count-int64(c.Ddof+1))
	if c.Agg == "std" {
		return math.Sqrt(v)
	}
	return v
}

// windows says which rows [from, to) the window of each of n rows has. Neither
// end ever goes back. Times are nil for windows of rows.
func (c *Call) windows(n int, times []int64) func(i int) (from, to int) {
	left := c.Closed == "left" || c.Closed == "both"
	right := c.Closed == "" || c.Closed == "right" || c.Closed == "both"
	if c.Func == "expanding" {
		return func(i int) (int, int) { return 0, i + 1 }
	}
	if times == nil {
		ahead := 1
		if c.Center {
			ahead += (c.N - 1) / 2
		}
		begin := ahead - c.N
		if left {
			begin--
		}
		if !right {
			ahead--
		}
		return func(i int) (int, int) {
			return min(max(i+begin, 0), n), min(max(i+ahead, 0), n)
		}
	}
	from, first := 0, 0 // first: that of the times that are the row's
	return func(i int) (int, int) {
		bound := times[i] - c.Width
		if left {
			bound--
		}
		for from < i && times[from] <= bound {
			from++
		}
		if right {
			return from, i + 1
		}
		if times[first] < times[i] {
			first = i
		}
		return min(from, first), first
	}
}
