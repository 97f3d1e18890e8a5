package jit_test

import (
	"math"
	"testing"

	"github.com/cb434341/weft/bench/kernels"
	"github.com/cb434341/weft/bench/result"
	"github.com/cb434341/weft/jit"
)

// BenchmarkKernel runs the kernels of bench/kernels as a plain Go loop, as native
// code and as native code on two goroutines. A native one that has other results
// than the loop fails, and so does one that is not native.
func BenchmarkKernel(b *testing.B) {
	for _, c := range kernels.Cases() {
		var want float64
		for _, way := range kernels.Ways() {
			b.Run(c.Name+"/"+way, func(b *testing.B) {
				job, err := c.Open(way)
				if err != nil {
					b.Fatal(err)
				}
				ctx := b.Context()
				if err := job.Run(ctx); err != nil { // warm up
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if err := job.Run(ctx); err != nil {
						b.Fatal(err)
					}
				}
				rows := float64(c.Rows) * float64(b.N)
				b.ReportMetric(float64(b.Elapsed())/rows, "ns/row")
				b.ReportMetric(rows/b.Elapsed().Seconds()/1e6, "Melem/s")
				switch got := job.Checksum(); {
				case way == kernels.Go:
					want = got
				case want != 0 && !result.Same(got, want): // 0: the loop was not run
					b.Fatalf("checksum %v, that of the Go loop is %v", got, want)
				}
			})
		}
	}
}

// BenchmarkCall is what a call costs beyond its rows: of one row by types, and of
// one row by any.
func BenchmarkCall(b *testing.B) {
	k := jit.Vectorize1(kernels.Double)
	if err := k.Err(); err != nil {
		b.Fatal(err)
	}
	b.Run("onerow", func(b *testing.B) {
		ctx := b.Context()
		x, to := []float64{math.Pi}, make([]float64, 1)
		b.ReportAllocs()
		for b.Loop() {
			if err := k.Into(ctx, to, x); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("any", func(b *testing.B) {
		ctx := b.Context()
		x := []float64{math.Pi}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := k.Call(ctx, x); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkCompile is the time from a function to its native code, with LLVM
// loaded and nothing taken from the cache.
func BenchmarkCompile(b *testing.B) {
	b.Setenv("WEFT_CACHE", "off")
	kinds := []struct {
		name    string
		compile func() error
	}{
		{"score", func() error { return jit.Vectorize4(kernels.PredictOverTime).Err() }},
		{"blackscholes", func() error { return jit.Vectorize5(kernels.BlackScholes).Err() }},
		{"trivial", func() error { return jit.Vectorize1(kernels.Double).Err() }},
	}
	for _, kind := range kinds {
		b.Run(kind.name, func(b *testing.B) {
			if err := kind.compile(); err != nil { // the first loads LLVM
				b.Fatal(err)
			}
			for b.Loop() {
				if err := kind.compile(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ms/kernel")
		})
	}
}
