package local_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
)

// quiet keeps what is logged while a test runs.
func quiet(t *testing.T) *lockedBuffer {
	var text lockedBuffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&text, nil)))
	t.Cleanup(func() { slog.SetDefault(old) })
	return &text
}

// shaky panics where it is told to.
type shaky struct {
	at   string
	told []string
}

func (s *shaky) call(what string) {
	s.told = append(s.told, what)
	if s.at == what {
		panic("shaky " + what)
	}
}
func (s *shaky) Start(graph.RunInfo)   { s.call("start") }
func (s *shaky) Observe([]graph.Event) { s.call("observe") }
func (s *shaky) Finish(graph.Summary)  { s.call("finish") }

type shakyInline struct{ *shaky }

func (shakyInline) ObserveInline() {}

func TestObserverThatPanics(t *testing.T) {
	g, want := ofShape("tree", 5000, &sum{})
	for _, at := range []string{"start", "observe", "finish"} {
		for _, inline := range []bool{true, false} {
			text := quiet(t)
			s := &shaky{at: at}
			var o graph.Observer = s
			if inline {
				o = shakyInline{s}
			}
			var seen watcher
			if _, err := (&local.Runner{Workers: 2}).Run(t.Context(), g, want, o, &seen); err != nil {
				t.Fatal(err)
			}
			if last := s.told[len(s.told)-1]; last != at {
				t.Errorf("%s, inline %v: told %q after the panic", at, inline, last)
			}
			if !strings.Contains(text.String(), "shaky "+at) {
				t.Errorf("%s, inline %v: not reported: %s", at, inline, text)
			}
			if seen.kinds[graph.TaskEnd] != g.Len() {
				t.Errorf("another observer saw %d of %d tasks", seen.kinds[graph.TaskEnd], g.Len())
			}
		}
	}
}

// slow takes its time with the first batch, until the run is over for the
// workers.
type slow struct {
	watcher
	release chan struct{}
}

func (s *slow) Observe(ev []graph.Event) { <-s.release; s.watcher.Observe(ev) }

// hideInline hides that an observer wants to be called by the workers.
type hideInline struct{ graph.Observer }

// atEnd closes a channel when all tasks of a run have returned.
type atEnd struct{ c chan struct{} }

func (atEnd) Start(graph.RunInfo)    {}
func (atEnd) Observe([]graph.Event)  {}
func (atEnd) ObserveInline()         {}
func (a atEnd) Finish(graph.Summary) { close(a.c) }

func TestObserverThatIsSlow(t *testing.T) {
	g, want := ofShape("indep", 300_000, &empty{})
	s := &slow{release: make(chan struct{})}
	if _, err := (&local.Runner{Workers: 2}).Run(t.Context(), g, want, hideInline{s}, atEnd{s.release}); err != nil {
		t.Fatal(err)
	}
	seen := int64(0)
	for _, k := range []graph.Kind{graph.TaskStart, graph.TaskEnd, graph.Held, graph.Release} {
		seen += int64(s.kinds[k])
	}
	if s.summary.Dropped == 0 || s.summary.Dropped+seen < int64(2*g.Len()) {
		t.Errorf("saw %d events, %d dropped, of %d", seen, s.summary.Dropped, 2*g.Len())
	}
}

func TestFailureIsNeverDropped(t *testing.T) {
	b := graph.NewBuilder(0, 0)
	var all []graph.ID
	for range 200_000 {
		all = append(all, b.Add(&empty{}, nil))
	}
	g, want := finish(b, b.Add(failing{errors.New("no")}, all))
	s := &slow{release: make(chan struct{})}
	if _, err := (&local.Runner{Workers: 2}).Run(t.Context(), g, want, hideInline{s}, atEnd{s.release}); err == nil {
		t.Fatal("no error")
	}
	if s.kinds[graph.TaskFail] != 1 || s.summary.Err == nil {
		t.Errorf("saw %v, %+v", s.kinds, s.summary)
	}
}

// TestLongTaskIsSeen expects the start of a task to reach an observer while the
// task runs.
func TestLongTaskIsSeen(t *testing.T) {
	started := make(chan struct{})
	b := graph.NewBuilder(0, 0)
	g, want := finish(b, b.Add(call(func(ctx context.Context, _ []any) (any, error) {
		select {
		case <-started:
			return 1, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}), nil))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := (&local.Runner{Workers: 2}).Run(ctx, g, want, onStart{started}); err != nil {
		t.Error(err)
	}
}

type onStart struct{ c chan struct{} }

func (onStart) Start(graph.RunInfo) {}
func (o onStart) Observe(ev []graph.Event) {
	for _, e := range ev {
		if e.Kind == graph.TaskStart {
			close(o.c)
		}
	}
}
func (onStart) Finish(graph.Summary) {}

// TestEventsInOrder checks the stream of an ordinary run.
func TestEventsInOrder(t *testing.T) {
	g, want := ofShape("wave", 2500, &sum{})
	var check ordered
	if _, err := (&local.Runner{Workers: 3}).Run(t.Context(), g, want, &check); err != nil {
		t.Fatal(err)
	}
	if check.wrong.Len() > 0 {
		t.Error(check.wrong.String())
	}
	if check.ends != g.Len() {
		t.Errorf("%d ends of %d tasks", check.ends, g.Len())
	}
}

// ordered checks that each worker's events are in the order of time and that
// starts and ends alternate.
type ordered struct {
	wrong   bytes.Buffer
	last    map[int16]graph.Event
	ends    int
	running map[int16]graph.ID
}

func (*ordered) ObserveInline() {}
func (o *ordered) Start(graph.RunInfo) {
	o.last, o.running = map[int16]graph.Event{}, map[int16]graph.ID{}
}

func (o *ordered) Observe(ev []graph.Event) {
	for _, e := range ev {
		if e.Kind == graph.Held {
			continue
		}
		if e.Time < o.last[e.Worker].Time {
			o.wrong.WriteString("time runs backwards\n")
		}
		o.last[e.Worker] = e
		switch id, busy := o.running[e.Worker]; e.Kind {
		case graph.TaskStart:
			if busy {
				o.wrong.WriteString("two tasks at once on one worker\n")
			}
			o.running[e.Worker] = e.Task
		case graph.TaskEnd:
			if !busy || id != e.Task {
				o.wrong.WriteString("an end without its start\n")
			}
			delete(o.running, e.Worker)
			o.ends++
		}
	}
}
func (o *ordered) Finish(graph.Summary) {}

// exiting is an inline observer that ends the goroutine it is called on.
type exiting struct{}

func (exiting) Start(graph.RunInfo)   {}
func (exiting) ObserveInline()        {}
func (exiting) Observe([]graph.Event) { runtime.Goexit() }
func (exiting) Finish(graph.Summary)  {}
