//go:build !race

package kernel_test

import (
	"context"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
)

// The race detector makes pools forget at random, to find those who rely on them.

// TestNoAllocation wants warm calls to leave the heap alone.
func TestNoAllocation(t *testing.T) {
	p := program(t, mandelbrot())
	const n = 5000
	x, y, counts := make([]float64, n), make([]float64, n), make([]int64, n)
	for i := range x {
		x[i], y[i] = float64(i%71)/30-1.5, float64(i%53)/40-0.5
	}
	args := &kernel.Args{Uniform: []uint64{50}, In: []kernel.Stream{packed(x), packed(y)}, Out: []kernel.Stream{packed(counts)}}
	ctx := context.Background()
	for _, rows := range []int{1, n} {
		allocs := testing.AllocsPerRun(20, func() {
			if err := p.Run(ctx, args, 0, rows); err != nil {
				t.Error(err)
			}
		})
		if allocs > 0.5 { // a collection may empty the pool
			t.Errorf("%d rows: %v allocations", rows, allocs)
		}
	}
}
