//go:build !dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// onPieces has a task for each square, which can run at the same time.
func onPieces(ctx context.Context) (float64, error) {
	square, sum := delayed.Func1(square), delayed.Func1(sum)
	return weft.Compute(ctx, sum(delayed.All(square.Each(numbers(5)...))))
}
