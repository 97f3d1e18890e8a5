package array_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/local"
)

// A file of 8 MB, read block by block, within half of that.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "arrays")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "x.npy")

	ones := array.Ones[float64](1000, 1000)
	if _, err := weft.Compute(ctx, ones.ToNpy(path)); err != nil {
		fmt.Println(err)
		return
	}

	x := array.As[float64](array.OpenNpy(path, 250, 250)) // nothing is read but what the file says of itself
	z := x.Add(x.T()).MulN(3).Sub(x.Mean())               // nothing runs
	total, err := weft.Compute(ctx, z.Sum(), weft.On(&local.Runner{Memory: 4 << 20}))
	fmt.Println(x.NumBlocks(), total, err)
	// Output:
	// 16 5e+06 <nil>
}

func ExampleOf() {
	show(array.Of([]float64{1, 2, 3, 4, 5, 6}, 2, 3))
	fmt.Println(array.Of([]float64{1, 2, 3}, 2).Err())
	// Output:
	// [1 2 3]
	// [4 5 6]
	// example_test.go:43: of: 3 elements for shape (2,)
}

func ExampleArange() {
	show(array.Arange(0, 10, 3))
	show(array.Linspace(0.0, 1, 5))
	show(array.Eye[int8](2, 3, 1))
	// Output:
	// [0 3 6 9]
	// [0 0.25 0.5 0.75 1]
	// [0 1 0]
	// [0 0 1]
}

// Shapes stretch to one another: each row minus its mean.
func ExampleArray_Sub() {
	x := array.Of([]float64{1, 3, 10, 20}, 2, 2)
	show(x.Sub(x.Along(1).KeepDims().Mean()))
	// Output:
	// [-1 1]
	// [-5 5]
}

// Integers are Go's: they truncate, and wrap around.
func ExampleArray_Div() {
	x := array.Of([]int8{7, -7, -128})
	show(x.DivN(2))
	show(x.ModN(2))
	show(x.Neg())
	show(x.DivN(0))
	// Output:
	// [3 -3 -64]
	// [1 -1 0]
	// [-7 7 -128]
	// task div#0 (example_test.go:76), for gather#1: array: div: integer divide by zero
}

func ExampleArray_Err() {
	x := array.Zeros[float64](4, 3)
	z := x.Add(array.Zeros[float64](5)).Sqrt() // the mistake sticks
	fmt.Println(z.Err())
	_, err := weft.Compute(context.Background(), z.Sum())
	fmt.Println(err)
	fmt.Println(array.Arange(0, 4, 1).Mean().Err())
	// Output:
	// example_test.go:86: add: shapes (4, 3) and (5,) do not broadcast
	// example_test.go:86: add: shapes (4, 3) and (5,) do not broadcast
	// example_test.go:90: mean: of int64: only of floating-point numbers: Cast converts
}

func ExampleArray_Along() {
	x := array.Of([]float64{1, 2, 3, 4, 5, 9}, 2, 3)
	show(x.Along(0).Sum())
	show(x.Along(-1).KeepDims().Max())
	show(x.Along(1).DDof(1).Var())
	// Output:
	// [5 7 12]
	// [3]
	// [9]
	// [1 7]
}

// A Scalar is a lazy number, and an operand.
func ExampleScalar() {
	x := array.Of([]float64{1, 2, 3, 4})
	largest := x.Max()
	show(x.Div(largest))
	fmt.Println(weft.Compute2(context.Background(), largest, x.Mean()))
	// Output:
	// [0.25 0.5 0.75 1]
	// 4 2.5 <nil>
}

func ExampleArray_NanMean() {
	zero := 0.0
	x := array.Of([]float64{1, zero / zero, 5})
	fmt.Println(weft.Compute2(context.Background(), x.Mean(), x.NanMean()))
	show(array.Where(x.IsNaN(), array.Zeros[float64](), x))
	// Output:
	// NaN 3 <nil>
	// [1 0 5]
}

func ExampleWhere() {
	x := array.Arange(0, 6, 1)
	show(array.Where(x.LessN(3), x, x.Neg()))
	show(x.Clip(1, 4))
	// Output:
	// [0 1 2 -3 -4 -5]
	// [1 1 2 3 4 4]
}

func ExampleArray_Round() {
	x := array.Of([]float64{-1.5, 0.5, 2.5})
	show(x.Round())
	show(x.Rint())
	// Output:
	// [-2 1 3]
	// [-2 0 2]
}

func ExampleCast() {
	x := array.Of([]float64{-1.9, 1.9, 300})
	show(array.Cast[int16](x))
	show(array.Cast[uint8](x.Slice("1:")))
	show(array.Cast[bool](x.Floor().Maximum(array.Number(0.0))))
	// Output:
	// [-1 1 300]
	// [1 44]
	// [false true true]
}

// A lifted function is given an array as a Dense, whole or block by block.
func ExampleArray_Blocks() {
	ctx := context.Background()
	largest := delayed.Func1(func(d array.Dense[int]) int { return slices.Max(d.Data) })

	x := array.Arange(0, 10, 1).Rechunk(4)
	var each []weft.Lazy[int]
	for _, block := range x.Blocks() {
		each = append(each, largest(block))
	}
	fmt.Println(weft.ComputeAll(ctx, each))
	fmt.Println(weft.Compute(ctx, largest(x)))
	// Output:
	// [3 7 9] <nil>
	// 9 <nil>
}

func ExampleFromBlocks() {
	load := delayed.Func1(func(n int) array.Dense[int] {
		d := array.NewDense[int](2)
		d.Data[0], d.Data[1] = n, n+1
		return d
	})
	x := array.FromBlocks([][]int{{2, 2, 2}}, load.Each(0, 10, 20)...)
	show(x)
	// Output:
	// [0 1 10 11 20 21]
}

// The same seed gives the same numbers, however they are cut into blocks.
func ExampleRand() {
	x := array.NewRand(7).Integers(0, 100, 6)
	y := array.NewRand(7).Integers(0, 100, 6).Rechunk(4)
	fmt.Println(weft.Compute(context.Background(), x.Equal(y).All()))
	// Output:
	// true <nil>
}

func ExampleArray_String() {
	fmt.Println(array.Zeros[float32](300, 1000).Rechunk(100, 300))
	// Output:
	// array of float32 (300, 1000), 1.20 MB
	// 12 blocks of at most (100, 300), 120 kB
	//   ┌─────────────┬─────────────┬──────────────┬────┐
	//   │             │             │              │    │
	//   ├─────────────┼─────────────┼──────────────┼────┤
	//   │             │             │              │    │ 300
	//   ├─────────────┼─────────────┼──────────────┼────┤
	//   │             │             │              │    │
	//   └─────────────┴─────────────┴──────────────┴────┘
	//                          1000
}

func ExampleArray_Dot() {
	x := table(2, 3)
	show(x.Dot(x.T()))
	fmt.Println(x.Dot(x).Err())
	// Output:
	// [5 14]
	// [14 50]
	// example_test.go:215: dot: shapes (2, 3) and (2, 3) do not fit: 3 columns and 2 rows
}

func ExampleSolve() {
	a := array.Of([]float64{2, 0, 0, 4}, 2, 2)
	show(array.Solve(a, array.Of([]float64{2, 2})))
	// Output:
	// [1 0.5]
}

func ExampleSVD() {
	a := array.Of([]float64{3, 0, 0, 4, 0, 0}, 3, 2)
	u, s, vt := array.SVD(a)
	show(s)
	fmt.Println(u.Shape(), vt.Shape())
	// Output:
	// [4 3]
	// [3 2] [2 2]
}

func ExampleEinsum() {
	a := table(2, 3)
	show(array.Einsum("ij->j", a))
	show(array.Einsum("ij,kj->ik", a, a))
	// Output:
	// [3 5 7]
	// [5 14]
	// [14 50]
}
