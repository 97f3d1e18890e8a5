package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/cb434341/weft/bench/shape"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
)

// A measure is what bench found; its JSON names are kept.
type measure struct {
	Weft     string     `json:"weft"`
	Go       string     `json:"go"`
	CPU      string     `json:"cpu"`
	Workers  int        `json:"workers"`
	Overhead []overhead `json:"overhead"`
	Grain    []grain    `json:"grain"`
}

// overhead is what an empty task costs in a graph of one shape.
type overhead struct {
	Shape   string  `json:"shape"`
	Tasks   int     `json:"tasks"`
	PerTask float64 `json:"ns_per_task"`
}

// grain is how much of the processors' time goes into tasks of one length.
type grain struct {
	Work       time.Duration `json:"work_ns"`
	Tasks      int           `json:"tasks"`
	Efficiency float64       `json:"efficiency"`
}

func benchCommand() *cobra.Command {
	var (
		asJSON  bool
		workers int
		length  time.Duration
	)
	c := &cobra.Command{
		Use:   "bench",
		Short: "Ten seconds: what a task costs here, and how well the cores are used",
		Long: `Bench measures the local runner on this machine.

Overhead is the time that a task costs beyond its work: graphs of empty tasks in
five shapes, divided by their number. Results are kept, and errors and
cancellation are on, as in every run.

Efficiency is the share of the processors' time that goes into tasks, for tasks
of a given length: a reduction tree of such tasks against the same work done by
as many goroutines without any graph. Below a few microseconds a task is too
small to be worth one; give it more of the work.`,
		Example: "  weft bench\n  weft bench --workers 1 --time 3s\n  weft bench --json > before.json",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if workers < 0 || length <= 0 {
				return usageError{fmt.Errorf("--workers %d --time %s: both must be positive", workers, length)}
			}
			if workers == 0 {
				workers = runtime.GOMAXPROCS(0)
			}
			m, err := measureRunner(c.Context(), workers, length)
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(c.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(m)
			}
			return m.print(c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object, for scripts")
	c.Flags().IntVar(&workers, "workers", 0, "tasks at a time (default: as many as cores)")
	c.Flags().DurationVar(&length, "time", 10*time.Second, "how long to measure, about")
	return c
}

// empty is a task without work.
type empty struct{}

func (empty) Run(context.Context, []any) (any, error) { return nil, nil }

// spin is a task that computes for a while: a count of steps, not a clock, so
// that a task is not shorter on a worker that was interrupted.
type spin struct{ Steps int }

func (s spin) Run(context.Context, []any) (any, error) { return uint8(steps(s.Steps)), nil }

// steps goes n steps of a generator whose steps need each other.
func steps(n int) uint64 {
	x := uint64(n) | 1
	for range n {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

// The graphs of bench: enough tasks that a run takes tens of milliseconds.
const (
	emptyTasks = 200_000
	chainTasks = 50_000
)

var grains = []time.Duration{time.Microsecond, 10 * time.Microsecond, 100 * time.Microsecond}

// measureRunner gives each of the shapes and grains an equal part of the time.
func measureRunner(ctx context.Context, workers int, length time.Duration) (measure, error) {
	r := &local.Runner{Workers: workers}
	p := inspect()
	m := measure{Weft: p.Weft, Go: p.Go, CPU: p.CPU.String(), Workers: workers}
	part := length / time.Duration(len(shape.Names())+len(grains))

	for _, name := range shape.Names() {
		n := emptyTasks
		if name == "chain" {
			n = chainTasks
		}
		g, want, err := shape.Graph(name, n, empty{})
		if err != nil {
			return m, err
		}
		took, err := typical(ctx, r, g, want, part)
		if err != nil {
			return m, err
		}
		m.Overhead = append(m.Overhead, overhead{name, g.Len(), float64(took) / float64(g.Len())})
	}
	for _, work := range grains {
		// A tenth of the part is one run; the rest repeats it.
		n := max(int(part/10/work)*workers, 64*workers)
		count, each := calibrate(work, workers)
		g, want, err := shape.Graph("tree", n, spin{count})
		if err != nil {
			return m, err
		}
		took, err := typical(ctx, r, g, want, part)
		if err != nil {
			return m, err
		}
		ideal := each * float64(g.Len()) / float64(workers)
		m.Grain = append(m.Grain, grain{work, g.Len(), ideal / float64(took)})
	}
	return m, nil
}

// typical runs a graph once to warm up, then until the time is over but at
// least three times, and returns the median.
func typical(ctx context.Context, r graph.Runner, g *graph.Graph, want []graph.ID, length time.Duration) (time.Duration, error) {
	var times []time.Duration
	for began := time.Now(); len(times) < 4 || time.Since(began) < length; {
		runtime.GC()
		start := time.Now()
		if _, err := r.Run(ctx, g, want); err != nil {
			return 0, err
		}
		times = append(times, time.Since(start))
	}
	times = times[1:]
	slices.Sort(times)
	return times[len(times)/2], nil
}

// calibrate returns how many steps take about as long as work, and how many
// nanoseconds they do take while all workers step at once: processors slow down
// and share when all are busy, which is no fault of a runner.
func calibrate(work time.Duration, workers int) (count int, each float64) {
	const probe = 4_000_000
	pace := func() float64 { // nanoseconds a step, of the slowest worker
		var wg sync.WaitGroup
		start := time.Now()
		for range workers {
			wg.Go(func() { runtime.KeepAlive(steps(probe)) })
		}
		wg.Wait()
		return float64(time.Since(start)) / probe
	}
	best := pace()
	for range 4 {
		best = min(best, pace())
	}
	count = max(int(float64(work)/best), 1)
	return count, float64(count) * best
}

// print writes two small tables.
func (m measure) print(out io.Writer) error {
	fmt.Fprintf(out, "%s, %d workers\n\n", m.CPU, m.Workers)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "empty tasks\tnumber\tns a task\ttasks a second\t")
	for _, o := range m.Overhead {
		fmt.Fprintf(w, "%s\t%d\t%.0f\t%.1f million\t\n", o.Shape, o.Tasks, o.PerTask, 1e3/o.PerTask)
	}
	fmt.Fprintln(w)
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "work a task\tnumber\tefficiency\t")
	for _, g := range m.Grain {
		fmt.Fprintf(w, "%s\t%d\t%.1f %%\t\n", g.Work, g.Tasks, 100*g.Efficiency)
	}
	return w.Flush()
}
