package stats

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Distinct is the different keys of some blocks, in order, how many there are of
// each, and where the first one is in row-major order, if it is asked for.
type Distinct struct {
	Keys   []uint64
	Counts []int64
	First  []int64
}

// Gathered is the Op of a node whose one task gives a Distinct, for the nodes that
// pick something of it. It is no array.
type Gathered struct{ First bool }

// Name is "unique".
func (Gathered) Name() string { return "unique" }

// Unique makes the node that gathers the different numbers of n; first says
// whether it is asked where they are.
func Unique(n *expr.Node, first bool) *expr.Node {
	if n.Err() != nil {
		return n
	}
	if err := Orderable(n.DType); err != nil {
		return mistake("unique", n, "%w", err)
	}
	if first && !n.KnownBlocks() {
		return mistake("unique", n, unknownShape, expr.ShapeText(n.Shape))
	}
	return expr.New(Gathered{first}, n.DType, []int{expr.Unknown}, [][]int{{expr.Unknown}}, n)
}

// Inputs are what the blocks are made of.
func (Gathered) Inputs(n *expr.Node) []graph.Source { return feed.Of(n.Args[0]).Inputs() }

// Emit writes a task for each block, and those that join what they found.
func (g Gathered) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	arg := n.Args[0]
	src := feed.Of(arg)
	var found []graph.ID
	for _, place := range expr.Places(arg.Grid()) {
		parts, deps := feed.Parts(b, place, src)
		op := &FindDistinct{From: parts}
		if g.First {
			op.Whole, op.Origin = arg.Shape, arg.Origin(place)
		}
		found = append(found, b.Add(op, deps))
	}
	return b.List(feed.Tree(b, found, feed.FanIn, &JoinDistinct{}))
}

// FindDistinct is the task that finds the different keys of a block.
type FindDistinct struct {
	From   []feed.Part
	Whole  []int // the array's shape, if places are asked for
	Origin []int // of the block
}

// JoinDistinct is the task that joins them.
type JoinDistinct struct{}

// Pick says what is picked of a Distinct.
type Pick uint8

// What is picked of a Distinct.
const (
	Values Pick = iota
	Counts
	First
)

// Picked is the Op of an array of something of a Distinct.
type Picked struct{ Pick Pick }

// Name is "unique".
func (Picked) Name() string { return "unique" }

// Of makes the node of something of a Gathered, whose length is not known.
func (p Pick) Of(gathered *expr.Node) *expr.Node {
	if gathered.Err() != nil {
		return gathered
	}
	d := block.Int64
	if p == Values {
		d = gathered.DType
	}
	return expr.New(Picked{p}, d, gathered.Shape, gathered.Blocks, gathered)
}

// Emit writes the one task.
func (p Picked) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	return b.List(b.Add(&PickDistinct{p.Pick, n.DType}, in[0]))
}

// PickDistinct is the task that makes a block of something of a Distinct.
type PickDistinct struct {
	Pick  Pick
	DType block.DType
}

func init() {
	graph.RegisterType[Distinct]()
	graph.RegisterOp[*FindDistinct]()
	graph.RegisterOp[*JoinDistinct]()
	graph.RegisterOp[*PickDistinct]()
}

// OpName is "distinct".
func (*FindDistinct) OpName() string { return "distinct" }

// OpName is "join".
func (*JoinDistinct) OpName() string { return "join" }

// OpName is "unique".
func (*PickDistinct) OpName() string { return "unique" }

// Run finds the different keys.
func (f *FindDistinct) Run(ctx context.Context, args []any) (any, error) {
	blocks, err := feed.LoadAll(ctx, f.From, args)
	if err != nil {
		return nil, err
	}
	defer feed.Release(blocks)
	b := blocks[0]
	keys := keysOf(b, true)
	var at []int64
	if f.Whole != nil {
		at = f.places(b.Shape)
	}
	sortKeys(keys, at)
	n := 0
	for i, k := range keys {
		if i == 0 || k != keys[i-1] {
			n++
		}
	}
	d := Distinct{Keys: make([]uint64, 0, n), Counts: make([]int64, 0, n)}
	if at != nil {
		d.First = make([]int64, 0, n)
	}
	for i := 0; i < len(keys); {
		j := i + 1
		for j < len(keys) && keys[j] == keys[i] {
			j++
		}
		d.Keys, d.Counts = append(d.Keys, keys[i]), append(d.Counts, int64(j-i))
		if at != nil { // equal keys are in the block's order, which is the array's
			d.First = append(d.First, at[i])
		}
		i = j
	}
	return d, nil
}

// places are those of a block's elements in the whole array, in row-major order.
func (f *FindDistinct) places(shape []int) []int64 {
	at := make([]int64, block.Count(shape))
	if len(shape) == 0 {
		return at
	}
	last := len(shape) - 1
	width := shape[last]
	i := 0
	for _, place := range expr.Places(shape[:last]) {
		first := 0
		for axis, p := range place {
			first = first*f.Whole[axis] + f.Origin[axis] + p
		}
		first = first*f.Whole[last] + f.Origin[last]
		for j := range width {
			at[i+j] = int64(first + j)
		}
		i += width
	}
	return at
}

func distinctArg(args []any, i int) (Distinct, error) {
	d, ok := args[i].(Distinct)
	if !ok {
		return d, fmt.Errorf("array: argument %d is %T, not different numbers", i, args[i])
	}
	return d, nil
}

// Run joins, two by two.
func (*JoinDistinct) Run(_ context.Context, args []any) (any, error) {
	all := make([]Distinct, len(args))
	for i := range args {
		d, err := distinctArg(args, i)
		if err != nil {
			return nil, err
		}
		all[i] = d
	}
	for len(all) > 1 {
		var next []Distinct
		for two := range slices.Chunk(all, 2) {
			if len(two) == 2 {
				two[0] = two[0].join(two[1])
			}
			next = append(next, two[0])
		}
		all = next
	}
	return all[0], nil
}

// join merges two, and keeps them as they are.
func (d Distinct) join(e Distinct) Distinct {
	out := Distinct{Keys: make([]uint64, 0, len(d.Keys)+len(e.Keys)), Counts: make([]int64, 0, len(d.Keys)+len(e.Keys))}
	i, j := 0, 0
	for i < len(d.Keys) || j < len(e.Keys) {
		left := j == len(e.Keys) || i < len(d.Keys) && d.Keys[i] <= e.Keys[j]
		right := i == len(d.Keys) || j < len(e.Keys) && e.Keys[j] <= d.Keys[i]
		var key uint64
		var count int64
		first := int64(-1)
		if left {
			key, count = d.Keys[i], d.Counts[i]
			if d.First != nil {
				first = d.First[i]
			}
			i++
		}
		if right {
			key, count = e.Keys[j], count+e.Counts[j]
			if e.First != nil && (first < 0 || e.First[j] < first) {
				first = e.First[j]
			}
			j++
		}
		out.Keys, out.Counts = append(out.Keys, key), append(out.Counts, count)
		if first >= 0 {
			out.First = append(out.First, first)
		}
	}
	return out
}

// Run makes the block.
func (p *PickDistinct) Run(_ context.Context, args []any) (any, error) {
	d, err := distinctArg(args, 0)
	if err != nil {
		return nil, err
	}
	out := block.New(p.DType, len(d.Keys))
	switch p.Pick {
	case Values:
		setValues(out, 0, d.Keys)
	case Counts:
		copy(block.Slice[int64](out), d.Counts)
	case First:
		copy(block.Slice[int64](out), d.First)
	}
	return out, nil
}
