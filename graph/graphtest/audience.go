package graphtest

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/cb434341/weft/graph"
)

// audience tells the observers of one run what happens, each from a goroutine
// of its own and by way of a bounded queue, so that none can hold the run up,
// unless it asks for it as a graph.InlineObserver.
type audience struct {
	began     time.Time
	listeners []*listener
}

type listener struct {
	observer graph.Observer
	events   chan graph.Event
	done     chan struct{}
	dropped  int64
	deaf     bool // it panicked
}

func newAudience(g *graph.Graph, want []graph.ID, workers int, observers []graph.Observer) *audience {
	a := &audience{began: time.Now()}
	if len(observers) == 0 {
		return a
	}
	_, tasks := graph.Needed(g, want)
	info := graph.RunInfo{Graph: g, Want: want, Tasks: tasks, Workers: workers, Began: a.began}
	for _, o := range observers {
		l := &listener{observer: o, events: make(chan graph.Event, 4096), done: make(chan struct{})}
		l.call(func() { o.Start(info) })
		a.listeners = append(a.listeners, l)
		go l.listen()
	}
	return a
}

// tell is called by one goroutine, as finish is.
func (a *audience) tell(kind graph.Kind, id graph.ID, worker int) {
	e := graph.Event{Time: int64(time.Since(a.began)), Task: id, Worker: int16(worker), Kind: kind}
	for _, l := range a.listeners {
		if _, inline := l.observer.(graph.InlineObserver); inline {
			l.call(func() { l.observer.Observe([]graph.Event{e}) })
			continue
		}
		select {
		case l.events <- e:
		default:
			l.dropped++
		}
	}
}

func (a *audience) finish(err error) {
	for _, l := range a.listeners {
		close(l.events)
		<-l.done
		l.call(func() {
			l.observer.Finish(graph.Summary{Err: err, Wall: time.Since(a.began), Dropped: l.dropped})
		})
	}
}

func (l *listener) listen() {
	defer close(l.done)
	for e := range l.events {
		l.call(func() { l.observer.Observe([]graph.Event{e}) })
	}
}

func (l *listener) call(f func()) {
	if l.deaf {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			l.deaf = true
			slog.Error("graphtest: an observer panicked", "observer", fmt.Sprintf("%T", l.observer), "panic", p)
		}
	}()
	f()
}
