package array_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/runnertest"
)

func TestOrder(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := array.Of([]float64{3, nan, 1, 3, -inf, inf, 1, 0}).Rechunk(3)
		same(t, "sort", runnertest.Compute(t, on, x.Sort(0)).Data, []float64{-inf, 0, 1, 1, 3, 3, inf, nan})
		same(t, "greatest", runnertest.Compute(t, on, x.TopK(3, 0)).Data, []float64{nan, inf, 3})
		same(t, "their places", runnertest.Compute(t, on, x.ArgTopK(5, 0)).Data, []int64{1, 5, 0, 3, 2})
		same(t, "least", runnertest.Compute(t, on, x.TopK(-4, 0)).Data, []float64{-inf, 0, 1, 1})
		same(t, "their places", runnertest.Compute(t, on, x.ArgTopK(-4, 0)).Data, []int64{4, 7, 2, 6})

		m := array.Arange[int32](0, 24, 1).MulN(7).ModN(11).Reshape(4, 6).Rechunk(3, 4)
		d := runnertest.Compute(t, on, m)
		for axis := range 2 {
			got := runnertest.Compute(t, on, m.Sort(axis))
			places := runnertest.Compute(t, on, m.ArgSort(axis))
			top := runnertest.Compute(t, on, m.TopK(2, axis))
			n := d.Shape[axis]
			for other := range d.Shape[1-axis] {
				at := func(i int) []int {
					if axis == 0 {
						return []int{i, other}
					}
					return []int{other, i}
				}
				for i := range n {
					if v := d.At(at(int(places.At(at(i)...)))...); v != got.At(at(i)...) {
						t.Errorf("axis %d: %v is at the place of %v", axis, v, got.At(at(i)...))
					}
					if i > 0 && got.At(at(i-1)...) > got.At(at(i)...) {
						t.Errorf("axis %d: not sorted: %v", axis, got)
					}
				}
				if v := top.At(at(1)...); v != got.At(at(n-2)...) {
					t.Errorf("axis %d: the second greatest is %v", axis, v)
				}
			}
		}
	})
}

func TestUnique(t *testing.T) {
	nan := math.NaN()
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := array.Of([]float64{2, nan, 0, 2, math.Copysign(0, -1), nan, -1, 2, 5, 0, 2, -1}, 3, 4).Rechunk(2, 3)
		all := array.UniqueAll(x)
		same(t, "values", runnertest.Compute(t, on, all.Values).Data, []float64{-1, 0, 2, 5, nan})
		same(t, "counts", runnertest.Compute(t, on, all.Counts).Data, []int64{2, 3, 4, 1, 2})
		same(t, "index", runnertest.Compute(t, on, all.Index).Data, []int64{6, 2, 0, 8, 1})
		inverse := runnertest.Compute(t, on, all.Inverse)
		same(t, "inverse", inverse.Data, []int64{2, 4, 1, 2, 1, 4, 0, 2, 3, 1, 2, 0})
		same(t, "its shape", inverse.Shape, []int{3, 4})
		values, counts := array.UniqueCounts(x.Mask(x.GreaterN(0)))
		same(t, "values of a mask", runnertest.Compute(t, on, values).Data, []float64{2, 5})
		same(t, "counts of a mask", runnertest.Compute(t, on, counts).Data, []int64{4, 1})
		same(t, "its sum", runnertest.Compute(t, on, array.Unique(x).NanSum()), 6)

		i := array.Of([]int16{3, 0, 3, 5}).Rechunk(3)
		same(t, "bincount", runnertest.Compute(t, on, array.Bincount(i, 0)).Data, []int64{1, 0, 0, 2, 0, 1})
		same(t, "bincount of nothing", runnertest.Compute(t, on, array.Bincount(i.Mask(i.LessN(0)), 2)).Data, []int64{0, 0})
		w := array.Of([]float64{0.5, 1, 2, 4})
		same(t, "bincount weighted", runnertest.Compute(t, on, array.BincountWeighted(i, w, 7)).Data, []float64{1, 0, 0, 2.5, 0, 4, 0})
		h := array.HistogramWeighted(x.Slice(":, 0"), array.Of([]float64{1, 2, 4}), 2, 0, 5)
		same(t, "histogram weighted", runnertest.Compute(t, on, h.Counts).Data, []float64{3, 4})
	})
}

// same compares values; NaN is NaN.
func same(t *testing.T, name string, got, want any) {
	t.Helper()
	if g, ok := got.([]float64); ok {
		if w := want.([]float64); !slices.EqualFunc(g, w, func(a, b float64) bool { return a == b || a != a && b != b }) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		return
	}
	if w, ok := want.(int); ok {
		if g, ok := got.(float64); ok && g == float64(w) {
			return
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}

func TestStatisticsMistakes(t *testing.T) {
	x := array.Of([]float64{1, 2, 3, 4}).Rechunk(3)
	m := array.Zeros[float64](2, 3)
	c := array.Of([]complex128{1, 2})
	i := array.Of([]int64{1, 2, 3})
	masked := x.Mask(x.GreaterN(2))
	for name, row := range map[string]struct {
		err  error
		want string
	}{
		"percentile":       {x.Percentile(101).Err(), "percentile: 101 is not from 0 to 100"},
		"quantile NaN":     {x.Quantile(math.NaN()).Err(), "quantile: NaN is not from 0 to 1"},
		"method":           {x.QuantileBy("middle", 0.5).Err(), `no method "middle"`},
		"median of ints":   {i.Median().Err(), "int64: what lies between two of them is none of them: Cast"},
		"median of none":   {array.Zeros[float64](0).Median().Err(), "a quantile of nothing: shape (0,)"},
		"median of lines":  {array.Zeros[float64](3, 0).Along(1).Median().Err(), "a quantile of nothing"},
		"median of length": {array.Stack(0, masked, masked).Along(0).Median().Err(), "unknown length"},
		"sort complex":     {c.Sort(0).Err(), "sort: complex128: complex numbers have no order"},
		"sort axis":        {x.Sort(1).Err(), "sort: axis 1 is out of bounds for an array of 1 axis"},
		"sort unknown":     {masked.Sort(0).Err(), "sort: shape (?,) has an unknown length"},
		"topk":             {x.TopK(5, 0).Err(), "topk: 5 numbers of an axis of length 4"},
		"topk of none":     {x.TopK(0, 0).Err(), "topk: 0 numbers"},
		"unique complex":   {array.Unique(c).Err(), "unique: complex128"},
		"unique unknown":   {array.UniqueAll(masked).Index.Err(), "unknown length"},
		"searchsorted":     {array.SearchSorted(m, x, array.Left).Err(), "sorted numbers of shape (2, 3)"},
		"digitize":         {array.Digitize(x, []float64{1, 3, 2}, false).Err(), "digitize: bin edges must rise, or fall"},
		"histogram":        {array.Histogram(x, 0, 0, 1).Counts.Err(), "histogram: 0 bins"},
		"histogram range":  {array.Histogram(x, 3, 0, math.Inf(1)).Edges.Err(), "bins from 0 to +Inf"},
		"histogram edges":  {array.HistogramEdges(x, []float64{0, 2, 1}).Counts.Err(), "bin edges must rise: number 2 is 1"},
		"histogram of one": {array.HistogramEdges(x, []float64{0}).Counts.Err(), "1 bin edges"},
		"weights":          {array.HistogramWeighted(x, m, 3, 0, 1).Counts.Err(), "shapes (4,) and (2, 3) are not the same"},
		"bincount weights": {array.BincountWeighted(i, x, 0).Err(), "shapes (3,) and (4,) are not the same"},
		"bincount least":   {array.Bincount(i, -1).Err(), "a least length of -1"},
		"cov":              {array.Cov(array.Zeros[float64](2, 2, 2), 1).Err(), "cov: shape (2, 2, 2) is not a matrix"},
		"corrcoef unknown": {array.CorrCoef(masked).Err(), "cov: axis 0 has an unknown length"},
		"diff":             {x.Diff(-1, 0).Err(), "diff: -1 times"},
		"diff unknown":     {masked.Diff(1, 0).Err(), "diff: axis 0 has an unknown length"},
		"gradient":         {array.Zeros[float64](1).Gradient(1, 0).Err(), "gradient: axis 0 of length 1"},
		"gradient ints":    {i.Gradient(1, 0).Err(), "gradient: int64: it is for floats"},
		"average":          {array.Average(x, m).Err(), "do not broadcast"},
		"average grows":    {array.Average(x, array.Ones[float64](2, 4)).Err(), "weights make shape (2, 4) of (4,)"},
		"cumsum":           {x.CumSum(0, 1).Err(), "cumsum: it is along one axis, not 2"},
		"cumsum axis":      {x.CumSum(-2).Err(), "cumsum: axis -2 is out of bounds for an array of 1 axis"},
		"cumsum bool":      {x.LessN(1).CumSum(0).Err(), "cumsum: bool: cast to integers first"},
		"cummax complex":   {c.CumMax(0).Err(), "cummax: complex128: complex numbers have no order"},
	} {
		if row.err == nil || !strings.Contains(row.err.Error(), row.want) || !strings.HasPrefix(row.err.Error(), "stats_test.go:") {
			t.Errorf("%s: %v, want %q with this file's line", name, row.err, row.want)
		}
	}
}

func TestStatisticsErrorsWhenComputed(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := array.Of([]float64{1, 2}).Rechunk(1)
		none := x.Mask(x.LessN(0))
		for want, y := range map[string]weft.Lazy[array.Dense[float64]]{
			"a quantile of nothing":    none.Quantile(0.5),
			"bincount: -3 is negative": array.Cast[float64](array.Bincount(array.Of([]int8{1, -3}), 0)),
			"is more than 268435455":   array.Cast[float64](array.Bincount(array.Of([]uint64{1 << 63}), 0)),
		} {
			if _, err := weft.Compute(t.Context(), y, on); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
	})
}
