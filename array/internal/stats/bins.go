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

// Binned is the Op of how many elements, or points, lie in each bin, or of the sums
// of their weights. It has an argument for each axis of the bins, and one more if
// there are weights.
type Binned struct {
	Label    string
	Edges    [][]float64 // of the bins along each axis
	Even     bool        // they are evenly apart
	Weighted bool
}

// Name is that of the function.
func (o Binned) Name() string { return o.Label }

// maxBins bounds the bins of all axes together: each task has its own counts.
const maxBins = 1 << 28

// Bin makes the node of points that are counted; weights may be nil. Numbers
// outside of the edges, and NaN, are in no bin; the last bin has its upper edge.
func Bin(name string, points []*expr.Node, weights *expr.Node, edges [][]float64, even bool) *expr.Node {
	args := points
	d := block.Int64
	if weights != nil {
		args, d = append(slices.Clone(points), weights), block.Float64
	}
	for i, a := range args {
		if a.Err() != nil {
			return expr.Fail(name, args, "")
		}
		if err := Orderable(a.DType); err != nil {
			return expr.Fail(name, args, "%w", err)
		}
		if !slices.Equal(a.Shape, args[0].Shape) {
			return expr.Fail(name, args, "shapes %s and %s are not the same", expr.ShapeText(args[0].Shape), expr.ShapeText(a.Shape))
		}
		if i > 0 {
			if a = expr.Rechunk(a, args[0].Blocks); a.Err() != nil {
				return a
			}
			args[i] = a
		}
	}
	if weights != nil && weights.DType != block.Float64 {
		return expr.Fail(name, args, "weights of %s: they must be float64", weights.DType)
	}
	shape := make([]int, len(edges))
	total := 1
	for axis, e := range edges {
		if len(e) < 2 {
			return expr.Fail(name, args, "%d bin edges: there must be two or more", len(e))
		}
		for i := 1; i < len(e); i++ {
			if !(e[i-1] <= e[i]) {
				return expr.Fail(name, args, "bin edges must rise: number %d is %v, and %v before", i, e[i], e[i-1])
			}
		}
		shape[axis] = len(e) - 1
		if shape[axis] > maxBins/total {
			return expr.Fail(name, args, "more than %d bins", maxBins)
		}
		total *= shape[axis]
	}
	return expr.New(Binned{name, edges, even, weights != nil}, d, shape, nil, args...)
}

func feeds(n *expr.Node) (srcs []feed.Source, inputs []graph.Source) {
	for _, a := range n.Args {
		s := feed.Of(a)
		srcs, inputs = append(srcs, s), append(inputs, s.Inputs()...)
	}
	return srcs, inputs
}

// Inputs are what the blocks are made of.
func (Binned) Inputs(n *expr.Node) []graph.Source {
	_, inputs := feeds(n)
	return inputs
}

// Emit writes a task for each block, and those that add up.
func (o Binned) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	return counts(b, n, func(from []feed.Part) graph.Op { return &CountInBins{o, from} })
}

// counts writes a task for each block, which count makes, and those that add up.
func counts(b *graph.Builder, n *expr.Node, count func(from []feed.Part) graph.Op) []graph.ID {
	srcs, _ := feeds(n)
	var found []graph.ID
	for _, place := range expr.Places(n.Args[0].Grid()) {
		parts, deps := feed.Parts(b, place, srcs...)
		found = append(found, b.Add(count(parts), deps))
	}
	return b.List(feed.Tree(b, found, feed.FanIn, &AddUp{}))
}

// CountInBins is the task that counts the elements of a block.
type CountInBins struct {
	Binned
	From []feed.Part
}

// AddUp is the task that adds blocks of counts, or of sums, of which those of one
// axis may differ in length.
type AddUp struct{}

func init() {
	graph.RegisterOp[*CountInBins]()
	graph.RegisterOp[*AddUp]()
}

// OpName is "bins".
func (*CountInBins) OpName() string { return "bins" }

// OpName is "add".
func (*AddUp) OpName() string { return "add" }

// SizeBytes predicts the size of the result.
func (c *CountInBins) SizeBytes() int64 {
	size := int64(8)
	for _, e := range c.Edges {
		size *= int64(len(e) - 1)
	}
	return size
}

// Run counts.
func (c *CountInBins) Run(ctx context.Context, args []any) (any, error) {
	blocks, err := feed.LoadAll(ctx, c.From, args)
	if err != nil {
		return nil, err
	}
	defer feed.Release(blocks)
	for _, b := range blocks {
		if !slices.Equal(b.Shape, blocks[0].Shape) {
			return nil, fmt.Errorf("array: %s: blocks of shapes %s and %s", c.Label, expr.ShapeText(blocks[0].Shape), expr.ShapeText(b.Shape))
		}
	}
	shape := make([]int, len(c.Edges))
	for i, e := range c.Edges {
		shape[i] = len(e) - 1
	}
	var counts []int64
	var sums, weights []float64
	var out *block.Block
	if c.Weighted {
		out = block.Zeros(block.Float64, shape...)
		sums, weights = block.Slice[float64](out), block.Slice[float64](blocks[len(blocks)-1])
	} else {
		out = block.Zeros(block.Int64, shape...)
		counts = block.Slice[int64](out)
	}
	n := blocks[0].Len()
	at, piece := make([]int, min(n, 4096)), make([]float64, min(n, 4096))
	for from := 0; from < n; from += len(at) {
		at, piece = at[:min(len(at), n-from)], piece[:min(len(at), n-from)]
		clear(at)
		for axis, e := range c.Edges {
			fillFloats(piece, blocks[axis], from)
			c.find(at, piece, e)
		}
		for i, k := range at {
			switch {
			case k < 0:
			case sums != nil:
				sums[k] += weights[from+i]
			default:
				counts[k]++
			}
		}
	}
	return out, nil
}

// find finds the bin of each number along an axis, and adds it to the place among
// those of the axes before; -1 is none.
func (c *CountInBins) find(at []int, x, edges []float64) {
	last := len(edges) - 1
	lo, hi := edges[0], edges[last]
	scale := float64(last) / (hi - lo)
	for i, v := range x {
		if at[i] < 0 || !(v >= lo && v <= hi) {
			at[i] = -1
			continue
		}
		var k int
		switch {
		case v == hi:
			k = last - 1
		case c.Even: // a guess that rounding puts beside the bin at most
			k = min(max(int((v-lo)*scale), 0), last-1)
			for k > 0 && v < edges[k] {
				k--
			}
			for k < last-1 && v >= edges[k+1] {
				k++
			}
		default:
			k, _ = slices.BinarySearch(edges, v)
			for k < last && edges[k] == v { // the bin that begins there
				k++
			}
			k--
		}
		at[i] = at[i]*last + k
	}
}

// fillFloats converts as many elements as there is room for, from one on.
func fillFloats(x []float64, b *block.Block, from int) {
	switch b.DType {
	case block.Bool:
		for i, v := range block.Slice[bool](b)[from : from+len(x)] {
			x[i] = 0
			if v {
				x[i] = 1
			}
		}
	case block.Int8:
		toFloats(x, block.Slice[int8](b)[from:])
	case block.Int16:
		toFloats(x, block.Slice[int16](b)[from:])
	case block.Int32:
		toFloats(x, block.Slice[int32](b)[from:])
	case block.Int64:
		toFloats(x, block.Slice[int64](b)[from:])
	case block.Uint8:
		toFloats(x, block.Slice[uint8](b)[from:])
	case block.Uint16:
		toFloats(x, block.Slice[uint16](b)[from:])
	case block.Uint32:
		toFloats(x, block.Slice[uint32](b)[from:])
	case block.Uint64:
		toFloats(x, block.Slice[uint64](b)[from:])
	case block.Float32:
		toFloats(x, block.Slice[float32](b)[from:])
	case block.Float64:
		copy(x, block.Slice[float64](b)[from:])
	}
}

func toFloats[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32](x []float64, from []T) {
	for i, v := range from[:len(x)] {
		x[i] = float64(v)
	}
}

// Run adds the blocks.
func (*AddUp) Run(_ context.Context, args []any) (any, error) {
	blocks := make([]*block.Block, len(args))
	shape := []int(nil)
	for i := range args {
		b, err := expr.BlockArg(args, i)
		if err != nil {
			return nil, err
		}
		blocks[i] = b
		if shape == nil || b.Len() > block.Count(shape) {
			shape = b.Shape
		}
	}
	out := block.Zeros(blocks[0].DType, shape...)
	for _, b := range blocks {
		if out.DType == block.Int64 {
			addTo(block.Slice[int64](out), block.Slice[int64](b))
		} else {
			addTo(block.Slice[float64](out), block.Slice[float64](b))
		}
	}
	return out, nil
}

func addTo[T int64 | float64](sum, x []T) {
	for i, v := range x {
		sum[i] += v
	}
}
