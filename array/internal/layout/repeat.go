package layout

import (
	"fmt"
	"math"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// roomy is how large blocks may grow by repeating where they were smaller.
const roomy = 16 << 20

// room is how many numbers a block of what repeats n may have.
func room(n *expr.Node) int {
	largest := 1
	for _, sizes := range n.Blocks {
		largest *= max(slices.Max(sizes), 1)
	}
	return max(largest, roomy/n.DType.Size())
}

// product multiplies lengths; one that is too large is the largest there is.
func product(a, b int) int {
	if b > 0 && a > math.MaxInt/b {
		return math.MaxInt
	}
	return a * b
}

// roomFor reports a shape of more bytes than there can be. The largest length
// there is stands for all that are larger.
func roomFor(n *expr.Node, shape []int) error {
	if _, ok := block.Bytes(n.DType, shape); !ok || slices.Contains(shape, math.MaxInt) {
		return fmt.Errorf("shape %s of %s has more bytes than there can be", expr.ShapeText(shape), n.DType)
	}
	return nil
}

// Repeat puts each index of an axis times after another.
func Repeat(n *expr.Node, times, axis int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	axis, err := expr.Axis(axis, n.NDim())
	switch {
	case err != nil:
		return expr.Fail("repeat", []*expr.Node{n}, "%w", err)
	case times < 0:
		return expr.Fail("repeat", []*expr.Node{n}, "%d times", times)
	case n.Count() == expr.Unknown:
		return expr.Fail("repeat", []*expr.Node{n}, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(n.Shape))
	case times == 1:
		return n
	}
	shape := slices.Clone(n.Shape)
	shape[axis] = product(shape[axis], times)
	if err := roomFor(n, shape); err != nil {
		return expr.Fail("repeat", []*expr.Node{n}, "%d times: %w", times, err)
	}
	if n.Count() == 0 || times == 0 {
		return empty(n.DType, shape)
	}
	// An axis of the repeats behind the axis, which are then merged.
	most := max(1, room(n)/times)
	for i, sizes := range n.Blocks {
		if i != axis {
			most = max(1, most/slices.Max(sizes))
		}
	}
	blocks := slices.Clone(n.Blocks)
	blocks[axis] = nil
	for _, s := range n.Blocks[axis] {
		blocks[axis] = append(blocks[axis], evenly(s, most)...)
	}
	wide := Expand(expr.Rechunk(n, blocks), axis+1)
	long := slices.Insert(slices.Clone(n.Shape), axis+1, times)
	blocks = slices.Insert(blocks, axis+1, evenly(times, room(n)))
	if !gridFits(blocks) {
		return expr.Fail("repeat", []*expr.Node{n}, "%d times: shape %s in more than 2^24 blocks", times, expr.ShapeText(shape))
	}
	return Reshape(expr.BroadcastTo(wide, long, blocks), shape)
}

// Tile puts the array side by side with itself, so many times along each axis.
// Missing numbers of times are 1 and come first, as do missing axes.
func Tile(n *expr.Node, times []int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	for _, t := range times {
		if t < 0 {
			return expr.Fail("tile", []*expr.Node{n}, "%d times", t)
		}
	}
	if n.Count() == expr.Unknown {
		return expr.Fail("tile", []*expr.Node{n}, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(n.Shape))
	}
	if missing := n.NDim() - len(times); missing > 0 {
		times = slices.Concat(slices.Repeat([]int{1}, missing), times)
	}
	n = AtLeast(n, len(times))
	shape := slices.Clone(n.Shape)
	for i, t := range times {
		shape[i] = product(shape[i], t)
	}
	if err := roomFor(n, shape); err != nil {
		return expr.Fail("tile", []*expr.Node{n}, "%v times: %w", times, err)
	}
	if slices.Contains(shape, 0) {
		return empty(n.DType, shape)
	}
	// An axis of the repeats in front of each, which are then merged. Where an
	// axis is cut, its repeats are blocks of their own.
	left := room(n)
	for _, sizes := range n.Blocks {
		left = max(1, left/slices.Max(sizes))
	}
	v := expr.View{}
	var long []int
	var blocks [][]int
	for i, t := range times {
		size := 1
		if len(n.Blocks[i]) == 1 {
			size = min(t, left)
			left = max(1, left/size)
		}
		v.Axes = append(v.Axes, expr.ViewAxis{To: len(long) + 1, Step: 1})
		long = append(long, t, n.Shape[i])
		blocks = append(blocks, evenly(t, size), n.Blocks[i])
	}
	if !gridFits(blocks) {
		return expr.Fail("tile", []*expr.Node{n}, "%v times: shape %s in more than 2^24 blocks", times, expr.ShapeText(shape))
	}
	return Reshape(expr.NewView(n, v, long, blocks), shape)
}

// AtLeast puts axes of length 1 in front until there are so many.
func AtLeast(n *expr.Node, ndim int) *expr.Node {
	if n.Err() != nil || n.NDim() >= ndim {
		return n
	}
	return Expand(n, count(ndim-n.NDim())...)
}
