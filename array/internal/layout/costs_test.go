package layout_test

import (
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// TestCosts holds how many tasks there are: what only looks at an array another
// way has none of its own.
func TestCosts(t *testing.T) {
	x := array.FromDense(numbers(100, 100)).Rechunk(25, 25) // 16 blocks
	y := x.AddN(1)                                          // 16 tasks
	for _, c := range []struct {
		name  string
		x     lazy
		tasks int
	}{
		{"slice of data", x.Slice("::-2, 3:50"), 0},
		{"slice of a slice of data", x.T().Slice("::-2, 3:50").Slice("7").Expand(0).Squeeze(), 0},
		{"slice under a chain", x.Slice("25:50").AddN(1), 4},
		{"slice of a chain", y.MulN(2).Slice("25:50, ::-1").SubN(1), 4},
		{"flip and add", y.Flip().Add(y.T()), 16},
		{"tril of a chain", y.Tril(0), 16},
		{"triu of cubes", x.Rechunk(50, 0).Reshape(100, 10, 10).Triu(1), 2 + 2},
		{"concatenate", array.Concatenate(1, y, y), 16},
		{"stack", array.Stack(0, x, x), 0},
		{"split and join", array.Concatenate(0, y.Split(4, 0)...), 16},
		{"rechunk of data", x.Rechunk(30, 30), 0},
		{"rechunk of a chain over data", y.Rechunk(50, 50), 4},
		{"progression", x.Take([]int{1, 4, 7, 10}, 1), 0},
		{"reshape of whole rows", x.Rechunk(10, 0).Reshape(50, 2, 100), 10},
		{"replace a block", x.ReplaceN("25:50, 25:50", 0), 1},
		{"replace by a whole block", x.Replace("25:50, 25:50", x.Slice(":25, :25")), 0},
		{"diagonal", x.Diagonal(0), 4},
	} {
		g, _, err := weft.Graph(c.x)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := g.Len() - 1; got != c.tasks { // but for the one that gathers
			t.Errorf("%s: %d tasks, want %d", c.name, got, c.tasks)
		}
	}
}
