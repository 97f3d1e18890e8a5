package array

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
)

// Saved tells what was stored: the result of computing what Store and its
// siblings give.
type Saved struct {
	Blocks int // that were written
	Kept   int // that a run before had written already
}

// saving is an array that is to be stored, as a lazy value.
type saving struct {
	n      *expr.Node
	w      store.Writer
	site   graph.Site
	err    error
	format string
}

// newSaving makes the lazy value of storing an array.
func newSaving(format string, n *expr.Node, w store.Writer, err error) graph.Lazy[Saved] {
	s := &saving{n: n, w: w, site: graph.Here(), format: format}
	switch {
	case n.Err() != nil:
		s.err = n.Err()
	case err != nil:
		s.err = &graph.BuildError{Site: s.site, Err: fmt.Errorf("%s: %w", format, err)}
	case !n.KnownBlocks():
		s.err = &graph.BuildError{Site: s.site, Err: fmt.Errorf("%s: the array's shape is unknown: persist it first", format)}
	}
	return s
}

// Inputs returns the array.
func (s *saving) Inputs() []graph.Source { return []graph.Source{s.n} }

// Err returns the first mistake.
func (s *saving) Err() error { return s.err }

// Site returns where the user asked for it.
func (s *saving) Site() graph.Site { return s.site }

// Value returns what was stored.
func (s *saving) Value(result any) (Saved, error) { return graph.Cast[Saved](result) }

// Emit writes the tasks: the target is made, all blocks are written to it, in
// any order, and at last it is put in its place. Blocks that a run before has
// written are not computed again, if the Writer goes on with what that left.
func (s *saving) Emit(b *graph.Builder) []graph.ID {
	n := s.n
	info := store.Info{DType: n.DType, Shape: n.Shape, Blocks: n.Blocks}
	finished := func([]int, []int) bool { return false }
	if r, ok := s.w.(store.Resumer); ok {
		f, err := r.Finished(context.Background(), info)
		if err != nil {
			b.Fail(&graph.BuildError{Site: s.site, Err: fmt.Errorf("%s: %w", s.format, err)})
			return nil
		}
		finished = f
	}
	parts := b.Parts(n)
	create := b.Add(&createTarget{s.w, info}, nil)
	kept := 0
	var written []graph.ID
	for k, place := range expr.Places(n.Grid()) {
		lo := n.Origin(place)
		if finished(lo, n.BlockShape(place)) {
			kept++
			continue
		}
		write := graph.After{Op: &writeBlock{s.w, lo}, Args: 1}
		written = append(written, b.Add(write, []graph.ID{parts[k], create}))
	}
	commit := graph.After{Op: &commitTarget{s.w, Saved{len(written), kept}}}
	return b.List(b.Add(commit, append(written, create)))
}

// createTarget is the Op that makes the target.
type createTarget struct {
	Writer store.Writer
	Info   store.Info
}

// writeBlock is the Op that writes a block.
type writeBlock struct {
	Writer store.Writer
	Lo     []int
}

// commitTarget is the Op that puts the target in its place.
type commitTarget struct {
	Writer store.Writer
	Saved  Saved
}

func init() {
	graph.RegisterOp[*createTarget]()
	graph.RegisterOp[*writeBlock]()
	graph.RegisterOp[*commitTarget]()
	graph.RegisterType[Saved]()
}

// OpName is "create".
func (*createTarget) OpName() string { return "create" }

// Run makes the target.
func (c *createTarget) Run(ctx context.Context, _ []any) (any, error) {
	return nil, c.Writer.Create(ctx, c.Info)
}

// OpName is "write".
func (*writeBlock) OpName() string { return "write" }

// Run writes the block.
func (w *writeBlock) Run(ctx context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	return nil, w.Writer.Write(ctx, w.Lo, b)
}

// OpName is "commit".
func (*commitTarget) OpName() string { return "commit" }

// Run puts the target in its place.
func (c *commitTarget) Run(ctx context.Context, _ []any) (any, error) {
	return c.Saved, c.Writer.Commit(ctx)
}
