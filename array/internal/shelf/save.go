package shelf

import (
	"context"
	"errors"
	"fmt"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
)

// Saved tells what was stored.
type Saved struct {
	Blocks int // that were written
	Kept   int // that an earlier run had written already
}

// A Part is an array and where it is to be stored.
type Part struct {
	Node   *expr.Node
	Writer store.Writer
}

// saving is what Save gives.
type saving struct {
	verb    string
	parts   []Part
	targets []*opening
	keep    bool
	site    graph.Site
	err     error
}

// Save makes the lazy value of storing arrays, all of which are committed when
// the last has been written. keep says that what there is of them after a failure
// is for a later run. An err, of making the Writers, makes it a mistake of the
// verb's.
func Save(verb string, keep bool, err error, parts ...Part) graph.Lazy[Saved] {
	s := &saving{verb: verb, parts: parts, keep: keep, site: graph.Here()}
	for _, p := range parts {
		n := p.Node
		switch {
		case n.Err() != nil:
			s.err = n.Err()
			return s
		case err == nil && !n.KnownBlocks():
			err = errors.New("the array's shape is unknown: persist it first")
		}
		info := store.Info{DType: n.DType, Shape: n.Shape, Blocks: n.Blocks}
		s.targets = append(s.targets, &opening{site: s.site, create: create{p.Writer, info, keep}})
	}
	if err != nil {
		s.err = s.mistake(err)
	}
	return s
}

func (s *saving) mistake(err error) error {
	return &graph.BuildError{Site: s.site, Err: fmt.Errorf("%s: %w", s.verb, err)}
}

// Inputs returns the targets, and then the arrays: a target that cannot be made is
// known before anything is computed, and no block waits for its target.
func (s *saving) Inputs() []graph.Source {
	var in []graph.Source
	for _, t := range s.targets {
		in = append(in, t)
	}
	for _, p := range s.parts {
		in = append(in, p.Node)
	}
	return in
}

// Err returns the first mistake.
func (s *saving) Err() error { return s.err }

// Site returns where the user asked for it.
func (s *saving) Site() graph.Site { return s.site }

// Value returns what was stored.
func (s *saving) Value(result any) (Saved, error) { return graph.Cast[Saved](result) }

// Emit writes the tasks. Blocks that an earlier run has stored are left out.
func (s *saving) Emit(b *graph.Builder) []graph.ID {
	last := &commit{}
	var targets, written []graph.ID
	for i, p := range s.parts {
		n := p.Node
		finished := func(_, _ []int) bool { return false }
		if r, ok := p.Writer.(store.Resumer); ok && s.keep {
			f, err := r.Finished(context.Background(), s.targets[i].create.Info)
			if err != nil {
				b.Fail(s.mistake(err))
				return nil
			}
			finished = f
		}
		target := b.Value(s.targets[i])
		targets = append(targets, target)
		last.Writers = append(last.Writers, p.Writer)
		blocks := b.Parts(n)
		for k, place := range expr.Places(n.Grid()) {
			lo := n.Origin(place)
			if finished(lo, n.BlockShape(place)) {
				last.Saved.Kept++
				continue
			}
			last.Saved.Blocks++
			written = append(written, b.Add(graph.After{Op: &write{p.Writer, lo}, Args: 1}, []graph.ID{blocks[k], target}))
		}
	}
	return b.List(b.Add(graph.After{Op: last, Args: len(targets)}, append(targets, written...)))
}

// opening is the source of a target.
type opening struct {
	site   graph.Site
	create create
}

// Inputs is nothing.
func (o *opening) Inputs() []graph.Source { return nil }

// Err is nil.
func (o *opening) Err() error { return nil }

// Site returns where the user asked for it.
func (o *opening) Site() graph.Site { return o.site }

// Emit writes the task.
func (o *opening) Emit(b *graph.Builder) []graph.ID { return b.List(b.Add(&o.create, nil)) }
