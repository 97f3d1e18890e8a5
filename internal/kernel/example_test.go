package kernel_test

import (
	"context"
	"fmt"
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
)

// A kernel is built, printed, and run on three rows.
func Example() {
	b := kernel.NewBuilder("axpy")
	a, x, y := b.Uniform("a", kernel.Float64), b.Stream("x", kernel.Float64), b.Stream("y", kernel.Float64)
	b.Result(b.Op(kernel.FMA, a, x, y))
	m := &kernel.Module{Funcs: []*kernel.Func{b.Func()}}
	p, err := kernel.NewProgram(m)
	if err != nil {
		fmt.Println(err)
		return
	}
	xs, ys, zs := []float64{1, 2, 3}, []float64{10, 20, 30}, make([]float64, 3)
	err = p.Run(context.Background(), &kernel.Args{
		Uniform: []uint64{math.Float64bits(2)},
		In:      []kernel.Stream{{Base: unsafe.Pointer(&xs[0]), Stride: 8}, {Base: unsafe.Pointer(&ys[0]), Stride: 8}},
		Out:     []kernel.Stream{{Base: unsafe.Pointer(&zs[0]), Stride: 8}},
	}, 0, len(zs))
	fmt.Print(m)
	fmt.Println(zs, err)
	// Output:
	// func "axpy" {
	// 	uniform a float64
	// 	stream x float64
	// 	stream y float64
	// 	reg t float64
	// 	result t
	//
	// 	t = fma a x y
	// }
	// [12 24 36] <nil>
}

// Verify tells all faults at once.
func ExampleVerify() {
	m, err := kernel.Parse(`
func "f" {
	stream x float64
	reg i int64
	result x

	x = add x i
	break L1
}
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(kernel.Verify(m))
	// Output:
	// kernel: verify: func "f": x = add x i: add does not make float64 of [float64 int64]
	// kernel: verify: func "f": break L1: it is not inside of L1
}
