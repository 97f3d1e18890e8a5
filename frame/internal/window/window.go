package window

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A Window is functions of the rows around each row of a table, as data. The
// result has the columns of the input and those of the calls.
type Window struct {
	Input *table.Schema
	Calls []Call
	// By are places of columns: rows of equal values there are a group of their
	// own. What is missing is a group too, unless DropMissing makes its rows
	// null.
	By          []int
	DropMissing bool
}

// Output is the schema of the result.
func (w *Window) Output() (*table.Schema, error) {
	fields := append([]table.Field(nil), w.Input.Fields...)
	for i := range w.Calls {
		c := &w.Calls[i]
		t, err := c.Type(w.Input)
		if err != nil {
			return nil, err
		}
		at := -1
		for j, f := range fields {
			if f.Name == c.Name {
				at = j
			}
		}
		if at < 0 {
			at, fields = len(fields), append(fields, table.Field{})
		}
		fields[at] = table.Field{Name: c.Name, Type: t}
	}
	for _, c := range w.By {
		if c < 0 || c >= w.Input.Len() {
			return nil, fmt.Errorf("window: no column %d of %d to group by", c, w.Input.Len())
		}
	}
	return table.NewSchema(fields...)
}

// Need is what the calls need together.
func (w *Window) Need() Need {
	var all Need
	for i := range w.Calls {
		n := w.Calls[i].Need()
		all.Before, all.After, all.Span = max(all.Before, n.Before), max(all.After, n.After), max(all.Span, n.Span)
		all.State, all.Behind, all.Whole = all.State || n.State, all.Behind || n.Behind, all.Whole || n.Whole
	}
	if len(w.By) > 0 {
		all.Whole = true
	}
	return all
}

// A Summary is what other partitions need to know of one.
type Summary struct {
	Rows int64
	// The first and the last rows, of all columns: as many as a call needs.
	Head, Tail *table.Table
	States     []State // by call
}

// A Carry is what a partition needs to know of the others.
type Carry struct {
	Before, After *table.Table
	States        []State
}

// Summary is that of a partition; of no use if the window is Whole.
func (w *Window) Summary(ctx context.Context, t *table.Table) (*Summary, error) {
	b, err := whole(t, w.Input)
	if err != nil {
		return nil, err
	}
	s := &Summary{Rows: int64(b.Rows), States: make([]State, len(w.Calls))}
	need := w.Need()
	if need.Whole {
		return s, nil
	}
	if s.Tail, err = w.tail(b); err != nil {
		return nil, err
	}
	s.Head = tableOf(b, 0, min(need.After, b.Rows))
	for i := range w.Calls {
		c := &w.Calls[i]
		if n := c.Need(); !n.State && !n.Behind {
			continue
		}
		if s.States[i], err = c.fold(ctx, b.Columns[c.Column], w.Input.Fields[c.Column].Type); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// tail is the rows at the end of a batch that the next partition needs.
func (w *Window) tail(b *table.Batch) (*table.Table, error) {
	from := b.Rows - min(w.Need().Before, b.Rows)
	for i := range w.Calls {
		c := &w.Calls[i]
		if !c.timed() || b.Rows == 0 {
			continue
		}
		at, err := times(b, c.On)
		if err != nil {
			return nil, err
		}
		for from > 0 && at[from-1] >= at[b.Rows-1]-c.Width {
			from--
		}
	}
	return tableOf(b, from, b.Rows), nil
}

func tableOf(b *table.Batch, from, to int) *table.Table {
	t := &table.Table{Schema: b.Schema}
	if to > from {
		t.Batches = []*table.Batch{column.SliceBatch(b, from, to)}
	}
	return t
}

// whole is a table as one batch.
func whole(t *table.Table, s *table.Schema) (*table.Batch, error) {
	if !t.Schema.Equal(s) {
		return nil, fmt.Errorf("window: a table of %v, not %v", t.Schema, s)
	}
	if len(t.Batches) == 0 {
		columns := make([]arrow.Array, s.Len())
		for i, f := range s.Fields {
			columns[i] = column.Nulls(f.Type, 0)
		}
		return &table.Batch{Schema: s, Columns: columns}, nil
	}
	b, err := column.ConcatBatches(t.Batches)
	if err != nil {
		return nil, fmt.Errorf("window: %w", err)
	}
	return b, nil
}

// Carry is what is carried into each partition, of the summaries of all, in
// order. It does little: the summaries are small.
func (w *Window) Carry(all []*Summary) ([]*Carry, error) {
	out := make([]*Carry, len(all))
	for i := range out {
		out[i] = &Carry{States: make([]State, len(w.Calls))}
	}
	need := w.Need()
	if need.Whole {
		if len(all) > 1 && len(w.By) == 0 {
			return nil, errors.New("window: a function of all rows in several partitions")
		}
		return out, nil
	}
	before := &table.Table{Schema: w.Input}
	for i, s := range all {
		out[i].Before = before
		joined := &table.Table{Schema: w.Input, Batches: append(append([]*table.Batch(nil), before.Batches...), s.Tail.Batches...)}
		b, err := whole(joined, w.Input)
		if err != nil {
			return nil, err
		}
		if before, err = w.tail(b); err != nil {
			return nil, err
		}
	}
	after := &table.Table{Schema: w.Input}
	for i := len(all) - 1; i >= 0; i-- {
		out[i].After = after
		joined := &table.Table{Schema: w.Input, Batches: append(append([]*table.Batch(nil), all[i].Head.Batches...), after.Batches...)}
		b, err := whole(joined, w.Input)
		if err != nil {
			return nil, err
		}
		after = tableOf(b, 0, min(need.After, b.Rows))
	}
	for j := range w.Calls {
		c := &w.Calls[j]
		t := w.Input.Fields[c.Column].Type
		var state State
		switch n := c.Need(); {
		case n.State:
			for i, s := range all {
				out[i].States[j] = state
				state = c.join(state, s.States[j], t)
			}
		case n.Behind:
			for i := len(all) - 1; i >= 0; i-- {
				out[i].States[j] = state
				state = c.join(state, all[i].States[j], t)
			}
		}
	}
	return out, nil
}

// maxRows is how many rows a batch of a result has at most.
const maxRows = 1 << 16

// Apply computes a partition, given what is carried into it: nil if nothing is.
// It ends soon after its context does.
func (w *Window) Apply(ctx context.Context, t *table.Table, carry *Carry) (*table.Table, error) {
	schema, err := w.Output()
	if err != nil {
		return nil, err
	}
	own, err := whole(t, w.Input)
	if err != nil {
		return nil, err
	}
	columns := append([]arrow.Array(nil), own.Columns...)
	columns = append(columns, make([]arrow.Array, schema.Len()-len(columns))...)
	g, err := w.group(ctx, own)
	if err != nil {
		return nil, err
	}
	for i := range w.Calls {
		c := &w.Calls[i]
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var a arrow.Array
		switch {
		case len(w.By) > 0:
			a, err = g.call(ctx, c, own)
		default:
			a, err = w.call(ctx, i, own, carry)
		}
		if err != nil {
			return nil, fmt.Errorf("window: %s of column %q: %w", c.Func, w.Input.Fields[c.Column].Name, err)
		}
		columns[schema.Index(c.Name)] = a
	}
	out := &table.Table{Schema: schema}
	all := &table.Batch{Schema: schema, Columns: columns, Rows: own.Rows}
	for from := 0; from < own.Rows; from += maxRows {
		out.Batches = append(out.Batches, column.SliceBatch(all, from, min(from+maxRows, own.Rows)))
	}
	return out, nil
}

// call computes a call of the rows of a partition that are not in groups.
func (w *Window) call(ctx context.Context, i int, own *table.Batch, carry *Carry) (arrow.Array, error) {
	c := &w.Calls[i]
	need := c.Need()
	b, skip := own, 0
	var state State
	if carry != nil && (need.Before > 0 || need.After > 0) {
		all := &table.Table{Schema: w.Input}
		if carry.Before != nil {
			all.Batches, skip = append(all.Batches, carry.Before.Batches...), carry.Before.Rows()
		}
		all.Batches = append(all.Batches, own)
		if carry.After != nil {
			all.Batches = append(all.Batches, carry.After.Batches...)
		}
		var err error
		if b, err = whole(all, w.Input); err != nil {
			return nil, err
		}
	} else if carry != nil && carry.States != nil {
		state = carry.States[i]
	}
	from, err := c.sources(ctx, b)
	if err != nil {
		return nil, err
	}
	a, err := c.run(ctx, b.Columns[c.Column], w.Input.Fields[c.Column].Type, from, []segment{{0, b.Rows}}, &state)
	if err != nil {
		return nil, err
	}
	return column.Slice(a, skip, skip+own.Rows), nil
}

// A segment is rows that belong together, one behind the other.
type segment struct{ from, to int }

// sources are what a call is computed of besides its column.
type sources struct {
	times []int64   // of windows of time
	other []float64 // of two columns the second
}

// sources are those of a batch.
func (c *Call) sources(ctx context.Context, b *table.Batch) (from sources, err error) {
	if c.timed() {
		if from.times, err = times(b, c.On); err != nil {
			return from, err
		}
	}
	if c.paired() {
		from.other, err = observed(ctx, b.Columns[c.Other], b.Schema.Fields[c.Other].Type)
	}
	return from, err
}

// take are the sources of some rows.
func (s sources) take(rows []int32) sources {
	return sources{picked(s.times, rows), picked(s.other, rows)}
}

func picked[T any](values []T, rows []int32) []T {
	if values == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = values[r]
	}
	return out
}

// run computes the call of a column whose rows are in segments. The state is
// that of the rows before the first one, of which there is only one then.
func (c *Call) run(ctx context.Context, a arrow.Array, t table.Type, from sources, segments []segment, state *State) (arrow.Array, error) {
	switch c.Func {
	case "shift":
		return column.Take(a, c.shifted(a.Len(), segments))
	case "diff", "pctchange":
		return c.difference(a, t, segments)
	case "ffill", "bfill":
		return c.fill(a, t, segments, state)
	case "rank":
		return c.rank(a, t, segments)
	case "rolling", "expanding":
		return c.roll(ctx, a, t, from, segments, state)
	case "ewm":
		return c.decayed(ctx, a, t, segments, state)
	}
	return c.cumulate(a, t, segments, state)
}

// times is a sorted column of times or whole numbers without missing ones.
func times(b *table.Batch, place int) ([]int64, error) {
	a, f := b.Columns[place], b.Schema.Fields[place]
	if a.NullN() > 0 {
		return nil, fmt.Errorf("window: times of column %q are missing", f.Name)
	}
	wide, err := column.Cast(a, f.Type, table.Of(table.Int64), false)
	if err != nil {
		return nil, err
	}
	return column.Values[int64](wide), nil
}
