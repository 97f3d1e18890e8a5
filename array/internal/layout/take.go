package layout

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Taken is the Op of indices of an axis, in any order and any number of times;
// none is negative.
type Taken struct {
	Axis    int
	Indices []int
}

// Name is "take".
func (Taken) Name() string { return "take" }

// Take takes indices of an axis; negative ones count from the end. The result's
// blocks are as long as the longest there is along the axis. Indices that are
// evenly apart are a slice.
func Take(n *expr.Node, indices []int, axis int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	axis, err := expr.Axis(axis, n.NDim())
	if err != nil {
		return expr.Fail("take", []*expr.Node{n}, "%w", err)
	}
	length := n.Shape[axis]
	if length == expr.Unknown {
		return expr.Fail("take", []*expr.Node{n}, "axis %d has an unknown length: compute or persist the array first", axis)
	}
	resolved := make([]int, len(indices))
	for i, at := range indices {
		if at < -length || at >= length {
			return expr.Fail("take", []*expr.Node{n}, "index %d, number %d of the list, is out of range for axis %d with length %d", at, i, axis, length)
		}
		resolved[i] = wrap(at, length)
	}
	if start, step, ok := progression(resolved); ok {
		return narrow(n, axis, start, step, len(indices))
	}
	shape, blocks := slices.Clone(n.Shape), slices.Clone(n.Blocks)
	shape[axis], blocks[axis] = len(indices), evenly(len(indices), slices.Max(n.Blocks[axis]))
	return expr.New(Taken{axis, resolved}, n.DType, shape, blocks, n)
}

// progression reports indices that are evenly apart; equal ones are not.
func progression(indices []int) (start, step int, ok bool) {
	switch len(indices) {
	case 0:
		return 0, 1, true
	case 1:
		return indices[0], 1, true
	}
	step = indices[1] - indices[0]
	for i := 1; i < len(indices); i++ {
		if indices[i]-indices[i-1] != step {
			return 0, 0, false
		}
	}
	return indices[0], step, step != 0
}

// ends are where blocks along an axis end.
func ends(sizes []int) []int {
	out := make([]int, len(sizes))
	total := 0
	for i, s := range sizes {
		total += s
		out[i] = total
	}
	return out
}

// find is the block that an index lies in, and where it lies there.
func find(ends []int, at int) (blk, offset int) {
	blk, _ = slices.BinarySearch(ends, at+1)
	if blk > 0 {
		at -= ends[blk-1]
	}
	return blk, at
}

// Emit writes a task for each block, which is given the blocks that it takes
// something of.
func (t Taken) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	arg := n.Args[0]
	grid, stops := arg.Grid(), ends(arg.Blocks[t.Axis])
	pickers := make([]*Pick, 0, len(n.Blocks[t.Axis])) // by place along the axis
	needed := make([][]int, 0, cap(pickers))           // blocks along the axis
	done := 0
	for _, size := range n.Blocks[t.Axis] {
		p, need := &Pick{Axis: t.Axis}, []int(nil)
		number := map[int]int{} // among the needed
		for _, at := range t.Indices[done : done+size] {
			blk, offset := find(stops, at)
			k, ok := number[blk]
			if !ok {
				k = len(need)
				number[blk] = k
				need = append(need, blk)
			}
			p.From, p.At = append(p.From, k), append(p.At, offset)
		}
		pickers, needed = append(pickers, p), append(needed, need)
		done += size
	}
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		k := place[t.Axis]
		own := slices.Clone(place)
		deps := make([]graph.ID, len(needed[k]))
		for i, blk := range needed[k] {
			own[t.Axis] = blk
			deps[i] = in[0][expr.Flat(own, grid)]
		}
		ids = append(ids, b.Add(pickers[k], deps))
	}
	return ids
}

// Pick is the task that takes indices along an axis out of several blocks: the
// i-th is At[i] of argument From[i].
type Pick struct {
	Axis     int
	From, At []int
}

// Chosen is the Op of indices of an axis that are computed first: the second
// argument, of int64 and one axis.
type Chosen struct{ Axis int }

// Choose is the task of a block of a Chosen: its first argument are indices,
// the others all blocks along the axis.
type Choose struct {
	Axis int
	Ends []int // of the blocks along the axis
}

func init() {
	graph.RegisterOp[*Pick]()
	graph.RegisterOp[*Choose]()
}

// OpName is "take".
func (*Pick) OpName() string { return "take" }

// Run takes the indices.
func (p *Pick) Run(_ context.Context, args []any) (any, error) {
	from := make([]*block.Block, len(args))
	for i := range args {
		b, err := expr.BlockArg(args, i)
		if err != nil {
			return nil, err
		}
		from[i] = b
	}
	return pick(from, p.Axis, p.From, p.At), nil
}

// Name is "take".
func (Chosen) Name() string { return "take" }

// TakeArray takes indices of an axis that are an array of one axis; negative
// ones count from the end. One out of range is an error when it is computed.
// Each task reads all blocks along the axis.
func TakeArray(n, indices *expr.Node, axis int) *expr.Node {
	args := []*expr.Node{n, indices}
	if n.Err() != nil || indices.Err() != nil {
		return expr.Fail("take", args, "")
	}
	axis, err := expr.Axis(axis, n.NDim())
	switch {
	case err != nil:
		return expr.Fail("take", args, "%w", err)
	case indices.NDim() != 1:
		return expr.Fail("take", args, "indices of shape %s: they must have one axis", expr.ShapeText(indices.Shape))
	case n.Shape[axis] == expr.Unknown:
		return expr.Fail("take", args, "axis %d has an unknown length: compute or persist the array first", axis)
	}
	shape, blocks := slices.Clone(n.Shape), slices.Clone(n.Blocks)
	shape[axis], blocks[axis] = indices.Shape[0], indices.Blocks[0]
	return expr.New(Chosen{axis}, n.DType, shape, blocks, args...)
}

// Emit writes a task for each block.
func (c Chosen) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	arg := n.Args[0]
	grid := arg.Grid()
	op := &Choose{c.Axis, ends(arg.Blocks[c.Axis])}
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		deps := []graph.ID{in[1][place[c.Axis]]}
		own := slices.Clone(place)
		for own[c.Axis] = range grid[c.Axis] {
			deps = append(deps, in[0][expr.Flat(own, grid)])
		}
		ids = append(ids, b.Add(op, deps))
	}
	return ids
}

// OpName is "take".
func (*Choose) OpName() string { return "take" }

// Run takes the indices.
func (c *Choose) Run(_ context.Context, args []any) (any, error) {
	blocks := make([]*block.Block, len(args))
	for i := range args {
		b, err := expr.BlockArg(args, i)
		if err != nil {
			return nil, err
		}
		blocks[i] = b
	}
	if len(blocks) != len(c.Ends)+1 || blocks[0].DType != block.Int64 || len(blocks[0].Shape) != 1 {
		return nil, fmt.Errorf("array: taking by %d blocks of %s", len(blocks)-1, blocks[0].DType)
	}
	list := blocks[0].Contiguous()
	defer list.Release()
	length := c.Ends[len(c.Ends)-1]
	from, at := make([]int, list.Len()), make([]int, list.Len())
	for i, v := range block.Slice[int64](list) {
		if v < int64(-length) || v >= int64(length) {
			return nil, fmt.Errorf("array: take: index %d is out of range for axis %d with length %d", v, c.Axis, length)
		}
		from[i], at[i] = find(c.Ends, wrap(int(v), length))
	}
	return pick(blocks[1:], c.Axis, from, at), nil
}
