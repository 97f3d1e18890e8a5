package local_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

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

//go:noinline
func spinFor(iterations int) uint64 {
	x := uint64(iterations)
	for range iterations {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return x
}

// shape is one of the graphs that runners are measured on.
type shape struct {
	name  string
	tasks int
	build func(op graph.Op, n int) (*graph.Graph, []graph.ID)
}

var shapes = []shape{
	{"indep", 1_000_000, indep},
	{"tree", 1_000_000, tree},
	{"chain", 100_000, chain},
	{"wave", 1_000_000, wave},
	{"rand", 1_000_000, random},
}

// indep is n tasks that have nothing to do with one another; all are wanted.
func indep(op graph.Op, n int) (*graph.Graph, []graph.ID) {
	b := graph.NewBuilder(n, 0)
	want := make([]graph.ID, n)
	for i := range n {
		want[i] = b.Add(op, nil)
	}
	return finish(b, want...)
}

// tree joins pairs until one task is left.
func tree(op graph.Op, n int) (*graph.Graph, []graph.ID) {
	b := graph.NewBuilder(n, n)
	// Written as a recursion from the output would write it: every subtree in
	// one piece.
	var join func(leaves int) graph.ID
	join = func(leaves int) graph.ID {
		if leaves == 1 {
			return b.Add(op, nil)
		}
		l := join(leaves / 2)
		return b.Add(op, []graph.ID{l, join(leaves - leaves/2)})
	}
	return finish(b, join((n+1)/2))
}

func chain(op graph.Op, n int) (*graph.Graph, []graph.ID) {
	b := graph.NewBuilder(n, n)
	last := b.Add(op, nil)
	for range n - 1 {
		last = b.Add(op, []graph.ID{last})
	}
	return finish(b, last)
}

// wave is a square in which a task waits for those above and to the left.
func wave(op graph.Op, n int) (*graph.Graph, []graph.ID) {
	side := 1
	for side*side < n {
		side++
	}
	b := graph.NewBuilder(n, 2*n)
	above := make([]graph.ID, side)
	for i := range side {
		for j := range side {
			var deps []graph.ID
			if i > 0 {
				deps = append(deps, above[j])
			}
			if j > 0 {
				deps = append(deps, above[j-1])
			}
			above[j] = b.Add(op, deps)
		}
	}
	return finish(b, above[side-1])
}

// random gives every task three dependencies among the 1,000 before it. All
// tasks are wanted that nobody else needs.
func random(op graph.Op, n int) (*graph.Graph, []graph.ID) {
	rng := rand.New(rand.NewPCG(1, 2))
	b := graph.NewBuilder(n, 3*n)
	used := make([]bool, n)
	for i := range n {
		var deps []graph.ID
		for range min(3, i) {
			d := max(0, i-1000) + rng.IntN(min(i, 1000))
			deps = append(deps, graph.ID(d))
			used[d] = true
		}
		b.Add(op, deps)
	}
	var want []graph.ID
	for i, u := range used {
		if !u {
			want = append(want, graph.ID(i))
		}
	}
	return finish(b, want...)
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
			g, want := s.build(&empty{}, s.tasks)
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
			g, want := tree(op, grain.tasks)
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
		spinFor(n)
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
