package expr

import (
	"math"
	"reflect"
	"strings"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Free reports that the node's blocks cost nothing to have: they are in memory
// already, or in a mapped file.
func (n *Node) Free() bool {
	switch op := n.rewritten().Op.(type) {
	case Data, Parts:
		return true
	case Stored:
		return op.mapped()
	}
	return false
}

// Borrowed is a node whose blocks a task makes for itself, from blocks that are
// free, rather than being given them: what several tasks need is computed by
// each, and is never held.
type Borrowed struct {
	n *Node
	w *blockWriter
}

// Borrow returns the node as Borrowed if all that it is made of is free.
func (n *Node) Borrow() (*Borrowed, bool) {
	r := n.rewritten()
	if r.err != nil {
		return nil, false
	}
	switch r.Op.(type) {
	case Map, View:
	default:
		return &Borrowed{n: r}, r.Free()
	}
	g := r.planned().group
	if g.dear() {
		return nil, false
	}
	for _, o := range g.operands {
		if o.src != nil && !o.src.Free() {
			return nil, false
		}
	}
	return &Borrowed{n: r}, true
}

// dear reports that computing a block over and over would cost more than to
// hold it: many statements, or functions of the library.
func (g *group) dear() bool {
	const lines = 40
	return strings.Count(g.text, "\n") > lines || strings.Contains(g.text, "call")
}

// Inputs are the sources that must be written.
func (b *Borrowed) Inputs() []graph.Source {
	if g := b.n.planned().group; g != nil {
		return g.inputs()
	}
	return []graph.Source{b.n}
}

// Block returns what makes a block: an Op for some tasks' results, or nil for
// the one result as it is.
func (b *Borrowed) Block(to *graph.Builder, place []int) (graph.Op, []graph.ID) {
	g := b.n.planned().group
	if g == nil {
		return nil, []graph.ID{to.Parts(b.n)[Flat(place, b.n.Grid())]}
	}
	if b.w == nil {
		b.w = g.writer(to)
	}
	return b.w.task(place)
}

// task is the task of a block of a group that is not reduced.
func (w *blockWriter) task(place []int) (graph.Op, []graph.ID) {
	f, deps := w.block(place)
	if w.g.text == "" {
		return &Look{View: w.g.operands[0].view, Shape: f.Shape, Starts: f.Starts[0]}, deps
	}
	return &f, deps
}

// Same reports that two nodes are written alike: then their numbers are the
// same.
func Same(a, b *Node) bool {
	return comparison{}.same(a.rewritten(), b.rewritten())
}

// A comparison remembers what was found of pairs of nodes.
type comparison map[[2]*Node]bool

func (c comparison) same(a, b *Node) bool {
	if a == b {
		return true
	}
	if a.DType != b.DType || len(a.Args) != len(b.Args) || !equalBlocks(a.Blocks, b.Blocks) || !sameOp(a.Op, b.Op) {
		return false
	}
	pair := [2]*Node{a, b}
	if known, ok := c[pair]; ok {
		return known
	}
	found := true
	for i := range a.Args {
		found = found && c.same(a.Args[i], b.Args[i])
	}
	c[pair] = found
	return found
}

// sameOp compares Ops as data, and data in memory by where it lies.
func sameOp(a, b Op) bool {
	if x, ok := a.(Data); ok {
		y, ok := b.(Data)
		return ok && x.Block.Memory == y.Block.Memory && x.Block.Base == y.Block.Base && reflect.DeepEqual(x.Block.Strides, y.Block.Strides)
	}
	switch a.(type) {
	case Map, View, Const, Index, Reduced, Rechunked, Stored:
		return reflect.DeepEqual(a, b)
	}
	return false
}

// Float is the number of a node that is one float, stretched or not.
func (n *Node) Float() (v float64, ok bool) {
	if view, isView := n.Op.(View); isView && len(view.Axes) == 0 {
		n = n.Args[0]
	}
	c, ok := n.Op.(Const)
	if !ok || !n.DType.Float() {
		return 0, false
	}
	if n.DType == block.Float32 {
		return float64(math.Float32frombits(uint32(c.Re))), true
	}
	return math.Float64frombits(c.Re), true
}
