package array_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// An array computed block by block into a file, and out of it.
func ExampleArray_ToNpy() {
	folder, err := os.MkdirTemp("", "npy")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "squares.npy")

	x := array.Arange(0.0, 12, 1).Reshape(4, 3).Rechunk(2, 0)
	saved, err := weft.Compute(context.Background(), x.Square().ToNpy(path))
	fmt.Println(saved.Blocks, "blocks,", err)

	squares := array.As[float64](array.OpenNpy(path, 2, 0))
	sums, err := weft.Compute(context.Background(), squares.Along(1).Sum())
	fmt.Println(sums.Data, err)
	// Output:
	// 2 blocks, <nil>
	// [5 50 149 302] <nil>
}

// squares is a Reader that computes what it is asked for.
type squares struct{}

func (squares) Read(_ context.Context, lo []int, block array.Dense[int64]) error {
	for i := range block.Data {
		n := int64(lo[0] + i)
		block.Data[i] = n * n
	}
	return nil
}

// Numbers of a source of one's own.
func ExampleFromReader() {
	x := array.FromReader(squares{}, []int{1000}, 100)
	sum, err := weft.Compute(context.Background(), x.Sum())
	fmt.Println(sum, err)
	// Output: 332833500 <nil>
}

// lengths is a Writer that tells what it is given.
type lengths struct{}

func (lengths) Create(_ context.Context, shape []int, _ [][]int) error {
	fmt.Println("shape", shape)
	return nil
}

func (lengths) Write(_ context.Context, lo []int, block array.Dense[float64]) error {
	fmt.Println(block.Data, "at", lo)
	return nil
}

func (lengths) Commit(context.Context) error {
	fmt.Println("all")
	return nil
}

// Numbers for a place of one's own: a Writer is given them block by block, in any
// order, here in one block.
func ExampleStore() {
	x := array.Linspace(0.0, 1, 5)
	if _, err := weft.Compute(context.Background(), array.Store(x, lengths{})); err != nil {
		fmt.Println(err)
	}
	// Output:
	// shape [5]
	// [0 0.25 0.5 0.75 1] at [0]
	// all
}
