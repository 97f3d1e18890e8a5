package array

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
)

// Dyn is an array whose type of elements a file decides. [As] makes an Array of
// it, if it is of the type that the program expects, and [CastTo] in any case.
type Dyn struct{ n *expr.Node }

func (d Dyn) node() *expr.Node {
	if d.n == nil {
		return expr.Fail("array", nil, "the zero Dyn")
	}
	return d.n
}

// DType returns the type of the elements.
func (d Dyn) DType() DType { return d.node().DType }

// Shape returns the lengths of the axes.
func (d Dyn) Shape() []int { return slices.Clone(d.node().Shape) }

// Err returns the first mistake that was made in building the array.
func (d Dyn) Err() error { return d.node().Err() }

// Site returns where the user built the array.
func (d Dyn) Site() graph.Site { return d.node().Site() }

// As returns the array as one of T. It is a mistake if its elements are of
// another type: T does not convert.
func As[T Elem](d Dyn) Array[T] {
	n := d.node()
	if want := dtypeFor[T](); n.Err() == nil && n.DType != want {
		return Array[T]{expr.Fail("as", nil, "the array is of %s, not %s: CastTo converts", n.DType, want)}
	}
	return Array[T]{n}
}

// CastTo converts the array to one of T as [Cast] does.
func CastTo[T Elem](d Dyn) Array[T] { return Array[T]{expr.Cast(d.node(), dtypeFor[T]())} }

// Unmapped returns an array that has just been opened as one whose blocks are
// read into memory, and count against the budget of the Runner, rather than
// mapped, see [OpenNpy]: for files that something else may cut short while they
// are in use. An array that is not mapped stays as it is.
func (d Dyn) Unmapped() Dyn {
	n := d.node()
	if n.Err() != nil {
		return d
	}
	stored, ok := n.Op.(expr.Stored)
	if !ok {
		return Dyn{expr.Fail("unmapped", nil, "the array is %s: only one that has just been opened", n.Op.Name())}
	}
	if _, ok := stored.Reader.(store.Viewer); !ok {
		return d
	}
	stored.Reader = store.Copied{From: stored.Reader}
	return Dyn{expr.New(stored, n.DType, n.Shape, n.Blocks)}
}

// Dyn returns the array as one whose type only a look at it tells.
func (a Array[T]) Dyn() Dyn { return Dyn{a.node()} }

// String describes the array in a line.
func (d Dyn) String() string { return describe(d.node()) }

// describe is a line about a node: its type, its shape, and how it is cut.
func describe(n *expr.Node) string {
	if err := n.Err(); err != nil {
		return "array that cannot be computed: " + err.Error()
	}
	return fmt.Sprintf("array of %s %s%s", n.DType, expr.ShapeText(n.Shape), expr.BlocksText(n))
}
