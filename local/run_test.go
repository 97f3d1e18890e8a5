package local_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call is an Op from a function, for tests that need one of their own.
type call func(ctx context.Context, args []any) (any, error)

func (c call) Run(ctx context.Context, args []any) (any, error) { return c(ctx, args) }

// hinted is a call with hints.
type hinted struct {
	call
	hints graph.Hints
}

func (h hinted) Hints() graph.Hints { return h.hints }

// sum adds its arguments and one.
type sum struct{}

func (*sum) Run(_ context.Context, args []any) (any, error) {
	n := 1
	for _, a := range args {
		n += a.(int)
	}
	return n, nil
}

// TestModes runs every shape by stealing, ranked from the middle on, and ranked
// from the start, and expects the same numbers as a plain loop.
func TestModes(t *testing.T) {
	for _, s := range shapes {
		g, want := ofShape(s.name, 3000, &sum{})
		values := make([]int, g.Len())
		for id := range g.Tasks() {
			n := 1
			for _, d := range g.Deps(id) {
				n += values[d]
			}
			values[id] = n
		}
		for _, memory := range []int64{-1, 20_000, 1} {
			for _, workers := range []int{1, 2, 7} {
				r := &local.Runner{Workers: workers, Memory: memory}
				got, err := r.Run(t.Context(), g, want)
				if err != nil {
					t.Fatalf("%s, memory %d, workers %d: %v", s.name, memory, workers, err)
				}
				for i, w := range want {
					if got[i] != values[w] {
						t.Fatalf("%s, memory %d, workers %d: result %d is %v, want %v", s.name, memory, workers, i, got[i], values[w])
					}
				}
			}
		}
	}
}

// TestOneWorkerRepeats expects the same order of tasks in every run.
func TestOneWorkerRepeats(t *testing.T) {
	var mu sync.Mutex
	var order []int
	op := func(i, io int) graph.Op {
		return hinted{func(context.Context, []any) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, i)
			return i, nil
		}, graph.Hints{IO: io}}
	}
	b := graph.NewBuilder(0, 0)
	for i := range 200 {
		var deps []graph.ID
		for d := range min(i, 3) {
			deps = append(deps, graph.ID((i*7+d*11)%i))
		}
		b.Add(op(i, i%3), deps)
	}
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	want := make([]graph.ID, g.Len())
	for i := range want {
		want[i] = graph.ID(i)
	}
	var first []int
	for range 5 {
		order = nil
		if _, err := (&local.Runner{Workers: 1}).Run(t.Context(), g, want); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = order
		}
		if !slices.Equal(order, first) {
			t.Fatalf("ran in the order %v, then %v", first, order)
		}
	}
}

func TestOnlyWhatIsWantedRuns(t *testing.T) {
	var ran atomic.Int32
	count := call(func(context.Context, []any) (any, error) { ran.Add(1); return 1, nil })
	b := graph.NewBuilder(0, 0)
	x := b.Add(count, nil)
	y := b.Add(count, []graph.ID{x})
	b.Add(count, []graph.ID{x, y})
	b.Add(call(func(context.Context, []any) (any, error) { panic("not asked for") }), []graph.ID{x})
	g, want := finish(b, y)
	for _, memory := range []int64{-1, 1} {
		ran.Store(0)
		if _, err := (&local.Runner{Workers: 2, Memory: memory}).Run(t.Context(), g, want); err != nil || ran.Load() != 2 {
			t.Errorf("%d tasks ran, %v", ran.Load(), err)
		}
	}
}

// TestNested runs a graph inside of each task of a graph, down to a depth, with
// fewer workers than levels, by the context's runner and without telling it.
func TestNested(t *testing.T) {
	for _, workers := range []int{1, 2} {
		r := &local.Runner{Workers: workers}
		var level func(depth int, tell bool) call
		level = func(depth int, tell bool) call {
			return func(ctx context.Context, _ []any) (any, error) {
				if depth == 0 {
					return 1, nil
				}
				if graph.RunnerFrom(ctx) != graph.Runner(r) {
					return nil, errors.New("the context does not know its runner")
				}
				if !tell {
					ctx = context.WithoutCancel(ctx)
				}
				b := graph.NewBuilder(0, 0)
				inner := level(depth-1, tell)
				g, want := finish(b, b.Add(&sum{}, []graph.ID{b.Add(inner, nil), b.Add(inner, nil), b.Add(inner, nil)}))
				res, err := r.Run(ctx, g, want)
				if err != nil {
					return nil, err
				}
				return res[0], nil
			}
		}
		for _, tell := range []bool{true, false} {
			b := graph.NewBuilder(0, 0)
			g, want := finish(b, b.Add(level(4, tell), nil))
			got, err := r.Run(t.Context(), g, want)
			if err != nil || got[0] != 121 {
				t.Errorf("workers %d: got %v, %v; want 121", workers, got, err)
			}
		}
	}
}

// TestManyRuns shares one runner among many runs.
func TestManyRuns(t *testing.T) {
	r := &local.Runner{Workers: 4, Memory: 1 << 20}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			s := shapes[i%len(shapes)]
			g, want := ofShape(s.name, 500+i, &sum{})
			alone, err := (&local.Runner{Workers: 1, Memory: -1}).Run(t.Context(), g, want)
			if err != nil {
				t.Error(err)
				return
			}
			for range 5 {
				if got, err := r.Run(t.Context(), g, want); err != nil || !slices.Equal(got, alone) {
					t.Errorf("%s: %v", s.name, err)
				}
			}
		})
	}
	all.Wait()
}

// TestWorkersMove starts a run while another has all the workers, and expects it
// to be lent some before the other has ended.
func TestWorkersMove(t *testing.T) {
	r := &local.Runner{Workers: 2}
	var atOnce, most atomic.Int32
	stop := make(chan struct{})
	hog := call(func(context.Context, []any) (any, error) {
		select {
		case <-stop:
		default:
			busy(200_000)
		}
		return 1, nil
	})
	guest := call(func(context.Context, []any) (any, error) {
		n := atOnce.Add(1)
		defer atOnce.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if n > 1 {
			return 1, nil
		}
		busy(2_000_000)
		return 1, nil
	})
	var other sync.WaitGroup
	other.Go(func() {
		g, want := ofShape("indep", 1_000_000, hog)
		if _, err := r.Run(t.Context(), g, want); err != nil {
			t.Error(err)
		}
	})
	g, want := ofShape("indep", 300, guest)
	if _, err := r.Run(t.Context(), g, want); err != nil {
		t.Error(err)
	}
	close(stop)
	other.Wait()
	if most.Load() < 2 {
		t.Error("the second run never had a lent worker")
	}
}

func TestIOLimit(t *testing.T) {
	const limit = 16
	var now, most atomic.Int32
	gate := make(chan struct{})
	var once sync.Once
	wait := hinted{func(ctx context.Context, _ []any) (any, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if n == limit { // all the others are here, though there is one worker for them
			once.Do(func() { close(gate) })
		}
		select {
		case <-gate:
			return 1, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}, graph.Hints{IO: limit}}
	g, want := ofShape("indep", 100, &wait)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, err := (&local.Runner{Workers: 2}).Run(ctx, g, want); err != nil {
		t.Fatal(err)
	}
	if most.Load() != limit {
		t.Errorf("%d waited at once, limit %d", most.Load(), limit)
	}
}

// TestIOFailures ends tasks that wait in every bad way.
func TestIOFailures(t *testing.T) {
	boom := errors.New("boom")
	cases := []struct {
		name string
		op   call
		is   error
	}{
		{"error", func(context.Context, []any) (any, error) { return nil, boom }, boom},
		{"panic", func(context.Context, []any) (any, error) { panic(boom) }, boom},
		{"goexit", func(context.Context, []any) (any, error) { runtime.Goexit(); return nil, nil }, graph.ErrGoexit},
	}
	for _, c := range cases {
		for _, retry := range []int{0, 2} {
			for _, io := range []int{0, 1, 4} {
				for _, memory := range []int64{-1, 1} {
					t.Run(fmt.Sprintf("%s/retry=%d/io=%d/memory=%d", c.name, retry, io, memory), func(t *testing.T) {
						var tries atomic.Int32
						op := &hinted{func(ctx context.Context, args []any) (any, error) {
							tries.Add(1)
							return c.op(ctx, args)
						}, graph.Hints{IO: io, Retry: retry}}
						b := graph.NewBuilder(0, 0)
						g, want := finish(b, b.Add(&sum{}, []graph.ID{b.Add(op, nil), b.Add(&empty{}, nil)}))
						r := &local.Runner{Workers: 2, Memory: memory}
						_, err := r.Run(t.Context(), g, want)
						var failed *graph.TaskError
						if !errors.Is(err, c.is) || !errors.As(err, &failed) {
							t.Fatalf("got %v", err)
						}
						if failed.Attempts != retry+1 || tries.Load() != int32(retry+1) {
							t.Errorf("tried %d times, says %d, want %d", tries.Load(), failed.Attempts, retry+1)
						}
						if len(failed.Path) != 2 {
							t.Errorf("path %v", failed.Path)
						}
						g2, want2 := ofShape("tree", 99, &sum{})
						if _, err := r.Run(t.Context(), g2, want2); err != nil {
							t.Errorf("the run after it: %v", err)
						}
					})
				}
			}
		}
	}
}

// TestRetryHelps fails twice and then succeeds.
func TestRetryHelps(t *testing.T) {
	for _, io := range []int{0, 1} {
		var tries atomic.Int32
		op := &hinted{func(context.Context, []any) (any, error) {
			if n := tries.Add(1); n < 3 {
				return nil, errors.New("not yet")
			}
			return 7, nil
		}, graph.Hints{IO: io, Retry: 2}}
		b := graph.NewBuilder(0, 0)
		g, want := finish(b, b.Add(op, nil))
		if got, err := (&local.Runner{Workers: 2}).Run(t.Context(), g, want); err != nil || got[0] != 7 {
			t.Errorf("got %v, %v", got, err)
		}
	}
}

// TestCancelNamesTheTask cancels a run in a task that does not look.
func TestCancelNamesTheTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var ended atomic.Bool
		b := graph.NewBuilder(0, 0)
		slow := b.Add(call(func(context.Context, []any) (any, error) {
			cancel()
			synctest.Wait() // until the runner, too, has heard of it
			ended.Store(true)
			return 1, nil
		}), nil)
		g, want := finish(b, b.Add(&sum{}, []graph.ID{slow}))
		r := &local.Runner{Workers: 2}
		_, err := r.Run(ctx, g, want)
		var failed *graph.TaskError
		if !errors.Is(err, context.Canceled) || !errors.As(err, &failed) || failed.Task != "call#0" {
			t.Errorf("got %v", err)
		}
		if !ended.Load() {
			t.Error("Run returned before its task")
		}
	})
}

func TestDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Millisecond, errors.New("the report is due"))
	defer cancel()
	b := graph.NewBuilder(0, 0)
	g, want := finish(b, b.Add(call(func(ctx context.Context, _ []any) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}), nil))
	_, err := (&local.Runner{Workers: 2}).Run(ctx, g, want)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestWatchdog(t *testing.T) {
	var text lockedBuffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&text, nil)))
	defer slog.SetDefault(old)
	b := graph.NewBuilder(0, 0)
	stuck := b.Add(call(func(context.Context, []any) (any, error) {
		for !strings.Contains(text.String(), "call#0") {
			runtime.Gosched()
		}
		return 1, nil
	}), nil)
	g, want := finish(b, b.Add(&sum{}, []graph.ID{stuck}))
	if _, err := (&local.Runner{Workers: 2, Stall: 5 * time.Millisecond}).Run(t.Context(), g, want); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(text.String(), "nothing has moved"); n != 1 {
		t.Errorf("said %d times: %s", n, text.String())
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestBadRunner(t *testing.T) {
	b := graph.NewBuilder(0, 0)
	g, _ := finish(b, b.Add(&empty{}, nil))
	if _, err := (&local.Runner{Workers: -1}).Run(t.Context(), g, []graph.ID{0}); err == nil {
		t.Error("negative Workers: no error")
	}
	if _, err := (&local.Runner{}).Run(t.Context(), g, []graph.ID{1}); err == nil {
		t.Error("a task that is not there: no error")
	}
	if got, err := (&local.Runner{}).Run(t.Context(), g, nil); err != nil || len(got) != 0 {
		t.Errorf("nothing wanted: %v, %v", got, err)
	}
}
