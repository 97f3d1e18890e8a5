package main

import (
	"time"

	"github.com/cb434341/weft/internal/block"
)

// watch looks at how much memory blocks take until the function that it returns
// is called, which says how many megabytes it was at most.
func watch() (stop func() float64) {
	quit, most := make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		var peak int64
		for {
			peak = max(peak, block.Live())
			select {
			case <-tick.C:
			case <-quit:
				most <- peak
				return
			}
		}
	}()
	return func() float64 {
		close(quit)
		return float64(<-most) / 1e6
	}
}
