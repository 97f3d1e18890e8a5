package expr

import (
	"fmt"
	"slices"
)

// View is the Op of what only looks at its argument another way: slices,
// transposes, new axes, stretched ones. It never copies.
//
// For each axis of the argument, Axes says where it goes: index i of axis To of
// the result is index Start + i*Step of the argument. An axis that goes nowhere
// (To is -1) stays at Start. Axes of the result that nothing goes to are
// stretched: all their indices are one.
type View struct{ Axes []ViewAxis }

// A ViewAxis says what becomes of an axis of a view's argument.
type ViewAxis struct{ To, Start, Step int }

// Name is "view".
func (View) Name() string { return "view" }

// Identity is the view that changes nothing, of so many axes.
func Identity(ndim int) View {
	axes := make([]ViewAxis, ndim)
	for i := range axes {
		axes[i] = ViewAxis{To: i, Step: 1}
	}
	return View{axes}
}

// isIdentity reports a view of the whole of n.
func (v View) isIdentity(n *Node, shape []int) bool {
	if len(v.Axes) != len(shape) {
		return false
	}
	for i, a := range v.Axes {
		if a != (ViewAxis{i, 0, 1}) || n.Shape[i] != shape[i] {
			return false
		}
	}
	return true
}

// from finds the axis of the argument that goes to an axis of the result; -1
// for a stretched one.
func (v View) from(to int) int {
	return slices.IndexFunc(v.Axes, func(a ViewAxis) bool { return a.To == to })
}

// after is the view of a view: inner first.
func (v View) after(inner View) View {
	axes := slices.Clone(inner.Axes)
	for i, a := range axes {
		if a.To < 0 {
			continue
		}
		o := v.Axes[a.To]
		axes[i] = ViewAxis{To: o.To, Start: a.Start + a.Step*o.Start, Step: a.Step * o.Step}
	}
	return View{axes}
}

// stretches reports that some element is in the result more than once.
func (v View) stretches(shape []int) bool {
	for to, n := range shape {
		if n != 1 && v.from(to) < 0 {
			return true
		}
	}
	return false
}

// A piece is where a block of a view lies: in which block along an axis of the
// argument, and where it starts there.
type piece struct{ block, lo int }

// cut finds the longest blocks of n indices of an axis, from start by step, that
// lie in one block of the argument each.
func cut(sizes []int, start, step, n int) (lengths []int) {
	if n == 0 {
		return []int{0}
	}
	ends := endsOf(sizes)
	for i := 0; i < n; {
		at := start + i*step
		b := holding(ends, at)
		count := n - i
		if step > 0 {
			count = min(count, (ends[b]-at+step-1)/step)
		} else if step < 0 {
			count = min(count, (at-(ends[b]-sizes[b]))/-step+1)
		}
		lengths = append(lengths, count)
		i += count
	}
	return lengths
}

// endsOf is where each block ends.
func endsOf(sizes []int) []int {
	ends := make([]int, len(sizes))
	total := 0
	for i, s := range sizes {
		total += s
		ends[i] = total
	}
	return ends
}

// holding is the block that an index lies in, by the ends of blocks.
func holding(ends []int, at int) int {
	b, _ := slices.BinarySearch(ends, at+1)
	return b
}

// pieces is where the blocks of a view lie in those of its argument, along each
// axis of the argument: one piece for each block of the axis that it goes to, or
// a single one for an axis that stays.
func (v View) pieces(arg *Node, blocks [][]int) [][]piece {
	all := make([][]piece, len(v.Axes))
	for i, a := range v.Axes {
		switch {
		case a.To < 0:
			all[i] = locate(arg.Blocks[i], []int{1}, a)
		case a.Start == 0 && a.Step == 1 && slices.Equal(arg.Blocks[i], blocks[a.To]):
			all[i] = make([]piece, len(blocks[a.To]))
			for k := range all[i] {
				all[i][k].block = k
			}
		default:
			all[i] = locate(arg.Blocks[i], blocks[a.To], a)
		}
	}
	return all
}

// locate finds where blocks lie in those of an argument's axis, none of which is
// of unknown length unless it is the only one. One without elements may lie
// anywhere.
func locate(sizes, lengths []int, a ViewAxis) []piece {
	out := make([]piece, len(lengths))
	if len(sizes) == 1 && sizes[0] == Unknown {
		return out
	}
	ends := endsOf(sizes)
	at := a.Start
	for k, n := range lengths {
		if n == 0 {
			continue
		}
		b := holding(ends, at)
		out[k] = piece{b, at - (ends[b] - sizes[b])}
		at += n * a.Step
	}
	return out
}

// NewView makes a view of a node. stretched gives the blocks of the axes that
// nothing goes to; nil makes one block of each.
func NewView(arg *Node, v View, shape []int, stretched [][]int) *Node {
	if arg.err != nil {
		return arg
	}
	blocks := make([][]int, len(shape))
	for to, n := range shape {
		from := v.from(to)
		if from < 0 {
			if stretched != nil {
				blocks[to] = stretched[to]
			} else {
				blocks[to] = []int{n}
			}
			continue
		}
		a := v.Axes[from]
		whole := a.Start == 0 && a.Step == 1 && n == arg.Shape[from]
		if !whole && slices.Contains(arg.Blocks[from], Unknown) {
			return Fail("slice", []*Node{arg}, "axis %d has blocks of unknown length: compute or persist it first", from)
		}
		if whole {
			blocks[to] = arg.Blocks[from]
		} else {
			blocks[to] = cut(arg.Blocks[from], a.Start, a.Step, n)
		}
	}
	for i, a := range v.Axes {
		if a.To < 0 && slices.Contains(arg.Blocks[i], Unknown) && (a.Start != 0 || arg.Shape[i] != 1) {
			return Fail("slice", []*Node{arg}, "axis %d has blocks of unknown length: compute or persist it first", i)
		}
	}
	return New(v, arg.DType, shape, blocks, arg)
}

// Transpose puts axis perm[i] of n at i; no perm turns the order of all axes
// round.
func Transpose(n *Node, perm ...int) *Node {
	ndim := n.NDim()
	if len(perm) == 0 {
		for i := range ndim {
			perm = append(perm, ndim-1-i)
		}
	}
	if len(perm) != ndim {
		return Fail("transpose", []*Node{n}, "axes %v of an array of %s", perm, Axes(ndim))
	}
	if _, err := AxisSet(perm, ndim); err != nil {
		return Fail("transpose", []*Node{n}, "%w", err)
	}
	v := View{make([]ViewAxis, ndim)}
	shape := make([]int, ndim)
	for i, p := range perm {
		p, _ = Axis(p, ndim)
		v.Axes[p] = ViewAxis{To: i, Step: 1}
		shape[i] = n.Shape[p]
	}
	return NewView(n, v, shape, nil)
}

// BroadcastTo stretches n to a shape. blocks gives those of stretched axes, see
// NewView.
func BroadcastTo(n *Node, shape []int, blocks [][]int) *Node {
	if n.err != nil || slices.Equal(n.Shape, shape) {
		return n
	}
	front := len(shape) - n.NDim()
	v := View{make([]ViewAxis, n.NDim())}
	for i, have := range n.Shape {
		switch {
		case front < 0 || have != 1 && have != shape[front+i]:
			hint := ""
			if slices.Contains(n.Shape, Unknown) || slices.Contains(shape, Unknown) {
				hint = ": a length is unknown: compute or persist the array first"
			}
			return Fail("broadcast", []*Node{n}, "shape %s does not stretch to %s%s", ShapeText(n.Shape), ShapeText(shape), hint)
		case have == shape[front+i]:
			v.Axes[i] = ViewAxis{To: front + i, Step: 1}
		default:
			v.Axes[i] = ViewAxis{To: -1, Step: 1}
		}
	}
	return NewView(n, v, shape, blocks)
}

// String prints a view as where each axis goes: [1 0], [0:2+3i -].
func (v View) String() string {
	s := "["
	for i, a := range v.Axes {
		if i > 0 {
			s += " "
		}
		switch {
		case a.To < 0:
			s += fmt.Sprintf("at %d", a.Start)
		case a.Start == 0 && a.Step == 1:
			s += fmt.Sprint(a.To)
		default:
			s += fmt.Sprintf("%d:%d%+di", a.To, a.Start, a.Step)
		}
	}
	return s + "]"
}
