package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cb434341/weft/internal/jsonscan"
)

// logs are lines as a web server writes them.
func logs(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"ts":"2026-03-%02dT12:%02d:%02d.123Z","level":"%s","service":"api-%d","method":"GET","status":%d,"path":"/api/v1/items/%d?page=%d","ms":%.3f,"user":"user-%d","bytes":%d,"agent":"Mozilla/5.0 (X11; Linux)"}`+"\n",
			i%28+1, i%60, i%59, []string{"info", "warn", "error"}[r.IntN(3)], r.IntN(9), []int{200, 200, 404, 500}[r.IntN(4)], r.IntN(1e6), r.IntN(50), r.Float64()*100, r.IntN(1e5), r.IntN(1e5))
	}
	return b.Bytes()
}

type short struct {
	Level  string `json:"level"`
	Status int    `json:"status"`
}

type whole struct {
	TS      string  `json:"ts"`
	Level   string  `json:"level"`
	Service string  `json:"service"`
	Method  string  `json:"method"`
	Status  int     `json:"status"`
	Path    string  `json:"path"`
	MS      float64 `json:"ms"`
	User    string  `json:"user"`
	Bytes   int64   `json:"bytes"`
	Agent   string  `json:"agent"`
}

func BenchmarkTwoFields(b *testing.B)  { measure[short](b) }
func BenchmarkAllFields(b *testing.B)  { measure[whole](b) }
func BenchmarkDictionary(b *testing.B) { measure[map[string]any](b) }

func measure[T any](b *testing.B) {
	lines := jsonscan.Pad(logs(2000))
	b.Run("record", func(b *testing.B) {
		d := New[T]()
		var v T
		b.SetBytes(int64(len(lines)))
		b.ReportAllocs()
		for b.Loop() {
			d.Text(lines)
			for i := 0; i < len(lines); {
				var zero T
				v = zero
				next, _, err := d.Next(i, &v)
				if err != nil {
					b.Fatal(err)
				}
				i = next
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(lines)))
		b.ReportAllocs()
		for b.Loop() {
			for line := range bytes.Lines(lines) {
				var v T
				if err := json.Unmarshal(line, &v); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
