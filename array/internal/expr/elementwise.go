package expr

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/internal/block"
)

// Map is the Op of what is computed element by element. All arguments have the
// node's shape and blocks; smaller ones are stretched by a View.
type Map struct {
	Fn     string // a name of the table, or for people if there is a Module
	Module string // the text of a kernel of the user's, whose parameters and results are scalars
}

// Name is the function's.
func (m Map) Name() string { return m.Fn }

// Const is the Op of a number that is known when the kernel is made, without
// axes. The bits of a complex number are two.
type Const struct{ Re, Im uint64 }

// Name is "const".
func (Const) Name() string { return "const" }

// Index is the Op of an array of int64 that holds the index of each element
// along an axis. It is made in kernels, as it is needed.
type Index struct{ Axis int }

// Name is "index".
func (Index) Name() string { return "index" }

// Number makes a node of a number, whose type must be one of block.Elem.
func Number[T block.Elem](v T) *Node {
	b := block.Of([]T{v})
	return New(constOf(b), b.DType, []int{}, nil)
}

// constOf reads the bits of the first number of a block.
func constOf(b *block.Block) Const {
	switch b.DType {
	case block.Complex64, block.Complex128:
		half := b.DType.Size() / 2
		return Const{loadBits(b.Base, b.DType.Real()), loadBits(add(b.Base, half), b.DType.Real())}
	}
	return Const{Re: loadBits(b.Base, b.DType)}
}

// Apply makes the node of a function of the table. Arguments are stretched to
// one shape and cut into the same blocks.
func Apply(fn string, args ...*Node) *Node {
	f, ok := functions[fn]
	if !ok || f.arity != len(args) {
		return Fail(fn, args, "there is no such function of %d arguments", len(args))
	}
	types := make([]block.DType, len(args))
	for i, a := range args {
		if a.err != nil {
			return Fail(fn, args, "")
		}
		types[i] = a.DType
	}
	d, err := f.result(types)
	if err != nil {
		return Fail(fn, args, "%w", err)
	}
	return Elementwise(Map{Fn: fn}, d, args...)
}

// Cast converts to another type as Go does.
func Cast(n *Node, to block.DType) *Node {
	if n.err != nil || n.DType == to {
		return n
	}
	return New(Map{Fn: "cast"}, to, n.Shape, n.Blocks, n)
}

// Elementwise makes a Map of arguments that stretch to one shape.
func Elementwise(op Map, d block.DType, args ...*Node) *Node {
	args, shape, blocks, err := Unify(args...)
	if err != nil {
		return Fail(op.Fn, args, "%w", err)
	}
	return New(op, d, shape, blocks, args...)
}

// Unify stretches nodes to one shape and cuts them into the same blocks: along
// each axis those of the largest node that has the axis.
func Unify(args ...*Node) (out []*Node, shape []int, blocks [][]int, err error) {
	shapes := make([][]int, len(args))
	for i, a := range args {
		if a.err != nil {
			return args, nil, nil, a.err
		}
		shapes[i] = a.Shape
	}
	if shape, err = BroadcastShapes(shapes...); err != nil {
		return args, nil, nil, err
	}
	blocks = make([][]int, len(shape))
	for axis := range shape {
		if blocks[axis], err = unifyAxis(args, shape, axis); err != nil {
			return args, nil, nil, err
		}
	}
	out = make([]*Node, len(args))
	for i, a := range args {
		front := len(shape) - a.NDim()
		cut := make([][]int, a.NDim())
		for j := range cut {
			cut[j] = blocks[front+j]
			if a.Shape[j] != shape[front+j] {
				cut[j] = a.Blocks[j] // stretched: in one block, or nothing can be done
				if len(cut[j]) > 1 {
					cut[j] = []int{1}
				}
			}
		}
		out[i] = BroadcastTo(Rechunk(a, cut), shape, blocks)
	}
	return out, shape, blocks, nil
}

// unifyAxis chooses the blocks along an axis of the common shape.
func unifyAxis(args []*Node, shape []int, axis int) ([]int, error) {
	var best *Node
	var sizes []int
	for _, a := range args {
		own := axis - (len(shape) - a.NDim())
		if own < 0 || a.Shape[own] != shape[axis] {
			continue
		}
		have := a.Blocks[own]
		if sizes != nil && !slices.Equal(sizes, have) && (slices.Contains(sizes, Unknown) || slices.Contains(have, Unknown)) {
			return nil, fmt.Errorf("axis %d: blocks of unknown length beside others: compute or persist the array first", axis)
		}
		if best == nil || a.Count() > best.Count() {
			best, sizes = a, have
		}
	}
	return sizes, nil
}
