//go:build !dont

package main

import (
	"context"
	"slices"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// squares is square for a batch of numbers.
func squares(xs []float64) []float64 {
	ys := make([]float64, len(xs))
	for i, x := range xs {
		ys[i] = square(x)
	}
	return ys
}

// onBatches has ten tasks of a hundred squares.
func onBatches(ctx context.Context) (float64, error) {
	squares, sum := delayed.Func1(squares), delayed.Func1(sum)
	var sums []weft.Lazy[float64]
	for batch := range slices.Chunk(numbers(1000), 100) {
		sums = append(sums, sum(squares.Of(batch)))
	}
	return weft.Compute(ctx, sum(delayed.All(sums)))
}
