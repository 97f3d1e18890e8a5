package graph_test

import (
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/order"
	"github.com/cb434341/weft/local"
)

// recorded is a graph that Dask built, see testdata/peaks.
type recorded struct {
	Name  string
	Note  string
	Want  []graph.ID
	Deps  [][]graph.ID
	Bytes []int64
	Rank  []int32 // Dask's
}

func readRecorded(t testing.TB) []recorded {
	t.Helper()
	paths, err := filepath.Glob("testdata/peaks/*.json.gz")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no graphs in testdata/peaks: %v", err)
	}
	var all []recorded
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		var r recorded
		if err := json.NewDecoder(z).Decode(&r); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// empty is an Op for graphs of which only the shape counts.
type empty struct{}

func (empty) Run(context.Context, []any) (any, error) { return nil, nil }

func (r *recorded) graph(t testing.TB) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder(len(r.Deps), 0)
	for _, deps := range r.Deps {
		b.Add(empty{}, deps)
	}
	g, err := b.Graph()
	if err != nil {
		t.Fatalf("%s: %v", r.Name, err)
	}
	return g
}

// relabeled returns the same graph written in another order.
func (r *recorded) relabeled(rng *rand.Rand) *recorded {
	users := r.users()
	wait := make([]int, len(r.Deps))
	var ready []graph.ID
	for i, deps := range r.Deps {
		if wait[i] = len(deps); wait[i] == 0 {
			ready = append(ready, graph.ID(i))
		}
	}
	number := make([]graph.ID, len(r.Deps))
	out := &recorded{Name: r.Name}
	for len(ready) > 0 {
		k := rng.IntN(len(ready))
		i := ready[k]
		ready = slices.Delete(ready, k, k+1)
		number[i] = graph.ID(len(out.Deps))
		var deps []graph.ID
		for _, d := range r.Deps[i] {
			deps = append(deps, number[d])
		}
		rng.Shuffle(len(deps), func(a, b int) { deps[a], deps[b] = deps[b], deps[a] })
		out.Deps = append(out.Deps, deps)
		out.Bytes = append(out.Bytes, r.Bytes[i])
		out.Rank = append(out.Rank, r.Rank[i])
		for _, u := range users[i] {
			if wait[u]--; wait[u] == 0 {
				ready = append(ready, u)
			}
		}
	}
	for _, w := range r.Want {
		out.Want = append(out.Want, number[w])
	}
	return out
}

func (r *recorded) users() [][]graph.ID {
	users := make([][]graph.ID, len(r.Deps))
	for i, deps := range r.Deps {
		for _, d := range deps {
			users[d] = append(users[d], graph.ID(i))
		}
	}
	return users
}

// daskPeak returns the peak of the bytes held by Dask's own scheduler,
// dask.local.get_async, under its own ranks. It keeps a stack of ready tasks:
// at first all without dependencies, the lowest rank on top; then, as a task
// ends, the dependents that it makes ready, the lowest rank on top. A free
// worker takes the top. A result is dropped when no dependent waits for it.
//
// Time is as in order.Simulate: tasks take one unit each, they end in the
// order in which they started, the next starts before another ends, and the
// bytes of a result are held from the start of its task.
func (r *recorded) daskPeak(workers int) (peak int64) {
	users := r.users()
	wait := make([]int, len(r.Deps))
	left := make([]int, len(r.Deps))
	for _, w := range r.Want {
		left[w]++
	}
	byRank := func(a, b graph.ID) int { return cmp.Compare(r.Rank[b], r.Rank[a]) }
	var ready []graph.ID
	for i, deps := range r.Deps {
		slices.SortFunc(users[i], byRank)
		left[i] += len(users[i])
		if wait[i] = len(deps); wait[i] == 0 {
			ready = append(ready, graph.ID(i))
		}
	}
	slices.SortFunc(ready, byRank)
	held := int64(0)
	var running []graph.ID
	for len(ready) > 0 || len(running) > 0 {
		for len(ready) > 0 && len(running) < workers {
			i := ready[len(ready)-1]
			ready = ready[:len(ready)-1]
			running = append(running, i)
			held += r.Bytes[i]
			peak = max(peak, held)
		}
		i := running[0]
		running = running[1:]
		for _, u := range users[i] {
			if wait[u]--; wait[u] == 0 {
				ready = append(ready, u)
			}
		}
		for _, d := range r.Deps[i] {
			if left[d]--; left[d] == 0 {
				held -= r.Bytes[d]
			}
		}
	}
	return peak
}

// timed is an Op that does nothing for one unit of time.
type timed struct {
	bytes int64
	rank  int32
	queue *queue
}

func (o timed) SizeBytes() int64 { return o.bytes }

func (o timed) Run(context.Context, []any) (any, error) {
	b := o.queue.join(o.rank)
	time.Sleep(time.Second / 2)
	// All that started in the same instant have joined by now.
	time.Sleep(time.Second/2 + time.Duration(o.queue.place(b, o.rank)))
	return weight(o.bytes), nil
}

// queue lets tasks end in the order in which they started, an instant apart,
// and by rank where they started in the same instant.
type queue struct {
	mu     sync.Mutex
	joined int
	last   *batch
}

type batch struct {
	began time.Time
	first int // tasks that joined before this batch
	ranks []int32
}

func (q *queue) join(rank int32) *batch {
	q.mu.Lock()
	defer q.mu.Unlock()
	if now := time.Now(); q.last == nil || !q.last.began.Equal(now) {
		q.last = &batch{began: now, first: q.joined}
	}
	q.last.ranks = append(q.last.ranks, rank)
	q.joined++
	return q.last
}

// place returns the place of a task that joined with a batch.
func (q *queue) place(b *batch, rank int32) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := b.first
	for _, r := range b.ranks {
		if r <= rank {
			n++
		}
	}
	return n
}

// weight is a result that only claims to be large.
type weight int64

func (w weight) SizeBytes() int64 { return int64(w) }

// ledger counts what a run holds: a result from the start of its task to its
// release.
type ledger struct {
	bytes  []int64
	events []graph.Event
}

func (l *ledger) Start(graph.RunInfo)      {}
func (l *ledger) Observe(e []graph.Event)  { l.events = append(l.events, e...) }
func (l *ledger) Finish(sum graph.Summary) {}
func (l *ledger) ObserveInline()           {}

func (l *ledger) peak(t testing.TB) (peak int64) {
	t.Helper()
	slices.SortStableFunc(l.events, func(a, b graph.Event) int { return cmp.Compare(a.Time, b.Time) })
	held, ended := int64(0), 0
	for _, e := range l.events {
		switch e.Kind {
		case graph.TaskStart:
			held += l.bytes[e.Task]
			peak = max(peak, held)
		case graph.Release:
			held -= l.bytes[e.Task]
		case graph.TaskEnd:
			ended++
		case graph.Spill, graph.TaskFail, graph.TaskRetry:
			t.Fatalf("%v of task %d: the run was meant to have room", e.Kind, e.Task)
		}
	}
	if ended != len(l.bytes) {
		t.Fatalf("%d of %d tasks ended", ended, len(l.bytes))
	}
	return peak
}

// weftPeak returns the peak of the bytes held in a real run of the local
// runner, and fails unless order.Simulate foretells just that. The budget is such that the runner follows the ranks from the first
// task on, and never has to wait or to spill, which would lower the peak.
//
// The run is in a bubble where time stands still while anybody works, so that
// its workers overlap as in daskPeak, however many processors there are.
func (r *recorded) weftPeak(t *testing.T, workers int) (peak int64) {
	t.Helper()
	// The claims are large beside the memory that the run itself takes, which
	// the runner counts as well.
	const claim = 1 << 10
	claims := make([]int64, len(r.Bytes))
	total := int64(0)
	for i, n := range r.Bytes {
		claims[i] = claim * n
		total += claims[i]
	}
	plain := r.graph(t)
	ranks := order.Rank(plain, r.Want, claims, workers)
	paper := order.Simulate(plain, r.Want, claims, ranks, workers)

	synctest.Test(t, func(t *testing.T) {
		b := graph.NewBuilder(len(r.Deps), 0)
		var q queue
		for i, deps := range r.Deps {
			b.Add(timed{claims[i], ranks[i], &q}, deps)
		}
		g, err := b.Graph()
		if err != nil {
			t.Fatalf("%s: %v", r.Name, err)
		}
		runner := &local.Runner{Workers: workers, Memory: total, Stall: -1}
		book := &ledger{bytes: claims}
		if _, err := runner.Run(t.Context(), g, r.Want, book); err != nil {
			t.Fatalf("%s: %v", r.Name, err)
		}
		peak = book.peak(t)
	})
	if paper.Bytes != peak {
		t.Errorf("%s, %d workers: peak %d in the run, %d on paper", r.Name, workers, peak, paper.Bytes)
	}
	return peak / claim
}

// rankedPeak returns the peak of the bytes held on paper.
func (r *recorded) rankedPeak(t testing.TB, workers int) int64 {
	t.Helper()
	g := r.graph(t)
	ranks := order.Rank(g, r.Want, r.Bytes, workers)
	return order.Simulate(g, r.Want, r.Bytes, ranks, workers).Bytes
}

// TestOrderPeaks compares the memory that graphs of real Dask collections need
// at worst, with our order and with Dask's.
func TestOrderPeaks(t *testing.T) {
	const (
		wantMean  = 0.85
		wantWorst = 1.05
	)
	all := readRecorded(t)
	for _, workers := range workerCounts() {
		sum, worst, of := 0.0, 0.0, ""
		for i := range all {
			r := &all[i]
			weft, dask := r.weftPeak(t, workers), r.daskPeak(workers)
			ratio := float64(weft) / float64(dask)
			if testing.Verbose() {
				fmt.Printf("P=%d  %-20s %5d tasks  weft %8d KiB  dask %8d KiB  %.3f\n",
					workers, r.Name, len(r.Deps), weft>>10, dask>>10, ratio)
			}
			sum += math.Log(ratio)
			if ratio > worst {
				worst, of = ratio, r.Name
			}
		}
		mean := math.Exp(sum / float64(len(all)))
		fmt.Printf("peak vs dask geomean=%.3f worst=%.3f (P=%d, %s)\n", mean, worst, workers, of)
		if mean > wantMean || worst > wantWorst {
			t.Errorf("P=%d: geomean %.3f, want %.2f at most; worst %.3f (%s), want %.2f at most",
				workers, mean, wantMean, worst, of, wantWorst)
		}
	}
}

// underRace reports whether the race detector is on, under which everything
// takes ten times as long.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// workerCounts are those that peaks are measured for: the simulation that does it is
// one goroutine, so one count will do for the race detector.
func workerCounts() []int {
	if underRace() {
		return []int{2}
	}
	return []int{1, 2, 8}
}

// TestOrderRelabeled writes each graph anew in 20 random orders: the peaks may
// not depend on how a graph happens to be numbered.
func TestOrderRelabeled(t *testing.T) {
	const wantSpread = 1.05
	times := 20
	if underRace() {
		times = 2
	}
	all := readRecorded(t)
	for _, workers := range workerCounts() {
		worst, of := 0.0, ""
		for i := range all {
			r := &all[i]
			rng := rand.New(rand.NewPCG(1, uint64(i)))
			lo := r.rankedPeak(t, workers)
			hi := lo
			for range times {
				peak := r.relabeled(rng).rankedPeak(t, workers)
				lo, hi = min(lo, peak), max(hi, peak)
			}
			spread := float64(hi) / float64(lo)
			if spread > wantSpread {
				t.Errorf("P=%d: %s: peaks of %d relabelings are up to %.3f apart, want %.2f at most", workers, r.Name, times, spread, wantSpread)
			}
			if spread > worst {
				worst, of = spread, r.Name
			}
		}
		fmt.Printf("relabeled %d times spread=%.3f (P=%d, %s)\n", times, worst, workers, of)
	}
}
