package layout

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Replaced is the Op of an array with a region of another in place of its own:
// of each axis, Count indices from Start by Step. The second argument has the
// region's shape, and is cut where the first is.
type Replaced struct{ Start, Step, Count []int }

// Name is "replace".
func (Replaced) Name() string { return "replace" }

// ReplaceText puts an array, stretched as needed, in the place of a slice.
func ReplaceText(n *expr.Node, text string, with *expr.Node) *expr.Node {
	args := []*expr.Node{n, with}
	if n.Err() != nil || with.Err() != nil {
		return expr.Fail("replace", args, "")
	}
	ranges, err := Parse(text)
	if err != nil {
		return expr.Fail("replace", args, "%w", err)
	}
	return Replace(n, ranges, with)
}

// Replace puts an array, stretched as needed, in the place of a slice.
func Replace(n *expr.Node, ranges []Range, with *expr.Node) *expr.Node {
	args := []*expr.Node{n, with}
	if n.Err() != nil || with.Err() != nil {
		return expr.Fail("replace", args, "")
	}
	s, err := resolve(n, ranges)
	if err != nil {
		return expr.Fail("replace", args, "%w", err)
	}
	if slices.Contains(n.Shape, expr.Unknown) {
		return expr.Fail("replace", args, "shape %s has an unknown length: compute or persist the array first", expr.ShapeText(n.Shape))
	}
	for len(with.Shape) > len(s.shape) && with.Shape[0] == 1 { // as NumPy assigns
		with = Squeeze(with, []int{0})
	}
	if with = expr.BroadcastTo(with, s.shape, nil); with.Err() != nil {
		return expr.Fail("replace", args, "shape %s does not stretch to the slice's %s", expr.ShapeText(args[1].Shape), expr.ShapeText(s.shape))
	}
	if block.Count(s.count) == 0 {
		return n
	}
	op := Replaced{Count: s.count}
	back := expr.View{Axes: make([]expr.ViewAxis, with.NDim())} // to the axes of n
	for i := range back.Axes {
		back.Axes[i] = expr.ViewAxis{To: -1, Step: 1}
	}
	blocks := make([][]int, n.NDim())
	for i, a := range s.view.Axes {
		if a.To >= 0 {
			back.Axes[a.To].To = i
		}
		op.Start, op.Step = append(op.Start, a.Start), append(op.Step, a.Step)
		for _, p := range op.parts(n, i) {
			if p.n > 0 {
				blocks[i] = append(blocks[i], p.n)
			}
		}
		if a.Step < 0 {
			slices.Reverse(blocks[i])
		}
	}
	with = expr.Rechunk(expr.NewView(with, back, s.count, nil), blocks)
	return expr.New(op, n.DType, n.Shape, n.Blocks, n, with)
}

// A part is what a block along an axis has of the region: n indices from lo by
// the region's step, which are block number of the other array.
type part struct{ lo, n, number int }

// parts finds the part of each block along an axis.
func (r Replaced) parts(n *expr.Node, axis int) []part {
	stops := ends(n.Blocks[axis])
	out := make([]part, len(stops))
	step, count := r.Step[axis], r.Count[axis]
	for i, number := 0, 0; i < count; number++ {
		blk, lo := find(stops, r.Start[axis]+i*step)
		inside := lo/max(-step, 1) + 1
		if step > 0 {
			inside = (n.Blocks[axis][blk]-lo-1)/step + 1
		}
		out[blk] = part{lo, min(inside, count-i), number}
		i += out[blk].n
	}
	return out
}

// Emit writes a task for each block that the region reaches.
func (r Replaced) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	parts := make([][]part, n.NDim())
	for axis := range parts {
		parts[axis] = r.parts(n, axis)
	}
	grid := n.Args[1].Grid()
	ids := slices.Clone(in[0])
	for k, place := range expr.Places(n.Grid()) {
		op := &Patch{Step: r.Step}
		from := make([]int, len(place))
		reached, covered := true, true
		for axis, p := range place {
			s := parts[axis][p]
			reached = reached && s.n > 0
			covered = covered && s.n == n.Blocks[axis][p] && r.Step[axis] == 1
			op.Start, op.Shape = append(op.Start, s.lo), append(op.Shape, s.n)
			from[axis] = s.number
		}
		if !reached {
			continue
		}
		with := in[1][expr.Flat(from, grid)]
		if covered {
			ids[k] = with
		} else {
			ids[k] = b.Add(op, []graph.ID{in[0][k], with})
		}
	}
	return ids
}

// Patch is the task of a block with a region of another in it.
type Patch struct{ Start, Step, Shape []int }

func init() { graph.RegisterOp[*Patch]() }

// OpName is "replace".
func (*Patch) OpName() string { return "replace" }

// Run copies the block and puts the region in.
func (p *Patch) Run(_ context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	with, err := expr.BlockArg(args, 1)
	if err != nil {
		return nil, err
	}
	if with.DType != b.DType || !slices.Equal(with.Shape, p.Shape) {
		return nil, fmt.Errorf("array: replace: a block of %s of shape %s for a region of %s of shape %s", with.DType, expr.ShapeText(with.Shape), b.DType, expr.ShapeText(p.Shape))
	}
	out := b.Clone()
	to := out.View()
	for axis, lo := range p.Start {
		next := to.Narrow(axis, lo, p.Shape[axis], p.Step[axis])
		to.Release()
		to = next
	}
	block.Copy(to, with)
	to.Release()
	return out, nil
}
