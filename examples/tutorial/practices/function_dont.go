//go:build dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// onFunction calls square itself, here and now; only its result is lifted.
func onFunction(ctx context.Context) (float64, error) {
	y := delayed.Of(square(3))
	return weft.Compute(ctx, y)
}
