package local_test

import (
	"fmt"
	"testing"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/local"
)

// TestRunner is the suite that every runner must pass.
func TestRunner(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		for _, memory := range []int64{0, 1000} {
			if testing.Short() && memory == 0 && workers < 8 {
				continue // these do less of the same, at the same time
			}
			tasks := 0 // as many as the suite thinks large
			switch {
			case testing.Short() && memory > 0:
				tasks = 20_000 // under pressure each costs more
			case !testing.Short() && workers < 8:
				tasks = 100_000
			}
			t.Run(fmt.Sprintf("workers=%d/memory=%d", workers, memory), func(t *testing.T) {
				graphtest.TestRunner(t, func(*testing.T) graph.Runner {
					return &local.Runner{Workers: workers, Memory: memory}
				}, graphtest.Options{Sequential: workers == 1, Tasks: tasks})
			})
		}
	}
}
