package expr_test

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// matrix is n by n numbers 0, 1, 2, ... in blocks of a size.
func matrix(n, size int) *expr.Node {
	data := make([]float64, n*n)
	for i := range data {
		data[i] = float64(i)
	}
	return expr.NewData(block.Of(data, n, n), expr.Cut([]int{n, n}, []int{size, size}))
}

func vector(n, size int) *expr.Node {
	data := make([]float64, n)
	for i := range data {
		data[i] = float64(i)
	}
	return expr.NewData(block.Of(data, n), expr.Cut([]int{n}, []int{size}))
}

// part is n indices of a vector from lo on.
func part(x *expr.Node, lo, n int) *expr.Node {
	return expr.NewView(x, expr.View{Axes: []expr.ViewAxis{{To: 0, Start: lo, Step: 1}}}, []int{n}, nil)
}

func add(a, b *expr.Node) *expr.Node { return expr.Apply("add", a, b) }

// tasks is how many a node has.
func tasks(t *testing.T, n *expr.Node) int {
	t.Helper()
	b := graph.NewBuilder(0, 0)
	b.Emit(n)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g.Len()
}

// TestGrowth holds how many tasks there are for expressions of which a rule that
// knows no bounds would make too much, and that their numbers are right.
func TestGrowth(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func() *expr.Node
		tasks int // at most
		at    float64
	}{
		{"twice itself", func() *expr.Node {
			y := vector(4, 4)
			for range 40 {
				y = add(y, y)
			}
			return y
		}, 1, 1 << 40},
		{"twice itself, turned at the end", func() *expr.Node {
			y := matrix(4, 4)
			for range 1000 {
				y = expr.Apply("maximum", y, y)
			}
			return expr.Transpose(y)
		}, 6, 4},
		{"itself and turned", func() *expr.Node {
			y := matrix(4, 2)
			for range 40 {
				y = add(y, expr.Transpose(y))
			}
			return y
		}, 40, 5 << 39},
		{"a stencil, a hundred steps in time", func() *expr.Node {
			y := vector(400, 400)
			for range 100 {
				n := y.Shape[0] - 2
				y = add(add(part(y, 0, n), part(y, 2, n)), expr.Apply("mul", part(y, 1, n), expr.Number(-1.0)))
			}
			return y
		}, 200, 101},
		{"two that lead to two", func() *expr.Node {
			a, b := vector(4, 4), vector(4, 4)
			for range 1000 {
				a, b = expr.Apply("minimum", a, b), expr.Apply("maximum", a, b)
			}
			return add(a, b)
		}, 60, 2},
		{"a long sum", func() *expr.Node {
			y := vector(4, 4)
			for range 300 {
				y = add(y, expr.Apply("neg", vector(4, 4)))
			}
			return y
		}, 20, -299},
		{"slices of slices", func() *expr.Node {
			y := vector(2100, 2100)
			for range 2000 {
				y = part(y, 1, y.Shape[0]-1)
			}
			return y
		}, 1, 2001},
		{"other blocks again and again", func() *expr.Node {
			y := vector(100, 7)
			for i := range 200 {
				y = add(expr.Rechunk(y, expr.Cut([]int{100}, []int{1 + i%50})), expr.Number(0.0))
			}
			return expr.Rechunk(y, [][]int{{100}})
		}, 10, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := c.make()
			if err := y.Err(); err != nil {
				t.Fatal(err)
			}
			if n := tasks(t, y); n > c.tasks {
				t.Errorf("%d tasks, want %d at most", n, c.tasks)
			}
			at := make([]int, y.NDim())
			at[y.NDim()-1] = 1
			if got := run(t, y, false).Value(at...); got != c.at {
				t.Errorf("element 1 is %v, want %v", got, c.at)
			}
		})
	}
}

// TestLongChains holds that expressions of many operations are written without
// deep recursion and in time that grows as they do.
func TestLongChains(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 2_000
	}
	y := vector(3, 3)
	for range n {
		y = add(y, expr.Number(1.0))
	}
	for name, c := range map[string]struct {
		node *expr.Node
		want float64
	}{
		"as it is": {y, float64(n)},
		"sliced":   {part(y, 1, 2), float64(n + 1)},
		"recut":    {expr.Rechunk(y, [][]int{{1, 2}}), float64(n)},
		"summed":   {expr.Reduce(y, "sum", nil, true, 0), float64(3*n + 3)},
	} {
		if got := run(t, c.node, false).Value(0); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestTogether computes one expression, which nobody has rewritten, in many
// goroutines at once.
func TestTogether(t *testing.T) {
	x := matrix(30, 7)
	y := add(x, expr.Transpose(x))
	z := expr.Reduce(add(y, part1(y)), "sum", []int{1}, false, 0)
	want := run(t, expr.Reduce(add(add(x, expr.Transpose(x)), part1(add(x, expr.Transpose(x)))), "sum", []int{1}, false, 0), false).Value(5)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if got := run(t, z, false).Value(5); got != want {
				t.Errorf("%v, want %v", got, want)
			}
			if !expr.Same(y, y) {
				t.Error("it is not the same as itself")
			}
		})
	}
	all.Wait()
}

// part1 turns a matrix upside down.
func part1(x *expr.Node) *expr.Node {
	n := x.Shape[0]
	return expr.NewView(x, expr.View{Axes: []expr.ViewAxis{{To: 0, Start: n - 1, Step: -1}, {To: 1, Step: 1}}}, x.Shape, nil)
}

// TestSame holds what is alike, also where an expression is a graph with many
// ways through it.
func TestSame(t *testing.T) {
	x := vector(5, 2)
	twice := func() *expr.Node {
		y := x
		for range 60 {
			y = add(y, y)
		}
		return y
	}
	if !expr.Same(twice(), twice()) {
		t.Error("two that are written alike are not the same")
	}
	if expr.Same(twice(), add(twice(), x)) {
		t.Error("two that are not are")
	}
}

// TestTaskBytes bounds what a task of a large graph takes.
func TestTaskBytes(t *testing.T) {
	const n = 100_000
	x := expr.New(numbers{}, block.Float64, []int{n}, expr.Cut([]int{n}, []int{1}))
	y := add(x, expr.Apply("mul", x, expr.Number(2.0)))
	b := graph.NewBuilder(0, 0)
	b.Emit(x)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.Emit(y)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(b)
	if each := float64(after.HeapAlloc-before.HeapAlloc) / n; each > 250 {
		t.Errorf("%.0f bytes for a task", each)
	}
}

// numbers is an Op whose blocks nobody makes.
type numbers struct{}

func (numbers) Name() string { return "numbers" }

func (n numbers) Emit(b *graph.Builder, node *expr.Node, _ [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, node.NumBlocks())
	for i := range ids {
		ids[i] = b.Add(n, nil)
	}
	return ids
}

func (numbers) Run(context.Context, []any) (any, error) { return nil, nil }

// BenchmarkEmit writes the tasks of an array of many blocks.
func BenchmarkEmit(b *testing.B) {
	const n = 100_000
	x := expr.New(numbers{}, block.Float64, []int{n}, expr.Cut([]int{n}, []int{1}))
	y := add(x, expr.Apply("mul", x, expr.Number(2.0)))
	for b.Loop() {
		g := graph.NewBuilder(0, 0)
		g.Emit(y)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/block")
}
