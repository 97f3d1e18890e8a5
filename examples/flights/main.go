// Flights answers one question about real data in three ways: how late do flights
// arrive, on average, by the airport they come from?
//
//	go run ./examples/flights                      # the sample in the program: 200,000 flights
//	go run ./examples/flights -graph flights.svg   # and draw what runs
//	make data                                      # fetch all 3,000,000 flights, then:
//	go run ./examples/flights -data examples/flights/data/full
//
// First it loops over the files, one a month (mean.go). Then it says the same
// with delayed, in three lines (parallel.go), and the files are read side by
// side; and then with frame, in one (frame.go). The answers must be equal to the
// bit.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/local"
	"github.com/cb434341/weft/viz"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("flights", flag.ContinueOnError)
	data := flags.String("data", "", "read the .csv and .csv.gz files of this `folder` instead of the sample")
	picture := flags.String("graph", "", "draw the graph into this `file`: .svg, .png, .dot or .txt")
	workers := flags.Int("workers", runtime.GOMAXPROCS(0), "read `n` files at once")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("flights: unexpected argument %q (see -help)", flags.Arg(0))
	}
	if *workers < 1 {
		return fmt.Errorf("flights: -workers %d: at least one is needed", *workers)
	}
	filenames, err := filenames(*data)
	if err != nil {
		return err
	}

	lazy, runner := byOrigin(filenames), &local.Runner{Workers: *workers}
	loop := answer{ask: func() (Totals, error) { return sequential(filenames) }}
	parallel := answer{ask: func() (Totals, error) { return weft.Compute(ctx, lazy, weft.On(runner)) }}
	flights, done, err := readFrame(ctx, filenames)
	if err != nil {
		return err
	}
	defer done()
	groups := answer{ask: func() (Totals, error) { return grouped(ctx, flights, weft.On(runner)) }}
	if err := race(&loop, &parallel, &groups); err != nil {
		return err
	}
	if err := sameAnswer("with delayed", loop.totals, parallel.totals); err != nil {
		return err
	}
	if err := sameAnswer("with frame", loop.totals, groups.totals); err != nil {
		return err
	}

	fmt.Fprintf(stdout, "Mean delay of arrival: %s, %s\n\n", count(parallel.totals.flights(), "flight"), count(len(filenames), "file"))
	printBusiest(stdout, parallel.totals, 10)
	fmt.Fprintln(stdout)
	printTimes(stdout, loop.took, parallel.took, groups.took, *workers)
	if *picture != "" {
		if err := viz.Save(*picture, lazy); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "\nthe graph is in %s\n", *picture)
	}
	if *data == "" {
		fmt.Fprint(stdout, "\nThis is the sample. For all 3,000,000 flights: make data, then -data examples/flights/data/full\n")
	}
	return nil
}

// answer is one way to the totals, and the shortest time it took.
type answer struct {
	ask    func() (Totals, error)
	totals Totals
	took   time.Duration
}

// race asks each way five times, in turn, so that neither pays alone for cold
// caches or for a busy moment of the machine.
func race(ways ...*answer) error {
	for round := range 5 {
		for _, way := range ways {
			began := time.Now()
			var err error
			if way.totals, err = way.ask(); err != nil {
				return err
			}
			if took := time.Since(began); round == 0 || took < way.took {
				way.took = took
			}
		}
	}
	return nil
}
