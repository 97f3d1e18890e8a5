package array_test

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/jit"
)

func ExampleMapBlocks() {
	sorted := func(x array.Dense[int]) (array.Dense[int], error) {
		slices.Sort(x.Data)
		return x, nil
	}
	x := array.Of([]int{3, 1, 2, 9, 8, 7}).Rechunk(3)
	d, err := weft.Compute(context.Background(), array.MapBlocks(sorted, x))
	fmt.Println(d.Data, err)
	// Output: [1 2 3 7 8 9] <nil>
}

func ExampleMap1() {
	softplus := func(x float64) float64 { return math.Log1p(math.Exp(x)) }
	x := array.Of([]float64{-1, 0, 1})
	v, err := weft.Compute(context.Background(), array.Map1(softplus, x.MulN(2)).Sum())
	fmt.Printf("%.4f %v\n", v, err)
	// Output: 2.9470 <nil>
}

func ExampleFromFunc2() {
	distance := func(i, j int) float64 { return math.Hypot(float64(i), float64(j)) }
	d, err := weft.Compute(context.Background(), array.FromFunc2(distance, 4, 5).Max())
	fmt.Println(d, err)
	// Output: 5 <nil>
}

func ExampleMapOverlap() {
	// differences to the element before
	steps := func(x array.Dense[int]) (array.Dense[int], error) {
		for i := len(x.Data) - 1; i > 0; i-- {
			x.Data[i] -= x.Data[i-1]
		}
		return x, nil
	}
	x := array.Of([]int{1, 4, 9, 16, 25, 36}).Rechunk(2)
	d, err := weft.Compute(context.Background(), array.MapOverlap(steps, x, []int{1}, array.PadWith(0)))
	fmt.Println(d.Data, err)
	// Output: [1 3 5 7 9 11] <nil>
}

func ExampleStencil() {
	smooth := func(w [3]float64) float64 { return (w[0] + 2*w[1] + w[2]) / 4 }
	x := array.Of([]float64{0, 0, 4, 0, 0, 8}).Rechunk(4)
	d, err := weft.Compute(context.Background(), array.Stencil(smooth, x, array.PadEdge))
	fmt.Println(d.Data, err)
	// Output: [0 1 2 1 2 6] <nil>
}

func ExampleApplyGUFunc() {
	centre := jit.GUVectorize(func(x, out []float64) {
		mean := 0.0
		for _, v := range x {
			mean += v / float64(len(x))
		}
		for i, v := range x {
			out[i] = v - mean
		}
	}, "(n)->(n)")
	x := array.Arange(0.0, 8, 1).Reshape(2, 4).Rechunk(1)
	d, err := weft.Compute(context.Background(), array.ApplyGUFunc[float64](centre, x.Square()))
	fmt.Println(d.Row(0), d.Row(1), err)
	// Output: [-3.5 -2.5 0.5 5.5] [-15.5 -6.5 4.5 17.5] <nil>
}

// Functions that are lifted in a package-level var run on every runner, also in
// other processes.
var standardise = array.BlockFunc1(standardiseRows)

// standardiseRows takes the mean of each row away.
func standardiseRows(x array.Dense[float64]) (array.Dense[float64], error) {
	for i := range x.Shape[0] {
		row, mean := x.Row(i), 0.0
		for _, v := range row {
			mean += v / float64(len(row))
		}
		for j := range row {
			row[j] -= mean
		}
	}
	return x, nil
}

func ExampleBlockFunc1() {
	x := array.Of([]float64{1, 2, 3, 10, 20, 30}, 2, 3).Rechunk(1)
	d, err := weft.Compute(context.Background(), standardise.Map(x))
	fmt.Println(d.Data, err)
	// Output: [-1 0 1 -10 0 10] <nil>
}

func ExampleMapBlocksAt() {
	// the number of each element in the whole array
	number := func(_ context.Context, at array.BlockInfo, x array.Dense[float64]) (array.Dense[int], error) {
		out := array.NewDense[int](x.Shape...)
		for i := range out.Data {
			out.Data[i] = at.Lo[0] + i
		}
		return out, nil
	}
	d, err := weft.Compute(context.Background(), array.MapBlocksAt(number, array.Zeros[float64](5).Rechunk(2)))
	fmt.Println(d.Data, err)
	// Output: [0 1 2 3 4] <nil>
}

func ExampleMapBlocks2() {
	overlay := func(picture, mask array.Dense[uint8]) (array.Dense[uint8], error) {
		for i, m := range mask.Data {
			picture.Data[i] = max(picture.Data[i], m)
		}
		return picture, nil
	}
	picture := array.Of([]uint8{1, 2, 3, 4, 5, 6}, 2, 3).Rechunk(1)
	stripe := array.Of([]uint8{0, 9, 0}) // stretches to the rows
	d, err := weft.Compute(context.Background(), array.MapBlocks2(overlay, picture, stripe))
	fmt.Println(d.Row(0), d.Row(1), err)
	// Output: [1 9 3] [4 9 6] <nil>
}

func ExampleFromBlockFunc() {
	// where each block begins, for all of its elements
	begin := func(_ context.Context, at array.BlockInfo) (array.Dense[int], error) {
		out := array.NewDense[int](at.Shape...)
		for i := range out.Data {
			out.Data[i] = at.Lo[0]
		}
		return out, nil
	}
	d, err := weft.Compute(context.Background(), array.FromBlockFunc(begin, []int{6}, array.OutBlocks([]int{1, 2, 3})))
	fmt.Println(d.Data, err)
	// Output: [0 1 1 3 3 3] <nil>
}

func ExampleBlockwise2() {
	// a product of matrices: block (i, k) of blocks (i, j) and (j, k), for all j
	product := func(a, b []array.Dense[int]) (array.Dense[int], error) {
		out := array.NewDense[int](a[0].Shape[0], b[0].Shape[1])
		for j := range a {
			for r := range out.Shape[0] {
				for c := range out.Shape[1] {
					for l := range a[j].Shape[1] {
						out.Row(r)[c] += a[j].At(r, l) * b[j].At(l, c)
					}
				}
			}
		}
		return out, nil
	}
	x := array.Of([]int{1, 2, 3, 4}, 2, 2).Rechunk(1, 1)
	d, err := weft.Compute(context.Background(), array.Blockwise2(product, "ij,jk->ik", x, x))
	fmt.Println(d.Row(0), d.Row(1), err)
	// Output: [7 10] [15 22] <nil>
}

func ExampleMap2() {
	relative := func(x, y float64) float64 {
		if y == 0 {
			return 0
		}
		return (x - y) / y
	}
	x, y := array.Of([]float64{3, 5, 1}), array.Of([]float64{2, 4, 0})
	d, err := weft.Compute(context.Background(), array.Map2(relative, x, y))
	fmt.Println(d.Data, err)
	// Output: [0.5 0.25 0] <nil>
}

func ExampleKernel1() {
	root := jit.Vectorize1(func(x float64) float64 { return math.Sqrt(x) }, jit.FastMath(jit.Contract))
	d, err := weft.Compute(context.Background(), array.Kernel1(root).Map(array.Of([]float64{1, 4, 9})))
	fmt.Println(d.Data, err)
	// Output: [1 2 3] <nil>
}

func ExampleGUMap_Dim() {
	moments := func(x, out []float64) {
		for _, v := range x {
			out[0] += v
			out[1] += v * v
		}
	}
	both := array.GUFunc[float64](jit.GUVectorize(moments, "(n)->(moment)")).Dim("moment", 2)
	d, err := weft.Compute(context.Background(), both.Map(array.Arange(0.0, 6, 1).Reshape(2, 3)))
	fmt.Println(d.Row(0), d.Row(1), err)
	// Output: [3 5] [12 50] <nil>
}
