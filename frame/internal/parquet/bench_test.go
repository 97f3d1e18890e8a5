package parquet

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
)

// flightTable has columns as a table of flights has: whole numbers of few and many
// different values, some of them missing, and words.
func flightTable(rows int) *table.Table {
	r := rand.New(rand.NewPCG(8, 8))
	t := &table.Table{Schema: &table.Schema{}}
	b := &table.Batch{Rows: rows}
	add := func(name string, k table.Kind, a arrow.Array) {
		t.Schema.Fields = append(t.Schema.Fields, table.Field{Name: name, Type: table.Of(k)})
		b.Columns = append(b.Columns, a)
	}
	for _, distinct := range []int{7, 150, 1200, 7000} {
		for _, nulls := range []int{0, 60} {
			v := make([]int64, rows)
			var valid column.Bitmap
			if nulls > 0 {
				valid = column.NewBitmap(rows)
			}
			for i := range v {
				v[i] = int64(r.IntN(distinct))
				if nulls > 0 && r.IntN(nulls) > 0 {
					valid.Set(i)
				}
			}
			add(fmt.Sprintf("int %d %d", distinct, nulls), table.Int64, column.From(table.Of(table.Int64), v, valid))
		}
	}
	f := make([]float64, rows)
	for i := range f {
		f[i] = r.Float64()
	}
	add("float", table.Float64, column.From(table.Of(table.Float64), f, nil))
	for _, distinct := range []int{20, 4000} {
		offsets, data := []int32{0}, []byte{}
		for range rows {
			data = fmt.Appendf(data, "N%d", r.IntN(distinct))
			offsets = append(offsets, int32(len(data)))
		}
		add(fmt.Sprintf("text %d", distinct), table.String, column.FromText(table.Of(table.String), offsets, data, nil))
	}
	b.Schema = t.Schema
	t.Batches = []*table.Batch{b}
	return t
}

// BenchmarkRead reads all columns of a file, and two of them.
func BenchmarkRead(b *testing.B) {
	const rows = 1 << 18
	path := filepath.Join(b.TempDir(), "x.parquet")
	write(b, path, flightTable(rows), WriteOptions{})
	s := scanOf(b, path)
	for _, row := range []struct {
		name string
		want scan.Want
	}{
		{"all", every(s)},
		{"two", scan.Want{Columns: []int{3, 9}}},
	} {
		b.Run(row.name, func(b *testing.B) {
			ctx := context.Background()
			for b.Loop() {
				for i := range s.Pieces {
					r, err := s.Open(ctx, i, row.want)
					if err != nil {
						b.Fatal(err)
					}
					for err == nil {
						_, err = r.Next(ctx)
					}
					if err != io.EOF {
						b.Fatal(err)
					}
					if err := r.Close(); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows*len(row.want.Columns)), "ns/cell")
		})
	}
}
