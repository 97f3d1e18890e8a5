package graphtest

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
)

// failWith runs a graph that must fail with a TaskError of a task.
func failWith(t *testing.T, r graph.Runner, g *graph.Graph, want []graph.ID, task graph.ID) *graph.TaskError {
	t.Helper()
	ctx, cancel := patience(t)
	defer cancel()
	got, err := r.Run(ctx, g, want)
	if got != nil {
		t.Errorf("results beside an error: %v", got)
	}
	e, ok := errors.AsType[*graph.TaskError](err)
	if !ok {
		t.Fatalf("got %T: %v, want a TaskError", err, err)
	}
	if name := g.Name(task); e.Task != name {
		t.Fatalf("task %s failed, not %s: %v", e.Task, name, err)
	}
	return e
}

func (s *suite) failure(t *testing.T, r graph.Runner) {
	b := build(t)
	x := b.add(constant{1})
	bad := b.add(fail{42}, x)
	mid := b.add(mix{1}, x, bad)
	end := b.add(mix{2}, mid)
	g := b.graph()
	e := failWith(t, r, g, []graph.ID{x, end}, bad)
	if want := []string{"fail#1", "mix#2", "mix#3"}; !slices.Equal(e.Path, want) {
		t.Errorf("path %v, want %v", e.Path, want)
	}
	if e.Attempts != 1 {
		t.Errorf("%d attempts", e.Attempts)
	}
	if want := "task fail#1, for mix#3 by mix#2: code 42"; e.Error() != want {
		t.Errorf("got  %s\nwant %s", e, want)
	}
	t.Run("and then success", func(t *testing.T) { succeed(t, r, g, []graph.ID{x}, uint64(1)) })
	t.Run("of a wanted task", func(t *testing.T) {
		if e := failWith(t, r, g, []graph.ID{bad}, bad); e.Error() != "task fail#1: code 42" {
			t.Errorf("got %s", e)
		}
	})
}

func (s *suite) cause(t *testing.T, r graph.Runner) {
	b := build(t)
	bad := b.add(fail{42})
	g := b.graph()
	err := error(failWith(t, r, g, []graph.ID{bad}, bad))
	if !strings.Contains(err.Error(), "code 42") {
		t.Errorf("the cause's text is lost: %v", err)
	}
	if s.opts.Remote {
		return
	}
	if !errors.Is(err, errAsked) {
		t.Errorf("errors.Is does not find the cause in %v", err)
	}
	if c, ok := errors.AsType[*askedError](err); !ok || c.Code != 42 {
		t.Errorf("errors.As does not find the cause in %v", err)
	}
}

func (s *suite) panics(t *testing.T, r graph.Runner) {
	b := build(t)
	bad, withError := b.add(panics{}), b.add(panics{WithError: true})
	fine := b.add(constant{1})
	g := b.graph()
	e := failWith(t, r, g, []graph.ID{bad}, bad)
	p, ok := errors.AsType[*graph.PanicError](e)
	if !ok {
		t.Fatalf("no PanicError: %v", e)
	}
	if p.Value != "dropped the vase" {
		t.Errorf("value %v", p.Value)
	}
	if !strings.Contains(string(p.Stack), "graphtest.panics.Run") {
		t.Errorf("the stack does not show who panicked:\n%s", p.Stack)
	}
	if !strings.Contains(e.Error(), "ops.go:") {
		t.Errorf("the error does not say where: %v", e)
	}
	e = failWith(t, r, g, []graph.ID{withError}, withError)
	if !s.opts.Remote && !errors.Is(e, errAsked) {
		t.Errorf("the error that was thrown is not found in %v", e)
	}
	succeed(t, r, g, []graph.ID{fine}, uint64(1))
}

func (s *suite) goexit(t *testing.T, r graph.Runner) {
	b := build(t)
	bad, fine := b.add(exits{}), b.add(constant{1})
	g := b.graph()
	for range 20 { // more often than there are workers to lose
		if e := failWith(t, r, g, []graph.ID{bad}, bad); !errors.Is(e, graph.ErrGoexit) {
			t.Fatalf("got %v, want ErrGoexit", e)
		}
	}
	succeed(t, r, g, []graph.ID{fine}, uint64(1))
}

// stops checks that a failure ends the run: what waits is told, what has not
// started does not.
func (s *suite) stops(t *testing.T, r graph.Runner) {
	log := filepath.Join(t.TempDir(), "log")
	b := build(t)
	bad := b.add(fail{1})
	id := b.add(mark{log, "ran"}, bad)
	for range 10 {
		id = b.add(mark{log, "ran"}, id)
	}
	failWith(t, r, b.graph(), []graph.ID{id}, bad)
	if n := len(notes(log)); n > 0 {
		t.Errorf("%d tasks ran that needed the one that failed", n)
	}
	if s.opts.Sequential {
		return
	}
	b = build(t)
	waiting := b.add(waits{Log: log})
	together := b.add(waitThenFail{log})
	failWith(t, r, b.graph(), []graph.ID{waiting, together}, together)
	if got := notes(log); !slices.Equal(got, []string{"start", "end"}) {
		t.Errorf("the task that waited noted %v", got)
	}
}

// waitThenFail fails once a log has a line.
type waitThenFail struct{ Log string }

func init() { graph.RegisterOp[waitThenFail]() }

func (w waitThenFail) Run(ctx context.Context, _ []any) (any, error) {
	for len(notes(w.Log)) == 0 {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	return nil, errAsked
}

func (s *suite) cancel(t *testing.T, r graph.Runner) {
	log := filepath.Join(t.TempDir(), "log")
	b := build(t)
	waiting := b.add(waits{Log: log, Slow: 20 * time.Millisecond})
	next := b.add(mark{log, "next"}, waiting)
	g := b.graph()

	t.Run("before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := r.Run(ctx, g, []graph.ID{next}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if got := notes(log); len(got) > 0 {
			t.Errorf("tasks ran: %v", got)
		}
	})
	t.Run("during", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan struct{})
		go func() {
			defer close(done)
			for len(notes(log)) == 0 && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
		_, err := r.Run(ctx, g, []graph.ID{next})
		// Run may not return before the task has.
		if got := notes(log); !slices.Equal(got, []string{"start", "end"}) {
			t.Errorf("when Run returned the tasks had noted %v", got)
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		cancel()
		<-done
	})
	t.Run("while much is left", func(t *testing.T) {
		b := build(t)
		id := b.add(constant{1})
		for range s.opts.Tasks {
			id = b.Add(mix{1}, b.List(id))
		}
		g := b.graph()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Millisecond)
		defer cancel()
		got, err := r.Run(ctx, g, []graph.ID{id})
		// A very fast runner may be done in time.
		if (got == nil) == (err == nil) || err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func (s *suite) deadline(t *testing.T, r graph.Runner) {
	log := filepath.Join(t.TempDir(), "log")
	b := build(t)
	id := b.add(waits{Log: log})
	// The deadline may not pass before a child has started.
	limit := 50 * time.Millisecond
	if s.opts.Remote {
		limit = time.Second
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	_, err := r.Run(ctx, b.graph(), []graph.ID{id})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if got := notes(log); !slices.Equal(got, []string{"start", "end"}) {
		t.Errorf("the task noted %v", got)
	}
}

type contextKey struct{}

// seesContext returns what it finds in its context.
type seesContext struct{}

func init() { graph.RegisterOp[seesContext]() }

func (seesContext) Run(ctx context.Context, _ []any) (any, error) {
	deadline, _ := ctx.Deadline()
	text, _ := ctx.Value(contextKey{}).(string)
	return []string{deadline.UTC().Format(time.RFC3339Nano), text}, nil
}

func (s *suite) context(t *testing.T, r graph.Runner) {
	b := build(t)
	id := b.add(seesContext{})
	deadline := time.Now().Add(time.Hour)
	ctx, cancel := context.WithDeadline(t.Context(), deadline)
	defer cancel()
	ctx = context.WithValue(ctx, contextKey{}, "carried")
	got, err := r.Run(ctx, b.graph(), []graph.ID{id})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{deadline.UTC().Format(time.RFC3339Nano), "carried"}
	if s.opts.Remote {
		want[1] = ""
	}
	if !reflect.DeepEqual(got, []any{want}) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func (s *suite) retry(t *testing.T, r graph.Runner) {
	for _, tt := range []struct {
		name         string
		fails, retry int
		tries        int
		ok           bool
	}{
		{"none needed", 0, 3, 1, true},
		{"some needed", 2, 3, 3, true},
		{"just enough", 3, 3, 4, true},
		{"too few", 9, 3, 4, false},
		{"none", 1, 0, 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "log")
			b := build(t)
			id := b.add(flaky{Log: log, Fails: tt.fails, Retry: tt.retry}, b.Const(uint64(1)))
			g := b.graph()
			if tt.ok {
				succeed(t, r, g, []graph.ID{id}, uint64(tt.tries))
			} else if e := failWith(t, r, g, []graph.ID{id}, id); e.Attempts != tt.tries {
				t.Errorf("Attempts = %d, want %d", e.Attempts, tt.tries)
			}
			if n := len(notes(log)); n != tt.tries {
				t.Errorf("tried %d times, want %d", n, tt.tries)
			}
		})
	}
}

func (s *suite) waiting(t *testing.T, r graph.Runner) {
	run := func(t *testing.T, calls, together, io int) int {
		log := filepath.Join(t.TempDir(), "log")
		b := build(t)
		op := graph.Op(meet{Log: log, Together: together, IO: io})
		var want []graph.ID
		for range calls {
			want = append(want, b.add(op))
		}
		ctx, cancel := patience(t)
		defer cancel()
		if _, err := r.Run(ctx, b.graph(), want); err != nil {
			t.Fatal(err)
		}
		return mostAtOnce(log)
	}
	t.Run("no more than allowed", func(t *testing.T) {
		for _, most := range []int{1, 3} {
			if n := run(t, 20, 1, most); n > most {
				t.Errorf("%d waited at once, %d may", n, most)
			}
		}
	})
	t.Run("more than workers", func(t *testing.T) {
		if s.opts.Sequential {
			return
		}
		if n := run(t, 100, 64, 64); n != 64 {
			t.Errorf("%d waited at once, 64 must", n)
		}
	})
}
