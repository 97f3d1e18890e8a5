package linalg

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Product is the Op of the product of two matrices. Its blocks are those of the
// first matrix's rows by those of the second one's columns; each is a task that
// multiplies a row of blocks with a column of blocks.
//
// Operands that cost little are computed by the tasks themselves, see
// [expr.Borrowed], so that neither is ever held as a whole.
//
// A matrix times its own transpose is half the work, see symmetricProduct.
type Product struct{}

// Name is "dot".
func (Product) Name() string { return "dot" }

// Dot multiplies two matrices.
func Dot(a, b *expr.Node) *expr.Node {
	args := []*expr.Node{a, b}
	if a.Err() != nil || b.Err() != nil {
		return expr.Fail("dot", args, "")
	}
	switch {
	case a.DType != b.DType:
		return expr.Fail("dot", args, "%s and %s: cast one to the other's type", a.DType, b.DType)
	case a.DType == block.Bool:
		return expr.Fail("dot", args, "bool: cast to integers first")
	case a.NDim() != 2 || b.NDim() != 2:
		return expr.Fail("dot", args, "shapes %s and %s are not two matrices", expr.ShapeText(a.Shape), expr.ShapeText(b.Shape))
	case a.Shape[1] != b.Shape[0] || a.Shape[1] == expr.Unknown:
		return expr.Fail("dot", args, "shapes %s and %s do not fit: %d columns and %d rows", expr.ShapeText(a.Shape), expr.ShapeText(b.Shape), a.Shape[1], b.Shape[0])
	}
	inner := a.Blocks[1]
	if b.Count() > a.Count() {
		inner = b.Blocks[0]
	}
	a = expr.Rechunk(a, [][]int{a.Blocks[0], inner})
	b = expr.Rechunk(b, [][]int{inner, b.Blocks[1]})
	return expr.New(Product{}, a.DType, []int{a.Shape[0], b.Shape[1]}, [][]int{a.Blocks[0], b.Blocks[1]}, a, b)
}

// A side is an operand of a product, computed by the tasks or given to them.
type side struct {
	n        *expr.Node
	borrowed *expr.Borrowed // nil if it has tasks of its own
}

func sideOf(n *expr.Node) side {
	b, ok := n.Borrow()
	if !ok {
		return side{n: n}
	}
	return side{n, b}
}

func (s side) inputs() []graph.Source {
	if s.borrowed != nil {
		return s.borrowed.Inputs()
	}
	return []graph.Source{s.n}
}

// block is what makes a block of the operand.
func (s side) block(b *graph.Builder, place ...int) (graph.Op, []graph.ID) {
	if s.borrowed != nil {
		return s.borrowed.Block(b, place)
	}
	return nil, []graph.ID{b.Parts(s.n)[expr.Flat(place, s.n.Grid())]}
}

// Inputs are what the operands are made of.
func (p Product) Inputs(n *expr.Node) []graph.Source {
	if s, ok := symmetric(n); ok {
		return s.inputs()
	}
	return append(sideOf(n.Args[0]).inputs(), sideOf(n.Args[1]).inputs()...)
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
	w := productWriter{b: b, n: n, left: sideOf(n.Args[0]), right: sideOf(n.Args[1])}
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		ids = append(ids, w.block(place[0], place[1]))
	}
	return ids
}

// A productWriter writes the tasks of a product.
type productWriter struct {
	b           *graph.Builder
	n           *expr.Node
	left, right side
}

// block writes the tasks of one block of the result: a chain of tasks, each of
// which adds a few products of blocks to what the one before has, or, where the
// result has few blocks, several such and a tree that adds them.
func (w *productWriter) block(i, j int) graph.ID {
	inner := len(w.n.Args[0].Blocks[1])
	each := w.pairs(i, j, inner)
	if w.n.NumBlocks() >= fewBlocks || inner <= each {
		last := graph.ID(0)
		for from := 0; from < inner; from += each {
			op, deps := w.multiply(i, j, from, min(from+each, inner))
			if from > 0 {
				op.Onto = true
				deps = append([]graph.ID{last}, deps...)
			}
			last = w.b.Add(op, deps)
		}
		return last
	}
	var parts []graph.ID
	for from := 0; from < inner; from += each {
		op, deps := w.multiply(i, j, from, min(from+each, inner))
		parts = append(parts, w.b.Add(op, deps))
	}
	for len(parts) > 1 {
		var next []graph.ID
		for two := range slices.Chunk(parts, 2) {
			if len(two) == 1 {
				next = append(next, two[0])
				continue
			}
			next = append(next, w.b.Add(&AddTo{}, two))
		}
		parts = next
	}
	return parts[0]
}

// pairs is how many pairs of blocks one task multiplies: all, if the operands
// are borrowed and the result has enough blocks for all workers.
func (w *productWriter) pairs(i, j, inner int) int {
	a, b := w.n.Args[0], w.n.Args[1]
	size := w.n.DType.Size()
	held := 0
	if w.left.borrowed == nil {
		held += max(a.Blocks[0][i], 0) * slices.Max(a.Blocks[1])
	}
	if w.right.borrowed == nil {
		held += slices.Max(b.Blocks[0]) * max(b.Blocks[1][j], 0)
	}
	each := inner
	if held > 0 {
		each = max(1, min(inner, heldBytes/max(held*size, 1)))
	}
	if w.n.NumBlocks() < fewBlocks {
		each = min(each, max(1, (inner*w.n.NumBlocks()+fewBlocks-1)/fewBlocks))
	}
	return each
}

// multiply is the task of some pairs of blocks.
func (w *productWriter) multiply(i, j, from, to int) (*Multiply, []graph.ID) {
	op := &Multiply{DType: w.n.DType, Rows: w.n.Blocks[0][i], Cols: w.n.Blocks[1][j]}
	var deps []graph.ID
	for k := from; k < to; k++ {
		left, l := w.left.block(w.b, i, k)
		right, r := w.right.block(w.b, k, j)
		op.Pairs = append(op.Pairs, Pair{Left: left, Right: right, Lefts: len(l), Rights: len(r)})
		deps = append(append(deps, l...), r...)
	}
	return op, deps
}
