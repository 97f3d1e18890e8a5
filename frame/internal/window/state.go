package window

import (
	"context"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A State is what a function of all rows before a partition is there: of rows
// behind it for bfill. The zero State is that of no rows.
type State struct {
	Rows  int64 // how many; of fills, since Value
	Count int64 // of them have a value

	Int        int64   // a sum, product, minimum, maximum of whole numbers, their bits if unsigned
	Sum, Lost  float64 // of floats, and what Kahan's summation has not added yet
	Mean, Away float64 // and the sum of squares of the distances from it
	Low, High  float64
	Decayed    Decayed        // of ewm
	Value      []*table.Table // of fills: the value, as a table of a row, if there is one
}

// fold is the state of some rows alone.
func (c *Call) fold(ctx context.Context, a arrow.Array, t table.Type) (State, error) {
	if c.Func == "ffill" || c.Func == "bfill" {
		return c.foldFill(a, t)
	}
	if c.Func == "ewm" {
		return c.foldDecayed(ctx, a, t)
	}
	var s State
	if c.Func == "expanding" {
		x, err := observed(ctx, a, t)
		if err != nil {
			return s, err
		}
		for _, v := range x {
			s.see(v)
		}
		return s, nil
	}
	_, err := c.cumulate(a, t, []segment{{0, a.Len()}}, &s)
	return s, err
}

// foldFill finds the last value of a column, or the first one.
func (c *Call) foldFill(a arrow.Array, t table.Type) (State, error) {
	missing, count := column.Missing(a)
	s := State{Rows: int64(a.Len()), Count: int64(a.Len() - count)}
	at := -1
	for i := range a.Len() {
		if count == 0 || !missing[i] {
			if at = i; c.Func == "bfill" {
				break
			}
		}
	}
	if at < 0 {
		return s, nil
	}
	s.Rows = int64(at)
	if c.Func == "ffill" {
		s.Rows = int64(a.Len() - 1 - at)
	}
	b := &table.Batch{Schema: &table.Schema{Fields: []table.Field{{Name: "value", Type: t}}}, Rows: 1}
	v, err := column.Take(a, []int32{int32(at)})
	if err != nil {
		return s, err
	}
	b.Columns = []arrow.Array{v}
	s.Value = []*table.Table{{Schema: b.Schema, Batches: []*table.Batch{b}}}
	return s, nil
}

// join is the state of rows and of those that follow; for bfill, of rows and of
// those before.
func (c *Call) join(a, b State, t table.Type) State {
	if a.Rows == 0 && a.Count == 0 && a.Value == nil {
		return b
	}
	switch c.Func {
	case "ffill", "bfill":
		if b.Value == nil {
			a.Rows += b.Rows
			return a
		}
		return b
	case "expanding":
		return joinSeen(a, b)
	case "ewm":
		return c.joinDecayed(a, b)
	}
	a.Rows += b.Rows
	if b.Count == 0 {
		return a
	}
	if a.Count == 0 {
		b.Rows = a.Rows
		return b
	}
	a.Count += b.Count
	switch c.Func {
	case "cumsum":
		a.Int += b.Int
		a.add(b.Sum)
		a.add(-b.Lost)
	case "cumprod":
		a.Int *= b.Int
		a.Sum *= b.Sum
	case "cummin", "cummax":
		low := c.Func == "cummin"
		a.Sum = extreme(a.Sum, b.Sum, low)
		if t.Kind == table.Uint64 {
			a.Int = int64(extreme(uint64(a.Int), uint64(b.Int), low))
		} else {
			a.Int = extreme(a.Int, b.Int, low)
		}
	}
	return a
}

func extreme[T int64 | uint64 | float64](a, b T, low bool) T {
	if low {
		return min(a, b)
	}
	return max(a, b)
}

// add adds by Kahan's summation.
func (s *State) add(v float64) {
	y := v - s.Lost
	t := s.Sum + y
	s.Lost = t - s.Sum - y
	if math.IsInf(t, 0) || math.IsNaN(t) {
		s.Lost = 0
	}
	s.Sum = t
}

// see takes a value of an expanding window, NaN for none.
func (s *State) see(v float64) {
	s.Rows++
	if v != v {
		return
	}
	if s.Count == 0 {
		s.Low, s.High = v, v
	}
	s.Count++
	s.Low, s.High = min(s.Low, v), max(s.High, v)
	s.add(v)
	d := v - s.Mean
	s.Mean += d / float64(s.Count)
	s.Away += d * (v - s.Mean)
}

// joinSeen is the state of two expanding windows together: Chan, Golub and
// LeVeque's formula.
func joinSeen(a, b State) State {
	rows := a.Rows + b.Rows
	switch {
	case b.Count == 0:
		a.Rows = rows
		return a
	case a.Count == 0:
		b.Rows = rows
		return b
	}
	n, m := float64(a.Count), float64(b.Count)
	d := b.Mean - a.Mean
	a.Mean += d * m / (n + m)
	a.Away += b.Away + d*d*n*m/(n+m)
	a.Low, a.High = min(a.Low, b.Low), max(a.High, b.High)
	a.add(b.Sum)
	a.add(-b.Lost)
	a.Rows, a.Count = rows, a.Count+b.Count
	return a
}
