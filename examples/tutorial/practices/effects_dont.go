//go:build dont

package main

import (
	"context"
	"sync/atomic"

	"github.com/cb434341/weft/delayed"
)

var saved atomic.Int64

func save(float64) { saved.Add(1) }

// onEffects describes what is to be done and leaves it at that.
func onEffects(context.Context) (float64, error) {
	saved.Store(0)
	save := delayed.Do1(save)
	for _, x := range numbers(3) {
		save.Of(x)
	}
	return float64(saved.Load()), nil
}
