// Blackscholes prices a book of options, each a call and a put, with the formula
// of Black and Scholes: in a plain Go loop, and compiled.
//
//	go run ./examples/blackscholes
//	go run ./examples/blackscholes -options 1000000 -volatility 0.5
//
// It prints some of the quotes and what the book is worth, and checks every quote
// by the parity of put and call.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"

	"github.com/cb434341/weft/examples/race"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("blackscholes", flag.ContinueOnError)
	n := flags.Int("options", 100_000, "price `n` options")
	rate := flags.Float64("rate", 0.03, "the rate of `interest` in a year")
	volatility := flags.Float64("volatility", 0.25, "the `volatility` of the shares in a year")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 || !(*volatility > 0) || math.IsNaN(*rate) || flags.NArg() > 0 {
		return fmt.Errorf("blackscholes: %d options at a volatility of %v are nothing to price", *n, *volatility)
	}

	options := book(*n)
	rates, volatilities := []float64{*rate}, []float64{*volatility} // one value serves all rows
	plain, native, shared := make([]Quote, *n), make([]Quote, *n), make([]Quote, *n)
	times, err := race.Run(
		5,
		race.Way{Name: "a plain Go loop", Do: func() error {
			for i, o := range options {
				plain[i] = price(o, *rate, *volatility)
			}
			return nil
		}},
		race.Way{Name: "jit.Vectorize3", Kernel: quotes, Do: func() error {
			return quotes.Into(ctx, native, options, rates, volatilities)
		}},
		race.Way{Name: "with jit.Parallel", Kernel: inParallel, Do: func() error {
			return inParallel.Into(ctx, shared, options, rates, volatilities)
		}},
	)
	if err != nil {
		return err
	}
	off, err := differences.Map(ctx, options, native, rates)
	if err != nil {
		return err
	}
	if worst := slices.Max(off); !(worst < 1e-10) {
		return fmt.Errorf("blackscholes: a put and its call are %.1e from parity", worst)
	}
	if worst := max(furthest(plain, native), furthest(plain, shared)); !(worst < 1e-10) {
		return fmt.Errorf("blackscholes: the quotes differ by %.1e", worst)
	}

	fmt.Fprintf(stdout, "%8s %8s %8s %9s %9s\n", "share", "strike", "years", "call", "put")
	for i, o := range options[:min(8, *n)] {
		fmt.Fprintf(stdout, "%8.2f %8.0f %8.2f %9.4f %9.4f\n", o.Spot, o.Strike, o.Years, native[i].Call, native[i].Put)
	}
	var calls, puts float64
	for _, q := range native {
		calls, puts = calls+q.Call, puts+q.Put
	}
	fmt.Fprintf(stdout, "\nAll %d calls are worth %.0f, all puts %.0f, and each pair has put-call parity.\n\n", *n, calls, puts)
	times.Print(stdout)
	return nil
}

// book makes up n options on shares whose prices have moved away from where they
// were when the strikes were set.
func book(n int) []Option {
	r := rand.New(rand.NewPCG(3, 4))
	options := make([]Option, n)
	for i := range options {
		strike := float64(5 * (2 + r.IntN(39)))
		options[i] = Option{
			Spot:   strike * math.Exp(0.2*r.NormFloat64()),
			Strike: strike,
			Years:  float64(1+r.IntN(36)) / 12,
		}
	}
	return options
}

// furthest is the largest difference of two quotes for one option; a quote that is
// not a number is infinitely far from any.
func furthest(a, b []Quote) float64 {
	worst := 0.0
	for i := range a {
		off := max(math.Abs(a[i].Call-b[i].Call), math.Abs(a[i].Put-b[i].Put))
		if math.IsNaN(off) {
			return math.Inf(1)
		}
		worst = max(worst, off)
	}
	return worst
}
