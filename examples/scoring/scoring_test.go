package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
	"github.com/cb434341/weft/viz/profile"
)

// scoreTo runs the engine and returns what it prints and the folder it writes.
func scoreTo(t *testing.T, args ...string) (out, stdout string, err error) {
	t.Helper()
	out = filepath.Join(t.TempDir(), "out")
	var text bytes.Buffer
	err = run(t.Context(), append([]string{"--out", out}, args...), &text, io.Discard)
	if leftovers, _ := filepath.Glob(filepath.Join(out, ".parts-*")); len(leftovers) > 0 {
		t.Errorf("left behind: %v", leftovers)
	}
	if leftovers, _ := filepath.Glob(filepath.Join(out, "*.tmp")); len(leftovers) > 0 {
		t.Errorf("left behind: %v", leftovers)
	}
	return out, text.String(), err
}

// readCSV returns the rows of an output by the number of their observation.
func readCSV(t *testing.T, path string) (header []string, rows [][]float64) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[1:] {
		var numbers []float64
		for _, cell := range row {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, v)
		}
		rows = append(rows, numbers)
	}
	return all[0], rows
}

// TestScores compares with what testdata/score.py computed, within 1e-12 of each
// number.
func TestScores(t *testing.T) {
	_, want := readCSV(t, "testdata/scores.csv")
	h, err := ownHistory()
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for _, row := range want {
		number := int(row[0])
		obs := observe(h, number, 1)
		x, y := plainFeatureA(obs), plainRoute(obs)
		got := []float64{row[0], plainAnother(x, y)[0]}
		with := plainMonths(x, y, plainRush(obs), true)[0]
		without := plainMonths(x, y, plainFeatureB(obs, h), false)[0]
		got = append(append(got, with[:]...), without[:]...)
		for i := range row {
			off := math.Abs(got[i]-row[i]) / max(math.Abs(row[i]), 1e-300)
			worst = max(worst, off)
			if off > 1e-12 {
				t.Errorf("observation %d, column %d: %v, want %v", number, i, got[i], row[i])
			}
		}
	}
	t.Logf("%d observations, at most %.1e off", len(want), worst)
}

// block unwraps what a kernel computed.
func block[T any](rows []T, err error) func(t *testing.T) []T {
	return func(t *testing.T) []T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
}

// TestKernels: compiled, a step computes what its plain loop does.
func TestKernels(t *testing.T) {
	h, err := ownHistory()
	if err != nil {
		t.Fatal(err)
	}
	obs := observe(h, 20_000, 100)
	x, y, z := plainFeatureA(obs), plainRoute(obs), plainRush(obs)
	near := func(step string, got, want []float64) {
		t.Helper()
		for i := range want {
			if off := math.Abs(got[i]-want[i]) / max(math.Abs(want[i]), 1); off > tolerance || len(got) != len(want) {
				t.Fatalf("%s: row %d: %v, want %v", step, i, got[i], want[i])
			}
		}
	}
	near("feature_a", block(featureABlock(t.Context(), obs))(t), x)
	near("route_length", block(routeBlock(t.Context(), obs))(t), y)
	near("rush_hour", block(rushBlock(t.Context(), obs))(t), z)
	near("complicated_feature_b", block(complicatedFeatureB(t.Context(), obs, h))(t), plainFeatureB(obs, h))
	near("predict_another_thing", block(another.Map(t.Context(), x, y))(t), plainAnother(x, y))
	for _, overlay := range []bool{false, true} {
		got, want := block(predict.Map(t.Context(), x, y, z, []bool{overlay}))(t), plainMonths(x, y, z, overlay)
		for i := range want {
			near("predict_over_time", got[i][:], want[i][:])
		}
	}
}

func TestFiles(t *testing.T) {
	out, _, err := scoreTo(t, "--observations", "1010", "--blocks", "7", "--data", few(t, 1000))
	if err != nil {
		t.Fatal(err)
	}
	h, err := readHistory(few(t, 1000))
	if err != nil {
		t.Fatal(err)
	}
	obs := observe(h, 0, 1010)
	x, y := block(featureABlock(t.Context(), obs))(t), block(routeBlock(t.Context(), obs))(t)

	header, rows := readCSV(t, filepath.Join(out, "w_overlay.csv"))
	if len(header) != 16 || header[0] != "observation" || header[15] != "month_15" {
		t.Errorf("header %q", header)
	}
	months := block(predict.Map(t.Context(), x, y, block(rushBlock(t.Context(), obs))(t), []bool{true}))(t)
	for i, row := range rows {
		if row[0] != float64(i) || !slices.Equal(row[1:], months[i][:]) { // every digit survives
			t.Fatalf("row %d: %v, want %v", i, row, months[i])
		}
	}
	header, rows = readCSV(t, filepath.Join(out, "another.csv"))
	if !slices.Equal(header, []string{"observation", "probability"}) || len(rows) != 1010 {
		t.Errorf("header %q, %d rows", header, len(rows))
	}
	likely := block(another.Map(t.Context(), x, y))(t)
	for i, row := range rows {
		if row[0] != float64(i) || row[1] != likely[i] {
			t.Fatalf("row %d: %v, want %v", i, row, likely[i])
		}
	}
	for name, head := range map[string]string{
		"graph.svg": "<svg", "graph.png": "\x89PNG", "profile.html": "<!doctype html>", "trace.json": "{",
	} {
		text, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Contains(bytes.ToLower(text[:min(len(text), 200)]), []byte(strings.ToLower(head))) {
			t.Errorf("%s begins with %q", name, text[:min(len(text), 40)])
		}
	}
}

// few returns a file of the first n flights.
func few(t *testing.T, n int) string {
	t.Helper()
	unzip, err := gzip.NewReader(bytes.NewReader(embeddedFlights))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unzip)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfterN(string(text), "\n", n+2)
	path := filepath.Join(t.TempDir(), "flights.csv")
	if err := os.WriteFile(path, []byte(strings.Join(lines[:n+1], "")), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOnlyWhatIsAsked is the reason for the whole program.
func TestOnlyWhatIsAsked(t *testing.T) {
	const tasks = 4 // blocks
	for _, tt := range []struct {
		asked []string
		want  map[string]int
	}{
		{[]string{"another"}, map[string]int{"predict_another_thing": tasks, "write_scores": tasks}},
		{[]string{"w_overlay"}, map[string]int{"predict_over_time": tasks, "rush_hour": tasks, "write_months": tasks}},
		{[]string{"wo_overlay"}, map[string]int{"predict_over_time": tasks, "complicated_feature_b": tasks, "write_months": tasks}},
		{[]string{"w_overlay", "another"}, map[string]int{
			"predict_another_thing": tasks, "write_scores": tasks, "predict_over_time": tasks, "rush_hour": tasks, "write_months": tasks,
		}},
		{nil, map[string]int{
			"predict_another_thing": tasks, "write_scores": tasks, "predict_over_time": 2 * tasks, "rush_hour": tasks,
			"complicated_feature_b": tasks, "write_months": 2 * tasks,
		}},
	} {
		t.Run(strings.Join(tt.asked, "+"), func(t *testing.T) {
			maps.Copy(tt.want, map[string]int{"flights": 1, "observations": tasks, "feature_a": tasks, "route_length": tasks})
			o := options{engine: engine{observations: 40, blocks: tasks, out: t.TempDir(), parts: t.TempDir()}, asked: tt.asked, workers: 2}
			var rec profile.Recorder
			if _, err := compute(t.Context(), o, weft.Observe(&rec)); err != nil {
				t.Fatal(err)
			}
			got := map[string]int{}
			for _, f := range rec.Profile().Totals().Functions {
				if f.Name != "all" && f.Name != "join" {
					got[f.Name] = f.Count
				}
			}
			if !maps.Equal(got, tt.want) {
				t.Errorf("ran %v, want %v", got, tt.want)
			}
		})
	}
}

// TestSameEverywhere: neither workers nor memory change a byte.
func TestSameEverywhere(t *testing.T) {
	data := few(t, 500)
	want := map[string][]byte{}
	for _, args := range [][]string{
		{"--workers", "1"},
		{"--workers", "2", "--compare"},
		{"--workers", "8"},
		{"--workers", "2", "--memory", "20KB"},
	} {
		out, _, err := scoreTo(t, append(args, "--observations", "1200", "--data", data)...)
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		for _, name := range []string{"another", "w_overlay", "wo_overlay"} {
			text, err := os.ReadFile(filepath.Join(out, name+".csv"))
			if err != nil {
				t.Fatal(err)
			}
			if want[name] == nil {
				want[name] = text
			} else if !bytes.Equal(text, want[name]) {
				t.Errorf("%v: %s differs", args, name)
			}
		}
	}
}

// TestTold is what a person sees.
func TestTold(t *testing.T) {
	out, stdout, err := scoreTo(t, "--observations", "300", "--outputs", "w_overlay, another", "--compare", "--workers", "2", "--data", few(t, 200))
	if err != nil {
		t.Fatal(err)
	}
	stdout = strings.ReplaceAll(stdout, out, "out")
	for _, want := range []string{
		`(?m)^Scored 300 flights in 16 blocks on 2 workers in .*, after .* for the kernels$`,
		`(?m)^  another +300  probability +\d+\.\d %  +out/another.csv +\d`,
		`(?m)^  w_overlay +300  15 months of delay +-?\d+\.\d → -?\d+\.\d min +out/w_overlay.csv +\d`,
		`(?m)^  feature_a +16 `,
		`(?m)^  predict_over_time +\d\S* .s +\d\S* .s +\d\S*  (native code for|interpreted|the Go function)`,
		`(?m)^  complicated_feature_b +0 +- +- +not needed for these outputs$`,
		`(?m)^  a plain loop took .*; its numbers are the same within 1e-12$`,
		`(?m)^  the graph +out/graph.svg  out/graph.png$`,
	} {
		if !regexp.MustCompile(want).MatchString(stdout) {
			t.Errorf("it does not say %q:\n%s", want, stdout)
		}
	}
	if strings.Contains(stdout, "wo_overlay") {
		t.Errorf("it speaks of an output that nobody asked for:\n%s", stdout)
	}
}

var update = flag.Bool("update", false, "rewrite graph.svg")

// TestPicture keeps the picture for the documents.
func TestPicture(t *testing.T) {
	out, _, err := scoreTo(t, "--observations", "32")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(out, "graph.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("graph.svg", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("graph.svg")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("it draws another picture than graph.svg: look at it and run go test -update")
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const head = "date,delay,distance,origin,destination\n"
	for _, tt := range []struct {
		name string
		args []string
		want string // regular expression
	}{
		{"unknown output", []string{"--outputs", "w_overlay,w_overlai"}, `no such output: "w_overlai"; did you mean "w_overlay"\? there are another, w_overlay, wo_overlay$`},
		{"no such file", []string{"--data", filepath.Join(dir, "none.csv")}, `read_flights#0 \(engine.go:\d+\), for join.*: scoring: read flights: open .*none.csv: no such file`},
		{"a folder", []string{"--data", dir}, `scoring: read flights: read .*: is a directory`},
		{"cut off", []string{"--data", file("cut.csv.gz", string(embeddedFlights[:100_000]))}, `scoring: read .*cut.csv.gz: the file is cut off: unexpected EOF$`},
		{"empty", []string{"--data", file("empty.csv", "")}, `empty.csv: the file is cut off: EOF$`},
		{"no rows", []string{"--data", file("head.csv", head)}, `head.csv: there are no flights in it$`},
		{"not gzip", []string{"--data", file("plain.csv.gz", head+"x")}, `plain.csv.gz: gzip: invalid header$`},
		{"other columns", []string{"--data", file("columns.csv", "a,b\n1,2\n")}, `columns.csv: the columns are \["a" "b"\], not \["date"`},
		{"a short row", []string{"--data", file("short.csv", head+"2001-01-01 00:37,130,354\n")}, `short.csv: record on line 2: wrong number of fields$`},
		{"a bad date", []string{"--data", file("date.csv", head+"yesterday,130,354,DFW,CRP\n")}, `date.csv: line 2: date: parsing time "yesterday"`},
		{"a bad delay", []string{"--data", file("delay.csv", head+"2001-01-01 00:37,late,354,DFW,CRP\n")}, `delay.csv: line 2: delay: strconv.ParseFloat: parsing "late"`},
		{"not a number", []string{"--data", file("nan.csv", head+"2001-01-01 00:37,NaN,354,DFW,CRP\n")}, `nan.csv: line 2: a delay of NaN on a way of 354 is no flight$`},
		{"an unknown airport", []string{"--data", file("origin.csv", head+"2001-01-01 00:37,1,354,XXX,CRP\n")}, `origin.csv: line 2: origin: there is no airport "XXX"$`},
		{"not in order", []string{"--data", file("order.csv", head+"2001-01-02 00:37,1,354,DFW,CRP\n2001-01-01 00:37,1,354,DFW,CRP\n")}, `order.csv: line 3: date: the flights are not in the order of their dates$`},
		{"nothing to do", []string{"--observations", "0"}, `scoring: 0 observations in 0 blocks`},
		{"no memory", []string{"--memory", "lots"}, `scoring: --memory "lots" is no size such as 512MB or 2GB$`},
		{"an argument", []string{"w_overlay"}, `scoring: what is "w_overlay"\? Everything is a flag`},
		{"an unknown flag", []string{"--output", "x"}, `flag provided but not defined: -output`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, _, err := scoreTo(t, tt.args...)
			if err == nil {
				t.Fatal("no error")
			}
			if !regexp.MustCompile(tt.want).MatchString(err.Error()) {
				t.Errorf("error:\n%v\nwant a match of:\n%s", err, tt.want)
			}
			if results, _ := filepath.Glob(filepath.Join(out, "*.csv")); len(results) > 0 {
				t.Errorf("results all the same: %v", results)
			}
		})
	}
	t.Run("the results' folder is a file", func(t *testing.T) {
		err := run(t.Context(), []string{"--out", file("taken", "")}, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "scoring: folder for the results: mkdir ") {
			t.Errorf("error: %v", err)
		}
	})
}

// TestFullDisk: a result that cannot be written whole leaves the one that was
// there before.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "another.csv")
	if err := os.WriteFile(path, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := join(Target{Path: path, Header: []string{"observation", "probability"}}, []Part{{Place: Place{File: filepath.Join(dir, "gone")}}})
	if err == nil || !strings.Contains(err.Error(), "scoring: write "+path) {
		t.Errorf("error: %v", err)
	}
	if text, _ := os.ReadFile(path); string(text) != "before" {
		t.Errorf("the file is now %q", text)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat("/dev/full"); err == nil {
		_, err := writeScores(Place{File: "/dev/full"}, make([]float64, 100_000))
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("error: %v", err)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o := options{engine: engine{observations: 25_000, blocks: 2, out: t.TempDir(), parts: t.TempDir()}, workers: 2}
	_, err := compute(ctx, o, weft.Observe(atStart{"complicated_feature_b", cancel}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
}

// atStart calls a function when a task of a name starts.
type atStart struct {
	name string
	do   func()
}

var observed *graph.Graph

func (a atStart) Start(i graph.RunInfo)  { observed = i.Graph }
func (a atStart) Finish(s graph.Summary) {}
func (a atStart) Observe(events []graph.Event) {
	for _, e := range events {
		if e.Kind == graph.TaskStart && graph.OpName(observed.Op(e.Task)) == a.name {
			a.do()
		}
	}
}

// TestBlocks: every observation is in one block, whatever their number.
func TestBlocks(t *testing.T) {
	for _, n := range []int{1, 2, 7, 16, 17, 1000, 25_000} {
		for _, blocks := range []int{1, 2, 3, 16} {
			next := 0
			for at, size := range (engine{observations: n, blocks: min(n, blocks)}).sizes() {
				if at.First != next || size < 1 {
					t.Errorf("%d in %d blocks: block %d is %d from %d, want from %d", n, blocks, at.Block, size, at.First, next)
				}
				next = at.First + size
			}
			if next != n {
				t.Errorf("%d in %d blocks: %d covered", n, blocks, next)
			}
		}
	}
}

func TestParseBytes(t *testing.T) {
	for s, want := range map[string]int64{
		"": 0, "1": 1, "512MB": 512e6, "1.5 GB": 15e8, "2GiB": 2 << 30, "10k": 10 << 10, "64M": 64 << 20, "300B": 300,
		"lots": -1, "-1GB": -1, "0": -1, "1XB": -1, "MB": -1, "9999999TB": -1, "NaN": -1,
	} {
		got, err := parseBytes(s)
		if (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("parseBytes(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
}

func Example() {
	h, err := ownHistory()
	if err != nil {
		fmt.Println(err)
		return
	}
	s := score(liftOwn(), h.Len()-2, 2)
	probability, err := weft.Compute(context.Background(), s.another, weft.On(&local.Runner{}))
	fmt.Printf("%.3f %v\n", probability, err)
	// Output: [0.254 0.209] <nil>
}
