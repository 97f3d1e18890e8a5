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
	"io"
	"runtime"

	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/bench/shape"
	"github.com/cb434341/weft/bench/side"
	"github.com/cb434341/weft/local"
)

func main() { side.Main(run) }

// nothing is an empty task that has a result.
type nothing struct{}

func (nothing) OpName() string { return "nothing" }

func (nothing) Run(context.Context, []any) (any, error) { return 1, nil }

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) != 4 {
		return errors.New("core: usage: core SHAPE TASKS WORKERS RUNS")
	}
	counts, err := side.Counts("core", args[1:]...)
	if err != nil {
		return err
	}
	tasks, workers, runs := counts[0], counts[1], counts[2]
	runtime.GOMAXPROCS(workers)

	g, want, err := shape.Graph(args[0], tasks, nothing{})
	if err != nil {
		return err
	}
	runner := &local.Runner{Workers: workers}
	compute := func(ctx context.Context) ([]any, error) { return runner.Run(ctx, g, want) }
	if _, err := compute(ctx); err != nil {
		return err
	}
	_, times, err := side.Repeat(ctx, runs, compute)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(result.Sample{
		Version: side.Version(),
		Value:   times.Wall * 1e6 / float64(g.Len()),
		Tasks:   g.Len(),
	})
}
