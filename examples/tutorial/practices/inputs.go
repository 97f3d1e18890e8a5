//go:build !dont

package main

import (
	"context"
	"slices"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// scale works on a copy: others are given the same xs.
func scale(xs []float64) []float64 {
	xs = slices.Clone(xs)
	for i := range xs {
		xs[i] *= 2
	}
	return xs
}

func onInputs(ctx context.Context) (float64, error) {
	scale, sum := delayed.Func1(scale), delayed.Func1(sum)
	xs, err := weft.Persist(ctx, delayed.Func1(numbers).Of(4))
	if err != nil {
		return 0, err
	}
	doubled, err := weft.Compute(ctx, sum(scale(xs)))
	if err != nil {
		return 0, err
	}
	before, err := weft.Compute(ctx, sum(xs))
	return doubled - before, err
}
