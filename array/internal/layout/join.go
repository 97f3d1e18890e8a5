package layout

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
)

// Joined is the Op of arrays side by side along an axis. Its blocks are those
// of its arguments: it has no tasks.
type Joined struct{ Axis int }

// Name is "concatenate".
func (Joined) Name() string { return "concatenate" }

// Concatenate puts arrays of one type side by side along an axis. Along the
// others they must have the same lengths, and are cut as the largest is.
func Concatenate(name string, axis int, xs ...*expr.Node) *expr.Node {
	for _, x := range xs {
		if x.Err() != nil {
			return x
		}
	}
	if len(xs) == 0 {
		return expr.Fail(name, nil, "there are no arrays")
	}
	first := xs[0]
	axis, err := expr.Axis(axis, first.NDim())
	if err != nil {
		return expr.Fail(name, xs, "%w", err)
	}
	largest := first
	for i, x := range xs[1:] {
		if !fits(first.Shape, x.Shape, axis) {
			return expr.Fail(name, xs, "array %d of shape %s does not fit shape %s along axis %d", i+1, expr.ShapeText(x.Shape), expr.ShapeText(first.Shape), axis)
		}
		if x.Count() > largest.Count() {
			largest = x
		}
	}
	if xs = withoutEmpty(xs, axis); len(xs) == 1 {
		return xs[0]
	}
	shape, blocks := slices.Clone(first.Shape), slices.Clone(largest.Blocks)
	shape[axis], blocks[axis] = 0, nil
	args := make([]*expr.Node, len(xs))
	for i, x := range xs {
		want := slices.Clone(largest.Blocks)
		want[axis] = x.Blocks[axis]
		if args[i] = expr.Rechunk(x, want); args[i].Err() != nil {
			return args[i]
		}
		blocks[axis] = append(blocks[axis], want[axis]...)
		if shape[axis] == expr.Unknown || x.Shape[axis] == expr.Unknown {
			shape[axis] = expr.Unknown
		} else {
			shape[axis] += x.Shape[axis]
		}
	}
	return expr.New(Joined{axis}, first.DType, shape, blocks, args...)
}

// fits reports that shapes are the same but for an axis.
func fits(a, b []int, axis int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if i != axis && a[i] != b[i] {
			return false
		}
	}
	return true
}

// withoutEmpty leaves out the arrays that have nothing along an axis, but for
// one if all have nothing.
func withoutEmpty(xs []*expr.Node, axis int) []*expr.Node {
	some := slices.DeleteFunc(slices.Clone(xs), func(x *expr.Node) bool { return x.Shape[axis] == 0 })
	if len(some) == 0 {
		return xs[:1]
	}
	return some
}

// Emit hands on the blocks of the arguments.
func (j Joined) Emit(_ *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	type source struct{ arg, place int }
	var along []source // by place along the axis
	grids := make([][]int, len(n.Args))
	for i, a := range n.Args {
		grids[i] = a.Grid()
		for p := range grids[i][j.Axis] {
			along = append(along, source{i, p})
		}
	}
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		s := along[place[j.Axis]]
		own := slices.Clone(place)
		own[j.Axis] = s.place
		ids = append(ids, in[s.arg][expr.Flat(own, grids[s.arg])])
	}
	return ids
}

// Stack puts arrays of one shape side by side along a new axis.
func Stack(axis int, xs ...*expr.Node) *expr.Node {
	if len(xs) == 0 {
		return expr.Fail("stack", nil, "there are no arrays")
	}
	wide := make([]*expr.Node, len(xs))
	for i, x := range xs {
		if x.Err() != nil {
			return x
		}
		if !slices.Equal(x.Shape, xs[0].Shape) {
			return expr.Fail("stack", xs, "array %d has shape %s, not %s", i, expr.ShapeText(x.Shape), expr.ShapeText(xs[0].Shape))
		}
		if wide[i] = Expand(x, axis); wide[i].Err() != nil {
			return expr.Fail("stack", xs, "axis %d is out of bounds for an array of %s", axis, expr.Axes(x.NDim()+1))
		}
	}
	return Concatenate("stack", axis, wide...)
}

// mostEmpty is how many parts an axis may be cut into that is shorter: those
// behind its end are empty.
const mostEmpty = 1 << 16

// Split cuts an axis into n parts as equal as can be, longer ones first.
func Split(n *expr.Node, parts, axis int) []*expr.Node {
	axis, length, fail := splittable(n, axis)
	if fail == nil && (parts < 1 || parts > max(length, mostEmpty)) {
		fail = expr.Fail("split", []*expr.Node{n}, "into %d parts", parts)
	}
	if fail != nil {
		return []*expr.Node{fail}
	}
	out := make([]*expr.Node, parts)
	at := 0
	for i := range out {
		size := length / parts
		if i < length%parts {
			size++
		}
		out[i] = narrow(n, axis, at, 1, size)
		at += size
	}
	return out
}

// SplitAt cuts an axis in front of each of some indices, which are bounds as
// those of slices are.
func SplitAt(n *expr.Node, places []int, axis int) []*expr.Node {
	axis, _, fail := splittable(n, axis)
	if fail != nil {
		return []*expr.Node{fail}
	}
	out := make([]*expr.Node, 0, len(places)+1)
	ranges := make([]Range, n.NDim())
	for i := range len(places) + 1 {
		r := Range{}
		if i > 0 {
			r.Start, r.HasStart = places[i-1], true
		}
		if i < len(places) {
			r.Stop, r.HasStop = places[i], true
		}
		ranges[axis] = r
		out = append(out, Slice(n, ranges))
	}
	return out
}

// splittable is the axis that is to be split and its length, or a mistake.
func splittable(n *expr.Node, axis int) (int, int, *expr.Node) {
	if n.Err() != nil {
		return 0, 0, n
	}
	axis, err := expr.Axis(axis, n.NDim())
	switch {
	case err != nil:
		return 0, 0, expr.Fail("split", []*expr.Node{n}, "%w", err)
	case n.Shape[axis] == expr.Unknown:
		return 0, 0, expr.Fail("split", []*expr.Node{n}, "axis %d has an unknown length: compute or persist the array first", axis)
	}
	return axis, n.Shape[axis], nil
}
