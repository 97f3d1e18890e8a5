// Jit is Weft's side of the jit suite: a kernel of bench/kernels, in one of the
// ways to run it.
//
//	go run ./bench/jit KERNEL WAY RUNS
//
// It makes the inputs, runs the kernel to warm up, then RUNS times over all rows,
// repeated until a run takes 20 ms, and prints one line of JSON: the median in
// nanoseconds a row, the milliseconds of compiling, and the checksum of the
// results. Compiling is timed without the cache on disk; a trivial kernel is
// compiled before, so that finding and loading LLVM does not count. The peers'
// sides (the programs in peer) do the same.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/cb434341/weft/bench/kernels"
	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/bench/side"
	"github.com/cb434341/weft/jit"
)

func main() { side.Main(run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) != 3 {
		return errors.New("jit: usage: jit KERNEL WAY RUNS")
	}
	c, ok := kernels.Find(args[0])
	if !ok {
		return fmt.Errorf("jit: no kernel %q", args[0])
	}
	counts, err := side.Counts("jit", args[2])
	if err != nil {
		return err
	}
	if err := os.Setenv("WEFT_CACHE", "off"); err != nil {
		return err
	}
	if args[1] != kernels.Go {
		if err := jit.Vectorize1(kernels.Double).Err(); err != nil {
			return err
		}
	}
	job, err := c.Open(args[1])
	if err != nil {
		return err
	}
	seconds, err := measure(ctx, job, counts[0])
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(result.Sample{
		Version:   version(args[1]),
		Value:     seconds / float64(c.Rows) * 1e9,
		Tasks:     c.Rows,
		CompileMS: float64(job.Compiling()) / 1e6,
		Checksum:  job.Checksum(),
	})
}

// measure returns the seconds of a run, the median of several.
func measure(ctx context.Context, job *kernels.Job, runs int) (float64, error) {
	timed := func(times int) (time.Duration, error) {
		start := time.Now()
		for range times {
			if err := job.Run(ctx); err != nil {
				return 0, err
			}
		}
		return time.Since(start), nil
	}
	if _, err := timed(1); err != nil {
		return 0, err
	}
	const enough = 20 * time.Millisecond
	times := 1
	for {
		took, err := timed(times)
		if err != nil {
			return 0, err
		}
		if took >= enough {
			break
		}
		times = max(times+1, min(10*times, int(1.2*float64(times)*float64(enough)/float64(took+1))))
	}
	runtime.GC() // of making the inputs; a run makes no garbage
	values := make([]float64, runs)
	for i := range values {
		took, err := timed(times)
		if err != nil {
			return 0, err
		}
		values[i] = took.Seconds() / float64(times)
	}
	slices.Sort(values)
	return result.Median(values), nil
}

// version is Go's for the plain loop, else that of this module, as the build
// recorded it.
func version(way string) string {
	if way == kernels.Go {
		return runtime.Version()
	}
	return side.Version()
}
