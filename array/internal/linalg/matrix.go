package linalg

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/internal/block"
)

// matrices refuses what cannot be decomposed: it must have two axes of known
// lengths, and numbers that LAPACK knows.
func matrices(name string, args ...*expr.Node) *expr.Node {
	if bad := linear(name, args...); bad != nil {
		return bad
	}
	for _, a := range args {
		if a.NDim() != 2 {
			return expr.Fail(name, args, "shape %s is not a matrix's", expr.ShapeText(a.Shape))
		}
	}
	return nil
}

// linear refuses what is not of known lengths, and of one type that LAPACK
// knows.
func linear(name string, args ...*expr.Node) *expr.Node {
	for _, a := range args {
		if a.Err() != nil {
			return expr.Fail(name, args, "")
		}
	}
	for _, a := range args {
		switch {
		case !a.DType.Float() && !a.DType.Complex():
			return expr.Fail(name, args, "%s: cast to float64 first", a.DType)
		case a.DType != args[0].DType:
			return expr.Fail(name, args, "%s and %s: cast one to the other's type", args[0].DType, a.DType)
		case !a.KnownBlocks():
			return expr.Fail(name, args, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(a.Shape))
		}
	}
	return nil
}

// squares is matrices for a square one.
func squares(name string, a *expr.Node) *expr.Node {
	if bad := matrices(name, a); bad != nil {
		return bad
	}
	if a.Shape[0] != a.Shape[1] {
		return expr.Fail(name, []*expr.Node{a}, "shape %s is not square", expr.ShapeText(a.Shape))
	}
	return nil
}

// whole is a node in one block.
func whole(n *expr.Node) *expr.Node { return expr.Rechunk(n, expr.OneBlock(n.Shape)) }

// transposed turns a matrix.
func transposed(n *expr.Node) *expr.Node { return expr.Transpose(n, 1, 0) }

// adjoint is the transpose, conjugated.
func adjoint(n *expr.Node) *expr.Node {
	n = transposed(n)
	if n.Err() == nil && n.DType.Complex() {
		n = expr.Apply("conj", n)
	}
	return n
}

// columns are those of a matrix from lo to hi.
func columns(n *expr.Node, lo, hi int) *expr.Node {
	if n.Err() != nil || lo == 0 && hi == n.Shape[1] {
		return n
	}
	v := expr.View{Axes: []expr.ViewAxis{{To: 0, Step: 1}, {To: 1, Start: lo, Step: 1}}}
	return expr.NewView(n, v, []int{n.Shape[0], hi - lo}, nil)
}

// rows are those of a matrix from lo to hi.
func rows(n *expr.Node, lo, hi int) *expr.Node {
	return transposed(columns(transposed(n), lo, hi))
}

// identity is the matrix of ones in the diagonal.
func identity(d block.DType, n int, sizes []int) *expr.Node {
	shape, blocks := []int{n, n}, [][]int{sizes, sizes}
	row := expr.New(expr.Index{Axis: 0}, block.Int64, shape, blocks)
	col := expr.New(expr.Index{Axis: 1}, block.Int64, shape, blocks)
	return expr.Cast(expr.Apply("eq", row, col), d)
}

// asColumns makes a matrix of a right side: a vector, or columns. undo makes of
// a solution what the user is to have.
func asColumns(b *expr.Node) (columns *expr.Node, undo func(*expr.Node) *expr.Node) {
	if b.NDim() != 1 {
		return b, func(x *expr.Node) *expr.Node { return x }
	}
	return layout.Expand(b, 1), func(x *expr.Node) *expr.Node { return drop(x, 1) }
}

// rightSide refuses right sides that do not fit a matrix.
func rightSide(name string, a, b *expr.Node) *expr.Node {
	if bad := linear(name, a, b); bad != nil {
		return bad
	}
	if b.NDim() < 1 || b.NDim() > 2 || b.Shape[0] != a.Shape[0] {
		return expr.Fail(name, []*expr.Node{a, b}, "shapes %s and %s do not fit", expr.ShapeText(a.Shape), expr.ShapeText(b.Shape))
	}
	return nil
}

// evenly cuts a length into pieces of at most so many, all about as long. More
// than there can be blocks are none, which is a mistake in any node.
func evenly(n, most int) []int {
	if n/most >= expr.MostBlocks {
		return nil
	}
	count := max(1, (n+most-1)/most)
	sizes := make([]int, count)
	for i := range sizes {
		sizes[i] = n*(i+1)/count - n*i/count
	}
	return sizes
}

// failed is an error of a computation as users see it: with the name of what
// they called.
func failed(name string, err error) error {
	return fmt.Errorf("array: %s: %w", name, err)
}

// blockArgs are the arguments of a task that are all blocks of two axes.
func blockArgs(args []any) ([]*block.Block, error) {
	out := make([]*block.Block, len(args))
	for i := range args {
		b, err := expr.BlockArg(args, i)
		if err != nil {
			return nil, err
		}
		if b.NDim() != 2 {
			return nil, fmt.Errorf("array: argument %d has shape %s, not a matrix's", i, expr.ShapeText(b.Shape))
		}
		out[i] = b
	}
	return out, nil
}

// stacked puts matrices of as many columns one below the other.
func stacked(parts []*block.Block) *block.Block {
	height := 0
	for _, p := range parts {
		height += p.Shape[0]
	}
	out := block.New(parts[0].DType, height, parts[0].Shape[1])
	at := 0
	for _, p := range parts {
		to := out.Region([]int{at, 0}, p.Shape)
		block.Copy(to, p)
		to.Release()
		at += p.Shape[0]
	}
	return out
}

// rowsOf is a view of some rows of a block.
func rowsOf(b *block.Block, lo, n int) *block.Block {
	shape := slices.Clone(b.Shape)
	shape[0] = n
	from := make([]int, len(shape))
	from[0] = lo
	return b.Region(from, shape)
}

// tidy gives a result the order of memory that it would have when it was sent or
// spilled, and releases what it was.
func tidy(b *block.Block) *block.Block {
	if b.IsContiguous() {
		return b
	}
	defer b.Release()
	return b.Clone()
}
