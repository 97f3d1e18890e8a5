package local

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/cb434341/weft/graph"
)

// Tasks that wait rather than compute run off the workers, each on a goroutine
// of its own, and no more of one Op at once than it asked for, over all runs of
// the Runner.

// ioGates has a gate for every Op of which a task runs or waits to.
type ioGates struct {
	mu    sync.Mutex
	gates map[opKey]*ioGate
}

type ioGate struct {
	limit   int
	running int
	queue   []ioTask
}

// ioTask is a task that wants to pass a gate, or one that wants to go on after
// it computed something itself.
type ioTask struct {
	run     *run
	id      graph.ID
	counted bool          // in ranked.running
	resume  chan struct{} // closed when it may go on; nil for a task that has not begun
}

// enter reports whether a task may run now; if not, it waits for its turn.
func (g *ioGates) enter(key opKey, limit int, t ioTask) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	gate := g.gates[key]
	if gate == nil {
		if g.gates == nil {
			g.gates = map[opKey]*ioGate{}
		}
		gate = &ioGate{limit: limit}
		g.gates[key] = gate
	}
	if gate.running < limit {
		gate.running++
		return true
	}
	gate.queue = append(gate.queue, t)
	return false
}

// leave gives the place of a task to the one that has waited longest.
func (g *ioGates) leave(key opKey) {
	g.mu.Lock()
	defer g.mu.Unlock()
	gate := g.gates[key]
	if len(gate.queue) == 0 {
		if gate.running--; gate.running == 0 {
			delete(g.gates, key)
		}
		return
	}
	next := gate.queue[0]
	gate.queue = gate.queue[1:]
	if next.resume != nil {
		close(next.resume)
		return
	}
	go next.main(key)
}

// forget takes the tasks of a run that is over out of all queues.
func (g *ioGates) forget(r *run) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, gate := range g.gates {
		gate.queue = slices.DeleteFunc(gate.queue, func(t ioTask) bool {
			if t.run != r || t.resume != nil {
				return false
			}
			r.ioTasks.Done()
			return true
		})
	}
}

// pause gives up the place of a task while it computes something itself: what it
// computes may have to pass the same gate. The task goes on when there is a
// place for it again, or its context is done.
func (g *ioGates) pause(ctx context.Context, key opKey, limit int) (goOn func()) {
	g.leave(key)
	return func() {
		t := ioTask{resume: make(chan struct{})}
		if g.enter(key, limit, t) {
			return
		}
		select {
		case <-t.resume:
		case <-ctx.Done():
			g.insist(key, t)
		}
	}
}

// insist lets a task that waits to go on do so at once.
func (g *ioGates) insist(key opKey, t ioTask) {
	g.mu.Lock()
	defer g.mu.Unlock()
	gate := g.gates[key]
	before := len(gate.queue)
	gate.queue = slices.DeleteFunc(gate.queue, func(q ioTask) bool { return q.resume == t.resume })
	if len(gate.queue) < before { // else it has been given a place just now
		gate.running++
	}
}

// place is what the context of a task that waits says: the gate it has passed.
type place struct {
	gates *ioGates
	key   opKey
	limit int
}

type placeKey struct{}

// startIO runs a task off the workers, at once or when there is room.
func (r *run) startIO(id graph.ID, op graph.Op, limit int, counted bool) {
	r.ioTasks.Add(1)
	key, t := keyOf(op), ioTask{run: r, id: id, counted: counted}
	if r.pool.io.enter(key, limit, t) {
		go t.main(key)
	} else if !r.joinable() {
		r.pool.io.forget(r) // the run stopped in between, and nobody else would
	}
}

// main is the goroutine of a task that waits.
func (t ioTask) main(key opKey) {
	r := t.run
	w := r.ioWorker()
	w.counted = t.counted
	w.ctx = context.WithValue(r.ctx, placeKey{}, place{&r.pool.io, key, graph.OpHints(r.g.Op(t.id)).IO})
	defer func() {
		w.leave()
		r.mu.Lock()
		r.ioFree = append(r.ioFree, w)
		r.mu.Unlock()
		r.pool.io.leave(key)
		if r.left.Load() == 0 {
			r.stop()
		}
		r.ioTasks.Done()
	}()
	for again := t.id; again != none; {
		again = w.execIO(again)
	}
}

// execIO runs a task, hands on those that it made ready, and returns the task
// itself if it is to be tried again.
func (w *worker) execIO(id graph.ID) (again graph.ID) {
	r := w.run
	returned := false
	defer func() {
		if returned {
			return
		}
		v := recover()
		if v != nil {
			again = w.failed(w.crashed(), &graph.PanicError{Value: v, Stack: debug.Stack()})
			return
		}
		// runtime.Goexit ends this goroutine; another has to try again.
		if w.failed(w.crashed(), graph.ErrGoexit) == id {
			r.startIO(id, r.g.Op(id), graph.OpHints(r.g.Op(id)).IO, w.counted)
		}
	}()
	next := w.exec(id)
	returned = true
	if next == id {
		return id
	}
	// Delivering may take the lock of the ranked mode, see there.
	w.setCurrent(parked)
	for ; next != none; next = w.ready.pop() {
		r.deliver(next)
	}
	w.setCurrent(inBooks)
	return none
}

// ioWorker returns the books for one more task off the workers.
func (r *run) ioWorker() *worker {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.ioFree); n > 0 {
		w := r.ioFree[n-1]
		r.ioFree = r.ioFree[:n-1]
		w.setCurrent(inBooks)
		return w
	}
	w := r.newWorker(graph.IOWorker)
	r.ioCrew = append(r.ioCrew, w)
	return w
}

// everyWorker calls f for the workers and for the books of tasks that wait.
func (r *run) everyWorker(f func(*worker)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range r.crew {
		f(w)
	}
	for _, w := range r.ioCrew {
		f(w)
	}
}
