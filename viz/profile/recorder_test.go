package profile

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/graph"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// named is an Op with nothing but a name.
type named string

func (named) Run(context.Context, []any) (any, error) { return nil, nil }
func (n named) OpName() string                        { return string(n) }

// graphOf returns a graph of independent tasks with these names, in turns.
func graphOf(t testing.TB, n int, functions ...string) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder(n, 0)
	for i := range n {
		b.Add(named(functions[i%len(functions)]), nil)
	}
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func started(rec *Recorder, g *graph.Graph, workers int) *Profile {
	rec.Start(graph.RunInfo{Graph: g, Tasks: g.Len(), Workers: workers, Began: time.Now()})
	return rec.Profile()
}

const (
	us = int64(time.Microsecond)
	ms = int64(time.Millisecond)
)

// TestSpans gives a worker's events to a recorder and reads them back, whole,
// cut into single events, and from a profile of a run that goes on.
func TestSpans(t *testing.T) {
	tests := []struct {
		name   string
		events []graph.Event
		want   []Span
	}{
		{name: "nothing"},
		{
			name: "back to back",
			events: []graph.Event{
				{Time: 0, Task: 3, Kind: graph.TaskStart},
				{Time: 10, Task: 3, Kind: graph.TaskEnd},
				{Time: 10, Task: 1, Kind: graph.TaskStart},
				{Time: 10, Task: 1, Kind: graph.TaskEnd},
			},
			want: []Span{{Task: 3, End: 10}, {Task: 1, Start: 10, End: 10}},
		},
		{
			name: "gaps short and long",
			events: []graph.Event{
				{Time: 5, Task: 0, Kind: graph.TaskStart},
				{Time: 9, Task: 0, Kind: graph.TaskEnd},
				{Time: 9 + 1<<26 - 1, Task: 1, Kind: graph.TaskStart},
				{Time: 1 << 26, Task: 1, Kind: graph.TaskEnd}, // ends before it starts
				{Time: 1 << 40, Task: 2, Kind: graph.TaskStart},
				{Time: 1<<40 + 1, Task: 2, Kind: graph.TaskEnd},
			},
			want: []Span{
				{Task: 0, Start: 5, End: 9},
				{Task: 1, Start: 9 + 1<<26 - 1, End: 9 + 1<<26 - 1},
				{Task: 2, Start: 1 << 40, End: 1<<40 + 1},
			},
		},
		{
			name: "longer than 32 bits hold",
			events: []graph.Event{
				{Time: 0, Task: 0, Kind: graph.TaskStart},
				{Time: 1<<32 - 1, Task: 0, Kind: graph.TaskEnd},
				{Time: 1<<32 - 1, Task: 1, Kind: graph.TaskStart},
				{Time: 1<<33 - 1, Task: 1, Kind: graph.TaskEnd},
				{Time: 1<<33 - 1, Task: 2, Kind: graph.TaskStart},
				{Time: 1 << 50, Task: 2, Kind: graph.TaskEnd},
			},
			want: []Span{
				{Task: 0, End: 1<<32 - 1},
				{Task: 1, Start: 1<<32 - 1, End: 1<<33 - 1},
				{Task: 2, Start: 1<<33 - 1, End: 1 << 50},
			},
		},
		{
			name: "bytes few and many, the largest number",
			events: []graph.Event{
				{Time: 0, Task: 1<<31 - 1, Kind: graph.TaskStart},
				{Time: 1, Task: 1<<31 - 1, Kind: graph.TaskEnd, Bytes: 7},
				{Time: 1, Task: 5, Kind: graph.TaskStart},
				{Time: 2, Task: 5, Kind: graph.TaskEnd, Bytes: 1<<40 + 3},
				{Time: 2, Task: 6, Kind: graph.TaskStart},
				{Time: 3, Task: 6, Kind: graph.TaskEnd, Bytes: -1},
			},
			want: []Span{{Task: 1<<31 - 1, End: 1, Bytes: 7}, {Task: 5, Start: 1, End: 2, Bytes: 1<<40 + 3}, {Task: 6, Start: 2, End: 3}},
		},
		{
			name: "one inside another",
			events: []graph.Event{
				{Time: 0, Task: 0, Kind: graph.TaskStart},
				{Time: 10, Task: 1, Kind: graph.TaskStart},
				{Time: 20, Task: 1, Kind: graph.TaskEnd},
				{Time: 30, Task: 0, Kind: graph.TaskEnd},
			},
			want: []Span{{Task: 1, Start: 10, End: 20}, {Task: 0, End: 30}},
		},
		{
			name: "tried again, told of its next start",
			events: []graph.Event{
				{Time: 0, Task: 4, Kind: graph.TaskStart},
				{Time: 10, Task: 4, Kind: graph.TaskRetry},
				{Time: 15, Task: 4, Kind: graph.TaskStart},
				{Time: 20, Task: 4, Kind: graph.TaskFail},
			},
			want: []Span{{Task: 4, End: 10, Outcome: Retried}, {Task: 4, Start: 15, End: 20, Outcome: Failed}},
		},
		{
			name: "tried again, not told",
			events: []graph.Event{
				{Time: 0, Task: 4, Kind: graph.TaskStart},
				{Time: 10, Task: 4, Kind: graph.TaskRetry},
				{Time: 20, Task: 4, Kind: graph.TaskEnd},
			},
			want: []Span{{Task: 4, End: 10, Outcome: Retried}, {Task: 4, Start: 10, End: 20}},
		},
		{
			name:   "an end without a start",
			events: []graph.Event{{Time: 10, Task: 4, Kind: graph.TaskEnd}},
			want:   []Span{{Task: 4, Start: 10, End: 10}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var rec Recorder
			whole := started(&rec, graphOf(t, 8, "f"), 1)
			rec.Observe(test.events)
			if got := slices.Collect(whole.Tasks()); !slices.Equal(got, test.want) {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
			rec.Finish(graph.Summary{})
			cut := started(&rec, graphOf(t, 8, "f"), 1)
			for i := range test.events {
				rec.Observe(test.events[i : i+1])
			}
			rec.Finish(graph.Summary{})
			if got := slices.Collect(cut.Tasks()); !slices.Equal(got, test.want) {
				t.Errorf("one event at a time:\ngot  %v\nwant %v", got, test.want)
			}
			if n := len(rec.Profiles()); n != 2 {
				t.Errorf("%d profiles, want 2", n)
			}
		})
	}
}

// FuzzLane writes spans of any times, sizes and outcomes, and reads them back.
func FuzzLane(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 0, 1})
	f.Add(bytes.Repeat([]byte{255, 0, 128, 40}, 40))
	f.Fuzz(func(t *testing.T, data []byte) {
		var l lane
		var want []Span
		var last Span
		for ; len(data) >= 5; data = data[5:] {
			// Shifts make numbers of every length; zeros make plain spans.
			wide := func(b byte) int64 { return int64(b>>6) << (b & 63 % 61) }
			s := Span{Task: graph.ID(data[0]) << (data[1] & 23), Start: last.End + wide(data[2]), Bytes: last.Bytes, Outcome: Outcome(data[1] >> 6 % 3)}
			if data[1]&32 != 0 {
				s.Start = last.End - wide(data[2])
			}
			if data[4] != 0 {
				s.Bytes = wide(data[4])
			}
			s.Start = min(max(s.Start, -1<<61), 1<<61)
			s.End = s.Start + wide(data[3])
			if s.Outcome != Done || !l.addPlain(s.Start, s.End, s.Bytes, s.Task) {
				l.add(s.Task, s.Start, s.End, s.Bytes, s.Outcome)
			}
			want = append(want, s)
			last = s
		}
		got := slices.Collect(spans(0, l.pieces()))
		if !slices.Equal(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
	})
}

// TestWaitingTasks has many tasks open at once off the workers.
func TestWaitingTasks(t *testing.T) {
	var rec Recorder
	p := started(&rec, graphOf(t, 100, "get"), 2)
	var events []graph.Event
	for i := range graph.ID(100) {
		events = append(events, graph.Event{Time: int64(i), Task: i, Worker: graph.IOWorker, Kind: graph.TaskStart})
	}
	want := map[graph.ID]Span{}
	for _, i := range rand.Perm(100) {
		e := graph.Event{Time: 1000 + int64(i%7), Bytes: int64(i), Task: graph.ID(i), Worker: graph.IOWorker, Kind: graph.TaskEnd}
		events = append(events, e)
		want[e.Task] = Span{Start: int64(i), End: e.Time, Bytes: int64(i), Task: e.Task, Worker: graph.IOWorker}
	}
	rec.Observe(events)
	rec.Finish(graph.Summary{Wall: 2000})
	n := 0
	for s := range p.Tasks() {
		if s != want[s.Task] {
			t.Errorf("got %v, want %v", s, want[s.Task])
		}
		n++
	}
	if n != 100 {
		t.Errorf("%d spans, want 100", n)
	}
	if got := p.Totals(); got.Busy != 0 || got.Waited == 0 || p.Parallelism() != 0 {
		t.Errorf("waiting tasks count as work: %+v", got)
	}
}

// TestConcurrentWorkers has workers tell of a run all at once, while somebody
// reads.
func TestConcurrentWorkers(t *testing.T) {
	const workers, each = 8, 20_000
	var rec Recorder
	p := started(&rec, graphOf(t, workers*each, "a", "b"), workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var batch []graph.Event
			for i := range each {
				task := graph.ID(w*each + i)
				batch = append(batch,
					graph.Event{Time: int64(i) * us, Task: task, Worker: int16(w), Kind: graph.TaskStart},
					graph.Event{Time: int64(i+1) * us, Task: task, Worker: int16(w), Kind: graph.TaskEnd, Bytes: int64(i % 2)})
				if len(batch) >= 100+w || i == each-1 {
					rec.Observe(batch)
					batch = batch[:0]
				}
			}
		})
	}
	for range 20 {
		p.Totals()
		p.Memory()
		p.Wall()
	}
	wg.Wait()
	rec.Finish(graph.Summary{Wall: each * time.Microsecond, Peak: 12})
	next := [workers]int64{}
	for s := range p.Tasks() {
		if want := next[s.Worker]; s.Start != want*us || s.Task != graph.ID(int64(s.Worker)*each+want) || s.Bytes != want%2 {
			t.Fatalf("worker %d: got %v as span %d", s.Worker, s, want)
		}
		next[s.Worker]++
	}
	if got, want := p.Parallelism(), float64(workers); got != want {
		t.Errorf("parallelism %v, want %v", got, want)
	}
	if got := p.Totals().Tasks; got != workers*each {
		t.Errorf("%d tasks, want %d", got, workers*each)
	}
}

func TestTotals(t *testing.T) {
	var rec Recorder
	p := started(&rec, graphOf(t, 6, "load", "sum"), 2)
	rec.Observe([]graph.Event{
		{Time: 0, Task: 0, Worker: 0, Kind: graph.TaskStart},
		{Time: 10 * ms, Task: 0, Worker: 0, Kind: graph.TaskEnd, Bytes: 100},
		{Time: 0, Task: 2, Worker: 1, Kind: graph.TaskStart},
		{Time: 30 * ms, Task: 2, Worker: 1, Kind: graph.TaskEnd, Bytes: 300},
		{Time: 30 * ms, Bytes: 300, Task: 2, Worker: 1, Kind: graph.Spill},
		{Time: 30 * ms, Task: 1, Worker: 0, Kind: graph.TaskStart},
		{Time: 35 * ms, Task: 1, Worker: 0, Kind: graph.TaskRetry},
		{Time: 36 * ms, Task: 1, Worker: 0, Kind: graph.TaskStart},
		{Time: 40 * ms, Task: 1, Worker: 0, Kind: graph.TaskEnd},
		{Time: 40 * ms, Bytes: 300, Task: 2, Worker: 1, Kind: graph.Load},
		{Time: 40 * ms, Bytes: 300, Task: 2, Worker: 1, Kind: graph.Release},
		{Time: 40 * ms, Task: 3, Worker: 1, Kind: graph.TaskStart},
		{Time: 50 * ms, Task: 3, Worker: 1, Kind: graph.TaskFail},
	})
	broken := errors.New("broken")
	rec.Finish(graph.Summary{Err: broken, Wall: 50 * time.Millisecond, Peak: 390})
	got := p.Totals()
	functions := []Function{
		{Name: "load", Count: 2, Total: 40 * time.Millisecond, Max: 30 * time.Millisecond, Bytes: 400},
		{Name: "sum", Count: 1, Failed: 1, Retried: 1, Total: 19 * time.Millisecond, Max: 10 * time.Millisecond},
	}
	if !slices.Equal(got.Functions, functions) {
		t.Errorf("functions\ngot  %+v\nwant %+v", got.Functions, functions)
	}
	if mean := got.Functions[1].Mean(); mean != 19*time.Millisecond/3 {
		t.Errorf("mean %v", mean)
	}
	workers := []Worker{{0, 3, 19 * time.Millisecond}, {1, 2, 40 * time.Millisecond}}
	if !slices.Equal(got.Workers, workers) {
		t.Errorf("workers %+v, want %+v", got.Workers, workers)
	}
	if got.Spilled != 1 || got.Loaded != 1 || got.SpilledBytes != 300 || got.LoadedBytes != 300 {
		t.Errorf("spilled and loaded: %+v", got)
	}
	if par := p.Parallelism(); par != 59./50 {
		t.Errorf("parallelism %v, want 1.18", par)
	}
	if p.Peak() != 390 { // as the runner says, which is more than the curve shows
		t.Errorf("peak %d, want 390", p.Peak())
	}
	if p.Summary().Err != broken {
		t.Errorf("error %v", p.Summary().Err)
	}
}

// TestMemory has a long run fold its curve and keep sums and peaks.
func TestMemory(t *testing.T) {
	tests := []struct {
		name    string
		samples bool // the runner says what it holds
		n       int
	}{
		{"short", false, 100},
		{"an hour", false, 3600_000},
		{"as the runner says", true, 100_000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var c curve
			for i := range test.n { // a saw of 100 results, let go all at once
				s := c.at(int64(i) * ms)
				switch {
				case test.samples:
					s.held = max(s.held, int64(i%100)+1)
				case i%100 == 99:
					s.change -= 99
				default:
					s.change++
				}
			}
			if len(c.steps) > mostSteps {
				t.Errorf("%d steps", len(c.steps))
			}
			samples := c.samples(time.Duration(test.n) * time.Millisecond)
			var most int64
			for i, s := range samples {
				most = max(most, s.Held)
				if i > 0 && s.Time < samples[i-1].Time {
					t.Fatal("time runs backwards")
				}
			}
			if test.samples && most != 100 {
				t.Errorf("peak %d, want 100", most)
			}
			if last := samples[len(samples)-1].Held; !test.samples && last != 0 {
				t.Errorf("%d bytes are left, want none", last)
			}
		})
	}
}

// TestHeapIsWatched looks for the heap's size in a run that allocates.
func TestHeapIsWatched(t *testing.T) {
	var rec Recorder
	p := started(&rec, graphOf(t, 1, "f"), 1)
	data := make([]byte, 64<<20)
	rec.Finish(graph.Summary{Wall: time.Millisecond})
	var most int64
	for _, s := range p.Memory() {
		most = max(most, s.Heap)
	}
	if most < int64(len(data)) {
		t.Errorf("most seen on the heap is %d, with a slice of %d", most, len(data))
	}
	runtime.KeepAlive(data)
}

// TestOverlap begins a run inside another.
func TestOverlap(t *testing.T) {
	var rec Recorder
	span := []graph.Event{{Time: 0, Task: 0, Kind: graph.TaskStart}, {Time: 1, Task: 0, Kind: graph.TaskEnd}}
	g := graphOf(t, 1, "f")
	first := started(&rec, g, 1)
	rec.Observe(span)
	second := started(&rec, g, 1)
	rec.Observe(span)
	rec.Finish(graph.Summary{Wall: 5})
	rec.Observe(span)
	rec.Finish(graph.Summary{Wall: 6})
	third := started(&rec, g, 1)
	rec.Observe(span)
	rec.Finish(graph.Summary{Wall: 7})
	rec.Finish(graph.Summary{}) // of no run
	for i, want := range []struct {
		spans   int
		overlap bool
		wall    time.Duration
	}{{1, true, 5}, {0, true, 6}, {1, false, 7}} {
		p := []*Profile{first, second, third}[i]
		n := len(slices.Collect(p.Tasks()))
		if _, overlap := p.Overlapped(); n != want.spans || overlap != want.overlap || p.Wall() != want.wall {
			t.Errorf("run %d: %d spans, overlap %v, %v; want %+v", i, n, overlap, p.Wall(), want)
		}
	}
}

// TestNoRun reads everything of a recorder that nobody used.
func TestNoRun(t *testing.T) {
	var rec Recorder
	rec.Observe([]graph.Event{{Task: 1, Kind: graph.TaskEnd}})
	p := rec.Profile()
	if p.Wall() != 0 || p.Peak() != 0 || p.Parallelism() != 0 || len(p.Memory()) != 0 || len(slices.Collect(p.Tasks())) != 0 || len(p.Totals().Functions) != 0 {
		t.Error("a profile of no run is not empty")
	}
}

// batches returns the events of n tasks run back to back by two workers that
// take turns of 256 events.
func batches(n int) [][]graph.Event {
	var list [][]graph.Event
	now := [2]int64{}
	for i := 0; i < n; {
		w := len(list) % 2
		batch := make([]graph.Event, 0, 256)
		for len(batch) < 256 && i < n {
			batch = append(batch, graph.Event{Time: now[w], Task: graph.ID(i), Worker: int16(w), Kind: graph.TaskStart})
			now[w] += 60 + int64(i%5)
			batch = append(batch, graph.Event{Time: now[w], Task: graph.ID(i), Worker: int16(w), Kind: graph.TaskEnd})
			i++
		}
		list = append(list, batch)
	}
	return list
}

// BenchmarkObserve records a million tasks. It tells of the same few thousand
// again and again: a worker's events are in its cache when it tells of them.
func BenchmarkObserve(b *testing.B) {
	const n, lap = 1 << 20, 1 << 12
	list := batches(lap)
	var before, after runtime.MemStats
	var bytes uint64
	for b.Loop() {
		var rec Recorder
		runtime.ReadMemStats(&before)
		rec.Start(graph.RunInfo{Tasks: n, Workers: 2, Began: time.Now()})
		for range n / lap {
			for _, batch := range list {
				rec.Observe(batch)
			}
		}
		rec.Finish(graph.Summary{Wall: time.Second})
		runtime.ReadMemStats(&after)
		bytes += after.TotalAlloc - before.TotalAlloc
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/n, "ns/task")
	b.ReportMetric(float64(bytes)/float64(b.N)/n, "B/task")
}

func BenchmarkTasks(b *testing.B) {
	const n = 1_000_000
	var rec Recorder
	rec.Start(graph.RunInfo{Tasks: n, Workers: 2, Began: time.Now()})
	for _, batch := range batches(n) {
		rec.Observe(batch)
	}
	rec.Finish(graph.Summary{Wall: time.Second})
	p := rec.Profile()
	for b.Loop() {
		count := 0
		for range p.Tasks() {
			count++
		}
		if count != n {
			b.Fatal(count)
		}
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/n, "ns/task")
}
