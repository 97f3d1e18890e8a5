// Package progress shows on a terminal how far a run is.
//
// A [Bar] is an observer of runs:
//
//	v, err := weft.Compute(ctx, z, weft.Observe(progress.Bar(os.Stderr)))
//
// and draws, once the run has gone on for a while:
//
//	 42 % ████████████▋                  420 of 1,000 tasks · 1,203/s · 0.48 s left
//
//	Word     Meaning
//	bar      one line for all runs that go on at once with the same Bar
//	rate     tasks ended a second, since the bar's first run began
//
// # Invariants
//
//   - Nothing is written to what is no terminal, unless [Always] asks for it.
//   - A run that is shorter than [After] leaves no trace.
//   - When Compute returns, the last line is whole and ended, and nothing is
//     written any more, whether the run succeeded or not.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/unit"
)

// Option is a choice about a [Bar].
type Option func(*bar)

// After sets how long a run must go on before its bar appears: 200 ms if not
// told.
func After(d time.Duration) Option { return func(b *bar) { b.after = d } }

// Label sets a text before the bar, for programs that run several things.
func Label(text string) Option { return func(b *bar) { b.label = text } }

// Always makes a Bar whose writer is no terminal write one line when the run
// has ended, for logs; runs shorter than [After] still write none.
func Always() Option { return func(b *bar) { b.always = true } }

// Bar returns an observer that draws a progress bar on w while a run goes on,
// if w is a terminal. It may be given to many runs: those that go on at once
// share the bar and add up, the next one after that begins a new bar.
func Bar(w io.Writer, options ...Option) graph.Observer {
	b := &bar{w: w, after: 200 * time.Millisecond, terminal: isTerminal(w)}
	for _, o := range options {
		o(b)
	}
	return b
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// bar is the observer. The counters are read by what draws the line, at any
// time.
type bar struct {
	w        io.Writer
	after    time.Duration
	label    string
	always   bool
	terminal bool

	total, done, retried atomic.Int64
	failed               atomic.Bool

	mu      sync.Mutex
	open    int // runs that go on
	began   time.Time
	stop    chan struct{} // ends the wait for the bar to appear
	stopped chan struct{}
	drawn   *drawing // nil while there is none on the terminal
}

// Start adds a run to the bar.
func (b *bar) Start(info graph.RunInfo) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open == 0 {
		b.total.Store(0)
		b.done.Store(0)
		b.retried.Store(0)
		b.failed.Store(false)
		b.began = time.Now()
		b.stop, b.stopped = make(chan struct{}), make(chan struct{})
		go b.appear(b.stop, b.stopped)
	}
	b.open++
	b.total.Add(int64(info.Tasks))
	if b.drawn != nil {
		b.drawn.line.SetTotal(b.total.Load(), false)
	}
}

// appear draws the bar when its time has come.
func (b *bar) appear(stop <-chan struct{}, stopped chan<- struct{}) {
	defer close(stopped)
	if !b.terminal {
		return
	}
	timer := time.NewTimer(b.after)
	defer timer.Stop()
	select {
	case <-stop:
	case <-timer.C:
		b.mu.Lock()
		b.drawn = b.draw()
		b.mu.Unlock()
	}
}

// Observe counts what has ended.
func (b *bar) Observe(events []graph.Event) {
	n := int64(0)
	for i := range events {
		switch events[i].Kind {
		case graph.TaskEnd:
			n++
		case graph.TaskRetry:
			b.retried.Add(1)
		}
	}
	done := b.done.Add(n)
	b.mu.Lock()
	defer b.mu.Unlock()
	if n > 0 && b.drawn != nil {
		b.drawn.line.SetCurrent(done)
	}
}

// Finish takes a run off the bar; the last one ends the line.
func (b *bar) Finish(s graph.Summary) {
	if s.Err != nil {
		b.failed.Store(true)
	}
	b.mu.Lock()
	b.open--
	last := b.open == 0
	stop, stopped := b.stop, b.stopped
	b.mu.Unlock()
	if !last {
		return
	}
	close(stop)
	<-stopped
	if !b.failed.Load() {
		b.done.Store(b.total.Load()) // also what was too much to be told of
	}
	b.mu.Lock()
	drawn := b.drawn
	b.drawn = nil
	b.mu.Unlock()
	switch {
	case drawn != nil:
		drawn.end(b)
	case !b.terminal && b.always && time.Since(b.began) >= b.after:
		fmt.Fprintln(b.w, b.prefix()+percentOf(b.done.Load(), b.total.Load())+"  "+b.status(true, false))
	}
}

func (b *bar) prefix() string {
	if b.label == "" {
		return ""
	}
	return b.label + "  "
}

// status is what the line says behind the bar; the brief one leaves room for it.
func (b *bar) status(ended, brief bool) string {
	done, total, took := b.done.Load(), b.total.Load(), time.Since(b.began)
	tasks := "tasks"
	if total == 1 {
		tasks = "task"
	}
	s := unit.Count(int(total)) + " " + tasks
	if done < total {
		s = unit.Count(int(done)) + " of " + s
	}
	if rate := float64(done) / took.Seconds(); rate > 0 && !brief {
		s += " · " + rateText(rate)
	}
	if n := b.retried.Load(); n > 0 && !brief {
		s += " · " + unit.Count(int(n)) + " tried again"
	}
	switch {
	case ended && b.failed.Load():
		s += " · failed after " + unit.Time(took)
	case ended:
		s += " · " + unit.Time(took)
	case b.failed.Load():
		s += " · failing"
	case done > 0:
		left := float64(total-done) / float64(done) * took.Seconds()
		s += " · " + secondsText(left) + " left"
	default:
		s += " · " + secondsText(took.Seconds())
	}
	return s
}

// rateText keeps a rate short: tasks a second, or a minute if they are slow.
func rateText(rate float64) string {
	switch {
	case rate >= 10:
		return unit.Count(int(rate+0.5)) + "/s"
	case rate >= 0.5:
		return fmt.Sprintf("%.1f/s", rate)
	default:
		return fmt.Sprintf("%.1f/min", 60*rate)
	}
}

// secondsText rounds to what may be trusted of a guess.
func secondsText(s float64) string {
	const most = 1e7 // beyond some months it is no use
	if s >= most {
		return "very long"
	}
	if s < 1 {
		return fmt.Sprintf("%.1f s", s)
	}
	return unit.Time(time.Duration(s+0.5) * time.Second)
}

func percentOf(done, total int64) string {
	if total == 0 {
		return "100 %"
	}
	return fmt.Sprintf("%3d %%", min(100*done/total, 100))
}
