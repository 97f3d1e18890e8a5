//go:build dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

func everything(xs []float64) float64 {
	total := 0.0
	for _, x := range xs {
		total += square(x)
	}
	return total
}

// onPieces has one task, which is as sequential as ever.
func onPieces(ctx context.Context) (float64, error) {
	everything := delayed.Func1(everything)
	return weft.Compute(ctx, everything(delayed.Func1(numbers).Of(5)))
}
