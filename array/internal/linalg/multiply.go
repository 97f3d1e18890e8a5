package linalg

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// Multiply is the task that adds up products of pairs of blocks, which share
// their first Batch axes and are summed over Inner axes: the last ones of the
// left block and those behind the batch of the right one.
type Multiply struct {
	DType        block.DType
	Shape        []int // of the result; expr.Unknown where only the operands know
	Batch, Inner int
	Pairs        []Pair
	Onto         bool // the products are added to the first argument
}

// Pair is how the blocks of a product are made of arguments.
type Pair struct{ Left, Right feed.Part }

// args is how many arguments the blocks are made of.
func (p Pair) args() int { return p.Left.Args + p.Right.Args }

// AddTo is the task that adds two blocks.
type AddTo struct{}

func init() {
	graph.RegisterOp[*Multiply]()
	graph.RegisterOp[*AddTo]()
}

// OpName is "dot".
func (*Multiply) OpName() string { return "dot" }

// SizeBytes predicts the size of the result.
func (m *Multiply) SizeBytes() int64 {
	n := int64(m.DType.Size())
	for _, length := range m.Shape {
		n *= int64(max(length, 1))
	}
	return n
}

// Run multiplies.
func (m *Multiply) Run(ctx context.Context, args []any) (any, error) {
	var sum *block.Block
	if m.Onto {
		first, err := expr.BlockArg(args, 0)
		if err != nil {
			return nil, err
		}
		// A copy: a task's arguments are never changed, and it costs little
		// beside a product.
		sum, args = first.Clone(), args[1:]
	}
	for _, p := range m.Pairs {
		var err error
		if sum, err = m.add(ctx, sum, p, args); err != nil {
			if sum != nil {
				sum.Release()
			}
			return nil, err
		}
		args = args[p.args():]
	}
	if sum == nil { // nothing is added up
		sum = block.Zeros(m.DType, atLeast(m.Shape, 0)...)
	}
	return sum, nil
}

// atLeast is a shape without lengths below a bound.
func atLeast(shape []int, bound int) []int {
	out := make([]int, len(shape))
	for i, n := range shape {
		out[i] = max(n, bound)
	}
	return out
}

// add adds the product of a pair to a sum, nil for none yet.
func (m *Multiply) add(ctx context.Context, sum *block.Block, p Pair, args []any) (*block.Block, error) {
	if err := ctx.Err(); err != nil {
		return sum, err
	}
	left, err := feed.View(ctx, p.Left.Op, args[:p.Left.Args])
	if err != nil {
		return sum, err
	}
	defer left.Release()
	right, err := feed.View(ctx, p.Right.Op, args[p.Left.Args:p.args()])
	if err != nil {
		return sum, err
	}
	defer right.Release()
	cut := left.NDim() - m.Inner
	if !slices.Equal(left.Shape[cut:], right.Shape[m.Batch:m.Batch+m.Inner]) || !slices.Equal(left.Shape[:m.Batch], right.Shape[:m.Batch]) {
		return sum, fmt.Errorf("array: dot: blocks of shapes %s and %s do not fit", expr.ShapeText(left.Shape), expr.ShapeText(right.Shape))
	}
	beta := 1.0
	if sum == nil {
		shape := append(slices.Clone(left.Shape[:cut]), right.Shape[m.Batch+m.Inner:]...)
		sum, beta = block.New(m.DType, shape...), 0
	}
	if m.Batch == 0 && left.NDim() == 2 && right.NDim() == 2 && m.Inner == 1 {
		return sum, multiply(sum, left, right, beta)
	}
	return sum, multiplyAll(sum, left, right, beta, m.Batch, m.Inner)
}

// multiplyAll multiplies blocks of any number of axes as matrices, one for each
// place of their batch.
func multiplyAll(c, a, b *block.Block, beta float64, batch, inner int) error {
	a3, b3 := planes(a, batch, a.NDim()-inner), planes(b, batch, batch+inner)
	c3 := planes(c, batch, a.NDim()-inner)
	defer a3.Release()
	defer b3.Release()
	defer c3.Release()
	for i := range c3.Shape[0] {
		ci, ai, bi := plane(c3, i), plane(a3, i), plane(b3, i)
		err := multiply(ci, ai, bi, beta)
		ci.Release()
		ai.Release()
		bi.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// planes makes three axes of a block's: those before rows, those before cols,
// and the rest. A block that does not lie so is copied.
func planes(b *block.Block, rows, cols int) *block.Block {
	shape := []int{block.Count(b.Shape[:rows]), block.Count(b.Shape[rows:cols]), block.Count(b.Shape[cols:])}
	if v, ok := b.Reshape(shape...); ok {
		return v
	}
	c := b.Clone()
	defer c.Release()
	v, _ := c.Reshape(shape...)
	return v
}

func plane(b *block.Block, i int) *block.Block {
	one := b.Narrow(0, i, 1, 1)
	defer one.Release()
	return one.Squeeze(0)
}

// multiply makes c the product of a and b, plus beta times itself, where beta
// is 0 or 1.
func multiply(c, a, b *block.Block, beta float64) error {
	if c.DType.Integer() || byGonum() && !(finite(a) && finite(b)) {
		multiplyPlainly(c, a, b, beta != 0)
		return nil
	}
	return gemm(c, a, b, 1, beta)
}

// byGonum reports that gonum multiplies, which takes zero times infinity for
// zero, and whose results always depend on how operands lie.
func byGonum() bool { return blas.Name() == "gonum" }

// gemm makes c alpha a b + beta c. Libraries have ways of their own for products
// that are small, or with a vector, and choose among them by how operands lie,
// which is not the same before and after a block was sent or spilled. So these
// are made to lie in one way; others come out the same however they lie.
func gemm(c, a, b *block.Block, alpha, beta float64) error {
	const small = 1 << 21
	m, n, k := c.Shape[0], c.Shape[1], a.Shape[1]
	if m > 1 && n > 1 && m*n*k > small && !byGonum() {
		return blas.Gemm(c, a, b, alpha, beta)
	}
	a, b = byRows(a), byRows(b)
	defer a.Release()
	defer b.Release()
	return blas.Gemm(c, a, b, alpha, beta)
}

// byRows is a block, or a copy, that BLAS reads row by row. Rows may be apart, as
// those of a part of a file are.
func byRows(b *block.Block) *block.Block {
	if m, ok := blas.Of(b); ok && !m.Trans && m.Rows > 1 && m.Cols > 1 {
		return b.View()
	}
	return b.Contiguous()
}

// OpName is "add".
func (*AddTo) OpName() string { return "add" }

// Run adds.
func (*AddTo) Run(_ context.Context, args []any) (any, error) {
	a, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	b, err := expr.BlockArg(args, 1)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(a.Shape, b.Shape) {
		return nil, fmt.Errorf("array: dot: sums of shapes %s and %s do not fit", expr.ShapeText(a.Shape), expr.ShapeText(b.Shape))
	}
	sum, b := a.Clone(), b.Contiguous()
	defer b.Release()
	addBlocks(sum, b)
	return sum, nil
}
