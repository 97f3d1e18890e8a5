package window_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	_ "time/tzdata" // so that zones are known wherever the tests run

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/window"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/lift"
)

func read(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// twiceAndMore is what the oracle's apply computes.
var twiceAndMore = &lift.Function[func([]float64) float64]{
	Key: lift.Key{ID: "twice and more", Type: "func([]float64) float64"},
	Calls: func(w []float64) float64 {
		total := 0.0
		for _, v := range w {
			if v == v {
				total += v
			}
		}
		return total*2 + float64(len(w))
	},
}

func TestMain(m *testing.M) {
	if _, err := window.Functions.Enter(twiceAndMore); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

type callCase struct {
	Name   string
	Call   window.Call
	Type   string
	Values []*float64
	Others []*float64
	Times  []int64
	Groups []*string
	Want   []any
}

// tableOf is the columns of a case: x, t, g, and the other values.
func tableOf(t *testing.T, c callCase) *table.Table {
	t.Helper()
	n := len(c.Values)
	valid := column.NewBitmap(n)
	f, i := make([]float64, n), make([]int64, n)
	for k, v := range c.Values {
		if v != nil {
			valid.Set(k)
			f[k], i[k] = *v, int64(*v)
		}
	}
	x, kind := column.From(table.Of(table.Float64), f, valid), table.Of(table.Float64)
	if c.Type == "int64" {
		x, kind = column.From(table.Of(table.Int64), i, valid), table.Of(table.Int64)
	}
	if c.Others == nil {
		c.Others = make([]*float64, n)
	}
	some, others := column.NewBitmap(n), make([]float64, n)
	for k, v := range c.Others {
		if v != nil {
			some.Set(k)
			others[k] = *v
		}
	}
	if c.Times == nil {
		c.Times = make([]int64, n)
	}
	seconds := table.Type{Kind: table.Timestamp, Unit: table.Second}
	b := column.NewTextBuilder(n, n)
	for k := range n {
		if c.Groups == nil || c.Groups[k] == nil {
			b.Null()
		} else {
			b.Append(*c.Groups[k])
		}
	}
	g, err := b.Finish(table.Of(table.String))
	if err != nil {
		t.Fatal(err)
	}
	s, err := table.NewSchema(table.Field{Name: "x", Type: kind}, table.Field{Name: "t", Type: seconds}, table.Field{Name: "g", Type: table.Of(table.String)},
		table.Field{Name: "y", Type: table.Of(table.Float64)})
	if err != nil {
		t.Fatal(err)
	}
	batch, err := table.NewBatch(s, []arrow.Array{x, column.From(seconds, c.Times, nil), g, column.From(table.Of(table.Float64), others, some)}, n)
	if err != nil {
		t.Fatal(err)
	}
	return &table.Table{Schema: s, Batches: []*table.Batch{batch}}
}

// number is a value of a result; NaN for null.
func number(a arrow.Array, i int) float64 {
	switch a := a.(type) {
	case *array.Float64:
		if a.IsValid(i) {
			return a.Value(i)
		}
	case *array.Int64:
		if a.IsValid(i) {
			return float64(a.Value(i))
		}
	}
	return math.NaN()
}

func wanted(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case string:
		return map[string]float64{"inf": math.Inf(1), "-inf": math.Inf(-1)}[v]
	}
	return math.NaN()
}

func close(a, b float64) bool {
	return a == b || a != a && b != b || math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b))
}

// parts cuts a table at random, also into empty parts.
func parts(r *rand.Rand, t *table.Table) []*table.Table {
	b := t.Batches[0]
	cuts := []int{0, b.Rows}
	for range r.IntN(8) {
		cuts = append(cuts, r.IntN(b.Rows+1))
	}
	slices.Sort(cuts)
	var out []*table.Table
	for i := range cuts[1:] {
		p := &table.Table{Schema: t.Schema}
		if cuts[i+1] > cuts[i] {
			p.Batches = []*table.Batch{column.SliceBatch(b, cuts[i], cuts[i+1])}
		}
		out = append(out, p)
	}
	return out
}

// applied is the result's column of a window on a table in parts.
func applied(t *testing.T, w *window.Window, parts []*table.Table) []float64 {
	t.Helper()
	if w.Need().Whole {
		all := &table.Table{Schema: w.Input}
		for _, p := range parts {
			all.Batches = append(all.Batches, p.Batches...)
		}
		parts = []*table.Table{all}
	}
	var summaries []*window.Summary
	for _, p := range parts {
		s, err := w.Summary(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		summaries = append(summaries, s)
	}
	carry, err := w.Carry(summaries)
	if err != nil {
		t.Fatal(err)
	}
	var got []float64
	for i, p := range parts {
		out, err := w.Apply(t.Context(), p, carry[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range out.Batches {
			if _, err := table.NewBatch(out.Schema, b.Columns, b.Rows); err != nil {
				t.Fatal(err)
			}
			for k := range b.Rows {
				got = append(got, number(b.Column("out"), k))
			}
		}
	}
	return got
}

func TestCallsAsPandas(t *testing.T) {
	var cases, rolling []callCase
	read(t, "calls.json", &cases)
	read(t, "rolling.json", &rolling)
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range append(cases, rolling...) {
		t.Run(c.Name, func(t *testing.T) {
			tab := tableOf(t, c)
			c.Call.Name, c.Call.On, c.Call.Other, c.Call.User = "out", 1, 3, twiceAndMore.Key
			w := &window.Window{Input: tab.Schema, Calls: []window.Call{c.Call}}
			if c.Groups != nil {
				w.By, w.DropMissing = []int{2}, true
			}
			for round := range 4 {
				cut := []*table.Table{tab}
				if round > 0 {
					cut = parts(r, tab)
				}
				got := applied(t, w, cut)
				for i, v := range c.Want {
					if !close(got[i], wanted(v)) {
						t.Fatalf("row %d of %d parts: %v, not %v\n%v\n%v", i, len(cut), got[i], v, got, c.Want)
					}
				}
			}
		})
	}
}

func TestResampleAsPandas(t *testing.T) {
	var cases []struct {
		Name, Rule, Zone, Sides, Origin string
		Times, Labels                   []int64
		Counts                          []int
	}
	read(t, "resample.json", &cases)
	for _, c := range cases {
		for _, unit := range []table.Unit{table.Second, table.Micro} {
			t.Run(c.Name+" "+unit.String(), func(t *testing.T) {
				typ := table.Type{Kind: table.Timestamp, Unit: unit, Zone: c.Zone}
				each := unit.PerSecond()
				times := slices.Clone(c.Times)
				for i := range times {
					times[i] *= each
				}
				r := &window.Resample{Rule: c.Rule, Closed: c.Sides, Label: c.Sides, Origin: c.Origin, Type: typ}
				bins, err := r.Bins(slices.Min(times), slices.Max(times))
				if err != nil {
					t.Fatal(err)
				}
				all, err := bins.All()
				if err != nil {
					t.Fatal(err)
				}
				of, err := bins.Of(column.From(typ, times, nil))
				if err != nil {
					t.Fatal(err)
				}
				labels := column.Values[int64](all)
				counts := make([]int, len(labels))
				for _, v := range column.Values[int64](of) {
					counts[slices.Index(labels, v)]++
				}
				want := make([]int64, len(c.Labels))
				for i, l := range c.Labels {
					want[i] = l * each
				}
				if !slices.Equal(labels, want) || !slices.Equal(counts, c.Counts) {
					t.Fatalf("%v\n%v\n%v\n%v", labels, want, counts, c.Counts)
				}
			})
		}
	}
}

func Example() {
	s := &table.Schema{Fields: []table.Field{{Name: "x", Type: table.Of(table.Int64)}}}
	part := func(x ...int64) *table.Table {
		return &table.Table{Schema: s, Batches: []*table.Batch{{Schema: s, Columns: []arrow.Array{column.From(table.Of(table.Int64), x, nil)}, Rows: len(x)}}}
	}
	w := &window.Window{Input: s, Calls: []window.Call{{Func: "cumsum", Name: "total"}}}
	parts := []*table.Table{part(1, 2), part(3, 4)}
	var all []*window.Summary
	for _, p := range parts {
		summary, err := w.Summary(context.Background(), p)
		if err != nil {
			fmt.Println(err)
		}
		all = append(all, summary)
	}
	carry, err := w.Carry(all)
	if err != nil {
		fmt.Println(err)
	}
	out, err := w.Apply(context.Background(), parts[1], carry[1])
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(out.Batches[0].Column("total"))
	// Output: [6 10]
}
