package array

import (
	"context"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
)

// FromSlices makes an array of one axis of lazy slices, a block of each: what
// [frame.ColumnParts] gives of a column of a table, lifted functions, or the
// partitions of a bag. How long they are is known when they have been computed, so
// that the array's length is -1 until then: weft.Persist finds it, for what needs
// it before, and [FromBlocks] takes lengths that are known. The array shares the
// slices' memory.
//
//	x := array.FromSlices(frame.ColumnParts[float64](f, "delay")...)
//
// [frame.ColumnParts]: https://pkg.go.dev/github.com/cb434341/weft/frame#ColumnParts
func FromSlices[T Elem](parts ...graph.Lazy[[]T]) Array[T] {
	fail := func(format string, values ...any) Array[T] {
		return Array[T]{expr.Fail("from slices", nil, format, values...)}
	}
	if len(parts) == 0 {
		return Zeros[T](0)
	}
	sources, lengths := make([]graph.Source, len(parts)), make([]int, len(parts))
	for i, p := range parts {
		if p == nil {
			return fail("slice %d is nil", i)
		}
		if err := p.Err(); err != nil {
			return fail("slice %d: %w", i, err)
		}
		sources[i], lengths[i] = p, expr.Unknown
	}
	return Array[T]{expr.New(&slicesOf[T]{sources}, dtypeFor[T](), []int{expr.Unknown}, [][]int{lengths})}
}

// slicesOf is the expression of blocks that lazy slices give.
type slicesOf[T Elem] struct{ sources []graph.Source }

// Name is "slices".
func (*slicesOf[T]) Name() string { return "slices" }

// Inputs are the lazy slices.
func (s *slicesOf[T]) Inputs(*expr.Node) []graph.Source { return s.sources }

// Emit writes a task for each block.
func (s *slicesOf[T]) Emit(b *graph.Builder, _ *expr.Node, _ [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, len(s.sources))
	for i, source := range s.sources {
		ids[i] = b.Add(&fromSlice[T]{}, []graph.ID{b.Value(source)})
	}
	return ids
}

// fromSlice is the Op that makes a block of a slice, whose memory it shares.
type fromSlice[T Elem] struct{}

// OpName is "block".
func (*fromSlice[T]) OpName() string { return "block" }

// Run gives the slice a shape.
func (*fromSlice[T]) Run(_ context.Context, args []any) (any, error) {
	data, err := graph.Cast[[]T](args[0])
	if err != nil {
		return nil, err
	}
	return Dense[T]{data, []int{len(data)}}.block(), nil
}
