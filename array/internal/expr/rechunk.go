package expr

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Rechunked is the Op of an array that is cut into other blocks than its
// argument.
type Rechunked struct{}

// Name is "rechunk".
func (Rechunked) Name() string { return "rechunk" }

// Rechunk cuts a node into other blocks.
func Rechunk(n *Node, blocks [][]int) *Node {
	if n.err != nil || equalBlocks(n.Blocks, blocks) {
		return n
	}
	for axis, sizes := range n.Blocks { // what is not known can only stay
		if slices.Contains(sizes, Unknown) && (axis >= len(blocks) || !slices.Equal(sizes, blocks[axis])) {
			return Fail("rechunk", []*Node{n}, "axis %d has blocks of unknown length: compute or persist the array first", axis)
		}
	}
	if err := checkBlocks(n.Shape, blocks); err != nil {
		return Fail("rechunk", []*Node{n}, "%w", err)
	}
	return New(Rechunked{}, n.DType, n.Shape, blocks, n)
}

func equalBlocks(a, b [][]int) bool {
	return slices.EqualFunc(a, b, slices.Equal[[]int])
}

// Emit writes a task for each block, which copies what it needs of the blocks
// it is spread over; by way of other blocks where that costs less.
func (Rechunked) Emit(b *graph.Builder, n *Node, in [][]graph.ID) []graph.ID {
	ids, have := in[0], n.Args[0].Blocks
	for _, blocks := range recutting(n.DType.Size(), have, n.Blocks) {
		ids = recut(b, n.DType, have, blocks, ids)
		have = blocks
	}
	return ids
}

// recut writes the tasks that make blocks out of others.
func recut(b *graph.Builder, d block.DType, from, to [][]int, in []graph.ID) []graph.ID {
	spans := make([][][]span, len(to)) // by axis and block along it
	for axis := range spans {
		spans[axis] = overlaps(from[axis], to[axis])
	}
	grid, shape, counts := gridOf(from), make([]int, len(to)), make([]int, len(to))
	ids := make([]graph.ID, 0, block.Count(gridOf(to)))
	for _, place := range Places(gridOf(to)) {
		for axis, p := range place {
			shape[axis], counts[axis] = to[axis][p], len(spans[axis][p])
		}
		op := &Assemble{DType: d, Shape: slices.Clone(shape)}
		var deps []graph.ID
		whole := true // all of one block is that block
		at := make([]int, len(place))
		for _, choice := range Places(counts) {
			var r Region
			for axis, c := range choice {
				s := spans[axis][place[axis]][c]
				at[axis] = s.block
				r.Src, r.Dst, r.Shape = append(r.Src, s.src), append(r.Dst, s.dst), append(r.Shape, s.n)
				whole = whole && s.n == from[axis][s.block] && s.n == shape[axis]
			}
			op.Regions = append(op.Regions, r)
			deps = append(deps, in[Flat(at, grid)])
		}
		if whole {
			ids = append(ids, deps[0])
		} else {
			ids = append(ids, b.Add(op, deps))
		}
	}
	return ids
}

func gridOf(blocks [][]int) []int {
	grid := make([]int, len(blocks))
	for i, sizes := range blocks {
		grid[i] = len(sizes)
	}
	return grid
}

// A span is a part of a block along an axis that comes from one block of other
// blocks.
type span struct{ block, src, dst, n int }

// overlaps finds for each block of to which blocks of from it is made of.
func overlaps(from, to []int) [][]span {
	out := make([][]span, len(to))
	if slices.Contains(to, Unknown) { // the same as from
		for i, n := range to {
			out[i] = []span{{block: i, n: n}}
		}
		return out
	}
	i, used := 0, 0 // the block of from, and how much of it is behind us
	for j, size := range to {
		for done := 0; done < size; {
			for used == from[i] {
				i, used = i+1, 0
			}
			n := min(size-done, from[i]-used)
			out[j] = append(out[j], span{i, used, done, n})
			done, used = done+n, used+n
		}
		if size == 0 {
			out[j] = []span{{min(i, len(from)-1), 0, 0, 0}}
		}
	}
	return out
}

// Assemble is the task of a block that is put together of regions of others,
// one for each argument.
type Assemble struct {
	DType   block.DType
	Shape   []int
	Regions []Region
}

// A Region is a part of a block, and where it goes.
type Region struct{ Src, Dst, Shape []int }

func init() { graph.RegisterOp[*Assemble]() }

// OpName is "assemble".
func (*Assemble) OpName() string { return "assemble" }

// SizeBytes predicts the size of the result.
func (a *Assemble) SizeBytes() int64 { return int64(block.Count(known(a.Shape)) * a.DType.Size()) }

// Run puts the block together. What is all of one region is a view.
func (a *Assemble) Run(_ context.Context, args []any) (any, error) {
	if len(args) == 1 && slices.Equal(a.Regions[0].Shape, a.Shape) {
		b, err := BlockArg(args, 0)
		if err != nil {
			return nil, err
		}
		return b.Region(a.Regions[0].Src, filled(a.Shape, b)), nil
	}
	var out *block.Block
	for i, r := range a.Regions {
		b, err := BlockArg(args, i)
		if err != nil {
			if out != nil {
				out.Release()
			}
			return nil, err
		}
		if out == nil {
			out = block.New(a.DType, filled(a.Shape, b)...)
		}
		shape := filled(r.Shape, b)
		src, dst := b.Region(r.Src, shape), out.Region(r.Dst, shape)
		block.Copy(dst, src)
		src.Release()
		dst.Release()
	}
	return out, nil
}

// filled is a shape with the lengths of a block where they are unknown.
func filled(shape []int, b *block.Block) []int {
	if !slices.Contains(shape, Unknown) {
		return shape
	}
	shape = slices.Clone(shape)
	for i, n := range shape {
		if n == Unknown {
			shape[i] = b.Shape[i]
		}
	}
	return shape
}

// BlockArg is an argument of a task as a block.
func BlockArg(args []any, i int) (*block.Block, error) {
	if i >= len(args) {
		return nil, fmt.Errorf("array: argument %d of %d", i, len(args))
	}
	b, ok := args[i].(*block.Block)
	if !ok || b == nil {
		return nil, fmt.Errorf("array: argument %d is %T, not a block", i, args[i])
	}
	return b, nil
}
