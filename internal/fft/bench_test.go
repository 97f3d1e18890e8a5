package fft

import (
	"fmt"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

func BenchmarkAxes(b *testing.B) {
	for _, c := range []struct {
		name  string
		kind  Kind
		in    block.DType
		shape []int
	}{
		{"fft", FFT, block.Complex128, []int{1 << 20}},
		{"fft", FFT, block.Complex128, []int{2048}},
		{"rfft2", RFFT, block.Float64, []int{2048, 2048}},
		{"fft2", FFT, block.Complex128, []int{2048, 2048}},
		{"irfft2", IRFFT, block.Complex128, []int{2048, 1025}},
		{"rfft2", RFFT, block.Float32, []int{2048, 2048}},
		{"fft2", FFT, block.Complex64, []int{2048, 2048}},
		{"rfft2", RFFT, block.Float64, []int{1000, 1000}},
		{"fft2", FFT, block.Complex128, []int{1000, 1000}},
	} {
		for _, jit := range []string{"", "interpret"} {
			engine := "native"
			if jit != "" {
				engine = "go"
			}
			b.Run(fmt.Sprintf("%s/%v/%v/%s", c.name, c.in, c.shape, engine), func(b *testing.B) {
				b.Setenv("WEFT_JIT", jit)
				x := input(c.in, c.shape...)
				rest := block.New(block.Int8, 1<<20) // while there is a block, the pool keeps what is free
				defer rest.Release()
				axes := []int{0, 1}[:len(c.shape)]
				n := block.Count(c.shape)
				b.SetBytes(int64(n * c.in.Size()))
				for b.Loop() {
					y, err := Axes(x, axes, c.kind, nil, Backward)
					if err != nil {
						b.Fatal(err)
					}
					y.Release()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
			})
		}
	}
}
