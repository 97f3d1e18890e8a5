package kernel_test

import (
	"testing"

	"github.com/cb434341/weft/internal/kernel"
)

// BenchmarkOps is what single codes cost, of numbers that are in the cache, beside
// reading and writing these.
func BenchmarkOps(b *testing.B) {
	const n = 1024
	xs, ys, zs, truths := make([]float64, n), make([]float64, n), make([]float64, n), make([]bool, n)
	for i := range xs {
		xs[i], ys[i] = float64(i%1000)/500+1, float64(i%777)/300+1
	}
	for _, code := range []kernel.Code{kernel.Add, kernel.Sub, kernel.Mul, kernel.Quo, kernel.Min, kernel.Max, kernel.Lt, kernel.Select, kernel.Sqrt, kernel.Abs, kernel.Neg} {
		b.Run(code.Info().Name, func(b *testing.B) {
			k := kernel.NewBuilder("op")
			x, y := k.Stream("x", kernel.Float64), k.Stream("y", kernel.Float64)
			args := &kernel.Args{In: []kernel.Stream{packed(xs), packed(ys)}, Out: []kernel.Stream{packed(zs)}}
			if code.Compares() {
				args.Out[0] = packed(truths)
			}
			switch code.Info().Operands {
			case 1:
				k.Result(k.Op(code, x))
			case 2:
				k.Result(k.Op(code, x, y))
			default:
				args.In = append(args.In, packed(truths))
				k.Result(k.Op(code, k.Stream("c", kernel.Bool), x, y))
			}
			p := program(b, k.Func())
			for b.Loop() {
				if err := p.Run(b.Context(), args, 0, n); err != nil {
					b.Fatal(err)
				}
			}
			perElement(b, n)
		})
	}
}
