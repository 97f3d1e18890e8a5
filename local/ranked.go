package local

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/order"
)

// ranked is the mode of a run in which memory matters more than speed. All
// ready tasks are in one heap, by the rank that package order gave them, and
// whatever a worker does to results it does under one lock, so that results can
// be spilled.
//
// A run changes to it, never back. A worker learns of the change from run.flags
// between two steps; one that is in the books at that moment finishes its step
// by the rules of stealing. settle waits for that before the first result is
// spilled. Everywhere in this file a worker says that it is parked, or in a
// task, before it takes the lock, or settle would wait for itself.
type ranked struct {
	run   *run
	taken atomic.Bool // somebody ranks, or has ranked, the tasks

	mu      sync.Mutex
	turn    sync.Cond  // of mu: there may be something to do
	rank    []int32    // of a task
	at      []graph.ID // by rank
	heap    []int32    // ranks of ready tasks, the lowest first
	running int        // tasks taken off the heap and not completed
	waiting int        // workers in turn.Wait
	settled bool
	large   []graph.ID              // results worth spilling, some of them gone by now
	uses    map[graph.ID][]graph.ID // their consumers still to run, of those that have many
	typical map[opKey]average
	spill   spillStore

	promised int64              // bytes that running tasks will yet add to what is held
	promises map[graph.ID]int64 // the same, task by task
}

// average is the mean size of what the tasks of one Op gave.
type average struct{ n, sum int64 }

// opKey tells Ops apart by identity; comparing them with == could panic.
type opKey [2]uintptr

func keyOf(op graph.Op) opKey {
	if after, ok := op.(graph.After); ok {
		op = after.Op
	}
	return *(*opKey)(unsafe.Pointer(&op))
}

// rankedFrom is the bytes of predicted results from which on a run is ranked at
// once, however large its budget: so many results are slow to write and to read
// back, and what ranking costs is nothing beside them.
const rankedFrom = 256 << 20

// init ranks the tasks at once if their Ops say that their results will fill
// half the budget, or are many bytes in any case.
func (k *ranked) init(r *run) {
	k.run = r
	k.turn.L = &k.mu
	b := r.memory.budget
	if b.limit < 0 || !r.g.Sized() {
		return
	}
	sum := b.used.Load()
	enough := min(b.limit/2, sum+rankedFrom)
	for id, op := range r.g.Tasks() {
		if n, ok := graph.OpSize(op); ok && (r.needed == nil || r.needed[id]) {
			sum += n
		}
		if sum > enough {
			k.take()
			return
		}
	}
}

// take ranks the tasks, once, and turns the run over to this mode.
func (k *ranked) take() {
	if k.taken.Swap(true) {
		return
	}
	r := k.run
	r.setFlag(ordering)
	bytes, typical := k.weights()
	rank := order.Rank(r.g, r.want, bytes, r.pool.workers)
	k.mu.Lock()
	k.rank, k.typical = rank, typical
	k.at = make([]graph.ID, len(rank))
	for id, n := range rank {
		k.at[n] = graph.ID(id)
	}
	k.mu.Unlock()
	r.mu.Lock()
	r.setFlag(ranking)
	r.wake.Broadcast()
	r.mu.Unlock()
}

// weights returns what every result weighs or, while it is not there, is
// expected to: what its Op says, else what the results of the Op have weighed
// so far, else what results have weighed at all.
func (k *ranked) weights() ([]int64, map[opKey]average) {
	r := k.run
	bytes := make([]int64, r.g.Len())
	typical := map[opKey]average{}
	var all average
	for id, op := range r.g.Tasks() {
		if c := atomic.LoadInt32(&r.count[id]); c >= finished {
			n := r.memory.size(id)
			bytes[id] = n
			key := keyOf(op)
			a := typical[key]
			typical[key] = average{a.n + 1, a.sum + n}
			all.n, all.sum = all.n+1, all.sum+n
		}
	}
	mean := int64(smallBytes)
	if all.n > 0 {
		mean = max(mean, all.sum/all.n)
	}
	for id, op := range r.g.Tasks() {
		if bytes[id] == 0 {
			bytes[id] = expected(op, typical, mean)
		}
	}
	return bytes, typical
}

func expected(op graph.Op, typical map[opKey]average, otherwise int64) int64 {
	if n, ok := graph.OpSize(op); ok {
		return n
	}
	if a := typical[keyOf(op)]; a.n > 0 {
		return a.sum / a.n
	}
	return otherwise
}

// next is worker.next in this mode.
func (k *ranked) next(w *worker) graph.ID {
	r := k.run
	w.setCurrent(parked)
	k.mu.Lock()
	defer k.mu.Unlock()
	for {
		if r.flags.Load()&stopping != 0 {
			w.leave()
			return none
		}
		if w.wantedElsewhere() {
			w.leave()
			w.keen = true
			k.turn.Signal() // it may have been woken for work that it leaves
			return none
		}
		k.drain(w)
		if len(k.heap) > 0 {
			if id := k.admit(w); id != none {
				k.running++
				w.counted = true
				k.promise(id, k.need(id))
				// In the task already as far as others can see: what it is given
				// must stay.
				w.setCurrent(int32(id))
				if len(k.heap) > 0 && k.waiting > 0 {
					k.turn.Signal()
				}
				return id
			}
		}
		w.log.pause()
		if w.report(); r.left.Load() == 0 {
			k.mu.Unlock()
			r.stop()
			k.mu.Lock()
			continue
		}
		if r.flags.Load()&stopping != 0 {
			continue
		}
		w.log.flush()
		k.waiting++
		k.turn.Wait()
		k.waiting--
	}
}

// drain moves tasks that became ready by the rules of stealing to the heap.
func (k *ranked) drain(w *worker) {
	r := k.run
	for id := w.find(); id != none; id = w.find() {
		k.push(id)
	}
	if lo := r.opened.Swap(int64(len(r.roots))); lo < int64(len(r.roots)) {
		for _, id := range r.roots[lo:] {
			k.push(id)
		}
	}
}

// admit takes a task off the heap that may start now: the first one if there is
// room for its result, making room if need be; else one that frees more than
// it takes; else the first one all the same if nothing is running that could
// make room. It returns none if it is better to wait.
func (k *ranked) admit(w *worker) graph.ID {
	m := &k.run.memory
	first := k.at[k.heap[0]]
	need := k.need(first)
	if m.budget.fits(need, k.promised) {
		return k.pop(0)
	}
	if k.makeRoom(w, need); k.run.flags.Load()&stopping != 0 || len(k.heap) == 0 {
		return none // the lock was let go in between
	}
	first = k.at[k.heap[0]]
	if need = k.need(first); k.running == 0 && !k.spill.busy || m.budget.fits(need, k.promised) {
		return k.pop(0)
	}
	const look = 64 // the top of the heap holds the tasks of low rank, roughly
	for i := range min(look, len(k.heap)) {
		id := k.at[k.heap[i]]
		if k.frees(id) >= k.need(id) {
			return k.pop(i)
		}
	}
	return none
}

// need returns the bytes that a task will take before it frees anything: what it
// says that it needs, or its result, and what has to be read back for it.
func (k *ranked) need(id graph.ID) int64 {
	r := k.run
	n, ok := graph.OpNeed(r.g.Op(id))
	if !ok {
		n = expected(r.g.Op(id), k.typical, smallBytes)
	}
	for _, d := range r.g.Given(id) {
		if d >= 0 {
			if s, ok := r.result[d].(*spilled); ok {
				n += s.size
			}
		}
	}
	return n
}

// promise notes what a running task will yet add to what is held. The lock is held.
func (k *ranked) promise(id graph.ID, bytes int64) {
	k.promised += bytes - k.promises[id]
	if bytes == 0 {
		delete(k.promises, id)
		return
	}
	if k.promises == nil {
		k.promises = map[graph.ID]int64{}
	}
	k.promises[id] = bytes
}

// frees returns the bytes that the end of a task will free.
func (k *ranked) frees(id graph.ID) int64 {
	r := k.run
	n := int64(0)
	for _, d := range r.g.Deps(id) {
		if d >= 0 && atomic.LoadInt32(&r.count[d]) == finished+1 {
			n += r.memory.size(d)
		}
	}
	return n
}

// gather collects the arguments of a task, reading back what was spilled.
func (k *ranked) gather(w *worker, id graph.ID, args []any) ([]any, bool) {
	r := k.run
	w.setCurrent(int32(id))
	deps := r.g.Given(id) // what it only waits for stays on disk
	k.mu.Lock()
	for i, d := range deps {
		if d < 0 {
			args[i] = r.g.Const(d)
		} else {
			args[i] = r.result[d]
		}
	}
	k.mu.Unlock()
	loaded := false
	for i, d := range deps {
		if s, ok := args[i].(*spilled); ok && d >= 0 {
			v, err := k.readBack(w, d, s)
			if err != nil {
				clear(args)
				w.setCurrent(inBooks)
				w.log.note(graph.TaskFail, id, 0)
				r.fail(id, 1, err)
				return nil, false
			}
			args[i] = v
			loaded = true
		}
	}
	if loaded { // and is held now: what is promised is the result
		k.mu.Lock()
		k.promise(id, k.need(id))
		k.mu.Unlock()
	}
	return args, true
}

// complete is worker.complete in this mode.
func (k *ranked) complete(w *worker, id graph.ID, v any, size int64) {
	w.setCurrent(parked)
	over := k.enter(w, id, v, size)
	w.setCurrent(inBooks)
	if over {
		k.run.stop()
	}
}

// enter writes a result into the books and reports whether it was the last.
func (k *ranked) enter(w *worker, id graph.ID, v any, size int64) (over bool) {
	r := k.run
	k.mu.Lock()
	defer k.mu.Unlock()
	w.store(id, v, size)
	if size >= bodyBytes {
		k.large = append(k.large, id)
	}
	key := keyOf(r.g.Op(id))
	a := k.typical[key]
	k.typical[key] = average{a.n + 1, a.sum + size}
	for _, d := range r.g.Deps(id) {
		if d >= 0 {
			w.consume(d)
		}
	}
	r.memory.settle(w)
	for _, s := range r.successors(id) {
		if r.becomesReady(s) {
			k.push(s)
		}
	}
	if w.counted { // else it began by the rules of stealing
		w.counted = false
		k.running--
		k.promise(id, 0)
	}
	w.report()
	if k.waiting > 0 {
		k.turn.Broadcast()
	}
	return r.left.Load() == 0
}

// settle waits until no worker is in the books by the rules of stealing. The
// lock is held.
func (k *ranked) settle(self *worker) {
	if k.settled {
		return
	}
	var all []*worker
	k.run.everyWorker(func(w *worker) { all = append(all, w) })
	for _, w := range all {
		for w != self && atomic.LoadInt32(&w.current) == inBooks {
			// A worker that stops the run comes for the lock.
			if k.run.flags.Load()&stopping != 0 {
				return
			}
			runtime.Gosched()
		}
	}
	k.settled = true
	for id := range k.run.g.Tasks() {
		if v := k.run.result[id]; v != nil && k.run.memory.size(id) >= bodyBytes {
			k.large = append(k.large, id)
		}
	}
}

func (k *ranked) wakeAll() {
	k.mu.Lock()
	k.turn.Broadcast()
	k.mu.Unlock()
}

// push adds a ready task to the heap.
func (k *ranked) push(id graph.ID) {
	k.heap = append(k.heap, k.rank[id])
	h := k.heap
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if h[up] <= h[i] {
			break
		}
		h[up], h[i] = h[i], h[up]
		i = up
	}
}

// pop removes the i-th entry of the heap.
func (k *ranked) pop(i int) graph.ID {
	h := k.heap
	id := k.at[h[i]]
	last := len(h) - 1
	h[i] = h[last]
	h = h[:last]
	k.heap = h
	for i < last && i > 0 && h[(i-1)/2] > h[i] { // it came from another branch
		h[(i-1)/2], h[i] = h[i], h[(i-1)/2]
		i = (i - 1) / 2
	}
	for {
		c := 2*i + 1
		if c >= last {
			return id
		}
		if c+1 < last && h[c+1] < h[c] {
			c++
		}
		if h[i] <= h[c] {
			return id
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}
