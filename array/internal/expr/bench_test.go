package expr_test

import (
	"context"
	"testing"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// steady computes a node again and again in one goroutine, and reports what an
// element costs.
func steady(b *testing.B, n *expr.Node, elements int) {
	b.Helper()
	w := graph.NewBuilder(0, 0)
	w.Emit(n)
	g, err := w.Graph()
	if err != nil {
		b.Fatal(err)
	}
	results := make([]any, g.Len())
	for b.Loop() {
		for id, op := range g.Tasks() {
			var args []any
			for _, d := range g.Given(id) {
				if d.IsConst() {
					args = append(args, g.Const(d))
				} else {
					args = append(args, results[d])
				}
			}
			if results[id], err = op.Run(context.Background(), args); err != nil {
				b.Fatal(err)
			}
		}
		for _, r := range results {
			if r, ok := r.(graph.Releaser); ok {
				r.Release()
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(elements), "ns/element")
}

// BenchmarkCompute computes what is typical of arrays, of a million elements
// each: whole ones, tall ones of three columns, wide ones of three rows.
func BenchmarkCompute(b *testing.B) {
	const n = 1000
	x := matrix(n, n)
	data := make([]float64, 3*n*n)
	tall, wide := expr.NewData(block.Of(data, n*n, 3), nil), expr.NewData(block.Of(data, 3, n*n), nil)
	small, truths := expr.NewData(block.Of(make([]int8, n*n), n*n), nil), expr.NewData(block.Of(make([]bool, n*n), n*n), nil)
	number := expr.Number[float64]
	chain := x
	for _, fn := range []string{"add", "mul", "sub", "mul", "add", "div", "minimum", "add", "sub", "mul"} {
		chain = expr.Apply(fn, chain, number(1.5))
	}
	reduce := func(x *expr.Node, kind string, axes ...int) *expr.Node { return expr.Reduce(x, kind, axes, false, 0) }
	for _, c := range []struct {
		name string
		node *expr.Node
		n    int
	}{
		{"sum", reduce(x, "sum"), n * n},
		{"std", reduce(x, "std"), n * n},
		{"min", reduce(x, "min"), n * n},
		{"argmin", reduce(x, "argmin"), n * n},
		{"sum/axis=0", reduce(x, "sum", 0), n * n},
		{"sum/axis=1", reduce(x, "sum", 1), n * n},
		{"sum/int8", reduce(small, "sum"), n * n},
		{"count/bool", reduce(truths, "count"), n * n},
		{"ten", reduce(chain, "sum"), n * n},
		{"turned", reduce(add(x, expr.Transpose(x)), "sum"), n * n},
		{"tall/add", add(tall, number(1)), 3 * n * n},
		{"tall/less-mean", expr.Apply("sub", tall, reduce(tall, "mean", 0)), 3 * n * n},
		{"tall/sum/axis=0", reduce(tall, "sum", 0), 3 * n * n},
		{"tall/sum/axis=1", reduce(tall, "sum", 1), 3 * n * n},
		{"wide/sum/axis=0", reduce(wide, "sum", 0), 3 * n * n},
		{"wide/sum/axis=1", reduce(wide, "sum", 1), 3 * n * n},
	} {
		b.Run(c.name, func(b *testing.B) { steady(b, c.node, c.n) })
	}
}

// BenchmarkBuild builds an expression of ten operations, and with "write" its
// tasks too.
func BenchmarkBuild(b *testing.B) {
	x, one := vector(10, 10), expr.Number(1.0)
	build := func() *expr.Node {
		y := x
		for range 10 {
			y = add(y, one)
		}
		return y
	}
	for name, write := range map[string]bool{"nodes": false, "write": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				y := build()
				if write {
					graph.NewBuilder(0, 0).Emit(y)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10, "ns/operation")
		})
	}
}
