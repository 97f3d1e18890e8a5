package window

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/order"
	"github.com/cb434341/weft/frame/table"
)

// shifted are the places N rows back in each segment, -1 outside of it.
func (c *Call) shifted(n int, segments []segment) []int32 {
	rows := make([]int32, n)
	for _, s := range segments {
		for i := s.from; i < s.to; i++ {
			rows[i] = -1
			if j := i - c.N; j >= s.from && j < s.to {
				rows[i] = int32(j)
			}
		}
	}
	return rows
}

// difference is what a value is more than the one N rows back: as a number, or
// as a part of that.
func (c *Call) difference(a arrow.Array, t table.Type, segments []segment) (arrow.Array, error) {
	back := c.shifted(a.Len(), segments)
	out, err := c.Type(&table.Schema{Fields: manyOf(t, c.Column+1)})
	if err != nil {
		return nil, err
	}
	missing, count := column.Missing(a)
	valid := column.NewBitmap(a.Len())
	for i, j := range back {
		if j >= 0 && (count == 0 || !missing[i] && !missing[j]) {
			valid.Set(i)
		}
	}
	if c.Func == "pctchange" || t.Kind.Float() {
		x, err := float64s(a, t)
		if err != nil {
			return nil, err
		}
		d := make([]float64, len(x))
		for i, j := range back {
			switch {
			case !valid.Get(i):
			case c.Func == "diff":
				d[i] = x[i] - x[j]
			default:
				d[i] = x[i]/x[j] - 1
			}
		}
		return column.Cast(column.From(table.Of(table.Float64), d, valid), table.Of(table.Float64), out, false)
	}
	unit := int64(1)
	if t.Kind == table.Date {
		unit = 86400
	}
	x, err := int64s(a, t)
	if err != nil {
		return nil, err
	}
	d := make([]int64, len(x))
	for i, j := range back {
		if valid.Get(i) {
			d[i] = (x[i] - x[j]) * unit
		}
	}
	return column.From(out, d, valid), nil
}

// manyOf is fields of which all are of a type.
func manyOf(t table.Type, n int) []table.Field {
	out := make([]table.Field, n)
	for i := range out {
		out[i].Type = t
	}
	return out
}

// float64s are numbers as floats; what is at a null may be anything.
func float64s(a arrow.Array, t table.Type) ([]float64, error) {
	f, err := column.Cast(a, t, table.Of(table.Float64), false)
	if err != nil {
		return nil, err
	}
	return column.Values[float64](f), nil
}

// int64s are whole numbers or times as they are; unsigned ones of 64 bits wrap.
func int64s(a arrow.Array, t table.Type) ([]int64, error) {
	if t.Kind == table.Uint64 {
		return column.Values[int64](a), nil
	}
	f, err := column.Cast(a, t, table.Of(table.Int64), false)
	if err != nil {
		return nil, err
	}
	return column.Values[int64](f), nil
}

// fill takes for what is missing the last value before, or the next one behind.
func (c *Call) fill(a arrow.Array, t table.Type, segments []segment, state *State) (arrow.Array, error) {
	missing, count := column.Missing(a)
	if count == 0 {
		return a, nil
	}
	limit := int64(c.Limit)
	if limit <= 0 {
		limit = int64(a.Len()) + 1 + state.Rows
	}
	// The value that is carried in stands behind the others.
	last, since := int32(-1), int64(0)
	if state.Value != nil {
		b, err := whole(state.Value[0], state.Value[0].Schema)
		if err != nil {
			return nil, err
		}
		last, since = int32(a.Len()), state.Rows
		if a, err = column.Concat(t, []arrow.Array{a, b.Columns[0]}); err != nil {
			return nil, err
		}
	}
	rows := make([]int32, len(missing))
	for _, s := range segments {
		one := func(i int) {
			switch {
			case !missing[i]:
				last, since = int32(i), 0
				rows[i] = last
			default:
				since++
				rows[i] = -1
				if since <= limit {
					rows[i] = last
				}
			}
		}
		if c.Func == "ffill" {
			for i := s.from; i < s.to; i++ {
				one(i)
			}
		} else {
			for i := s.to - 1; i >= s.from; i-- {
				one(i)
			}
		}
		last, since = -1, 0
	}
	return column.Take(a, rows)
}

// rank ranks the values of each segment.
func (c *Call) rank(a arrow.Array, t table.Type, segments []segment) (arrow.Array, error) {
	groups := make([]uint32, a.Len())
	for i, s := range segments {
		for j := s.from; j < s.to; j++ {
			groups[j] = uint32(i)
		}
	}
	return order.RankWithin(a, t, groups, order.Ranking{Method: c.Method, Desc: c.Desc, Missing: c.Missing, Percent: c.Percent})
}
