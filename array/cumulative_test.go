package array_test

import (
	"math"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/runnertest"
)

// running joins elements along an axis by a loop.
func running(d array.Dense[float64], axis int, join func(a, b float64) float64) []float64 {
	out := append([]float64(nil), d.Data...)
	step := 1
	for _, n := range d.Shape[axis+1:] {
		step *= n
	}
	for i := range out {
		if i/step%d.Shape[axis] > 0 {
			out[i] = join(out[i-step], out[i])
		}
	}
	return out
}

func TestCumulative(t *testing.T) {
	add := func(a, b float64) float64 { return a + b }
	mul := func(a, b float64) float64 { return a * b }
	least := func(a, b float64) float64 { return min(a, b) }
	greatest := func(a, b float64) float64 { return max(a, b) }
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		data := make([]float64, 3*7*5)
		for i := range data {
			data[i] = float64((i*37+11)%23) - 9
		}
		data[40] = math.Inf(1)
		data[70] = math.NaN()
		x := array.Of(data, 3, 7, 5)
		d := runnertest.Compute(t, on, x)
		for _, sizes := range [][]int{{3, 7, 5}, {1, 2, 2}, {2, 3, 1}, {3, 1, 5}} {
			cut := x.Rechunk(sizes...)
			for name, y := range map[string]array.Array[float64]{"free": cut, "of a task": cut.Sort(0).Add(cut).Sub(cut.Sort(0))} {
				e := d
				if name != "free" {
					e = runnertest.Compute(t, on, y)
				}
				for axis := range 3 {
					same(t, name+" sum", runnertest.Compute(t, on, y.CumSum(axis)).Data, running(e, axis, add))
					same(t, name+" min", runnertest.Compute(t, on, y.CumMin(axis-3)).Data, running(e, axis, least))
					same(t, name+" max", runnertest.Compute(t, on, y.CumMax(axis)).Data, running(e, axis, greatest))
				}
				flat := array.Dense[float64]{Data: e.Data, Shape: []int{len(e.Data)}}
				same(t, name+" flat", runnertest.Compute(t, on, y.CumSum()).Data, running(flat, 0, add))
				same(t, name+" product", runnertest.Compute(t, on, y.Slice(":, :4, 0").CumProd(1)).Data,
					running(runnertest.Compute(t, on, y.Slice(":, :4, 0")), 1, mul))
			}
		}
		nan := math.NaN()
		z := array.Of([]float64{1, nan, 2, nan, 3, 4}).Rechunk(1)
		same(t, "nan sum", runnertest.Compute(t, on, z.NanCumSum(0)).Data, []float64{1, 1, 3, 3, 6, 10})
		same(t, "nan product", runnertest.Compute(t, on, z.NanCumProd(0)).Data, []float64{1, 1, 2, 2, 6, 24})
		same(t, "infinities", runnertest.Compute(t, on, array.Of([]float64{math.Inf(1), math.Inf(-1), 1, 2}).Rechunk(2).NanCumSum(0)).Data,
			[]float64{math.Inf(1), nan, nan, nan})
		same(t, "masked", runnertest.Compute(t, on, z.Mask(z.GreaterN(1)).CumSum(0)).Data, []float64{2, 5, 9})
		same(t, "masked away", runnertest.Compute(t, on, z.Mask(z.GreaterN(9)).CumMax(0)).Data, []float64{})
		same(t, "integers wrap", runnertest.Compute(t, on, array.Of([]int8{100, 100, 100}).Rechunk(1).CumSum(0)).Data, []int8{100, -56, 44})
		same(t, "bools", runnertest.Compute(t, on, array.Of([]bool{false, true, false}).Rechunk(1).CumMax(0)).Data, []bool{false, true, true})
		same(t, "complex", runnertest.Compute(t, on, array.Of([]complex128{1i, 1i, 2}).Rechunk(2).CumProd(0)).Data, []complex128{1i, -1, -2})
		same(t, "nothing", runnertest.Compute(t, on, array.Zeros[int32](2, 0).CumSum(1)).Shape, []int{2, 0})
	})
}

// TestCumulativeKeepsOrder holds sums against a loop's, bit by bit, where blocks go
// one after the other.
func TestCumulativeKeepsOrder(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := array.NewRand(3).Normal(0, 1, 16, 50).Rechunk(2, 7)
		d := runnertest.Compute(t, on, x)
		same(t, "sums", runnertest.Compute(t, on, x.CumSum(1)).Data, running(d, 1, func(a, b float64) float64 { return a + b }))
	})
}

// TestCumulativeTasks finds how blocks along the axis get what came before them.
func TestCumulativeTasks(t *testing.T) {
	x := array.Zeros[float64](64, 64).Rechunk(8, 8).Add(array.Of(make([]float64, 64)))
	for name, row := range map[string]struct {
		y      array.Array[float64]
		totals int
	}{
		"many lines, one after the other": {x.CumSum(0), 0},
		"one line, totals first":          {x.Slice("0").CumSum(0), 7},
		"one line of what would be held":  {x.Slice("0").Sort(0).Rechunk(8).CumSum(0), 0},
		"two blocks":                      {x.Slice("0, :16").CumSum(0), 0},
	} {
		g, _, err := weft.Graph(row.y)
		if err != nil {
			t.Fatal(err)
		}
		totals := 0
		for _, op := range g.Tasks() {
			if graph.OpName(op) == "total" {
				totals++
			}
		}
		if totals != row.totals {
			t.Errorf("%s: %d tasks of totals, want %d", name, totals, row.totals)
		}
	}
}
