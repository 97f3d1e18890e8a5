//go:build unix && !aix

package progress

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"

	"github.com/cb434341/weft/graph"
)

// onTerminal runs f with a terminal of so many columns and returns all that was
// written to it.
func onTerminal(t *testing.T, columns uint16, f func(*os.File)) string {
	t.Helper()
	t.Setenv("TERM", "xterm")
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatalf("no pseudo-terminal: %v", err)
	}
	defer ours.Close()
	if err := pty.Setsize(ours, &pty.Winsize{Rows: 10, Cols: columns}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = io.Copy(&out, ours) // ends with an error when the other side is closed
	}()
	f(theirs)
	theirs.Close()
	<-read
	return out.String()
}

// lines splits what was written into frames without the codes between them.
func lines(out string) []string {
	out = strings.ReplaceAll(escapes.ReplaceAllString(out, ""), "\r", "")
	return strings.Split(strings.TrimSuffix(out, "\n"), "\n")
}

func TestTerminal(t *testing.T) {
	tests := []struct {
		name    string
		columns uint16
		err     error
		done    int
		want    []string // in the last line
	}{
		{"wide", 120, nil, 1000, []string{"scoring  100 % " + strings.Repeat("█", widest) + " 1,000 tasks · ", "/s · "}},
		{"narrow", 48, nil, 1000, []string{"scoring  100 % █"}},
		{"very narrow", 12, nil, 1000, []string{"scoring"}},
		{"failed", 120, errors.New("bad row"), 500, []string{" 50 % " + strings.Repeat("█", widest/2) + strings.Repeat("░", widest/2) + " 500 of 1,000 tasks", "failed after"}},
		{"failed at once", 120, errors.New("bad row"), 0, []string{"  0 % " + strings.Repeat("░", widest), "failed after"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := onTerminal(t, test.columns, func(f *os.File) {
				b := Bar(f, After(time.Millisecond), Label("scoring"))
				b.Start(graph.RunInfo{Tasks: 1000})
				waitDrawn(t, b.(*bar))
				b.Observe(ends(test.done))
				b.Finish(graph.Summary{Err: test.err})
				if _, err := f.WriteString("next\n"); err != nil {
					t.Error(err)
				}
			})
			frames := lines(out)
			for _, frame := range frames {
				if n := utf8.RuneCountInString(frame); n > int(test.columns) {
					t.Errorf("a line of %d columns: %q", n, frame)
				}
			}
			if n := len(frames); n < 2 || frames[n-1] != "next" {
				t.Fatalf("the line is not ended: %q", out)
			}
			for _, want := range test.want {
				if last := frames[len(frames)-2]; !strings.Contains(last, want) {
					t.Errorf("%q is not in the last line %q", want, last)
				}
			}
		})
	}
}

// waitDrawn waits until the bar is on the terminal.
func waitDrawn(t *testing.T, b *bar) {
	t.Helper()
	for range 5000 {
		b.mu.Lock()
		drawn := b.drawn != nil
		b.mu.Unlock()
		if drawn {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("no bar in five seconds")
}

// TestShortRunOnTerminal leaves no trace of a run that is over before the bar
// appears.
func TestShortRunOnTerminal(t *testing.T) {
	out := onTerminal(t, 80, func(f *os.File) {
		b := Bar(f, After(time.Hour))
		for range 3 {
			b.Start(graph.RunInfo{Tasks: 2})
			b.Observe(ends(2))
			b.Finish(graph.Summary{})
		}
	})
	if out != "" {
		t.Errorf("wrote %q", out)
	}
}

// TestDumbTerminal writes nothing where lines cannot be redrawn.
func TestDumbTerminal(t *testing.T) {
	out := onTerminal(t, 80, func(f *os.File) {
		t.Setenv("TERM", "dumb")
		b := Bar(f, After(0))
		b.Start(graph.RunInfo{Tasks: 2})
		b.Finish(graph.Summary{})
	})
	if out != "" {
		t.Errorf("wrote %q", out)
	}
}
