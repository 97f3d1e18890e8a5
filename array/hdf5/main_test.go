package hdf5_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/local"
)

func TestMain(m *testing.M) { graphtest.Main(m) }

// everyRunner runs a suite with one worker, with eight, and in other processes;
// when all is done no block is held and no goroutine is left.
func everyRunner(t *testing.T, suite func(t *testing.T, on weft.Option)) {
	defer goleak.VerifyNone(t)
	before := block.Live()
	ship := &graphtest.Ship{Children: 2}
	for name, r := range map[string]graph.Runner{
		"one worker":      &local.Runner{Workers: 1},
		"eight workers":   &local.Runner{Workers: 8},
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

// compute computes, or fails the test.
func compute[T any](t *testing.T, on weft.Option, x weft.Lazy[T]) T {
	t.Helper()
	v, err := weft.Compute(t.Context(), x, on)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
