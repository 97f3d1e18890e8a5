package local_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
)

// within fails the test if f has not returned after a time in which it would
// have even on a busy machine.
func within(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(60 * time.Second):
		panic("it hangs")
	}
}

// makeBytes makes a result of a length.
type makeBytes struct{ Len int }

func (m makeBytes) Run(context.Context, []any) (any, error) { return make([]byte, m.Len), nil }

// makeBytesIO does so off the workers.
type makeBytesIO struct{ makeBytes }

func (makeBytesIO) Hints() graph.Hints { return graph.Hints{IO: 8} }

// lengths adds up the lengths of what it is given.
type lengths struct{}

func (lengths) Run(_ context.Context, args []any) (any, error) {
	n := 0
	for _, a := range args {
		if b, ok := a.([]byte); ok {
			n += len(b)
		}
	}
	return n, nil
}

// TestPeakIsKept has small results that must all exist before the first is used,
// ten times as many as the budget allows.
func TestPeakIsKept(t *testing.T) {
	const n, size, budget = 2000, 5000, 1 << 20
	b := graph.NewBuilder(0, 0)
	var blocks, used []graph.ID
	for range n {
		blocks = append(blocks, b.Add(makeBytes{size}, nil))
	}
	gate := b.Add(graph.After{Op: makeBytes{1}}, blocks)
	for _, x := range blocks {
		used = append(used, b.Add(graph.After{Op: lengths{}, Args: 1}, []graph.ID{x, gate}))
	}
	g, want := finish(b, used...)
	for _, workers := range []int{1, 2, 8} {
		var seen watcher
		got, err := (&local.Runner{Workers: workers, Memory: budget, SpillDir: t.TempDir()}).Run(t.Context(), g, want, &seen)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(got, func(v any) bool { return v != size }) {
			t.Errorf("workers %d: a wrong result", workers)
		}
		if most := int64(budget + (2*workers+1)*size + n*32); seen.summary.Peak > most {
			t.Errorf("workers %d: held up to %d bytes, budget %d", workers, seen.summary.Peak, budget)
		}
	}
}

// needy makes a result, and says that it needs more than that while it runs.
type needy struct {
	Len   int
	Need  int64
	State *needyState
}

type needyState struct{ running, most atomic.Int64 }

func (n needy) SizeBytes() int64 { return int64(n.Len) }
func (n needy) NeedBytes() int64 { return n.Need }

func (n needy) Run(context.Context, []any) (any, error) {
	running := n.State.running.Add(1)
	defer n.State.running.Add(-1)
	for most := n.State.most.Load(); running > most && !n.State.most.CompareAndSwap(most, running); most = n.State.most.Load() {
	}
	for range 100 {
		runtime.Gosched()
	}
	return make([]byte, n.Len), nil
}

// TestNeedsAreKept has tasks that need more than what their results say: only as
// many run at once as there is room for, and one if there is none.
func TestNeedsAreKept(t *testing.T) {
	const budget = 64 << 20
	for _, test := range []struct {
		name string
		need int64
		most int64
	}{
		{"as much as half the budget", budget/2 - 1<<20, 2},
		{"more than half", budget/2 + 1<<20, 1},
		{"more than the budget", 2 * budget, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var state needyState
			b := graph.NewBuilder(0, 0)
			var used []graph.ID
			for range 200 {
				x := b.Add(needy{256 << 10, test.need, &state}, nil)
				used = append(used, b.Add(lengths{}, []graph.ID{x}))
			}
			g, want := finish(b, used...)
			r := &local.Runner{Workers: 4, Memory: budget, SpillDir: t.TempDir()}
			within(t, func() {
				if _, err := r.Run(t.Context(), g, want); err != nil {
					t.Error(err)
				}
			})
			if most := state.most.Load(); most > test.most {
				t.Errorf("%d tasks ran at once, not %d", most, test.most)
			}
		})
	}
}

// TestBudget asks runners for their budgets.
func TestBudget(t *testing.T) {
	var none *local.Runner
	if none.Budget() != 0 || (&local.Runner{Memory: -1}).Budget() != 0 || (&local.Runner{Memory: 5}).Budget() != 5 {
		t.Error("a budget is not what was asked for")
	}
	if b := (&local.Runner{}).Budget(); b <= 0 {
		t.Errorf("the budget of a runner that names none is %d", b)
	}
}

// TestDeliverWhileRanking has tasks off the workers end while the run turns over
// to ranks.
func TestDeliverWhileRanking(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	within(t, func() {
		for range 1500 {
			b := graph.NewBuilder(0, 0)
			var want []graph.ID
			for range 3 {
				x := b.Add(makeBytesIO{makeBytes{50_000 + rng.IntN(40_000)}}, nil)
				want = append(want, b.Add(lengths{}, []graph.ID{x}))
			}
			g, want := finish(b, want...)
			if _, err := (&local.Runner{Workers: 2, Memory: 200 << 10}).Run(t.Context(), g, want); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestManyRunsUnderPressure shares a runner of little memory among runs that
// spill, fail, wait and are cancelled.
func TestManyRunsUnderPressure(t *testing.T) {
	dir := t.TempDir()
	boom := errors.New("boom")
	for _, workers := range []int{1, 2, 8} {
		for _, memory := range []int64{1, 64 << 10, 1 << 20} {
			r := &local.Runner{Workers: workers, Memory: memory, SpillDir: dir}
			within(t, func() {
				var all sync.WaitGroup
				for seed := range 6 {
					all.Go(func() { pressRuns(t, r, rand.New(rand.NewPCG(uint64(seed), uint64(memory))), boom) })
				}
				all.Wait()
			})
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("workers %d, memory %d: left behind %v", workers, memory, left)
			}
		}
	}
}

func pressRuns(t *testing.T, r *local.Runner, rng *rand.Rand, boom error) {
	for range 15 {
		fails, cancels := rng.IntN(4) == 0, rng.IntN(4) == 0
		b := graph.NewBuilder(0, 0)
		n := 5 + rng.IntN(60)
		total := 0
		var blocks []graph.ID
		for i := range n {
			size := 1 << rng.IntN(17)
			op := graph.Op(makeBytes{size})
			if rng.IntN(3) == 0 {
				op = makeBytesIO{makeBytes{size}}
			}
			total += size
			var deps []graph.ID
			for range min(i, rng.IntN(4)) {
				deps = append(deps, blocks[rng.IntN(i)])
			}
			blocks = append(blocks, b.Add(op, deps))
		}
		last := b.Add(lengths{}, blocks)
		if fails {
			last = b.Add(failing{boom}, []graph.ID{last, blocks[0]})
		}
		g, want := finish(b, last)
		ctx, cancel := context.WithCancel(t.Context())
		if cancels {
			time.AfterFunc(time.Duration(rng.IntN(3000))*time.Microsecond, cancel)
		}
		got, err := r.Run(ctx, g, want)
		cancel()
		switch {
		case err == nil && (fails || got[0] != total):
			t.Errorf("got %v, want %d", got, total)
		case err != nil && !(fails && errors.Is(err, boom)) && !(cancels && errors.Is(err, context.Canceled)):
			t.Error(err)
		}
	}
}

// stubborn is a result whose own encoding fails.
type stubborn struct{ data []byte }

func (stubborn) MarshalBinary() ([]byte, error)     { return nil, errors.New("I do not want to") }
func (*stubborn) UnmarshalBinary(data []byte) error { return errors.New("nor do I") }

func TestResultThatDoesNotEncode(t *testing.T) {
	b := graph.NewBuilder(0, 0)
	var all []graph.ID
	for range 20 {
		all = append(all, b.Add(give{stubborn{make([]byte, 100_000)}}, nil))
	}
	count := call(func(_ context.Context, args []any) (any, error) {
		n := 0
		for _, a := range args {
			n += len(a.(stubborn).data)
		}
		return n, nil
	})
	g, want := finish(b, b.Add(&count, all))
	got, err := (&local.Runner{Workers: 2, Memory: 500_000, SpillDir: t.TempDir()}).Run(t.Context(), g, want)
	if err != nil || got[0] != 2_000_000 {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestRecursiveIO has a task that waits compute something that passes the same
// gate, deeper than the gate is wide.
func TestRecursiveIO(t *testing.T) {
	r := &local.Runner{Workers: 2}
	op := &recursive{runner: r}
	within(t, func() {
		b := graph.NewBuilder(0, 0)
		g, want := finish(b, b.Add(op, []graph.ID{b.Const(5)}))
		if got, err := r.Run(t.Context(), g, want); err != nil || got[0] != 63 {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

type recursive struct{ runner *local.Runner }

func (*recursive) Hints() graph.Hints { return graph.Hints{IO: 1} }
func (op *recursive) Run(ctx context.Context, args []any) (any, error) {
	depth := args[0].(int)
	if depth == 0 {
		return 1, nil
	}
	b := graph.NewBuilder(0, 0)
	deeper := []graph.ID{b.Const(depth - 1)}
	g, want := finish(b, b.Add(op, deeper), b.Add(op, deeper))
	got, err := op.runner.Run(ctx, g, want)
	if err != nil {
		return nil, err
	}
	return got[0].(int) + got[1].(int) + 1, nil
}

// TestStoppedRunLeavesTheQueue cancels a run whose task waits for its turn behind
// that of another run.
func TestStoppedRunLeavesTheQueue(t *testing.T) {
	r := &local.Runner{Workers: 2}
	begun, release := make(chan struct{}), make(chan struct{})
	op := &hinted{func(context.Context, []any) (any, error) {
		close(begun)
		<-release
		return 1, nil
	}, graph.Hints{IO: 1}}
	run := func(ctx context.Context) error {
		b := graph.NewBuilder(0, 0)
		g, want := finish(b, b.Add(op, nil))
		_, err := r.Run(ctx, g, want)
		return err
	}
	var first sync.WaitGroup
	first.Go(func() {
		if err := run(t.Context()); err != nil {
			t.Error(err)
		}
	})
	<-begun
	within(t, func() {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	close(release)
	first.Wait()
}

// TestGoexitOutsideOfTasks ends goroutines from where no task is.
func TestGoexitOutsideOfTasks(t *testing.T) {
	quiet(t)
	for _, memory := range []int64{-1, 1} {
		for _, workers := range []int{1, 2} {
			t.Run(fmt.Sprintf("memory=%d/workers=%d", memory, workers), func(t *testing.T) {
				within(t, func() {
					g, want := ofShape("tree", 5000, &sum{})
					r := &local.Runner{Workers: workers, Memory: memory}
					if _, err := r.Run(t.Context(), g, want, exiting{}); err == nil {
						t.Error("no error")
					}
					if _, err := r.Run(t.Context(), g, want); err != nil {
						t.Error(err)
					}
				})
			})
		}
	}
}
