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

// Top is the Op of the K greatest numbers of each line along an axis, greatest
// first, or, if K is negative, of the -K least ones, least first; or of where these
// are.
type Top struct {
	Axis, K int
	Places  bool
}

// Name is "topk" or "argtopk".
func (t Top) Name() string {
	if t.Places {
		return "argtopk"
	}
	return "topk"
}

// TopK makes the node of a Top.
func TopK(n *expr.Node, k, axis int, places bool) *expr.Node {
	t := Top{K: k, Places: places}
	if n.Err() != nil {
		return n
	}
	axis, err := expr.Axis(axis, n.NDim())
	if err == nil {
		err = Orderable(n.DType)
	}
	if err != nil {
		return mistake(t.Name(), n, "%w", err)
	}
	if !n.KnownBlocks() {
		return mistake(t.Name(), n, unknownShape, expr.ShapeText(n.Shape))
	}
	count := max(k, -k)
	if count < 1 || count > n.Shape[axis] {
		return mistake(t.Name(), n, "%d numbers of an axis of length %d", k, n.Shape[axis])
	}
	t.Axis = axis
	shape, blocks := slices.Clone(n.Shape), slices.Clone(n.Blocks)
	shape[axis], blocks[axis] = count, []int{count}
	d := n.DType
	if places {
		d = block.Int64
	}
	return expr.New(t, d, shape, blocks, n)
}

// Inputs are what the blocks are made of.
func (Top) Inputs(n *expr.Node) []graph.Source { return feed.Of(n.Args[0]).Inputs() }

// Emit writes a task for each block, and those that join what is on a line.
func (t Top) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	arg := n.Args[0]
	src := feed.Of(arg)
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		at := slices.Clone(place)
		var found []graph.ID
		first := 0
		for k, size := range arg.Blocks[t.Axis] {
			at[t.Axis] = k
			parts, deps := feed.Parts(b, at, src)
			found = append(found, b.Add(&FindTop{t, first, parts}, deps))
			first += size
		}
		end := &TakeTop{t, n.DType, n.BlockShape(place)}
		ids = append(ids, b.Add(end, []graph.ID{feed.Tree(b, found, feed.FanIn, &JoinTop{max(t.K, -t.K)})}))
	}
	return ids
}

// Ranked is the first of the sorted keys of some lines, as many of each, and where
// they were along the axis. Keys are turned over where the greatest come first.
type Ranked struct {
	Each int
	Keys []uint64
	At   []int64
}

// FindTop is the task that finds them in a block.
type FindTop struct {
	Top
	First int // the block's first index along the axis
	From  []feed.Part
}

// JoinTop is the task that joins those of several blocks.
type JoinTop struct{ Count int }

// TakeTop is the task that makes the block.
type TakeTop struct {
	Top
	DType block.DType
	Shape []int
}

func init() {
	graph.RegisterType[Ranked]()
	graph.RegisterOp[*FindTop]()
	graph.RegisterOp[*JoinTop]()
	graph.RegisterOp[*TakeTop]()
}

// OpName is "top".
func (*FindTop) OpName() string { return "top" }

// OpName is "join".
func (*JoinTop) OpName() string { return "join" }

// OpName is "topk" or "argtopk".
func (t *TakeTop) OpName() string { return t.Name() }

// Run finds the first keys of each line.
func (f *FindTop) Run(ctx context.Context, args []any) (any, error) {
	blocks, err := feed.LoadAll(ctx, f.From, args)
	if err != nil {
		return nil, err
	}
	defer feed.Release(blocks)
	lines := lastAxis(blocks[0], f.Axis)
	defer lines.Release()
	n := blocks[0].Shape[f.Axis]
	r := Ranked{Each: min(max(f.K, -f.K), n)}
	if n == 0 {
		return r, nil
	}
	keys, at := make([]uint64, n), make([]int64, n)
	var order sorter
	flip := uint64(0)
	if f.K > 0 {
		flip = ^flip
	}
	for from := 0; from < lines.Len(); from += n {
		fillKeys(keys, lines, from, true)
		for i := range keys {
			keys[i] ^= flip
			at[i] = int64(f.First + i)
		}
		leading(&order, keys, at, r.Each)
		if !f.Places { // -0 is itself again
			restore(keys[:r.Each], at, lines, from, f.First, flip)
		}
		r.Keys, r.At = append(r.Keys, keys[:r.Each]...), append(r.At, at[:r.Each]...)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// restore makes the keys of numbers as they are, by their places.
func restore(keys []uint64, at []int64, lines *block.Block, from, first int, flip uint64) {
	for i := range keys {
		fillKeys(keys[i:i+1], lines, from+int(at[i])-first, false)
		keys[i] ^= flip
	}
}

// leading puts the k least keys in order to the front.
func leading(order *sorter, keys []uint64, at []int64, k int) {
	const few = 64
	if k > few || k == len(keys) {
		order.sort(keys, at)
		return
	}
	order.sort(keys[:k], at[:k])
	worst := keys[k-1]
	for i := k; i < len(keys); i++ {
		key := keys[i]
		if key >= worst {
			continue
		}
		j := k - 1
		a := at[i]
		for ; j > 0 && keys[j-1] > key; j-- {
			keys[j], at[j] = keys[j-1], at[j-1]
		}
		keys[j], at[j] = key, a
		worst = keys[k-1]
	}
}

func rankedArg(args []any, i int) (Ranked, error) {
	r, ok := args[i].(Ranked)
	if !ok {
		return r, fmt.Errorf("array: argument %d is %T, not the first of some lines", i, args[i])
	}
	return r, nil
}

// Run joins, line by line.
func (j *JoinTop) Run(_ context.Context, args []any) (any, error) {
	all := make([]Ranked, len(args))
	lines, each := 0, 0
	for i := range args {
		r, err := rankedArg(args, i)
		if err != nil {
			return nil, err
		}
		all[i] = r
		each += r.Each
		if r.Each > 0 {
			lines = len(r.Keys) / r.Each
		}
	}
	out := Ranked{Each: min(each, j.Count)}
	keys, at := make([]uint64, 0, each), make([]int64, 0, each)
	var order sorter
	for line := range lines {
		keys, at = keys[:0], at[:0]
		for _, r := range all {
			keys = append(keys, r.Keys[line*r.Each:(line+1)*r.Each]...)
			at = append(at, r.At[line*r.Each:(line+1)*r.Each]...)
		}
		order.sort(keys, at)
		out.Keys, out.At = append(out.Keys, keys[:out.Each]...), append(out.At, at[:out.Each]...)
	}
	return out, nil
}

// Run makes the block.
func (t *TakeTop) Run(_ context.Context, args []any) (any, error) {
	r, err := rankedArg(args, 0)
	if err != nil {
		return nil, err
	}
	last := len(t.Shape) - 1
	perm := moved(len(t.Shape), t.Axis, last)
	shape := make([]int, len(perm))
	for i, p := range perm {
		shape[i] = t.Shape[p]
	}
	if block.Count(shape) != len(r.Keys) {
		return nil, fmt.Errorf("array: %s: %d numbers for shape %s", t.Name(), len(r.Keys), expr.ShapeText(t.Shape))
	}
	lines := block.New(t.DType, shape...)
	defer lines.Release()
	if t.Places {
		copy(block.Slice[int64](lines), r.At)
	} else {
		keys := slices.Clone(r.Keys)
		if t.K > 0 {
			for i := range keys {
				keys[i] = ^keys[i]
			}
		}
		setValues(lines, 0, keys)
	}
	return lines.Transpose(moved(len(t.Shape), last, t.Axis)...), nil
}
