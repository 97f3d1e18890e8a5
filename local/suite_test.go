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
			t.Run(fmt.Sprintf("workers=%d/memory=%d", workers, memory), func(t *testing.T) {
				graphtest.TestRunner(t, func(*testing.T) graph.Runner {
					return &local.Runner{Workers: workers, Memory: memory}
				}, graphtest.Options{Sequential: workers == 1})
			})
		}
	}
}
