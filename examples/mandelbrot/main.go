// Mandelbrot draws the Mandelbrot set, or a part of it, as a PNG, and times how its
// points are computed: by a plain Go loop, compiled, and on all processors.
//
//	go run ./examples/mandelbrot                                      # out/mandelbrot.png
//	go run ./examples/mandelbrot -x -0.7453 -y 0.1127 -across 0.0065 -limit 2000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"

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
	var v view
	flags := flag.NewFlagSet("mandelbrot", flag.ContinueOnError)
	flags.IntVar(&v.width, "width", 900, "`pixels` from left to right")
	flags.IntVar(&v.height, "height", 600, "`pixels` from top to bottom")
	flags.Float64Var(&v.x, "x", -0.65, "the real part of the middle")
	flags.Float64Var(&v.y, "y", 0, "the imaginary part of the middle")
	flags.Float64Var(&v.across, "across", 3.3, "how much of the plane there is from left to right")
	limit := flags.Int("limit", 256, "`steps` after which a point is taken for one of the set")
	path := flags.String("o", "out/mandelbrot.png", "the `file` to write")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if v.width < 1 || v.height < 1 || !(v.across > 0) || *limit < 1 || flags.NArg() > 0 {
		return fmt.Errorf("mandelbrot: %d by %d pixels, %v across, %d steps: there is nothing to draw", v.width, v.height, v.across, *limit)
	}

	cx, cy := v.points()
	limits := []int{*limit} // one value serves all rows
	plain, native, shared := make([]float64, len(cx)), make([]float64, len(cx)), make([]float64, len(cx))
	times, err := race.Run(
		3,
		race.Way{Name: "a plain Go loop", Do: func() error {
			for i := range plain {
				plain[i] = escape(cx[i], cy[i], *limit)
			}
			return nil
		}},
		race.Way{Name: "jit.Vectorize3", Kernel: escapes, Do: func() error {
			return escapes.Into(ctx, native, cx, cy, limits)
		}},
		race.Way{Name: "with jit.Parallel", Kernel: inParallel, Do: func() error {
			return inParallel.Into(ctx, shared, cx, cy, limits)
		}},
	)
	if err != nil {
		return err
	}
	for i, want := range plain {
		if !(math.Abs(native[i]-want) < 1e-9 && math.Abs(shared[i]-want) < 1e-9) {
			return fmt.Errorf("mandelbrot: the point %v%+vi escapes after %v, %v or %v steps", cx[i], cy[i], want, native[i], shared[i])
		}
	}
	if err := save(*path, v.picture(native)); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d by %d pixels of %d points, at most %d steps each:\n\n", v.width, v.height, side*side, *limit)
	times.Print(stdout)
	fmt.Fprintf(stdout, "\nAll points agree. The picture is in %s\n", *path)
	return nil
}

// save writes a PNG, and makes its folder.
func save(path string, img image.Image) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("mandelbrot: %w", err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("mandelbrot: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return png.Encode(f, img)
}
