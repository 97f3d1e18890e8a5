package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// watch looks at the anonymous memory of a process, which is that without pages of
// mapped files, until the function that it returns is called, which says how many
// megabytes it was at most. It is Linux that tells; elsewhere it is 0, for unknown.
func watch(pid int) (stop func() float64) {
	quit, most := make(chan struct{}), make(chan float64)
	go func() {
		tick := time.NewTicker(3 * time.Millisecond)
		defer tick.Stop()
		peak := 0.0
		for {
			peak = max(peak, anonymousMB(pid))
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
		return <-most
	}
}

// anonymousMB is how much anonymous memory a process has now, 0 if that is unknown.
func anonymousMB(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(text, []byte("\nRssAnon:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, err := strconv.ParseFloat(string(fields[0]), 64)
	if err != nil {
		return 0
	}
	return kib * 1024 / 1e6
}
