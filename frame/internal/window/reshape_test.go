package window_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/window"
	"github.com/cb434341/weft/frame/table"
)

func texts(t *testing.T, values ...string) arrow.Array {
	t.Helper()
	b := column.NewTextBuilder(len(values), 0)
	for _, v := range values {
		if v == "-" {
			b.Null()
		} else {
			b.Append(v)
		}
	}
	a, err := b.Finish(table.Of(table.String))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func ints(values ...int64) arrow.Array { return column.From(table.Of(table.Int64), values, nil) }

// sales is a small table: city, year, amount, weight.
func sales(t *testing.T) *table.Table {
	t.Helper()
	s := &table.Schema{Fields: []table.Field{
		{Name: "city", Type: table.Of(table.String)},
		{Name: "year", Type: table.Of(table.Int64)},
		{Name: "amount", Type: table.Of(table.Int64)},
		{Name: "weight", Type: table.Of(table.Float64)},
	}}
	b, err := table.NewBatch(s, []arrow.Array{
		texts(t, "Oslo", "Rome", "Oslo", "-"), ints(2001, 2001, 2002, 2002), ints(1, 2, 3, 4),
		column.From(table.Of(table.Float64), []float64{0.5, 1, 1.5, 2}, nil),
	}, 4)
	if err != nil {
		t.Fatal(err)
	}
	return &table.Table{Schema: s, Batches: []*table.Batch{b}}
}

func lines(tab *table.Table) []string {
	out := []string{strings.Join(tab.Schema.Names(), " ")}
	for _, b := range tab.Batches {
		for i := range b.Rows {
			var cells []string
			for _, a := range b.Columns {
				cells = append(cells, a.ValueStr(i))
			}
			out = append(out, strings.Join(cells, " "))
		}
	}
	return out
}

func TestPivot(t *testing.T) {
	tab := sales(t)
	p := &window.Pivot{Input: tab.Schema, Index: []int{0}, Names: 1, Values: 2}
	got, err := p.Apply(tab, ints(2002, 2001, 1999))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"city 2002 2001 1999", "Oslo 3 1 (null)", "Rome (null) 2 (null)", "(null) 4 (null) (null)"}
	if !slices.Equal(lines(got), want) {
		t.Fatalf("%q, not %q", lines(got), want)
	}
	for _, row := range []struct {
		name  string
		p     window.Pivot
		names arrow.Array
		want  string
	}{
		{"two values", window.Pivot{Index: nil, Names: 1, Values: 2}, ints(2001, 2002), "window: pivot: two values for 2001 in one row: rows 0 and 1"},
		{"no such name", window.Pivot{Index: []int{0}, Names: 1, Values: 2}, ints(2001), "window: pivot: 2002 is not among the names"},
		{"name twice", window.Pivot{Index: []int{0}, Names: 1, Values: 2}, ints(2001, 2001), `table: two columns are called "2001"`},
		{"no column", window.Pivot{Index: []int{9}, Names: 1, Values: 2}, ints(2001), "window: pivot: no column 9 of 4"},
	} {
		row.p.Input = tab.Schema
		if _, err := row.p.Apply(tab, row.names); err == nil || err.Error() != row.want {
			t.Errorf("%s: %v, not %s", row.name, err, row.want)
		}
	}
}

func TestMelt(t *testing.T) {
	tab := sales(t)
	m := &window.Melt{Input: tab.Schema, Index: []int{0}, Values: []int{2, 3}, Value: "number"}
	s, err := m.Output()
	if err != nil || s.String() != "city string, variable string, number float64" {
		t.Fatal(s, err)
	}
	got := &table.Table{Schema: s}
	if err := m.Apply(tab.Batches[0], func(b *table.Batch) error {
		_, err := table.NewBatch(s, b.Columns, b.Rows)
		got.Batches = append(got.Batches, b)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"city variable number", "Oslo amount 1", "Rome amount 2", "Oslo amount 3", "(null) amount 4",
		"Oslo weight 0.5", "Rome weight 1", "Oslo weight 1.5", "(null) weight 2",
	}
	if !slices.Equal(lines(got), want) {
		t.Fatalf("%q, not %q", lines(got), want)
	}
	m.Values = []int{0, 2}
	if _, err := m.Output(); err == nil || err.Error() != `window: melt: column "amount" is int64, those before it string` {
		t.Error(err)
	}
}

func TestMistakes(t *testing.T) {
	tab := sales(t)
	for _, row := range []struct {
		name string
		call window.Call
		want string
	}{
		{"function", window.Call{Func: "shove"}, `window: no function "shove"`},
		{"column", window.Call{Func: "shift", Column: 7}, "window: shift: no column 7 of 4"},
		{"kind", window.Call{Func: "cumsum"}, `window: cumsum of column "city", which is string`},
		{"aggregate", window.Call{Func: "rolling", Column: 2, N: 2, Agg: "mode"}, `window: rolling: no aggregate "mode"`},
		{"rows", window.Call{Func: "rolling", Column: 2, Agg: "sum"}, "window: a rolling window of 0 rows"},
		{"closed", window.Call{Func: "rolling", Column: 2, N: 1, Agg: "sum", Closed: "up"}, `window: rolling: "up" is none of right, left, both, neither`},
		{"quantile", window.Call{Func: "rolling", Column: 2, N: 1, Agg: "quantile", Quantile: 2}, "window: rolling: a quantile of 2 is not between 0 and 1"},
		{"unsorted", window.Call{Func: "rolling", Column: 2, Width: 1, On: 4, Agg: "sum"}, "window: rolling: no column 4 of 4"},
		{"user", window.Call{Func: "rolling", Column: 2, N: 1, Agg: "apply"}, `window: rolling: no function ""`},
	} {
		w := &window.Window{Input: tab.Schema, Calls: []window.Call{row.call}}
		if _, err := w.Apply(t.Context(), tab, nil); err == nil || err.Error() != row.want {
			t.Errorf("%s: %v, not %s", row.name, err, row.want)
		}
	}
	down := &table.Table{Schema: tab.Schema, Batches: []*table.Batch{tab.Batches[0]}}
	w := &window.Window{Input: tab.Schema, Calls: []window.Call{{Func: "rolling", Column: 2, Width: 5, On: 2, Agg: "sum", Name: "s"}}, By: []int{1}}
	if _, err := w.Apply(t.Context(), down, nil); err != nil {
		t.Error(err)
	}
	for _, r := range []window.Resample{
		{Rule: "5parsecs"},
		{Rule: "0min"},
		{Rule: "99999999999999h"},
		{Rule: "1h", Closed: "top"},
		{Rule: "1h", Origin: "noon"},
		{Rule: "1ns"},
		{Rule: ""},
		{Rule: "1h", Type: table.Of(table.String)},
		{Rule: "1h", Type: table.Type{Kind: table.Timestamp, Zone: "Mars/Olympus"}},
		{Rule: "W-DAY"},
	} {
		if r.Type == (table.Type{}) {
			r.Type = table.Of(table.Timestamp)
		}
		if err := r.Check(); err == nil {
			t.Errorf("%+v is no mistake", r)
		}
	}
	r := window.Resample{Rule: "1us", Type: table.Of(table.Timestamp)}
	if _, err := r.Bins(0, 1<<50); err == nil || !strings.Contains(err.Error(), "bins") {
		t.Error(err)
	}
}

func TestResampleDates(t *testing.T) {
	date := table.Of(table.Date)
	days := []int32{19782, 19785, 19800, 0} // 2024-02-29, -03-03 (a Sunday), -03-18; the last one is null
	valid := column.NewBitmap(4)
	valid.SetAll(4)
	valid.Clear(3)
	a := column.From(date, days, valid)
	for _, row := range []struct {
		rule, all, of string
	}{
		{"1d", "19 bins", "[2024-02-29 2024-03-03 2024-03-18 (null)]"},
		{"1w", "[2024-03-03 2024-03-10 2024-03-17 2024-03-24]", "[2024-03-03 2024-03-03 2024-03-24 (null)]"},
		{"1mo", "[2024-02-01 2024-03-01]", "[2024-02-01 2024-03-01 2024-03-01 (null)]"},
		{"ME", "[2024-02-29 2024-03-31]", "[2024-02-29 2024-03-31 2024-03-31 (null)]"},
		{"48h", "10 bins", "[2024-02-29 2024-03-02 2024-03-18 (null)]"},
	} {
		bins, err := (&window.Resample{Rule: row.rule, Type: date}).Bins(19782, 19800)
		if err != nil {
			t.Fatal(err)
		}
		of, err := bins.Of(a)
		if err != nil {
			t.Fatal(err)
		}
		all, err := bins.All()
		if err != nil {
			t.Fatal(err)
		}
		text := func(a arrow.Array) string {
			var out []string
			for i := range a.Len() {
				out = append(out, a.ValueStr(i))
			}
			return fmt.Sprint(out)
		}
		if got := text(of); got != row.of {
			t.Errorf("%s: %s, not %s", row.rule, got, row.of)
		}
		if got := text(all); got != row.all && fmt.Sprint(all.Len(), " bins") != row.all {
			t.Errorf("%s: %s, not %s", row.rule, got, row.all)
		}
	}
	if err := (&window.Resample{Rule: "1h", Type: date}).Check(); err == nil {
		t.Error("hours of dates are no mistake")
	}
}
