package exec

import (
	"context"

	"github.com/cb434341/weft/frame/internal/agg"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Distinct is the Sink that keeps one row of those with equal keys: the result
// is what is left, for [MergeDistinct], in pieces by the hash of the keys.
type Distinct struct {
	Plan   agg.Distinct
	Pieces int
	At     int64 // position of the first row among all rows
}

// Text is empty: the plan says it.
func (Distinct) Text() string { return "distinct" }

// Word is "distinct".
func (Distinct) Word() string { return "distinct" }

// Start begins with no rows.
func (d Distinct) Start(*table.Schema) (Sinking, error) {
	rows, err := agg.NewRows(d.Plan)
	if err != nil {
		return nil, err
	}
	rows.At(d.At)
	return &distinct{rows, d.Pieces}, nil
}

type distinct struct {
	rows   *agg.Rows
	pieces int
}

func (d *distinct) Push(_ context.Context, b *table.Batch) error { return d.rows.Push(b) }

func (d *distinct) Finish(context.Context) (any, error) {
	pieces, err := d.rows.Partial(d.pieces)
	if err != nil {
		return nil, err
	}
	if d.pieces == 1 {
		return pieces[0], nil
	}
	return Pieces{pieces}, nil
}

// MergeDistinct is the task that puts together what several Distinct left.
type MergeDistinct struct{ Plan agg.Distinct }

// OpName is "distinct".
func (*MergeDistinct) OpName() string { return "distinct" }

// Run merges.
func (m *MergeDistinct) Run(ctx context.Context, args []any) (any, error) {
	rows, err := agg.NewRows(m.Plan)
	if err != nil {
		return nil, err
	}
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		if err := rows.PushPartial(t); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return rows.Finish()
}

// Through is the task that lets a table run through a step.
type Through struct{ Step Step }

// OpName is "rows".
func (*Through) OpName() string { return "rows" }

// Run lets it run.
func (t *Through) Run(ctx context.Context, args []any) (any, error) {
	in, err := tableArg(args, 0)
	if err != nil {
		return nil, err
	}
	return through(ctx, in, t.Step)
}

func init() {
	graph.RegisterType[Distinct]()
	graph.RegisterOp[*MergeDistinct]()
	graph.RegisterOp[*Through]()
}
