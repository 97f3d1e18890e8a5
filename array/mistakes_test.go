package array_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/runnertest"
)

// TestMisfits holds what is said of shapes that do not fit.
func TestMisfits(t *testing.T) {
	x := array.Arange[float64](0, 10, 1)
	unknown := x.Mask(x.GreaterN(3))
	const hint = ": a length is unknown: compute or persist the array first"
	for _, c := range []struct {
		err  error
		want string
	}{
		{array.Where(x.GreaterN(1), unknown, x).Err(), "where: shapes (10,), (?,) and (10,) do not broadcast" + hint},
		{unknown.Add(x).Err(), "add: shapes (?,) and (10,) do not broadcast" + hint},
		{x.Slice("1:").Add(x).Err(), "add: shapes (9,) and (10,) do not broadcast"},
		{unknown.BroadcastTo(3, 10).Err(), "broadcast: shape (?,) does not stretch to (3, 10)" + hint},
		{x.Along(2).Sum().Err(), "sum: axis 2 is out of bounds for an array of 1 axis"},
		{x.Slice("1, 2").Err(), `slice: "1, 2": 2 indices for an array of 1 axis`},
	} {
		if c.err == nil || plainText(c.err, "") != "mistakes_test.go:N: "+c.want {
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
}

// TestTraps holds what is said of numbers that an operation in the midst of a
// kernel has no answer for: the operation, and where the user wrote it.
func TestTraps(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := array.Of([]int64{2, 1, 0})
		one := x.AddN(1).DivN(3)
		for _, c := range []struct {
			x    array.Array[int64]
			want string
		}{
			{one.Div(x).SubN(4), "array: div: integer divide by zero (mistakes_test.go:N)"},
			{one.Mod(x).SubN(4), "array: mod: integer divide by zero (mistakes_test.go:N)"},
			{one.Shl(x.SubN(1)).SubN(4), "array: shl: negative shift amount (mistakes_test.go:N)"},
			{one.Pow(x.SubN(1)).SubN(4), "array: pow: an integer to a negative power (mistakes_test.go:N)"},
			{x.Div(x), "array: div: integer divide by zero"},
		} {
			for _, y := range []weft.Lazy[array.Dense[int64]]{c.x, c.x.Along(0).Sum()} {
				if got := storeFails(t, y, "", on); !strings.HasSuffix(got, c.want) {
					t.Errorf("got %s, want %s", got, c.want)
				}
			}
		}
	})
}

// TestEdges computes what has no numbers, no axes, or hardly any.
func TestEdges(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		some := array.Of([]bool{true, false, true})
		empty := array.Zeros[float64](3, 0, 4).MaskAlong(some, 0)
		for name, c := range map[string]struct {
			x    array.Array[float64]
			want []int
		}{
			"a sum of nothing":            {empty.Along(2).Sum(), []int{2, 0}},
			"a sum of nothing, in blocks": {array.Zeros[float64](3, 0, 4).Rechunk(2, 0, 3).MaskAlong(some, 0).Along(-1).KeepDims().Sum(), []int{2, 0, 1}},
			"a mean of nothing":           {empty.AddN(1).Along(2).Mean(), []int{2, 0}},
			"sums of no numbers":          {empty.Along(1).Sum(), []int{2, 4}},
			"all of a number":             {array.Number(3.0).Array().Slice(""), []int{}},
			"a row's variance":            {array.Cov(array.Of([]float64{1, 2, 3}, 1, 3), 1), []int{}},
			"a row's correlation":         {array.CorrCoef(array.Of([]float64{1, 2, 3}, 1, 3)), []int{}},
		} {
			if d := runnertest.Compute(t, on, c.x); !slices.Equal(d.Shape, c.want) {
				t.Errorf("%s: shape %v, want %v", name, d.Shape, c.want)
			}
		}
	})
}

// TestIsInNaN looks for NaN, which equals nothing.
func TestIsInNaN(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := array.Of([]float64{1, math.NaN(), math.Inf(1), math.Copysign(0, -1)}).Rechunk(3)
		d := runnertest.Compute(t, on, x.IsIn(array.Of([]float64{math.NaN(), 0, math.Inf(1)})))
		if !slices.Equal(d.Data, []bool{false, false, true, true}) {
			t.Error(d.Data)
		}
		u := runnertest.Compute(t, on, array.Of([]uint64{1, math.MaxUint64}).IsIn(array.Of([]uint64{math.MaxUint64})))
		if !slices.Equal(u.Data, []bool{false, true}) {
			t.Error(u.Data)
		}
	})
}

// TestExplainLong explains what no person could read as a whole.
func TestExplainLong(t *testing.T) {
	x := array.Of([]float64{1, 2, 3})
	for i := range 10_000 {
		x = x.AddN(float64(i)).Sin()
	}
	text := x.Explain()
	if lines := strings.Count(text, "\n"); lines > 2000 || !strings.Contains(text, "\n  ... and 39501 operations more\n") {
		t.Errorf("%d lines, begin with\n%.500s", lines, text)
	}
}
