package graph_test

import (
	"math/rand/v2"
	"testing"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/order"
)

// BenchmarkOrder ranks graphs of a million tasks of equal size for 8 workers.
func BenchmarkOrder(b *testing.B) {
	const n = 1_000_000
	for _, bench := range []struct {
		name  string
		write func(*graph.Builder) []graph.ID
	}{
		{"tree", func(b *graph.Builder) []graph.ID { return writeTree(b, n/2) }},
		{"wave", func(b *graph.Builder) []graph.ID { return writeWave(b, 1000, 1000) }},
		{"rand", func(b *graph.Builder) []graph.ID { return writeRandom(b, n, 3) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			w := graph.NewBuilder(n, 3*n)
			want := bench.write(w)
			g, err := w.Graph()
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				order.Rank(g, want, nil, 8)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(g.Len()), "ns/task")
		})
	}
}

// writeTree writes a binary tree over so many leaves.
func writeTree(b *graph.Builder, leaves int) []graph.ID {
	var level []graph.ID
	for range leaves {
		level = append(level, b.Add(empty{}, nil))
	}
	for len(level) > 1 {
		var next []graph.ID
		for ; len(level) > 1; level = level[2:] {
			next = append(next, b.Add(empty{}, level[:2]))
		}
		level = append(next, level...)
	}
	return level
}

// writeWave writes a grid whose cells need the cell above and the cell to the
// left of them.
func writeWave(b *graph.Builder, rows, columns int) []graph.ID {
	ids := make([]graph.ID, 0, rows*columns)
	for i := range rows {
		for j := range columns {
			var deps []graph.ID
			if i > 0 {
				deps = append(deps, ids[(i-1)*columns+j])
			}
			if j > 0 {
				deps = append(deps, ids[i*columns+j-1])
			}
			ids = append(ids, b.Add(empty{}, deps))
		}
	}
	return ids[len(ids)-1:]
}

// writeRandom writes tasks that each need so many random tasks before them,
// and returns those that no task needs.
func writeRandom(b *graph.Builder, n, degree int) []graph.ID {
	rng := rand.New(rand.NewPCG(7, 7))
	needed := make([]bool, n)
	deps := make([]graph.ID, 0, degree)
	for i := range n {
		deps = deps[:0]
		for range min(i, degree) {
			d := graph.ID(rng.IntN(i))
			deps = append(deps, d)
			needed[d] = true
		}
		b.Add(empty{}, deps)
	}
	var want []graph.ID
	for i, is := range needed {
		if !is {
			want = append(want, graph.ID(i))
		}
	}
	return want
}
