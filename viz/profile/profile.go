package profile

import (
	"iter"
	"sync"
	"time"

	"github.com/cb434341/weft/graph"
)

// Profile is what happened in one run. A [Recorder] makes it. It may be read
// by many goroutines, also while the run goes on.
type Profile struct {
	mu      sync.Mutex
	info    graph.RunInfo
	summary graph.Summary
	lanes   []lane // of tasks that wait, then of worker 0, 1, ...
	moves   []move
	memory  curve

	begun, finished bool
	overlapped      bool
	overlapAt       time.Duration

	stop, stopped chan struct{} // of the goroutine that watches the heap
}

// Outcome is how a try of a task ended.
type Outcome uint8

// The ways for a try to end.
const (
	Done    Outcome = iota // it gave its result
	Failed                 // it failed for good
	Retried                // it failed and was tried again
)

// String returns "done", "failed" or "retried".
func (o Outcome) String() string {
	return [...]string{"done", "failed", "retried", "?"}[min(o, 3)]
}

// Span is one try of one task. Times are in nanoseconds since the run began.
type Span struct {
	Start, End int64
	Bytes      int64 // of the result, 0 if it is not known
	Task       graph.ID
	Worker     int // graph.IOWorker for tasks that wait
	Outcome    Outcome
}

// move is a result that went to disk or came back.
type move struct {
	time   int64
	bytes  int64
	task   graph.ID
	worker int16
	way    way
}

type way uint8

const (
	spilled way = iota
	loaded
)

// Info returns what was known when the run began.
func (p *Profile) Info() graph.RunInfo { return p.info }

// Summary returns how the run ended, the zero Summary while it goes on.
func (p *Profile) Summary() graph.Summary {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.summary
}

// Finished reports whether the run has ended.
func (p *Profile) Finished() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.finished || !p.begun
}

// Overlapped reports whether another run of the same Recorder began before this
// one had finished, and when: what happened from then on is not in the profile.
func (p *Profile) Overlapped() (at time.Duration, yes bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.overlapAt, p.overlapped
}

// Tasks ranges over every try of every task that has ended, worker by worker,
// those that waited off the workers first; in the order of their ends on each.
func (p *Profile) Tasks() iter.Seq[Span] {
	return func(yield func(Span) bool) {
		for worker, pieces := range p.logs() {
			for s := range spans(worker-1, pieces) {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// logs returns the log of each lane as it is now.
func (p *Profile) logs() [][][]uint32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	logs := make([][][]uint32, len(p.lanes))
	for i := range p.lanes {
		logs[i] = p.lanes[i].pieces()
	}
	return logs
}

// Wall returns how long the run took, or has taken so far.
func (p *Profile) Wall() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wall()
}

func (p *Profile) wall() time.Duration {
	switch {
	case p.finished && p.summary.Wall > 0:
		return p.summary.Wall
	case p.begun && !p.finished:
		return time.Since(p.info.Began)
	}
	var last int64
	for i := range p.lanes {
		last = max(last, p.lanes[i].last)
	}
	return time.Duration(last)
}

// Memory returns the memory of the run over time, in at most 2,048 steps.
func (p *Profile) Memory() []Sample {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.memory.samples(p.wall())
}

// Peak returns the most bytes of results that were held at once.
func (p *Profile) Peak() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	peak := p.summary.Peak
	for _, s := range p.memory.samples(p.wall()) {
		peak = max(peak, s.Held)
	}
	return peak
}

func (w way) String() string {
	if w == spilled {
		return "spill"
	}
	return "load"
}
