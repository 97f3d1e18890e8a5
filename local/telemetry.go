package local

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cb434341/weft/graph"
)

// telemetry brings the events of a run to its observers. Inline observers are
// called by the workers; each of the others has a bounded queue and a goroutine
// that reads it, so that a slow one loses events rather than time.
type telemetry struct {
	on      bool
	clock   clock
	began   time.Time
	run     *run
	inlined bool             // there are or were inline observers
	inline  []graph.Observer // guarded by mu while tasks run
	pumped  []*pump
	mu      sync.Mutex // one batch at a time for inline observers
}

func (t *telemetry) start(r *run, observers []graph.Observer) {
	t.run = r
	t.began = time.Now()
	if len(observers) == 0 {
		return
	}
	t.on = true
	t.clock = newClock()
	t.began = t.clock.began
	info := graph.RunInfo{
		Graph: r.g, Want: r.want, Tasks: r.total, Workers: r.pool.workers,
		Began: t.began, Memory: max(0, r.memory.budget.limit),
	}
	for _, o := range observers {
		if _, ok := o.(graph.InlineObserver); ok {
			if guarded(o, func() { o.Start(info) }) {
				t.inline, t.inlined = append(t.inline, o), true
			}
			continue
		}
		t.pumped = append(t.pumped, newPump(t, o, info))
	}
	for _, p := range t.pumped {
		go p.loop()
	}
}

// guarded calls an observer and reports whether it is fit to be called again.
func guarded(o graph.Observer, f func()) (ok bool) {
	returned := false
	defer func() {
		if returned {
			return
		}
		v := recover()
		slog.Warn("weft: an observer panicked and is told no more", "observer", fmt.Sprintf("%T", o), "panic", v)
	}()
	f()
	returned = true
	return true
}

// take is given a batch by a worker. It keeps nothing of the slice.
func (t *telemetry) take(events []graph.Event) {
	if t.inlined {
		t.takeInline(events)
	}
	for _, p := range t.pumped {
		p.add(events)
	}
}

func (t *telemetry) takeInline(events []graph.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, o := range t.inline {
		if o == nil {
			continue
		}
		// Out of the list while it is called: runtime.Goexit in it would end this
		// goroutine here, and must not be met again.
		t.inline[i] = nil
		if guarded(o, func() { o.Observe(events) }) {
			t.inline[i] = o
		}
	}
}

// sample adds how much is held now.
func (t *telemetry) sample() {
	t.take([]graph.Event{{Time: t.clock.at(t.clock.now()), Bytes: t.run.memory.held.Load(), Task: none, Kind: graph.Held}})
}

// finish tells all observers how the run ended.
func (t *telemetry) finish(r *run, err error) {
	if !t.on {
		return
	}
	for _, w := range r.crew {
		w.log.flush()
	}
	t.sample()
	sum := graph.Summary{Err: err, Wall: time.Since(t.began), Peak: r.memory.peak.Load(), Spilled: r.memory.spilledBytes.Load()}
	for _, o := range t.inline {
		if o != nil {
			guarded(o, func() { o.Finish(sum) })
		}
	}
	for _, p := range t.pumped {
		p.end(sum)
	}
	// An observer that hangs must not take the run with it. Its goroutine ends
	// when it comes back.
	const patience = 2 * time.Second
	late := make(chan struct{})
	stop := time.AfterFunc(patience, func() { close(late) })
	defer stop.Stop()
	for _, p := range t.pumped {
		select {
		case <-p.gone:
			continue
		case <-late:
		}
		select {
		case <-p.gone: // late is closed for all, this one was in time
		default:
			slog.Warn("weft: an observer did not return; the run goes on without it", "observer", fmt.Sprintf("%T", p.observer))
		}
	}
}

// pump is the queue and the goroutine of one observer.
type pump struct {
	observer graph.Observer
	info     graph.RunInfo
	tell     *telemetry
	gone     chan struct{}
	wake     chan struct{}
	dropped  atomic.Int64

	mu      sync.Mutex
	queue   []graph.Event
	summary *graph.Summary
}

const (
	pumpLength = 1 << 16 // events that may wait: 1.5 MiB
	pumpPeriod = 50 * time.Millisecond
)

func newPump(t *telemetry, o graph.Observer, info graph.RunInfo) *pump {
	return &pump{observer: o, info: info, tell: t, gone: make(chan struct{}), wake: make(chan struct{}, 1)}
}

// add queues a batch, or as much of it as there is room for. Failures always
// find room.
func (p *pump) add(events []graph.Event) {
	p.mu.Lock()
	room := max(0, pumpLength-len(p.queue))
	fits := min(room, len(events))
	p.queue = append(p.queue, events[:fits]...)
	for _, e := range events[fits:] {
		if e.Kind == graph.TaskFail || e.Kind == graph.TaskRetry {
			p.queue = append(p.queue, e)
		} else {
			p.dropped.Add(1)
		}
	}
	full := len(p.queue) > pumpLength/2
	p.mu.Unlock()
	if full {
		p.nudge()
	}
}

func (p *pump) nudge() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *pump) end(sum graph.Summary) {
	p.mu.Lock()
	p.summary = &sum
	p.mu.Unlock()
	p.nudge()
}

// loop is the pump's goroutine.
func (p *pump) loop() {
	defer close(p.gone)
	o := p.observer
	fit := guarded(o, func() { o.Start(p.info) })
	tick := time.NewTicker(pumpPeriod)
	defer tick.Stop()
	var batch []graph.Event
	for {
		p.mu.Lock()
		batch, p.queue = p.queue, batch[:0]
		sum := p.summary
		p.mu.Unlock()
		if fit && len(batch) > 0 {
			fit = guarded(o, func() { o.Observe(batch) })
		}
		if sum != nil {
			if fit {
				sum.Dropped = p.dropped.Load()
				guarded(o, func() { o.Finish(*sum) })
			}
			return
		}
		select {
		case <-p.wake:
		case <-tick.C:
			p.collect()
		}
	}
}

// collect takes what the workers have not handed over yet, so that a task that
// runs for long is seen while it runs.
func (p *pump) collect() {
	crew := p.tell.run.thieves.Load()
	if crew == nil {
		return
	}
	for _, w := range *crew {
		w.log.flush()
	}
	p.tell.sample()
}
