//go:build dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

func train(xs []float64, rate float64) float64 { return sum(xs) * rate }

// onData reads the data again for every task, before any of them can start, and
// writes each copy into the graph.
func onData(ctx context.Context) (float64, error) {
	train, sum := delayed.Func2(train), delayed.Func1(sum)
	var models []weft.Lazy[float64]
	for _, rate := range []float64{0.5, 1, 2} {
		models = append(models, train.Of(numbers(100), rate))
	}
	return weft.Compute(ctx, sum(delayed.All(models)))
}
