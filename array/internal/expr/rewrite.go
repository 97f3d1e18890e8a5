package expr

import (
	"slices"
	"sync"
)

// Rewriting turns an expression into one that costs less and gives the same
// numbers: views move towards the leaves, where they cost nothing, and so does
// cutting into other blocks.
//
//	view(view(x))        view(x)
//	view(f(x, y))        f(view(x), view(y))     unless it stretches
//	view(data)           data                    also files that are mapped
//	view(index)          index * step + start
//	rechunk(rechunk(x))  rechunk(x)
//	rechunk(data)        data
//	rechunk(view(x))     view(rechunk(x))        if it only turns or stretches
//	rechunk(f(x, y))     f(rechunk(x), ...)      if those cost nothing
//	sum(x), sum(x)       sum(x)                  one and the same
//	sum(x)               sum(rechunk(x))         in strips that lie in one piece, of all of x
//
// What is looked at in several ways is computed for each of them, which is cheap
// for a few operations and holds no memory. Expressions whose steps each look at
// the one before in several ways, as those in time do, would be computed over
// and over: where it comes to more than mostAgain, the views stay, and what they
// look at is computed once by tasks of its own.
//
// A node is rewritten once, and what is made on the way is shared, so that an
// expression that is a graph stays one.
var rewriting sync.Mutex

const (
	// mostAgain bounds what is computed more than once, in operations for each
	// element.
	mostAgain = 64
	// mostPushed bounds the operations that a view goes through, and so the depth
	// of recursion.
	mostPushed = 20_000
)

// costOf is what an element of an operation's result costs, in operations, if
// arguments that are operations too are computed for it alone.
func costOf(op Op, args []*Node) int {
	cost := 0
	switch op := op.(type) {
	case Map:
		cost = op.cost()
	case View, Rechunked:
	default:
		return 0
	}
	for _, a := range args {
		if !a.held.Load() {
			cost = min(cost+a.cost, 1<<30)
		}
	}
	return cost
}

// A rewriter rewrites one expression.
type rewriter struct {
	looks  map[*Node]int // in how many ways a node is looked at
	pushed map[*Node][]pushed
	recut  map[*Node][]recutNode
	folded map[*Node][]*Node // reductions, by what they are of
}

// pushed remembers a view of a node.
type pushed struct {
	view   View
	shape  []int
	blocks [][]int
	node   *Node
}

// recutNode remembers a node in other blocks.
type recutNode struct {
	blocks [][]int
	free   *Node // nil if there is none for free
	dear   *Node // nil if nobody wanted it
}

// rewritten is the node after all rules, itself if none applies.
func (n *Node) rewritten() *Node {
	rewriting.Lock()
	defer rewriting.Unlock()
	if n.plain == nil {
		w := &rewriter{looks: map[*Node]int{}, pushed: map[*Node][]pushed{}, recut: map[*Node][]recutNode{}, folded: map[*Node][]*Node{}}
		for _, m := range w.order(n) {
			m.plain = w.rewrite(m)
			m.plain.plain = m.plain
			if m.plain != m {
				w.looks[m.plain] += w.looks[m]
			}
		}
	}
	return n.plain
}

// order lists what is to be rewritten, arguments first, and counts in how many
// ways nodes are looked at: all Maps together are one. Opaque operations keep
// their arguments, which are rewritten when they are written.
func (w *rewriter) order(root *Node) []*Node {
	type frame struct {
		n    *Node
		next int
	}
	var order []*Node
	seen, direct := map[*Node]bool{root: true}, map[*Node]bool{}
	stack := []frame{{n: root}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		args := top.n.Args
		switch top.n.Op.(type) {
		case View, Rechunked:
			if top.next == 0 {
				w.looks[settled(args[0])]++
			}
		case Map, Reduced:
			for _, a := range args {
				if a = settled(a); top.next == 0 && !direct[a] {
					direct[a] = true
					w.looks[a]++
				}
			}
		default:
			args = nil
		}
		if top.next == len(args) {
			order = append(order, top.n)
			stack = stack[:len(stack)-1]
			continue
		}
		a := args[top.next]
		top.next++
		if a.plain == nil && !seen[a] {
			seen[a] = true
			stack = append(stack, frame{n: a})
		}
	}
	return order
}

// settled is the node, rewritten if it has been.
func settled(n *Node) *Node {
	if n.plain != nil {
		return n.plain
	}
	return n
}

// rewrite applies the rules to a node whose arguments are rewritten.
func (w *rewriter) rewrite(n *Node) *Node {
	switch op := n.Op.(type) {
	case Map:
		return n.withArgs()
	case Reduced:
		of := n.Args[0].plain
		if len(op.Axes) == of.NDim() && !op.Spec.Ordered() {
			of = w.strips(of)
		}
		for _, have := range w.folded[of] {
			if sameOp(have.Op, op) {
				return have
			}
		}
		out := n
		if of != n.Args[0] {
			out = n.derive(op, n.Shape, n.Blocks, of)
		}
		w.folded[of] = append(w.folded[of], out)
		return out
	case View:
		return w.viewed(n.Args[0].plain, op, n.Shape, n.Blocks)
	case Rechunked:
		return w.rechunked(n.Args[0].plain, n)
	}
	return n
}

// withArgs is the node with arguments that are rewritten, itself if they are the
// same.
func (n *Node) withArgs() *Node {
	args := each(n.Args, settled)
	if slices.Equal(args, n.Args) {
		return n
	}
	return n.derive(n.Op, n.Shape, n.Blocks, args...)
}

// derive makes a node that the user did not write, in the place of n.
func (n *Node) derive(op Op, shape []int, blocks [][]int, args ...*Node) *Node {
	return &Node{Op: op, Args: args, DType: n.DType, Shape: shape, Blocks: blocks, site: n.site, cost: costOf(op, args)}
}

// often reports that computing a node once for each way in which it is looked
// at would be too much.
func (w *rewriter) often(n *Node) bool {
	return n.held.Load() || n.cost > mostPushed || (w.looks[n]-1)*n.cost > mostAgain
}

// viewed is a view of a node that is rewritten already.
func (w *rewriter) viewed(n *Node, v View, shape []int, blocks [][]int) *Node {
	if v.isIdentity(n, shape) && equalBlocks(n.Blocks, blocks) {
		return n
	}
	for _, have := range w.pushed[n] {
		if slices.Equal(have.view.Axes, v.Axes) && slices.Equal(have.shape, shape) && equalBlocks(have.blocks, blocks) {
			return have.node
		}
	}
	out := w.push(n, v, shape, blocks)
	out.plain = out
	w.pushed[n] = append(w.pushed[n], pushed{v, shape, blocks, out})
	return out
}

// push applies the rules of views.
func (w *rewriter) push(n *Node, v View, shape []int, blocks [][]int) *Node {
	switch op := n.Op.(type) {
	case View:
		return w.viewed(n.Args[0], v.after(op), shape, blocks)
	case Map:
		if !v.stretches(shape) && !w.often(n) {
			return n.derive(op, shape, blocks, each(n.Args, func(a *Node) *Node { return w.viewed(a, v, shape, blocks) })...)
		}
		if w.often(n) {
			n.held.Store(true)
		}
	case Index:
		return w.indexView(n, v, shape, blocks)
	case viewable:
		if !v.stretches(shape) {
			if out := op.View(n, v, shape, blocks); out != nil {
				out.site = n.site
				return out
			}
		}
	}
	out := n.derive(v, shape, blocks, n)
	out.cost = 0 // what it looks at is in memory
	return out
}

// indexView is a view of indices, which is a few operations on other indices.
func (w *rewriter) indexView(n *Node, v View, shape []int, blocks [][]int) *Node {
	a := v.Axes[n.Op.(Index).Axis]
	number := func(i int) *Node {
		c := n.derive(Const{Re: uint64(int64(i))}, []int{}, [][]int{})
		return w.viewed(c, View{}, shape, blocks)
	}
	start := number(a.Start)
	if a.To < 0 {
		return start
	}
	out := n.derive(Index{a.To}, shape, blocks)
	if a.Step != 1 {
		out = n.derive(Map{Fn: "mul"}, shape, blocks, out, number(a.Step))
	}
	if a.Start != 0 {
		out = n.derive(Map{Fn: "add"}, shape, blocks, out, start)
	}
	return out
}

func each(args []*Node, f func(*Node) *Node) []*Node {
	out := make([]*Node, len(args))
	for i, a := range args {
		out[i] = f(a)
	}
	return out
}

// rechunked is n, which is rewritten already, in the blocks of a node that is
// to be cut otherwise.
func (w *rewriter) rechunked(n, like *Node) *Node {
	if out := w.cutFree(n, like.Blocks); out != nil {
		return out
	}
	if _, ok := n.Op.(Rechunked); ok {
		return w.rechunked(n.Args[0], like)
	}
	for i := range w.recut[n] {
		if have := &w.recut[n][i]; equalBlocks(have.blocks, like.Blocks) {
			if have.dear == nil {
				have.dear = like.derive(Rechunked{}, like.Shape, like.Blocks, n)
				have.dear.cost = 0 // what it cuts is in memory
			}
			return have.dear
		}
	}
	panic("expr: a node in other blocks that was not looked for")
}

// cutFree is n in other blocks if that costs nothing, else nil.
func (w *rewriter) cutFree(n *Node, blocks [][]int) *Node {
	if equalBlocks(n.Blocks, blocks) {
		return n
	}
	for _, have := range w.recut[n] {
		if equalBlocks(have.blocks, blocks) {
			return have.free
		}
	}
	out := w.cutAnew(n, blocks)
	if out != nil {
		out.plain = out
	}
	w.recut[n] = append(w.recut[n], recutNode{blocks: blocks, free: out})
	return out
}

func (w *rewriter) cutAnew(n *Node, blocks [][]int) *Node {
	switch op := n.Op.(type) {
	case Index:
		return n.derive(op, n.Shape, blocks)
	case rechunkable:
		if out := op.Rechunk(n, blocks); out != nil {
			out.site = n.site
			return out
		}
	case View:
		if inner := op.innerBlocks(n, blocks); inner != nil {
			if out := w.cutFree(n.Args[0], inner); out != nil {
				return w.viewed(out, op, n.Shape, blocks)
			}
		}
	case Map:
		if w.often(n) {
			n.held.Store(true)
			return nil
		}
		args := make([]*Node, len(n.Args))
		for i, a := range n.Args {
			if args[i] = w.cutFree(a, blocks); args[i] == nil {
				return nil
			}
		}
		return n.derive(op, n.Shape, blocks, args...)
	}
	return nil
}

// innerBlocks are the blocks of the argument of n, a view, that give it other
// blocks; nil if they must stay.
func (v View) innerBlocks(n *Node, blocks [][]int) [][]int {
	arg := n.Args[0]
	inner := make([][]int, arg.NDim())
	for i, a := range v.Axes {
		switch {
		case a.To < 0:
			inner[i] = arg.Blocks[i]
		case a.Start == 0 && a.Step == 1 && arg.Shape[i] == n.Shape[a.To]:
			inner[i] = blocks[a.To]
		default:
			if !slices.Equal(blocks[a.To], n.Blocks[a.To]) {
				return nil
			}
			inner[i] = arg.Blocks[i]
		}
	}
	return inner
}
