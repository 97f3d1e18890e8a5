package graphtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
)

// Options say what a runner does not claim to do, and how much it can take. The
// zero value claims everything.
type Options struct {
	// Remote says that tasks run in other processes: an error crosses as its
	// text, the types and values of errors and panics are lost, and results
	// held here cannot be told of their release.
	Remote bool
	// Sequential says that no more tasks wait at once than run at once, so that
	// IO tasks that wait for each other would wait forever.
	Sequential bool
	// Tasks is the size of the large graphs, 0 for 1,000,000, or 100,000 under
	// -short.
	Tasks int
}

// suite is one runner under test.
type suite struct {
	opts  Options
	fresh func(t *testing.T) graph.Runner
}

// TestRunner is the suite that every [graph.Runner] must pass. fresh returns a
// runner for one test; if it is an [io.Closer] it is closed at the end.
func TestRunner(t *testing.T, fresh func(t *testing.T) graph.Runner, opts Options) {
	if opts.Tasks == 0 {
		opts.Tasks = 1_000_000
		if testing.Short() {
			opts.Tasks = 100_000
		}
	}
	s := &suite{opts, fresh}
	s.test(t, "results", s.results)
	s.test(t, "random graphs", s.random)
	s.test(t, "large graphs", s.large)
	s.test(t, "order of waiting", s.after)
	s.test(t, "failure", s.failure)
	s.test(t, "cause of failure", s.cause)
	s.test(t, "panic", s.panics)
	s.test(t, "Goexit", s.goexit)
	s.test(t, "nobody starts after a failure", s.stops)
	s.test(t, "cancel", s.cancel)
	s.test(t, "deadline", s.deadline)
	s.test(t, "context", s.context)
	s.test(t, "concurrent runs", s.concurrent)
	s.test(t, "nested runs", s.nested)
	s.test(t, "retry", s.retry)
	s.test(t, "IO", s.waiting)
	s.test(t, "events", s.events)
	s.test(t, "events of a failure", s.eventsOfFailure)
	s.test(t, "bad observers", s.badObservers)
	s.test(t, "release", s.release)
	s.test(t, "release after a failure", s.releaseAfterFailure)
	s.test(t, "live results", s.live)
}

// test runs one test with a runner of its own and looks for goroutines that it
// left behind.
func (s *suite) test(t *testing.T, name string, f func(t *testing.T, r graph.Runner)) {
	t.Run(name, func(t *testing.T) {
		before := runtime.NumGoroutine()
		t.Cleanup(func() { noGoroutinesLeft(t, before) })
		r := s.fresh(t)
		if c, ok := r.(io.Closer); ok {
			t.Cleanup(func() {
				if err := c.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			})
		}
		f(t, r)
	})
}

// noGoroutinesLeft gives goroutines that are ending a moment to be gone.
func noGoroutinesLeft(t *testing.T, before int) {
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<16)
			stacks = stacks[:runtime.Stack(stacks, true)]
			t.Errorf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), stacks)
			return
		}
	}
}

// builder is a graph.Builder for tests.
type builder struct {
	*graph.Builder
	t *testing.T
}

func build(t *testing.T) builder { return builder{graph.NewBuilder(0, 0), t} }

func (b builder) add(op graph.Op, deps ...graph.ID) graph.ID { return b.Add(op, deps) }

func (b builder) graph() *graph.Graph {
	b.t.Helper()
	g, err := b.Graph()
	if err != nil {
		b.t.Fatal(err)
	}
	return g
}

// patience bounds a run that a mistake in the runner would make endless.
func patience(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), time.Minute)
}

// succeed runs a graph and compares the results.
func succeed(t *testing.T, r graph.Runner, g *graph.Graph, want []graph.ID, results ...any) {
	t.Helper()
	ctx, cancel := patience(t)
	defer cancel()
	got, err := r.Run(ctx, g, want)
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	if len(got) != len(results) || len(got) > 0 && !reflect.DeepEqual(got, results) {
		t.Fatalf("got %v, want %v", got, results)
	}
}

// mixed is what a mix computes.
func mixed(seed uint64, args ...uint64) uint64 {
	h := mixStart(seed)
	for _, a := range args {
		h = mixStep(h, a)
	}
	return h
}

func (s *suite) results(t *testing.T, r graph.Runner) {
	b := build(t)
	one, two := b.Const(uint64(1)), b.Const(uint64(2))
	x, y := b.add(mix{1}, one), b.add(mix{2}, two, one)
	z := b.add(mix{3}, y, x, y)
	none := b.add(nothing{})
	all := b.add(list{}, none, one, b.Const(nil), b.Const("text"), none)
	unused := b.add(fail{1})
	b.add(fail{2}, unused)
	g := b.graph()
	mx, my := mixed(1, 1), mixed(2, 2, 1)
	mz := mixed(3, my, mx, my)
	text := fmt.Sprint(nil, uint64(1), nil, "text", nil)
	for _, tt := range []struct {
		name    string
		want    []graph.ID
		results []any
	}{
		{"one", []graph.ID{z}, []any{mz}},
		{"in the order asked for", []graph.ID{z, x, y}, []any{mz, mx, my}},
		{"twice", []graph.ID{x, z, x}, []any{mx, mz, mx}},
		{"constants", []graph.ID{one, x, two, one}, []any{uint64(1), mx, uint64(2), uint64(1)}},
		{"nil", []graph.ID{none, all, none}, []any{nil, text, nil}},
		{"nothing", nil, nil},
		{"nothing but a constant", []graph.ID{two}, []any{uint64(2)}},
	} {
		t.Run(tt.name, func(t *testing.T) { succeed(t, r, g, tt.want, tt.results...) })
	}
	t.Run("no such task", func(t *testing.T) {
		for _, id := range []graph.ID{99, -99} {
			if _, err := r.Run(t.Context(), g, []graph.ID{id}); err == nil {
				t.Errorf("Run gave no error for task %d", id)
			}
		}
	})
	t.Run("no tasks", func(t *testing.T) { succeed(t, r, build(t).graph(), nil) })
}

// random holds the runner against direct evaluation.
func (s *suite) random(t *testing.T, r graph.Runner) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 1))
		b := build(t)
		n := 1 + rng.IntN(min(300, s.opts.Tasks))
		near := 1 + rng.IntN(n) // how far back a task looks
		values := make([]uint64, n)
		for i := range n {
			var deps []graph.ID
			var args []uint64
			for range rng.IntN(4) {
				if i == 0 || rng.IntN(10) == 0 {
					c := rng.Uint64()
					deps, args = append(deps, b.Const(c)), append(args, c)
					continue
				}
				d := i - 1 - rng.IntN(min(i, near))
				deps, args = append(deps, graph.ID(d)), append(args, values[d])
			}
			b.Add(mix{uint64(i)}, deps)
			values[i] = mixed(uint64(i), args...)
		}
		var want []graph.ID
		var results []any
		for range 1 + rng.IntN(5) {
			id := rng.IntN(n)
			want, results = append(want, graph.ID(id)), append(results, values[id])
		}
		succeed(t, r, b.graph(), want, results...)
	}
}

// large runs the shapes in which recursion or quadratic work shows.
func (s *suite) large(t *testing.T, r graph.Runner) {
	n := s.opts.Tasks
	t.Run("chain", func(t *testing.T) {
		b := build(t)
		id := b.add(constant{1})
		h := uint64(1)
		op := graph.Op(mix{5})
		for range n {
			id = b.Add(op, b.List(id))
			h = mixed(5, h)
		}
		succeed(t, r, b.graph(), []graph.ID{id}, h)
	})
	t.Run("fan out", func(t *testing.T) {
		b := build(t)
		root := b.add(constant{1})
		want, results := make([]graph.ID, n), make([]any, n)
		op := graph.Op(mix{6})
		for i := range n {
			want[i] = b.Add(op, b.List(root))
			results[i] = mixed(6, 1)
		}
		succeed(t, r, b.graph(), want, results...)
	})
	t.Run("fan in", func(t *testing.T) {
		b := build(t)
		ids, args := make([]graph.ID, n), make([]uint64, n)
		op := graph.Op(constant{7})
		for i := range n {
			ids[i], args[i] = b.Add(op, nil), 7
		}
		all := b.Add(mix{7}, ids)
		succeed(t, r, b.graph(), []graph.ID{all}, mixed(7, args...))
	})
}

// after checks that tasks wait for what they are not given.
func (s *suite) after(t *testing.T, r graph.Runner) {
	log := filepath.Join(t.TempDir(), "log")
	b := build(t)
	slow := b.add(mark{log, "chain"})
	for range 20 {
		slow = b.add(graph.After{Op: mark{log, "chain"}, Args: 0}, slow)
	}
	other := b.add(mark{log + ".other", "x"})
	x := b.Const(uint64(3))
	given := b.add(graph.After{Op: mix{1}, Args: 2}, x, x, other, slow)
	last := b.add(graph.After{Op: graph.After{Op: mark{log, "last"}, Args: 0}, Args: 1}, given, slow)
	succeed(t, r, b.graph(), []graph.ID{last, given}, uint64(21), mixed(1, 3, 3))
}

func (s *suite) concurrent(t *testing.T, r graph.Runner) {
	b := build(t)
	id := b.add(constant{1})
	h := uint64(1)
	for i := range min(200, s.opts.Tasks) {
		id = b.add(mix{uint64(i)}, id, id)
		h = mixed(uint64(i), h, h)
	}
	bad := b.add(fail{3}, id)
	g := b.graph()
	const runs = 8
	errs := make(chan error, 2*runs)
	for range runs {
		go func() {
			got, err := r.Run(t.Context(), g, []graph.ID{id})
			if err == nil && !reflect.DeepEqual(got, []any{h}) {
				err = fmt.Errorf("got %v, want %v", got, h)
			}
			errs <- err
		}()
		go func() {
			_, err := r.Run(t.Context(), g, []graph.ID{id, bad})
			if _, ok := errors.AsType[*graph.TaskError](err); !ok {
				errs <- fmt.Errorf("a run that must fail: %v", err)
				return
			}
			errs <- nil
		}()
	}
	for range 2 * runs {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// nestedRun is an Op that runs a graph on the runner that runs it.
type nestedRun struct{ Depth int }

func init() { graph.RegisterOp[nestedRun]() }

func (n nestedRun) Run(ctx context.Context, _ []any) (any, error) {
	if n.Depth == 0 {
		return uint64(1), nil
	}
	r := graph.RunnerFrom(ctx)
	if r == nil {
		return nil, errors.New("the task's context knows no runner")
	}
	b := graph.NewBuilder(0, 0)
	var ids []graph.ID
	for range 3 {
		ids = append(ids, b.Add(nestedRun{n.Depth - 1}, nil))
	}
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	got, err := r.Run(ctx, g, ids)
	if err != nil {
		return nil, err
	}
	var sum uint64
	for _, x := range got {
		sum += x.(uint64)
	}
	return sum, nil
}

// nested fills the runner with tasks that all wait for runs of their own.
func (s *suite) nested(t *testing.T, r graph.Runner) {
	b := build(t)
	var want []graph.ID
	var results []any
	for range 8 {
		want, results = append(want, b.add(nestedRun{3})), append(results, uint64(27))
	}
	succeed(t, r, b.graph(), want, results...)
}
