package array_test

import (
	"context"
	"fmt"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// show prints an array row by row.
func show[T array.Elem](x array.Array[T]) {
	d, err := weft.Compute(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	if len(d.Shape) != 2 {
		fmt.Println(d.Data)
		return
	}
	for i := range d.Shape[0] {
		fmt.Println(d.Row(i))
	}
}

// table is the numbers from 0 on, in blocks of two rows.
func table(rows, cols int) array.Array[int] {
	return array.Arange(0, rows*cols, 1).Reshape(rows, cols).Rechunk(2)
}

func ExampleArray_Slice() {
	x := table(4, 5)
	show(x.Slice("::2, -1"))
	show(x.Slice("3:1:-1"))
	fmt.Println(x.Slice("..., newaxis").Shape())
	fmt.Println(x.Slice("0, 1;").Err())
	// Output:
	// [4 14]
	// [15 16 17 18 19]
	// [10 11 12 13 14]
	// [4 5 1]
	// example_shape_test.go:37: slice: "0, 1;": at 5: ";" is not expected
}

func ExampleArray_At() {
	x := table(4, 5)
	lo, hi := 1, 3
	show(x.At(array.From(lo).To(hi), array.All))
	show(x.At(array.Index(-1), array.By(-2)))
	// Output:
	// [5 6 7 8 9]
	// [10 11 12 13 14]
	// [19 17 15]
}

func ExampleArray_Replace() {
	x := table(3, 4)
	show(x.Replace("1:, ::3", array.Of([]int{-1, -2})))
	show(x.ReplaceN("0", 7).Slice("0"))
	// Output:
	// [0 1 2 3]
	// [-1 5 6 -2]
	// [-1 9 10 -2]
	// [7 7 7 7]
}

func ExampleArray_Take() {
	show(table(3, 4).Take([]int{3, 0, -1}, 1))
	// Output:
	// [3 0 3]
	// [7 4 7]
	// [11 8 11]
}

func ExampleArray_TakeArray() {
	x := array.Of([]float32{10, 20, 30})
	show(x.TakeArray(array.Of([]int64{2, 2, 0}), 0))
	// Output:
	// [30 30 10]
}

func ExampleArray_Mask() {
	x := table(3, 4)
	large := x.Mask(x.ModN(5).EqualN(0))
	fmt.Println(large.Shape()) // known when it is computed
	show(large.AddN(1))
	fmt.Println(large.Slice("::2").Err())

	known, err := weft.Persist(context.Background(), large)
	fmt.Println(known.Shape(), known.BlockSizes(), err)
	// Output:
	// [-1]
	// [1 6 11]
	// example_shape_test.go:88: slice: "::2": axis 0: its length is unknown: compute or persist the array first
	// [3] [[2 1]] <nil>
}

func ExampleArray_MaskAlong() {
	x := table(3, 4)
	show(x.MaskAlong(x.Along(1).Sum().GreaterN(6), 0))
	// Output:
	// [4 5 6 7]
	// [8 9 10 11]
}

func ExampleArray_Nonzero() {
	x := array.Of([]int{0, 3, 0, 0, 4, 5}, 2, 3)
	at := x.Nonzero()
	show(at[0])
	show(at[1])
	show(x.FlatNonzero())
	// Output:
	// [0 1 1]
	// [1 1 2]
	// [1 4 5]
}

func ExampleArray_Reshape() {
	show(table(3, 4).Reshape(2, -1))
	fmt.Println(table(3, 4).Reshape(5, -1).Err())
	// Output:
	// [0 1 2 3 4 5]
	// [6 7 8 9 10 11]
	// example_shape_test.go:121: reshape: shape (3, 4) of 12 elements does not go into shape [5 -1]
}

func ExampleArray_Roll() {
	show(table(2, 3).Roll(1, 1))
	show(table(2, 3).Roll(1))
	// Output:
	// [2 0 1]
	// [5 3 4]
	// [5 0 1]
	// [2 3 4]
}

func ExampleArray_Rot90() {
	show(table(2, 3).Rot90(1))
	// Output:
	// [2 5]
	// [1 4]
	// [0 3]
}

func ExampleArray_Tile() {
	x := array.Of([]int{1, 2})
	show(x.Tile(2, 2))
	show(x.Repeat(2, 0))
	// Output:
	// [1 2 1 2]
	// [1 2 1 2]
	// [1 1 2 2]
}

func ExampleArray_Pad() {
	x := array.Of([]int{1, 2, 3})
	show(x.Pad(array.PadReflect, [2]int{2, 2}))
	show(x.Pad(array.PadWrap, [2]int{2, 2}))
	show(x.PadN(0, [2]int{1, 2}))
	// Output:
	// [3 2 1 2 3 2 1]
	// [2 3 1 2 3 1 2]
	// [0 1 2 3 0 0]
}

func ExampleConcatenate() {
	x, y := table(2, 3), table(1, 3)
	show(array.Concatenate(0, x, y))
	show(array.HStack(x, x))
	fmt.Println(array.Stack(0, x, x).Shape())
	// Output:
	// [0 1 2]
	// [3 4 5]
	// [0 1 2]
	// [0 1 2 0 1 2]
	// [3 4 5 3 4 5]
	// [2 2 3]
}

func ExampleArray_Split() {
	for _, part := range array.Arange(0, 8, 1).Split(3, 0) {
		show(part)
	}
	// Output:
	// [0 1 2]
	// [3 4 5]
	// [6 7]
}

func ExampleArray_Diagonal() {
	x := table(3, 3)
	show(x.Diagonal(1))
	show(x.Diagonal(0).Diag(0))
	show(x.Tril(-1))
	// Output:
	// [1 5]
	// [0 0 0]
	// [0 4 0]
	// [0 0 8]
	// [0 0 0]
	// [3 0 0]
	// [6 7 0]
}

func ExampleArray_Rechunk() {
	x := array.Zeros[float64](1000, 3000)
	fmt.Println(x.Rechunk(400, 2000).BlockSizes())
	fmt.Println(x.RechunkBytes(8 << 20).BlockSizes())
	// Output:
	// [[400 400 200] [2000 1000]]
	// [[1000] [750 750 750 750]]
}
