package front

import (
	"os"
	"testing"

	"github.com/cb434341/weft/internal/front/testdata/kernels"
)

// BenchmarkLower measures a function of a package of one file, whose text is
// known, and one of a package of several files on the disk.
func BenchmarkLower(b *testing.B) {
	b.Run("one", func(b *testing.B) {
		data, err := os.ReadFile("testdata/kernels/composites.go")
		if err != nil {
			b.Fatal(err)
		}
		r := Request{Func: kernels.PredictOverTime, Sources: []Source{{
			Path:  "github.com/cb434341/weft/internal/front/testdata/kernels",
			Files: map[string]string{"composites.go": string(data)},
		}}}
		for b.Loop() {
			if _, err := Lower(r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("disk", func(b *testing.B) {
		for b.Loop() {
			if _, err := Lower(Request{Func: kernels.PredictOverTime}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
