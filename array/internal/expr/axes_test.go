package expr_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

type ordered interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// solid is an expression over arrays of one type with any number of axes, as a
// node and as its numbers.
type solid[T block.Elem] struct {
	node  *expr.Node
	shape []int
	data  []T
}

// pick is the solid of a shape whose element at an index is one of s.
func (s solid[T]) pick(node *expr.Node, shape []int, from func(index []int) []int) solid[T] {
	out := solid[T]{node: node, shape: shape}
	for _, index := range expr.Places(shape) {
		out.data = append(out.data, s.data[expr.Flat(from(index), s.shape)])
	}
	return out
}

// A mason makes solids of random expressions.
type mason[T block.Elem] struct {
	r      *rand.Rand
	random func() T
	add    func(a, b T) T
	less   func(a, b T) bool // nil for types without an order
}

// sizes cuts a length at random; some blocks have no elements.
func (m *mason[T]) sizes(n int) []int {
	var out []int
	for n > 0 {
		if m.r.IntN(5) == 0 {
			out = append(out, 0)
		}
		s := 1 + m.r.IntN(n)
		out = append(out, s)
		n -= s
	}
	return append(out, make([]int, max(m.r.IntN(3)-1, 1-len(out), 0))...)
}

func (m *mason[T]) blocks(shape []int) [][]int {
	blocks := make([][]int, len(shape))
	for i, n := range shape {
		blocks[i] = m.sizes(n)
	}
	return blocks
}

func (m *mason[T]) leaf(shape []int) solid[T] {
	data := make([]T, block.Count(shape))
	for i := range data {
		data[i] = m.random()
	}
	return solid[T]{expr.NewData(block.Of(data, shape...), m.blocks(shape)), shape, data}
}

// make is a random expression of a shape.
func (m *mason[T]) make(shape []int, depth int) solid[T] {
	if depth == 0 {
		return m.leaf(shape)
	}
	switch m.r.IntN(8) {
	case 0, 1:
		a, b := m.make(shape, depth-1), m.make(shape, depth-1)
		return a.with(expr.Apply("add", a.node, b.node), b, m.add)
	case 2:
		if m.less == nil {
			return m.make(shape, depth-1)
		}
		a, b := m.make(shape, depth-1), m.make(shape, depth-1)
		node := expr.Apply("where", expr.Apply("lt", a.node, b.node), a.node, b.node)
		return a.with(node, b, func(x, y T) T {
			if m.less(x, y) {
				return x
			}
			return y
		})
	case 3:
		return m.permuted(shape, depth)
	case 4:
		return m.sliced(shape, depth)
	case 5:
		return m.stretched(shape, depth)
	case 6:
		return m.indexed(shape, depth)
	}
	a := m.make(shape, depth-1)
	a.node = expr.Rechunk(a.node, m.blocks(shape))
	return a
}

// with is a solid whose elements are made of those of two.
func (s solid[T]) with(node *expr.Node, b solid[T], f func(x, y T) T) solid[T] {
	out := solid[T]{node, s.shape, slices.Clone(s.data)}
	for i := range out.data {
		out.data[i] = f(s.data[i], b.data[i])
	}
	return out
}

func (m *mason[T]) permuted(shape []int, depth int) solid[T] {
	perm := m.r.Perm(len(shape))
	inner := make([]int, len(shape))
	for i, p := range perm {
		inner[p] = shape[i]
	}
	a := m.make(inner, depth-1)
	if len(shape) == 0 {
		return a
	}
	return a.pick(expr.Transpose(a.node, perm...), shape, func(index []int) []int {
		from := make([]int, len(index))
		for i, p := range perm {
			from[p] = index[i]
		}
		return from
	})
}

// sliced is every other element or so of each axis, forwards or backwards.
func (m *mason[T]) sliced(shape []int, depth int) solid[T] {
	inner := make([]int, len(shape))
	v := expr.Identity(len(shape))
	for i, n := range shape {
		step := 1 + m.r.IntN(3)
		v.Axes[i].Start = m.r.IntN(3)
		inner[i] = v.Axes[i].Start + max(n-1, 0)*step + 1 + m.r.IntN(2)
		if m.r.IntN(2) == 0 {
			v.Axes[i].Start, step = inner[i]-1-v.Axes[i].Start, -step
		}
		v.Axes[i].Step = step
	}
	a := m.make(inner, depth-1)
	return a.pick(expr.NewView(a.node, v, shape, nil), shape, func(index []int) []int {
		from := make([]int, len(index))
		for i, k := range index {
			from[i] = v.Axes[i].Start + k*v.Axes[i].Step
		}
		return from
	})
}

// stretched is made of an array that has length 1 along some axes, and not the
// first ones.
func (m *mason[T]) stretched(shape []int, depth int) solid[T] {
	inner := slices.Clone(shape[m.r.IntN(len(shape)+1):])
	front := len(shape) - len(inner)
	for i := range inner {
		if m.r.IntN(2) == 0 {
			inner[i] = 1
		}
	}
	a := m.make(inner, depth-1)
	return a.pick(expr.BroadcastTo(a.node, shape, m.blocks(shape)), shape, func(index []int) []int {
		from := slices.Clone(index[front:])
		for i := range from {
			from[i] = min(from[i], inner[i]-1)
		}
		return from
	})
}

// indexed is one of the elements along an axis that goes.
func (m *mason[T]) indexed(shape []int, depth int) solid[T] {
	if len(shape) == 4 {
		return m.make(shape, depth-1)
	}
	axis, n := m.r.IntN(len(shape)+1), 1+m.r.IntN(5)
	at := m.r.IntN(n)
	a := m.make(slices.Insert(slices.Clone(shape), axis, n), depth-1)
	v := expr.View{}
	for i := range len(shape) + 1 {
		switch {
		case i == axis:
			v.Axes = append(v.Axes, expr.ViewAxis{To: -1, Start: at, Step: 1})
		case i > axis:
			v.Axes = append(v.Axes, expr.ViewAxis{To: i - 1, Step: 1})
		default:
			v.Axes = append(v.Axes, expr.ViewAxis{To: i, Step: 1})
		}
	}
	return a.pick(expr.NewView(a.node, v, shape, nil), shape, func(index []int) []int {
		return slices.Insert(slices.Clone(index), axis, at)
	})
}

// lengths are of axes: short, empty, and more than a tile.
var lengths = []int{0, 1, 1, 2, 3, 5, 7, 16, 17, 40}

func (m *mason[T]) check(t *testing.T, seed int) {
	shape := make([]int, m.r.IntN(5))
	for i := range shape {
		shape[i] = lengths[m.r.IntN(len(lengths))]
	}
	for block.Count(shape) > 5000 {
		shape[m.r.IntN(len(shape))] = 3
	}
	if seed%8 == 0 {
		shape = []int{[]int{3, 300, 5000}[m.r.IntN(3)], []int{3, 20, 300}[m.r.IntN(3)]}
	}
	s := m.make(shape, m.r.IntN(5))
	if err := s.node.Err(); err != nil {
		t.Fatal(err)
	}
	for _, compiled := range []bool{false, true}[:1+(seed+9)%10/9] { // compiling takes long
		got := block.Slice[T](run(t, s.node, compiled))
		for i, want := range s.data {
			if got[i] != want {
				t.Fatalf("seed %d: shape %v, element %d is %v, want %v (machine code: %v)\n%s", seed, shape, i, got[i], want, compiled, s.node.Explain())
			}
		}
	}
	kinds := []string{"sum", "prod", "any", "all", "count"}
	if m.less != nil {
		kinds = append(kinds, "min", "max", "argmin", "argmax")
	}
	if s.node.DType.Float() || s.node.DType.Complex() {
		kinds = append(kinds, "mean", "var", "std")
	}
	plain := expr.NewData(block.Of(s.data, shape...), s.node.Blocks)
	for _, kind := range kinds {
		var axes []int
		for i := range shape {
			if m.r.IntN(2) == 0 {
				axes = append(axes, i-len(shape)*m.r.IntN(2))
			}
		}
		if len(axes) == 0 {
			axes = nil
		}
		if slices.Contains(shape, 0) && slices.Contains([]string{"min", "max", "argmin", "argmax"}, kind) {
			continue
		}
		keep := m.r.IntN(2) == 0
		want := run(t, expr.Reduce(plain, kind, axes, keep, 0), false)
		got := run(t, expr.Reduce(s.node, kind, axes, keep, 0), seed%20 == 3)
		if !slices.Equal(got.Shape, want.Shape) || !slices.Equal(got.Bytes(), want.Bytes()) && !strings.Contains(fmt.Sprint(values(got)), "NaN") {
			t.Fatalf("seed %d: %s along %v of shape %v: %v %v, of plain data %v %v", seed, kind, axes, shape, got.Shape, values(got), want.Shape, values(want))
		}
	}
}

func values(b *block.Block) []any {
	var out []any
	for _, at := range expr.Places(b.Shape) {
		out = append(out, b.Value(at...))
	}
	return out
}

func solids[T block.Elem](t *testing.T, number func(r *rand.Rand) T, add func(a, b T) T, less func(a, b T) bool) {
	t.Helper()
	var zero T
	t.Run(fmt.Sprintf("%T", zero), func(t *testing.T) {
		before := block.Live()
		count := 40
		if testing.Short() {
			count = 8
		}
		for seed := range count {
			r := rand.New(rand.NewPCG(uint64(seed), 11))
			m := &mason[T]{r: r, random: func() T { return number(r) }, add: add, less: less}
			m.check(t, seed)
		}
		if held := block.Live() - before; held != 0 {
			t.Errorf("%d bytes of blocks are held", held)
		}
	})
}

func reals[T ordered](t *testing.T) {
	solids(t, func(r *rand.Rand) T { return T(int64(r.Uint64() >> 3)) }, func(a, b T) T { return a + b }, func(a, b T) bool { return a < b })
}

// TestAxes holds random expressions over arrays of any type with up to four
// axes against their numbers, computed one by one.
func TestAxes(t *testing.T) {
	reals[int8](t)
	reals[int16](t)
	reals[int32](t)
	reals[int64](t)
	reals[uint8](t)
	reals[uint16](t)
	reals[uint32](t)
	reals[uint64](t)
	solids(t, func(r *rand.Rand) float32 { return float32(r.NormFloat64()) }, func(a, b float32) float32 { return a + b }, func(a, b float32) bool { return a < b })
	solids(t, func(r *rand.Rand) float64 { return r.NormFloat64() }, func(a, b float64) float64 { return a + b }, func(a, b float64) bool { return a < b })
	solids(t, func(r *rand.Rand) complex64 { return complex(float32(r.NormFloat64()), float32(r.NormFloat64())) }, func(a, b complex64) complex64 { return a + b }, nil)
	solids(t, func(r *rand.Rand) complex128 { return complex(r.NormFloat64(), r.NormFloat64()) }, func(a, b complex128) complex128 { return a + b }, nil)
}

// TestTruths is TestAxes for bool.
func TestTruths(t *testing.T) {
	for seed := range 100 {
		r := rand.New(rand.NewPCG(uint64(seed), 12))
		m := &mason[bool]{r: r, random: func() bool { return r.IntN(2) == 0 }}
		shape := []int{lengths[r.IntN(10)], lengths[r.IntN(10)]}
		a, b := m.leaf(shape), m.permuted(shape, 1)
		node := expr.Apply("xor", expr.Apply("not", a.node), b.node)
		want := a.with(node, b, func(x, y bool) bool { return !x != y })
		if got := block.Slice[bool](run(t, node, seed%2 == 0)); !slices.Equal(got, want.data) {
			t.Fatalf("seed %d: %v, want %v", seed, got, want.data)
		}
		number := expr.Cast(expr.Cast(node, block.Float32), block.Bool)
		if got := block.Slice[bool](run(t, number, seed%2 == 0)); !slices.Equal(got, want.data) {
			t.Fatalf("seed %d: cast and back: %v, want %v", seed, got, want.data)
		}
	}
}

// hidden is an Emitter of blocks whose lengths along the first axis nobody knows
// before.
type hidden struct{ parts []*block.Block }

func (hidden) Name() string { return "hidden" }

func (h hidden) Emit(b *graph.Builder, _ *expr.Node, _ [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, len(h.parts))
	for i := range ids {
		ids[i] = b.Add(part0{h.parts[i]}, nil)
	}
	return ids
}

type part0 struct{ b *block.Block }

func (p part0) Run(context.Context, []any) (any, error) { return p.b.View(), nil }

// hide makes a matrix of three columns with so many rows in each block.
func hide(rows ...int) *expr.Node {
	h, k := hidden{}, 0.0
	sizes := make([]int, len(rows))
	for i, n := range rows {
		data := make([]float64, 3*n)
		for j := range data {
			k++
			data[j] = k
		}
		h.parts = append(h.parts, block.Of(data, n, 3))
		sizes[i] = expr.Unknown
	}
	return expr.New(h, block.Float64, []int{expr.Unknown, 3}, [][]int{sizes, {3}})
}

// TestUnknownLengths holds what can be done with lengths that nobody knows.
func TestUnknownLengths(t *testing.T) {
	x := hide(2, 0, 3)
	row := expr.NewData(block.Of([]float64{1, 2, 3}, 3), nil)
	for _, c := range []struct {
		name  string
		node  *expr.Node
		shape []int
		sum   float64
	}{
		{"as it is", x, []int{5, 3}, 120},
		{"added to itself", add(x, x), []int{5, 3}, 240},
		{"to a row", add(x, row), []int{5, 3}, 150},
		{"to another", add(x, hide(2, 0, 3)), []int{5, 3}, 240},
		{"turned", expr.Transpose(x), []int{3, 5}, 120},
		{"turned and added", add(expr.Transpose(x), expr.Transpose(add(x, x))), []int{3, 5}, 360},
		{"sum of all", expr.Reduce(add(x, x), "sum", nil, false, 0), []int{}, 240},
		{"sums of rows", expr.Reduce(x, "sum", []int{1}, false, 0), []int{5}, 120},
		{"sums of rows, kept", expr.Reduce(x, "sum", []int{1}, true, 0), []int{5, 1}, 120},
		{"sums of columns", expr.Reduce(x, "sum", []int{0}, false, 0), []int{3}, 120},
		{"from the mean of columns", expr.Apply("sub", x, expr.Reduce(x, "mean", []int{0}, false, 0)), []int{5, 3}, 0},
		{"from the mean of rows", expr.Apply("sub", x, expr.Reduce(x, "mean", []int{1}, true, 0)), []int{5, 3}, 0},
		{"a column", expr.NewView(x, expr.View{Axes: []expr.ViewAxis{{To: 0, Step: 1}, {To: -1, Start: 1, Step: 1}}}, []int{expr.Unknown}, nil), []int{5}, 40},
	} {
		if err := c.node.Err(); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := run(t, c.node, false)
		sum := 0.0
		for _, v := range block.Slice[float64](got) {
			sum += v
		}
		if !slices.Equal(got.Shape, c.shape) || sum != c.sum {
			t.Errorf("%s: shape %v and sum %v, want %v and %v", c.name, got.Shape, sum, c.shape, c.sum)
		}
	}
	for name, n := range map[string]*expr.Node{
		"sliced":                       expr.NewView(x, expr.View{Axes: []expr.ViewAxis{{To: 0, Start: 1, Step: 1}, {To: 1, Step: 1}}}, []int{2, 3}, nil),
		"recut":                        expr.Rechunk(x, [][]int{{5}, {3}}),
		"places":                       expr.Reduce(x, "argmin", nil, false, 0),
		"beside blocks that are known": add(x, matrix(3, 3)),
	} {
		if n.Err() == nil {
			t.Errorf("%s: no mistake", name)
		}
	}
}
