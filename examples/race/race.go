// Package race times several ways to do the same work, for the examples of
// compiled kernels.
//
//	times, err := race.Run(5,
//		race.Way{Name: "plain Go", Do: loop},
//		race.Way{Name: "compiled", Do: call, Kernel: k},
//	)
//	times.Print(os.Stdout)
//
// prints
//
//	plain Go    10.51 ms
//	compiled     0.81 ms  13.0 times as fast
//
// The ways take turns, so that a busy moment of the machine hits all of them,
// and the shortest time of each counts. A first round is not timed: it compiles,
// and brings the data into the caches.
package race

import (
	"fmt"
	"io"
	"time"
)

// A Way is one way to do the work.
type Way struct {
	Name string
	Do   func() error

	// Kernel is the compiled kernel that Do calls, if any. One that is not native
	// is named below the times, since a program that cannot be fast here should
	// say so.
	Kernel interface{ Err() error }
}

// Times are what Run measured.
type Times struct {
	ways []Way
	took []time.Duration
}

// Run lets the ways take turns, for so many rounds after the first. The first
// error ends it.
func Run(rounds int, ways ...Way) (*Times, error) {
	t := &Times{ways: ways, took: make([]time.Duration, len(ways))}
	for round := range rounds + 1 {
		for i, way := range ways {
			start := time.Now()
			if err := way.Do(); err != nil {
				return nil, fmt.Errorf("%s: %w", way.Name, err)
			}
			if took := time.Since(start); round == 1 || round > 1 && took < t.took[i] {
				t.took[i] = took
			}
		}
	}
	return t, nil
}

// Print writes a line for each way, with how much faster than the first one it is.
func (t *Times) Print(out io.Writer) {
	width := 0
	for _, way := range t.ways {
		width = max(width, len(way.Name))
	}
	for i, way := range t.ways {
		fmt.Fprintf(out, "%-*s %8.2f ms", width, way.Name, t.took[i].Seconds()*1e3)
		if i > 0 {
			fmt.Fprintf(out, " %5.1f times as fast", float64(t.took[0])/float64(t.took[i]))
		}
		fmt.Fprintln(out)
	}
	for _, way := range t.ways {
		if way.Kernel == nil {
			continue
		}
		if why := way.Kernel.Err(); why != nil {
			fmt.Fprintf(out, "%s is not native here: %v\n", way.Name, why)
		}
	}
}
