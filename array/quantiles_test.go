package array_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/local"
)

// hexFloats are the numbers of testdata/stats/numpy.json.
type hexFloats []float64

func (h *hexFloats) UnmarshalJSON(text []byte) error {
	var words []string
	if err := json.Unmarshal(text, &words); err != nil {
		return err
	}
	*h = make([]float64, len(words))
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil {
			return err
		}
		(*h)[i] = v
	}
	return nil
}

// statsCase is what NumPy made of some numbers.
type statsCase struct {
	Name, Method              string
	Shape                     []int
	Want, X, Q, W, Edges, Set hexFloats
	EX, EY                    hexFloats
}

func statsCases(t *testing.T) map[string]statsCase {
	t.Helper()
	text, err := os.ReadFile("testdata/stats/numpy.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Cases []statsCase }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	out := map[string]statsCase{}
	for _, c := range all.Cases {
		out[c.Name] = c
	}
	return out
}

// near compares with NumPy's numbers, which were summed in another order.
func (c statsCase) near(t *testing.T, got array.Dense[float64]) {
	t.Helper()
	if !slices.Equal(got.Shape, c.Shape) {
		t.Fatalf("%s: shape %v, want %v", c.Name, got.Shape, c.Shape)
	}
	for i, w := range c.Want {
		if g := got.Data[i]; !(math.Abs(g-w) <= 1e-14*max(1, math.Abs(w)) || g == w || g != g && w != w) {
			t.Errorf("%s: element %d is %v, want %v", c.Name, i, g, w)
		}
	}
}

func TestQuantileMethods(t *testing.T) {
	cases := statsCases(t)
	on := weft.On(&local.Runner{Workers: 2})
	for name, c := range cases {
		if !strings.HasPrefix(name, "quantile ") || c.Method == "" {
			continue
		}
		x := array.Of([]float64(c.X))
		method := array.QuantileMethod(c.Method)
		c.near(t, runnertest.Compute(t, on, x.Rechunk(3).QuantileBy(method, c.Q...)))
		// Of lines: the same numbers twice, one below the other.
		two := array.Stack(0, x, x).Rechunk(1, 3).Along(1).QuantileBy(method, c.Q...)
		c.near(t, runnertest.Compute(t, on, two.Slice(":, 1")))
	}
}

func TestStatistics(t *testing.T) {
	cases := statsCases(t)
	cube := func(c statsCase) array.Array[float64] { return array.Of([]float64(c.X), 3, 4, 5).Rechunk(2, 3, 2) }
	matrix := func(c statsCase) array.Array[float64] { return array.Of([]float64(c.X), 6, 7).Rechunk(4, 2) }
	floats := func(x array.Array[int64]) array.Array[float64] { return array.Cast[float64](x) }
	rows := map[string]func(c statsCase) array.Array[float64]{
		"nanquantile":              func(c statsCase) array.Array[float64] { return array.Of([]float64(c.X)).Rechunk(7).NanQuantile(c.Q...) },
		"quantile axis 0":          func(c statsCase) array.Array[float64] { return matrix(c).Along(0).Quantile(c.Q...) },
		"quantile axis 1 keepdims": func(c statsCase) array.Array[float64] { return matrix(c).Along(1).KeepDims().Quantile(c.Q...) },
		"nanmedian axis 0":         func(c statsCase) array.Array[float64] { return matrix(c).Along(0).NanMedian() },
		"quantile axes 0 2":        func(c statsCase) array.Array[float64] { return cube(c).Along(0, 2).Quantile(c.Q...) },
		"median axes 1 2":          func(c statsCase) array.Array[float64] { return cube(c).Along(-1, 1).Median() },
		"histogram2d": func(c statsCase) array.Array[float64] {
			x := cube(c)
			return floats(array.Histogram2D(x, x.Flip(), c.EX, c.EY))
		},
		"density":         func(c statsCase) array.Array[float64] { return array.Histogram(cube(c), 7, -2, 2).Density() },
		"gradient axis 1": func(c statsCase) array.Array[float64] { return cube(c).Gradient(0.25, 1) },
		"average": func(c statsCase) array.Array[float64] {
			return array.Average(cube(c), array.Of([]float64(c.W), 3, 4, 5)).Array()
		},
		"average axis 2": func(c statsCase) array.Array[float64] {
			return array.AverageAlong(cube(c), array.Of([]float64(c.W)), 2)
		},
		"average axis 1": func(c statsCase) array.Array[float64] {
			return array.AverageAlong(cube(c), array.Of([]float64(c.W)), -2)
		},
		"cov of one": func(c statsCase) array.Array[float64] { return array.Cov(array.Of([]float64(c.X)).Rechunk(8), 1) },
		"ptp":        func(c statsCase) array.Array[float64] { return cube(c).Along(1).Ptp() },
		"digitize falling False": func(c statsCase) array.Array[float64] {
			return floats(array.Digitize(array.Of([]float64(c.X)).Rechunk(4), c.Edges, false))
		},
		"digitize falling True": func(c statsCase) array.Array[float64] {
			return floats(array.Digitize(array.Of([]float64(c.X)).Rechunk(4), c.Edges, true))
		},
		"isin": func(c statsCase) array.Array[float64] {
			return array.Cast[float64](array.Of([]float64(c.X)).Rechunk(4).IsIn(array.Of([]float64(c.Set)).Rechunk(3)))
		},
		"argsort": func(c statsCase) array.Array[float64] { return floats(array.Of([]float64(c.X)).Rechunk(3).ArgSort(0)) },
	}
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		for name, row := range rows {
			c, ok := cases[name]
			if !ok {
				t.Fatalf("there is no case %q", name)
			}
			c.near(t, runnertest.Compute(t, on, row(c)))
		}
	})
}

// TestQuantileSearch has arrays that must be searched for their quantiles, not
// sorted: the answers are those of sorting.
func TestQuantileSearch(t *testing.T) {
	const n = 600_000
	r := rand.New(rand.NewPCG(5, 6))
	on := weft.On(&local.Runner{Workers: 2})
	q := []float64{0, 0.1, 0.25, 0.5, 0.500001, 0.9, 1}
	for name, number := range map[string]func(i int) float64{
		"normal":        func(int) float64 { return r.NormFloat64() },
		"equal":         func(int) float64 { return -3.5 },
		"two":           func(i int) float64 { return float64(i & 1) },
		"near one":      func(int) float64 { return 1 + float64(r.IntN(1000))*0x1p-52 },
		"all sizes":     func(int) float64 { return math.Float64frombits(r.Uint64N(0x7ff0000000000000)) },
		"infinite ends": func(i int) float64 { return []float64{math.Inf(-1), 0, 1, math.Inf(1)}[i&3] },
		"denormal":      func(int) float64 { return float64(r.IntN(3)) * 5e-324 },
	} {
		data := make([]float64, n)
		for i := range data {
			data[i] = number(i)
		}
		sorted := slices.Clone(data)
		slices.Sort(sorted)
		x := array.Of(data).Rechunk(170_000)
		got := runnertest.Compute(t, on, x.QuantileBy(array.Lower, q...))
		for i, p := range q {
			if want := sorted[int(p*(n-1))]; got.Data[i] != want {
				t.Errorf("%s: quantile %v is %v, want %v", name, p, got.Data[i], want)
			}
		}
		if m := runnertest.Compute(t, on, x.Mask(x.LessN(math.Inf(1))).AddN(0).QuantileBy(array.Higher, 1)); m.Data[0] == math.Inf(1) {
			t.Errorf("%s: of what is masked, the greatest is %v", name, m.Data[0])
		}
	}
	ints := make([]int16, n)
	for i := range ints {
		ints[i] = int16(r.Uint32())
	}
	sorted := slices.Sorted(slices.Values(ints))
	got := runnertest.Compute(t, on, array.Of(ints).Rechunk(100_000).QuantileBy(array.Nearest, 0, 0.3, 1))
	if want := []int16{sorted[0], sorted[int(math.RoundToEven(0.3*(n-1)))], sorted[n-1]}; !slices.Equal(got.Data, want) {
		t.Errorf("of int16: %v, want %v", got.Data, want)
	}
	nan := make([]float64, n)
	for i := range nan {
		nan[i] = float64(i)
	}
	nan[n/2] = math.NaN()
	x := array.Of(nan).Rechunk(170_000)
	if m := runnertest.Compute(t, on, x.Median()); m == m {
		t.Errorf("the median of numbers and NaN is %v", m)
	}
	if m := runnertest.Compute(t, on, x.NanMedian()); m != n/2-1 {
		t.Errorf("the median of all but NaN is %v", m)
	}
	all := array.Full(math.NaN(), 5).Rechunk(2)
	if m := runnertest.Compute(t, on, all.NanMedian()); m == m {
		t.Errorf("the median of nothing but NaN is %v", m)
	}
}
