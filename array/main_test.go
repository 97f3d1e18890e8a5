package array_test

import (
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/local"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { graphtest.Main(m) }

// everyRunner runs a suite in this process with one worker, with eight, and
// with a budget that makes results spill; and in other processes. When all is
// done no block is held and no goroutine is left.
func everyRunner(t *testing.T, suite func(t *testing.T, on weft.Option)) {
	defer goleak.VerifyNone(t)
	before := block.Live()
	ship := &graphtest.Ship{Children: 2}
	for name, r := range map[string]graph.Runner{
		"one worker":      &local.Runner{Workers: 1},
		"eight workers":   &local.Runner{Workers: 8},
		"little memory":   &local.Runner{Workers: 2, Memory: 1 << 20},
		"other processes": ship,
	} {
		t.Run(name, func(t *testing.T) { suite(t, weft.On(r)) })
	}
	if err := ship.Close(); err != nil {
		t.Error(err)
	}
	if after := block.Live(); after != before {
		t.Errorf("%d bytes of blocks are held", after-before)
	}
}
