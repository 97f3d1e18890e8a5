package local

import (
	"sync"
	"time"
)

// A clock turns ticks, the cheapest counter that the machine has, into the
// nanoseconds since a run began. Where the processor has a time stamp counter
// that runs at one speed on all cores, a tick is one of its cycles, at a
// quarter of the price of time.Now; elsewhere a tick is a nanosecond.
type clock struct {
	start   int64   // ticks when the run began
	perTick float64 // nanoseconds
}

// epoch is a moment that is known by both clocks. Their rates are compared
// between it and the first run that has observers.
var epoch = struct {
	time  time.Time
	ticks int64
}{time.Now(), ticks()}

var nanosPerTick = sync.OnceValue(func() float64 {
	if !invariantCounter {
		return 1
	}
	// Both readings are good to some 50 ns, so a millisecond gives 1 part in
	// 10,000; most programs have run for longer when they get here.
	const enough = time.Millisecond
	for time.Since(epoch.time) < enough {
		time.Sleep(enough - time.Since(epoch.time))
	}
	t, now := ticks(), time.Since(epoch.time)
	return float64(now) / float64(t-epoch.ticks)
})

func newClock() clock { return clock{perTick: nanosPerTick(), start: ticks()} }

// at converts a reading of ticks.
func (c *clock) at(t int64) int64 {
	if ns := int64(float64(t-c.start) * c.perTick); ns > 0 {
		return ns
	}
	return 0 // cores differ by a few cycles
}
