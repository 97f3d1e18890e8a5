package order_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/order"
	"github.com/cb434341/weft/frame/table"
)

func BenchmarkSort(b *testing.B) {
	n := 500_000
	if testing.Verbose() {
		n = 5_000_000
	}
	r := rand.New(rand.NewPCG(1, 2))
	ints, wide, small, floats := make([]int64, n), make([]int64, n), make([]int64, n), make([]float64, n)
	text := column.NewTextBuilder(n, 12*n)
	for i := range n {
		ints[i], wide[i], small[i], floats[i] = int64(r.IntN(n)), int64(r.Uint64()), int64(r.IntN(100)), r.NormFloat64()
		text.Append("id" + strconv.Itoa(r.IntN(n)))
	}
	texts, err := text.Finish(table.Of(table.String))
	if err != nil {
		b.Fatal(err)
	}
	i64, f64 := table.Of(table.Int64), table.Of(table.Float64)
	s := &table.Schema{Fields: []table.Field{
		{Name: "int", Type: i64}, {Name: "wide", Type: i64}, {Name: "small", Type: i64}, {Name: "float", Type: f64}, {Name: "text", Type: table.Of(table.String)},
	}}
	t := &table.Table{Schema: s, Batches: []*table.Batch{{Schema: s, Rows: n, Columns: []arrow.Array{
		column.From(i64, ints, nil), column.From(i64, wide, nil), column.From(i64, small, nil), column.From(f64, floats, nil), texts,
	}}}}
	for _, row := range []struct {
		name string
		keys []order.Key
	}{
		{"int", []order.Key{{Column: 0}}},
		{"wide int", []order.Key{{Column: 1}}},
		{"float", []order.Key{{Column: 3, Desc: true}}},
		{"text", []order.Key{{Column: 4}}},
		{"small, float", []order.Key{{Column: 2}, {Column: 3}}},
		{"small, int", []order.Key{{Column: 2}, {Column: 0}}},
		{"small, text", []order.Key{{Column: 2}, {Column: 4}}},
	} {
		b.Run(row.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := order.Rows(t.Batches[0], row.keys); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
	b.Run("whole table by int", func(b *testing.B) {
		for b.Loop() {
			if _, err := order.Sort(t, []order.Key{{Column: 0}}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
	})
}
