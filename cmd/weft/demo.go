package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
	"github.com/cb434341/weft/progress"
	"github.com/cb434341/weft/viz/profile"
)

// A count is the job of the demo: primes below a limit, and how many there are
// as every table says.
type count struct{ limit, blocks, primes int }

func demoCommand() *cobra.Command {
	var page string
	c := &cobra.Command{
		Use:   "demo",
		Short: "A graph in a few seconds: built, run, told",
		Long: `Demo counts the primes below eight million by trial division, 64 blocks in
parallel, first with one worker and then with as many as there are cores, and
tells what the runs did. It prints the program that does it.`,
		Example: "  weft demo\n  weft demo --page run.html",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			job := count{limit: 8_000_000, blocks: 64, primes: 539_777}
			return job.demo(c.Context(), page, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&page, "page", "", "write the parallel run as a page for a browser to this `file`")
	return c
}

// A span is the numbers from Low up to, not with, High.
type span struct{ Low, High int }

// primes counts the primes of a span by trial division.
func primes(s span) int {
	count := 0
next:
	for n := max(s.Low, 2); n < s.High; n++ {
		for d := 2; d*d <= n; d++ {
			if n%d == 0 {
				continue next
			}
		}
		count++
	}
	return count
}

// sum adds up.
func sum(counts []int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

// program is what demo does, for the reader.
const program = `
    primes, sum := delayed.Func1(primes), delayed.Func1(sum)   // func(span) int, func([]int) int
    total := sum(delayed.All(primes.Each(spans...)))           // nothing has run yet
    n, err := weft.Compute(ctx, total)
`

// spans cuts the numbers below the limit into blocks.
func (c count) spans() []span {
	spans := make([]span, c.blocks)
	for i := range spans {
		spans[i] = span{c.limit * i / c.blocks, c.limit * (i + 1) / c.blocks}
	}
	return spans
}

// demo runs the job with one worker and with all, and writes what happened to
// out; the bar, if it is a terminal, shows how far it is.
func (c count) demo(ctx context.Context, page string, out, bar io.Writer) error {
	fmt.Fprintf(out, "The primes below %d, in %d blocks:\n%s\n", c.limit, c.blocks, program)
	primes, sum := delayed.Func1(primes), delayed.Func1(sum)
	total := sum(delayed.All(primes.Each(c.spans()...)))

	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "workers\tprimes\ttime\tspeed-up\t")
	var recorder profile.Recorder
	watch := progress.Bar(bar)
	var alone time.Duration
	for _, runner := range []graph.Runner{&local.Runner{Workers: 1}, local.Shared()} {
		n, err := weft.Compute(ctx, total, weft.On(runner), weft.Observe(&recorder, watch))
		if err != nil {
			return err
		}
		if n != c.primes {
			return fmt.Errorf("demo: counted %d primes below %d, there are %d", n, c.limit, c.primes)
		}
		p := recorder.Profile()
		if alone == 0 {
			alone = p.Wall()
		}
		fmt.Fprintf(w, "%d\t%d\t%s\t%.2f\t\n", p.Info().Workers, n, p.Wall().Round(time.Millisecond),
			alone.Seconds()/p.Wall().Seconds())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nThe second run:")
	if err := recorder.Profile().WriteText(out); err != nil {
		return err
	}
	if page == "" {
		return nil
	}
	if err := recorder.Profile().Save(page); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nwritten to %s: open it in a browser\n", page)
	return nil
}
