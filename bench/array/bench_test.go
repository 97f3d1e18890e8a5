package main

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// stored is a matrix of side by side numbers on disk, in blocks.
func stored(b *testing.B, side, block int) array.Array[float64] {
	b.Helper()
	path := filepath.Join(b.TempDir(), "x.npy")
	if _, err := weft.Compute(b.Context(), random(1, side, side).Rechunk(block, block).ToNpy(path)); err != nil {
		b.Fatal(err)
	}
	x := array.As[float64](array.OpenNpy(path, block, block))
	if err := x.Err(); err != nil {
		b.Fatal(err)
	}
	return x
}

// each runs a case on a matrix of 4 million numbers, and tells what it takes for
// each number.
func each(b *testing.B, compute func(context.Context, array.Array[float64]) (float64, error)) {
	const side = 2000
	x := stored(b, side, 500)
	for b.Loop() {
		if _, err := compute(b.Context(), x); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/side/side, "ns/element")
}

func BenchmarkSum(b *testing.B)        { each(b, sum) }
func BenchmarkStd(b *testing.B)        { each(b, std) }
func BenchmarkChain(b *testing.B)      { each(b, chain) }
func BenchmarkTransposed(b *testing.B) { each(b, transposed) }

// BenchmarkDot tells the rate of the product that is the most of it.
func BenchmarkDot(b *testing.B) {
	const side = 1000
	x := stored(b, side, 250)
	for b.Loop() {
		if _, err := dot(b.Context(), x); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(2*side*side*side*float64(b.N)/float64(b.Elapsed()), "gflops")
}

// BenchmarkShape is what arrays cost beyond their numbers: building an expression,
// computing one of ten numbers, and a task of many with a hundred numbers each.
func BenchmarkShape(b *testing.B) {
	numbers := array.Of([]float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	b.Run("build", func(b *testing.B) {
		const operations = 10
		for b.Loop() {
			y := numbers.AddN(1).MulN(2).SubN(3).Mul(numbers).AddN(0.5).DivN(1.5).Abs().Sqrt().SubN(1).Mul(numbers)
			if err := y.Err(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/operations, "ns/operation")
	})
	b.Run("compute", func(b *testing.B) {
		for b.Loop() {
			if _, err := weft.Compute(b.Context(), numbers.AddN(1)); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N), "ns/array")
	})
	b.Run("tasks", func(b *testing.B) {
		const tasks = 10_000
		x := array.Of(make([]float64, 100*tasks)).Rechunk(100)
		for b.Loop() {
			if _, err := weft.Compute(b.Context(), x.AddN(1).Sum()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/tasks, "ns/task")
	})
}
