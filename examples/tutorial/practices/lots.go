//go:build !dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// onLots collects lazy values in the loop and computes them in one go.
func onLots(ctx context.Context) (float64, error) {
	inc := delayed.Func1(inc)
	var lazy []weft.Lazy[float64]
	for _, x := range numbers(5) {
		lazy = append(lazy, inc.Of(x))
	}
	results, err := weft.ComputeAll(ctx, lazy)
	return sum(results), err
}
