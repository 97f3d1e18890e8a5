// Scoring is a model scoring engine: two features, one of them expensive, three
// models that share them, and as many observations as asked for. Only what the
// outputs that are asked for need is computed:
//
//	go run ./examples/scoring                                # all outputs
//	go run ./examples/scoring --outputs w_overlay,another    # without the expensive feature
//	go run ./examples/scoring --observations 1000000 --memory 256MB
//
// The observations are real flights, which are part of the program. It writes
// each output as CSV, the graph as a picture, and the run as a page for the
// browser.
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
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/local"
	"github.com/cb434341/weft/progress"
	"github.com/cb434341/weft/viz/profile"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	engine
	asked   []string
	workers int
	memory  int64
	compare bool
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	var asked, memory string
	f := flag.NewFlagSet("scoring", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.IntVar(&o.observations, "observations", 25_000, "`number` of flights to score; more than 25,000 are variations of those")
	f.StringVar(&asked, "outputs", "", "`names` of the outputs that are wanted, with commas between (default all: another,w_overlay,wo_overlay)")
	f.StringVar(&o.out, "out", "out", "`folder` for the results")
	f.StringVar(&o.data, "data", "", "`file` of other flights: CSV, or CSV.gz, with the columns date, delay, distance, origin, destination")
	f.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "`number` of blocks that are worked on at once")
	f.IntVar(&o.blocks, "blocks", 0, "`number` of blocks of observations (default 16, or as many as make blocks of 2,500)")
	f.StringVar(&memory, "memory", "", "most memory for results in between, such as 512MB (default 60 % of what there is); `bytes` beyond wait on disk")
	f.BoolVar(&o.compare, "compare", false, "then do the same in a plain loop, and compare times and results")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("scoring: what is %q? Everything is a flag: see --help", f.Arg(0))
	}
	if o.observations < 1 || o.workers < 1 || o.blocks < 0 {
		return o, fmt.Errorf("scoring: %d observations in %d blocks on %d workers is nothing to do", o.observations, o.blocks, o.workers)
	}
	if o.blocks == 0 {
		o.blocks = max(16, o.observations/2500)
	}
	o.blocks = min(o.blocks, o.observations)
	if asked != "" {
		for name := range strings.SplitSeq(asked, ",") {
			o.asked = append(o.asked, strings.TrimSpace(name))
		}
	}
	var err error
	o.memory, err = parseBytes(memory)
	return o, err
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return fmt.Errorf("scoring: folder for the results: %w", err)
	}
	if o.parts, err = os.MkdirTemp(o.out, ".parts-*"); err != nil {
		return fmt.Errorf("scoring: folder for the results: %w", err)
	}
	defer os.RemoveAll(o.parts)

	began := time.Now()
	compileAll()
	compiled := time.Since(began)

	var rec profile.Recorder
	began = time.Now()
	outputs, err := compute(ctx, o, weft.Observe(&rec, progress.Bar(stderr)))
	if err != nil {
		return err
	}
	took := time.Since(began)

	p := rec.Profile()
	fmt.Fprintf(stdout, "\nScored %s flights in %d blocks on %d workers in %s, after %s for the kernels\n\n",
		count(o.observations), o.blocks, o.workers, duration(took), duration(compiled))
	writeOutputs(stdout, outputs)
	writeSteps(stdout, p)
	fmt.Fprintf(stdout, "  %.1f workers were busy on average; results in between took %s at most\n", p.Parallelism(), size(p.Peak()))
	if o.compare {
		if err := compare(o, outputs, took, stepTimes(p), stdout); err != nil {
			return err
		}
	}
	files, err := draw(o, p)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\n  the graph   %s\n  the run     %s\n", strings.Join(files[:2], "  "), strings.Join(files[2:], "  "))
	return nil
}

// compute computes the outputs that are asked for, and nothing else.
func compute(ctx context.Context, o options, watch weft.Setting) (map[string]Output, error) {
	ctx = weft.With(ctx, weft.On(&local.Runner{Workers: o.workers, Memory: o.memory}), watch)
	got, err := weft.ComputeNamed(ctx, o.outputs(), o.asked...)
	if err != nil {
		return nil, err
	}
	outputs := map[string]Output{}
	for _, name := range got.Names() {
		if outputs[name], err = weft.Get[Output](got, name); err != nil {
			return nil, err
		}
	}
	return outputs, nil
}

// compare does the same work in a plain loop, and shows what compiled kernels
// take beside plain Go.
func compare(o options, outputs map[string]Output, took time.Duration, steps map[string]time.Duration, w io.Writer) error {
	plain := o.engine
	plain.out = filepath.Join(o.parts, "plain")
	if err := os.Mkdir(plain.out, 0o755); err != nil {
		return fmt.Errorf("scoring: compare: %w", err)
	}
	began := time.Now()
	theirs, plainSteps, err := plain.sequential(names(outputs))
	if err != nil {
		return err
	}
	loop := time.Since(began)
	worst := 0.0
	for name, ours := range outputs {
		off, err := apart(ours.Path, theirs[name].Path)
		if err != nil {
			return fmt.Errorf("scoring: compare: %w", err)
		}
		if worst = max(worst, off); worst > tolerance {
			return fmt.Errorf("scoring: compare: %s is %.1e off what the plain loop wrote", ours.Path, worst)
		}
	}
	fmt.Fprintln(w)
	writeKernels(w, steps, plainSteps)
	fmt.Fprintf(w, "  a plain loop took %s, %.2f times as long; its numbers are the same within %.0e\n", duration(loop), loop.Seconds()/took.Seconds(), tolerance)
	return nil
}

// tolerance is how far numbers may be from those of the plain loop, see apart:
// compiled kernels have a math library of their own, and an ulp in 7,000
// exponentials shows in the last digits.
const tolerance = 1e-12

// parseBytes reads a size such as 512MB or 1.5GiB; "" is 0.
func parseBytes(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	number := strings.TrimRight(s, "BKMGTikb ")
	factor, ok := map[string]float64{
		"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
		"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40,
	}[strings.ToUpper(strings.TrimSpace(s[len(number):]))]
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !ok || !(v*factor >= 1) || v*factor > 1<<62 {
		return 0, fmt.Errorf("scoring: --memory %q is no size such as 512MB or 2GB", s)
	}
	return int64(v * factor), nil
}
