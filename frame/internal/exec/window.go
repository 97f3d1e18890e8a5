package exec

import (
	"context"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/window"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Number is the Step that adds a column: where each row stands among all rows.
type Number struct {
	Name string
	At   int64 // position of the first row
}

// Text is the column's name.
func (n Number) Text() string { return "number the rows" }

// Start begins at the first row.
func (n Number) Start(in *table.Schema, _ []any) (Running, error) {
	out, err := table.NewSchema(append(in.Fields[:len(in.Fields):len(in.Fields)], table.Field{Name: n.Name, Type: table.Of(table.Int64)})...)
	return &numbering{out, n.At}, err
}

type numbering struct {
	out *table.Schema
	at  int64
}

func (n *numbering) Out() *table.Schema { return n.out }

func (n *numbering) Push(_ context.Context, b *table.Batch, emit func(*table.Batch) error) error {
	numbers := make([]int64, b.Rows)
	for i := range numbers {
		numbers[i] = n.at + int64(i)
	}
	n.at += int64(b.Rows)
	columns := append(b.Columns[:len(b.Columns):len(b.Columns)], arrow.Array(column.From(table.Of(table.Int64), numbers, nil)))
	return emit(&table.Batch{Schema: n.out, Columns: columns, Rows: b.Rows})
}

// WindowSummary is the task that finds what the partitions around need to know
// of one.
type WindowSummary struct{ Window window.Window }

// OpName is "summary".
func (*WindowSummary) OpName() string { return "summary" }

// Run summarises.
func (w *WindowSummary) Run(ctx context.Context, args []any) (any, error) {
	t, err := tableArg(args, 0)
	if err != nil {
		return nil, err
	}
	s, err := w.Window.Summary(ctx, t)
	if err != nil {
		return nil, err
	}
	return *s, nil
}

// WindowCarry is the task that finds of all summaries what each partition needs
// to know.
type WindowCarry struct{ Window window.Window }

// OpName is "carry".
func (*WindowCarry) OpName() string { return "carry" }

// Run goes through the summaries.
func (w *WindowCarry) Run(_ context.Context, args []any) (any, error) {
	all := make([]*window.Summary, len(args))
	for i, a := range args {
		s, ok := a.(window.Summary)
		if !ok {
			return nil, fmt.Errorf("frame: window: a %T where a summary was expected", a)
		}
		all[i] = &s
	}
	carries, err := w.Window.Carry(all)
	if err != nil {
		return nil, err
	}
	out := make([]window.Carry, len(carries))
	for i, c := range carries {
		out[i] = *c
	}
	return out, nil
}

// WindowApply is the task that computes windows of a table: its first argument,
// or all but the last together. The last one, if Carried, is what WindowCarry
// gave.
type WindowApply struct {
	Window  window.Window
	Carried bool
	Index   int
	Rest    Project
	Needs
}

// OpName is "window".
func (*WindowApply) OpName() string { return "window" }

// Run computes.
func (w *WindowApply) Run(ctx context.Context, args []any) (any, error) {
	carry := &window.Carry{}
	if w.Carried {
		all, ok := args[len(args)-1].([]window.Carry)
		if !ok || w.Index >= len(all) {
			return nil, fmt.Errorf("frame: window: nothing is carried into partition %d", w.Index)
		}
		carry, args = &all[w.Index], args[:len(args)-1]
	}
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	in := &table.Table{Schema: w.Window.Input}
	for _, t := range tables {
		in.Batches = append(in.Batches, t.Batches...)
	}
	t, err := w.Window.Apply(ctx, in, carry)
	if err != nil {
		return nil, err
	}
	return through(ctx, t, w.Rest)
}

func init() {
	graph.RegisterType[Number]()
	graph.RegisterType[window.Summary]()
	graph.RegisterType[window.Carry]()
	graph.RegisterOp[*WindowSummary]()
	graph.RegisterOp[*WindowCarry]()
	graph.RegisterOp[*WindowApply]()
}
