//go:build dont

package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// onLots waits for each result before it begins the next.
func onLots(ctx context.Context) (float64, error) {
	inc := delayed.Func1(inc)
	var results []float64
	for _, x := range numbers(5) {
		y, err := weft.Compute(ctx, inc.Of(x))
		if err != nil {
			return 0, err
		}
		results = append(results, y)
	}
	return sum(results), nil
}
