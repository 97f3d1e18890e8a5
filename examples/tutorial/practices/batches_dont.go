//go:build dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// onBatches has a thousand tasks, each of which takes less time than it takes
// to hand it to a worker.
func onBatches(ctx context.Context) (float64, error) {
	square, sum := delayed.Func1(square), delayed.Func1(sum)
	return weft.Compute(ctx, sum(delayed.All(square.Each(numbers(1000)...))))
}
