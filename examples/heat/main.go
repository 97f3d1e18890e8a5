// Heat lets warmth spread over a metal plate, and draws the plate before and after:
// a stencil, as in simulations of all kinds, that runs as plain Go and compiled.
//
//	go run ./examples/heat                    # out/heat-before.png, out/heat-after.png
//	go run ./examples/heat -steps 5000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/cb434341/weft/examples/race"
	"github.com/cb434341/weft/jit"
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
	flags := flag.NewFlagSet("heat", flag.ContinueOnError)
	rows := flags.Int("rows", 300, "`points` of the plate from top to bottom")
	columns := flags.Int("columns", 640, "`points` of the plate from left to right")
	steps := flags.Int("steps", 200, "`moments` to let pass")
	share := flags.Float64("share", 0.2, "how fast heat spreads, up to 0.25")
	out := flags.String("out", "out", "the `folder` for the pictures")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *rows < 3 || *columns < 3 || *steps < 0 || !(*share > 0 && *share <= 0.25) || flags.NArg() > 0 {
		return fmt.Errorf("heat: %d moments of a plate of %d by %d points, by %v: that cannot be", *steps, *rows, *columns, *share)
	}

	before := plate(*rows, *columns)
	var plain, native jit.Mat[float64]
	times, err := race.Run(
		3,
		race.Way{Name: "plain Go", Do: func() (err error) {
			plain, err = pass(*steps, before, func(from, to jit.Mat[float64]) error {
				spread(from, to, *share)
				return ctx.Err()
			})
			return err
		}},
		race.Way{Name: "jit.CompileDo3", Kernel: spreads, Do: func() (err error) {
			native, err = pass(*steps, before, func(from, to jit.Mat[float64]) error {
				return spreads.Call(ctx, from, to, *share)
			})
			return err
		}},
	)
	if err != nil {
		return err
	}
	if !slices.Equal(plain.Data, native.Data) {
		return errors.New("heat: the two plates differ")
	}

	fmt.Fprintf(stdout, "%d moments of a plate of %d by %d points:\n\n", *steps, *rows, *columns)
	times.Print(stdout)
	fmt.Fprintln(stdout, "\nThe two plates are equal to the bit.")
	for _, p := range []struct {
		name string
		m    jit.Mat[float64]
	}{{"heat-before.png", before}, {"heat-after.png", native}} {
		path := filepath.Join(*out, p.name)
		if err := save(path, picture(p.m)); err != nil {
			return err
		}
		fmt.Fprintln(stdout, path)
	}
	return nil
}

// pass lets moments pass, each by one call of step, and returns the plate after
// them.
func pass(moments int, plate jit.Mat[float64], step func(from, to jit.Mat[float64]) error) (jit.Mat[float64], error) {
	from, to := plate, plate
	from.Data, to.Data = slices.Clone(plate.Data), slices.Clone(plate.Data)
	for range moments {
		if err := step(from, to); err != nil {
			return from, err
		}
		from, to = to, from
	}
	return from, nil
}
