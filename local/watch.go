package local

import (
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cb434341/weft/graph"
)

const defaultStall = time.Minute

// watch starts the run's watchdog and returns what ends it. A run stalls when
// the same tasks run at two looks in a row.
func (r *run) watch() (stop func()) {
	stall := r.runner.Stall
	if stall == 0 {
		stall = defaultStall
	}
	if stall < 0 {
		return func() {}
	}
	var (
		mu     sync.Mutex // the timer's goroutine may outlive the run by a moment
		before []graph.ID
		said   bool
		timer  *time.Timer
	)
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(stall, func() {
		mu.Lock()
		defer mu.Unlock()
		now := r.running()
		slices.Sort(now)
		stalled := len(now) > 0 && slices.Equal(now, before)
		if stalled && !said {
			slog.Warn("weft: nothing has moved; waiting for tasks", "for", stall, "tasks", r.describe(now))
		}
		said, before = stalled, now
		if r.joinable() {
			timer.Reset(stall)
		}
	})
	return func() { timer.Stop() }
}

// describe names some tasks with the lines that built them.
func (r *run) describe(ids []graph.ID) string {
	const most = 8
	var names []string
	for i, id := range ids {
		if i == most {
			names = append(names, "...")
			break
		}
		name := r.g.Name(id)
		if s := r.g.Site(id); s != 0 {
			name += " (" + s.String() + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
