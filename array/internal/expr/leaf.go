package expr

import (
	"unsafe"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Data is the Op of numbers that are in memory already. A block of it is a view
// and no task.
type Data struct{ Block *block.Block }

// Name is "data".
func (Data) Name() string { return "data" }

// NewData makes a node of a block of Go's heap; nil blocks choose them.
func NewData(b *block.Block, blocks [][]int) *Node {
	if blocks == nil {
		blocks = AutoBlocks(b.DType.Size(), b.Shape)
	}
	return New(Data{b}, b.DType, b.Shape, blocks)
}

// Emit writes the blocks as constants.
func (d Data) Emit(b *graph.Builder, n *Node, _ [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range Places(n.Grid()) {
		ids = append(ids, b.Const(d.Block.Region(n.Origin(place), n.BlockShape(place))))
	}
	return ids
}

// Rechunk cuts the data elsewhere.
func (d Data) Rechunk(n *Node, blocks [][]int) *Node { return New(d, n.DType, n.Shape, blocks) }

// View looks at the data another way.
func (d Data) View(_ *Node, v View, shape []int, blocks [][]int) *Node {
	return New(Data{applyView(d.Block, v, shape, nil)}, d.Block.DType, shape, blocks)
}

// Parts is the Op of blocks that were computed before and are kept: what
// Persist gives. All lie in Go's heap.
type Parts struct{ Blocks []*block.Block }

// Name is "parts".
func (Parts) Name() string { return "parts" }

// Emit writes the blocks as constants.
func (p Parts) Emit(b *graph.Builder, _ *Node, _ [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, len(p.Blocks))
	for i, part := range p.Blocks {
		ids[i] = b.Const(part)
	}
	return ids
}

// A viewable Op gives a view of itself for free.
type viewable interface {
	View(n *Node, v View, shape []int, blocks [][]int) *Node
}

// A rechunkable Op cuts itself into other blocks for free.
type rechunkable interface {
	Rechunk(n *Node, blocks [][]int) *Node
}

// applyView gives the view of a block as a block, a new reference. starts are
// where to begin along each axis of the block, in place of the view's own; nil
// for those.
func applyView(b *block.Block, v View, shape []int, starts []int) *block.Block {
	strides := make([]int, len(shape))
	offset := 0
	for i, a := range v.Axes {
		start := a.Start
		if starts != nil {
			start = starts[i]
		}
		offset += start * b.Strides[i]
		if a.To >= 0 {
			strides[a.To] = b.Strides[i] * a.Step
		}
	}
	if block.Count(shape) == 0 {
		offset = 0
	}
	b.Memory.Retain()
	return block.On(b.Memory, b.DType, shape, strides, unsafe.Add(b.Base, offset))
}

func add(p unsafe.Pointer, n int) unsafe.Pointer { return unsafe.Add(p, n) }

// loadBits reads a number as kernel.Const has its bits.
func loadBits(p unsafe.Pointer, d block.DType) uint64 {
	switch d {
	case block.Bool, block.Uint8:
		return uint64(*(*uint8)(p))
	case block.Int8:
		return uint64(int64(*(*int8)(p)))
	case block.Int16:
		return uint64(int64(*(*int16)(p)))
	case block.Int32:
		return uint64(int64(*(*int32)(p)))
	case block.Uint16:
		return uint64(*(*uint16)(p))
	case block.Uint32, block.Float32:
		return uint64(*(*uint32)(p))
	}
	return *(*uint64)(p)
}
