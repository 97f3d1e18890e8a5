package layout

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
)

// Squeeze leaves axes of length 1 out; nil means all of them.
func Squeeze(n *expr.Node, axes []int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	if axes == nil {
		for i, length := range n.Shape {
			if length == 1 {
				axes = append(axes, i)
			}
		}
	}
	set, err := expr.AxisSet(axes, n.NDim())
	if err != nil {
		return expr.Fail("squeeze", []*expr.Node{n}, "%w", err)
	}
	v, shape := expr.Identity(n.NDim()), []int{}
	for i, length := range n.Shape {
		if !slices.Contains(set, i) {
			v.Axes[i].To = len(shape)
			shape = append(shape, length)
			continue
		}
		if length != 1 {
			return expr.Fail("squeeze", []*expr.Node{n}, "axis %d of shape %s is not of length 1", i, expr.ShapeText(n.Shape))
		}
		v.Axes[i].To = -1
	}
	if len(set) == 0 {
		return n
	}
	return expr.NewView(n, v, shape, nil)
}

// Expand puts in axes of length 1, which are numbered as in the result.
func Expand(n *expr.Node, axes ...int) *expr.Node {
	if n.Err() != nil || len(axes) == 0 {
		return n
	}
	ndim := n.NDim() + len(axes)
	set, err := expr.AxisSet(axes, ndim)
	if err != nil {
		return expr.Fail("expand", []*expr.Node{n}, "%w", err)
	}
	v, shape := expr.View{}, make([]int, ndim)
	for i := range shape {
		shape[i] = 1
		if !slices.Contains(set, i) {
			shape[i] = n.Shape[len(v.Axes)]
			v.Axes = append(v.Axes, expr.ViewAxis{To: i, Step: 1})
		}
	}
	return expr.NewView(n, v, shape, nil)
}

// MoveAxis moves an axis to another place.
func MoveAxis(n *expr.Node, from, to int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	from, err := expr.Axis(from, n.NDim())
	if err == nil {
		to, err = expr.Axis(to, n.NDim())
	}
	if err != nil {
		return expr.Fail("moveaxis", []*expr.Node{n}, "%w", err)
	}
	perm := slices.Delete(count(n.NDim()), from, from+1)
	return transpose(n, slices.Insert(perm, to, from))
}

// SwapAxes puts each of two axes in the other's place.
func SwapAxes(n *expr.Node, i, j int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	i, err := expr.Axis(i, n.NDim())
	if err == nil {
		j, err = expr.Axis(j, n.NDim())
	}
	if err != nil {
		return expr.Fail("swapaxes", []*expr.Node{n}, "%w", err)
	}
	perm := count(n.NDim())
	perm[i], perm[j] = j, i
	return transpose(n, perm)
}

// count is 0, 1, ... below n.
func count(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func transpose(n *expr.Node, perm []int) *expr.Node {
	if slices.IsSorted(perm) {
		return n
	}
	return expr.Transpose(n, perm...)
}

// Flip turns axes round; nil means all.
func Flip(n *expr.Node, axes []int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	if axes == nil {
		axes = count(n.NDim())
	}
	set, err := expr.AxisSet(axes, n.NDim())
	if err != nil {
		return expr.Fail("flip", []*expr.Node{n}, "%w", err)
	}
	ranges := make([]Range, n.NDim())
	for _, axis := range set {
		if n.Shape[axis] == expr.Unknown {
			return expr.Fail("flip", []*expr.Node{n}, "axis %d has an unknown length: compute or persist the array first", axis)
		}
		ranges[axis] = Range{Step: -1, HasStep: true}
	}
	return Slice(n, ranges)
}

// Rot90 turns the plane of two axes k times by 90 degrees, from the first
// towards the second.
func Rot90(n *expr.Node, k, from, to int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	set, err := expr.AxisSet([]int{from, to}, n.NDim())
	if err != nil {
		return expr.Fail("rot90", []*expr.Node{n}, "%w", err)
	}
	from, to = wrap(from, n.NDim()), wrap(to, n.NDim())
	switch k & 3 {
	case 1:
		return SwapAxes(Flip(n, []int{to}), from, to)
	case 2:
		return Flip(n, set)
	case 3:
		return Flip(SwapAxes(n, from, to), []int{to})
	}
	return n
}

// Roll moves the elements along axes, those that fall off the end to the
// beginning. No axes means the array in row-major order; else the blocks stay.
func Roll(n *expr.Node, shift int, axes []int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	if len(axes) == 0 {
		return Reshape(Roll(Reshape(n, []int{-1}), shift, []int{0}), n.Shape)
	}
	set, err := expr.AxisSet(axes, n.NDim())
	if err != nil {
		return expr.Fail("roll", []*expr.Node{n}, "%w", err)
	}
	out := n
	for _, axis := range set {
		length := n.Shape[axis]
		if length == expr.Unknown {
			return expr.Fail("roll", []*expr.Node{n}, "axis %d has an unknown length: compute or persist the array first", axis)
		}
		if length == 0 {
			continue
		}
		by := wrap(shift%length, length)
		if by == 0 {
			continue
		}
		out = Concatenate("roll", axis, narrow(out, axis, length-by, 1, by), narrow(out, axis, 0, 1, length-by))
	}
	return expr.Rechunk(out, n.Blocks)
}
