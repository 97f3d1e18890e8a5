package graphtest

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
)

// collector is an observer that keeps all it is told.
type collector struct {
	mu       sync.Mutex
	info     []graph.RunInfo
	events   []graph.Event
	finished []graph.Summary
	inside   bool // a call is in progress
	mistakes []string
}

func (c *collector) enter(what string) func() {
	c.mu.Lock()
	if c.inside {
		c.mistakes = append(c.mistakes, what+" came during another call")
	}
	c.inside = true
	if what != "Start" && len(c.info) != 1 {
		c.mistakes = append(c.mistakes, what+" came before Start")
	}
	if len(c.finished) > 0 {
		c.mistakes = append(c.mistakes, what+" came after Finish")
	}
	c.mu.Unlock()
	return func() {
		c.mu.Lock()
		c.inside = false
		c.mu.Unlock()
	}
}

func (c *collector) Start(info graph.RunInfo) {
	defer c.enter("Start")()
	c.info = append(c.info, info)
}

func (c *collector) Observe(events []graph.Event) {
	defer c.enter("Observe")()
	c.events = append(c.events, events...)
}

func (c *collector) Finish(s graph.Summary) {
	defer c.enter("Finish")()
	c.finished = append(c.finished, s)
}

// inlineCollector is never dropped for.
type inlineCollector struct{ collector }

func (c *inlineCollector) ObserveInline() {}

// count returns how often there was an event of a kind for a task.
func (c *collector) count(kind graph.Kind, id graph.ID) int {
	n := 0
	for _, e := range c.events {
		if e.Kind == kind && e.Task == id {
			n++
		}
	}
	return n
}

// check holds what the collector was told against what there was to tell.
func (c *collector) check(t *testing.T, g *graph.Graph, want []graph.ID, err error) {
	t.Helper()
	for _, m := range c.mistakes {
		t.Error(m)
	}
	if len(c.info) != 1 || len(c.finished) != 1 {
		t.Fatalf("Start came %d times and Finish %d times", len(c.info), len(c.finished))
	}
	info, end := c.info[0], c.finished[0]
	_, tasks := graph.Needed(g, want)
	if info.Graph != g || !slices.Equal(info.Want, want) || info.Tasks != tasks || info.Workers < 1 || info.Began.IsZero() {
		t.Errorf("Start was given %+v", info)
	}
	if end.Err != err {
		t.Errorf("Finish was given the error %v, Run returned %v", end.Err, err)
	}
	if end.Wall < 0 || end.Wall > time.Hour {
		t.Errorf("the run took %v", end.Wall)
	}
	last := map[int16]int64{}
	for _, e := range c.events {
		switch {
		case e.Kind == graph.Held:
		case e.Task < 0 || int(e.Task) >= g.Len():
			t.Errorf("an event of task %d", e.Task)
		case e.Worker != graph.IOWorker && e.Time < last[e.Worker]:
			t.Errorf("worker %d went back in time", e.Worker)
		}
		last[e.Worker] = e.Time
	}
}

func (s *suite) events(t *testing.T, r graph.Runner) {
	log := filepath.Join(t.TempDir(), "log")
	b := build(t)
	id := b.add(constant{1})
	for i := range 20 {
		x := b.add(mix{uint64(i)}, id)
		id = b.add(mix{uint64(i)}, x, id)
	}
	retried := b.add(flaky{Log: log, Fails: 2, Retry: 2})
	unused := b.add(constant{2})
	g := b.graph()
	want := []graph.ID{id, retried}
	c, inline := &collector{}, &inlineCollector{}
	if _, err := r.Run(t.Context(), g, want, c, inline); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*collector{c, &inline.collector} {
		c.check(t, g, want, nil)
		if dropped := c.finished[0].Dropped; dropped > 0 {
			if c == &inline.collector {
				t.Errorf("%d events of an inline observer were dropped", dropped)
			}
			continue
		}
		for id := range g.Tasks() {
			times := 1
			if id == unused {
				times = 0
			}
			if n := c.count(graph.TaskEnd, id); n != times {
				t.Errorf("%s ended %d times", g.Name(id), n)
			}
			if n := c.count(graph.TaskStart, id); n != times && id != retried {
				t.Errorf("%s started %d times", g.Name(id), n)
			}
			if n := c.count(graph.TaskFail, id); n != 0 {
				t.Errorf("%s failed %d times", g.Name(id), n)
			}
		}
		if n := c.count(graph.TaskRetry, retried); n != 2 {
			t.Errorf("%d retries", n)
		}
		checkOrder(t, g, c.events)
	}
}

// checkOrder checks that a task starts before it ends, and ends before what
// needs it starts, by the clock.
func checkOrder(t *testing.T, g *graph.Graph, events []graph.Event) {
	t.Helper()
	start, end := map[graph.ID]int64{}, map[graph.ID]int64{}
	for _, e := range events {
		switch e.Kind {
		case graph.TaskStart:
			start[e.Task] = e.Time
		case graph.TaskEnd:
			end[e.Task] = e.Time
		}
	}
	for id := range start {
		if end[id] < start[id] {
			t.Errorf("%s ended at %d and started at %d", g.Name(id), end[id], start[id])
		}
		for _, d := range g.Deps(id) {
			if !d.IsConst() && end[d] > start[id] {
				t.Errorf("%s ended at %d and %s, which needs it, started at %d", g.Name(d), end[d], g.Name(id), start[id])
			}
		}
	}
}

func (s *suite) eventsOfFailure(t *testing.T, r graph.Runner) {
	b := build(t)
	x := b.add(constant{1})
	bad := b.add(fail{1}, x)
	end := b.add(mix{1}, bad)
	g := b.graph()
	want := []graph.ID{end}
	c := &inlineCollector{}
	_, err := r.Run(t.Context(), g, want, c)
	c.check(t, g, want, err)
	if c.count(graph.TaskEnd, x) != 1 || c.count(graph.TaskFail, bad) != 1 || c.count(graph.TaskEnd, bad) != 0 || c.count(graph.TaskStart, end) != 0 {
		t.Errorf("events %v", c.events)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c = &inlineCollector{}
	_, err = r.Run(ctx, g, want, c)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(c.info) > 0 || len(c.finished) > 0 { // a run that never began need not be told of
		c.check(t, g, want, err)
	}

	c = &inlineCollector{}
	if _, err := r.Run(t.Context(), g, nil, c); err != nil {
		t.Error(err)
	}
	c.check(t, g, nil, nil)
}

// badObserver panics or is slow.
type badObserver struct {
	start, observe, finish func()
}

func (o badObserver) Start(graph.RunInfo)   { o.start() }
func (o badObserver) Observe([]graph.Event) { o.observe() }
func (o badObserver) Finish(graph.Summary)  { o.finish() }

func (s *suite) badObservers(t *testing.T, r graph.Runner) {
	before := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	defer slog.SetDefault(before)

	b := build(t)
	id := b.add(constant{1})
	h := uint64(1)
	for range min(3000, s.opts.Tasks) {
		id = b.add(mix{1}, id)
		h = mixed(1, h)
	}
	g := b.graph()
	want := []graph.ID{id}
	fine, oops := func() {}, func() { panic("an observer's mistake") }
	for _, tt := range []struct {
		name string
		o    badObserver
	}{
		{"panics in Start", badObserver{oops, fine, fine}},
		{"panics in Observe", badObserver{fine, oops, fine}},
		{"panics in Finish", badObserver{fine, fine, oops}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			good := &collector{}
			got, err := r.Run(t.Context(), g, want, tt.o, good)
			if err != nil || !slices.Equal(got, []any{h}) {
				t.Fatalf("got %v, %v", got, err)
			}
			good.check(t, g, want, nil)
		})
	}
	t.Run("is slow", func(t *testing.T) {
		var slow collector
		first := true
		o := badObserver{
			start: func() { slow.Start(graph.RunInfo{}) },
			observe: func() {
				if first {
					time.Sleep(100 * time.Millisecond)
				}
				first = false
			},
			finish: func() { slow.Finish(graph.Summary{}) },
		}
		got, err := r.Run(t.Context(), g, want, o)
		if err != nil || !slices.Equal(got, []any{h}) {
			t.Fatalf("got %v, %v", got, err)
		}
		if len(slow.info) != 1 || len(slow.finished) != 1 {
			t.Errorf("Start came %d times and Finish %d times", len(slow.info), len(slow.finished))
		}
	})
}
