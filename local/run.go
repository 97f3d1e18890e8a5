package local

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
)

// run is the state of one call of Runner.Run. Dask's words, where it has one:
//
//	dependencies   graph.Deps
//	dependents     successors(id)
//	waiting        count[id] < finished
//	waiting_data   count[id] >= finished: how many tasks still need the result
//	ready          in a worker's deque, among its roots, or in the ranked heap
//	running        worker.current
//	finished       count[id] >= finished
//	released       result[id] == nil, and no consumer is left
//	cache          result
type run struct {
	g       *graph.Graph
	want    []graph.ID
	parent  context.Context // the caller's
	ctx     context.Context // the tasks'; done also when the run has failed
	cancel  context.CancelFunc
	runner  *Runner
	pool    *pool
	total   int // tasks that want needs
	needed  []bool
	wanted  bitset
	offset  []int32 // dependents of i that are needed: list[offset[i]:offset[i+1]]
	list    []graph.ID
	roots   []graph.ID // tasks that wait for nothing
	opened  atomic.Int64
	count   []int32 // see finished; changed atomically
	result  []any
	memory  memory
	ranked  ranked
	tell    telemetry
	hinted  bool
	inOrder bool // one worker: everything happens on it

	flags   atomic.Uint32 // what workers look at between tasks
	left    atomic.Int64  // tasks not yet reported as finished
	workers sync.WaitGroup
	ioTasks sync.WaitGroup

	mu      sync.Mutex // guards what follows
	wake    sync.Cond  // of mu
	idle    atomic.Int32
	inbox   []graph.ID // tasks made ready off the workers
	inboxed atomic.Int32
	crew    []*worker
	thieves atomic.Pointer[[]*worker] // crew, to be read without the lock
	failure error
	ioCrew  []*worker // one for every IO task that has been running at once
	ioFree  []*worker // those of them that are free
}

// Bits of run.flags.
const (
	stopping = 1 << iota // the run has failed or is over: start nothing
	ordering             // somebody is ranking the tasks
	ranking              // ready tasks go to the ranked heap
)

// A task's count is its unfinished dependencies until it has run, then finished
// plus the tasks and wanted outputs that still need its result. A task that
// nobody needs has a count that never falls to zero.
const (
	finished = 1 << 30
	unneeded = 1 << 29
)

const none graph.ID = -1

func newRun(ctx context.Context, runner *Runner, g *graph.Graph, want []graph.ID) *run {
	r := &run{g: g, want: want, parent: ctx, runner: runner, pool: &runner.pool, hinted: g.Hinted()}
	r.ctx, r.cancel = context.WithCancel(graph.WithRunner(ctx, runner))
	r.wake.L = &r.mu
	r.inOrder = runner.pool.workers == 1
	r.memory.budget = runner.pool.budget
	r.memory.init(r)
	r.result = make([]any, g.Len())
	r.count = make([]int32, g.Len())
	r.countNeeded()
	r.connect()
	r.left.Store(int64(r.total))
	r.ranked.init(r)
	return r
}

// countNeeded finds the tasks that the wanted ones need. Most graphs were
// written from their outputs backwards and have no others.
func (r *run) countNeeded() {
	n := r.g.Len()
	r.wanted = newBitset(n)
	for _, w := range r.want {
		if w >= 0 {
			r.wanted.set(w)
		}
	}
	needed, total := graph.Needed(r.g, r.want)
	r.total = total
	if total < n {
		r.needed = needed
	}
}

// connect counts what each needed task waits for, and turns the edges round.
// Several goroutines share a large graph: each looks at all edges, and writes
// those that begin in its own range of tasks, so that what it writes stays in
// its caches and nobody else's.
func (r *run) connect() {
	n := r.g.Len()
	const worthwhile = 50_000 // tasks for a goroutine
	parts := max(1, min(r.pool.workers, n/worthwhile))
	r.offset = make([]int32, n+1)
	roots := make([][]graph.ID, parts)
	r.inParts(parts, func(part, lo, hi int) { roots[part] = r.countEdges(graph.ID(lo), graph.ID(hi)) })
	for i := range n {
		r.offset[i+1] += r.offset[i]
	}
	r.list = make([]graph.ID, r.offset[n])
	r.inParts(parts, func(_, lo, hi int) { r.turnEdges(graph.ID(lo), graph.ID(hi)) })
	// Filling a row from its start moved its offset to its end, which is the
	// start of the next.
	copy(r.offset[1:], r.offset[:n])
	if n > 0 {
		r.offset[0] = 0
	}
	r.roots = slices.Concat(roots...)
}

// inParts calls f for every part of the tasks, at once.
func (r *run) inParts(parts int, f func(part, lo, hi int)) {
	n := r.g.Len()
	var others sync.WaitGroup
	for part := 1; part < parts; part++ {
		others.Go(func() { f(part, n*part/parts, n*(part+1)/parts) })
	}
	f(0, 0, n/parts)
	others.Wait()
}

// countEdges counts the edges that leave the tasks from lo to hi, and those that
// reach them, and returns the roots among them.
func (r *run) countEdges(lo, hi graph.ID) (roots []graph.ID) {
	for i := range graph.ID(r.g.Len()) {
		if r.needed != nil && !r.needed[i] {
			if lo <= i && i < hi {
				r.count[i] = unneeded
			}
			continue
		}
		waits := int32(0)
		for _, d := range r.g.Deps(i) {
			if d >= 0 {
				waits++
				if lo <= d && d < hi {
					r.offset[d+1]++
				}
			}
		}
		if lo <= i && i < hi {
			r.count[i] = waits
			if waits == 0 {
				roots = append(roots, i)
			}
		}
	}
	return roots
}

// turnEdges lists the ends of the edges that leave the tasks from lo to hi.
func (r *run) turnEdges(lo, hi graph.ID) {
	for i := range graph.ID(r.g.Len()) {
		if r.needed != nil && !r.needed[i] {
			continue
		}
		for _, d := range r.g.Deps(i) {
			if lo <= d && d < hi {
				r.list[r.offset[d]] = i
				r.offset[d]++
			}
		}
	}
}

// successors returns the needed tasks that take the result of id; one that
// takes it twice is there twice.
func (r *run) successors(id graph.ID) []graph.ID { return r.list[r.offset[id]:r.offset[id+1]] }

// consumers returns how many will need the result of id: tasks, and the user.
func (r *run) consumers(id graph.ID) int32 {
	n := r.offset[id+1] - r.offset[id]
	if r.wanted.has(id) {
		n++
	}
	return n
}

// end collects the results, or lets all of them go if the run has failed.
func (r *run) end() ([]any, error) {
	r.cancel()
	err := r.failure
	var out []any
	if err == nil {
		out, err = r.collect()
	}
	r.memory.end(r, err != nil)
	r.tell.finish(r, err)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// collect takes the wanted results, reading those back that were spilled.
func (r *run) collect() ([]any, error) {
	out := make([]any, len(r.want))
	for i, w := range r.want {
		if w.IsConst() {
			out[i] = r.g.Const(w)
			continue
		}
		v := r.result[w]
		if s, ok := v.(*spilled); ok {
			var err error
			if v, err = s.load(); err != nil {
				return nil, graph.NewTaskError(r.g, r.want, w, 1, err)
			}
			r.result[w] = v // wanted twice: read once
		}
		out[i] = v
	}
	return out, nil
}

// joinable reports whether another worker may still find something to do.
func (r *run) joinable() bool { return r.flags.Load()&stopping == 0 }

// addWorker starts a worker; lent says that it belongs to the pool.
func (r *run) addWorker(lent bool) {
	r.mu.Lock()
	if lent && !r.joinable() {
		r.mu.Unlock()
		r.pool.giveBack(r, false)
		return
	}
	w := r.enlist(lent)
	r.workers.Add(1)
	r.mu.Unlock()
	go w.main()
}

// stop ends the run: workers start no more tasks.
func (r *run) stop() {
	r.mu.Lock()
	r.setFlag(stopping)
	r.wake.Broadcast()
	r.mu.Unlock()
	r.ranked.wakeAll()
	if r.hinted {
		r.pool.io.forget(r)
	}
}

func (r *run) setFlag(f uint32) {
	for {
		old := r.flags.Load()
		if old&f != 0 || r.flags.CompareAndSwap(old, old|f) {
			return
		}
	}
}

// bitset is a set of tasks.
type bitset []uint64

func newBitset(n int) bitset          { return make(bitset, (n+63)/64) }
func (b bitset) set(id graph.ID)      { b[id>>6] |= 1 << (id & 63) }
func (b bitset) has(id graph.ID) bool { return b[id>>6]&(1<<(id&63)) != 0 }
