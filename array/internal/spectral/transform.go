package spectral

import (
	"context"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/fft"
)

// Transformed is the Op of the transform of an axis, which is not cut.
type Transformed struct {
	Kind   fft.Kind
	Axis   int
	Points int
	Norm   fft.Norm
}

// Name is that of the transform.
func (t Transformed) Name() string { return t.Kind.String() }

// Emit writes a task for each block.
func (t Transformed) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, 0, n.NumBlocks())
	for k, place := range expr.Places(n.Grid()) {
		op := &Transform{Transformed: t, DType: n.DType, Shape: n.BlockShape(place)}
		ids = append(ids, b.Add(op, in[0][k:k+1]))
	}
	return ids
}

// Transform is the task of a block.
type Transform struct {
	Transformed
	DType block.DType
	Shape []int // of the result
}

func init() { graph.RegisterOp[*Transform]() }

// OpName is that of the transform.
func (t *Transform) OpName() string { return t.Kind.String() }

// SizeBytes predicts the size of the result.
func (t *Transform) SizeBytes() int64 { return int64(block.Count(t.Shape) * t.DType.Size()) }

// Run transforms the block.
func (t *Transform) Run(_ context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	out, err := fft.Axis(b, t.Axis, t.Kind, t.Points, t.Norm)
	if err != nil {
		return nil, err
	}
	return out, nil
}
