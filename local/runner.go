package local

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cb434341/weft/graph"
)

// Runner runs graphs in this process. Its zero value works: as many workers as
// Go has processors, and 60 % of the memory that the machine, or the control
// group of the process, has.
//
// A Runner may be used from many goroutines at once. It must not be copied, nor
// its fields changed, after its first Run.
type Runner struct {
	// Workers is how many tasks may compute at once; 0 means GOMAXPROCS. One
	// worker makes the order of tasks the same in every run. Several runs at
	// once share the workers, but each has one of its own.
	Workers int
	// Memory is the budget in bytes for results held in memory; 0 means 60 % of
	// the memory there is, shared by all Runners that say 0, and a negative
	// number means no budget.
	Memory int64
	// SpillDir is the folder in which results wait that do not fit into memory;
	// "" means the system's folder for temporary files. Each run that spills
	// makes a folder of its own in it and removes it.
	SpillDir string
	// Stall is how long nothing may happen in a run before the default slog
	// logger is told which tasks it waits for; 0 means one minute, a negative
	// duration never.
	Stall time.Duration

	once sync.Once
	pool pool
}

// Shared returns the Runner that is used where none is asked for.
func Shared() *Runner { return &shared }

var shared Runner

var (
	_ graph.Runner   = (*Runner)(nil)
	_ graph.Budgeter = (*Runner)(nil)
)

// pool lends a Runner's workers to its runs. A run's first worker is its own;
// the pool has the others.
type pool struct {
	workers int
	budget  *budget
	io      ioGates

	mu      sync.Mutex
	spare   int          // workers not lent
	waiting []*run       // runs that could use another worker, longest wait first
	hungry  atomic.Int32 // len(waiting), to be asked without the lock
}

func (r *Runner) setUp() {
	p := &r.pool
	p.workers = r.Workers
	if p.workers == 0 {
		p.workers = runtime.GOMAXPROCS(0)
	}
	p.spare = p.workers - 1
	p.budget = newBudget(r.Memory)
}

// Budget implements [graph.Budgeter].
func (r *Runner) Budget() int64 {
	if r == nil {
		return 0
	}
	r.once.Do(r.setUp)
	return max(r.pool.budget.limit, 0)
}

// Run implements [graph.Runner].
func (r *Runner) Run(ctx context.Context, g *graph.Graph, want []graph.ID, observers ...graph.Observer) ([]any, error) {
	if r == nil {
		return nil, errors.New("local: the Runner is nil")
	}
	if r.Workers < 0 {
		return nil, fmt.Errorf("local: Workers is %d", r.Workers)
	}
	if err := graph.VerifyWant(g, want); err != nil {
		return nil, err
	}
	r.once.Do(r.setUp)
	if at, ok := ctx.Value(placeKey{}).(place); ok {
		defer at.gates.pause(ctx, at.key, at.limit)()
		ctx = context.WithValue(ctx, placeKey{}, nil)
	}
	run := newRun(ctx, r, g, want)
	run.tell.start(run, observers)
	if err := ctx.Err(); err != nil {
		run.failCancelled()
	} else if run.total > 0 {
		run.work()
	}
	return run.end()
}

// work runs the tasks with one worker of the run's own and those that the pool
// can lend, and returns when all have returned.
func (r *run) work() {
	stopWatching := context.AfterFunc(r.parent, r.failCancelled)
	defer stopWatching()
	defer r.watch()()
	r.addWorker(false)
	// More workers than there are tasks to begin with may yet find work, but no
	// more than there are tasks.
	r.pool.lend(r, min(r.pool.workers, r.total)-1)
	r.workers.Wait()
	r.pool.forget(r)
	r.ioTasks.Wait()
}

// lend gives a run up to n more workers now, and notes it as waiting if there
// are not enough.
func (p *pool) lend(r *run, n int) {
	p.mu.Lock()
	got := min(n, p.spare)
	p.spare -= got
	if got < n {
		p.wait(r)
	}
	p.mu.Unlock()
	for range got {
		r.addWorker(true)
	}
}

// wait notes that r could use a worker. p.mu is held.
func (p *pool) wait(r *run) {
	for _, w := range p.waiting {
		if w == r {
			return
		}
	}
	p.waiting = append(p.waiting, r)
	p.hungry.Store(int32(len(p.waiting)))
}

// forget takes a run that has ended off the waiting list.
func (p *pool) forget(r *run) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, w := range p.waiting {
		if w == r {
			p.waiting = append(p.waiting[:i], p.waiting[i+1:]...)
			break
		}
	}
	p.hungry.Store(int32(len(p.waiting)))
}

// giveBack returns a lent worker, which goes to the run that has waited longest.
// keen says that the run it leaves could use another one later.
func (p *pool) giveBack(from *run, keen bool) {
	p.mu.Lock()
	var next *run
	for len(p.waiting) > 0 && next == nil {
		next = p.waiting[0]
		p.waiting = p.waiting[1:]
		if !next.joinable() {
			next = nil
		}
	}
	if keen {
		p.wait(from)
	}
	p.hungry.Store(int32(len(p.waiting)))
	if next == nil {
		p.spare++
	}
	p.mu.Unlock()
	if next != nil {
		next.addWorker(true)
	}
}
