package shelf

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
)

func init() {
	graph.RegisterOp[*create]()
	graph.RegisterOp[*write]()
	graph.RegisterOp[*commit]()
	graph.RegisterType[Saved]()
	graph.RegisterType[*target]()
	graph.RegisterCodec[*target](targetCodec{})
}

// create is the Op that makes a target.
type create struct {
	Writer store.Writer
	Info   store.Info
	Keep   bool // what there is of it after a failure
}

// OpName is "create".
func (*create) OpName() string { return "create" }

// Run makes the target. One that it could not make whole it removes.
func (c *create) Run(ctx context.Context, _ []any) (any, error) {
	t := &target{}
	if a, ok := c.Writer.(store.Aborter); ok && !c.Keep {
		t.writer = a
	}
	if err := c.Writer.Create(ctx, c.Info); err != nil {
		t.Release()
		return nil, err
	}
	return t, nil
}

// target is the result of create: a target that is removed when it is let go of,
// unless it was committed.
type target struct {
	writer    store.Aborter // nil if nothing is to be removed
	committed atomic.Bool
}

// Release removes the target, unless it was committed.
func (t *target) Release() {
	if t.writer == nil || t.committed.Load() {
		return
	}
	if err := t.writer.Abort(context.Background()); err != nil {
		slog.Warn("weft: what was stored of an array could not be removed", "error", err)
	}
}

// targetCodec sends a target as nothing: only the process that made it can tell
// when nobody needs it any more.
type targetCodec struct{}

// Encode writes nothing.
func (targetCodec) Encode(io.Writer, any) error { return nil }

// Decode makes a target that is removed by nobody.
func (targetCodec) Decode(io.Reader) (any, error) { return &target{}, nil }

// write is the Op that stores a block.
type write struct {
	Writer store.Writer
	Lo     []int
}

// OpName is "write".
func (*write) OpName() string { return "write" }

// Run stores the block.
func (w *write) Run(ctx context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	return nil, w.Writer.Write(ctx, w.Lo, b)
}

// commit is the Op that puts the targets that it is given in their places.
type commit struct {
	Writers []store.Writer
	Saved   Saved
}

// OpName is "commit".
func (*commit) OpName() string { return "commit" }

// Run commits.
func (c *commit) Run(ctx context.Context, args []any) (any, error) {
	for i, w := range c.Writers {
		t, ok := args[i].(*target)
		if !ok {
			return nil, fmt.Errorf("array: commit of a %T", args[i])
		}
		if err := w.Commit(ctx); err != nil {
			return nil, err
		}
		t.committed.Store(true)
	}
	return c.Saved, nil
}
