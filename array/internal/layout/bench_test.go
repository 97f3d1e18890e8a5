package layout_test

import (
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// BenchmarkAcross cuts rows into columns: as many pieces as can be.
func BenchmarkAcross(b *testing.B) {
	const side = 4000
	for _, c := range []struct {
		name string
		rows int
	}{{"400 rows", 400}, {"40 rows", 40}, {"4 rows", 4}} {
		b.Run(c.name, func(b *testing.B) {
			y := array.Zeros[float64](side, side).Rechunk(c.rows, 0).Reshape(side*side).Reshape(side, side).Rechunk(0, c.rows).Sum()
			for b.Loop() {
				if _, err := weft.Compute(b.Context(), y); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/side/side, "ns/element")
		})
	}
}
