package array

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/array/internal/user"
)

// MapOverlap is MapBlocks of blocks that reach into their neighbours: depth[i]
// elements along axis i, on both sides; one depth is for all axes. What the
// function gives has the shape of what it is given, and the surroundings are cut
// off; with Untrimmed it gives the block alone. A depth may be larger than the
// blocks.
//
// At the ends of the array blocks reach no further, unless a PadMode or PadWith
// says what is there.
func MapOverlap[A, R Elem](f func(Dense[A]) (Dense[R], error), x Array[A], depth []int, opts ...BlockOption) Array[R] {
	return BlockFunc1(f, opts...).Overlap(x, depth)
}

// Overlap is MapOverlap of a lifted function.
func (m BlockMap1[A, R]) Overlap(x Array[A], depth []int, opts ...BlockOption) Array[R] {
	n := x.node()
	fail := func(err error) Array[R] {
		return Array[R]{expr.Fail("map overlap", []*expr.Node{n}, "%w", err)}
	}
	set, err := m.settings(opts)
	switch {
	case err != nil:
		return fail(err)
	case m.layout != "":
		return fail(errors.New("the function is lifted for Blockwise"))
	case set.lengths != nil || set.drop != nil || set.add != nil:
		return fail(errors.New("the result has the shape of the array: OutBlocks, DropAxis and AddAxis are for MapBlocks"))
	}
	arg, reach, err := surround(n, depth, set)
	if err != nil {
		return fail(err)
	}
	return Array[R]{expr.New(user.Overlap{Fn: m.fn, Reach: reach, Trim: !set.untrimmed}, dtypeFor[R](), n.Shape, n.Blocks, arg)}
}

// surround pads an array, if it is to be, for blocks that reach so deep.
func surround(n *expr.Node, depth []int, set blockSettings) (*expr.Node, user.Reach, error) {
	if n.Err() != nil {
		return n, user.Reach{}, n.Err()
	}
	if len(depth) == 1 {
		depth = slices.Repeat(depth, n.NDim())
	}
	if len(depth) != n.NDim() {
		return n, user.Reach{}, fmt.Errorf("%d depths for an array of %s", len(depth), expr.Axes(n.NDim()))
	}
	if !n.KnownBlocks() {
		return n, user.Reach{}, errors.New("blocks of unknown length: compute or persist the array first")
	}
	widths := make([][2]int, len(depth))
	for axis, d := range depth {
		if d < 0 {
			return n, user.Reach{}, fmt.Errorf("axis %d: a depth of %d", axis, d)
		}
		widths[axis] = [2]int{d, d}
	}
	reach := user.Reach{Depth: slices.Clone(depth), Padded: set.padded}
	if !set.padded {
		for axis, d := range depth {
			reach.Depth[axis] = min(d, n.Shape[axis])
		}
		return n, reach, nil
	}
	number := set.number
	if number == nil {
		number = expr.Cast(expr.Number(false), n.DType)
	}
	if number.DType != n.DType {
		return n, reach, fmt.Errorf("PadWith a %s, of an array of %s", number.DType, n.DType)
	}
	padded := layout.Pad(n, set.border, number, widths)
	if _, ok := padded.Op.(expr.Rechunked); ok && padded != n {
		padded = padded.Args[0] // thin blocks at the ends are as good: all are put together anew
	}
	return padded, reach, padded.Err()
}
