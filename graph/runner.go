package graph

import (
	"context"
	"time"
)

// Runner runs graphs: in this process (package local), or anywhere else.
//
// Run computes the wanted tasks and what they need, nothing more, and returns
// their results in the order of want. It returns only when every task that it
// started has returned. When a task fails, Run starts no more and returns a
// [*TaskError]; when ctx is done first, an error for which
// errors.Is(err, ctx.Err()) holds. A Runner may be used from many goroutines at
// once, and again after a failure. A panic in a task is an error of that task.
//
// Beside an error there are no results: those that there were, wanted ones
// included, are released. Observers have been told the end when Run returns.
//
// Package graphtest holds the suite that every Runner must pass.
type Runner interface {
	Run(ctx context.Context, g *Graph, want []ID, observers ...Observer) ([]any, error)
}

// Budgeter is a Runner that keeps the results in memory within a budget. Who
// writes a graph for it says so in [Builder.Memory].
type Budgeter interface {
	// Budget returns the bytes, 0 if there is no limit.
	Budget() int64
}

// Observer is told what a run does. Start comes first, then Observe any number
// of times, then Finish, always, also when the run fails; calls for one run
// come one at a time. An Observer that serves concurrent runs locks for itself.
//
// Observers cannot hold a run up: events wait for a slow observer in a bounded
// queue, and what does not fit is dropped and counted. An observer that panics
// is reported to the default slog logger and told no more.
type Observer interface {
	Start(RunInfo)
	// Observe is given events in the order of their time for each worker. The
	// slice is lent for the call.
	Observe([]Event)
	Finish(Summary)
}

// InlineObserver is an [Observer] to which workers hand their events
// themselves, so that none is ever dropped, at the price that a slow Observe
// slows the run. It is meant for recorders.
type InlineObserver interface {
	Observer
	// ObserveInline is a marker: it is never called.
	ObserveInline()
}

// RunInfo says what is about to run.
type RunInfo struct {
	Graph   *Graph
	Want    []ID
	Tasks   int       // tasks that will run: those that want needs
	Workers int       // tasks that can run at once, IO tasks aside
	Began   time.Time // when the run began: Event.Time counts from here
	Memory  int64     // the budget in bytes, 0 if there is none
}

// Summary says how a run ended.
type Summary struct {
	Err     error         // what Run returns
	Wall    time.Duration // from Start to Finish
	Dropped int64         // events that this observer was too slow for
	Peak    int64         // most bytes of results held in memory at once; a runner may miss some KiB a worker
	Spilled int64         // bytes written to disk
}

// Kind is what an [Event] tells.
type Kind uint8

// The kinds of events. The comments say what Bytes means in each.
const (
	TaskStart Kind = iota + 1 // a worker begins a task
	TaskEnd                   // a task gave its result; its size
	TaskFail                  // a task failed for good
	TaskRetry                 // a task failed and is tried again
	Release                   // a result was let go at its last use; its size
	Spill                     // a result was written to disk and dropped; its size
	Load                      // a spilled result was read back; its size
	Held                      // a sample; bytes of results in memory now
)

// String returns the kind's name, such as "task-end".
func (k Kind) String() string {
	names := [...]string{"?", "task-start", "task-end", "task-fail", "task-retry", "release", "spill", "load", "held"}
	if int(k) >= len(names) {
		k = 0
	}
	return names[k]
}

// Event is one thing that happened in a run. It has no text, so that millions
// of them are cheap: names come from the graph.
type Event struct {
	Time   int64 // nanoseconds since RunInfo.Began
	Bytes  int64 // see Kind
	Task   ID
	Worker int16 // 0 to Workers-1; IOWorker for tasks that wait
	Kind   Kind
}

// IOWorker is the Worker of events of tasks that run off the workers.
const IOWorker = -1
