package local

import (
	"context"
	"runtime/debug"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
)

// worker runs tasks, one at a time, on a goroutine of its own. Only its deque,
// its roots and current are touched by others.
type worker struct {
	run    *run
	ctx    context.Context // of its tasks
	number int16
	lent   bool // by the pool, to which it goes back
	keen   bool // it left although the run could use it

	ready   deque
	roots   rootRange
	current int32    // the task in user code, or inBooks or parked; changed in order
	_       [44]byte // others look at the above

	args    []any // of the current task; reused
	attempt int   // how often the current task has failed
	counted bool  // in ranked.running
	again   graph.ID
	done    int64 // tasks finished and not yet taken off run.left
	joined  int64 // ticks when it began
	opened  int64 // ticks when it last opened roots
	chunk   int32 // how many roots it opened then
	lottery uint32
	scale   scale
	tally   int64 // bytes held more, or less, than memory has been told
	log     log
}

// What a worker is at while it runs no user code. The difference matters to a
// run that begins to spill: a worker in the books may be touching results.
const (
	inBooks = -1
	parked  = -2
)

func (r *run) newWorker(number int16) *worker {
	w := &worker{run: r, ctx: r.ctx, number: number, again: none, joined: ticks(), lottery: uint32(number)*0x9e3779b9 + 1}
	w.current = inBooks
	w.ready.init()
	w.log.init(w)
	return w
}

// enlist adds a worker to the run's crew. r.mu is held.
func (r *run) enlist(lent bool) *worker {
	w := r.newWorker(int16(len(r.crew)))
	w.lent = lent
	// A new slice each time: others read the old one without the lock.
	crew := append(r.crew[:len(r.crew):len(r.crew)], w)
	r.crew = crew
	r.thieves.Store(&crew)
	return w
}

// setCurrent says what the worker is at.
func (w *worker) setCurrent(at int32) { atomic.StoreInt32(&w.current, at) }

// main is the worker's goroutine.
func (w *worker) main() {
	defer w.run.workers.Done()
	for w.protected() {
	}
	if w.lent {
		w.run.pool.giveBack(w.run, w.keen)
	}
}

// protected runs tasks until there are none left. One recover serves them all:
// a panic ends the loop, is noted as the failure of the current task, and
// protected asks to be called again.
func (w *worker) protected() (again bool) {
	returned := false
	defer func() {
		if returned {
			return
		}
		v := recover()
		if v == nil {
			// The goroutine is being ended by runtime.Goexit, which nothing can
			// stop. Another takes over for it.
			w.again = w.failed(w.crashed(), graph.ErrGoexit)
			w.run.workers.Add(1)
			go w.main()
			return
		}
		w.again = w.failed(w.crashed(), &graph.PanicError{Value: v, Stack: debug.Stack()})
		again = true
	}()
	w.loop()
	returned = true
	return false
}

// crashed returns the task whose function did not return.
func (w *worker) crashed() graph.ID {
	clear(w.args[:cap(w.args)])
	return graph.ID(atomic.SwapInt32(&w.current, inBooks))
}

func (w *worker) loop() {
	id := w.again
	w.again = none
	for {
		if id == none {
			if id = w.next(); id == none {
				return
			}
		}
		if w.attempt == 0 && !w.counted && w.wantedElsewhere() { // what is counted stays with its count
			w.ready.push(id)
			id = none
			continue
		}
		id = w.exec(id)
	}
}

// exec runs a task that is ready and returns one to run next, or none.
func (w *worker) exec(id graph.ID) graph.ID {
	r := w.run
	if f := r.flags.Load(); f != 0 {
		switch {
		case f&stopping != 0:
			return none
		case w.attempt == 0 && w.number != graph.IOWorker && r.mustAwaitRanks(f):
			w.ready.push(id)
			return none
		}
	}
	op := r.g.Op(id)
	if r.hinted && !r.inOrder && w.number != graph.IOWorker {
		if n := graph.OpHints(op).IO; n > 0 {
			r.startIO(id, op, n, w.counted)
			w.counted = false
			return none
		}
	}
	args, ok := w.gather(id)
	if !ok {
		return none
	}
	storeInOrder(&w.current, int32(id))
	if r.tell.on {
		w.log.start(id)
	}
	v, err := op.Run(w.ctx, args)
	w.setCurrent(inBooks) // before flags are looked at: see ranked.settle
	clear(args)
	if err != nil {
		return w.failed(id, err)
	}
	return w.complete(id, v)
}

// gather collects the arguments of a task.
func (w *worker) gather(id graph.ID) (args []any, ok bool) {
	r := w.run
	deps := r.g.Deps(id)
	if cap(w.args) < len(deps) {
		w.args = make([]any, max(len(deps), 8))
	}
	args = w.args[:len(deps):len(deps)]
	if r.flags.Load()&ranking != 0 {
		return r.ranked.gather(w, id, args)
	}
	for i, d := range deps {
		if d >= 0 {
			args[i] = r.result[d]
		} else {
			args[i] = r.g.Const(d)
		}
	}
	return args, true
}

// complete stores the result of a task, lets go of the results that it was the
// last to need, and returns a task that has become ready, if any.
func (w *worker) complete(id graph.ID, v any) graph.ID {
	r := w.run
	w.attempt = 0
	w.done++
	size := w.scale.weigh(v)
	if r.tell.on {
		w.log.end(id, size)
	}
	if r.flags.Load()&ranking != 0 {
		r.ranked.complete(w, id, v, size)
		return none
	}
	w.store(id, v, size)
	for _, d := range r.g.Deps(id) {
		if d >= 0 {
			w.consume(d)
		}
	}
	r.memory.settleMuch(w)
	next := none
	for _, s := range r.successors(id) {
		if !r.becomesReady(s) {
			continue
		}
		if next == none {
			next = s
			continue
		}
		w.ready.push(s)
		if r.idle.Load() > 0 {
			r.wakeOne()
		}
	}
	return next
}

// store puts a result where its consumers find it. Whoever sees the count sees
// the rest.
func (w *worker) store(id graph.ID, v any, size int64) {
	r := w.run
	r.result[id] = v
	r.memory.hold(w, id, v, size)
	storeInOrder(&r.count[id], finished+r.consumers(id))
}

// consume notes that one task has had the result of d, and releases it after
// the last.
func (w *worker) consume(d graph.ID) {
	r := w.run
	// The last one left needs no exchange: nobody else will come.
	if c := &r.count[d]; atomic.LoadInt32(c) == finished+1 || atomic.AddInt32(c, -1) == finished {
		v := r.result[d]
		r.result[d] = nil
		r.memory.release(w, d, v)
	}
}

// becomesReady takes one dependency off what s waits for. The last one needs no
// exchange.
func (r *run) becomesReady(s graph.ID) bool {
	c := &r.count[s]
	return atomic.LoadInt32(c) == 1 || atomic.AddInt32(c, -1) == 0
}
