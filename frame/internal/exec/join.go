package exec

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/frame/internal/join"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Probe is the Step that joins the rows with a table that is given whole: the
// right side of a join, small enough for every pipe to look at. The hash table
// is made once in a process, by Build.
type Probe struct{ Plan join.Plan }

// Text says how.
func (p Probe) Text() string { return string(p.Plan.How) + " join with a whole table" }

// Extras is one: the right side.
func (Probe) Extras() int { return 1 }

// Start looks at the right side.
func (p Probe) Start(in *table.Schema, extra []any) (Running, error) {
	right, ok := extra[0].(*Built)
	if !ok {
		return nil, fmt.Errorf("frame: join: the right side is a %T", extra[0])
	}
	built, err := right.built(p.Plan)
	if err != nil {
		return nil, err
	}
	out, err := p.Plan.Output()
	if err != nil {
		return nil, err
	}
	return &probing{out, built.Prober()}, nil
}

type probing struct {
	out   *table.Schema
	probe *join.Prober
}

func (p *probing) Out() *table.Schema { return p.out }

// Push looks at the context for each batch that it makes: of one there may be
// thousands.
func (p *probing) Push(ctx context.Context, b *table.Batch, emit func(*table.Batch) error) error {
	return p.probe.Probe(b, func(b *table.Batch) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return emit(b)
	})
}

// SplitJoin is the Sink that cuts the rows of one side of a join by the hash of
// their keys, so that rows of both sides that match are in pieces of the same
// number, also where keys of two types meet.
type SplitJoin struct {
	Plan   join.Plan
	Left   bool
	Pieces int
}

// Text says in how many.
func (s SplitJoin) Text() string { return fmt.Sprintf("split in %d by keys", s.Pieces) }

// Word is "split".
func (SplitJoin) Word() string { return "split" }

// Start makes empty pieces.
func (s SplitJoin) Start(in *table.Schema) (Sinking, error) {
	return newSplitting(in, s.Pieces, func(batches []*table.Batch) ([][]*table.Batch, error) {
		return s.Plan.Split(batches, s.Left, s.Pieces)
	}), nil
}

// JoinTables is the task that joins pieces: its first Left arguments are those
// of the left side, the others those of the right.
type JoinTables struct {
	Plan join.Plan
	Left int
	Needs
}

// OpName is "join".
func (*JoinTables) OpName() string { return "join" }

// Run joins.
func (j *JoinTables) Run(ctx context.Context, args []any) (any, error) {
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	whole, streamed := tables[j.Left:], tables[:j.Left]
	if j.Plan.LeftBuilt() {
		whole, streamed = streamed, whole
	}
	var batches []*table.Batch
	for _, t := range whole {
		batches = append(batches, t.Batches...)
	}
	built, err := join.Build(&j.Plan, batches)
	if err != nil {
		return nil, err
	}
	out := &collecting{t: table.Table{Schema: built.Schema()}}
	emit := func(b *table.Batch) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return out.Push(ctx, b)
	}
	probe := built.Prober()
	for _, t := range streamed {
		for _, b := range t.Batches {
			if err := probe.Probe(b, emit); err != nil {
				return nil, err
			}
		}
	}
	if err := built.Rest([]*join.Prober{probe}, emit); err != nil {
		return nil, err
	}
	return out.Finish(ctx)
}

func init() {
	graph.RegisterType[Probe]()
	graph.RegisterType[SplitJoin]()
	graph.RegisterOp[*JoinTables]()
}
