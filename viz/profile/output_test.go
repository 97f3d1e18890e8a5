package profile

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// recorded is a finished profile of these events, without the heap, which is
// never the same.
func recorded(g *graph.Graph, info graph.RunInfo, s graph.Summary, events ...graph.Event) *Profile {
	var rec Recorder
	info.Graph, info.Began = g, time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	rec.Start(info)
	rec.Observe(events)
	rec.Finish(s)
	p := rec.Profile()
	// The watch looked at times of today, long after the run began.
	p.memory = curve{}
	held := tally{curve: &p.memory}
	for _, e := range events {
		switch e.Kind {
		case graph.TaskEnd, graph.Load:
			held.add(e.Time, e.Bytes)
		case graph.Release, graph.Spill:
			held.add(e.Time, -e.Bytes)
		}
	}
	held.settle()
	return p
}

// troubled is a run in which much happened.
func troubled(t *testing.T) *Profile {
	g := graphOf(t, 12, "load", "parse", "<b>\"sum\"</b></script>", "get")
	return recorded(g, graph.RunInfo{Workers: 2, Want: []graph.ID{11, 10}, Memory: 5e6},
		graph.Summary{Err: errors.New("task get#3 (app.go:31), tried 2 times: bad row"), Wall: 61 * time.Millisecond, Peak: 4_200_000},
		graph.Event{Time: 0, Task: 0, Worker: 0, Kind: graph.TaskStart},
		graph.Event{Time: 10 * ms, Task: 0, Worker: 0, Kind: graph.TaskEnd, Bytes: 2_000_000},
		graph.Event{Time: 0, Task: 4, Worker: 1, Kind: graph.TaskStart},
		graph.Event{Time: 20 * ms, Task: 4, Worker: 1, Kind: graph.TaskEnd, Bytes: 2_200_000},
		graph.Event{Time: 10 * ms, Task: 1, Worker: 0, Kind: graph.TaskStart},
		graph.Event{Time: 12 * ms, Task: 5, Worker: 0, Kind: graph.TaskStart}, // inside the other
		graph.Event{Time: 13 * ms, Task: 5, Worker: 0, Kind: graph.TaskEnd, Bytes: 10},
		graph.Event{Time: 15*ms + 1, Task: 1, Worker: 0, Kind: graph.TaskEnd},
		graph.Event{Time: 16 * ms, Task: 4, Worker: 0, Kind: graph.Spill, Bytes: 2_200_000},
		graph.Event{Time: 50 * ms, Task: 4, Worker: 0, Kind: graph.Load, Bytes: 2_200_000},
		graph.Event{Time: 50 * ms, Task: 4, Worker: 0, Kind: graph.Release, Bytes: 2_200_000},
		graph.Event{Time: 30 * ms, Task: 2, Worker: 1, Kind: graph.TaskStart},
		graph.Event{Time: 60 * ms, Task: 2, Worker: 1, Kind: graph.TaskEnd},
		graph.Event{Time: 5 * ms, Task: 3, Worker: -1, Kind: graph.TaskStart},
		graph.Event{Time: 6 * ms, Task: 7, Worker: -1, Kind: graph.TaskStart},
		graph.Event{Time: 30 * ms, Task: 3, Worker: -1, Kind: graph.TaskRetry},
		graph.Event{Time: 40 * ms, Task: 7, Worker: -1, Kind: graph.TaskEnd},
		graph.Event{Time: 31 * ms, Task: 3, Worker: -1, Kind: graph.TaskStart},
		graph.Event{Time: 45 * ms, Task: 3, Worker: -1, Kind: graph.TaskFail},
	)
}

// kinds are profiles that every output must take.
func kinds(t *testing.T) map[string]*Profile {
	var rec Recorder
	running := started(&rec, graphOf(t, 2, "f"), 1)
	rec.Observe([]graph.Event{{Time: 0, Task: 0, Kind: graph.TaskStart}, {Time: 5, Task: 0, Kind: graph.TaskEnd}, {Time: 5, Task: 1, Kind: graph.TaskStart}})
	t.Cleanup(func() { rec.Finish(graph.Summary{}) })
	many := make([]string, 300)
	var events []graph.Event
	for i := range many {
		many[i] = fmt.Sprint("f", i)
		events = append(events,
			graph.Event{Time: int64(i) * us, Task: graph.ID(i), Kind: graph.TaskStart},
			graph.Event{Time: int64(i+1) * us, Task: graph.ID(i), Kind: graph.TaskEnd})
	}
	return map[string]*Profile{
		"troubled":       troubled(t),
		"no run":         {},
		"running":        running,
		"nothing ran":    recorded(graphOf(t, 0, "f"), graph.RunInfo{Workers: 1}, graph.Summary{Wall: 1000}),
		"no graph":       recorded(nil, graph.RunInfo{Workers: 1}, graph.Summary{Wall: 10}, graph.Event{Task: 7, Time: 5, Kind: graph.TaskEnd}),
		"many functions": recorded(graphOf(t, 300, many...), graph.RunInfo{Workers: 1}, graph.Summary{Wall: time.Second}, events...),
		"before the run": recorded(graphOf(t, 1, "f"), graph.RunInfo{Workers: 1}, graph.Summary{Wall: 10}, graph.Event{Time: -7, Kind: graph.TaskStart}, graph.Event{Time: -2, Kind: graph.TaskEnd, Bytes: 5}),
	}
}

func TestText(t *testing.T) {
	for name, p := range kinds(t) {
		if name == "running" {
			if got := p.String(); !strings.Contains(got, "\nstill running\n") {
				t.Errorf("a run that goes on is told as\n%s", got)
			}
			continue
		}
		path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+".txt")
		got := p.String()
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, got, want)
		}
	}
}

// traceEvent is what Perfetto reads of an event.
type traceEvent struct {
	Ph   string
	Pid  int
	Tid  int
	Ts   *float64
	Dur  *float64
	Name string
	S    string
	Args struct {
		Name    string
		Task    *int
		Bytes   int64
		Site    string
		Outcome string
	}
}

func TestTrace(t *testing.T) {
	for name, p := range kinds(t) {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := p.WriteTrace(&out); err != nil {
				t.Fatal(err)
			}
			var trace struct {
				DisplayTimeUnit string
				TraceEvents     []traceEvent
			}
			if err := json.Unmarshal(out.Bytes(), &trace); err != nil {
				t.Fatal(err)
			}
			threads := map[int]string{}
			ends := map[int]float64{}
			spans, moves := 0, 0
			for _, e := range trace.TraceEvents {
				switch e.Ph {
				case "M":
					if e.Name == "thread_name" {
						threads[e.Tid] = e.Args.Name
					}
				case "X":
					if e.Ts == nil || e.Dur == nil || *e.Dur < 0 || e.Args.Task == nil || threads[e.Tid] == "" || e.Pid != 1 {
						t.Fatalf("not a span: %+v", e)
					}
					if *e.Ts < ends[e.Tid]-1e-6 && name != "before the run" {
						t.Errorf("spans overlap on %s at %v", threads[e.Tid], *e.Ts)
					}
					ends[e.Tid] = *e.Ts + *e.Dur
					spans++
				case "i":
					moves++
				case "C":
					if e.Ts == nil || e.Name != "held" && e.Name != "heap" {
						t.Fatalf("not a counter: %+v", e)
					}
				default:
					t.Fatalf("an unknown event: %+v", e)
				}
			}
			want := len(slices.Collect(p.Tasks()))
			if spans != want {
				t.Errorf("%d spans, want %d", spans, want)
			}
			if name == "troubled" {
				if moves != 2 {
					t.Errorf("%d results went to disk or came back, want 2", moves)
				}
				i := slices.IndexFunc(trace.TraceEvents, func(e traceEvent) bool { return e.Args.Outcome == "failed" })
				if i < 0 || trace.TraceEvents[i].Name != "get" || *trace.TraceEvents[i].Ts != 31_000 || *trace.TraceEvents[i].Dur != 14_000 {
					t.Error("the failure is not told, or not as it was")
				}
				if !slices.ContainsFunc(trace.TraceEvents, func(e traceEvent) bool { return e.Name == "<b>\"sum\"</b></script>" }) {
					t.Error("a name is not as it was")
				}
			}
		})
	}
}

var dataIsland = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>\n<script type="text/plain" id="spans">(.*?)</script>`)

// TestPage reads a page as its script does.
func TestPage(t *testing.T) {
	for name, p := range kinds(t) {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := p.WriteHTML(&out); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			if strings.Contains(text, "{{") || strings.Contains(text, "http://") || strings.Contains(text, "https://") || strings.Contains(text, "src=") {
				t.Error("a part is not filled in, or the page wants something from elsewhere")
			}
			if n := strings.Count(text, "</script>"); n != 3 {
				t.Errorf("%d scripts end, want 3", n)
			}
			islands := dataIsland.FindStringSubmatch(text)
			if islands == nil {
				t.Fatal("there is no data")
			}
			var d page
			if err := json.Unmarshal([]byte(islands[1]), &d); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(text, "<title>"+html.EscapeString(d.Title)+"</title>") {
				t.Errorf("the title is not %q", d.Title)
			}
			if name == "before the run" { // spans are moved to where the run begins
				return
			}
			want := slices.Collect(p.Tasks())
			got := unpack(t, d, islands[2])
			for _, list := range [][]Span{got, want} {
				slices.SortFunc(list, func(a, b Span) int {
					return cmp.Or(a.Worker-b.Worker, cmp.Compare(a.Start, b.Start), cmp.Compare(a.Task, b.Task))
				})
			}
			if !slices.Equal(got, want) {
				t.Errorf("got\n%v\nwant\n%v", got, want)
			}
		})
	}
}

// unpack reads the spans of a page.
func unpack(t *testing.T, d page, text string) (list []Span) {
	t.Helper()
	zip, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(data)
	number := func() int64 {
		u, err := binary.ReadUvarint(r)
		if err != nil || u > math.MaxInt64 {
			t.Fatalf("%v, %v", u, err)
		}
		return int64(u)
	}
	for _, row := range d.Rows {
		var s Span
		s.Worker = row.Worker
		for range row.N {
			head := number()
			if k := head >> 3; int(k) >= len(d.Kinds) || int(d.Kinds[k][0].(float64)) >= len(d.Functions) {
				t.Fatalf("there is no kind %d", k)
			}
			s.Outcome = Outcome(head >> 1 & 3)
			delta, err := binary.ReadVarint(r)
			if err != nil {
				t.Fatal(err)
			}
			s.Task += graph.ID(delta)
			s.Start = s.End + number()
			s.End = s.Start + number()
			s.Bytes = 0
			if head&1 != 0 {
				s.Bytes = number()
			}
			list = append(list, s)
		}
		if s.End != row.Last {
			t.Errorf("%s ends at %d, not %d", row.Label, s.End, row.Last)
		}
	}
	if r.Len() > 0 {
		t.Errorf("%d bytes are left", r.Len())
	}
	return list
}

func TestRows(t *testing.T) {
	var labels []string
	for _, r := range troubled(t).rows() {
		labels = append(labels, r.label())
	}
	want := []string{"worker 0", "worker 0, inner 1", "worker 1", "waiting 1", "waiting 2"}
	if !slices.Equal(labels, want) {
		t.Errorf("got %q, want %q", labels, want)
	}
}

func TestTitle(t *testing.T) {
	g := graphOf(t, 9, "f")
	for want, ids := range map[string][]graph.ID{
		"A run": nil, "The run of f#1": {1}, "The run of f#1 and f#2": {1, 2}, "The run of f#1, f#2, f#3 and f#4": {1, 2, 3, 4},
		"The run of f#1, f#2, f#3 and 2 more": {1, 2, 3, 4, 5},
	} {
		if got := (&Profile{info: graph.RunInfo{Graph: g, Want: ids}}).title(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSave(t *testing.T) {
	p, dir := troubled(t), t.TempDir()
	for ext, begin := range map[string]string{".html": "<!DOCTYPE html>", ".json": `{"displayTimeUnit"`, ".txt": "6 tasks in 61 ms"} {
		path := filepath.Join(dir, "run"+ext)
		if err := p.Save(path); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(got), begin) {
			t.Errorf("%s begins with %.60q", ext, got)
		}
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "run.pdf"):       `no format is named ".pdf"; there are .html, .json and .txt`,
		filepath.Join(dir, "no", "run.txt"): "no such file or directory",
	} {
		if err := p.Save(path); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// BenchmarkPage writes the page of a million tasks.
func BenchmarkPage(b *testing.B) {
	const n = 1_000_000
	var rec Recorder
	rec.Start(graph.RunInfo{Graph: graphOf(b, n, "load", "parse", "sum"), Tasks: n, Workers: 2, Began: time.Now()})
	for _, batch := range batches(n) {
		rec.Observe(batch)
	}
	rec.Finish(graph.Summary{Wall: time.Second})
	p := rec.Profile()
	var size counter
	for b.Loop() {
		size = 0
		if err := p.WriteHTML(&size); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size)/1e6, "MB")
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
