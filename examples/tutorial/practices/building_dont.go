//go:build dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// norm builds a graph, in a task, where nobody would compute it.
func norm(xs []float64) weft.Lazy[float64] {
	square, sum := delayed.Func1(square), delayed.Func1(sum)
	return sum(delayed.All(square.Each(xs...)))
}

// onBuilding is an error that says so.
func onBuilding(ctx context.Context) (float64, error) {
	lazy, err := weft.Compute(ctx, delayed.Func1(norm).Of([]float64{0, 1, 2, 3}))
	if err != nil {
		return 0, err
	}
	return weft.Compute(ctx, lazy)
}
