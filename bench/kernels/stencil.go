package kernels

import (
	"context"

	"github.com/cb434341/weft/jit"
)

// Stencil sets each inner element of out to the mean of its four neighbours in
// in: a step of Jacobi's iteration for Laplace's equation. Borders stay as they
// are. It loops itself, over matrices of one size.
func Stencil(in, out jit.Mat[float64]) {
	for i := 1; i < in.Rows-1; i++ {
		above, row, below := in.Row(i-1), in.Row(i), in.Row(i+1)
		to := out.Row(i)
		for j := 1; j < in.Cols-1; j++ {
			to[j] = 0.25 * (above[j] + below[j] + row[j-1] + row[j+1])
		}
	}
}

// stencil is a square matrix.
func stencil(side int) Case {
	return Case{Name: "stencil", Of: "Stencil", Rows: side * side, setUp: func(opts []jit.Option) setting {
		in, out := jit.NewMat[float64](side, side), jit.NewMat[float64](side, side)
		copy(in.Data, uniform(1, side*side, 0, 1))
		k := jit.CompileDo2(Stencil, opts...)
		return setting{
			kernel:   k,
			loop:     func() { Stencil(in, out) },
			call:     func(ctx context.Context) error { return k.Call(ctx, in, out) },
			checksum: func() float64 { return sumOf(out.Data) },
		}
	}}
}
