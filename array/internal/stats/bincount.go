package stats

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// BinCount is the Op of how often each of the numbers 0, 1, ... is there, or of the
// sums of the weights where it is, in the second argument.
type BinCount struct {
	Least    int // elements of the result at least
	Weighted bool
}

// Name is "bincount".
func (BinCount) Name() string { return "bincount" }

// CountEach makes the node of a BinCount, whose length is not known. weights may be
// nil.
func CountEach(n, weights *expr.Node, least int) *expr.Node {
	args, d := []*expr.Node{n}, block.Int64
	if weights != nil {
		args, d = append(args, weights), block.Float64
	}
	fail := func(format string, values ...any) *expr.Node { return expr.Fail("bincount", args, format, values...) }
	for _, a := range args {
		if a.Err() != nil {
			return fail("")
		}
	}
	switch {
	case !n.DType.Integer():
		return fail("%s: it is for integers", n.DType)
	case least < 0 || least > maxBins:
		return fail("a least length of %d", least)
	case weights != nil && weights.DType != block.Float64:
		return fail("weights of %s: they must be float64", weights.DType)
	}
	if weights != nil {
		if expr.ShapeText(weights.Shape) != expr.ShapeText(n.Shape) {
			return fail("shapes %s and %s are not the same", expr.ShapeText(n.Shape), expr.ShapeText(weights.Shape))
		}
		if args[1] = expr.Rechunk(weights, n.Blocks); args[1].Err() != nil {
			return args[1]
		}
	}
	return expr.New(BinCount{least, weights != nil}, d, []int{expr.Unknown}, [][]int{{expr.Unknown}}, args...)
}

// Inputs are what the blocks are made of.
func (BinCount) Inputs(n *expr.Node) []graph.Source {
	_, inputs := feeds(n)
	return inputs
}

// Emit writes a task for each block, and those that add up.
func (c BinCount) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	return counts(b, n, func(from []feed.Part) graph.Op { return &CountNumbers{c, from} })
}

// CountNumbers is the task that counts the elements of a block.
type CountNumbers struct {
	BinCount
	From []feed.Part
}

func init() { graph.RegisterOp[*CountNumbers]() }

// OpName is "bincount".
func (*CountNumbers) OpName() string { return "bincount" }

// Run counts.
func (c *CountNumbers) Run(ctx context.Context, args []any) (any, error) {
	blocks, err := feed.LoadAll(ctx, c.From, args)
	if err != nil {
		return nil, err
	}
	defer feed.Release(blocks)
	x := blocks[0]
	// The key of an integer is larger by that of 0.
	zero := uint64(0)
	if x.DType.Signed() {
		zero = 1 << (8*x.DType.Size() - 1)
	}
	keys := keysOf(x, false)
	length := c.Least
	for _, k := range keys {
		switch {
		case k < zero:
			return nil, fmt.Errorf("array: bincount: %d is negative", int64(k-zero))
		case k-zero >= maxBins:
			return nil, fmt.Errorf("array: bincount: %d is more than %d: Unique counts any numbers", k-zero, maxBins-1)
		}
		length = max(length, int(k-zero)+1)
	}
	if c.Weighted {
		if blocks[1].Len() != x.Len() {
			return nil, fmt.Errorf("array: bincount: %d weights for %d numbers", blocks[1].Len(), x.Len())
		}
		out := block.Zeros(block.Float64, length)
		sums, w := block.Slice[float64](out), block.Slice[float64](blocks[1])
		for i, k := range keys {
			sums[k-zero] += w[i]
		}
		return out, nil
	}
	out := block.Zeros(block.Int64, length)
	counts := block.Slice[int64](out)
	for _, k := range keys {
		counts[k-zero]++
	}
	return out, nil
}
