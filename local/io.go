package local

import (
	"runtime/debug"
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
	running int
	queue   []ioTask
}

type ioTask struct {
	run     *run
	id      graph.ID
	counted bool // in ranked.running
}

// enter reports whether a task may run now; if not, leave will return it later.
func (g *ioGates) enter(key opKey, limit int, t ioTask) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	gate := g.gates[key]
	if gate == nil {
		if g.gates == nil {
			g.gates = map[opKey]*ioGate{}
		}
		gate = &ioGate{}
		g.gates[key] = gate
	}
	if gate.running < limit {
		gate.running++
		return true
	}
	gate.queue = append(gate.queue, t)
	return false
}

// leave notes that a task has ended and returns the one that may run next.
func (g *ioGates) leave(key opKey) (next ioTask, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	gate := g.gates[key]
	if len(gate.queue) > 0 {
		next = gate.queue[0]
		gate.queue = gate.queue[1:]
		return next, true
	}
	if gate.running--; gate.running == 0 {
		delete(g.gates, key)
	}
	return ioTask{}, false
}

// startIO runs a task off the workers, at once or when there is room.
func (r *run) startIO(id graph.ID, op graph.Op, limit int, counted bool) {
	r.ioTasks.Add(1)
	key, t := keyOf(op), ioTask{r, id, counted}
	if r.pool.io.enter(key, limit, t) {
		go t.main(key)
	}
}

// main is the goroutine of a task that waits.
func (t ioTask) main(key opKey) {
	r := t.run
	w := r.ioWorker()
	w.counted = t.counted
	defer func() {
		w.leave()
		r.mu.Lock()
		r.ioFree = append(r.ioFree, w)
		r.mu.Unlock()
		if next, ok := r.pool.io.leave(key); ok {
			go next.main(key)
		}
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
	for ; next != none; next = w.ready.pop() {
		r.deliver(next)
	}
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
