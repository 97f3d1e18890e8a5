package jsonl

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cb434341/weft/frame/internal/scan"
)

// BenchmarkRead reads logs, of which few columns or all are wanted.
func BenchmarkRead(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for i := range 200000 {
		fmt.Fprintf(&text, `{"ts":"2026-03-%02dT12:%02d:%02d.%03dZ","level":"%s","status":%d,"method":"GET","path":"/api/v1/items/%d?page=%d","latency_ms":%.3f,"user":{"id":%d,"country":"%s"},"bytes":%d}`+"\n",
			i%28+1, i%60, i%59, r.IntN(1000), []string{"info", "warn", "error"}[r.IntN(3)], []int{200, 200, 404, 500}[r.IntN(4)], r.IntN(1e6), r.IntN(50), r.Float64()*100, r.IntN(1e5), []string{"de", "fr", "us"}[r.IntN(3)], r.IntN(1e5))
	}
	s, err := open(b, text.String(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name    string
		columns []int
	}{{"none", nil}, {"two", []int{1, 2}}, {"all", []int{0, 1, 2, 3, 4, 5, 6, 7}}} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				for part := range s.Ranges {
					stream, err := s.Open(context.Background(), part, scan.Want{Columns: bench.columns})
					if err != nil {
						b.Fatal(err)
					}
					for err == nil {
						_, err = stream.Next(context.Background())
					}
					if err != io.EOF {
						b.Fatal(err)
					}
					stream.Close()
				}
			}
		})
	}
}
