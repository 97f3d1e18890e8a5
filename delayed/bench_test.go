package delayed_test

import (
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
)

func inc(x int) int    { return x + 1 }
func add(x, y int) int { return x + y }
func sum(xs []int) int {
	total := 0
	for _, x := range xs {
		total += x
	}
	return total
}

// BenchmarkCall is the price of writing one call down: of two lazy values, and
// of two values that are known.
func BenchmarkCall(b *testing.B) {
	add := delayed.Func2(add)
	x, y := delayed.Of(1), delayed.Of(2)
	b.Run("lazy", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			add(x, y)
		}
	})
	b.Run("of", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			add.Of(1, 2)
		}
	})
}

// BenchmarkCompute is the price of a task from the call to the result: a tree
// of 65,535 calls is built, written as a graph, and run.
func BenchmarkCompute(b *testing.B) {
	add := delayed.Func2(add)
	const leaves = 1 << 16
	b.ReportAllocs()
	for b.Loop() {
		level := make([]graph.Lazy[int], leaves)
		for i := range level {
			level[i] = delayed.Of(i)
		}
		for len(level) > 1 {
			next := make([]graph.Lazy[int], len(level)/2)
			for i := range next {
				next[i] = add(level[2*i], level[2*i+1])
			}
			level = next
		}
		if _, err := weft.Compute(b.Context(), level[0]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/leaves, "ns/task")
}
