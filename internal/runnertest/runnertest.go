// Package runnertest runs the tests of a collection on every runner.
//
//	runner           what it shows
//	one worker       that nothing waits for another worker
//	eight workers    that tasks may run at once, in any order
//	little memory    that results may be written to disk and read back
//	other processes  that operations and results are data: see [graphtest.Ship]
//
// A package of tests begins with the processes' main function, and then needs
// two calls:
//
//	func TestMain(m *testing.M) { graphtest.Main(m) }
//
//	func TestSum(t *testing.T) {
//		runnertest.Each(t, func(t *testing.T, on weft.Option) {
//			if got := runnertest.Compute(t, on, x.Sum()); got != 15 {
//				t.Error(got)
//			}
//		})
//	}
//
// # Invariants
//
// When a suite is done on all runners no block is held and no goroutine is left.
//
// # Limits
//
// Other processes share nothing with the test: what its tasks do to variables of
// the package stays there, and functions that it lifts must be known in all
// processes. A suite in which anything runs beside the test cannot count blocks or
// goroutines; it is not for t.Parallel.
package runnertest

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/local"
)

// little is a budget that a few columns or blocks fill.
const little = 1 << 16

// Each runs a suite as a subtest on every runner.
func Each(t *testing.T, suite func(t *testing.T, on weft.Option)) {
	t.Helper()
	defer goleak.VerifyNone(t)
	before := block.Live()
	ship := &graphtest.Ship{Children: 2}
	for _, on := range []struct {
		name   string
		runner graph.Runner
	}{
		{"one worker", &local.Runner{Workers: 1}},
		{"eight workers", &local.Runner{Workers: 8}},
		{"little memory", &local.Runner{Workers: 2, Memory: little}},
		{"other processes", ship},
	} {
		t.Run(on.name, func(t *testing.T) { suite(t, weft.On(on.runner)) })
	}
	if err := ship.Close(); err != nil {
		t.Error(err)
	}
	if after := block.Live(); after != before {
		t.Errorf("%d bytes of blocks are held", after-before)
	}
}

// Compute computes x, or fails the test.
func Compute[T any](t *testing.T, on weft.Option, x weft.Lazy[T]) T {
	t.Helper()
	v, err := weft.Compute(t.Context(), x, on)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
