package weft

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
)

// Partitioned is what comes as slices of values, one behind the other, such as a
// bag.
type Partitioned[T any] interface {
	Partitions() []Lazy[[]T]
}

// All computes the partitions of x, and walks their values in order:
//
//	for line, err := range weft.All(ctx, lines) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(line)
//	}
//
// Partitions are computed a few at a time, as many as the runner has workers,
// while those before are walked: no more than twice as many are in memory. Where
// partitions need the same tasks, as behind a shuffle, all are computed in one
// run, and by a runner of this process they are kept in a temporary folder until
// they are walked.
//
// An error comes last, with the zero value of T. When the loop ends, whatever is
// still being computed is cancelled and has returned. Each loop computes anew.
// Observers see a run for each few partitions.
func All[T any](ctx context.Context, x Partitioned[T], opts ...Option) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, w, err := newWalker(ctx, x, opts)
		if err == nil {
			defer w.close()
			err = w.walk(ctx, func(v T) bool { return yield(v, nil) })
		}
		if err != nil {
			yield(*new(T), err)
		}
	}
}

// A walker computes partitions and walks their values.
type walker[T any] struct {
	parts   []Lazy[[]T]
	few     int // how many are computed at once
	compute func(ctx context.Context, lo, hi int) ([]func() ([]T, error), error)
	close   func()
}

// newWalker finds out how the partitions are computed. The context it returns is
// that of the runs.
func newWalker[T any](ctx context.Context, x Partitioned[T], opts []Option) (context.Context, *walker[T], error) {
	switch {
	case ctx == nil:
		return nil, nil, errors.New("weft: the context is nil")
	case x == nil:
		return nil, nil, nilOutput(0)
	}
	w := &walker[T]{parts: x.Partitions(), few: runtime.GOMAXPROCS(0), close: func() {}}
	sources := make([]Source, len(w.parts))
	for i, p := range w.parts {
		sources[i] = p
	}
	g, want, err := Graph(sources...)
	if err != nil {
		return nil, nil, err
	}
	var j job
	for _, o := range opts {
		if o != nil {
			o.join(&j)
		}
	}
	ctx, set := settings(ctx, j.setting)
	if set.err != nil {
		return nil, nil, set.err
	}
	runner, ours := set.runner.(*local.Runner)
	ours = ours && runner != nil
	if ours && runner.Workers > 0 {
		w.few = runner.Workers
	}
	w.compute = func(ctx context.Context, lo, hi int) ([]func() ([]T, error), error) {
		results, err := set.runner.Run(ctx, g, want[lo:hi], set.observers...)
		if err == nil && len(results) != hi-lo {
			err = fmt.Errorf("weft: all: the runner gave %d results for %d", len(results), hi-lo)
		}
		return held(w.parts[lo:hi], results), err
	}
	if !sharing(g, want) {
		return ctx, w, nil
	}
	w.few = len(w.parts)
	if ours {
		dir, err := os.MkdirTemp(runner.SpillDir, "weft-all-")
		if err != nil {
			return nil, nil, fmt.Errorf("weft: all: %w", err)
		}
		w.close = func() { os.RemoveAll(dir) } //nolint:errcheck // a temporary folder
		w.compute = func(ctx context.Context, _, _ int) ([]func() ([]T, error), error) {
			return spooled(ctx, dir, w.parts, set)
		}
	}
	return ctx, w, nil
}

// walk gives all values to yield until that is false.
func (w *walker[T]) walk(ctx context.Context, yield func(T) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	batches, gone, done := make(chan batch[T]), make(chan struct{}), make(chan struct{})
	defer func() { // nobody goes on behind our back
		close(gone)
		cancel()
		<-done
	}()
	go func() {
		defer close(done)
		w.produce(ctx, batches, gone)
	}()
	for b := range batches {
		if b.err != nil {
			return b.err
		}
		for i, get := range b.parts {
			b.parts[i] = nil // it is let go of when it was walked
			part, err := get()
			if err != nil {
				return err
			}
			for _, v := range part {
				if !yield(v) {
					return nil
				}
			}
		}
	}
	return nil
}

// produce computes the partitions, a few at a time, until one fails or the loop
// is gone.
func (w *walker[T]) produce(ctx context.Context, to chan<- batch[T], gone <-chan struct{}) {
	defer close(to)
	for lo := 0; lo < len(w.parts); lo += w.few {
		parts, err := w.compute(ctx, lo, min(lo+w.few, len(w.parts)))
		select {
		case to <- batch[T]{parts, err}:
		case <-gone:
			return
		}
		if err != nil {
			return
		}
	}
}

// batch is some partitions that were computed.
type batch[T any] struct {
	parts []func() ([]T, error)
	err   error
}

// held are partitions in memory.
func held[T any](parts []Lazy[[]T], results []any) []func() ([]T, error) {
	out := make([]func() ([]T, error), len(results))
	for i, r := range results {
		out[i] = func() ([]T, error) { return parts[i].Value(r) }
	}
	return out
}

// sharing reports whether a task is needed for several of want.
func sharing(g *graph.Graph, want []graph.ID) bool {
	owner := make([]int32, g.Len()) // of tasks: one more than the place in want
	var todo []graph.ID
	for i, w := range want {
		for todo = append(todo[:0], w); len(todo) > 0; {
			id := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			switch {
			case id.IsConst() || owner[id] == int32(i+1):
				continue
			case owner[id] != 0:
				return true
			}
			owner[id] = int32(i + 1)
			todo = append(todo, g.Deps(id)...)
		}
	}
	return false
}
