package expr

import (
	"strings"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// A group is what one kernel computes: a root and all below it that can be in
// the kernel. Below that are operands: nodes with tasks of their own, through a
// view each.
type group struct {
	root     *Node
	operands []operand
	index    map[operandKey]int // into operands
	uniforms []uint64
	checks   []Check
	text     string // of the kernel; "" if it would only copy its one operand
	label    string // for people: its operations
}

// An operand is what a kernel reads.
type operand struct {
	src  *Node // nil for indices
	view View
	axis int // of indices
	d    block.DType
}

type operandKey struct {
	src  *Node
	view string
	axis int
}

// newGroup finds the group of a node that is rewritten already.
func newGroup(root *Node) *group {
	root.divide()
	g := &group{root: root, index: map[operandKey]int{}}
	w := &groupWriter{group: g, e: newEmitter("block"), vals: map[*Node]val{}, operand: map[int]val{}}
	v := w.value(root)
	if _, copies := root.source(); copies && len(g.operands) == 1 && g.operands[0].src != nil {
		return g
	}
	e := w.e
	e.Result(e.own(v.re))
	if v.d.Complex() {
		e.Result(e.own(v.im))
	}
	e.Module.Funcs = append([]*kernel.Func{e.Func()}, e.Module.Funcs...)
	g.text, g.label = e.Module.String(), strings.Join(w.names, ".")
	return g
}

// source reports whether a node is no more than an operand, and which.
func (n *Node) source() (operand, bool) {
	switch op := n.Op.(type) {
	case Map, Const:
		return operand{}, false
	case Index:
		return operand{axis: op.Axis, d: block.Int64}, true
	case View:
		if _, ok := n.Args[0].Op.(Const); ok {
			return operand{}, false
		}
		return operand{src: n.Args[0], view: op, d: n.DType}, true
	}
	return operand{src: n, view: Identity(n.NDim()), d: n.DType}, true
}

// groupWriter writes the kernel of a group.
type groupWriter struct {
	*group
	e       *emitter
	vals    map[*Node]val
	operand map[int]val
	names   []string
}

// value is the register of a node's element.
func (w *groupWriter) value(n *Node) val {
	if v, ok := w.vals[n]; ok {
		return v
	}
	v := w.compute(n)
	w.vals[n] = v
	return v
}

func (w *groupWriter) compute(n *Node) val {
	if o, ok := n.source(); ok {
		return w.read(o)
	}
	switch op := n.Op.(type) {
	case Const:
		return w.uniform(op, n.DType)
	case View:
		return w.uniform(n.Args[0].Op.(Const), n.DType)
	case Map:
		in := make([]val, len(n.Args))
		for i, a := range n.Args {
			if n.share.apart(i) {
				in[i] = w.kept(a)
			} else {
				in[i] = w.value(a)
			}
		}
		w.name(op.Fn)
		v := w.apply(op, in, n.DType)
		for range len(w.e.Module.Sites) - len(w.checks) {
			w.checks = append(w.checks, Check{Fn: op.Fn, At: n.site.String()})
		}
		return v
	}
	panic("expr: " + n.Op.Name() + " in a kernel")
}

func (w *groupWriter) apply(op Map, in []val, out block.DType) val {
	switch {
	case op.Module != "":
		return w.e.inline(op.Module, in, out)
	case op.Fn == "cast":
		return w.e.cast(in[0], out)
	}
	return functions[op.Fn].emit(w.e, in, out)
}

// kept is the element of a node that has tasks of its own, unless it is in the
// kernel all the same.
func (w *groupWriter) kept(n *Node) val {
	if v, ok := w.vals[n]; ok {
		return v
	}
	return w.read(operand{src: n, view: Identity(n.NDim()), d: n.DType})
}

// name adds a word to the group's label, which stays short.
func (w *groupWriter) name(word string) {
	const words = 6
	switch {
	case len(w.names) < words:
		w.names = append(w.names, word)
	case len(w.names) == words:
		w.names = append(w.names, "...")
	}
}

// uniform passes a number with the call, so that kernels which differ in
// numbers only are one.
func (w *groupWriter) uniform(c Const, d block.DType) val {
	pass := func(bits uint64) kernel.Reg {
		w.uniforms = append(w.uniforms, bits)
		return w.e.Uniform("n", d.Kind())
	}
	v := scalar(pass(c.Re), d)
	if d.Complex() {
		v.im = pass(c.Im)
	}
	return v
}

// read is the element of an operand, each of which is read once.
func (w *groupWriter) read(o operand) val {
	o.src = w.alike(o.src)
	key := operandKey{o.src, o.view.String(), o.axis}
	i, ok := w.index[key]
	if !ok {
		i = len(w.operands)
		w.index[key] = i
		w.operands = append(w.operands, o)
		v := scalar(w.e.Stream("x", o.d.Kind()), o.d)
		if o.d.Complex() {
			v.im = w.e.Stream("y", o.d.Kind())
		}
		w.operand[i] = v
	}
	return w.operand[i]
}

// alike is an operand's source that is read already and has the same numbers: a
// leaf that rewriting has made more than once.
func (w *groupWriter) alike(src *Node) *Node {
	if src == nil || len(src.Args) > 0 {
		return src
	}
	for _, o := range w.operands {
		if o.src != nil && o.src != src && len(o.src.Args) == 0 && equalBlocks(o.src.Blocks, src.Blocks) &&
			o.src.DType == src.DType && sameOp(o.src.Op, src.Op) {
			return o.src
		}
	}
	return src
}

// own gives a register that is not a parameter: a result cannot be one.
func (e *emitter) own(r kernel.Reg) kernel.Reg {
	out := e.Reg("out", e.Kind(r))
	e.OpTo(out, kernel.Copy, r)
	return out
}
