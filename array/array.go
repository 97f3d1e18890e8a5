package array

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Elem is what the elements of an array can be: bool, integers, floats and
// complex numbers, and types made of them.
type Elem = block.Elem

// Array is an n-dimensional array that has not been computed yet, cut into
// blocks. It is immutable and one pointer thick; the zero Array is none, and an
// error wherever it is used.
//
// An Array is a [graph.Lazy] of [Dense]: it can be computed by package weft,
// and given to any lifted function.
type Array[T Elem] struct{ n *expr.Node }

// Operand is what arithmetic takes beside an array: an array of the same type,
// or a [Scalar].
type Operand[T Elem] interface {
	graph.Source
	operand(T) *expr.Node
}

func (a Array[T]) operand(T) *expr.Node { return a.node() }

// node is the array's node; that of the zero Array is a mistake.
func (a Array[T]) node() *expr.Node {
	if a.n == nil {
		return expr.Fail("array", nil, "the zero Array: make one with Of, Zeros, Open ...")
	}
	return a.n
}

func nodeOf[T Elem](x Operand[T]) *expr.Node {
	if x == nil {
		return expr.Fail("array", nil, "an operand is nil")
	}
	var zero T
	return x.operand(zero)
}

func nodesOf[T Elem](xs []Array[T]) []*expr.Node {
	nodes := make([]*expr.Node, len(xs))
	for i, x := range xs {
		nodes[i] = x.node()
	}
	return nodes
}

// Shape returns the lengths of the axes; -1 for one that is known only when the
// array has been computed, see Mask.
func (a Array[T]) Shape() []int { return slices.Clone(a.node().Shape) }

// NDim returns the number of axes.
func (a Array[T]) NDim() int { return a.node().NDim() }

// Len returns the number of elements; -1 if it is unknown.
func (a Array[T]) Len() int { return a.node().Count() }

// BlockSizes returns the lengths of the blocks along each axis; -1 for unknown
// ones.
func (a Array[T]) BlockSizes() [][]int {
	blocks := a.node().Blocks
	out := make([][]int, len(blocks))
	for i, sizes := range blocks {
		out[i] = slices.Clone(sizes)
	}
	return out
}

// NumBlocks returns the number of blocks.
func (a Array[T]) NumBlocks() int { return a.node().NumBlocks() }

// Err returns the first mistake that was made in building the array, with the
// file and line of the user's call; nil if there was none.
func (a Array[T]) Err() error { return a.node().Err() }

// Site returns where the user built the array.
func (a Array[T]) Site() graph.Site { return a.node().Site() }

// Inputs returns the array's expression, for a graph.Builder.
func (a Array[T]) Inputs() []graph.Source { return []graph.Source{a.node()} }

// Emit returns the tasks of the blocks, for a graph.Builder.
func (a Array[T]) Emit(b *graph.Builder) []graph.ID { return b.Parts(a.n) }

// Join returns the Op that puts the blocks together to a Dense.
func (a Array[T]) Join() graph.Op {
	n := a.node()
	return &gather[T]{Shape: n.Shape, Blocks: n.Blocks}
}

// Value turns the result of Join into what the user holds.
func (a Array[T]) Value(result any) (Dense[T], error) { return graph.Cast[Dense[T]](result) }

// Persisted returns the array with its blocks computed; they are copied into
// Go's heap. Lengths that were unknown are known then.
func (a Array[T]) Persisted(parts []any) graph.Source {
	blocks := make([]*block.Block, len(parts))
	kept := map[*block.Block]*block.Block{} // a task may have made several of the parts
	for i, p := range parts {
		b, ok := p.(*block.Block)
		if !ok {
			return Array[T]{expr.Fail("persist", nil, "block %d is %T", i, p)}
		}
		if kept[b] == nil {
			kept[b] = b.ToHeap()
		}
		blocks[i] = kept[b]
	}
	for b := range kept {
		if !b.Memory.Collected() { // what is may be a constant, which others use
			b.Release()
		}
	}
	n, err := expr.NewParts(blocks, a.node().Grid(), a.node().DType)
	if err != nil {
		return Array[T]{expr.Fail("persist", nil, "%w", err)}
	}
	return Array[T]{n}
}

// gather is the Op that puts blocks together.
type gather[T Elem] struct {
	Shape  []int
	Blocks [][]int
}

// OpName is "gather".
func (*gather[T]) OpName() string { return "gather" }

// SizeBytes predicts the size of the whole, as far as lengths are known.
func (g *gather[T]) SizeBytes() int64 {
	if slices.Contains(g.Shape, expr.Unknown) {
		return 0
	}
	return int64(block.Count(g.Shape) * block.DTypeFor[T]().Size())
}
