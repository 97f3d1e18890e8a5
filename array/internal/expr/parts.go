package expr

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Measure finds the lengths of blocks along each axis from the blocks of a
// grid, which must fit.
func Measure(parts []*block.Block, grid []int) ([][]int, error) {
	if len(parts) != block.Count(grid) {
		return nil, fmt.Errorf("array: %d blocks for a grid of %v", len(parts), grid)
	}
	sizes := make([][]int, len(grid))
	for axis, n := range grid {
		sizes[axis] = make([]int, n)
		for i := range sizes[axis] {
			sizes[axis][i] = Unknown
		}
	}
	for k, place := range Places(grid) {
		shape := parts[k].Shape
		if len(shape) != len(grid) {
			return nil, fmt.Errorf("array: block %v has shape %s, not %d axes", place, ShapeText(shape), len(grid))
		}
		for axis, p := range place {
			switch have := &sizes[axis][p]; {
			case *have == Unknown:
				*have = shape[axis]
			case *have != shape[axis]:
				return nil, fmt.Errorf("array: block %v has length %d along axis %d beside others of %d", place, shape[axis], axis, *have)
			}
		}
	}
	return sizes, nil
}

// NewParts makes the node of blocks in Go's heap.
func NewParts(parts []*block.Block, grid []int, d block.DType) (*Node, error) {
	blocks, err := Measure(parts, grid)
	if err != nil {
		return nil, err
	}
	for i, p := range parts {
		if p.DType != d {
			return nil, fmt.Errorf("array: block %d is of %s, not %s", i, p.DType, d)
		}
	}
	return New(Parts{parts}, d, Total(blocks), blocks), nil
}

// Whole is the task that puts all blocks of an array together to one.
type Whole struct {
	DType block.DType
	Grid  []int
}

func init() { graph.RegisterOp[*Whole]() }

// Join returns the Op that puts the blocks together.
func (n *Node) Join() graph.Op { return &Whole{n.DType, n.Grid()} }

// OpName is "whole".
func (*Whole) OpName() string { return "whole" }

// Run puts the blocks together, whose lengths it measures.
func (w *Whole) Run(_ context.Context, args []any) (any, error) {
	parts := make([]*block.Block, len(args))
	for i := range args {
		b, err := BlockArg(args, i)
		if err != nil {
			return nil, err
		}
		parts[i] = b
	}
	if len(parts) == 1 {
		return parts[0].View(), nil
	}
	blocks, err := Measure(parts, w.Grid)
	if err != nil {
		return nil, err
	}
	out := block.New(w.DType, Total(blocks)...)
	CopyParts(out, parts, blocks)
	return out, nil
}

// CopyParts copies the blocks of a grid to where they belong in the whole.
func CopyParts(whole *block.Block, parts []*block.Block, blocks [][]int) {
	starts, lo := startsOf(blocks), make([]int, len(blocks))
	for k, place := range Places(gridOf(blocks)) {
		for axis, p := range place {
			lo[axis] = starts[axis][p]
		}
		to := whole.Region(lo, parts[k].Shape)
		block.Copy(to, parts[k])
		to.Release()
	}
}

// Total is the shape of blocks.
func Total(blocks [][]int) []int {
	shape := make([]int, len(blocks))
	for i, sizes := range blocks {
		for _, n := range sizes {
			shape[i] += n
		}
	}
	return shape
}
