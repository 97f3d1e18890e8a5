package parquet

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

func TestTry(t *testing.T) {
	ctx := context.Background()
	pat := os.Getenv("PQ")
	files, err := source.Glob(ctx, pat)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(ctx, pat, files, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(s.Schema, len(s.Pieces), s.Pieces[:min(5, len(s.Pieces))])
	for _, cols := range [][]string{{"Origin", "DepDelay"}, s.Schema.Names()} {
		var want scan.Want
		for _, c := range cols {
			want.Columns = append(want.Columns, s.Schema.Index(c))
		}
		if want.Columns[0] < 0 {
			continue
		}
		for range 3 {
			start := time.Now()
			rows := 0
			for p := range s.Pieces {
				st, err := s.Open(ctx, p, want)
				if err != nil {
					t.Fatal(err)
				}
				for {
					b, err := st.Next(ctx)
					if err == io.EOF {
						break
					}
					if err != nil {
						t.Fatal(err)
					}
					if rows == 0 && len(cols) < 40 {
						tt, _ := table.New(b.Schema, b)
						fmt.Println(tt)
					}
					rows += b.Rows
				}
				st.Close()
			}
			fmt.Println(rows, time.Since(start))
		}
	}
}
