package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/frame/parquet"
)

var tiny = sizes{flights: 400, rows: 3000, logs: 900}

// tinyFiles makes files of the same names with few rows.
func tinyFiles(t testing.TB) folder {
	t.Helper()
	in := folder(t.TempDir())
	if err := prepare(t.Context(), in, files(tiny)); err != nil {
		t.Fatal(err)
	}
	if _, err := weft.Compute(t.Context(), parquet.Write(flightsOfTen(t.Context(), in), in.path("parquet", "*.parquet"))); err != nil {
		t.Fatal(err)
	}
	return in
}

// A row of a table by the names of its columns.
type row map[string]string

func (r row) number(name string) float64 {
	v, err := strconv.ParseFloat(strings.TrimPrefix(r[name], "id"), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func rowsOf(t *testing.T, in folder, name string) []row {
	t.Helper()
	f, err := os.Open(in.path(name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, record := range records[1:] {
		r := row{}
		for i, name := range records[0] {
			r[name] = record[i]
		}
		rows = append(rows, r)
	}
	return rows
}

// grouped puts rows together, and gives one row for each value of an aggregate.
func grouped(rows []row, by string, name string, aggregate func(group []row) []float64) []row {
	keys := strings.Fields(by)
	groups := map[string][]row{}
	for _, r := range rows {
		text := ""
		for _, k := range keys {
			text += r[k] + ","
		}
		groups[text] = append(groups[text], r)
	}
	var out []row
	for _, group := range groups {
		for _, v := range aggregate(group) {
			r := row{name: strconv.FormatFloat(v, 'g', -1, 64)}
			for _, k := range keys {
				r[k] = group[0][k]
			}
			out = append(out, r)
		}
	}
	return out
}

// checked is the checksum of rows, as the comment of summed says.
func checked(rows []row, key, value string) float64 {
	total := float64(len(rows))
	for _, r := range rows {
		for name := range r {
			if v := r.number(name); !math.IsNaN(v) {
				total += v
			}
		}
		if v := r.number(key) * r.number(value); !math.IsNaN(v) {
			total += v
		}
	}
	return total
}

func column(rows []row, name string) []float64 {
	var values []float64
	for _, r := range rows {
		if v := r.number(name); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	return values
}

func total(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum
}

func average(values []float64) float64 { return total(values) / float64(len(values)) }

// covariance is not divided by the number of values.
func covariance(x, y []float64) float64 {
	mx, my, sum := average(x), average(y), 0.0
	for i := range x {
		sum += (x[i] - mx) * (y[i] - my)
	}
	return sum
}

// answers are the checksums of all cases, by plain loops.
func answers(t *testing.T, in folder) map[string]float64 {
	t.Helper()
	want := map[string]float64{}

	flights := rowsOf(t, in, "flights.csv")
	byLetters := func(name string, v float64) float64 {
		code := 0
		for i, letter := range []byte(name) {
			code += (i + 1) * int(letter)
		}
		return float64(code) * (1 + v)
	}
	delays := 0.0
	for _, r := range grouped(flights, "Origin", "delay", func(g []row) []float64 { return []float64{average(column(g, "DepDelay"))} }) {
		delays += byLetters(r["Origin"], r.number("delay"))
	}
	want["mean"], want["mean, one file"], want["mean, Parquet"] = delays, delays, delays
	everything := checked(flights, "DepDelay", "Distance")
	for _, r := range flights {
		for _, name := range []string{"UniqueCarrier", "TailNum", "Origin", "Dest"} {
			if r[name] != "NA" {
				everything += float64(len(r[name]))
			}
		}
	}
	want["columns"] = everything

	text, err := os.ReadFile(in.path("logs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	failed := map[string]float64{}
	for line := range strings.Lines(string(text)) {
		var r request
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if r.Status >= 500 {
			failed[r.Service]++
		}
	}
	for name, n := range failed {
		want["logs"] += byLetters(name, n)
	}
	want["logs, bag"] = want["logs"]

	x := rowsOf(t, in, "groups.csv")
	question := func(name, by, key string, aggregates map[string]func(g []row) []float64) {
		var all []row
		last := ""
		for value, aggregate := range aggregates {
			rows := grouped(x, by, value, aggregate)
			if all == nil {
				all, last = rows, value
				continue
			}
			at := func(r row) (text string) {
				for _, k := range strings.Fields(by) {
					text += r[k] + ","
				}
				return text
			}
			found := map[string]row{}
			for _, r := range rows {
				found[at(r)] = r
			}
			for _, r := range all {
				r[value] = found[at(r)][value]
			}
		}
		for _, value := range []string{"v3", "sd", "range", "r2", last} {
			if _, ok := aggregates[value]; ok {
				want[name] = checked(all, key, value)
				return
			}
		}
	}
	one := func(f func([]float64) float64, name string) func(g []row) []float64 {
		return func(g []row) []float64 { return []float64{f(column(g, name))} }
	}
	type aggregates = map[string]func(g []row) []float64
	question("q1", "id1", "id1", aggregates{"v1": one(total, "v1")})
	question("q2", "id1 id2", "id2", aggregates{"v1": one(total, "v1")})
	question("q3", "id3", "id3", aggregates{"v1": one(total, "v1"), "v3": one(average, "v3")})
	question("q4", "id4", "id4", aggregates{"v1": one(average, "v1"), "v2": one(average, "v2"), "v3": one(average, "v3")})
	question("q5", "id6", "id6", aggregates{"v1": one(total, "v1"), "v2": one(total, "v2"), "v3": one(total, "v3")})
	question("q6", "id4 id5", "id5", aggregates{
		"median": one(func(v []float64) float64 { slices.Sort(v); return result.Median(v) }, "v3"),
		"sd": one(func(v []float64) float64 { // of one value: missing
			return math.Sqrt(covariance(v, v) / float64(len(v)-1))
		}, "v3"),
	})
	question("q7", "id3", "id3", aggregates{"range": func(g []row) []float64 {
		return []float64{slices.Max(column(g, "v1")) - slices.Min(column(g, "v2"))}
	}})
	question("q8", "id6", "id6", aggregates{"v3": func(g []row) []float64 {
		v := column(g, "v3")
		slices.Sort(v)
		return v[max(0, len(v)-2):]
	}})
	question("q9", "id2 id4", "id4", aggregates{"r2": func(g []row) []float64 {
		v1, v2 := column(g, "v1"), column(g, "v2")
		c := covariance(v1, v2)
		return []float64{c * c / covariance(v1, v1) / covariance(v2, v2)}
	}})
	question("q10", "id1 id2 id3 id4 id5 id6", "id6", aggregates{"v3": one(total, "v3"), "n": one(func(v []float64) float64 { return float64(len(v)) }, "v1")})

	left := rowsOf(t, in, "left.csv")
	meet := func(name, right, on string, keep bool) {
		found := map[string]row{}
		for _, r := range rowsOf(t, in, right) {
			found[r[on]] = r
		}
		var all []row
		for _, l := range left {
			r, ok := found[l[on]]
			if !ok && !keep {
				continue
			}
			both := row{}
			for name, v := range l {
				both[name] = v
			}
			for name, v := range r {
				if _, ok := l[name]; ok && name != on {
					name += "_right"
				}
				both[name] = v
			}
			all = append(all, both)
		}
		want[name] = checked(all, "id3", "v2")
	}
	meet("j1", "small.csv", "id1", false)
	meet("j2", "medium.csv", "id2", false)
	meet("j3", "medium.csv", "id2", true)
	meet("j4", "medium.csv", "id5", false)
	meet("j5", "big.csv", "id3", false)
	return want
}

// TestRun: every case gives what plain loops give, of tables in memory and of
// stored ones in little of it.
func TestRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	in := tinyFiles(t)
	want := answers(t, in)
	for name := range cases {
		for _, args := range [][]string{{name, string(in), "2", "2"}, {name + ", stored", string(in), "2", "1", "1"}} {
			t.Run(args[0], func(t *testing.T) {
				var out strings.Builder
				if err := run(t.Context(), args, &out); err != nil {
					t.Fatal(err)
				}
				var s result.Sample
				if err := json.Unmarshal([]byte(out.String()), &s); err != nil {
					t.Fatal(err)
				}
				if w, ok := want[name]; !ok || w == 0 || math.Abs(s.Checksum-w) > 1e-9*math.Abs(w) {
					t.Errorf("got %v, want %v", s.Checksum, w)
				}
				if s.Value <= 0 {
					t.Errorf("it took %v", s.Value)
				}
			})
		}
	}
}

// TestFiles: the files are the same everywhere, and have what is said of them.
func TestFiles(t *testing.T) {
	in := tinyFiles(t)
	var all []string
	for year := range years {
		text, err := os.ReadFile(in.path("flights", fmt.Sprintf("%d.csv", 1990+year)))
		if err != nil {
			t.Fatal(err)
		}
		_, rows, _ := strings.Cut(string(text), "\n")
		all = append(all, rows)
	}
	one, err := os.ReadFile(in.path("flights.csv"))
	if err != nil {
		t.Fatal(err)
	}
	head, rows, _ := strings.Cut(string(one), "\n")
	if rows != strings.Join(all, "") {
		t.Error("the one file is not the ten behind one another")
	}
	if n := strings.Count(head, ","); n != 22 {
		t.Errorf("%d commas in %q", n, head)
	}
	left, small, medium, big := rowsOf(t, in, "left.csv"), rowsOf(t, in, "small.csv"), rowsOf(t, in, "medium.csv"), rowsOf(t, in, "big.csv")
	for _, side := range []struct {
		rows []row
		key  string
		want int
	}{{small, "id1", 10}, {medium, "id2", 10}, {big, "id3", tiny.rows}} {
		has := map[string]bool{}
		for _, r := range side.rows {
			has[r[side.key]] = true
		}
		if len(has) != side.want || len(side.rows) != side.want {
			t.Errorf("%s: %d rows with %d keys, want %d", side.key, len(side.rows), len(has), side.want)
		}
		met := 0
		for _, r := range left {
			if has[r[side.key]] {
				met++
			}
		}
		if share := float64(met) / float64(len(left)); share < 0.85 || share > 0.95 {
			t.Errorf("%s: %.2f of the rows have a match", side.key, share)
		}
	}
}

func TestPrepareKeeps(t *testing.T) {
	in := folder(t.TempDir())
	f := small(100)
	if err := prepare(t.Context(), in, []file{f}); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(in.path(f.name))
	if err != nil {
		t.Fatal(err)
	}
	if err := prepare(t.Context(), in, []file{f}); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(in.path(f.name)); err != nil || !os.SameFile(before, after) {
		t.Errorf("the file was made again: %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	empty := t.TempDir()
	tests := []struct{ name, args, want string }{
		{"nothing", "", "frame: usage: frame CASE FOLDER WORKERS RUNS [BUDGET]"},
		{"no count", "mean FOLDER two 3", `frame: "two" is no count`},
		{"no run", "mean FOLDER 2 0", `frame: "0" is no count`},
		{"no budget", "mean FOLDER 2 1 -3", `frame: "-3" is no count`},
		{"no case", "product FOLDER 2 3", `frame: no case "product"`},
		{"no file", "mean FOLDER 2 3", "flights"},
		{"no table", "q1 FOLDER 2 3", "groups.csv"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			args := strings.Fields(strings.ReplaceAll(test.args, "FOLDER", empty))
			if err := run(t.Context(), args, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
