package table_test

import (
	"testing"
	"time"

	"github.com/cb434341/weft/frame/table"
)

type benchRow struct {
	Origin string
	Dest   string
	Delay  float64
	Miles  *int32
	Flight int
	When   time.Time
	Late   bool
}

func benchRows(n int) []benchRow {
	rows := make([]benchRow, n)
	miles := int32(700)
	for i := range rows {
		rows[i] = benchRow{"JFK", "LAX", float64(i), nil, i, time.Unix(int64(i), 0).UTC(), i%2 == 0}
		if i%3 > 0 {
			rows[i].Miles = &miles
		}
	}
	return rows
}

func BenchmarkFromRows(b *testing.B) {
	rows := benchRows(1 << 17)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.FromRows(rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(rows)*7), "ns/cell")
}

func BenchmarkRows(b *testing.B) {
	t, err := table.FromRows(benchRows(1 << 17))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.Rows[benchRow](t); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(t.Rows()*7), "ns/cell")
}
