// Package side is what Weft's sides of the suites have in common: a program that is
// asked for a case, computes it several times, and prints one line of JSON about it.
//
//	word    meaning
//	side    a program that bench/peers runs: Weft's, or that of a peer
//	ask     what the program is asked for: a case, a folder of files, how to run it
//	times   what the runs of a case took, by the clock and of all processors: medians
//
// A program:
//
//	func main() { side.Main(run) }
//
//	func run(ctx context.Context, args []string, out io.Writer) error {
//		ask, err := side.Parse("frame", args)
//		if err != nil {
//			return err
//		}
//		answer, times, err := side.Measure(ask.On(ctx), ask, cases[ask.Case])
//		if err != nil {
//			return err
//		}
//		return json.NewEncoder(out).Encode(result.Sample{
//			Version: side.Version(), Value: times.Wall, CPU: times.CPU, Checksum: answer,
//		})
//	}
//
// # Invariants
//
// Nothing but the computation is between the two looks at a clock. Before each, the
// answer of the one before is garbage, and has been collected.
//
// # Limits
//
// The processors' time is that of the whole process, so it has what other goroutines
// of it do meanwhile; it is 0 on systems that are no Unix.
package side

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bench/cputime"
	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/local"
)

// Main runs a program until it is interrupted, and exits with 1 if it fails.
func Main(run func(ctx context.Context, args []string, out io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// An Ask is what a program is asked for.
type Ask struct {
	Case, Folder  string
	Workers, Runs int
	Memory        int64 // bytes; 0 for what a runner takes by itself
}

// Parse reads the arguments CASE FOLDER WORKERS RUNS [BUDGET] of a program, of which
// the budget is in MB. Errors begin with the program's name.
func Parse(program string, args []string) (Ask, error) {
	if len(args) != 4 && len(args) != 5 {
		return Ask{}, fmt.Errorf("%s: usage: %s CASE FOLDER WORKERS RUNS [BUDGET]", program, program)
	}
	counts, err := Counts(program, args[2:]...)
	if err != nil {
		return Ask{}, err
	}
	a := Ask{Case: args[0], Folder: args[1], Workers: counts[0], Runs: counts[1]}
	if len(counts) == 3 {
		a.Memory = int64(counts[2]) << 20
	}
	return a, nil
}

// Counts reads whole numbers above 0.
func Counts(program string, args ...string) ([]int, error) {
	counts := make([]int, len(args))
	for i, arg := range args {
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%s: %q is no count", program, arg)
		}
		counts[i] = n
	}
	return counts, nil
}

// On lets the process have as many processors as workers were asked for, and
// returns a context whose computations run on these.
func (a Ask) On(ctx context.Context) context.Context {
	runtime.GOMAXPROCS(a.Workers)
	return weft.With(ctx, weft.On(&local.Runner{Workers: a.Workers, Memory: a.Memory}))
}

// Times are medians, in milliseconds.
type Times struct{ Wall, CPU float64 }

// Measure computes once to warm up, unless one run is asked for, then as often as is
// asked for, and returns the last answer.
func Measure[T any](ctx context.Context, a Ask, compute func(context.Context) (T, error)) (answer T, t Times, err error) {
	if a.Runs > 1 {
		if _, err := compute(ctx); err != nil {
			return answer, t, err
		}
	}
	return Repeat(ctx, a.Runs, compute)
}

// Repeat computes so many times and returns the last answer.
func Repeat[T any](ctx context.Context, runs int, compute func(context.Context) (T, error)) (answer T, t Times, err error) {
	walls, cpus := make([]float64, runs), make([]float64, runs)
	for i := range runs {
		var none T
		answer = none
		runtime.GC()
		cpu, start := cputime.Spent(), time.Now()
		answer, err = compute(ctx)
		walls[i] = float64(time.Since(start)) / 1e6
		cpus[i] = float64(cputime.Spent()-cpu) / 1e6
		if err != nil {
			return answer, t, err
		}
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	return answer, Times{result.Median(walls), result.Median(cpus)}, nil
}

// Version is that of this module, as the build recorded it.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}
