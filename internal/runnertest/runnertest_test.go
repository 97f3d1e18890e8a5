package runnertest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/runnertest"
)

func TestMain(m *testing.M) { graphtest.Main(m) }

var (
	column = delayed.Func1(func(n int) []byte { return make([]byte, 1<<14+n) }, delayed.Named("runnertest_test.column"))
	length = delayed.Func1(func(all [][]byte) int { return len(slices.Concat(all...)) }, delayed.Named("runnertest_test.length"))
)

// spilled is how much a run wrote to disk.
type spilled int64

func (s *spilled) Start(graph.RunInfo)     {}
func (s *spilled) Observe([]graph.Event)   {}
func (s *spilled) Finish(of graph.Summary) { *s = spilled(of.Spilled) }

// TestEach computes what does not fit into little memory.
func TestEach(t *testing.T) {
	var names []string
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		_, name, _ := strings.Cut(t.Name(), "/")
		names = append(names, name)
		var disk spilled
		ctx := weft.With(t.Context(), weft.Observe(&disk))
		columns := column.Each(0, 1, 2, 3, 4, 5, 6, 7)
		got, err := weft.Compute(ctx, length(delayed.All(columns)), on)
		if err != nil || got != 8<<14+28 {
			t.Errorf("%d, %v", got, err)
		}
		if got := runnertest.Compute(t, on, length(delayed.All(columns[:1]))); got != 1<<14 {
			t.Error(got)
		}
		if name == "little_memory" && disk == 0 {
			t.Error("all of it had room")
		}
	})
	if got := strings.Join(names, ", "); got != "one_worker, eight_workers, little_memory, other_processes" {
		t.Error(got)
	}
}
