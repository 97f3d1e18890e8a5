package exec

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Join is the task that makes one table of all partitions.
type Join struct{ Schema *table.Schema }

// OpName is "table".
func (*Join) OpName() string { return "table" }

// Run puts the batches behind one another.
func (j *Join) Run(_ context.Context, args []any) (any, error) {
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	if len(tables) == 1 {
		return tables[0], nil
	}
	out := &table.Table{Schema: j.Schema}
	for _, t := range tables {
		out.Batches = append(out.Batches, t.Batches...)
	}
	return out, nil
}

// Check is the task that looks whether a table that somebody else made is as
// it was promised.
type Check struct {
	Schema *table.Schema
	Part   int
}

// OpName is "part".
func (*Check) OpName() string { return "part" }

// Run looks at the schema.
func (c *Check) Run(_ context.Context, args []any) (any, error) {
	t, err := tableArg(args, 0)
	if err != nil {
		return nil, err
	}
	if !t.Schema.Equal(c.Schema) {
		return nil, fmt.Errorf("frame: partition %d has the columns %v where %v were promised", c.Part, t.Schema, c.Schema)
	}
	return t, nil
}

// Slice is the task that makes a table of the rows from Lo up to Hi of all
// arguments together, of N parts of equal size: the part Index.
type Slice struct {
	Index, N int
}

// OpName is "slice".
func (*Slice) OpName() string { return "slice" }

// Run cuts.
func (s *Slice) Run(_ context.Context, args []any) (any, error) {
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	rows := 0
	for _, t := range tables {
		rows += t.Rows()
	}
	lo, hi := rows*s.Index/s.N, rows*(s.Index+1)/s.N
	out := &table.Table{Schema: tables[0].Schema}
	for _, t := range tables {
		for _, b := range t.Batches {
			from, to := min(max(lo, 0), b.Rows), min(max(hi, 0), b.Rows)
			if to > from {
				out.Batches = append(out.Batches, column.SliceBatch(b, from, to))
			}
			lo, hi = lo-b.Rows, hi-b.Rows
		}
	}
	return out, nil
}

// Head is the task that reads on where too few rows have been found: its first
// argument is the rows so far, and the pipe reads more.
type Head struct {
	Rows int64
	Pipe Pipe
}

// OpName is "head".
func (*Head) OpName() string { return "head" }

// Run gives what it is given if that is enough.
func (h *Head) Run(ctx context.Context, args []any) (any, error) {
	t, err := tableArg(args, 0)
	if err != nil {
		return nil, err
	}
	have := int64(t.Rows())
	if have >= h.Rows {
		return t, nil
	}
	p := h.Pipe
	p.Steps = append(p.Steps[:len(p.Steps):len(p.Steps)], Limit{h.Rows - have})
	more, err := p.Run(ctx, args[1:])
	if err != nil {
		return nil, err
	}
	return &table.Table{Schema: t.Schema, Batches: append(t.Batches[:len(t.Batches):len(t.Batches)], more.(*table.Table).Batches...)}, nil
}

// Tail is the task that keeps the last rows of its arguments.
type Tail struct{ Rows int64 }

// OpName is "tail".
func (*Tail) OpName() string { return "tail" }

// Run cuts.
func (l *Tail) Run(_ context.Context, args []any) (any, error) {
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	left := l.Rows
	var batches []*table.Batch
	for i := len(tables) - 1; i >= 0; i-- {
		for j := len(tables[i].Batches) - 1; j >= 0 && left > 0; j-- {
			b := tables[i].Batches[j]
			if int64(b.Rows) > left {
				b = column.SliceBatch(b, b.Rows-int(left), b.Rows)
			}
			left -= int64(b.Rows)
			batches = append(batches, b)
		}
	}
	out := &table.Table{Schema: tables[0].Schema}
	for i := len(batches) - 1; i >= 0; i-- {
		out.Batches = append(out.Batches, batches[i])
	}
	return out, nil
}

func init() {
	graph.RegisterOp[*Join]()
	graph.RegisterOp[*Check]()
	graph.RegisterOp[*Slice]()
	graph.RegisterOp[*Head]()
	graph.RegisterOp[*Tail]()
}
