package layout

import (
	"context"
	"fmt"
	"slices"
	"unsafe"

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
	keep := block.Slice[uint8](asBytes(flags))
	count := 0
	for _, k := range keep {
		count += truth(k)
	}
	if len(b.Shape) == 1 {
		return compact(b, keep, count), nil
	}
	at := make([]int, 0, count)
	for i, k := range keep {
		if k != 0 {
			at = append(at, i)
		}
	}
	return pick([]*block.Block{b}, c.Axis, make([]int, count), at), nil
}

// truth is 1 for a bool that is true, whatever byte it is: a file may have
// others than 1.
func truth(b uint8) int {
	if b != 0 {
		return 1
	}
	return 0
}

// asBytes is a block of bool as one of uint8.
func asBytes(b *block.Block) *block.Block {
	v := *b
	v.DType = block.Uint8
	return &v
}

// compact makes the block of the count elements of another, of one axis, where
// keep is true.
func compact(b *block.Block, keep []uint8, count int) *block.Block {
	out := block.New(b.DType, count)
	switch b.DType.Size() {
	case 1:
		compactOf[uint8](out, b, keep)
	case 2:
		compactOf[uint16](out, b, keep)
	case 4:
		compactOf[uint32](out, b, keep)
	case 8:
		compactOf[uint64](out, b, keep)
	default:
		compactOf[[2]uint64](out, b, keep)
	}
	return out
}

// compactOf writes every element to where the next one that is kept belongs:
// without a branch that depends on the numbers.
func compactOf[T any](out, b *block.Block, keep []uint8) {
	count := out.Len()
	dst := unsafe.Slice((*T)(out.Base), count)
	step := b.Strides[0]
	for i, k := 0, 0; k < count; i++ {
		dst[k] = *(*T)(unsafe.Add(b.Base, i*step))
		k += truth(keep[i])
	}
}
