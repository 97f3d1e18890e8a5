package local

import (
	"sync"

	"github.com/cb434341/weft/graph"
)

// log is where a worker writes the events of its tasks. It hands them over in
// batches, when the log is full, when it has not done so for a while, and before
// the worker sleeps.
type log struct {
	w      *worker
	tell   *telemetry
	worker int16

	// mu lets the telemetry's pump take events while the worker is in a long
	// task. Without an observer that lives on the pump nobody else comes.
	mu     sync.Mutex
	shared bool
	events []graph.Event

	last    int64 // by the clock, when the last task ended; 0 after a pause
	time    int64 // the same, in nanoseconds since the run began
	flushed int64 // by the clock
}

const logLength = 1024 // 24 KiB: stays in the first caches

func (l *log) init(w *worker) {
	l.w, l.tell, l.worker = w, &w.run.tell, w.number
	if l.tell.on {
		l.events = make([]graph.Event, 0, logLength+1)
		l.shared = len(l.tell.pumped) > 0
	}
}

// start notes that a task begins: at the moment that the one before ended, if
// the worker went straight on.
func (l *log) start(id graph.ID) {
	if l.last == 0 {
		l.look()
	}
	l.add(graph.Event{Time: l.time, Task: id, Worker: l.worker, Kind: graph.TaskStart})
	if l.shared && l.last-l.flushed > flushTicks {
		l.flush()
		l.flushed = l.last
	}
}

// look reads the clock.
func (l *log) look() {
	l.last = l.tell.clock.now()
	l.time = l.tell.clock.at(l.last)
}

// flushTicks is how old events may get before observers see them: some ten
// milliseconds, whatever a tick is.
const flushTicks = 30_000_000

// end notes that a task gave its result.
func (l *log) end(id graph.ID, size int64) {
	l.look()
	l.add(graph.Event{Time: l.time, Bytes: size, Task: id, Worker: l.worker, Kind: graph.TaskEnd})
}

// pause forgets when the last task ended, so that waiting is not counted as
// part of the next.
func (l *log) pause() { l.last = 0 }

// note adds any other event, which happens now.
func (l *log) note(kind graph.Kind, id graph.ID, bytes int64) {
	if !l.tell.on {
		return
	}
	if kind != graph.Release || l.last == 0 { // a release follows the end of a task at once
		l.look()
	}
	l.add(graph.Event{Time: l.time, Bytes: bytes, Task: id, Worker: l.worker, Kind: kind})
}

// add writes an event. It is called twice a task, so the way without a lock is
// kept short.
func (l *log) add(e graph.Event) {
	if l.shared {
		l.addShared(e)
		return
	}
	l.events = append(l.events, e)
	if len(l.events) == logLength {
		l.handOver()
	}
}

func (l *log) addShared(e graph.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
	if len(l.events) == logLength {
		l.handOver()
	}
}

// flush hands over what there is.
func (l *log) flush() {
	if !l.tell.on {
		return
	}
	if l.shared {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	l.handOver()
}

func (l *log) handOver() {
	if len(l.events) == 0 {
		return
	}
	held := graph.Event{Time: l.events[len(l.events)-1].Time, Bytes: l.w.run.memory.held.Load(), Task: none, Worker: l.worker, Kind: graph.Held}
	l.tell.take(append(l.events, held))
	l.events = l.events[:0]
}
