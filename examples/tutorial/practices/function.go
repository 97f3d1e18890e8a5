//go:build !dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// onFunction lifts square: it runs when, and only if, its result is computed.
func onFunction(ctx context.Context) (float64, error) {
	y := delayed.Func1(square).Of(3)
	return weft.Compute(ctx, y)
}
