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
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/bench/side"
	"github.com/cb434341/weft/internal/blas"
)

func main() { side.Main(run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	switch {
	case len(args) == 2 && args[0] == "prepare":
		return prepare(ctx, folder(args[1]), usual)
	case len(args) == 2 && args[0] == "prepare-large":
		return prepare(ctx, folder(args[1]), large)
	}
	ask, err := side.Parse("array", args)
	if err != nil {
		return err
	}
	open, ok := cases[ask.Case]
	if !ok {
		return fmt.Errorf("array: no case %q", ask.Case)
	}
	ctx = ask.On(ctx)
	compute, err := open(folder(ask.Folder), ask.Workers)
	if err != nil {
		return err
	}
	held := watch()
	answer, times, err := side.Measure(ctx, ask, compute)
	heldMB := held()
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(result.Sample{
		Version:  version(ask.Case),
		Value:    times.Wall,
		CPU:      times.CPU,
		HeldMB:   heldMB,
		Checksum: answer,
		Kernels:  kernels(ask.Case),
	})
}

// A computation is one run of a case: it builds and computes, and returns the
// answer.
type computation func(ctx context.Context) (float64, error)

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
	return side.Version()
}
