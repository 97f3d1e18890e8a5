package reduce

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

// random fills a block with numbers that are not all alike: uniform ones from
// 0 to 1, or any integers.
func random(d block.DType, shape ...int) *block.Block {
	rng := rand.New(rand.NewPCG(1, 2))
	b := block.NewHeap(d, shape...)
	n := b.Len()
	switch d {
	case block.Float32, block.Complex64:
		for i := range values[float32](b.Base, n*d.Size()/4) {
			values[float32](b.Base, n*d.Size()/4)[i] = rng.Float32()
		}
	case block.Float64, block.Complex128:
		for i := range values[float64](b.Base, n*d.Size()/8) {
			values[float64](b.Base, n*d.Size()/8)[i] = rng.Float64()
		}
	case block.Bool:
		for i := range b.Bytes() {
			b.Bytes()[i] = byte(rng.Uint32() & 1)
		}
	default:
		for i := range b.Bytes() {
			b.Bytes()[i] = byte(rng.Uint32())
		}
	}
	return b
}

func BenchmarkRun(b *testing.B) {
	for _, s := range []Spec{
		{Kind: "sum", In: block.Float64},
		{Kind: "sum", In: block.Float32},
		{Kind: "sum", In: block.Complex128},
		{Kind: "sum", In: block.Int64},
		{Kind: "sum", In: block.Int8},
		{Kind: "prod", In: block.Float64},
		{Kind: "mean", In: block.Float64},
		{Kind: "nansum", In: block.Float64},
		{Kind: "var", In: block.Float64},
		{Kind: "var", In: block.Float32},
		{Kind: "var", In: block.Complex128},
		{Kind: "min", In: block.Float64},
		{Kind: "max", In: block.Float32},
		{Kind: "nanmax", In: block.Float64},
		{Kind: "min", In: block.Int64},
		{Kind: "max", In: block.Uint8},
		{Kind: "argmax", In: block.Float64},
		{Kind: "argmin", In: block.Int32},
		{Kind: "all", In: block.Float64},
		{Kind: "count", In: block.Bool},
		{Kind: "count", In: block.Float64},
	} {
		b.Run(s.Kind+"/"+s.In.String(), func(b *testing.B) {
			x := random(s.In, Chunk)
			st := s.NewState(1)
			for b.Loop() {
				st.Run(0, 0, x.Base, Chunk)
			}
			perElement(b, Chunk)
		})
	}
}

func BenchmarkRows(b *testing.B) {
	const rows, cols = 32, 500
	for _, s := range []Spec{
		{Kind: "sum", In: block.Float64},
		{Kind: "sum", In: block.Float32},
		{Kind: "sum", In: block.Int64},
		{Kind: "mean", In: block.Float64},
		{Kind: "nanmean", In: block.Float64},
		{Kind: "std", In: block.Float64},
		{Kind: "nanstd", In: block.Float64},
		{Kind: "max", In: block.Float64},
		{Kind: "min", In: block.Int32},
		{Kind: "argmin", In: block.Float64},
		{Kind: "any", In: block.Bool},
		{Kind: "count", In: block.Float64},
	} {
		for _, at := range []struct {
			name string
			rows int
		}{{"one", 1}, {"many", rows}} {
			b.Run(s.Kind+"/"+s.In.String()+"/"+at.name, func(b *testing.B) {
				x := random(s.In, rows, cols)
				st := s.NewState(cols)
				for b.Loop() {
					for i := 0; i < rows; i += at.rows {
						st.Rows(0, int64(i), x.At(i, 0), at.rows, cols)
					}
				}
				perElement(b, rows*cols)
			})
		}
	}
}

// BenchmarkEach reduces many elements of few values each.
func BenchmarkEach(b *testing.B) {
	for _, n := range []int{3, 30, 300} {
		for _, kind := range []string{"sum", "std", "max"} {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				s := Spec{Kind: kind, In: block.Float64}
				k := 30000 / n
				x := random(s.In, k, n)
				for b.Loop() {
					st := s.NewState(k)
					st.Each(0, k, 0, x.Base, n)
					st.End()
				}
				perElement(b, k*n)
			})
		}
	}
}

func perElement(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
}
