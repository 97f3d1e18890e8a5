//go:build !dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// norm builds a graph. That takes no time, so there is nothing to lift.
func norm(xs []float64) weft.Lazy[float64] {
	square, sum := delayed.Func1(square), delayed.Func1(sum)
	return sum(delayed.All(square.Each(xs...)))
}

func onBuilding(ctx context.Context) (float64, error) {
	return weft.Compute(ctx, norm(numbers(4)))
}
