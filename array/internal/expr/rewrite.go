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
//
// A node is rewritten once, and what is made on the way is shared, so that an
// expression that is a graph stays one.
var rewriting sync.Mutex

// rewritten is the node after all rules, itself if none applies.
func (n *Node) rewritten() *Node {
	rewriting.Lock()
	defer rewriting.Unlock()
	return n.rewrite()
}

// rewrite is rewritten, for who holds the lock. Arguments come first; opaque
// operations keep theirs, which are rewritten when they are written.
func (n *Node) rewrite() *Node {
	if n.plain != nil {
		return n.plain
	}
	out := n
	switch op := n.Op.(type) {
	case Map:
		out = n.withArgs(func(a *Node) *Node { return a.rewrite() })
	case Reduced:
		out = n.withArgs(func(a *Node) *Node { return a.rewrite() })
	case View:
		out = n.Args[0].rewrite().viewed(op, n.Shape, n.Blocks)
	case Rechunked:
		out = n.Args[0].rewrite().rechunked(n)
	}
	n.plain, out.plain = out, out
	return out
}

// withArgs is the node with other arguments, itself if they are the same.
func (n *Node) withArgs(change func(*Node) *Node) *Node {
	args := make([]*Node, len(n.Args))
	for i, a := range n.Args {
		args[i] = change(a)
	}
	if slices.Equal(args, n.Args) {
		return n
	}
	return n.derive(n.Op, n.Shape, n.Blocks, args...)
}

// derive makes a node that the user did not write, in the place of n.
func (n *Node) derive(op Op, shape []int, blocks [][]int, args ...*Node) *Node {
	return &Node{Op: op, Args: args, DType: n.DType, Shape: shape, Blocks: blocks, site: n.site}
}

// viewed is a view of a node that is rewritten already.
func (n *Node) viewed(v View, shape []int, blocks [][]int) *Node {
	if v.isIdentity(n, shape) && equalBlocks(n.Blocks, blocks) {
		return n
	}
	for _, have := range n.views {
		if w := have.Op.(View); slices.Equal(w.Axes, v.Axes) && slices.Equal(have.Shape, shape) && equalBlocks(have.Blocks, blocks) {
			return have.plain
		}
	}
	asked := n.derive(v, shape, blocks, n)
	asked.plain = asked.pushView(v)
	asked.plain.plain = asked.plain
	n.views = append(n.views, asked)
	return asked.plain
}

// pushView applies the rules of views to n, which is a view.
func (n *Node) pushView(v View) *Node {
	arg := n.Args[0]
	switch op := arg.Op.(type) {
	case View:
		return arg.Args[0].viewed(v.after(op), n.Shape, n.Blocks)
	case Map:
		if v.stretches(n.Shape) {
			return n
		}
		return arg.derive(op, n.Shape, n.Blocks, each(arg.Args, func(a *Node) *Node {
			return a.viewed(v, n.Shape, n.Blocks)
		})...)
	case Const:
		return n
	case Index:
		return n.indexView(v, op)
	case viewable:
		if !v.stretches(n.Shape) {
			if out := op.View(arg, v, n.Shape, n.Blocks); out != nil {
				out.site = n.site
				return out
			}
		}
	}
	return n
}

// indexView is a view of indices, which is a few operations on other indices.
func (n *Node) indexView(v View, op Index) *Node {
	a := v.Axes[op.Axis]
	number := func(i int) *Node {
		c := n.derive(Const{Re: uint64(int64(i))}, []int{}, [][]int{})
		return c.viewed(View{}, n.Shape, n.Blocks)
	}
	start := number(a.Start)
	if a.To < 0 {
		return start
	}
	out := n.derive(Index{a.To}, n.Shape, n.Blocks)
	if a.Step != 1 {
		out = n.derive(Map{Fn: "mul"}, n.Shape, n.Blocks, out, number(a.Step))
	}
	if a.Start != 0 {
		out = n.derive(Map{Fn: "add"}, n.Shape, n.Blocks, out, start)
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
func (n *Node) rechunked(like *Node) *Node {
	if out := n.cutFree(like.Blocks); out != nil {
		return out
	}
	if _, ok := n.Op.(Rechunked); ok {
		return n.Args[0].rechunked(like)
	}
	return like.derive(Rechunked{}, like.Shape, like.Blocks, n)
}

// cutFree is n in other blocks if that costs nothing, else nil.
func (n *Node) cutFree(blocks [][]int) *Node {
	if equalBlocks(n.Blocks, blocks) {
		return n
	}
	for _, c := range n.cuts {
		if equalBlocks(c.blocks, blocks) {
			return c.node
		}
	}
	out := n.cutAnew(blocks)
	n.cuts = append(n.cuts, otherCut{blocks, out})
	return out
}

// otherCut remembers a node in other blocks, nil if there is none for free.
type otherCut struct {
	blocks [][]int
	node   *Node
}

func (n *Node) cutAnew(blocks [][]int) *Node {
	switch op := n.Op.(type) {
	case Index:
		return n.derive(op, n.Shape, blocks)
	case rechunkable:
		if out := op.Rechunk(n, blocks); out != nil {
			out.site, out.plain = n.site, out
			return out
		}
	case View:
		arg := n.Args[0]
		inner := make([][]int, arg.NDim())
		for i, a := range op.Axes {
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
		if out := arg.cutFree(inner); out != nil {
			return out.viewed(op, n.Shape, blocks)
		}
	case Map:
		args := make([]*Node, len(n.Args))
		for i, a := range n.Args {
			if args[i] = a.cutFree(blocks); args[i] == nil {
				return nil
			}
		}
		return n.derive(op, n.Shape, blocks, args...)
	}
	return nil
}
