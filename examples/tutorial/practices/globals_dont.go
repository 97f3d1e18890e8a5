//go:build dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

var kept []float64

// counted keeps what it knows in a variable, which is another one on another
// machine, and grows with every run.
func counted(x float64) float64 {
	kept = append(kept, x, x)
	return sum(kept)
}

func onGlobals(ctx context.Context) (float64, error) {
	return weft.Compute(ctx, delayed.Func1(counted).Of(3))
}
