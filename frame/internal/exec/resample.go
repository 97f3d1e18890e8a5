package exec

import (
	"context"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/agg"
	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/window"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// MakeBins is the task that makes the bins of a column of times: its arguments
// are tables of a row, the least time and the greatest.
type MakeBins struct{ Rule window.Resample }

// OpName is "bins".
func (*MakeBins) OpName() string { return "bins" }

// Run makes the bins, none if there are no times.
func (m *MakeBins) Run(_ context.Context, args []any) (any, error) {
	t, err := tableArg(args, 0)
	if err != nil {
		return nil, err
	}
	if t.Rows() != 1 || t.Batches[0].Columns[0].IsNull(0) {
		return window.Bins{Type: m.Rule.Type}, nil
	}
	first, err := ticks(t.Batches[0].Columns[0], 0)
	if err != nil {
		return nil, err
	}
	last, err := ticks(t.Batches[0].Columns[1], 0)
	if err != nil {
		return nil, err
	}
	b, err := m.Rule.Bins(first, last)
	if err != nil {
		return nil, err
	}
	return *b, nil
}

// ticks is a value of an array of times, in its unit.
func ticks(a arrow.Array, i int) (int64, error) {
	switch a := a.(type) {
	case *array.Timestamp:
		return int64(a.Value(i)), nil
	case *array.Date32:
		return int64(a.Value(i)), nil
	}
	return 0, fmt.Errorf("frame: resample: an Arrow %v where times were expected", a.DataType())
}

// Bin is the Step that puts the name of its bin in place of each time.
type Bin struct{ Column int }

// Text is empty: the plan says it.
func (Bin) Text() string { return "bins" }

// Extras is one: the bins.
func (Bin) Extras() int { return 1 }

// Start looks at the bins.
func (s Bin) Start(in *table.Schema, extra []any) (Running, error) {
	bins, ok := extra[0].(window.Bins)
	if !ok {
		return nil, fmt.Errorf("frame: resample: the bins are a %T", extra[0])
	}
	return &binning{in, s.Column, &bins}, nil
}

type binning struct {
	in     *table.Schema
	column int
	bins   *window.Bins
}

func (r *binning) Out() *table.Schema { return r.in }

func (r *binning) Push(_ context.Context, b *table.Batch, emit func(*table.Batch) error) error {
	columns := append([]arrow.Array{}, b.Columns...)
	if column.Valid(b.Columns[r.column]).None() || b.Columns[r.column].NullN() < b.Rows {
		named, err := r.bins.Of(b.Columns[r.column])
		if err != nil {
			return err
		}
		columns[r.column] = named
	}
	return emit(&table.Batch{Schema: r.in, Columns: columns, Rows: b.Rows})
}

// FillBins is the task that adds to groups, whose first column is their bin, the
// bins that have no rows: with the aggregates of nothing. Its arguments are the
// groups, sorted, and the bins.
type FillBins struct {
	Plan agg.Plan
	Rest Project
}

// OpName is "bins".
func (*FillBins) OpName() string { return "fill-bins" }

// Run adds them.
func (f *FillBins) Run(ctx context.Context, args []any) (any, error) {
	tables, err := tableArgs(args[:len(args)-1])
	if err != nil {
		return nil, err
	}
	bins, ok := args[len(args)-1].(window.Bins)
	if !ok {
		return nil, fmt.Errorf("frame: resample: the bins are a %T", args[len(args)-1])
	}
	groups := &table.Table{Schema: tables[0].Schema}
	for _, t := range tables {
		groups.Batches = append(groups.Batches, t.Batches...)
	}
	if groups.Rows() == bins.Count {
		return groups, nil
	}
	return f.filled(ctx, groups, &bins)
}

// filled are the groups with a row for each bin.
func (f *FillBins) filled(ctx context.Context, groups *table.Table, bins *window.Bins) (*table.Table, error) {
	names, err := bins.All()
	if err != nil {
		return nil, err
	}
	rows, err := rowsOfBins(groups, names)
	if err != nil {
		return nil, err
	}
	empty, err := f.empty(ctx)
	if err != nil {
		return nil, err
	}
	all, err := column.ConcatBatches(append(groups.Batches[:len(groups.Batches):len(groups.Batches)], empty.Batches...))
	if err != nil {
		return nil, err
	}
	out, err := column.TakeBatch(all, rows)
	if err != nil {
		return nil, err
	}
	out.Columns[0] = names
	return &table.Table{Schema: groups.Schema, Batches: []*table.Batch{out}}, nil
}

// rowsOfBins says where the row of each bin is: among the groups, or behind them,
// where the empty one is.
func rowsOfBins(groups *table.Table, names arrow.Array) ([]int32, error) {
	known, at := map[int64]int32{}, int32(0)
	for _, b := range groups.Batches {
		for i := range b.Rows {
			tick, err := ticks(b.Columns[0], i)
			if err != nil {
				return nil, err
			}
			known[tick] = at
			at++
		}
	}
	rows := make([]int32, names.Len())
	for i := range rows {
		tick, err := ticks(names, i)
		if err != nil {
			return nil, err
		}
		row, ok := known[tick]
		if !ok {
			row = at
		}
		rows[i] = row
	}
	return rows, nil
}

// empty is the row of a bin without rows.
func (f *FillBins) empty(ctx context.Context) (*table.Table, error) {
	p := f.Plan
	p.Keys, p.Sorted = nil, false
	g, err := agg.New(p)
	if err != nil {
		return nil, err
	}
	row, err := g.Finish()
	if err != nil {
		return nil, err
	}
	key := f.Plan.Input.Fields[f.Plan.Keys[0]]
	schema := &table.Schema{Fields: append([]table.Field{key}, row.Schema.Fields...)}
	columns := append([]arrow.Array{column.Nulls(key.Type, 1)}, row.Batches[0].Columns...)
	t := &table.Table{Schema: schema, Batches: []*table.Batch{{Schema: schema, Columns: columns, Rows: 1}}}
	return through(ctx, t, f.Rest)
}

func init() {
	graph.RegisterType[Bin]()
	graph.RegisterType[window.Bins]()
	graph.RegisterOp[*MakeBins]()
	graph.RegisterOp[*FillBins]()
}
