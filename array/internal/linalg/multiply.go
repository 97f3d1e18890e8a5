package linalg

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// Multiply is the task that adds up products of pairs of blocks.
type Multiply struct {
	DType      block.DType
	Rows, Cols int // of the result; expr.Unknown where only the operands know
	Pairs      []Pair
	// Onto says that the first argument is a sum so far, which no other task is
	// given: the products are added to it in its place.
	Onto bool
}

// Pair is how the blocks of a product are made of arguments: by an Op of so
// many of them each, or nil for the one argument as it is.
type Pair struct {
	Left, Right   graph.Op
	Lefts, Rights int
}

// AddTo is the task that adds its second argument to the first, which no other
// task is given.
type AddTo struct{}

func init() {
	graph.RegisterOp[*Multiply]()
	graph.RegisterOp[*AddTo]()
}

// OpName is "dot".
func (*Multiply) OpName() string { return "dot" }

// SizeBytes predicts the size of the result.
func (m *Multiply) SizeBytes() int64 {
	return int64(max(m.Rows, 1)) * int64(max(m.Cols, 1)) * int64(m.DType.Size())
}

// Run multiplies.
func (m *Multiply) Run(ctx context.Context, args []any) (any, error) {
	var sum *block.Block
	if m.Onto {
		first, err := expr.BlockArg(args, 0)
		if err != nil {
			return nil, err
		}
		sum, args = first.View(), args[1:]
	}
	for _, p := range m.Pairs {
		var err error
		if sum, err = m.add(ctx, sum, p, args); err != nil {
			if sum != nil {
				sum.Release()
			}
			return nil, err
		}
		args = args[p.Lefts+p.Rights:]
	}
	if sum == nil { // nothing is added up
		sum = block.Zeros(m.DType, max(m.Rows, 0), max(m.Cols, 0))
	}
	return sum, nil
}

// add adds the product of a pair to a sum, nil for none yet.
func (m *Multiply) add(ctx context.Context, sum *block.Block, p Pair, args []any) (*block.Block, error) {
	if err := ctx.Err(); err != nil {
		return sum, err
	}
	left, err := made(ctx, p.Left, args[:p.Lefts])
	if err != nil {
		return sum, err
	}
	defer left.Release()
	right, err := made(ctx, p.Right, args[p.Lefts:p.Lefts+p.Rights])
	if err != nil {
		return sum, err
	}
	defer right.Release()
	if left.Shape[1] != right.Shape[0] {
		return sum, fmt.Errorf("array: dot: blocks of shapes %s and %s do not fit", expr.ShapeText(left.Shape), expr.ShapeText(right.Shape))
	}
	beta := 1.0
	if sum == nil {
		sum, beta = block.New(m.DType, left.Shape[0], right.Shape[1]), 0
	}
	return sum, multiply(sum, left, right, beta)
}

// made is the block that an Op makes of its arguments.
func made(ctx context.Context, op graph.Op, args []any) (*block.Block, error) {
	if op == nil {
		b, err := expr.BlockArg(args, 0)
		if err != nil {
			return nil, err
		}
		return b.View(), nil
	}
	v, err := op.Run(ctx, args)
	if err != nil {
		return nil, err
	}
	return v.(*block.Block), nil
}

// multiply makes c the product of a and b, plus beta times itself, where beta
// is 0 or 1.
func multiply(c, a, b *block.Block, beta float64) error {
	if c.DType.Integer() {
		multiplyIntegers(c, a, b, beta != 0)
		return nil
	}
	return blas.Gemm(c, a, b, 1, beta)
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
	addBlocks(a, b)
	return a.View(), nil
}
