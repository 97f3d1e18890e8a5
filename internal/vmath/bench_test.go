package vmath

import (
	"math"
	"testing"
)

// BenchmarkScalar measures one call after another, here as compiled by the Go
// compiler, beside Go's own function; in kernels they run many lanes at a time.
func BenchmarkScalar(b *testing.B) {
	cases := []struct {
		name   string
		ours   func(float64) float64
		gos    func(float64) float64
		lo, hi float64
	}{
		{"Exp", Exp, math.Exp, -20, 20},
		{"Exp2", Exp2, math.Exp2, -20, 20},
		{"Expm1", Expm1, math.Expm1, -2, 2},
		{"Log", Log, math.Log, 0.01, 100},
		{"Log2", Log2, math.Log2, 0.01, 100},
		{"Log10", Log10, math.Log10, 0.01, 100},
		{"Log1p", Log1p, math.Log1p, -0.9, 2},
		{"Pow", func(x float64) float64 { return Pow(x, 1.7) }, func(x float64) float64 { return math.Pow(x, 1.7) }, 0.01, 100},
		{"Sin", Sin, math.Sin, -10, 10},
		{"Cos", Cos, math.Cos, -10, 10},
		{"Tan", Tan, math.Tan, -10, 10},
		{"SinHuge", Sin, math.Sin, 1e15, 1e17},
		{"Asin", Asin, math.Asin, -1, 1},
		{"Acos", Acos, math.Acos, -1, 1},
		{"Atan", Atan, math.Atan, -5, 5},
		{"Atan2", func(x float64) float64 { return Atan2(x, 1.5) }, func(x float64) float64 { return math.Atan2(x, 1.5) }, -5, 5},
		{"Sinh", Sinh, math.Sinh, -5, 5},
		{"Cosh", Cosh, math.Cosh, -5, 5},
		{"Tanh", Tanh, math.Tanh, -5, 5},
		{"Asinh", Asinh, math.Asinh, -5, 5},
		{"Acosh", Acosh, math.Acosh, 1, 10},
		{"Atanh", Atanh, math.Atanh, -0.99, 0.99},
		{"Erf", Erf, math.Erf, -3, 3},
		{"Erfc", Erfc, math.Erfc, -3, 3},
		{"Erfinv", Erfinv, math.Erfinv, -0.99, 0.99},
		{"Cbrt", Cbrt, math.Cbrt, 0.01, 100},
		{"Hypot", func(x float64) float64 { return Hypot(x, 1.5) }, func(x float64) float64 { return math.Hypot(x, 1.5) }, -5, 5},
		{"Gamma", Gamma, math.Gamma, 0.5, 30},
		{"Lgamma", func(x float64) float64 { y, _ := Lgamma(x); return y }, func(x float64) float64 { y, _ := math.Lgamma(x); return y }, 0.5, 30},
		{"Mod", func(x float64) float64 { return Mod(x, 1.7) }, func(x float64) float64 { return math.Mod(x, 1.7) }, 0, 1000},
		{"FMA", func(x float64) float64 { return FMA(x, x, 1.7) }, func(x float64) float64 { return math.FMA(x, x, 1.7) }, 0, 1000},
	}
	for _, c := range cases {
		args := make([]float64, 1024)
		for i := range args {
			args[i] = c.lo + (c.hi-c.lo)*float64(i*397%1024)/1024
		}
		for _, side := range []struct {
			name string
			f    func(float64) float64
		}{{"vmath", c.ours}, {"go", c.gos}} {
			b.Run(c.name+"/"+side.name, func(b *testing.B) {
				sum := 0.0
				i := 0
				for b.Loop() {
					sum += side.f(args[i&1023])
					i++
				}
				if math.IsNaN(sum) {
					b.Fatal(sum)
				}
			})
		}
	}
}
