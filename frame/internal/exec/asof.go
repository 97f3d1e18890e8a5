package exec

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/cb434341/weft/frame/internal/join"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Asof is the Step that puts beside each row the nearest one of a table that is
// given whole.
type Asof struct{ Plan join.AsofPlan }

// Text says where it looks.
func (a Asof) Text() string { return "asof join, " + a.Plan.Direction }

// Extras is one: the right side.
func (Asof) Extras() int { return 1 }

// Start looks at the right side.
func (a Asof) Start(_ *table.Schema, extra []any) (Running, error) {
	right, ok := extra[0].(*Built)
	if !ok {
		return nil, fmt.Errorf("frame: asof join: the right side is a %T", extra[0])
	}
	built, err := right.asof(a.Plan)
	if err != nil {
		return nil, err
	}
	return &asofing{built.Schema(), built.Prober()}, nil
}

// ordered is the right side as one asof join has it.
type ordered struct {
	once  sync.Once
	built *join.AsofBuilt
	err   error
}

func (b *Built) asof(p join.AsofPlan) (*join.AsofBuilt, error) {
	key, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("frame: asof join: %w", err)
	}
	b.mu.Lock()
	o := b.ordered[string(key)]
	if o == nil {
		if b.ordered == nil {
			b.ordered = map[string]*ordered{}
		}
		o = &ordered{}
		b.ordered[string(key)] = o
	}
	b.mu.Unlock()
	o.once.Do(func() { o.built, o.err = join.BuildAsof(&p, b.Table.Batches) })
	return o.built, o.err
}

type asofing struct {
	out   *table.Schema
	probe *join.AsofProber
}

func (a *asofing) Out() *table.Schema { return a.out }

func (a *asofing) Push(_ context.Context, b *table.Batch, emit func(*table.Batch) error) error {
	return a.probe.Probe(b, emit)
}

func init() { graph.RegisterType[Asof]() }
