package kernels

import (
	"context"
	"math"

	"github.com/cb434341/weft/jit"
)

// Fused is what arrays do all day: a few operations that are one pass over the
// memory if they are compiled together, and as many passes as operations if not.
func Fused(a, b, c float64) float64 { return a*b + math.Sin(c) }

// Cubic is a polynomial by Horner's rule. Its first coefficient is a column of
// its own, so that a row reads two numbers and writes one, as the STREAM triad
// does, with which it is compared where the data are in main memory.
func Cubic(a, x float64) float64 { return ((a*x+0.5)*x-1.25)*x + 2 }

// Double is about the smallest kernel that there can be: what it costs beyond
// its work is the cost of a call.
func Double(x float64) float64 { return x + x }

// Exp, Log, Sin and Pow are the math functions by themselves.

func Exp(x float64) float64    { return math.Exp(x) }
func Log(x float64) float64    { return math.Log(x) }
func Sin(x float64) float64    { return math.Sin(x) }
func Pow(x, y float64) float64 { return math.Pow(x, y) }

func fused(n int) Case {
	return Case{Name: "fused", Of: "Fused", Rows: n, setUp: func(opts []jit.Option) setting {
		a, b, c := uniform(1, n, -1, 1), uniform(2, n, -1, 1), uniform(3, n, -10, 10)
		to, k := make([]float64, n), jit.Vectorize3(Fused, opts...)
		return setting{
			kernel: k,
			loop: func() {
				for i := range to {
					to[i] = Fused(a[i], b[i], c[i])
				}
			},
			call:     func(ctx context.Context) error { return k.Into(ctx, to, a, b, c) },
			checksum: func() float64 { return sumOf(to) },
		}
	}}
}

func cubic(name string, n int) Case {
	return Case{Name: name, Of: "Cubic", Rows: n, setUp: func(opts []jit.Option) setting {
		a, x := uniform(1, n, -1, 1), uniform(2, n, -2, 2)
		return binary(jit.Vectorize2(Cubic, opts...), a, x, func(to []float64) {
			for i := range to {
				to[i] = Cubic(a[i], x[i])
			}
		})
	}}
}

func exp(n int) Case {
	return Case{Name: "exp", Of: "Exp", Rows: n, setUp: func(opts []jit.Option) setting {
		x := uniform(1, n, -10, 10)
		return unary(jit.Vectorize1(Exp, opts...), x, func(to []float64) {
			for i := range to {
				to[i] = Exp(x[i])
			}
		})
	}}
}

func log(n int) Case {
	return Case{Name: "log", Of: "Log", Rows: n, setUp: func(opts []jit.Option) setting {
		x := uniform(1, n, 0, 1000)
		return unary(jit.Vectorize1(Log, opts...), x, func(to []float64) {
			for i := range to {
				to[i] = Log(x[i])
			}
		})
	}}
}

func sin(n int) Case {
	return Case{Name: "sin", Of: "Sin", Rows: n, setUp: func(opts []jit.Option) setting {
		x := uniform(1, n, -100, 100)
		return unary(jit.Vectorize1(Sin, opts...), x, func(to []float64) {
			for i := range to {
				to[i] = Sin(x[i])
			}
		})
	}}
}

func pow(n int) Case {
	return Case{Name: "pow", Of: "Pow", Rows: n, setUp: func(opts []jit.Option) setting {
		x, y := uniform(1, n, 0.1, 10), uniform(2, n, -2, 2)
		return binary(jit.Vectorize2(Pow, opts...), x, y, func(to []float64) {
			for i := range to {
				to[i] = Pow(x[i], y[i])
			}
		})
	}}
}

// unary sets up a kernel of one column. The loop is the caller's, since it must
// name its function for the Go compiler to inline it.
func unary(k *jit.Vectorized1[float64, float64], x []float64, loop func(to []float64)) setting {
	to := make([]float64, len(x))
	return setting{
		kernel:   k,
		loop:     func() { loop(to) },
		call:     func(ctx context.Context) error { return k.Into(ctx, to, x) },
		checksum: func() float64 { return sumOf(to) },
	}
}

// binary is unary for two columns.
func binary(k *jit.Vectorized2[float64, float64, float64], x, y []float64, loop func(to []float64)) setting {
	to := make([]float64, len(x))
	return setting{
		kernel:   k,
		loop:     func() { loop(to) },
		call:     func(ctx context.Context) error { return k.Into(ctx, to, x, y) },
		checksum: func() float64 { return sumOf(to) },
	}
}
