package layout

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Compressed is the Op of the indices of an axis where the second argument, an
// array of bool with one axis, is true.
type Compressed struct{ Axis int }

// Name is "mask".
func (Compressed) Name() string { return "mask" }

// MaskAlong keeps the indices of an axis where the condition is true. How many
// there are is known when they are computed.
func MaskAlong(n, condition *expr.Node, axis int) *expr.Node {
	args := []*expr.Node{n, condition}
	if n.Err() != nil || condition.Err() != nil {
		return expr.Fail("mask", args, "")
	}
	axis, err := expr.Axis(axis, n.NDim())
	switch {
	case err != nil:
		return expr.Fail("mask", args, "%w", err)
	case condition.NDim() != 1 || condition.Shape[0] != n.Shape[axis]:
		return expr.Fail("mask", args, "a mask of shape %s for axis %d of shape %s", expr.ShapeText(condition.Shape), axis, expr.ShapeText(n.Shape))
	}
	if n.Shape[axis] == expr.Unknown && len(condition.Blocks[0]) != len(n.Blocks[axis]) {
		return expr.Fail("mask", args, "axis %d: blocks of unknown length beside others: compute or persist the array first", axis)
	}
	if n.Shape[axis] != expr.Unknown {
		if args[1] = expr.Rechunk(condition, [][]int{n.Blocks[axis]}); args[1].Err() != nil {
			return args[1]
		}
	}
	shape, blocks := slices.Clone(n.Shape), slices.Clone(n.Blocks)
	shape[axis], blocks[axis] = expr.Unknown, slices.Repeat([]int{expr.Unknown}, len(n.Blocks[axis]))
	return expr.New(Compressed{axis}, n.DType, shape, blocks, args...)
}

// Mask keeps the elements where the condition, whose shape is that of the first
// axes, is true: these axes become one, in row-major order.
func Mask(n, condition *expr.Node) *expr.Node {
	args := []*expr.Node{n, condition}
	if n.Err() != nil || condition.Err() != nil {
		return expr.Fail("mask", args, "")
	}
	k := condition.NDim()
	if k == 0 || k > n.NDim() || !slices.Equal(condition.Shape, n.Shape[:k]) {
		return expr.Fail("mask", args, "a mask of shape %s for shape %s", expr.ShapeText(condition.Shape), expr.ShapeText(n.Shape))
	}
	if k > 1 && slices.Contains(n.Shape, expr.Unknown) {
		return expr.Fail("mask", args, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(n.Shape))
	}
	if k == 1 {
		return MaskAlong(n, condition, 0)
	}
	// Both are cut into the same blocks first, so that they become one axis of
	// the same blocks.
	flat := slices.Clone(n.Shape[k-1:])
	flat[0] = block.Count(n.Shape[:k])
	return MaskAlong(Reshape(n, flat), Reshape(expr.Rechunk(condition, n.Blocks[:k]), flat[:1]), 0)
}

// Emit writes a task for each block.
func (c Compressed) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, 0, n.NumBlocks())
	for k, place := range expr.Places(n.Grid()) {
		ids = append(ids, b.Add(&Compress{c.Axis}, []graph.ID{in[0][k], in[1][place[c.Axis]]}))
	}
	return ids
}

// Compress is the task of a block of which some indices along an axis are kept.
type Compress struct{ Axis int }

func init() { graph.RegisterOp[*Compress]() }

// OpName is "mask".
func (*Compress) OpName() string { return "mask" }

// Run keeps the indices.
func (c *Compress) Run(_ context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	m, err := expr.BlockArg(args, 1)
	if err != nil {
		return nil, err
	}
	if m.DType != block.Bool || m.Len() != b.Shape[c.Axis] {
		return nil, fmt.Errorf("array: mask: %d of %s for %d indices", m.Len(), m.DType, b.Shape[c.Axis])
	}
	flags := m.Contiguous()
	defer flags.Release()
	var at []int
	for i, keep := range block.Slice[bool](flags) {
		if keep {
			at = append(at, i)
		}
	}
	return pick([]*block.Block{b}, c.Axis, make([]int, len(at)), at), nil
}
