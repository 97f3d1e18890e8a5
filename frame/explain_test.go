package frame_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/frame"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestExplain holds plans against a file: what was asked for, what is computed
// instead, and the tasks.
func TestExplain(t *testing.T) {
	dir := t.TempDir()
	for i := range 3 {
		text := "day,origin,dest,delay,distance\n"
		for j := range 5 {
			text += fmt.Sprintf("2024-0%d-0%d,JFK,LAX,%d.5,%d\n", i+1, j+1, j, 100*j)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.csv", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flights := frame.ReadCSV(t.Context(), filepath.Join(dir, "*.csv"))
	delay, distance := frame.Col("delay"), frame.Col("distance")
	airports := frame.FromRows([]struct {
		Origin string `frame:"origin"`
		City   string `frame:"city"`
		Gates  int    `frame:"gates"`
	}{{"JFK", "New York", 128}})
	tests := []struct {
		name string
		f    frame.Frame
	}{
		{"columns that nobody needs are not read", flights.Select("origin", "dest").Drop("dest")},
		{"conditions move to the scan", flights.With(delay.Mul(2).As("twice")).Filter(distance.Gt(100).And(delay.Lt(3)))},
		{"not through what they depend on", flights.With(delay.Mul(2).As("twice")).Filter(frame.Col("twice").Gt(100))},
		{"under another name", flights.Rename("delay", "late").Filter(frame.Col("late").Gt(1)).Select("dest")},
		{"groups in each pipe, then together", flights.Filter(distance.Gt(1)).GroupBy("origin").Agg(delay.Mean(), delay.Max().Sub(delay.Min()).As("range"))},
		{"a condition on a key is one on rows", flights.GroupBy("origin").Agg(delay.Mean()).Filter(frame.Col("origin").Eq("JFK"))},
		{"one on an aggregate is not", flights.GroupBy("origin").Agg(delay.Mean(), distance.Sum()).Filter(delay.Gt(2)).Select("origin")},
		{"a small right side is given whole", flights.Merge(airports, frame.Inner).Filter(frame.Col("gates").Gt(10).And(delay.Gt(1))).Select("city", "delay")},
		{"sorted, then the first", flights.Sort(frame.Desc("delay")).Head(3).Select("origin")},
		{"the first rows, file by file", flights.Head(7)},
		{"windows need the rows around", flights.With(delay.CumSum().As("sum")).Filter(delay.Gt(1)).Select("sum")},
		{"by groups, and back in order", flights.With(delay.Mean().Over("origin").As("mean")).Select("mean")},
		{"put together", frame.Concat(flights.Select("origin"), airports.Select("origin")).Filter(frame.Col("origin").Eq("JFK"))},
		{"a shared part is named once", frame.Concat(flights.Sort(frame.Asc("delay")).Head(1), flights.Sort(frame.Asc("delay")).Tail(1))},
		{"by the day", flights.Resample("day", "1w").Agg(delay.Mean())},
	}
	var b strings.Builder
	for _, test := range tests {
		if err := test.f.Err(); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		fmt.Fprintf(&b, "== %s\n%s\n", test.name, test.f.Explain())
	}
	got := strings.ReplaceAll(b.String(), dir+string(filepath.Separator), "")
	path := filepath.Join("testdata", "explain.txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the plans differ from %s (-update rewrites it):\n%s", path, got)
	}
}
