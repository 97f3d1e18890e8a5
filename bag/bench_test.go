package bag_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
)

// requests is a file of lines as a web server writes them.
func requests(b *testing.B, bytes int) string {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var w strings.Builder
	for w.Len() < bytes {
		fmt.Fprintf(&w, `{"ts":"2026-03-%02dT12:%02d:%02d.123Z","level":"%s","method":"GET","status":%d,"path":"/api/v1/items/%d?page=%d","ms":%.3f,"user":"user-%d","bytes":%d,"agent":"Mozilla/5.0 (X11; Linux)"}`+"\n",
			r.IntN(28)+1, r.IntN(60), r.IntN(60), []string{"info", "info", "error"}[r.IntN(3)], []int{200, 200, 404, 500}[r.IntN(4)], r.IntN(1e6), r.IntN(50), r.Float64()*100, r.IntN(1e5), r.IntN(1e5))
	}
	path := filepath.Join(b.TempDir(), "log.jsonl")
	if err := os.WriteFile(path, []byte(w.String()), 0o666); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(w.Len()))
	return path
}

func BenchmarkFilterAndCount(b *testing.B) {
	path := requests(b, 32<<20)
	for b.Loop() {
		failed := bag.ReadJSON[entry](ctx, path).Filter(failed)
		if _, err := weft.Compute(ctx, bag.Frequencies(bag.Map(failed, status))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCountLines(b *testing.B) {
	path := requests(b, 32<<20)
	for b.Loop() {
		if _, err := weft.Compute(ctx, bag.ReadText(ctx, path).Count()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGroupBy(b *testing.B) {
	path := requests(b, 32<<20)
	for b.Loop() {
		if _, err := weft.Compute(ctx, bag.GroupBy(bag.ReadJSON[entry](ctx, path), user)); err != nil {
			b.Fatal(err)
		}
	}
}
