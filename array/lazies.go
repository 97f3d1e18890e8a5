package array

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Blocks returns the blocks as lazy values, in row-major order of the grid of
// blocks: for lifted functions, and whatever else takes lazy values. A block is
// computed as part of the array, so that what blocks share is computed once.
func (a Array[T]) Blocks() []graph.Lazy[Dense[T]] {
	n := a.node()
	if n.Err() != nil {
		return []graph.Lazy[Dense[T]]{a}
	}
	out := make([]graph.Lazy[Dense[T]], n.NumBlocks())
	for i := range out {
		out[i] = &blockOf[T]{n, i}
	}
	return out
}

// blockOf is a block of an array as a lazy value.
type blockOf[T Elem] struct {
	n     *expr.Node
	place int
}

// Inputs returns the array.
func (b *blockOf[T]) Inputs() []graph.Source { return []graph.Source{b.n} }

// Err returns the array's mistake.
func (b *blockOf[T]) Err() error { return b.n.Err() }

// Site returns where the array was built.
func (b *blockOf[T]) Site() graph.Site { return b.n.Site() }

// Emit writes a task that copies the block for the user.
func (b *blockOf[T]) Emit(g *graph.Builder) []graph.ID {
	return g.List(g.Add(&toDense[T]{}, []graph.ID{g.Parts(b.n)[b.place]}))
}

// Value turns the task's result into a Dense.
func (b *blockOf[T]) Value(result any) (Dense[T], error) { return graph.Cast[Dense[T]](result) }

// toDense is the Op that copies a block into memory that a user can hold.
type toDense[T Elem] struct{}

// OpName is "dense".
func (*toDense[T]) OpName() string { return "dense" }

// Run copies the block.
func (*toDense[T]) Run(_ context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	return denseOf[T](b)
}

// FromBlocks makes an array of lazy blocks, in row-major order of the grid that
// the lengths along each axis make. A length of -1 is known only when the block
// has been computed; other lengths are checked then.
func FromBlocks[T Elem](lengths [][]int, blocks ...graph.Lazy[Dense[T]]) Array[T] {
	fail := func(format string, values ...any) Array[T] {
		return Array[T]{expr.Fail("from blocks", nil, format, values...)}
	}
	grid, shape := make([]int, len(lengths)), make([]int, len(lengths))
	for i, sizes := range lengths {
		grid[i] = len(sizes)
		for _, n := range sizes {
			if n < 0 || shape[i] == expr.Unknown {
				shape[i] = expr.Unknown
				continue
			}
			shape[i] += n
		}
	}
	if n := block.Count(grid); n != len(blocks) {
		return fail("%d blocks for a grid of %d", len(blocks), n)
	}
	sources := make([]graph.Source, len(blocks))
	for i, b := range blocks {
		if b == nil {
			return fail("block %d is nil", i)
		}
		if err := b.Err(); err != nil {
			return fail("block %d: %w", i, err)
		}
		sources[i] = b
	}
	copied := make([][]int, len(lengths))
	for i := range lengths {
		copied[i] = slices.Clone(lengths[i])
	}
	return Array[T]{expr.New(&lazies[T]{sources: sources}, dtypeFor[T](), shape, copied)}
}

// FromLazy makes an array of one lazy block of a known shape.
func FromLazy[T Elem](x graph.Lazy[Dense[T]], shape ...int) Array[T] {
	return FromBlocks(expr.OneBlock(shape), x)
}

// lazies is the expression of blocks that lazy values give.
type lazies[T Elem] struct{ sources []graph.Source }

// Name is "blocks".
func (*lazies[T]) Name() string { return "blocks" }

// Inputs are the lazy values.
func (l *lazies[T]) Inputs(*expr.Node) []graph.Source { return l.sources }

// Emit writes a task for each block that checks it.
func (l *lazies[T]) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, len(l.sources))
	for k, place := range expr.Places(n.Grid()) {
		ids[k] = b.Add(&fromDense[T]{Shape: n.BlockShape(place)}, []graph.ID{b.Value(l.sources[k])})
	}
	return ids
}

// fromDense is the Op that makes a block of what a user gave, whose memory it
// shares.
type fromDense[T Elem] struct{ Shape []int }

// OpName is "block".
func (*fromDense[T]) OpName() string { return "block" }

// Run checks the shape.
func (f *fromDense[T]) Run(_ context.Context, args []any) (any, error) {
	d, ok := args[0].(Dense[T])
	if !ok {
		return nil, fmt.Errorf("array: a block of %T, want %T", args[0], d)
	}
	return blockOfDense(d, f.Shape)
}

// blockOfDense makes a block of a user's Dense, which must have a shape;
// lengths in it may be unknown.
func blockOfDense[T Elem](d Dense[T], shape []int) (*block.Block, error) {
	if block.Count(d.Shape) != len(d.Data) {
		return nil, fmt.Errorf("array: a Dense of %d elements with shape %s", len(d.Data), expr.ShapeText(d.Shape))
	}
	fits := len(d.Shape) == len(shape)
	for i := 0; fits && i < len(shape); i++ {
		fits = shape[i] == expr.Unknown || shape[i] == d.Shape[i]
	}
	if !fits {
		return nil, fmt.Errorf("array: a block of shape %s where %s was promised", expr.ShapeText(d.Shape), expr.ShapeText(shape))
	}
	return d.block(), nil
}
