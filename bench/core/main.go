// Core is Weft's side of the core suite: empty tasks in five shapes on the
// local runner, which measures what a task costs beyond its work.
//
//	go run ./bench/core SHAPE TASKS WORKERS RUNS
//
// It builds the graph, runs it once to warm up, then RUNS times, and prints one
// line of JSON with the median in nanoseconds a task. Only the runs are timed,
// as on the peers' sides (peer/dask_threads.py, peer/tbb_flow.cpp): results are kept, errors
// and cancellation are on, building the graph is left out.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/bench/shape"
	"github.com/cb434341/weft/local"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// nothing is an empty task that has a result.
type nothing struct{}

func (nothing) OpName() string { return "nothing" }

func (nothing) Run(context.Context, []any) (any, error) { return 1, nil }

func run(args []string, out io.Writer) error {
	if len(args) != 4 {
		return errors.New("core: usage: core SHAPE TASKS WORKERS RUNS")
	}
	var numbers [3]int
	for i := range numbers {
		n, err := strconv.Atoi(args[i+1])
		if err != nil || n < 1 {
			return fmt.Errorf("core: %q is no count", args[i+1])
		}
		numbers[i] = n
	}
	tasks, workers, runs := numbers[0], numbers[1], numbers[2]
	runtime.GOMAXPROCS(workers)

	g, want, err := shape.Graph(args[0], tasks, nothing{})
	if err != nil {
		return err
	}
	runner := &local.Runner{Workers: workers}
	times := make([]float64, 0, runs+1)
	for range cap(times) {
		runtime.GC()
		start := time.Now()
		if _, err := runner.Run(context.Background(), g, want); err != nil {
			return err
		}
		times = append(times, float64(time.Since(start)))
	}
	slices.Sort(times[1:])
	return json.NewEncoder(out).Encode(result.Sample{
		Version: version(),
		Value:   result.Median(times[1:]) / float64(g.Len()),
		Tasks:   g.Len(),
	})
}

// version is that of this module, as the build recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}
