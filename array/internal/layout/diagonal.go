package layout

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Diagonal is the Op of the diagonal of the last two axes, which become one. It
// begins Offset columns to the right, or rows down if that is negative.
type Diagonal struct{ Offset int }

// Name is "diagonal".
func (Diagonal) Name() string { return "diagonal" }

// TakeDiagonal is the diagonal of two axes, which goes last.
func TakeDiagonal(n *expr.Node, offset, rows, cols int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	if _, err := expr.AxisSet([]int{rows, cols}, n.NDim()); err != nil {
		return expr.Fail("diagonal", []*expr.Node{n}, "%w", err)
	}
	rows, cols = wrap(rows, n.NDim()), wrap(cols, n.NDim())
	if n.Shape[rows] == expr.Unknown || n.Shape[cols] == expr.Unknown {
		return expr.Fail("diagonal", []*expr.Node{n}, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(n.Shape))
	}
	perm := slices.DeleteFunc(count(n.NDim()), func(axis int) bool { return axis == rows || axis == cols })
	n = transpose(n, append(perm, rows, cols))
	outer := n.NDim() - 2
	length := 0
	var sizes []int
	for _, c := range crossings(n, offset) {
		sizes = append(sizes, c.n)
		length += c.n
	}
	shape, blocks := append(slices.Clone(n.Shape[:outer]), length), append(slices.Clone(n.Blocks[:outer]), sizes)
	return expr.New(Diagonal{offset}, n.DType, shape, blocks, n)
}

// A crossing is where a diagonal goes through a block: n elements from an index
// on.
type crossing struct{ blockRow, blockCol, row, col, n int }

// crossings finds the blocks that a diagonal of the last two axes goes through;
// one without elements if there is none.
func crossings(n *expr.Node, offset int) []crossing {
	outer := n.NDim() - 2
	height, width := n.Shape[outer], n.Shape[outer+1]
	row, col := max(0, -max(offset, -height)), max(0, min(offset, width))
	downTo, rightTo := ends(n.Blocks[outer]), ends(n.Blocks[outer+1])
	var out []crossing
	for row < height && col < width {
		var c crossing
		c.blockRow, c.row = find(downTo, row)
		c.blockCol, c.col = find(rightTo, col)
		c.n = min(n.Blocks[outer][c.blockRow]-c.row, n.Blocks[outer+1][c.blockCol]-c.col)
		out = append(out, c)
		row, col = row+c.n, col+c.n
	}
	if out == nil {
		return []crossing{{}}
	}
	return out
}

// Emit writes a task for each block.
func (d Diagonal) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	arg := n.Args[0]
	grid, through := arg.Grid(), crossings(arg, d.Offset)
	outer := len(grid) - 2
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		c := through[place[outer]]
		from := append(slices.Clone(place[:outer]), c.blockRow, c.blockCol)
		ids = append(ids, b.Add(&Cross{c.row, c.col, c.n}, []graph.ID{in[0][expr.Flat(from, grid)]}))
	}
	return ids
}

// Cross is the task that looks at N elements of a block's last two axes, each a
// row below and a column to the right of the one before.
type Cross struct{ Row, Col, N int }

func init() { graph.RegisterOp[*Cross]() }

// OpName is "diagonal".
func (*Cross) OpName() string { return "diagonal" }

// Run gives the view.
func (c *Cross) Run(_ context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	outer := len(b.Shape) - 2
	if outer < 0 || c.Row+c.N > b.Shape[outer] || c.Col+c.N > b.Shape[outer+1] {
		return nil, fmt.Errorf("array: diagonal: %d elements from %d, %d on of shape %s", c.N, c.Row, c.Col, expr.ShapeText(b.Shape))
	}
	corner := b.View()
	if c.N > 0 {
		corner.Release()
		down := b.Narrow(outer, c.Row, c.N, 1)
		corner = down.Narrow(outer+1, c.Col, c.N, 1)
		down.Release()
	}
	shape := append(slices.Clone(b.Shape[:outer]), c.N)
	strides := append(slices.Clone(b.Strides[:outer]), b.Strides[outer]+b.Strides[outer+1])
	defer corner.Release()
	corner.Memory.Retain()
	return block.On(corner.Memory, b.DType, shape, strides, corner.Base), nil
}
