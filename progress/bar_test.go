package progress

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/graph"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func ends(n int) []graph.Event {
	events := make([]graph.Event, n)
	for i := range events {
		events[i].Kind = graph.TaskEnd
	}
	return events
}

// TestNoTerminal runs bars whose writer is a buffer.
func TestNoTerminal(t *testing.T) {
	tests := []struct {
		name    string
		options []Option
		took    time.Duration
		done    int
		retried int
		err     error
		want    string
	}{
		{name: "silent", took: time.Minute, done: 1000},
		{name: "always, but short", options: []Option{Always()}, took: 100 * time.Millisecond, done: 1000},
		{name: "always", options: []Option{Always()}, took: 2 * time.Second, done: 1000, want: "100 %  1,000 tasks · 500/s · 2 s\n"},
		{name: "some ends were not told", options: []Option{Always()}, took: 2 * time.Second, done: 10, want: "100 %  1,000 tasks · 500/s · 2 s\n"},
		{name: "failed", options: []Option{Always(), Label("scoring")}, took: 2 * time.Second, done: 420, retried: 3, err: errors.New("bad row"), want: "scoring   42 %  420 of 1,000 tasks · 210/s · 3 tried again · failed after 2 s\n"},
		{name: "failed at once", options: []Option{Always(), After(0)}, took: 0, done: 0, err: errors.New("bad row"), want: "  0 %  0 of 1,000 tasks · failed after 0 s\n"},
		{name: "slow", options: []Option{Always()}, took: 2 * time.Hour, done: 1000, want: "100 %  1,000 tasks · 8.3/min · 2 h 00 m\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				b := Bar(&out, test.options...)
				b.Start(graph.RunInfo{Tasks: 1000})
				for range test.retried {
					b.Observe([]graph.Event{{Kind: graph.TaskRetry}, {Kind: graph.TaskStart}})
				}
				b.Observe(ends(test.done))
				time.Sleep(test.took)
				b.Finish(graph.Summary{Err: test.err})
				if got := out.String(); got != test.want {
					t.Errorf("got  %q\nwant %q", got, test.want)
				}
			})
		})
	}
}

// TestOverlappingRuns has runs share a bar, and a later one begin anew.
func TestOverlappingRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		b := Bar(&out, Always())
		b.Start(graph.RunInfo{Tasks: 100})
		time.Sleep(time.Second)
		b.Start(graph.RunInfo{Tasks: 200})
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() { b.Observe(ends(100)) })
		}
		wg.Wait()
		b.Finish(graph.Summary{})
		if out.Len() > 0 {
			t.Errorf("a line while a run goes on: %q", out.String())
		}
		time.Sleep(time.Second)
		b.Finish(graph.Summary{})
		b.Start(graph.RunInfo{Tasks: 1})
		time.Sleep(time.Second)
		b.Finish(graph.Summary{})
		if got, want := out.String(), "100 %  300 tasks · 150/s · 2 s\n100 %  1 task · 1.0/s · 1 s\n"; got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

// TestFile writes to a file, which is no terminal.
func TestFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := Bar(f, After(0))
	b.Start(graph.RunInfo{Tasks: 10})
	b.Observe(ends(10))
	b.Finish(graph.Summary{})
	if got, _ := os.ReadFile(name); len(got) > 0 {
		t.Errorf("wrote %q", got)
	}
}

func TestTexts(t *testing.T) {
	for s, want := range map[float64]string{0: "0.0 s", 0.44: "0.4 s", 1.4: "1 s", 59.6: "60 s", 7300: "2 h 02 m", 1e9: "very long"} {
		if got := secondsText(s); got != want {
			t.Errorf("%v seconds: %s, want %s", s, got, want)
		}
	}
	for r, want := range map[float64]string{12345: "12,345/s", 9.96: "10.0/s", 0.6: "0.6/s", 0.1: "6.0/min"} {
		if got := rateText(r); got != want {
			t.Errorf("rate %v: %s, want %s", r, got, want)
		}
	}
}

var escapes = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)
