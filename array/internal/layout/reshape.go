package layout

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Reshaping keeps the order of all numbers, so a block can be reshaped by
// itself if its numbers lie one behind the other in the whole array, too. Axes
// of the two shapes fall into groups of as many numbers each:
//
//	from  (6, 4 | 5)
//	to    (3, 8 | 5)
//
// In a group, blocks are runs if some axis, the pivot, is cut anywhere, those
// before it into single indices, and those behind it not at all. Where blocks
// are not, the array is cut into such as large; where the runs of the two
// shapes differ, the flat array between them is cut once more.

// Reshaped is the Op of an array whose blocks are reshaped one by one.
type Reshaped struct{}

// Name is "reshape".
func (Reshaped) Name() string { return "reshape" }

// Reshape gives an array another shape; -1 stands for one length that follows
// from the others.
func Reshape(n *expr.Node, shape []int) *expr.Node {
	if n.Err() != nil || slices.Equal(n.Shape, shape) && n.Count() != expr.Unknown {
		return n
	}
	if n.Count() == expr.Unknown {
		if n.NDim() == 1 && len(shape) == 1 && shape[0] == -1 {
			return n
		}
		return expr.Fail("reshape", []*expr.Node{n}, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(n.Shape))
	}
	to, err := fillIn(n, shape)
	if err != nil {
		return expr.Fail("reshape", []*expr.Node{n}, "%w", err)
	}
	if n.Count() == 0 {
		return empty(n.DType, to)
	}
	var ones []int // axes of 1 in the result
	lengths := slices.Clone(to)
	for i, length := range to {
		if length == 1 {
			ones = append(ones, i)
		}
	}
	lengths = slices.DeleteFunc(lengths, func(length int) bool { return length == 1 })
	return Expand(regroup(Squeeze(n, nil), lengths), ones...)
}

// empty is an array without elements.
func empty(d block.DType, shape []int) *expr.Node {
	return expr.NewData(block.NewHeap(d, shape...), expr.OneBlock(shape))
}

// fillIn checks a shape and finds the length that -1 stands for.
func fillIn(n *expr.Node, shape []int) ([]int, error) {
	to, rest, open := slices.Clone(shape), 1, -1
	for i, length := range shape {
		switch {
		case length == -1 && open < 0:
			open = i
		case length == -1:
			return nil, fmt.Errorf("shape %v: only one length can be -1", shape)
		case length < 0:
			return nil, fmt.Errorf("shape %v: axis %d is negative", shape, i)
		case length > 0 && rest > n.Count()+1 && rest > (1<<62)/length:
			return nil, fmt.Errorf("shape %v has more elements than there can be", shape)
		default:
			rest *= length
		}
	}
	if open >= 0 && rest > 0 && n.Count()%rest == 0 {
		to[open] = n.Count() / rest
		return to, nil
	}
	if open >= 0 || rest != n.Count() {
		return nil, fmt.Errorf("shape %s of %d elements does not go into shape %v", expr.ShapeText(n.Shape), n.Count(), shape)
	}
	return to, nil
}

// A regrouping is a group of axes of the two shapes.
type regrouping struct {
	from, to []int   // the lengths of the axes
	in       [][]int // the blocks that the argument must have
	flat     []int   // its runs
	out      [][]int // the blocks of the result
	runs     []int   // its runs
}

// regroup reshapes where neither shape has an axis of 1, and both as many
// elements.
func regroup(n *expr.Node, to []int) *expr.Node {
	if n.Err() != nil || slices.Equal(n.Shape, to) {
		return n
	}
	var in, out, flat, runs [][]int
	shape := []int{} // of the flat array between
	axis := 0
	for _, g := range groups(n.Shape, to) {
		if !g.plan(n.Blocks[axis : axis+len(g.from)]) {
			return expr.Fail("reshape", []*expr.Node{n}, "shape %s to %s in more than 2^24 blocks", expr.ShapeText(n.Shape), expr.ShapeText(to))
		}
		axis += len(g.from)
		in, out = append(in, g.in...), append(out, g.out...)
		flat, runs = append(flat, g.flat), append(runs, g.runs)
		shape = append(shape, block.Count(g.from))
	}
	n = expr.Rechunk(n, in)
	if slices.EqualFunc(flat, runs, slices.Equal[[]int]) {
		return expr.New(Reshaped{}, n.DType, to, out, n)
	}
	n = expr.Rechunk(inOrder(n, shape, flat), runs)
	return inOrder(n, to, out)
}

// inOrder is the node of blocks that are reshaped one by one.
func inOrder(n *expr.Node, shape []int, blocks [][]int) *expr.Node {
	if n.Err() != nil || slices.Equal(n.Shape, shape) {
		return n
	}
	return expr.New(Reshaped{}, n.DType, shape, blocks, n)
}

// groups finds the groups of axes of two shapes.
func groups(from, to []int) []*regrouping {
	var out []*regrouping
	for i, j := 0, 0; i < len(from) && j < len(to); {
		i0, j0, n, m := i, j, from[i], to[j]
		for n != m {
			if n < m {
				i++
				n *= from[i]
			} else {
				j++
				m *= to[j]
			}
		}
		i, j = i+1, j+1
		out = append(out, &regrouping{from: from[i0:i], to: to[j0:j]})
	}
	return out
}

// plan finds the blocks of a group, given those that there are. It reports
// whether there can be so many.
func (g *regrouping) plan(have [][]int) bool {
	room := 1 // the numbers of the largest block there is
	for _, sizes := range have {
		room *= slices.Max(sizes)
	}
	g.in = have
	if pivot := pivotOf(g.from, have); pivot < 0 {
		if g.in = g.cut(have, room); !gridFits(g.in) {
			return false
		}
	}
	g.flat = runs(g.from, g.in)
	if g.out = split(g.to, g.flat); g.out == nil {
		if g.out = cutRuns(g.to, slices.Max(g.flat)); !gridFits(g.out) {
			return false
		}
	}
	g.runs = runs(g.to, g.out)
	return true
}

// gridFits reports that there can be so many blocks. An axis of too many has
// none.
func gridFits(blocks [][]int) bool {
	total := 1
	for _, sizes := range blocks {
		if total *= len(sizes); total < 1 || total > expr.MostBlocks {
			return false
		}
	}
	return true
}

// pivotOf finds the pivot of blocks that are runs; -1 if they are not. Blocks
// without elements are not.
func pivotOf(shape []int, blocks [][]int) int {
	for pivot := range shape {
		if !slices.Contains(blocks[pivot], 0) && whole(blocks[pivot+1:]) {
			return pivot
		}
		if len(blocks[pivot]) != shape[pivot] || slices.Contains(blocks[pivot], 0) {
			return -1
		}
	}
	return -1
}

func whole(blocks [][]int) bool {
	for _, sizes := range blocks {
		if len(sizes) > 1 {
			return false
		}
	}
	return true
}

// pivotFor is the pivot of runs of so many numbers, and how many there are in
// an index of it.
func pivotFor(shape []int, room int) (pivot, inner int) {
	pivot, inner = len(shape)-1, 1
	for pivot > 0 && inner*shape[pivot] <= room {
		inner *= shape[pivot]
		pivot--
	}
	return pivot, inner
}

// cut finds blocks that are runs of about so many numbers, with the cuts of
// those that there are along the pivot.
func (g *regrouping) cut(have [][]int, room int) [][]int {
	pivot, inner := pivotFor(g.from, room)
	size := max(1, room/inner)
	var sizes []int
	for _, s := range have[pivot] {
		more := evenly(s, size)
		if s > 0 && more == nil || len(sizes)+len(more) > expr.MostBlocks {
			return pivoted(g.from, pivot, nil)
		}
		sizes = append(sizes, more...)
	}
	return pivoted(g.from, pivot, sizes)
}

// cutRuns finds blocks that are runs of about so many numbers.
func cutRuns(shape []int, room int) [][]int {
	pivot, inner := pivotFor(shape, room)
	return pivoted(shape, pivot, evenly(shape[pivot], max(1, room/inner)))
}

// evenly cuts a length into parts of at most size, as equal as can be. More than
// there can be blocks are none, which is a mistake in any node.
func evenly(length, size int) []int {
	parts := length / size
	if parts*size < length {
		parts++
	}
	if parts > expr.MostBlocks {
		return nil
	}
	out := make([]int, parts)
	each, rest := length/max(parts, 1), length%max(parts, 1)
	for i := range out {
		out[i] = each + rest*(i+1)/parts - rest*i/parts
	}
	return out
}

// pivoted is the blocks of a shape with a pivot.
func pivoted(shape []int, pivot int, sizes []int) [][]int {
	blocks := make([][]int, len(shape))
	for i, length := range shape {
		switch {
		case i < pivot && length > expr.MostBlocks:
			// none: see gridFits
		case i < pivot:
			blocks[i] = slices.Repeat([]int{1}, length)
		case i == pivot:
			blocks[i] = sizes
		default:
			blocks[i] = []int{length}
		}
	}
	return blocks
}

// runs is the lengths of the runs that blocks are, in order.
func runs(shape []int, blocks [][]int) []int {
	pivot := pivotOf(shape, blocks)
	inner := block.Count(shape[pivot+1:])
	sizes := make([]int, len(blocks[pivot]))
	for i, s := range blocks[pivot] {
		sizes[i] = s * inner
	}
	return slices.Repeat(sizes, block.Count(shape[:pivot]))
}

// split finds blocks of a shape that are the given runs, nil if there are none.
func split(shape, flat []int) [][]int {
	for pivot := range shape {
		outer, inner := block.Count(shape[:pivot]), block.Count(shape[pivot+1:])
		if len(flat)%outer != 0 {
			continue
		}
		sizes := make([]int, len(flat)/outer)
		fits, total := true, 0
		for i, n := range flat {
			fits = fits && n%inner == 0 && n == flat[i%len(sizes)]
			if i < len(sizes) {
				sizes[i] = n / inner
				total += sizes[i]
			}
		}
		if fits && total == shape[pivot] {
			return pivoted(shape, pivot, sizes)
		}
	}
	return nil
}

// Emit writes a task for each block.
func (Reshaped) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, len(in[0]))
	for k, place := range expr.Places(n.Grid()) {
		ids[k] = b.Add(&Shaped{n.BlockShape(place)}, in[0][k:k+1])
	}
	return ids
}

// Shaped is the task of a block that is reshaped.
type Shaped struct{ Shape []int }

func init() { graph.RegisterOp[*Shaped]() }

// OpName is "reshape".
func (*Shaped) OpName() string { return "reshape" }

// Run reshapes the block: a view if its numbers lie so, else a copy.
func (s *Shaped) Run(_ context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	if b.Len() != block.Count(s.Shape) {
		return nil, fmt.Errorf("array: a block of shape %s as shape %s", expr.ShapeText(b.Shape), expr.ShapeText(s.Shape))
	}
	if v, ok := b.Reshape(s.Shape...); ok {
		return v, nil
	}
	c := b.Clone()
	defer c.Release()
	v, _ := c.Reshape(s.Shape...)
	return v, nil
}
