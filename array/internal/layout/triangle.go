package layout

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// Triangle keeps the elements of the last two axes on one side of the k-th
// diagonal, and puts zero in the place of the others: those above it if upper,
// else those below; the diagonal stays.
func Triangle(n, zero *expr.Node, k int, upper bool) *expr.Node {
	name, fn := "tril", "le"
	if upper {
		name, fn = "triu", "ge"
	}
	if n.Err() != nil {
		return n
	}
	if n.NDim() < 2 {
		return expr.Fail(name, []*expr.Node{n}, "shape %s has less than two axes", expr.ShapeText(n.Shape))
	}
	if n.Count() == expr.Unknown {
		return expr.Fail(name, []*expr.Node{n}, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(n.Shape))
	}
	outer := n.NDim() - 2
	plane := expr.Apply(fn, index(n, outer+1), expr.Apply("add", index(n, outer), expr.Number(int64(k))))
	return expr.Apply("where", plane, n, zero)
}

// index is the indices along an axis of an array of known shape.
func index(like *expr.Node, axis int) *expr.Node {
	return expr.New(expr.Index{Axis: axis}, block.Int64, like.Shape, like.Blocks)
}

// Indices is the indices along an axis of an array.
func Indices(like *expr.Node, axis int) *expr.Node {
	if like.Err() != nil {
		return like
	}
	if like.Count() == expr.Unknown {
		return expr.Fail("nonzero", []*expr.Node{like}, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(like.Shape))
	}
	return index(like, axis)
}

// OnDiagonal is the matrix of zeros with a 1-dimensional array on its k-th
// diagonal.
func OnDiagonal(n, zero *expr.Node, k int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	if n.NDim() != 1 || n.Count() == expr.Unknown {
		return expr.Fail("diag", []*expr.Node{n}, "shape %s: it must be one axis of known length", expr.ShapeText(n.Shape))
	}
	away := max(k, -k)
	if away < 0 || n.Shape[0]+away < 0 {
		return expr.Fail("diag", []*expr.Node{n}, "diagonal %d is too far away", k)
	}
	long := Pad(n, Constant, zero, [][2]int{{0, away}})
	if long.Err() != nil {
		return long
	}
	shape := slices.Repeat(long.Shape, 2)
	blocks := slices.Repeat(long.Blocks, 2)
	// The numbers go along the rows if the diagonal starts in the first row.
	along := Expand(long, 1)
	if k < 0 {
		along = Expand(long, 0)
	}
	all := expr.BroadcastTo(along, shape, blocks)
	if all.Err() != nil {
		return all
	}
	on := expr.Apply("eq", index(all, 1), expr.Apply("add", index(all, 0), expr.Number(int64(k))))
	return expr.Apply("where", on, all, zero)
}

// Truth is where an array is not zero.
func Truth(n *expr.Node) *expr.Node { return expr.Cast(n, block.Bool) }
