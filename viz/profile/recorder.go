package profile

import (
	"runtime/metrics"
	"sync"
	"time"

	"github.com/cb434341/weft/graph"
)

// Recorder is an observer that keeps a [Profile] of each run that it is given
// to. The zero value is ready for use; a Recorder must not be copied.
//
// Runs may follow one another: each begins a new profile. They should not
// overlap, for an event does not say which of two runs it belongs to: when a
// run begins while another goes on, the profiles of both stop there, say so
// (see [Profile.Overlapped]), and keep only how their runs ended. The next run
// after that is recorded in full again.
type Recorder struct {
	mu       sync.Mutex
	profiles []*Profile
	open     []*Profile // begun and not finished
	current  *Profile   // the one that events go to, nil if it is not known
}

var _ graph.InlineObserver = (*Recorder)(nil)

// Profile returns the profile of the run that began last, an empty one if none
// has.
func (r *Recorder) Profile() *Profile {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.profiles); n > 0 {
		return r.profiles[n-1]
	}
	return &Profile{}
}

// Profiles returns the profiles of all runs in the order in which they began.
func (r *Recorder) Profiles() []*Profile {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*Profile(nil), r.profiles...)
}

// ObserveInline marks the Recorder as a [graph.InlineObserver].
func (*Recorder) ObserveInline() {}

// Start begins the profile of a run.
func (r *Recorder) Start(info graph.RunInfo) {
	if info.Began.IsZero() {
		info.Began = time.Now()
	}
	p := &Profile{info: info, lanes: make([]lane, info.Workers+1), begun: true}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.profiles = append(r.profiles, p)
	r.open = append(r.open, p)
	if len(r.open) > 1 {
		for _, other := range r.open {
			other.overlap()
		}
		r.current = nil
		return
	}
	r.current = p
	p.watchHeap()
}

// Observe adds events to the profile of the run that is going on.
func (r *Recorder) Observe(events []graph.Event) {
	r.mu.Lock()
	p := r.current
	r.mu.Unlock()
	if p != nil {
		p.record(events)
	}
}

// Finish ends the profile of a run.
func (r *Recorder) Finish(s graph.Summary) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.open) == 0 {
		return
	}
	// Which of several runs has finished is not known either; those that
	// overlap are told apart by nothing but their order.
	p := r.open[0]
	r.open = r.open[1:]
	p.finish(s)
	if p == r.current {
		r.current = nil
	}
}

// record logs the events of a run. It is called by the workers, so it does as
// little as it can: what the figures mean is found out when somebody asks.
func (p *Profile) record(events []graph.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	held := tally{curve: &p.memory}
	var l *lane
	worker := int16(-2)
	for i := 0; i < len(events); i++ {
		e := &events[i]
		if e.Worker != worker {
			worker = e.Worker
			l = p.lane(worker)
		}
		switch e.Kind {
		case graph.TaskStart:
			if i+1 == len(events) {
				l.begin(e.Task, e.Time)
				continue
			}
			// Nearly always the end follows at once.
			end := &events[i+1]
			if end.Kind != graph.TaskEnd || end.Task != e.Task || end.Worker != worker {
				l.begin(e.Task, e.Time)
				continue
			}
			i++
			if !l.addPlain(e.Time, end.Time, end.Bytes, e.Task) {
				l.add(e.Task, e.Time, end.Time, end.Bytes, Done)
			}
			held.add(end.Time, end.Bytes)
		case graph.TaskEnd:
			l.add(e.Task, l.finish(e.Task, e.Time), e.Time, e.Bytes, Done)
			held.add(e.Time, e.Bytes)
		case graph.Release:
			held.add(e.Time, -e.Bytes)
		default:
			p.recordRare(l, e, &held)
		}
	}
	held.settle()
}

func (p *Profile) recordRare(l *lane, e *graph.Event, held *tally) {
	switch e.Kind {
	case graph.TaskFail:
		l.add(e.Task, l.finish(e.Task, e.Time), e.Time, 0, Failed)
	case graph.TaskRetry:
		l.add(e.Task, l.finish(e.Task, e.Time), e.Time, 0, Retried)
		l.begin(e.Task, e.Time) // until its next start is told
	case graph.Spill:
		held.add(e.Time, -e.Bytes)
		p.moves = append(p.moves, move{e.Time, e.Bytes, e.Task, e.Worker, spilled})
	case graph.Load:
		held.add(e.Time, e.Bytes)
		p.moves = append(p.moves, move{e.Time, e.Bytes, e.Task, e.Worker, loaded})
	case graph.Held:
		s := p.memory.at(e.Time)
		s.held = max(s.held, e.Bytes)
	}
}

// lane returns the log of a worker; that of tasks which wait is the first.
func (p *Profile) lane(worker int16) *lane {
	i := int(worker) + 1
	if i < 0 {
		i = 0
	}
	for i >= len(p.lanes) {
		p.lanes = append(p.lanes, lane{})
	}
	return &p.lanes[i]
}

// heapEvery is how often the heap is looked at, which takes some microseconds.
const heapEvery = 5 * time.Millisecond

// watchHeap samples the Go heap until the profile is finished.
func (p *Profile) watchHeap() {
	p.stop, p.stopped = make(chan struct{}), make(chan struct{})
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	look := func() {
		metrics.Read(sample)
		if sample[0].Value.Kind() != metrics.KindUint64 {
			return
		}
		p.mu.Lock()
		s := p.memory.at(int64(time.Since(p.info.Began)))
		s.heap = max(s.heap, int64(sample[0].Value.Uint64()))
		p.mu.Unlock()
	}
	look()
	go func() {
		defer close(p.stopped)
		tick := time.NewTicker(heapEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				look()
			case <-p.stop:
				look()
				return
			}
		}
	}()
}

func (p *Profile) unwatchHeap() {
	if p.stop == nil {
		return
	}
	close(p.stop)
	<-p.stopped
	p.stop = nil
}

// overlap ends the recording because another run began.
func (p *Profile) overlap() {
	p.unwatchHeap()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.overlapped {
		p.overlapped, p.overlapAt = true, time.Since(p.info.Began)
	}
}

func (p *Profile) finish(s graph.Summary) {
	p.unwatchHeap()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.summary, p.finished = s, true
}
