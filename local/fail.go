package local

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
)

// failed notes that a task gave an error. It returns the task if it is to be
// tried again.
func (w *worker) failed(id graph.ID, err error) graph.ID {
	r := w.run
	if id < 0 {
		r.failWith(fmt.Errorf("local: a worker stopped between tasks: %w", err))
		return none
	}
	w.attempt++
	if w.attempt <= graph.OpHints(r.g.Op(id)).Retry && r.ctx.Err() == nil {
		w.log.note(graph.TaskRetry, id, 0)
		return id
	}
	w.log.note(graph.TaskFail, id, 0)
	attempts := w.attempt
	w.attempt = 0
	r.fail(id, attempts, err)
	return none
}

// fail stops the run because of a task. The first failure is the one that
// counts.
func (r *run) fail(id graph.ID, attempts int, cause error) {
	if r.parent.Err() != nil {
		// The user ended the run, and the task failed of that; say both.
		for _, why := range []error{r.parent.Err(), context.Cause(r.parent)} {
			if !errors.Is(cause, why) {
				cause = fmt.Errorf("%w (%w)", cause, why)
			}
		}
	}
	r.failWith(graph.NewTaskError(r.g, r.want, id, attempts, cause))
}

// failCancelled stops the run because its context is done. The error names a
// task that was running, which is most likely what took too long.
func (r *run) failCancelled() {
	cause := context.Cause(r.parent)
	if err := r.parent.Err(); !errors.Is(cause, err) {
		cause = fmt.Errorf("%w: %w", err, cause)
	}
	if id := r.anyRunning(); id != none {
		r.failWith(graph.NewTaskError(r.g, r.want, id, 1, cause))
		return
	}
	r.failWith(fmt.Errorf("weft: stopped before all tasks had begun: %w", cause))
}

func (r *run) failWith(err error) {
	r.mu.Lock()
	if r.failure == nil && r.flags.Load()&stopping == 0 {
		r.failure = err
	}
	r.mu.Unlock()
	r.stop()
	r.cancel()
}

// anyRunning returns a task that is in user code now, or none.
func (r *run) anyRunning() graph.ID {
	for _, id := range r.running() {
		return id
	}
	return none
}

// running lists the tasks that are in user code now.
func (r *run) running() []graph.ID {
	var ids []graph.ID
	r.everyWorker(func(w *worker) {
		if id := graph.ID(atomic.LoadInt32(&w.current)); id >= 0 {
			ids = append(ids, id)
		}
	})
	return ids
}
