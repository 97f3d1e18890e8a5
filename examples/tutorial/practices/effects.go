//go:build !dont

package main

import (
	"context"
	"sync/atomic"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

var saved atomic.Int64

func save(float64) { saved.Add(1) }

// onEffects computes what it has described.
func onEffects(ctx context.Context) (float64, error) {
	saved.Store(0)
	save := delayed.Do1(save)
	var writes []weft.Lazy[struct{}]
	for _, x := range numbers(3) {
		writes = append(writes, save.Of(x))
	}
	_, err := weft.ComputeAll(ctx, writes)
	return float64(saved.Load()), err
}
