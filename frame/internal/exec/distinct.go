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
	Full   int64 // how many bytes of rows are held before they are put aside
}

// Text is empty: the plan says it.
func (Distinct) Text() string { return "distinct" }

// Word is "distinct".
func (Distinct) Word() string { return "distinct" }

// Start begins with no rows.
func (d Distinct) Start(*table.Schema) (Sinking, error) {
	out := &distinct{Distinct: d, done: make([]*table.Table, d.Pieces)}
	return out, out.begin()
}

type distinct struct {
	Distinct
	rows *agg.Rows
	seen int64
	done []*table.Table // put aside, since they were many
}

// begin makes an empty set of rows.
func (d *distinct) begin() (err error) {
	if d.rows, err = agg.NewRows(d.Plan); err == nil {
		d.rows.At(d.At + d.seen)
	}
	return err
}

func (d *distinct) Push(_ context.Context, b *table.Batch) error {
	if err := d.rows.Push(b); err != nil {
		return err
	}
	d.seen += int64(b.Rows)
	if d.rows.Bytes() < d.Full {
		return nil
	}
	if err := d.flush(); err != nil {
		return err
	}
	return d.begin()
}

// flush puts the rows aside.
func (d *distinct) flush() error {
	pieces, err := d.rows.Partial(d.Pieces)
	if err != nil {
		return err
	}
	for i, p := range pieces {
		if d.done[i] == nil {
			d.done[i] = &table.Table{Schema: p.Schema}
		}
		d.done[i].Batches = append(d.done[i].Batches, p.Batches...)
	}
	return nil
}

func (d *distinct) Finish(context.Context) (any, error) {
	if err := d.flush(); err != nil {
		return nil, err
	}
	if d.Pieces == 1 {
		return d.done[0], nil
	}
	return newPieces(d.done), nil
}

// MergeDistinct is the task that puts together what several Distinct left.
type MergeDistinct struct {
	Plan agg.Distinct
	Needs
}

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
