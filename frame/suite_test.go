package frame_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/runnertest"
)

// A trip is a row of the tables that the suite works on.
type trip struct {
	ID    int64    `frame:"id"`
	Key   string   `frame:"key"`
	Group *int32   `frame:"group"`
	X     float64  `frame:"x"`
	Y     *float64 `frame:"y"`
	When  time.Time
}

var _ = frame.RegisterRows[trip]()

// trips are rows with repeated and missing keys, NaN, and times in no order.
func trips(n int) []trip {
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([]trip, n)
	for i := range rows {
		t := trip{ID: int64(i), Key: []string{"red", "green", "blue", "日本", ""}[r.IntN(5)], X: float64(r.IntN(1000)) / 8}
		if r.IntN(10) > 0 {
			g := int32(r.IntN(7))
			t.Group = &g
		}
		if r.IntN(5) > 0 {
			y := float64(r.IntN(100))
			t.Y = &y
		}
		if r.IntN(20) == 0 {
			t.X = math.NaN()
		}
		t.When = time.Date(2024, 3, 1, 0, r.IntN(5000), 0, 0, time.UTC)
		rows[i] = t
	}
	return rows
}

func square(x float64) float64 { return x * x }

var squared = frame.Func1(square)

func label(id int64, key string, y float64, at time.Time) string {
	return fmt.Sprintf("%d %s %.1f %s", id, key, y, at.Format(time.RFC3339))
}

var labelled = frame.Func4(label)

// evens keeps the rows whose id is even, of one partition.
func evens(t *table.Table) (*table.Table, error) {
	rows, err := table.Rows[trip](t)
	if err != nil {
		return nil, err
	}
	return table.FromRows(slices.DeleteFunc(rows, func(r trip) bool { return r.ID%2 == 1 }))
}

var evenRows = frame.PartFunc(evens)

var span = frame.AggFunc("test.span", func(x []float64) [2]float64 {
	return [2]float64{slices.Min(x), slices.Max(x)}
}, func(a, b [2]float64) [2]float64 {
	return [2]float64{min(a[0], b[0]), max(a[1], b[1])}
}, func(s [2]float64) float64 { return s[1] - s[0] })

// suite is every way of making a frame of a frame, and whether the order of the
// rows is part of the answer.
var suite = []struct {
	name    string
	of      func(f frame.Frame) frame.Frame
	ordered bool
}{
	{"itself", func(f frame.Frame) frame.Frame { return f }, true},
	{"select", func(f frame.Frame) frame.Frame { return f.Select("y", "id") }, true},
	{"filter", func(f frame.Frame) frame.Frame { return f.Filter(frame.Col("x").Gt(50).And(frame.Col("y").NotNull())) }, true},
	{"with", func(f frame.Frame) frame.Frame {
		return f.With(frame.Col("x").Mul(2).Add(frame.Col("y")).As("z"), frame.Col("key").Str().Upper().As("KEY"), frame.Col("When").Dt().Hour().As("hour"))
	}, true},
	{"function", func(f frame.Frame) frame.Frame { return f.With(squared.Of(frame.Col("y")).As("square")) }, true},
	{"function of four", func(f frame.Frame) frame.Frame {
		return f.With(labelled.Of(frame.Col("id"), frame.Col("key"), frame.Col("y"), frame.Col("When")).As("label"))
	}, true},
	{"partitions", func(f frame.Frame) frame.Frame { return evenRows.Map(f) }, true},
	{"group", func(f frame.Frame) frame.Frame {
		x := frame.Col("y")
		return f.GroupBy("key", "group").Agg(x.Mean().As("mean"), x.Sum().As("sum"), x.Min().As("min"), x.Max().As("max"), x.Count().As("n"),
			frame.Size(), x.Std().As("std"), x.Median().As("median"), x.NUnique().As("nunique"), x.First().As("first"), x.Last().As("last"))
	}, true},
	{"group, missing keys", func(f frame.Frame) frame.Frame { return f.GroupBy("group").KeepNull().Agg(frame.Col("x").Max()) }, true},
	{"custom", func(f frame.Frame) frame.Frame { return f.GroupBy("key").Agg(span.Of(frame.Col("y")).As("span")) }, true},
	{"aggregate", func(f frame.Frame) frame.Frame {
		return f.Agg(frame.Col("y").Sum().Div(frame.Col("y").Count()).As("mean"), frame.Col("x").Quantile(0.25).As("q"), frame.Size())
	}, true},
	{"sort", func(f frame.Frame) frame.Frame { return f.Sort(frame.Desc("key"), frame.Asc("group"), frame.Asc("x")) }, true},
	{"top", func(f frame.Frame) frame.Frame { return f.Top(17, frame.Desc("x"), frame.Asc("id")) }, true},
	{"head", func(f frame.Frame) frame.Frame { return f.Head(23) }, true},
	{"tail", func(f frame.Frame) frame.Frame { return f.Tail(23) }, true},
	{"distinct", func(f frame.Frame) frame.Frame { return f.Distinct("key", "group") }, true},
	{"distinct, last", func(f frame.Frame) frame.Frame { return f.DistinctLast("group") }, true},
	{"value counts", func(f frame.Frame) frame.Frame { return f.ValueCounts("key") }, true},
	{"describe", func(f frame.Frame) frame.Frame { return f.Describe("y") }, true},
	{"each", func(f frame.Frame) frame.Frame { return f.AggEach(frame.Expr.Max) }, true},
	{"group each", func(f frame.Frame) frame.Frame { return f.GroupBy("key").AggEach(frame.Expr.Median, "y", "id") }, true},
	{"corr", func(f frame.Frame) frame.Frame {
		return f.Corr("id", "y").With(frame.Col("y").Round(9), frame.Col("id").Round(9))
	}, true},
	{"concat", func(f frame.Frame) frame.Frame {
		return frame.Concat(f.Head(5), f.Tail(5), f.Filter(frame.Col("id").Lt(3)))
	}, true},
	{"windows", func(f frame.Frame) frame.Frame {
		x := frame.Col("y")
		return f.With(x.Shift(2).As("shift"), x.Diff(1).As("diff"), x.CumSum().As("cumsum"), x.CumMax().As("cummax"), x.FFill().As("ffill"), x.BFill(1).As("bfill"),
			x.Rolling(3).Sum().As("rolling"), x.Expanding().Mean().As("expanding"), x.Rank("min", false, false).As("rank"))
	}, true},
	{"over", func(f frame.Frame) frame.Frame {
		return f.With(frame.Col("y").Sub(frame.Col("y").Mean().Over("key")).As("off"), frame.Col("y").CumSum().Over("group").As("running"), frame.Col("id").Shift(1).Over("key").As("before"))
	}, true},
	{"resample", func(f frame.Frame) frame.Frame {
		return f.Resample("When", "6h").Agg(frame.Col("x").Mean(), frame.Size())
	}, true},
	{"join", func(f frame.Frame) frame.Frame {
		right := f.Filter(frame.Col("id").Lt(40)).SelectExpr(frame.Col("key"), frame.Col("id").As("other"))
		return f.Head(200).Merge(right, frame.Inner, frame.On("key")).Sort(frame.Asc("id"), frame.Asc("other"))
	}, true},
	{"outer join", func(f frame.Frame) frame.Frame {
		a, b := f.Head(30).Select("group", "id"), f.Tail(20).SelectExpr(frame.Col("group"), frame.Col("id").As("other"))
		return a.Merge(b, frame.Outer).Sort(frame.Asc("id"), frame.Asc("other"))
	}, true},
	{"anti join", func(f frame.Frame) frame.Frame {
		return f.Merge(f.Filter(frame.Col("x").Lt(100)), frame.Anti, frame.On("id"))
	}, true},
	{"melt", func(f frame.Frame) frame.Frame { return f.Select("id", "x", "y").Melt([]string{"id"}, "x", "y") }, true},
	{"pivot", func(f frame.Frame) frame.Frame {
		return f.Pivot([]string{"key"}, "group", []any{1, 2, 3}, frame.Col("y"), frame.Expr.Sum)
	}, true},
}

// print is all of a table as text, which is how answers are compared.
func print(t *table.Table) string { return t.Text(table.Style{Width: 1000, Rows: -1, Cell: 200}) }

// TestSuite computes every case on every runner, of rows in one partition and in
// several, and wants one answer.
func TestSuite(t *testing.T) {
	rows := trips(2000)
	want := map[string]string{}
	for _, c := range suite {
		whole, err := weft.Compute(t.Context(), c.of(frame.FromRows(rows)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		want[c.name] = print(whole)
	}
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		for _, c := range suite {
			for _, parts := range []int{1, 3, 8} {
				t.Run(fmt.Sprintf("%s/%d", c.name, parts), func(t *testing.T) {
					got := runnertest.Compute(t, on, c.of(frame.FromRows(rows).Repartition(parts)))
					if p := print(got); p != want[c.name] {
						t.Errorf("in %d partitions:\n%swant:\n%s", parts, p, want[c.name])
					}
				})
			}
		}
	})
}

// TestFiles takes a table through files of every format.
func TestFiles(t *testing.T) {
	rows := trips(3000)
	for i := range rows {
		if rows[i].Key == "" {
			rows[i].Key = "say \"hi\",\nyou" // empty text is missing in CSV, as in pandas
		}
	}
	dir := t.TempDir()
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		f := frame.FromRows(rows).Repartition(4)
		files := runnertest.Compute(t, on, frame.WriteCSV(f, filepath.Join(dir, "a-*.csv.gz")))
		if len(files) != 4 {
			t.Fatalf("%d files", len(files))
		}
		runnertest.Compute(t, on, frame.WriteJSON(f, filepath.Join(dir, "a.jsonl")))
		runnertest.Compute(t, on, frame.WriteArrow(f, filepath.Join(dir, "a.arrow")))
		want := runnertest.Compute(t, on, f.Drop("When"))
		for name, back := range map[string]frame.Frame{
			"csv":   frame.ReadCSV(t.Context(), filepath.Join(dir, "a-*.csv.gz")),
			"json":  frame.ReadJSON(t.Context(), filepath.Join(dir, "a.jsonl")),
			"arrow": frame.ReadArrow(t.Context(), filepath.Join(dir, "a.arrow")),
		} {
			got := runnertest.Compute(t, on, back.Drop("When").With(frame.Col("group").Cast(table.Of(table.Int32)), frame.Col("x").Cast(table.Of(table.Float64)), frame.Col("y").Cast(table.Of(table.Float64))))
			// NaN is missing in text.
			if p, q := lines(got), lines(want); !slices.Equal(p, q) {
				for i := range min(len(p), len(q)) {
					if p[i] != q[i] {
						t.Errorf("%s: line %d: got\n%s\nwant\n%s", name, i, p[i], q[i])
						break
					}
				}
			}
		}
	})
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		if strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// lines are the lines of a table as text, NaN and null alike.
func lines(t *table.Table) []string {
	text := strings.ReplaceAll(print(t), " NaN", "null")
	return strings.Split(text, "\n")
}

// A short is a row that other processes can be sent: without pointers.
type short struct {
	ID  int64  `frame:"id"`
	Key string `frame:"key"`
}

var _ = frame.RegisterRows[short]()

// TestLazies goes from frames to lazy values and back.
func TestLazies(t *testing.T) {
	rows := trips(100)
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		f := frame.FromRows(rows).Repartition(3).Select("id", "key")
		back := runnertest.Compute(t, on, frame.FromRowParts(frame.RowParts[short](f)...))
		if print(back) != print(runnertest.Compute(t, on, f)) {
			t.Errorf("rows: %v", back)
		}
		again := runnertest.Compute(t, on, frame.FromParts(f.Schema(), f.Partitions()...))
		if print(again) != print(back) {
			t.Errorf("partitions: %v", again)
		}
		if n := runnertest.Compute(t, on, f.Count()); n != 100 {
			t.Errorf("%d rows", n)
		}
		ids := runnertest.Compute(t, on, frame.Column[int64](f, "id"))
		if len(ids) != 100 || ids[99] != 99 {
			t.Errorf("ids %v", ids)
		}
		mean := runnertest.Compute(t, on, frame.Value[float64](f.Agg(frame.Col("id").Mean())))
		if mean != 49.5 {
			t.Errorf("mean %v", mean)
		}
	})
}

// TestCounts counts the rows of everything, which asks for none of its columns.
func TestCounts(t *testing.T) {
	f := frame.FromRows(trips(1000)).Repartition(3)
	x := frame.Col("x")
	for name, g := range map[string]frame.Frame{
		"itself": f, "concat": frame.Concat(f, f), "sort": f.Sort(frame.Asc("x")), "filter": f.Filter(x.Gt(3)),
		"distinct": f.Distinct("key"), "group": f.GroupBy("key").Agg(x.Sum()), "join": f.Merge(f, frame.Inner, frame.On("id")),
		"window": f.With(x.CumSum().As("c")), "over": f.With(x.CumSum().Over("key").As("c")), "head": f.Head(7), "tail": f.Tail(7), "top": f.Top(3, frame.Desc("x")),
		"repartition": f.Repartition(2), "sample": f.Sample(0.5, 1), "resample": f.Resample("When", "1d").Agg(x.Mean()), "melt": f.Select("x", "y").Melt(nil, "x", "y"),
		"cross": f.Head(3).Merge(f.Head(4).Select("id").Rename("id", "other"), frame.Cross), "describe": f.Describe(), "select none": f.Select(),
	} {
		whole, err := weft.Compute(t.Context(), g)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n, err := weft.Compute(t.Context(), g.Count())
		if err != nil || int(n) != whole.Rows() {
			t.Errorf("%s: %d rows counted, %d are there, %v", name, n, whole.Rows(), err)
		}
	}
}
