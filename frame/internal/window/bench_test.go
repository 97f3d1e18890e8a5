package window_test

import (
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/window"
	"github.com/cb434341/weft/frame/table"
)

func BenchmarkCalls(b *testing.B) {
	const n = 1 << 18
	r := rand.New(rand.NewPCG(1, 2))
	x, g, at := make([]float64, n), make([]int64, n), make([]int64, n)
	for i := range n {
		x[i], g[i], at[i] = r.NormFloat64(), int64(r.IntN(1000)), int64(i)*1000
	}
	f64, i64, stamp := table.Of(table.Float64), table.Of(table.Int64), table.Of(table.Timestamp)
	s := &table.Schema{Fields: []table.Field{{Name: "x", Type: f64}, {Name: "g", Type: i64}, {Name: "t", Type: stamp}}}
	t := &table.Table{Schema: s, Batches: []*table.Batch{{Schema: s, Rows: n, Columns: []arrow.Array{
		column.From(f64, x, nil), column.From(i64, g, nil), column.From(stamp, at, nil),
	}}}}
	for _, row := range []struct {
		name string
		call window.Call
		by   []int
	}{
		{"shift", window.Call{Func: "shift", N: 1}, nil},
		{"cumsum", window.Call{Func: "cumsum"}, nil},
		{"rolling 100 mean", window.Call{Func: "rolling", N: 100, Agg: "mean"}, nil},
		{"rolling 100 std", window.Call{Func: "rolling", N: 100, Agg: "std"}, nil},
		{"rolling 100 max", window.Call{Func: "rolling", N: 100, Agg: "max"}, nil},
		{"rolling 100 median", window.Call{Func: "rolling", N: 100, Agg: "median"}, nil},
		{"rolling 3 median", window.Call{Func: "rolling", N: 3, Agg: "median"}, nil},
		{"rolling 10000 median", window.Call{Func: "rolling", N: 10000, Agg: "median"}, nil},
		{"rolling 100 skew", window.Call{Func: "rolling", N: 100, Agg: "skew"}, nil},
		{"rolling 100 kurt", window.Call{Func: "rolling", N: 100, Agg: "kurt"}, nil},
		{"rolling 100 corr", window.Call{Func: "rolling", N: 100, Agg: "corr", Other: 0}, nil},
		{"ewm", window.Call{Func: "ewm", Alpha: 0.1}, nil},
		{"rolling time sum", window.Call{Func: "rolling", Width: 100_000, On: 2, Agg: "sum"}, nil},
		{"expanding mean", window.Call{Func: "expanding", Agg: "mean"}, nil},
		{"rank", window.Call{Func: "rank"}, nil},
		{"shift in groups", window.Call{Func: "shift", N: 1}, []int{1}},
		{"cumsum in groups", window.Call{Func: "cumsum"}, []int{1}},
		{"rank in groups", window.Call{Func: "rank"}, []int{1}},
	} {
		b.Run(row.name, func(b *testing.B) {
			row.call.Name = "y"
			w := &window.Window{Input: s, Calls: []window.Call{row.call}, By: row.by}
			for b.Loop() {
				if _, err := w.Apply(b.Context(), t, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
	b.Run("resample 5min", func(b *testing.B) {
		bins, err := (&window.Resample{Rule: "1s", Type: stamp}).Bins(0, at[n-1])
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := bins.Of(t.Batches[0].Columns[2]); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
	})
}
