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
//   - A block is the task's to release. One that is loaded is contiguous; a View
//     may have any strides.
package feed

import (
	"context"
	"slices"

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
	v, err := View(ctx, op, args)
	if err != nil {
		return nil, false, err
	}
	defer v.Release()
	_, fused := op.(*expr.Fused) // a new block; others give views
	c := v.Contiguous()
	return c, fused || c.Base != v.Base, nil
}

// View is Load of a block that may lie in memory in any way.
func View(ctx context.Context, op graph.Op, args []any) (*block.Block, error) {
	if op == nil {
		b, err := expr.BlockArg(args, 0)
		if err != nil {
			return nil, err
		}
		return b.View(), nil
	}
	made, err := op.Run(ctx, args)
	if err != nil {
		return nil, err
	}
	return expr.BlockArg([]any{made}, 0)
}

// A Part is what makes one of several blocks that a task wants, as data.
type Part struct {
	Op   graph.Op // nil if there is nothing to do
	Args int      // how many of the task's arguments it takes
}

// Parts is what makes a block of each of several sources at one place.
func Parts(b *graph.Builder, place []int, from ...Source) (parts []Part, deps []graph.ID) {
	for _, s := range from {
		op, of := s.Block(b, place)
		parts, deps = append(parts, Part{op, len(of)}), append(deps, of...)
	}
	return parts, deps
}

// LoadAll makes blocks of the arguments, one part after the other.
func LoadAll(ctx context.Context, parts []Part, args []any) ([]*block.Block, error) {
	blocks := make([]*block.Block, 0, len(parts))
	for _, p := range parts {
		b, err := Load(ctx, p.Op, args[:p.Args])
		if err != nil {
			Release(blocks)
			return nil, err
		}
		blocks, args = append(blocks, b), args[p.Args:]
	}
	return blocks, nil
}

// Release releases blocks.
func Release(blocks []*block.Block) {
	for _, b := range blocks {
		b.Release()
	}
}

// FanIn is how many partial results a task joins, where these are small.
const FanIn = 16

// Tree joins partial results, neighbours first, by tasks of an Op that takes up to
// fanIn of them, until there is one.
func Tree(b *graph.Builder, ids []graph.ID, fanIn int, join graph.Op) graph.ID {
	for len(ids) > 1 {
		var next []graph.ID
		for some := range slices.Chunk(ids, fanIn) {
			if len(some) == 1 {
				next = append(next, some[0])
				continue
			}
			next = append(next, b.Add(join, some))
		}
		ids = next
	}
	return ids[0]
}

// WholeLines finds blocks in which an axis is whole, whose lines have so many bytes.
// The other axes keep their cuts, and are cut further until blocks have at most so
// many bytes, if lines allow: the one with the longest blocks first.
func WholeLines(n *expr.Node, axis, line, blockBytes int) [][]int {
	longest := make([]int, n.NDim()) // block along each axis
	for i, sizes := range n.Blocks {
		longest[i] = slices.Max(sizes)
	}
	longest[axis] = 1
	for {
		// In floating point: sizes of what does not exist may overflow.
		size, widest := float64(line), axis
		for i, s := range longest {
			size *= float64(s)
			if s > longest[widest] {
				widest = i
			}
		}
		if size <= float64(blockBytes) || longest[widest] <= 1 {
			break
		}
		longest[widest] = (longest[widest] + 1) / 2
	}
	blocks := make([][]int, n.NDim())
	for i, sizes := range n.Blocks {
		if i == axis {
			blocks[i] = []int{n.Shape[i]}
			continue
		}
		for _, s := range sizes {
			parts := max(1, (s+longest[i]-1)/max(longest[i], 1))
			for k := range parts {
				blocks[i] = append(blocks[i], s*(k+1)/parts-s*k/parts)
			}
		}
	}
	return blocks
}
