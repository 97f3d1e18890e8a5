package stats

import (
	"context"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// lineBytes is how large blocks of lines should be at most.
const lineBytes = 16 << 20

// Sorted is the Op of an array whose lines along an axis are sorted, or, with
// Places, of where the sorted numbers were in their lines.
type Sorted struct {
	Axis   int
	Places bool
}

// Name is "sort" or "argsort".
func (s Sorted) Name() string {
	if s.Places {
		return "argsort"
	}
	return "sort"
}

// Sort sorts each line along an axis, NaN last; with places it gives where the
// numbers were. Equal ones stay in order. The axis becomes one block.
func Sort(n *expr.Node, axis int, places bool) *expr.Node {
	op := Sorted{Places: places}
	if n.Err() != nil {
		return n
	}
	axis, n = whole(op.Name(), n, axis)
	if n.Err() != nil {
		return n
	}
	op.Axis = axis
	d := n.DType
	if places {
		d = block.Int64
	}
	return expr.New(op, d, n.Shape, n.Blocks, n)
}

// whole cuts a node so that lines along an axis are whole.
func whole(name string, n *expr.Node, axis int) (int, *expr.Node) {
	axis, err := expr.Axis(axis, n.NDim())
	if err == nil {
		err = Orderable(n.DType)
	}
	if err != nil {
		return 0, mistake(name, n, "%w", err)
	}
	if !n.KnownBlocks() {
		return 0, mistake(name, n, unknownShape, expr.ShapeText(n.Shape))
	}
	return axis, expr.Rechunk(n, feed.WholeLines(n, axis, n.Shape[axis]*n.DType.Size(), lineBytes))
}

// Emit writes a task for each block.
func (s Sorted) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	ids, sizes := make([]graph.ID, n.NumBlocks()), blockSizes(n)
	for k := range ids {
		ids[k] = b.Add(&SortLines{s, sizes[k]}, in[0][k:k+1])
	}
	return ids
}

// blockSizes are the bytes of the blocks; 0 for those that are not known.
func blockSizes(n *expr.Node) []int64 {
	sizes := make([]int64, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		shape := n.BlockShape(place)
		if slices.Contains(shape, expr.Unknown) {
			sizes = append(sizes, 0)
			continue
		}
		sizes = append(sizes, int64(block.Count(shape)*n.DType.Size()))
	}
	return sizes
}

// SortLines is the task of a block of Sorted.
type SortLines struct {
	Sorted
	Bytes int64 // of the result
}

// LineQuantiles is the Op of quantiles of lines along the last axis, which are its
// result's last axis.
type LineQuantiles struct {
	Quantile
}

// QuantileLines is the task of a block of LineQuantiles.
type QuantileLines struct{ Quantile }

func init() {
	graph.RegisterOp[*SortLines]()
	graph.RegisterOp[*QuantileLines]()
}

// OpName is "sort" or "argsort".
func (s *SortLines) OpName() string { return s.Name() }

// SizeBytes predicts the size of the result.
func (s *SortLines) SizeBytes() int64 { return s.Bytes }

// Run sorts the lines.
func (s *SortLines) Run(ctx context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	lines := lastAxis(b, s.Axis)
	defer lines.Release()
	d := b.DType
	if s.Places {
		d = block.Int64
	}
	out := block.New(d, lines.Shape...)
	n := b.Shape[s.Axis]
	keys := make([]uint64, n)
	var at []int64
	var order sorter
	for from := 0; from < out.Len(); from += n {
		fillKeys(keys, lines, from, s.Places)
		if s.Places {
			at = block.Slice[int64](out)[from : from+n]
			for i := range at {
				at[i] = int64(i)
			}
		}
		order.sort(keys, at)
		if !s.Places {
			setValues(out, from, keys)
		}
		if err := ctx.Err(); err != nil {
			out.Release()
			return nil, err
		}
	}
	defer out.Release()
	return out.Transpose(moved(len(b.Shape), len(b.Shape)-1, s.Axis)...), nil
}

// lastAxis is a contiguous block with an axis put last.
func lastAxis(b *block.Block, axis int) *block.Block {
	t := b.Transpose(moved(len(b.Shape), axis, len(b.Shape)-1)...)
	defer t.Release()
	return t.Contiguous()
}

// moved is the order of axes that puts one in another place.
func moved(ndim, from, to int) []int {
	perm := make([]int, 0, ndim)
	for i := range ndim {
		if i != from {
			perm = append(perm, i)
		}
	}
	return slices.Insert(perm, to, from)
}

// Name is "quantile".
func (LineQuantiles) Name() string { return "quantile" }

// Emit writes a task for each block.
func (l LineQuantiles) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, n.NumBlocks())
	for k := range ids {
		ids[k] = b.Add(&QuantileLines{l.Quantile}, in[0][k:k+1])
	}
	return ids
}

// OpName is "quantile".
func (*QuantileLines) OpName() string { return "quantile" }

// Run finds the quantiles of each line.
func (q *QuantileLines) Run(ctx context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	lines := b.Contiguous()
	defer lines.Release()
	last := len(b.Shape) - 1
	n := b.Shape[last]
	shape := slices.Clone(b.Shape)
	shape[last] = len(q.Q)
	out := block.New(b.DType, shape...)
	keys := make([]uint64, n)
	for i := range block.Count(shape[:last]) {
		fillKeys(keys, lines, i*n, false)
		if err := q.line(out, i*len(q.Q), keys); err != nil {
			out.Release()
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			out.Release()
			return nil, err
		}
	}
	return out, nil
}
