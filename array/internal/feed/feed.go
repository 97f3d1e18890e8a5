// Package feed gives tasks the blocks of an argument: computed by the tasks
// themselves where all that they are made of is free, else results of tasks of
// their own.
//
//	Source  an argument whose blocks tasks want
//	Load    what a task does to have a block
//
// A task that wants a block has an Op, nil for none, and a number of arguments that
// the block is made of:
//
//	src := feed.Of(n)                     // when the graph is written
//	op, deps := src.Block(b, place)
//	x, err := feed.Load(ctx, op, args)    // when the task runs
//	defer x.Release()
//
// # Invariants
//
//   - Several tasks may want the same block: then each computes it, or none.
//   - A block that is loaded is contiguous and the task's to release.
package feed

import (
	"context"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Source is an argument whose blocks tasks want.
type Source struct {
	n        *expr.Node
	borrowed *expr.Borrowed // nil if the blocks are results of tasks
}

// Of makes the Source of a node.
func Of(n *expr.Node) Source {
	b, ok := n.Borrow()
	if !ok {
		return Source{n: n}
	}
	return Source{n, b}
}

// Free reports that nothing is held for the sake of several tasks that want the
// same block.
func (s Source) Free() bool { return s.borrowed != nil }

// Inputs are what must be written before.
func (s Source) Inputs() []graph.Source {
	if s.borrowed != nil {
		return s.borrowed.Inputs()
	}
	return []graph.Source{s.n}
}

// Block is what makes a block: an Op, nil if there is nothing to do, of some
// tasks' results.
func (s Source) Block(b *graph.Builder, place []int) (graph.Op, []graph.ID) {
	if s.borrowed != nil {
		return s.borrowed.Block(b, place)
	}
	return nil, []graph.ID{b.Parts(s.n)[expr.Flat(place, s.n.Grid())]}
}

// Load makes the block that Block told of.
func Load(ctx context.Context, op graph.Op, args []any) (*block.Block, error) {
	b, _, err := load(ctx, op, args)
	return b, err
}

// LoadOwn is Load of a block that nobody else has: it may be changed.
func LoadOwn(ctx context.Context, op graph.Op, args []any) (*block.Block, error) {
	b, own, err := load(ctx, op, args)
	if err != nil || own {
		return b, err
	}
	defer b.Release()
	return b.Clone(), nil
}

func load(ctx context.Context, op graph.Op, args []any) (b *block.Block, own bool, err error) {
	if op != nil {
		made, err := op.Run(ctx, args)
		if err != nil {
			return nil, false, err
		}
		args = []any{made}
	}
	if b, err = expr.BlockArg(args, 0); err != nil {
		return nil, false, err
	}
	_, fused := op.(*expr.Fused) // a new block; others give views
	c := b.Contiguous()
	if op != nil {
		own = fused || c.Base != b.Base
		b.Release()
	} else {
		own = c.Base != b.Base
	}
	return c, own, nil
}
