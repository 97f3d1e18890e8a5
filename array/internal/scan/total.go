package scan

import (
	"context"
	"slices"
	"strings"
	"unsafe"

	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/array/internal/reduce"
	"github.com/cb434341/weft/internal/block"
)

// Run joins all elements along the axis.
func (t *Total) Run(ctx context.Context, args []any) (any, error) {
	b, err := feed.Load(ctx, t.Block, args)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	if b.Shape[t.Axis] == 0 {
		return b.View(), nil
	}
	shape := slices.Clone(b.Shape)
	shape[t.Axis] = 1
	out := block.New(b.DType, shape...)
	if out.Len() == 0 {
		return out, nil
	}
	if err := t.fold(out, b); err != nil {
		out.Release()
		return nil, err
	}
	return out, nil
}

func (t *Total) fold(out, b *block.Block) error {
	outer, n, inner := around(b.Shape, t.Axis)
	size := b.DType.Size()
	kind := t.Kind
	if !b.DType.Float() && !b.DType.Complex() { // nothing is NaN
		kind, _ = strings.CutPrefix(kind, "nan")
	}
	spec := reduce.Spec{Kind: kind, In: b.DType}
	if err := spec.Check(); err != nil {
		return err
	}
	st := spec.NewState(outer * inner)
	for o := range outer {
		p := unsafe.Add(b.Base, o*n*inner*size)
		if inner > 1 {
			// Few rows at a time: they come as runs of cells.
			for i := 0; i < n; {
				rows := min(n-i, max(1, reduce.Chunk/inner))
				st.Rows(o*inner, int64(i), unsafe.Add(p, i*inner*size), rows, inner)
				i += rows
			}
			continue
		}
		for i := 0; i < n; i += reduce.Chunk {
			st.Run(o, int64(i), unsafe.Add(p, i*size), min(reduce.Chunk, n-i))
		}
	}
	st.End()
	return st.Finish(out)
}

// around is how many indices the axes in front of an axis have, the axis itself,
// and the axes behind it.
func around(shape []int, axis int) (outer, n, inner int) {
	return block.Count(shape[:axis]), shape[axis], block.Count(shape[axis+1:])
}
