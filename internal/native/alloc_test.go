//go:build !race

package native

import "testing"

// The race detector makes pools forget at random, to find those who rely on them.

// TestNoAllocation wants warm calls to leave the heap alone.
func TestNoAllocation(t *testing.T) {
	for _, setting := range []Setting{Compile, Interpret} {
		k, args := open(t, wide(), setting), wideArgs(1000)
		allocs := testing.AllocsPerRun(50, func() {
			if err := k.Run(t.Context(), args, 0, 1000); err != nil {
				t.Error(err)
			}
		})
		if allocs > 0.5 { // a collection may empty the pool
			t.Errorf("%q: %v allocations", setting, allocs)
		}
	}
	text := wide()
	if allocs := testing.AllocsPerRun(50, func() { _, _ = Kernel(text) }); allocs > 0 {
		t.Errorf("a known text: %v allocations", allocs)
	}
}
