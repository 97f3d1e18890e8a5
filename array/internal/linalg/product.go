package linalg

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Product is the Op of the product of two arrays, which share their first Batch
// axes and are summed over Inner axes: the last ones of the first argument and
// those behind the batch of the second. Two matrices have a Batch of 0 and an
// Inner of 1. The result's axes are the batch, what is left of the first and
// what is left of the second, in their blocks; each block is a task that
// multiplies a row of blocks with a column of blocks.
//
// Operands that cost little are computed by the tasks themselves, see
// [expr.Borrowed], so that neither is ever held as a whole.
//
// A matrix times its own transpose is half the work, see symmetricProduct.
type Product struct{ Batch, Inner int }

// Name is "dot".
func (Product) Name() string { return "dot" }

// multipliable refuses operands of which there is no product.
func multipliable(name string, args ...*expr.Node) *expr.Node {
	for _, a := range args {
		if a.Err() != nil {
			return expr.Fail(name, args, "")
		}
	}
	for _, a := range args {
		switch {
		case a.DType != args[0].DType:
			return expr.Fail(name, args, "%s and %s: cast one to the other's type", args[0].DType, a.DType)
		case a.DType == block.Bool:
			return expr.Fail(name, args, "bool: cast to integers first")
		}
	}
	return nil
}

// contract makes the Product of two arrays whose axes are in order: batch, own,
// inner, and batch, inner, own. Their lengths fit.
func contract(name string, a, b *expr.Node, batch, inner int) *expr.Node {
	args := []*expr.Node{a, b}
	cut := a.NDim() - inner
	aBlocks, bBlocks := slices.Clone(a.Blocks), slices.Clone(b.Blocks)
	for i := range batch + inner {
		at := i
		if i >= batch {
			at = cut + i - batch
		}
		from, to := a.Blocks[at], b.Blocks[i]
		switch {
		case slices.Equal(from, to):
		case slices.Contains(from, expr.Unknown) || slices.Contains(to, expr.Unknown):
			return expr.Fail(name, args, "axes %d and %d: blocks of unknown length beside others: compute or persist the array first", at, i)
		case b.Count() > a.Count():
			aBlocks[at] = to
		default:
			bBlocks[i] = from
		}
	}
	a, b = expr.Rechunk(a, aBlocks), expr.Rechunk(b, bBlocks)
	if a.Err() != nil || b.Err() != nil {
		return expr.Fail(name, []*expr.Node{a, b}, "")
	}
	shape := slices.Concat(a.Shape[:cut], b.Shape[batch+inner:])
	blocks := slices.Concat(a.Blocks[:cut], b.Blocks[batch+inner:])
	return expr.New(Product{batch, inner}, a.DType, shape, blocks, a, b)
}

// Inputs are what the operands are made of.
func (p Product) Inputs(n *expr.Node) []graph.Source {
	if s, ok := symmetric(n); ok {
		return s.inputs()
	}
	return append(feed.Of(n.Args[0]).Inputs(), feed.Of(n.Args[1]).Inputs()...)
}

// Limits of a task's operands, where these are held: it is given all at once.
const (
	heldBytes = 128 << 20
	fewBlocks = 16 // results below which the sum itself is cut, to keep workers busy
)

// Emit writes the tasks of the product.
func (p Product) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	if s, ok := symmetric(n); ok {
		return s.emit(b)
	}
	w := newProductWriter(b, n)
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		ids = append(ids, w.block(place))
	}
	return ids
}

// A productWriter writes the tasks of a product.
type productWriter struct {
	Product
	b           *graph.Builder
	n           *expr.Node
	left, right feed.Source
	own         int     // axes of the result that are the first argument's, with the batch
	inner       [][]int // the places of the blocks that are summed over, in order
	each        int     // pairs of blocks that a task multiplies
}

func newProductWriter(b *graph.Builder, n *expr.Node) *productWriter {
	w := &productWriter{Product: n.Op.(Product), b: b, n: n, left: feed.Of(n.Args[0]), right: feed.Of(n.Args[1])}
	w.own = n.Args[0].NDim() - w.Inner
	for _, place := range expr.Places(n.Args[0].Grid()[w.own:]) {
		w.inner = append(w.inner, slices.Clone(place))
	}
	w.each = w.pairs()
	return w
}

// block writes the tasks of one block of the result: a chain of tasks, each of
// which adds a few products of blocks to what the one before has, or, where the
// result has few blocks, several such and a tree that adds them.
func (w *productWriter) block(place []int) graph.ID {
	inner := len(w.inner)
	if w.n.NumBlocks() >= fewBlocks || inner <= w.each {
		last := graph.ID(0)
		for from := 0; from < inner; from += w.each {
			op, deps := w.multiply(place, from, min(from+w.each, inner))
			if from > 0 {
				op.Onto = true
				deps = append([]graph.ID{last}, deps...)
			}
			last = w.b.Add(op, deps)
		}
		return last
	}
	var parts []graph.ID
	for from := 0; from < inner; from += w.each {
		op, deps := w.multiply(place, from, min(from+w.each, inner))
		parts = append(parts, w.b.Add(op, deps))
	}
	return feed.Tree(w.b, parts, 2, &AddTo{})
}

// pairs is how many pairs of blocks one task multiplies: all, if the operands
// are borrowed and the result has enough blocks for all workers.
func (w *productWriter) pairs() int {
	inner := len(w.inner)
	held := 0
	for i, s := range []feed.Source{w.left, w.right} {
		if !s.Free() {
			held += largest(w.n.Args[i])
		}
	}
	each := inner
	if held > 0 {
		each = max(1, min(inner, heldBytes/(held*w.n.DType.Size())))
	}
	if w.n.NumBlocks() < fewBlocks {
		each = min(each, max(1, (inner*w.n.NumBlocks()+fewBlocks-1)/fewBlocks))
	}
	return each
}

// largest is the number of elements of the largest block.
func largest(n *expr.Node) int {
	count := 1
	for _, sizes := range n.Blocks {
		count *= max(slices.Max(sizes), 1)
	}
	return count
}

// multiply is the task of some pairs of blocks.
func (w *productWriter) multiply(place []int, from, to int) (*Multiply, []graph.ID) {
	op := &Multiply{DType: w.n.DType, Shape: w.n.BlockShape(place), Batch: w.Batch, Inner: w.Inner}
	var deps []graph.ID
	for _, inner := range w.inner[from:to] {
		left, l := feed.Parts(w.b, slices.Concat(place[:w.own], inner), w.left)
		right, r := feed.Parts(w.b, slices.Concat(place[:w.Batch], inner, place[w.own:]), w.right)
		op.Pairs = append(op.Pairs, Pair{left[0], right[0]})
		deps = append(append(deps, l...), r...)
	}
	return op, deps
}
