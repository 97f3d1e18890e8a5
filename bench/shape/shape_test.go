package shape

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/cb434341/weft/graph"
)

type empty struct{}

func (empty) Run(context.Context, []any) (any, error) { return nil, nil }

// TestShapes pins the edges that all three programs of the suite share.
func TestShapes(t *testing.T) {
	tests := []struct {
		shape string
		n     int
		deps  string // of each task, as digits
		want  []graph.ID
	}{
		{"indep", 3, "||", []graph.ID{0, 1, 2}},
		{"tree", 7, "||||0 1|2 3|4 5", []graph.ID{6}},
		{"tree", 6, "||||0 1|2 3", []graph.ID{4, 5}},
		{"chain", 4, "|0|1|2", []graph.ID{3}},
		{"wave", 10, "|0|1|0|1 3|2 4|3|4 6|5 7", []graph.ID{8}},
		{"rand", 6, "|0|0 1|1 0|0 2|2 0", []graph.ID{3, 4, 5}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.shape, test.n), func(t *testing.T) {
			g, want, err := Graph(test.shape, test.n, empty{})
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for id := range graph.ID(g.Len()) {
				var row []string
				for _, d := range g.Deps(id) {
					row = append(row, string(rune('0'+d)))
				}
				rows = append(rows, strings.Join(row, " "))
			}
			if got := strings.Join(rows, "|"); got != test.deps {
				t.Errorf("dependencies: got %q, want %q", got, test.deps)
			}
			if len(want) != len(test.want) {
				t.Fatalf("wanted: got %v, want %v", want, test.want)
			}
			for i := range want {
				if want[i] != test.want[i] {
					t.Errorf("wanted: got %v, want %v", want, test.want)
				}
			}
		})
	}
	if _, _, err := Graph("ring", 3, empty{}); err == nil || err.Error() != `shape: no shape "ring"` {
		t.Errorf("an unknown shape: %v", err)
	}
}
