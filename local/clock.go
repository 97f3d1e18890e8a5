package local

import "time"

// A clock gives the time since a run began. Where the processor has a time stamp
// counter that runs at one speed on all cores, a tick of the clock is one of its
// cycles, which costs a quarter of time.Now to read; elsewhere, and where time
// is not that of the world (testing/synctest), a tick is a nanosecond.
type clock struct {
	began   time.Time
	start   int64   // ticks when the run began
	perTick float64 // nanoseconds, 0 if ticks are not those of the counter
}

// epoch is a moment that is known by both clocks, from which their rates are
// compared.
var epoch = struct {
	time  time.Time
	ticks int64
}{time.Now(), ticks()}

func newClock() clock {
	// Both readings are good to some 50 ns, so a millisecond gives 1 part in
	// 10,000; most programs have run for longer when they get here.
	const enough = time.Millisecond
	if early := time.Since(epoch.time); early >= 0 && early < enough {
		time.Sleep(enough - early)
	}
	now, t := time.Now(), ticks()
	rate := float64(now.Sub(epoch.time)) / float64(t-epoch.ticks)
	if slowest, fastest := 5.0, 0.05; !invariantCounter || rate > slowest || rate < fastest {
		return clock{began: now}
	}
	return clock{began: now, start: t, perTick: rate}
}

// now returns a reading, to be turned into time by at.
func (c *clock) now() int64 {
	if c.perTick == 0 {
		return int64(time.Since(c.began)) + 1 // 0 means no reading
	}
	return ticks()
}

// at converts a reading of now to nanoseconds since the run began.
func (c *clock) at(t int64) int64 {
	if c.perTick == 0 {
		return t - 1
	}
	if ns := int64(float64(t-c.start) * c.perTick); ns > 0 {
		return ns
	}
	return 0 // cores differ by a few cycles
}
