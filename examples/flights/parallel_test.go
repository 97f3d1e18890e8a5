package main

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestParallelAgainstPandas(t *testing.T) {
	names, err := filenames("")
	if err != nil {
		t.Fatal(err)
	}
	loop, err := sequential(names)
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{1, 2, 8} {
		totals, err := weft.Compute(t.Context(), byOrigin(names), weft.On(&local.Runner{Workers: workers}))
		if err != nil {
			t.Fatal(err)
		}
		checkAgainstPandas(t, totals)
		if err := sameAnswer("with delayed", loop, totals); err != nil {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

func TestGraph(t *testing.T) {
	g, want, err := weft.Graph(byOrigin([]string{"january.csv", "february.csv"}))
	if err != nil {
		t.Fatal(err)
	}
	const text = `4 tasks, 5 edges, 2 constants
sumAndCount#0 = sumAndCount("january.csv")
sumAndCount#1 = sumAndCount("february.csv")
all#2 = all(sumAndCount#0, sumAndCount#1)
combine#3 = combine(all#2)
want combine#3
`
	if got := graph.Text(g, want); got != text {
		t.Errorf("graph:\n%swant:\n%s", got, text)
	}
}

func TestNoFiles(t *testing.T) {
	totals, err := weft.Compute(t.Context(), byOrigin(nil))
	if err != nil || len(totals) != 0 {
		t.Errorf("%v, %v; want no airport", totals, err)
	}
}

// A file that cannot be read fails the task that reads it, with the loop's own
// error, and spoils nothing for the next run.
func TestBadFilesInParallel(t *testing.T) {
	names, err := filenames("")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range append(badFiles(t), badFile{"missing file", "", "", "no such file or directory"}) {
		t.Run(test.name, func(t *testing.T) {
			path := "nowhere.csv"
			if test.file != "" {
				path = write(t, test.file, test.content)
			}
			_, err := weft.Compute(t.Context(), byOrigin(append(names[:3:3], path)))
			failed, ok := errors.AsType[*graph.TaskError](err)
			if !ok || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "parallel.go:") {
				t.Fatalf("error %v, want a task's with %s", err, test.want)
			}
			if !strings.HasPrefix(failed.Task, "sumAndCount") {
				t.Errorf("failed task %q, want sumAndCount", failed.Task)
			}
		})
	}
	totals, err := weft.Compute(t.Context(), byOrigin(names))
	if err != nil {
		t.Fatal(err)
	}
	checkAgainstPandas(t, totals)
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := weft.Compute(ctx, byOrigin([]string{"nowhere.csv"})); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestCombine(t *testing.T) {
	got := combine([]Totals{{"LAS": {3, 2}}, {}, {"LAS": {-1, 1}, "ATL": {0, 0}}})
	if want := (Totals{"LAS": {2, 3}, "ATL": {0, 0}}); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
