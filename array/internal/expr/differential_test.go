package expr_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/vmath"
)

// A formula is a random expression over n by n matrices, as a node and as what
// each element must be.
type formula struct {
	node *expr.Node
	at   func(i, j int) float64
}

// A writer makes formulas.
type writer struct {
	r    *rand.Rand
	n    int
	from []formula // what there is, to be used again
}

// sizes cuts a length at random.
func (w *writer) sizes(n int) []int {
	var out []int
	for n > 0 {
		s := 1 + w.r.IntN(n)
		out = append(out, s)
		n -= s
	}
	return out
}

// leaf is numbers in memory: a matrix, a row, a column, or one number.
func (w *writer) leaf() formula {
	n := w.n
	shape := [][]int{{n, n}, {n, n}, {n}, {n, 1}, {}}[w.r.IntN(5)]
	data := make([]float64, block.Count(shape))
	for i := range data {
		data[i] = w.number()
	}
	blocks := make([][]int, len(shape))
	for i, s := range shape {
		blocks[i] = w.sizes(s)
	}
	node := expr.NewData(block.Of(data, shape...), blocks)
	return formula{node, func(i, j int) float64 {
		switch {
		case len(shape) == 0:
			return data[0]
		case len(shape) == 1:
			return data[j]
		case shape[1] == 1:
			return data[i]
		}
		return data[i*n+j]
	}}
}

func (w *writer) number() float64 {
	switch w.r.IntN(20) {
	case 0:
		return math.NaN()
	case 1:
		return math.Inf(1 - 2*w.r.IntN(2))
	case 2:
		return math.Copysign(0, -1)
	}
	return w.r.NormFloat64()
}

// square is a formula whose node is a matrix.
func (w *writer) square(depth int) formula {
	f := w.formula(depth)
	return formula{expr.BroadcastTo(f.node, []int{w.n, w.n}, nil), f.at}
}

func (w *writer) formula(depth int) formula {
	if depth == 0 {
		return w.leaf()
	}
	if len(w.from) > 0 && w.r.IntN(4) == 0 {
		return w.from[w.r.IntN(len(w.from))]
	}
	f := w.operation(depth - 1)
	w.from = append(w.from, f)
	return f
}

func (w *writer) operation(depth int) formula {
	n := w.n
	two := func(fn string, op func(a, b float64) float64) formula {
		a, b := w.formula(depth), w.formula(depth)
		return formula{expr.Apply(fn, a.node, b.node), func(i, j int) float64 { return op(a.at(i, j), b.at(i, j)) }}
	}
	one := func(fn string, op func(a float64) float64) formula {
		a := w.formula(depth)
		return formula{expr.Apply(fn, a.node), func(i, j int) float64 { return op(a.at(i, j)) }}
	}
	switch w.r.IntN(14) {
	case 0, 1:
		return two("add", func(a, b float64) float64 { return a + b })
	case 2:
		return two("sub", func(a, b float64) float64 { return a - b })
	case 3:
		return two("mul", func(a, b float64) float64 { return a * b })
	case 4:
		return two("div", func(a, b float64) float64 { return a / b })
	case 5:
		return two("minimum", func(a, b float64) float64 { return min(a, b) })
	case 6:
		return one("neg", func(a float64) float64 { return -a })
	case 7:
		return one("exp", vmath.Exp)
	case 8:
		return one("sqrt", math.Sqrt)
	case 9:
		a, b, c := w.formula(depth), w.formula(depth), w.formula(depth)
		return formula{expr.Apply("where", expr.Apply("lt", a.node, b.node), c.node, b.node), func(i, j int) float64 {
			if a.at(i, j) < b.at(i, j) {
				return c.at(i, j)
			}
			return b.at(i, j)
		}}
	case 10:
		a := w.square(depth)
		return formula{expr.Transpose(a.node), func(i, j int) float64 { return a.at(j, i) }}
	case 11: // backwards along an axis
		a, axis := w.square(depth), w.r.IntN(2)
		v := expr.Identity(2)
		v.Axes[axis] = expr.ViewAxis{To: axis, Start: n - 1, Step: -1}
		return formula{expr.NewView(a.node, v, []int{n, n}, nil), func(i, j int) float64 {
			if axis == 0 {
				return a.at(n-1-i, j)
			}
			return a.at(i, n-1-j)
		}}
	case 12: // a row, as a matrix again
		a, row := w.square(depth), w.r.IntN(n)
		v := expr.View{Axes: []expr.ViewAxis{{To: -1, Start: row, Step: 1}, {To: 0, Step: 1}}}
		return formula{expr.NewView(a.node, v, []int{n}, nil), func(_, j int) float64 { return a.at(row, j) }}
	}
	a := w.square(depth)
	return formula{expr.Rechunk(a.node, [][]int{w.sizes(n), w.sizes(n)}), a.at}
}

// run computes a node, task by task, and returns it as one block.
func run(t *testing.T, n *expr.Node, compiled bool) *block.Block {
	t.Helper()
	b, err := compute(t, n, compiled)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// failure is the error of computing a node.
func failure(t *testing.T, n *expr.Node, compiled bool) error {
	t.Helper()
	_, err := compute(t, n, compiled)
	return err
}

func compute(t *testing.T, n *expr.Node, compiled bool) (*block.Block, error) {
	t.Helper()
	b := graph.NewBuilder(0, 0)
	b.Emit(n)
	want := b.Value(n)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	results := make([]any, g.Len())
	defer func() {
		for _, r := range results {
			if r, ok := r.(graph.Releaser); ok {
				r.Release()
			}
		}
	}()
	value := func(id graph.ID) any {
		if id.IsConst() {
			return g.Const(id)
		}
		return results[id]
	}
	for id, op := range g.Tasks() {
		if compiled {
			switch op := op.(type) {
			case *expr.Fused:
				op.Total = 1 << 40
			case *expr.Partial:
				op.Total = 1 << 40
			}
		}
		var args []any
		for _, d := range g.Given(id) {
			args = append(args, value(d))
		}
		if results[id], err = op.Run(context.Background(), args); err != nil {
			return nil, fmt.Errorf("%s: %w", g.Name(id), err)
		}
	}
	return value(want).(*block.Block).ToHeap(), nil
}

// same compares bits, but for NaN.
func same(a, b float64) bool {
	return a != a && b != b || math.Float64bits(a) == math.Float64bits(b)
}

func TestRandomExpressions(t *testing.T) {
	before := block.Live()
	count := 60
	if testing.Short() {
		count = 15
	}
	for seed := range count {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := &writer{r: rand.New(rand.NewPCG(uint64(seed), 7)), n: 1 + seed*3%70}
			if seed%10 == 9 {
				w.n = 300 // more than a tile
			}
			f := w.square(2 + seed%5)
			if err := f.node.Err(); err != nil {
				t.Fatal(err)
			}
			t.Setenv("WEFT_JIT", "interpret")
			interpreted := block.Slice[float64](run(t, f.node, false))
			for k, got := range interpreted {
				if want := f.at(k/w.n, k%w.n); !same(got, want) {
					t.Fatalf("element %d, %d is %v, want %v\n%s", k/w.n, k%w.n, got, want, f.node.Explain())
				}
			}
			t.Setenv("WEFT_JIT", "")
			if native := block.Slice[float64](run(t, f.node, true)); !slices.EqualFunc(native, interpreted, same) {
				t.Fatalf("machine code gives other numbers\n%s", f.node.Explain())
			}
			w.reductions(t, f)
		})
	}
	if after := block.Live(); after != before {
		t.Errorf("%d bytes of blocks are held", after-before)
	}
}

// reductions checks those of a formula along some axes.
func (w *writer) reductions(t *testing.T, f formula) {
	kind := []string{"sum", "mean", "std", "min", "argmax", "count"}[w.r.IntN(6)]
	axes := [][]int{{0}, {1}, {0, 1}, {-1}}[w.r.IntN(4)]
	r := expr.Reduce(f.node, kind, axes, false, 0)
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	// The same of numbers that lie in memory in the same blocks: nothing is fused
	// and nothing lies across.
	plain := expr.NewData(run(t, f.node, false), f.node.Blocks)
	want := run(t, expr.Reduce(plain, kind, axes, false, 0), false)
	for name, compiled := range map[string]bool{"interpreted": false, "machine code": true} {
		got := run(t, r, compiled)
		for k := range want.Len() {
			place := []int{k}[:want.NDim()]
			a, b := want.Value(place...), got.Value(place...)
			if x, ok := a.(float64); ok && same(x, b.(float64)) {
				continue
			}
			if a != b {
				t.Fatalf("%s along %v, %s: %v, of plain data %v\n%s", kind, axes, name, b, a, r.Explain())
			}
		}
	}
}
