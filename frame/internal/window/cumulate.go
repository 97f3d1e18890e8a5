package window

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// cumulate computes a cumulative function; state is that of the rows before,
// and becomes that of all of them.
func (c *Call) cumulate(a arrow.Array, t table.Type, segments []segment, state *State) (arrow.Array, error) {
	n := a.Len()
	if c.Func == "cumcount" {
		out := make([]int64, n)
		for _, s := range segments {
			for i := s.from; i < s.to; i++ {
				out[i] = state.Rows
				state.Rows++
			}
			c.restart(state, segments)
		}
		return column.From(table.Of(table.Int64), out, nil), nil
	}
	missing, count := column.Missing(a)
	if count == 0 {
		missing = make([]bool, n)
	}
	out, err := c.Type(&table.Schema{Fields: manyOf(t, c.Column+1)})
	if err != nil {
		return nil, err
	}
	var valid column.Bitmap
	if count > 0 {
		valid = column.NewBitmap(n)
		for i, m := range missing {
			if !m {
				valid.Set(i)
			}
		}
	}
	if t.Kind.Float() {
		x, err := float64s(a, t)
		if err != nil {
			return nil, err
		}
		y := make([]float64, n)
		for _, s := range segments {
			c.cumulateFloats(x, y, missing, s, state)
			c.restart(state, segments)
		}
		wide := table.Of(table.Float64)
		return column.Cast(column.From(wide, y, valid), wide, out, false)
	}
	x, err := int64s(a, t)
	if err != nil {
		return nil, err
	}
	y := make([]int64, n)
	for _, s := range segments {
		c.cumulateInts(x, y, missing, s, state, t.Kind == table.Uint64)
		c.restart(state, segments)
	}
	if out.Kind.Size() == 8 {
		return column.From(out, y, valid), nil
	}
	wide := table.Of(table.Int64)
	return column.Cast(column.From(wide, y, valid), wide, out, false)
}

// restart begins another segment, if there are any.
func (c *Call) restart(state *State, segments []segment) {
	if len(segments) > 1 {
		*state = State{}
	}
}

func (c *Call) cumulateFloats(x, y []float64, missing []bool, s segment, state *State) {
	first := state.Count == 0
	for i := s.from; i < s.to; i++ {
		state.Rows++
		if missing[i] {
			continue
		}
		state.Count++
		switch {
		case c.Func == "cumsum":
			state.add(x[i])
		case first:
			state.Sum = x[i]
		case c.Func == "cumprod":
			state.Sum *= x[i]
		default:
			state.Sum = extreme(state.Sum, x[i], c.Func == "cummin")
		}
		first = false
		y[i] = state.Sum
	}
}

func (c *Call) cumulateInts(x, y []int64, missing []bool, s segment, state *State, unsigned bool) {
	first := state.Count == 0
	for i := s.from; i < s.to; i++ {
		state.Rows++
		if missing[i] {
			continue
		}
		state.Count++
		switch {
		case first:
			state.Int = x[i]
		case c.Func == "cumsum":
			state.Int += x[i]
		case c.Func == "cumprod":
			state.Int *= x[i]
		case unsigned:
			state.Int = int64(extreme(uint64(state.Int), uint64(x[i]), c.Func == "cummin"))
		default:
			state.Int = extreme(state.Int, x[i], c.Func == "cummin")
		}
		first = false
		y[i] = state.Int
	}
}
