package uncomputed

import (
	"context"
	"fmt"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

func inc(x int) int     { return x + 1 }
func write(x int) error { return nil }
func sum(xs []int) int  { return 0 }

var (
	lifted = delayed.Func1(inc)
	save   = delayed.DoErr1(write)
	total  = delayed.Func1(sum)
)

func statement(files []int) {
	for _, f := range files {
		save.Of(f) // want `the lazy result of save.Of goes nowhere, so it will never be computed`
	}
	lifted(lifted.Of(1))           // want `the lazy result of lifted goes nowhere`
	_ = lifted.Of(2)               // want `the lazy result of lifted.Of goes nowhere`
	delayed.All(lifted.Each(1, 2)) // want `the lazy result of delayed.All goes nowhere`
	lifted.Each(1, 2)              // want `the lazy result of lifted.Each goes nowhere`
}

func variable() {
	x := lifted.Of(1)
	y := lifted(x) // want `y is lazy and nobody computes it`
	_ = y
}

func list(data []int) {
	var ys []weft.Lazy[int] // want `ys is lazy and nobody computes it`
	for _, x := range data {
		ys = append(ys, lifted.Of(x))
	}
	fmt.Println(len(ys), "built")
}

func table(data []int) {
	out := weft.Outputs{} // want `out is lazy and nobody computes it`
	for i, x := range data {
		y := lifted.Of(x)
		out[fmt.Sprint(i)] = y
	}
}

func checked() error {
	y := lifted.Of(1) // want `y is lazy and nobody computes it`
	if y == nil {
		return nil
	}
	return y.Err()
}

func grows(n int) {
	y := lifted.Of(1) // want `y is lazy and nobody computes it`
	for range n {
		y = lifted(y)
	}
}

var literal = func() {
	save.Of(1) // want `the lazy result of save.Of goes nowhere`
}

// From here on nothing is wrong.

type job struct{ out weft.Lazy[int] }

func passes(ctx context.Context, data []int, ch chan weft.Lazy[int], j *job) weft.Lazy[int] {
	x := lifted.Of(1)
	y := lifted(x)
	fmt.Println(weft.Compute(ctx, y))

	var ys []weft.Lazy[int]
	for _, x := range data {
		ys = append(ys, lifted.Of(x))
	}
	t := total(delayed.All(ys))
	fmt.Println(weft.Compute(ctx, t))

	sent := lifted.Of(2)
	ch <- sent

	kept := lifted.Of(3)
	j.out = kept

	in := lifted.Of(4)
	local := job{in}
	fmt.Println(local)

	captured := lifted.Of(5)
	func() { fmt.Println(weft.Compute(ctx, captured)) }()

	many := lifted.Each(1, 2)
	for _, one := range many {
		elsewhere(one)
	}
	elsewhere(lifted.Of(7))

	b := save.Of(1)
	bound := delayed.Bind(t, b)
	return bound
}

func elsewhere(l weft.Lazy[int]) weft.Lazy[int] { return l }

func discards() { elsewhere(lifted.Of(1)) }

func named() (y weft.Lazy[int]) {
	y = lifted.Of(1)
	return
}

var atTop = lifted.Of(1)
