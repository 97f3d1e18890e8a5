package expr

import (
	"context"
	"slices"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Stored is the Op of an array that is stored somewhere, of which blocks are
// read as they are needed: a view of what the Reader reads. What lies in mapped
// files is not read at all, so it is cut and looked at in any way for free.
type Stored struct {
	Reader store.Reader
	Look   View
}

// Name is "stored".
func (Stored) Name() string { return "stored" }

// NewStored makes the node of a stored array, in the blocks that it is stored
// in, joined to sensible sizes; nil blocks choose them.
func NewStored(r store.Reader, blocks [][]int) *Node {
	info := r.Describe()
	if blocks == nil {
		blocks = AutoBlocks(info.DType.Size(), info.Shape)
		if info.Blocks != nil {
			blocks = joinChunks(info)
		}
	}
	return New(Stored{r, Identity(len(info.Shape))}, info.DType, info.Shape, blocks)
}

// joinChunks joins neighbouring chunks of a store to blocks of about
// targetBytes, along the last axes first, so that small chunks do not make a
// task each.
func joinChunks(info store.Info) [][]int {
	blocks := slices.Clone(info.Blocks)
	bytes := info.DType.Size()
	for _, sizes := range blocks {
		bytes *= max(slices.Max(sizes), 1)
	}
	for axis := len(blocks) - 1; axis >= 0 && bytes > 0; axis-- {
		times := targetBytes / bytes
		if times < 2 || len(blocks[axis]) < 2 {
			continue
		}
		var joined []int
		for some := range slices.Chunk(blocks[axis], times) {
			n := 0
			for _, s := range some {
				n += s
			}
			joined = append(joined, n)
		}
		bytes = bytes / max(slices.Max(blocks[axis]), 1) * slices.Max(joined)
		blocks[axis] = joined
	}
	return blocks
}

// mapped reports whether regions can be looked at without reading.
func (s Stored) mapped() bool {
	v, ok := s.Reader.(store.Viewer)
	if !ok {
		return false
	}
	shape := slices.Clone(v.Describe().Shape)
	for i, n := range shape {
		shape[i] = min(n, 1)
	}
	b, err := v.View(make([]int, len(shape)), shape)
	if err != nil || b == nil {
		return false
	}
	b.Release()
	return true
}

// View looks at the array another way, if that costs nothing.
func (s Stored) View(n *Node, v View, shape []int, blocks [][]int) *Node {
	if !s.mapped() {
		return nil
	}
	return New(Stored{s.Reader, v.after(s.Look)}, n.DType, shape, blocks)
}

// Rechunk cuts the array otherwise, if that costs nothing: also where blocks
// are made of whole ones.
func (s Stored) Rechunk(n *Node, blocks [][]int) *Node {
	if !s.mapped() {
		for axis := range blocks {
			if !coarser(n.Blocks[axis], blocks[axis]) {
				return nil
			}
		}
	}
	return New(s, n.DType, n.Shape, blocks)
}

// coarser reports that each boundary of to is one of from.
func coarser(from, to []int) bool {
	i, at, end := 0, 0, 0
	for _, n := range to {
		end += n
		for at < end {
			at += from[i]
			i++
		}
		if at != end {
			return false
		}
	}
	return true
}

// Emit writes a task for each block.
func (s Stored) Emit(b *graph.Builder, n *Node, _ [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, 0, n.NumBlocks())
	mapped := s.mapped()
	for _, place := range Places(n.Grid()) {
		op := &ReadBlock{Reader: s.Reader, Look: s.Look, DType: n.DType, Shape: n.BlockShape(place), Mapped: mapped}
		op.region(n.Origin(place))
		ids = append(ids, b.Add(op, nil))
	}
	return ids
}

// ReadBlock is the task that reads a block: a region, looked at in some way.
type ReadBlock struct {
	Reader store.Reader
	Look   View
	DType  block.DType
	Shape  []int // of the block
	Lo     []int // of the region that it lies in
	Extent []int
	Starts []int // where the view begins in the region
	Mapped bool  // it costs no memory
}

func init() { graph.RegisterOp[*ReadBlock]() }

// region finds the region of the block whose first element is at origin.
func (r *ReadBlock) region(origin []int) {
	for _, a := range r.Look.Axes {
		first, n := a.Start, 1
		if a.To >= 0 {
			first += a.Step * origin[a.To]
			n = r.Shape[a.To]
		}
		last := first + a.Step*max(n-1, 0)
		lo := min(first, last)
		extent := max(first, last) - lo + 1
		if n == 0 {
			lo, first, extent = 0, 0, 0
		}
		r.Lo, r.Extent, r.Starts = append(r.Lo, lo), append(r.Extent, extent), append(r.Starts, first-lo)
	}
}

// OpName is "read".
func (*ReadBlock) OpName() string { return "read" }

// SizeBytes predicts the size of the result, if it is not in a mapped file.
func (r *ReadBlock) SizeBytes() int64 {
	if r.Mapped {
		return 0
	}
	return int64(block.Count(r.Extent) * r.DType.Size())
}

// Run reads.
func (r *ReadBlock) Run(ctx context.Context, _ []any) (any, error) {
	b, err := r.read(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	return applyView(b, r.Look, r.Shape, r.Starts), nil
}

func (r *ReadBlock) read(ctx context.Context) (*block.Block, error) {
	if v, ok := r.Reader.(store.Viewer); ok {
		if b, err := v.View(r.Lo, r.Extent); b != nil || err != nil {
			return b, err
		}
	}
	b := block.New(r.DType, r.Extent...)
	if err := r.Reader.Read(ctx, r.Lo, b); err != nil {
		b.Release()
		return nil, err
	}
	return b, nil
}
