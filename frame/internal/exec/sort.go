package exec

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/frame/internal/order"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// SampleKeys is the task that takes a sample of the keys of a table.
type SampleKeys struct {
	Keys []order.Key
	Rows int
}

// OpName is "sample".
func (*SampleKeys) OpName() string { return "sample" }

// Run samples.
func (s *SampleKeys) Run(_ context.Context, args []any) (any, error) {
	t, err := tableArg(args, 0)
	if err != nil {
		return nil, err
	}
	return order.Sample(t, s.Keys, s.Rows)
}

// Splitters is the task that finds from samples where to cut, so that Parts
// parts are about the same size.
type Splitters struct {
	Keys  []order.Key
	Parts int
}

// OpName is "splitters".
func (*Splitters) OpName() string { return "splitters" }

// Run chooses.
func (s *Splitters) Run(_ context.Context, args []any) (any, error) {
	samples, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	return order.Splitters(samples, s.Keys, s.Parts)
}

// SplitRanges is the task that cuts a table, its first argument, in ranges of the keys, where
// the splitters say, its second.
type SplitRanges struct {
	Keys  []order.Key
	Parts int
	Needs
}

// OpName is "split".
func (*SplitRanges) OpName() string { return "split" }

// Run cuts.
func (s *SplitRanges) Run(_ context.Context, args []any) (any, error) {
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	pieces, err := order.Split(tables[0], s.Keys, tables[1], s.Parts)
	if err != nil {
		return nil, err
	}
	rows := 0
	for _, p := range pieces {
		rows += p.Rows()
	}
	if rows != tables[0].Rows() {
		return nil, fmt.Errorf("frame: %d rows were split into %d", tables[0].Rows(), rows)
	}
	return newPieces(pieces), nil
}

// SortTables is the task that makes one sorted table of several; of equal rows
// those of an earlier table come first.
type SortTables struct {
	Keys []order.Key
	Needs
}

// OpName is "sort".
func (*SortTables) OpName() string { return "sort" }

// Run sorts.
func (m *SortTables) Run(_ context.Context, args []any) (any, error) {
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	return order.Merge(tables, m.Keys)
}

// Top is the Sink that keeps the first rows in an order.
type Top struct {
	Keys []order.Key
	Rows int
}

// Text says how many.
func (t Top) Text() string { return fmt.Sprintf("top %d", t.Rows) }

// Word is "top".
func (Top) Word() string { return "top" }

// Start begins with none.
func (t Top) Start(in *table.Schema) (Sinking, error) {
	top, err := order.NewTopK(in, t.Keys, t.Rows)
	if err != nil {
		return nil, err
	}
	return &topping{top}, nil
}

type topping struct{ top *order.TopK }

func (t *topping) Push(_ context.Context, b *table.Batch) error { return t.top.Push(b) }
func (t *topping) Finish(context.Context) (any, error)          { return t.top.Partial() }

func init() {
	graph.RegisterType[Top]()
	graph.RegisterOp[*SampleKeys]()
	graph.RegisterOp[*Splitters]()
	graph.RegisterOp[*SplitRanges]()
	graph.RegisterOp[*SortTables]()
}
