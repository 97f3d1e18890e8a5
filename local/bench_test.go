package local_test

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cb434341/weft/bench/shape"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
	"github.com/cb434341/weft/viz/profile"
)

// empty is a task that does nothing.
type empty struct{}

func (*empty) Run(context.Context, []any) (any, error) { return 1, nil }

// spin is a task of so many iterations of arithmetic: work that no clock cuts
// short when the machine is busy.
type spin struct{ Iterations int }

func (s *spin) Run(context.Context, []any) (any, error) { return int(spinFor(s.Iterations) & 1), nil }

// busy keeps a processor busy.
func busy(iterations int) { spun.Store(spinFor(iterations)) }

var spun atomic.Uint64

//go:noinline
func spinFor(iterations int) uint64 {
	x := uint64(iterations)
	for range iterations {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return x
}

// shapes are the graphs that runners are measured on, see package shape.
var shapes = []struct {
	name  string
	tasks int
}{{"indep", 1_000_000}, {"tree", 1_000_000}, {"chain", 100_000}, {"wave", 1_000_000}, {"rand", 1_000_000}}

// ofShape writes a graph of about n tasks.
func ofShape(name string, n int, op graph.Op) (*graph.Graph, []graph.ID) {
	g, want, err := shape.Graph(name, n, op)
	if err != nil {
		panic(err)
	}
	return g, want
}

func finish(b *graph.Builder, want ...graph.ID) (*graph.Graph, []graph.ID) {
	g, err := b.Graph()
	if err != nil {
		panic(err)
	}
	return g, want
}

// BenchmarkOverhead is what a task costs that does nothing: two workers,
// results stored, errors and cancellation on, a profile recorded, in which the
// start and the end of every task are then checked. B/task is everything
// allocated by graph, run and profile, less the 16 bytes of each result.
func BenchmarkOverhead(b *testing.B) {
	for _, s := range shapes {
		b.Run(s.name, func(b *testing.B) {
			g, want := ofShape(s.name, s.tasks, &empty{})
			graphBytes := graphAllocated(g)
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			r := &local.Runner{Workers: 2}
			var bytes uint64
			for b.Loop() {
				rec := &profile.Recorder{}
				before := allocated()
				if _, err := r.Run(ctx, g, want, rec); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				bytes += allocated() - before
				checkProfile(b, g, rec.Profile())
				runtime.GC()
				b.StartTimer()
			}
			n := float64(g.Len())
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/n, "ns/task")
			b.ReportMetric((float64(bytes)/float64(b.N)+float64(graphBytes))/n-16-wantBytes(want)/n, "B/task")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// wantBytes is the list of results that Run returns.
func wantBytes(want []graph.ID) float64 { return 16 * float64(len(want)) }

// graphAllocated is what the graph itself keeps a task and an edge.
func graphAllocated(g *graph.Graph) uint64 { return uint64(g.Len()*(16+4) + g.Edges()*4) }

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// checkProfile fails unless every task was seen once, from a start to an end
// that lie within the run, no two at once on a worker.
func checkProfile(b *testing.B, g *graph.Graph, p *profile.Profile) {
	b.Helper()
	seen := make([]bool, g.Len())
	last := map[int]int64{}
	n, wall := 0, int64(p.Wall())
	for t := range p.Tasks() {
		if seen[t.Task] || t.End < t.Start || t.Start < last[t.Worker] || t.End > wall {
			b.Fatalf("span %+v: seen before %v, last end %v, wall %v", t, seen[t.Task], last[t.Worker], p.Wall())
		}
		seen[t.Task], last[t.Worker] = true, t.End
		n++
	}
	if n != g.Len() {
		b.Fatalf("the profile has %d tasks of %d", n, g.Len())
	}
}

// BenchmarkGrain is how much of two workers a tree of short tasks gets: the
// time that two goroutines take for the same calls in two plain loops, over the
// time of the run. The work is a fixed number of iterations, calibrated once.
func BenchmarkGrain(b *testing.B) {
	perMicrosecond := calibrate()
	for _, grain := range []struct {
		name         string
		microseconds float64
		tasks        int
	}{{"1us", 1, 100_000}, {"10us", 10, 20_000}, {"100us", 100, 4_000}} {
		b.Run(grain.name, func(b *testing.B) {
			op := &spin{int(grain.microseconds * perMicrosecond)}
			g, want := ofShape("tree", grain.tasks, op)
			r := &local.Runner{Workers: 2}
			var efficiency []float64
			for b.Loop() {
				start := time.Now()
				twoLoops(op, g.Len())
				ideal := time.Since(start)
				start = time.Now()
				if _, err := r.Run(b.Context(), g, want); err != nil {
					b.Fatal(err)
				}
				efficiency = append(efficiency, float64(ideal)/float64(time.Since(start)))
			}
			slices.Sort(efficiency)
			b.ReportMetric(efficiency[len(efficiency)/2], "efficiency")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// calibrate returns the iterations of spinFor that take a microsecond.
func calibrate() float64 {
	const n = 5_000_000
	best := time.Hour
	for range 5 {
		start := time.Now()
		busy(n)
		best = min(best, time.Since(start))
	}
	return n / (float64(best) / float64(time.Microsecond))
}

// twoLoops makes n calls of op on two goroutines.
func twoLoops(op *spin, n int) {
	var both sync.WaitGroup
	for half := range 2 {
		both.Go(func() {
			for range (n + half) / 2 {
				_, _ = op.Run(context.Background(), nil)
			}
		})
	}
	both.Wait()
}
