// Vectorize scores 25,000 observations with one model: in a plain Go loop; in the
// same loop, compiled by LLVM; and by the model itself, compiled to work on many
// observations at once, for arrays, for slices, and on all processors.
//
//	go run ./examples/vectorize
//	go run ./examples/vectorize -observations 1000000
//
// The model is an ordinary Go function (model.go), which none of them changes.
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
	flags := flag.NewFlagSet("vectorize", flag.ContinueOnError)
	n := flags.Int("observations", 25_000, "score `n` observations")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 || flags.NArg() > 0 {
		return errors.New("vectorize: -observations of 1 or more is all it takes")
	}

	x, y, z := observations(*n)
	overlay := []bool{true} // one value serves all rows
	plain := make([]Months, *n)
	rows, shared := make([]Months, *n), make([]Months, *n)
	table, array := jit.NewMat[float64](*n, len(Months{})), jit.NewMat[float64](*n, len(Months{}))
	times, err := race.Run(
		5,
		race.Way{Name: "a plain Go loop", Do: func() error {
			for i := range plain {
				plain[i] = predictOverTime(x[i], y[i], z[i], true)
			}
			return nil
		}},
		race.Way{Name: "the loop, by jit.CompileDo5", Kernel: compiled, Do: func() error {
			return compiled.Call(ctx, x, y, z, true, table)
		}},
		race.Way{Name: "the model, by jit.GUVectorize", Kernel: universal, Do: func() error {
			return universal.Call(ctx, array, x, y, z, true)
		}},
		race.Way{Name: "the model, by jit.Vectorize4", Kernel: vectorised, Do: func() error {
			return vectorised.Into(ctx, rows, x, y, z, overlay)
		}},
		race.Way{Name: "that with jit.Parallel", Kernel: parallel, Do: func() error {
			return parallel.Into(ctx, shared, x, y, z, overlay)
		}},
	)
	if err != nil {
		return err
	}
	worst := 0.0
	for i, want := range plain {
		for t, w := range want {
			for _, got := range []float64{table.At(i, t), array.At(i, t), rows[i][t], shared[i][t]} {
				worst = max(worst, math.Abs(got-w)/w)
			}
		}
	}
	if !(worst < 1e-12) {
		return fmt.Errorf("vectorize: the results differ by %.1e", worst)
	}

	fmt.Fprint(stdout, "What the first five will owe, with the overlay:\n\n  now")
	for t := 0; t < len(Months{}); t += 2 {
		fmt.Fprintf(stdout, " %8s", fmt.Sprintf("month %d", t+1))
	}
	fmt.Fprintln(stdout)
	for i := range min(5, *n) {
		fmt.Fprintf(stdout, "%5.0f", y[i])
		for t := 0; t < len(rows[i]); t += 2 {
			fmt.Fprintf(stdout, " %8.2f", rows[i][t])
		}
		fmt.Fprintln(stdout)
	}
	fmt.Fprintf(stdout, "\n%d observations, 15 months each, best of five:\n\n", *n)
	times.Print(stdout)
	fmt.Fprintln(stdout, "\nAll results agree to 12 digits.")
	return nil
}

// observations makes up n customers.
func observations(n int) (x []int, y, z []float64) {
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		x = append(x, r.IntN(240))
		y = append(y, 100+4900*r.Float64())
		z = append(z, 0.02+0.2*r.Float64())
	}
	return x, y, z
}
