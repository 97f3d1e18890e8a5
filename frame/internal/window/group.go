package window

import (
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
func (w *Window) group(b *table.Batch) (*groups, error) {
	if len(w.By) == 0 {
		return nil, nil
	}
	types, keys := make([]table.Type, len(w.By)), make([]arrow.Array, len(w.By))
	for i, c := range w.By {
		types[i], keys[i] = w.Input.Fields[c].Type, b.Columns[c]
	}
	known, err := column.NewKeys(types, !w.DropMissing)
	if err != nil {
		return nil, err
	}
	numbers := make([]uint32, b.Rows)
	if err := known.Number(keys, numbers); err != nil {
		return nil, fmt.Errorf("window: %w", err)
	}
	starts := make([]int, known.Len()+2)
	for _, n := range numbers {
		starts[n+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	g := &groups{rows: make([]int32, b.Rows), back: make([]int32, b.Rows)}
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
	for n := 1; n <= known.Len(); n++ {
		g.segments = append(g.segments, segment{starts[n] - lost, starts[n+1] - lost})
	}
	return g, nil
}

// call computes a call within each group.
func (g *groups) call(c *Call, b *table.Batch) (arrow.Array, error) {
	a, err := column.Take(b.Columns[c.Column], g.rows)
	if err != nil {
		return nil, err
	}
	var at []int64
	if c.Func == "rolling" && c.Width > 0 {
		all, err := times(b, c.On)
		if err != nil {
			return nil, err
		}
		at = make([]int64, len(g.rows))
		for i, r := range g.rows {
			at[i] = all[r]
		}
	}
	var state State
	out, err := c.run(a, b.Schema.Fields[c.Column].Type, at, g.segments, &state)
	if err != nil {
		return nil, err
	}
	return column.Take(out, g.back)
}
