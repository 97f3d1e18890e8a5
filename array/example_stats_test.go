package array_test

import (
	"context"
	"fmt"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// Quantiles of arrays of any size are exact.
func ExampleArray_Percentile() {
	x := array.Arange(0.0, 1_000_001, 1).Rechunk(100_000)
	d, err := weft.Compute(context.Background(), x.Percentile(5, 50, 95))
	fmt.Println(d.Data, err)
	// Output: [50000 500000 950000] <nil>
}

func ExampleAlong_Median() {
	x := array.Of([]float64{
		1, 9, 2,
		7, 3, 8,
	}, 2, 3)
	d, err := weft.Compute(context.Background(), x.Along(1).Median())
	fmt.Println(d.Data, err)
	// Output: [2 7] <nil>
}

func ExampleHistogram() {
	x := array.Of([]float64{0.1, 0.2, 0.6, 0.7, 0.8, 1, 5})
	h := array.Histogram(x, 2, 0, 1)
	counts, edges, err := weft.Compute2(context.Background(), h.Counts, h.Edges)
	fmt.Println(counts.Data, edges.Data, err)
	// Output: [2 4] [0 0.5 1] <nil>
}

func ExampleUniqueCounts() {
	x := array.Of([]int{3, 1, 3, 2, 3, 1})
	values, counts := array.UniqueCounts(x)
	v, c, err := weft.Compute2(context.Background(), values, counts)
	fmt.Println(v.Data, c.Data, err)
	// Output: [1 2 3] [2 1 3] <nil>
}

func ExampleBincount() {
	x := array.Of([]int{0, 1, 1, 4})
	d, err := weft.Compute(context.Background(), array.Bincount(x, 0))
	fmt.Println(d.Data, err)
	// Output: [1 2 0 0 1] <nil>
}

func ExampleArray_TopK() {
	x := array.Of([]float64{5, 1, 8, 3, 9}).Rechunk(2)
	top, at, err := weft.Compute2(context.Background(), x.TopK(2, 0), x.ArgTopK(2, 0))
	fmt.Println(top.Data, at.Data, err)
	// Output: [9 8] [4 2] <nil>
}

func ExampleSearchSorted() {
	grades := array.Of([]float64{50, 65, 80})
	points := array.Of([]float64{80, 12, 64})
	d, err := weft.Compute(context.Background(), array.SearchSorted(grades, points, array.Right))
	fmt.Println(d.Data, err)
	// Output: [3 0 1] <nil>
}

func ExampleArray_CumSum() {
	x := array.Of([]int{1, 2, 3, 4}).Rechunk(2)
	d, err := weft.Compute(context.Background(), x.CumSum(0))
	fmt.Println(d.Data, err)
	// Output: [1 3 6 10] <nil>
}

func ExampleArray_Diff() {
	x := array.Of([]float64{1, 4, 9, 16})
	d, err := weft.Compute(context.Background(), x.Diff(1, 0))
	fmt.Println(d.Data, err)
	// Output: [3 5 7] <nil>
}

func ExampleCov() {
	x := array.Of([]float64{
		0, 1, 2,
		2, 1, 0,
	}, 2, 3)
	d, err := weft.Compute(context.Background(), array.Cov(x, 1))
	fmt.Println(d.Data, err)
	// Output: [1 -1 -1 1] <nil>
}
