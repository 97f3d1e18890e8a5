package expr

import (
	"slices"

	"github.com/cb434341/weft/graph"
)

// A plan is how a node's tasks are written.
type plan struct {
	inputs []graph.Source
	emit   func(b *graph.Builder) []graph.ID
	group  *group // nil where there is no kernel
}

// planned finds the node's plan once.
func (n *Node) planned() *plan {
	n.once.Do(func() { n.plan = n.makePlan() })
	return &n.plan
}

func (n *Node) makePlan() plan {
	if n.err != nil {
		return plan{emit: func(*graph.Builder) []graph.ID { return nil }}
	}
	if r := n.rewritten(); r != n {
		return plan{
			inputs: []graph.Source{r},
			emit:   func(b *graph.Builder) []graph.ID { return b.Parts(r) },
		}
	}
	switch op := n.Op.(type) {
	case Emitter:
		return n.opaque(op)
	case Reduced:
		return n.reduction(op)
	}
	return n.elementwise()
}

// An Inputter is an Emitter that needs other sources than its node's arguments:
// lazy values, or what lies below an argument that it computes itself. Its Emit
// is given nothing, and asks the Builder for parts.
type Inputter interface {
	Emitter
	Inputs(n *Node) []graph.Source
}

// opaque is the plan of an operation that writes its own tasks.
func (n *Node) opaque(op Emitter) plan {
	if op, ok := op.(Inputter); ok {
		return plan{
			inputs: op.Inputs(n),
			emit:   func(b *graph.Builder) []graph.ID { return op.Emit(b, n, nil) },
		}
	}
	return plan{
		inputs: sources(n.Args),
		emit: func(b *graph.Builder) []graph.ID {
			in := make([][]graph.ID, len(n.Args))
			for i, a := range n.Args {
				in[i] = b.Parts(a)
			}
			return op.Emit(b, n, in)
		},
	}
}

func sources(nodes []*Node) []graph.Source {
	out := make([]graph.Source, len(nodes))
	for i, n := range nodes {
		out[i] = n
	}
	return out
}

// inputs are the nodes that a group reads, each once.
func (g *group) inputs() []graph.Source {
	var out []graph.Source
	have := map[*Node]bool{}
	for _, o := range g.operands {
		if o.src != nil && !have[o.src] {
			have[o.src] = true
			out = append(out, o.src)
		}
	}
	return out
}

// elementwise is the plan of a node that kernels compute, a task a block.
func (n *Node) elementwise() plan {
	g := newGroup(n)
	return plan{
		inputs: g.inputs(),
		group:  g,
		emit: func(b *graph.Builder) []graph.ID {
			w := g.writer(b)
			ids := make([]graph.ID, 0, n.NumBlocks())
			for _, place := range Places(n.Grid()) {
				ids = append(ids, b.Add(w.task(place)))
			}
			return ids
		},
	}
}

// A blockWriter finds what the task of a block is given. Tasks that have the
// same shape or begin at the same places share what says so: of a million, most
// do.
type blockWriter struct {
	g      *group
	kernel *Kernel
	pieces [][][]piece  // by operand, axis of its source, and block of the axis it goes to
	parts  [][]graph.ID // by operand: the tasks of its source

	last Fused // the task before
	deps []graph.ID
}

func (g *group) writer(b *graph.Builder) *blockWriter {
	w := &blockWriter{g: g, kernel: g.kernel()}
	w.last.Starts = make([][]int, len(g.operands))
	for _, o := range g.operands {
		if o.src == nil {
			w.pieces, w.parts = append(w.pieces, nil), append(w.parts, nil)
			continue
		}
		w.pieces = append(w.pieces, o.view.pieces(o.src, g.root.Blocks))
		w.parts = append(w.parts, b.Parts(o.src))
	}
	return w
}

// kernel is what all tasks of a group have in common.
func (g *group) kernel() *Kernel {
	k := &Kernel{Text: g.text, Label: g.label, Checks: g.checks, Uniforms: g.uniforms, Out: g.root.DType, Total: max(g.root.Count(), 0)}
	arg := 0
	for _, o := range g.operands {
		s := Operand{DType: o.d, View: o.view, Axis: o.axis, Arg: -1}
		if o.src != nil {
			s.Arg = arg
			arg++
		}
		k.Operands = append(k.Operands, s)
	}
	return k
}

// block is the task of a block of the root, by its place in the grid. The
// dependencies are lent.
func (w *blockWriter) block(place []int) (Fused, []graph.ID) {
	g := w.g
	f := Fused{Kernel: w.kernel, Shape: w.shape(place), Starts: w.last.Starts}
	w.deps = w.deps[:0]
	for i, o := range g.operands {
		if o.src == nil {
			if f.Origin == nil {
				f.Origin = g.root.Origin(place)
			}
			continue
		}
		at, same := 0, len(f.Starts[i]) == len(o.view.Axes)
		for axis, a := range o.view.Axes {
			p := w.piece(i, axis, a, place)
			same = same && p.lo == f.Starts[i][axis]
			at = at*len(o.src.Blocks[axis]) + p.block
		}
		if !same {
			f.Starts = slices.Clone(f.Starts)
			f.Starts[i] = make([]int, len(o.view.Axes))
			for axis, a := range o.view.Axes {
				f.Starts[i][axis] = w.piece(i, axis, a, place).lo
			}
		}
		w.deps = append(w.deps, w.parts[i][at])
	}
	w.last = f
	return f, w.deps
}

// shape is that of a block.
func (w *blockWriter) shape(place []int) []int {
	for i, p := range place {
		if w.last.Shape == nil || w.last.Shape[i] != w.g.root.Blocks[i][p] {
			return w.g.root.BlockShape(place)
		}
	}
	if w.last.Shape == nil {
		return []int{}
	}
	return w.last.Shape
}

// piece is where an axis of an operand begins.
func (w *blockWriter) piece(operand, axis int, a ViewAxis, place []int) piece {
	if a.To < 0 {
		return w.pieces[operand][axis][0]
	}
	return w.pieces[operand][axis][place[a.To]]
}
