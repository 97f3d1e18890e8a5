package layout

import (
	"math"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
)

// Mode is what an array is padded with.
type Mode uint8

// The modes, as the array d c b a | a b c d | d c b a goes on.
const (
	Constant  Mode = iota // 0 0 0 | a b c d | 0 0 0: another number may be given
	Edge                  // a a a | a b c d | d d d
	Reflect               // d c b | a b c d | c b a
	Symmetric             // c b a | a b c d | d c b
	Wrap                  // b c d | a b c d | a b c
)

// Pad puts widths[i][0] elements in front of axis i and widths[i][1] behind it.
// One pair of widths is for all axes. constant is what mode Constant pads with.
func Pad(n *expr.Node, mode Mode, constant *expr.Node, widths [][2]int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	if len(widths) == 1 {
		widths = slices.Repeat(widths, n.NDim())
	}
	if len(widths) != n.NDim() {
		return expr.Fail("pad", []*expr.Node{n}, "%d pairs of widths for an array of %s", len(widths), expr.Axes(n.NDim()))
	}
	if mode > Wrap {
		return expr.Fail("pad", []*expr.Node{n}, "mode %d is none", mode)
	}
	shape := slices.Clone(n.Shape)
	for axis, w := range widths {
		shape[axis] = max(shape[axis], 0)
		for _, more := range w {
			shape[axis] += min(max(more, 0), math.MaxInt-shape[axis])
		}
	}
	if err := roomFor(n, shape); err != nil {
		return expr.Fail("pad", []*expr.Node{n}, "%w", err)
	}
	out := n
	for axis, w := range widths {
		switch {
		case w[0] < 0 || w[1] < 0:
			return expr.Fail("pad", []*expr.Node{n}, "axis %d: widths %d and %d: they must not be negative", axis, w[0], w[1])
		case w[0] == 0 && w[1] == 0:
		case mode == Constant:
			out = padConstant(out, constant, axis, w)
		case n.Shape[axis] == 0:
			return expr.Fail("pad", []*expr.Node{n}, "axis %d has no elements to pad with", axis)
		case n.Shape[axis] == expr.Unknown:
			return expr.Fail("pad", []*expr.Node{n}, "axis %d has an unknown length: compute or persist the array first", axis)
		default:
			out = padAxis(out, mode, axis, w)
		}
		if out.Err() != nil {
			return out
		}
	}
	return thicken(out, n, widths)
}

// padConstant pads an axis with a number.
func padConstant(n, constant *expr.Node, axis int, w [2]int) *expr.Node {
	side := func(length int) *expr.Node {
		shape, blocks := slices.Clone(n.Shape), slices.Clone(n.Blocks)
		shape[axis], blocks[axis] = length, sides(n, axis, length)
		for i, have := range shape {
			if have == expr.Unknown {
				return expr.Fail("pad", []*expr.Node{n}, "axis %d has an unknown length: compute or persist the array first", i)
			}
		}
		return expr.BroadcastTo(constant, shape, blocks)
	}
	return Concatenate("pad", axis, side(w[0]), n, side(w[1]))
}

// sides is the blocks along an axis of what is put beside an array.
func sides(n *expr.Node, axis, length int) []int {
	if length == 0 {
		return []int{0}
	}
	most := room(n)
	for i, sizes := range n.Blocks {
		if i != axis {
			most /= max(slices.Max(sizes), 1)
		}
	}
	return evenly(length, max(most, 1))
}

// padAxis pads an axis with itself. What goes on beyond the array is periodic:
// it is looked at in the array where a period holds it, and else in the period,
// repeated.
func padAxis(n *expr.Node, mode Mode, axis int, w [2]int) *expr.Node {
	length := n.Shape[axis]
	if mode == Edge || length == 1 {
		return Concatenate("pad", axis, stretch(n, axis, 0, w[0]), n, stretch(n, axis, length-1, w[1]))
	}
	most := length // of what can be looked at
	if mode == Reflect {
		most--
	}
	if max(w[0], w[1]) <= most {
		return Concatenate("pad", axis, inFront(n, mode, axis, w[0]), n, behindOf(n, mode, axis, w[1]))
	}
	period := n
	if mode != Wrap {
		skip := length - most // the ends, which a reflection does not repeat
		period = Concatenate("pad", axis, n, narrow(n, axis, most-1, -1, most-skip))
	}
	thick := slices.Clone(period.Blocks)
	thick[axis] = sides(period, axis, period.Shape[axis])
	period = expr.Rechunk(period, thick)
	// The array is the beginning of a period.
	front, behind := repeated(period, axis, w[0]), repeated(period, axis, length+w[1])
	for _, side := range []*expr.Node{front, behind} {
		if side.Err() != nil {
			return side
		}
	}
	front = narrow(front, axis, front.Shape[axis]-w[0], 1, w[0])
	return Concatenate("pad", axis, front, n, narrow(behind, axis, length, 1, w[1]))
}

// repeated is an array repeated along an axis to at least a length, and cut as
// it was along the others.
func repeated(n *expr.Node, axis, length int) *expr.Node {
	times := slices.Repeat([]int{1}, n.NDim())
	times[axis] = max(1, (length-1)/n.Shape[axis]+1)
	out := Tile(n, times)
	if out.Err() != nil {
		return out
	}
	blocks := slices.Clone(n.Blocks)
	blocks[axis] = out.Blocks[axis]
	return expr.Rechunk(out, blocks)
}

// stretch repeats one index of an axis.
func stretch(n *expr.Node, axis, at, times int) *expr.Node {
	one := narrow(n, axis, at, 1, 1)
	shape := slices.Clone(one.Shape)
	shape[axis] = times
	blocks := slices.Clone(one.Blocks)
	blocks[axis] = sides(n, axis, times)
	return expr.BroadcastTo(one, shape, blocks)
}

// inFront is what goes in front of an array that has as much.
func inFront(n *expr.Node, mode Mode, axis, count int) *expr.Node {
	switch mode {
	case Reflect:
		return narrow(n, axis, count, -1, count)
	case Symmetric:
		return narrow(n, axis, max(count-1, 0), -1, count)
	}
	return narrow(n, axis, n.Shape[axis]-count, 1, count)
}

// behindOf is what goes behind an array that has as much.
func behindOf(n *expr.Node, mode Mode, axis, count int) *expr.Node {
	length := n.Shape[axis]
	switch mode {
	case Reflect:
		return narrow(n, axis, max(length-2, 0), -1, count)
	case Symmetric:
		return narrow(n, axis, length-1, -1, count)
	}
	return narrow(n, axis, 0, 1, count)
}

// thicken joins the thin blocks that padding made to those beside them.
func thicken(n, inner *expr.Node, widths [][2]int) *expr.Node {
	if n.Err() != nil || !n.KnownBlocks() {
		return n
	}
	blocks := slices.Clone(n.Blocks)
	for axis, w := range widths {
		if inner.Shape[axis] == 0 {
			continue
		}
		sizes, own := n.Blocks[axis], slices.Clone(inner.Blocks[axis])
		first := cover(sizes, w[0])
		front, behind := sizes[:first], sizes[first+len(own):]
		last := len(own) - 1
		thin := w[1] < own[last]
		if w[0] < own[0] {
			own[0] += w[0]
			front = nil
		}
		if thin {
			own[last] += w[1]
			behind = nil
		}
		blocks[axis] = slices.Concat(front, own, behind)
	}
	return expr.Rechunk(n, blocks)
}

// cover is how many of the first blocks make up a length.
func cover(sizes []int, length int) int {
	k := 0
	for ; length > 0; k++ {
		length -= sizes[k]
	}
	return k
}
