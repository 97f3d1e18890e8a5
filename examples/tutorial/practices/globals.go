//go:build !dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// counted gives what it knows to whoever needs it.
func counted(x float64) []float64 { return []float64{x, x} }

func onGlobals(ctx context.Context) (float64, error) {
	counted, sum := delayed.Func1(counted), delayed.Func1(sum)
	return weft.Compute(ctx, sum(counted.Of(3)))
}
