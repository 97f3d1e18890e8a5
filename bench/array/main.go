// Array is Weft's side of the array suite: expressions over arrays that lie on
// disk, cut into blocks and mapped into memory; and what the machine allows at
// best, by plain loops.
//
//	go run ./bench/array prepare FOLDER         # makes the files, if they are not there
//	go run ./bench/array prepare-large FOLDER   # and those of 3.2 GB
//	go run ./bench/array CASE FOLDER WORKERS RUNS [BUDGET]
//
// It opens the files, computes the case once to warm up (which maps the files and
// compiles the kernels), unless RUNS is 1, then RUNS times. A run builds the expression
// and computes it. It prints one line of JSON: the median of the times, the
// processors' time beside it, the most bytes of blocks that were held at once, and
// the answer. BUDGET is the runner's memory in MB. The peers' sides (peer) do the
// same with the same files.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bench/cputime"
	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/local"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	switch {
	case len(args) == 2 && args[0] == "prepare":
		return prepare(ctx, folder(args[1]), usual)
	case len(args) == 2 && args[0] == "prepare-large":
		return prepare(ctx, folder(args[1]), large)
	case len(args) != 4 && len(args) != 5:
		return errors.New("array: usage: array CASE FOLDER WORKERS RUNS [BUDGET]")
	}
	numbers := [3]int{0, 0, 1 << 20}
	for i, arg := range args[2:] {
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 {
			return fmt.Errorf("array: %q is no count", arg)
		}
		numbers[i] = n
	}
	workers, runs, budget := numbers[0], numbers[1], numbers[2]
	open, ok := cases[args[0]]
	if !ok {
		return fmt.Errorf("array: no case %q", args[0])
	}
	runtime.GOMAXPROCS(workers)
	compute, err := open(folder(args[1]), workers)
	if err != nil {
		return err
	}
	runner := &local.Runner{Workers: workers}
	if len(args) == 5 {
		runner.Memory = int64(budget) << 20
	}
	m, err := measure(weft.With(ctx, weft.On(runner)), compute, runs)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(result.Sample{
		Version:  version(args[0]),
		Value:    m.wall,
		CPU:      m.cpu,
		HeldMB:   m.held,
		Checksum: m.answer,
		Kernels:  kernels(args[0]),
	})
}

// A computation is one run of a case: it builds and computes, and returns the
// answer.
type computation func(ctx context.Context) (float64, error)

// measured is what the runs of a case took: milliseconds by the clock and of all
// processors, medians; megabytes of blocks at most; and the answer of the last one.
type measured struct{ wall, cpu, held, answer float64 }

func measure(ctx context.Context, compute computation, runs int) (m measured, err error) {
	if runs > 1 {
		if _, err := compute(ctx); err != nil {
			return m, err
		}
	}
	walls, cpus := make([]float64, runs), make([]float64, runs)
	for i := range runs {
		runtime.GC()
		held := watch()
		cpu, start := cputime.Spent(), time.Now()
		m.answer, err = compute(ctx)
		walls[i] = float64(time.Since(start)) / 1e6
		cpus[i] = float64(cputime.Spent()-cpu) / 1e6
		m.held = max(m.held, held())
		if err != nil {
			return m, err
		}
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	m.wall, m.cpu = result.Median(walls), result.Median(cpus)
	return m, nil
}

// kernels says what multiplies matrices, in the cases that do: it would load the
// library in the others.
func kernels(name string) string {
	switch name, _, _ := strings.Cut(name, ","); name {
	case "dot", "svd", "gemm":
		return blas.Name()
	}
	return ""
}

// version is Go's for the bounds, else that of this module, as the build recorded
// it.
func version(name string) string {
	switch name {
	case "read", "read in blocks", "copy":
		return runtime.Version()
	case "gemm":
		return blas.Name()
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}
