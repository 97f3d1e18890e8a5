package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"
)

// sameAnswer returns an error that names the first airport on which two
// answers differ. Not a bit may: both add up the same numbers in one order.
func sameAnswer(how string, sequential, parallel Totals) error {
	airports := maps.Clone(sequential)
	maps.Copy(airports, parallel)
	for _, origin := range slices.Sorted(maps.Keys(airports)) {
		s, inS := sequential[origin]
		p, inP := parallel[origin]
		if s != p || inS != inP {
			return fmt.Errorf("flights: the answers differ at %s: sequentially %+v, %s %+v", origin, s, how, p)
		}
	}
	return nil
}

// flights is the number of flights whose delay is known.
func (t Totals) flights() int {
	n := 0
	for _, total := range t {
		n += total.Count
	}
	return n
}

// printBusiest prints the n airports with most flights.
func printBusiest(w io.Writer, totals Totals, n int) {
	busiest := slices.SortedFunc(maps.Keys(totals), func(a, b string) int {
		return cmp.Or(cmp.Compare(totals[b].Count, totals[a].Count), cmp.Compare(a, b))
	})
	fmt.Fprint(w, "origin    flights   mean delay\n")
	for _, origin := range busiest[:min(n, len(busiest))] {
		t := totals[origin]
		fmt.Fprintf(w, "%-6s %10s %8.2f min\n", origin, thousands(t.Count), t.Mean())
	}
	if more := len(busiest) - n; more > 0 {
		fmt.Fprintf(w, "and %d more airports\n", more)
	}
}

// printTimes prints how long the ways took.
func printTimes(w io.Writer, sequential, parallel, groups time.Duration, workers int) {
	fmt.Fprintf(w, "sequentially %8.1f ms\n", milliseconds(sequential))
	fmt.Fprintf(w, "with delayed %8.1f ms on %s: %.2f times as fast, the same answer\n",
		milliseconds(parallel), count(workers, "worker"), float64(sequential)/float64(parallel))
	fmt.Fprintf(w, "with frame   %8.1f ms: %.2f times as fast, the same answer\n",
		milliseconds(groups), float64(sequential)/float64(groups))
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// count writes "1 file" or "2,000 files".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return thousands(n) + " " + noun
}

// thousands writes a number as 1,234,567.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
