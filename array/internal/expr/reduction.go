package expr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/array/internal/reduce"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Reduced is the Op of a reduction over some axes: each block of the argument
// is computed and reduced in one pass, and what the blocks gave is joined in a
// tree whose shape depends on the grid only.
type Reduced struct {
	Spec reduce.Spec
	Axes []int
	Keep bool // the axes stay, with length 1
}

// Name is the reduction's.
func (r Reduced) Name() string { return r.Spec.Kind }

// Reduce makes the node of a reduction over axes; nil means all of them.
func Reduce(n *Node, kind string, axes []int, keep bool, ddof int) *Node {
	if n.err != nil {
		return n
	}
	spec := reduce.Spec{Kind: kind, In: n.DType, DDof: ddof}
	if err := spec.Check(); err != nil {
		return Fail(kind, []*Node{n}, "%w", reason(kind, err))
	}
	if axes == nil {
		for i := range n.NDim() {
			axes = append(axes, i)
		}
	}
	axes, err := AxisSet(axes, n.NDim())
	if err != nil {
		return Fail(kind, []*Node{n}, "%w", err)
	}
	if spec.Ordered() && !n.KnownBlocks() {
		return Fail(kind, []*Node{n}, "places in an array of unknown shape: compute or persist it first")
	}
	shape, blocks := []int{}, [][]int{}
	for i := range n.Shape {
		switch {
		case !slices.Contains(axes, i):
			shape, blocks = append(shape, n.Shape[i]), append(blocks, n.Blocks[i])
		case keep:
			shape, blocks = append(shape, 1), append(blocks, []int{1})
		}
	}
	if i := slices.Index(shape, Unknown); i >= 0 && slices.Contains(shape[i+1:], Unknown) {
		return Fail(kind, []*Node{n}, "axes %d and on of the result are of unknown length: compute or persist the array first", i)
	}
	return New(Reduced{spec, axes, keep}, spec.Out(), shape, blocks, n)
}

// reason is why package reduce refuses a reduction, for a user of arrays, who
// knows its name.
func reason(kind string, err error) error {
	text := strings.TrimPrefix(err.Error(), "reduce: "+kind+" ")
	if strings.Contains(text, "floating-point") {
		text += ": Cast converts"
	}
	return errors.New(text)
}

// fanIn is how many partial results a task joins.
const fanIn = 16

// reduction is the plan of a reduction.
func (n *Node) reduction(op Reduced) plan {
	arg := n.Args[0]
	g := newGroup(arg)
	var plane []int
	if len(op.Axes) == arg.NDim() && !op.Spec.Ordered() {
		plane = arg.plane()
	}
	return plan{
		inputs: g.inputs(),
		group:  g,
		emit: func(b *graph.Builder) []graph.ID {
			w := g.writer(b)
			if op.hollow(arg) {
				return op.hollows(b, w, n, arg)
			}
			grid := arg.Grid()
			inner := make([]int, len(op.Axes)) // the grid along the reduced axes
			for i, a := range op.Axes {
				inner[i] = grid[a]
			}
			ids := make([]graph.ID, 0, n.NumBlocks())
			at := make([]int, len(grid))
			for _, place := range Places(n.Grid()) {
				op.outerPlace(at, place)
				partial := make([]graph.ID, 0, block.Count(inner))
				for _, p := range Places(inner) {
					for i, a := range op.Axes {
						at[a] = p[i]
					}
					if task, deps := op.partial(w, arg, at, plane); task != nil {
						partial = append(partial, b.Add(task, deps))
					}
				}
				finish := &Finish{Name: op.Spec.Kind, Shape: n.BlockShape(place), DType: n.DType}
				ids = append(ids, b.Add(finish, joinTree(b, partial)))
			}
			return ids
		},
	}
}

// hollow reports a result without numbers that has an axis of unknown length:
// partial results could not tell it.
func (r Reduced) hollow(arg *Node) bool {
	empty, unknown := false, false
	for axis, length := range arg.Shape {
		if !slices.Contains(r.Axes, axis) {
			empty, unknown = empty || length == 0, unknown || length == Unknown
		}
	}
	return empty && unknown
}

// hollows writes the tasks of a hollow result, whose blocks have the shape of the
// argument's but for the reduced axes.
func (r Reduced) hollows(b *graph.Builder, w *blockWriter, n, arg *Node) []graph.ID {
	ids := make([]graph.ID, 0, n.NumBlocks())
	at := make([]int, arg.NDim())
	for _, place := range Places(n.Grid()) {
		r.outerPlace(at, place)
		task, deps := w.task(at)
		ids = append(ids, b.Add(&Hollow{Name: r.Spec.Kind, Axes: r.Axes, Keep: r.Keep, DType: n.DType}, []graph.ID{b.Add(task, deps)}))
	}
	return ids
}

// Hollow is the task of a block without numbers that a reduction of its argument
// over some axes gives.
type Hollow struct {
	Name  string
	Axes  []int
	Keep  bool // the axes stay, with length 1
	DType block.DType
}

// OpName is that of the reduction.
func (h *Hollow) OpName() string { return h.Name }

// Run takes the shape.
func (h *Hollow) Run(_ context.Context, args []any) (any, error) {
	b, err := BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	var shape []int
	for axis, length := range b.Shape {
		switch {
		case !slices.Contains(h.Axes, axis):
			shape = append(shape, length)
		case h.Keep:
			shape = append(shape, 1)
		}
	}
	if block.Count(shape) != 0 {
		return nil, fmt.Errorf("array: %s: a block of shape %s is not without numbers", h.Name, ShapeText(shape))
	}
	return block.New(h.DType, shape...), nil
}

// outerPlace fills in the kept axes of a place in the argument's grid from one
// in the result's.
func (r Reduced) outerPlace(at, place []int) {
	i := 0
	for axis := range at {
		if slices.Contains(r.Axes, axis) {
			if r.Keep {
				i++
			}
			continue
		}
		at[axis] = place[i]
		i++
	}
}

// partial is the task of one block; nil for one that its mirror image's task
// computes.
func (r Reduced) partial(w *blockWriter, arg *Node, at, plane []int) (graph.Op, []graph.ID) {
	image := mirrored(arg, at, plane)
	if slices.Compare(image, at) < 0 {
		return nil, nil
	}
	f, deps := w.block(at)
	p := &Partial{Fused: f, Spec: r.Spec, Axes: r.Axes, Plane: plane}
	if r.Spec.Ordered() {
		p.Whole, p.Origin = arg.Shape, arg.Origin(at)
	}
	if !slices.Equal(image, at) {
		deps = slices.Clone(deps)
		other, more := w.block(image)
		p.Image, deps = other.Starts, append(deps, more...)
	}
	return p, deps
}

// joinTree joins partial results, neighbours first, until one task can take
// them all.
func joinTree(b *graph.Builder, ids []graph.ID) []graph.ID {
	for len(ids) > fanIn {
		var next []graph.ID
		for some := range slices.Chunk(ids, fanIn) {
			next = append(next, b.Add(&Join{}, some))
		}
		ids = next
	}
	return ids
}

// Partial is the task of a block that is computed and reduced.
type Partial struct {
	Fused
	Spec  reduce.Spec
	Axes  []int
	Whole []int // the array's shape, where places are asked for

	// For a sweep in squares:
	Plane []int   // their axes; nil for a sweep in rows
	Image [][]int // Starts of the block's mirror image in the plane, if that is computed too
}

// Join is the task that joins partial results.
type Join struct{}

// Finish is the task that joins the last partial results and makes the block.
type Finish struct {
	Name  string
	Shape []int
	DType block.DType
}

func init() {
	graph.RegisterOp[*Partial]()
	graph.RegisterOp[*Join]()
	graph.RegisterOp[*Finish]()
	graph.RegisterOp[*Hollow]()
}

// OpName is the reduction and what it is of.
func (p *Partial) OpName() string {
	if p.Label == "" {
		return p.Spec.Kind
	}
	return p.Label + "." + p.Spec.Kind
}

// SizeBytes predicts the size of the partial results.
func (p *Partial) SizeBytes() int64 {
	kept := 1
	for axis, n := range p.Shape {
		if !slices.Contains(p.Axes, axis) {
			kept *= max(n, 1)
		}
	}
	return int64(256 + 24*kept)
}

// OpName is "join".
func (*Join) OpName() string { return "join" }

// OpName is that of the reduction.
func (f *Finish) OpName() string { return f.Name }

// SizeBytes predicts the size of the result.
func (f *Finish) SizeBytes() int64 { return int64(block.Count(known(f.Shape)) * f.DType.Size()) }

// Run joins.
func (*Join) Run(_ context.Context, args []any) (any, error) { return joined(args) }

// joined merges partial results, in order.
func joined(args []any) (*reduce.State, error) {
	var all *reduce.State
	for i, a := range args {
		st, ok := a.(*reduce.State)
		if !ok {
			return nil, fmt.Errorf("array: argument %d is %T, not a partial result", i, a)
		}
		switch {
		case i == 0 && len(args) == 1:
			return st, nil
		case i == 0:
			all = st.Clone()
		default:
			if err := all.Merge(st); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// Run joins and finishes.
func (f *Finish) Run(_ context.Context, args []any) (any, error) {
	st, err := joined(args)
	if err != nil {
		return nil, err
	}
	shape := f.Shape
	if slices.Contains(shape, Unknown) { // one axis
		rest := 1
		for _, n := range shape {
			if n != Unknown {
				rest *= n
			}
		}
		shape = slices.Clone(shape)
		shape[slices.Index(shape, Unknown)] = st.K / max(rest, 1)
	}
	out := block.New(f.DType, shape...)
	if err := st.Finish(out); err != nil {
		out.Release()
		return nil, err
	}
	return out, nil
}
