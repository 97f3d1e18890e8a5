package exec

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/frame/internal/agg"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Groups is the Sink that aggregates the rows by keys as far as one pipe can:
// the result is states of groups, for [MergeGroups], cut in pieces by the hash
// of the keys if there are to be several.
type Groups struct {
	Plan   agg.Plan
	Pieces int
	At     int64 // position of the first row among all rows, see agg.Groups.At
	Full   int64 // how many bytes of groups are held before they are put aside
}

// Text says what is aggregated.
func (g Groups) Text() string {
	text := "aggregate"
	switch n := len(g.Plan.Keys); {
	case n == 1:
		text += " by a key"
	case n > 1:
		text += fmt.Sprintf(" by %d keys", n)
	}
	if g.Pieces > 1 {
		text += fmt.Sprintf(", in %d pieces", g.Pieces)
	}
	return text
}

// Word is "groups".
func (Groups) Word() string { return "groups" }

// Start makes an empty table of groups.
func (g Groups) Start(*table.Schema) (Sinking, error) {
	groups, err := agg.New(g.Plan)
	if err != nil {
		return nil, err
	}
	groups.At(g.At)
	return &grouping{Groups: g, groups: groups, done: make([]*table.Table, g.Pieces)}, nil
}

type grouping struct {
	Groups
	groups *agg.Groups
	done   []*table.Table // states put aside
}

// Borrows reports whether the groups have copied what they need.
func (g *grouping) Borrows() bool { return g.groups.Copies() }

func (g *grouping) Push(_ context.Context, b *table.Batch) error {
	if err := g.groups.Push(b); err != nil || g.groups.Bytes() < g.Full {
		return err
	}
	return g.flush()
}

func (g *grouping) flush() error {
	pieces, err := g.groups.Flush(g.Pieces)
	if err != nil {
		return err
	}
	for i, p := range pieces {
		if g.done[i] == nil {
			g.done[i] = p
			continue
		}
		g.done[i] = &table.Table{Schema: p.Schema, Batches: append(g.done[i].Batches, p.Batches...)}
	}
	return nil
}

func (g *grouping) Finish(context.Context) (any, error) {
	if err := g.flush(); err != nil {
		return nil, err
	}
	if g.Pieces == 1 {
		return g.done[0], nil
	}
	return newPieces(g.done), nil
}

// MergeGroups is the task that puts states of groups together and finishes
// them.
type MergeGroups struct {
	Plan agg.Plan
	Rest Project // what is computed of keys and aggregates
	Needs
}

// OpName is "groups".
func (*MergeGroups) OpName() string { return "groups" }

// Run merges.
func (m *MergeGroups) Run(ctx context.Context, args []any) (any, error) {
	merge, err := agg.NewMerge(m.Plan)
	if err != nil {
		return nil, err
	}
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	if err := merge.PushPartial(tables...); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t, err := merge.Finish()
	if err != nil {
		return nil, err
	}
	return through(ctx, t, m.Rest)
}

// through lets a table run through a step.
func through(ctx context.Context, t *table.Table, step Step) (*table.Table, error) {
	p := Pipe{Tables: 1, Schema: t.Schema, Steps: []Step{step}, Sink: Collect{}}
	out, err := p.Run(ctx, []any{t})
	if err != nil {
		return nil, err
	}
	return out.(*table.Table), nil
}

func init() {
	graph.RegisterType[Groups]()
	graph.RegisterOp[*MergeGroups]()
}
