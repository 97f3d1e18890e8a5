package expr_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// counted is an array of small whole numbers, whose sums are exact in any order.
func counted[T block.Elem](shape []int, blocks ...[]int) (*expr.Node, []T) {
	data := make([]T, block.Count(shape))
	for i := range data {
		var v T
		switch p := any(&v).(type) {
		case *float64:
			*p = float64(i*7919%101 - 50)
		case *float32:
			*p = float32(i*7919%101 - 50)
		case *int8:
			*p = int8(i * 7919 % 3)
		case *complex128:
			*p = complex(float64(i*7919%101-50), float64(i%11))
		}
		data[i] = v
	}
	return expr.NewData(block.Of(data, shape...), blocks), data
}

// inSquares reports how many blocks are swept in squares, with their images.
func inSquares(t *testing.T, n *expr.Node) (blocks int) {
	t.Helper()
	b := graph.NewBuilder(0, 0)
	b.Emit(n)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range g.Tasks() {
		if p, ok := op.(*expr.Partial); ok && p.Plane != nil {
			if blocks++; p.Image != nil {
				blocks++
			}
		}
	}
	return blocks
}

// TestSquaresShipped sends the tasks of blocks and their images as another process
// would get them.
func TestSquaresShipped(t *testing.T) {
	x, _ := counted[float64]([]int{1100, 1100}, []int{600, 500}, []int{600, 500})
	b := graph.NewBuilder(0, 0)
	b.Emit(expr.Reduce(add(x, expr.Transpose(x)), "sum", nil, false, 0))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	images := 0
	for _, op := range g.Tasks() {
		p, ok := op.(*expr.Partial)
		if !ok {
			continue
		}
		var w bytes.Buffer
		if err := graph.EncodeOp(&w, p); err != nil {
			t.Fatal(err)
		}
		got, err := graph.DecodeOp(&w)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, op) {
			t.Errorf("%+v came back as %+v", p, got)
		}
		if p.Image != nil {
			images++
		}
	}
	if images != 1 {
		t.Errorf("%d tasks with an image, want 1", images)
	}
}

// TestSquares reduces arrays whose operands lie across one another.
func TestSquares(t *testing.T) {
	uneven := []int{500, 33, 1, 566}
	square := []int{1100, 1100}
	x, xs := counted[float64](square, uneven, uneven)
	whole, _ := counted[float64](square)
	long, longs := counted[float64]([]int{1030, 1100}, []int{500, 530}, []int{600, 500})
	tall, talls := counted[float64]([]int{1100, 1030}, []int{1100}, []int{515, 515})
	single, singles := counted[float32](square, uneven, uneven)
	small, smalls := counted[int8](square, uneven, uneven)
	pairs, pairsData := counted[complex128](square, uneven, uneven)
	cube, cubes := counted[float64]([]int{20, 240, 240}, []int{15, 5}, []int{100, 140}, []int{100, 140})
	column, columns := counted[float64]([]int{1100, 1}, []int{1100}, []int{1})
	backwards := expr.NewView(expr.Transpose(x), expr.View{Axes: []expr.ViewAxis{{To: 0, Start: 1099, Step: -1}, {To: 1, Step: 1}}}, square, nil)

	at := func(i, j int) float64 { return xs[i*1100+j] }
	over := func(rows, cols int, f func(i, j int) float64) (s float64) {
		for i := range rows {
			for j := range cols {
				s += f(i, j)
			}
		}
		return s
	}
	mul := func(a, b *expr.Node) *expr.Node { return expr.Apply("mul", a, b) }
	for _, c := range []struct {
		name   string
		node   *expr.Node
		blocks int // that are swept in squares
		want   float64
	}{
		{"x x'", mul(x, expr.Transpose(x)), 16, over(1100, 1100, func(i, j int) float64 { return at(i, j) * at(j, i) })},
		{"one block", mul(whole, expr.Transpose(whole)), 1, over(1100, 1100, func(i, j int) float64 { return at(i, j) * at(j, i) })},
		{"x'", expr.Transpose(x), 16, over(1100, 1100, at)},
		{"x' backwards", mul(x, backwards), 16, over(1100, 1100, func(i, j int) float64 { return at(i, j) * at(j, 1099-i) })},
		{"column", mul(add(x, expr.Number(2.0)), mul(expr.Transpose(x), expr.BroadcastTo(column, square, nil))), 16, over(1100, 1100, func(i, j int) float64 {
			return (at(i, j) + 2) * at(j, i) * columns[i]
		})},
		{"oblong", mul(long, expr.Transpose(tall)), 4, over(1030, 1100, func(i, j int) float64 { return longs[i*1100+j] * talls[j*1030+i] })},
		{"float32", mul(single, expr.Transpose(single)), 16, over(1100, 1100, func(i, j int) float64 { return float64(singles[i*1100+j] * singles[j*1100+i]) })},
		{"three axes", mul(cube, expr.Transpose(cube, 0, 2, 1)), 8, over(20*240, 240, func(i, j int) float64 {
			k := i / 240 * 240 * 240
			return cubes[k+i%240*240+j] * cubes[k+j*240+i%240]
		})},
		{"rows only", mul(x, x), 0, over(1100, 1100, func(i, j int) float64 { return at(i, j) * at(i, j) })},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := expr.Reduce(c.node, "sum", nil, false, 0)
			if got := inSquares(t, n); got != c.blocks {
				t.Errorf("%d blocks in squares, want %d", got, c.blocks)
			}
			for _, compiled := range []bool{false, true} {
				b := run(t, n, compiled)
				got := 0.0
				if b.DType == block.Float32 {
					got = float64(block.Slice[float32](b)[0])
				} else {
					got = block.Slice[float64](b)[0]
				}
				if got != c.want {
					t.Errorf("compiled %t: %v, want %v", compiled, got, c.want)
				}
			}
		})
	}
	t.Run("int8", func(t *testing.T) {
		n := expr.Reduce(expr.Apply("gt", small, expr.Transpose(small)), "count", nil, false, 0)
		want := int64(over(1100, 1100, func(i, j int) float64 {
			if smalls[i*1100+j] > smalls[j*1100+i] {
				return 1
			}
			return 0
		}))
		if got := block.Slice[int64](run(t, n, false))[0]; got != want || inSquares(t, n) != 16 {
			t.Errorf("%d, want %d", got, want)
		}
	})
	t.Run("complex", func(t *testing.T) {
		n := expr.Reduce(mul(pairs, expr.Transpose(pairs)), "sum", nil, false, 0)
		var want complex128
		for i := range 1100 {
			for j := range 1100 {
				want += pairsData[i*1100+j] * pairsData[j*1100+i]
			}
		}
		if got := block.Slice[complex128](run(t, n, false))[0]; got != want || inSquares(t, n) != 16 {
			t.Errorf("%v, want %v", got, want)
		}
	})
}
