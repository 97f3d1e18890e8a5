package array_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// Arrays add arrays of their own type; numbers join by the name that ends in N.
func ExampleArray_Add() {
	x := table(2, 3)
	show(x.Add(array.Of([]int{10, 20, 30}))) // a row, for each row
	show(x.AddN(1).Mul(x).RSubN(100))
	// Output:
	// [10 21 32]
	// [13 24 35]
	// [100 98 94]
	// [88 80 70]
}

func ExampleArray_Less() {
	x := array.Arange(0, 6, 1)
	middle := x.GreaterN(1).And(x.LessEqualN(4))
	show(middle)
	show(array.Where(middle, x, x.Neg()))
	fmt.Println(weft.Compute2(context.Background(), middle.Any(), middle.CountNonzero()))
	// Output:
	// [false false true true true false]
	// [0 -1 2 3 4 -5]
	// true 3 <nil>
}

func ExampleArray_Transpose() {
	x := array.Arange(0, 6, 1).Reshape(1, 2, 3)
	fmt.Println(x.T().Shape(), x.Transpose(1, 0, 2).Shape(), x.MoveAxis(0, -1).Shape(), x.SwapAxes(0, 1).Shape())
	show(x.Squeeze().T())
	// Output:
	// [3 2 1] [2 1 3] [2 3 1] [2 1 3]
	// [0 3]
	// [1 4]
	// [2 5]
}

// New axes of length 1 stretch: a table of products.
func ExampleArray_Expand() {
	x := array.Arange(1, 4, 1)
	show(x.Expand(1).Mul(x))
	// Output:
	// [1 2 3]
	// [2 4 6]
	// [3 6 9]
}

func ExampleArray_Flip() {
	show(table(2, 3).Flip(1))
	show(table(2, 3).Flip())
	// Output:
	// [2 1 0]
	// [5 4 3]
	// [5 4 3]
	// [2 1 0]
}

func ExampleArray_Sort() {
	x := array.Of([]int{3, 1, 2, 9, 7, 8}, 2, 3)
	show(x.Sort(1))
	show(x.ArgSort(1))
	// Output:
	// [1 2 3]
	// [7 8 9]
	// [1 2 0]
	// [1 2 0]
}

func ExampleUniqueAll() {
	x := array.Of([]int{30, 10, 30, 20, 10})
	u := array.UniqueAll(x)
	show(u.Values)
	show(u.Counts)
	show(u.Index)
	show(u.Inverse)
	show(x.IsIn(array.Of([]int{10, 20})))
	// Output:
	// [10 20 30]
	// [2 1 2]
	// [1 3 0]
	// [2 0 2 1 0]
	// [false true false true true]
}

func ExampleAverage() {
	x := array.Of([]float64{1, 2, 6})
	mean, err := weft.Compute(context.Background(), array.Average(x, array.Of([]float64{2, 1, 1})))
	fmt.Println(mean, err)
	// Output:
	// 2.5 <nil>
}

func ExampleArray_Gradient() {
	x := array.Of([]float64{0, 1, 4, 9})
	show(x.Gradient(1, 0))
	show(x.CumMax(0).RSubN(9))
	// Output:
	// [1 2 4 5]
	// [9 8 5 0]
}

func ExampleDigitize() {
	show(array.Digitize(array.Of([]float64{-1, 0, 0.5, 2}), []float64{0, 1, 2}, false))
	// Output:
	// [0 1 1 3]
}

func ExampleComplex() {
	re, im := array.Of([]float64{3, 0}), array.Of([]float64{4, -1})
	z := array.Complex[complex128](re, im)
	show(z.Mul(z.Conj()))
	show(array.Modulus[float64](z))
	show(array.Imag[float64](z))
	// Output:
	// [(25+0i) (1+0i)]
	// [5 1]
	// [4 -1]
}

func ExampleFFTShift() {
	show(array.FFTFreq(4, 0.5))
	show(array.FFTShift(array.FFTFreq(4, 0.5)))
	// Output:
	// [0 0.5 -1 -0.5]
	// [-1 -0.5 0 0.5]
}

// A file says of which type its numbers are.
func ExampleAs() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "arrays")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "x.npy")
	saved, err := weft.Compute(ctx, table(2, 2).ToNpy(path))
	fmt.Println(saved.Blocks, err)

	d := array.OpenNpy(path)
	fmt.Println(d, d.DType() == array.Int64)
	show(array.As[int](d))
	show(array.CastTo[float32](d).DivN(2))
	fmt.Println(array.As[float32](d).Err())
	// Output:
	// 1 <nil>
	// array of int64 (2, 2) true
	// [0 1]
	// [2 3]
	// [0 0.5]
	// [1 1.5]
	// example_verbs_test.go:155: as: the array is of int64, not float32: CastTo converts
}

func ExampleArray_BlockSizes() {
	x := array.Zeros[float64](10, 6).Rechunk(4)
	fmt.Println(x.Shape(), x.Len(), x.NDim(), x.BlockSizes(), x.NumBlocks())
	// Output:
	// [10 6] 60 2 [[4 4 2] [6]] 3
}
