package local

import (
	"runtime"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
)

// This file finds work for a worker, nearest first: its own ready tasks, those
// of others, and only then a task that waits for nothing. Opening such a root
// starts a new branch of the graph, whose results take memory until the branch
// is joined; finishing what was begun frees it.

// next returns a task to run, waiting for one if need be, or none once the run
// is over or the worker is wanted elsewhere.
func (w *worker) next() graph.ID {
	r := w.run
	for spins := 0; ; {
		f := r.flags.Load()
		switch {
		case f&stopping != 0:
			w.leave()
			return none
		case f&ranking != 0:
			return r.ranked.next(w)
		case r.mustAwaitRanks(f):
			w.awaitRanks()
			continue
		}
		if w.wantedElsewhere() {
			w.leave()
			w.keen = true
			if r.idle.Load() > 0 {
				r.wakeOne() // what it leaves behind, others can steal
			}
			return none
		}
		if id := w.find(); id != none {
			if spins > 0 && r.idle.Load() > 0 {
				r.wakeOne() // where one task came from there may be more
			}
			return id
		}
		w.log.pause()
		if w.report(); r.left.Load() == 0 {
			r.stop()
			continue
		}
		// Work often comes within microseconds, and waking a sleeper takes
		// several.
		if spins++; spins < 200 {
			runtime.Gosched()
			continue
		}
		if w.lent && r.pool.hungry.Load() > 0 {
			w.leave()
			w.keen = true
			return none
		}
		w.park()
		spins = 0
	}
}

// mustAwaitRanks reports whether the budget is used up while somebody is still
// ranking the tasks: a graph of a million takes a second.
func (r *run) mustAwaitRanks(flags uint32) bool {
	return flags&(ordering|ranking) == ordering && (r.memory.budget.over(0) || r.memory.budget.overHeap(0) > 0)
}

func (w *worker) awaitRanks() {
	r := w.run
	w.log.pause()
	w.log.flush()
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.flags.Load()&(ranking|stopping) == 0 {
		w.setCurrent(parked)
		r.wake.Wait()
	}
	w.setCurrent(inBooks)
}

// leave is what a worker does last in its run.
func (w *worker) leave() {
	w.report()
	w.log.flush()
	w.run.memory.settle(w)
	w.setCurrent(parked)
}

// wantedElsewhere reports whether a lent worker has stayed for long enough
// while another run waits for one.
func (w *worker) wantedElsewhere() bool {
	const turn = 10_000_000 // ticks: some milliseconds, whatever a tick is
	return w.lent && w.run.pool.hungry.Load() > 0 && ticks()-w.joined > turn
}

// hasOwn reports whether the worker has tasks that others could steal.
func (w *worker) hasOwn() bool { return !w.ready.empty() || w.roots.len() > 0 }

// find looks for a task once.
func (w *worker) find() graph.ID {
	r := w.run
	if id := w.ready.pop(); id != none {
		return id
	}
	if r.inboxed.Load() > 0 {
		if id := r.takeInbox(); id != none {
			return id
		}
	}
	if id := w.stealReady(); id != none {
		return id
	}
	if i := w.roots.take(); i >= 0 {
		return r.roots[i]
	}
	if id := w.openRoots(); id != none {
		return id
	}
	return w.stealRoots()
}

// report takes what the worker has finished off what is left of the run.
func (w *worker) report() {
	if w.done > 0 {
		w.run.left.Add(-w.done)
		w.done = 0
	}
}

// others calls f for every other worker of the run, starting at a random one,
// until f returns a task.
func (w *worker) others(f func(*worker) graph.ID) graph.ID {
	crew := *w.run.thieves.Load()
	if len(crew) < 2 {
		return none
	}
	w.lottery = w.lottery*1664525 + 1013904223
	at := int(w.lottery>>16) % len(crew)
	for range crew {
		if v := crew[at]; v != w {
			if id := f(v); id != none {
				return id
			}
		}
		if at++; at == len(crew) {
			at = 0
		}
	}
	return none
}

func (w *worker) stealReady() graph.ID {
	return w.others(func(v *worker) graph.ID {
		if v.ready.empty() {
			return none
		}
		return v.ready.steal()
	})
}

// rootRange is a range of run.roots that a worker has opened, both ends in one
// word so that the owner takes from the front and thieves from the back.
type rootRange struct{ ends atomic.Uint64 }

func (q *rootRange) set(lo, hi uint32) { q.ends.Store(uint64(lo)<<32 | uint64(hi)) }

func (q *rootRange) len() int {
	e := q.ends.Load()
	return int(uint32(e)) - int(e>>32)
}

// take returns the index of the first root, or -1.
func (q *rootRange) take() int {
	for {
		e := q.ends.Load()
		lo, hi := uint32(e>>32), uint32(e)
		if lo >= hi {
			return -1
		}
		if q.ends.CompareAndSwap(e, uint64(lo+1)<<32|uint64(hi)) {
			return int(lo)
		}
	}
}

// takeBack returns the index of the last root, or -1.
func (q *rootRange) takeBack() int {
	for {
		e := q.ends.Load()
		lo, hi := uint32(e>>32), uint32(e)
		if lo >= hi {
			return -1
		}
		if q.ends.CompareAndSwap(e, uint64(lo)<<32|uint64(hi-1)) {
			return int(hi - 1)
		}
	}
}

// openRoots takes the next roots that nobody has. Where tasks are quick it takes
// many at once, since all workers take from the same place; where they are slow,
// one, so that what is begun stays little.
func (w *worker) openRoots() graph.ID {
	r := w.run
	if r.opened.Load() >= int64(len(r.roots)) {
		return none
	}
	const most, quick = 64, 20_000 // roots; ticks since the last were opened
	now := ticks()
	switch took := now - w.opened; {
	case w.chunk == 0 || took > 4*quick:
		w.chunk = 1
	case took < quick:
		w.chunk = min(2*w.chunk, most)
	}
	w.opened = now
	hi := r.opened.Add(int64(w.chunk))
	lo := hi - int64(w.chunk)
	hi = min(hi, int64(len(r.roots)))
	if lo >= hi {
		return none
	}
	w.roots.set(uint32(lo)+1, uint32(hi))
	return r.roots[lo]
}

func (w *worker) stealRoots() graph.ID {
	return w.others(func(v *worker) graph.ID {
		if i := v.roots.takeBack(); i >= 0 {
			return w.run.roots[i]
		}
		return none
	})
}

// park sleeps until there may be work.
func (w *worker) park() {
	r := w.run
	w.log.flush()
	r.memory.settle(w)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.idle.Add(1)
	// Whoever adds work looks at idle afterwards, so look for work after
	// raising it.
	if r.flags.Load()&(stopping|ranking) == 0 && !r.anyReady() && r.left.Load() > 0 {
		w.setCurrent(parked)
		r.wake.Wait()
		w.setCurrent(inBooks)
	}
	r.idle.Add(-1)
}

// anyReady reports whether somebody has a task to give. r.mu is held.
func (r *run) anyReady() bool {
	if len(r.inbox) > 0 || r.opened.Load() < int64(len(r.roots)) {
		return true
	}
	for _, v := range r.crew {
		if v.hasOwn() {
			return true
		}
	}
	return false
}

func (r *run) wakeOne() {
	r.mu.Lock()
	r.wake.Signal()
	r.mu.Unlock()
}

// deliver hands a task that has become ready off the workers to them.
func (r *run) deliver(id graph.ID) {
	r.mu.Lock()
	r.inbox = append(r.inbox, id)
	r.inboxed.Store(int32(len(r.inbox)))
	r.wake.Signal()
	r.mu.Unlock()
	if r.flags.Load()&ranking != 0 {
		r.ranked.wakeAll()
	}
}

func (r *run) takeInbox() graph.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.inbox)
	if n == 0 {
		return none
	}
	id := r.inbox[n-1]
	r.inbox = r.inbox[:n-1]
	r.inboxed.Store(int32(n - 1))
	return id
}
