package window

import (
	"context"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// groups are the rows of a table by group: rows[segment] are the places of one
// group's, in their order.
type groups struct {
	rows     []int32
	back     []int32 // by place: where in rows it is; -1 for rows of no group
	segments []segment
}

// group puts the rows of each group together; nil if there are no groups.
func (w *Window) group(ctx context.Context, b *table.Batch) (*groups, error) {
	if len(w.By) == 0 {
		return nil, nil
	}
	numbers, count, err := w.number(ctx, b)
	if err != nil {
		return nil, err
	}
	starts := make([]int, count+2)
	for _, n := range numbers {
		starts[n+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	g := &groups{rows: make([]int32, b.Rows), back: make([]int32, b.Rows), segments: make([]segment, 0, count)}
	lost := starts[1] // rows without a key are number 0: they come first
	next := append([]int(nil), starts...)
	for i, n := range numbers {
		g.rows[next[n]] = int32(i)
		g.back[i] = int32(next[n] - lost)
		if n == 0 {
			g.back[i] = -1
		}
		next[n]++
	}
	g.rows = g.rows[lost:]
	for n := 1; n <= count; n++ {
		g.segments = append(g.segments, segment{starts[n] - lost, starts[n+1] - lost})
	}
	return g, nil
}

// number gives each row the number of its group, from 1; 0 for no group.
func (w *Window) number(ctx context.Context, b *table.Batch) (numbers []uint32, count int, err error) {
	types, keys := make([]table.Type, len(w.By)), make([]arrow.Array, len(w.By))
	for i, c := range w.By {
		types[i] = w.Input.Fields[c].Type
	}
	known, err := column.NewKeys(types, !w.DropMissing)
	if err != nil {
		return nil, 0, err
	}
	numbers = make([]uint32, b.Rows)
	for from := 0; from < b.Rows; from += maxRows {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		to := min(from+maxRows, b.Rows)
		for i, c := range w.By {
			keys[i] = column.Slice(b.Columns[c], from, to)
		}
		if err := known.Number(keys, numbers[from:to]); err != nil {
			return nil, 0, fmt.Errorf("window: %w", err)
		}
	}
	return numbers, known.Len(), nil
}

// call computes a call within each group.
func (g *groups) call(ctx context.Context, c *Call, b *table.Batch) (arrow.Array, error) {
	a, err := column.Take(b.Columns[c.Column], g.rows)
	if err != nil {
		return nil, err
	}
	from, err := c.sources(ctx, b)
	if err != nil {
		return nil, err
	}
	var state State
	out, err := c.run(ctx, a, b.Schema.Fields[c.Column].Type, from.take(g.rows), g.segments, &state)
	if err != nil {
		return nil, err
	}
	return column.Take(out, g.back)
}
