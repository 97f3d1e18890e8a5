//go:build !dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

func train(xs []float64, rate float64) float64 { return sum(xs) * rate }

// onData makes the data lazy once, by the function that reads them, and gives
// that to every task.
func onData(ctx context.Context) (float64, error) {
	train, sum := delayed.Func2(train), delayed.Func1(sum)
	xs := delayed.Func1(numbers).Of(100)
	var models []weft.Lazy[float64]
	for _, rate := range []float64{0.5, 1, 2} {
		models = append(models, train(xs, delayed.Of(rate)))
	}
	return weft.Compute(ctx, sum(delayed.All(models)))
}
