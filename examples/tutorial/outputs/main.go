// Outputs asks for two results in one run, so that the work which both need is
// done once.
package main

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/examples/tutorial/lesson"
)

var squares atomic.Int64 // how often square has run

func count(n int) []int {
	xs := make([]int, n)
	for i := range xs {
		xs[i] = i
	}
	return xs
}

func square(xs []int) []int {
	squares.Add(1)
	ys := make([]int, len(xs))
	for i, x := range xs {
		ys[i] = x * x
	}
	return ys
}

func smallest(xs []int) int { return slices.Min(xs) }
func largest(xs []int) int  { return slices.Max(xs) }

func main() { lesson.Main(run) }

func run(ctx context.Context, l *lesson.Lesson) error {
	squares.Store(0)
	x := delayed.Func1(count).Of(10)
	y := delayed.Func1(square)(x)
	smallest := delayed.Func1(smallest)(y)
	largest := delayed.Func1(largest)(y)

	lo, hi, err := weft.Compute2(ctx, smallest, largest)
	if err != nil {
		return err
	}
	l.Printf("together: from %d to %d, squared %d time\n", lo, hi, squares.Load())

	lo, err = weft.Compute(ctx, smallest)
	if err != nil {
		return err
	}
	hi, err = weft.Compute(ctx, largest)
	if err != nil {
		return err
	}
	l.Printf("one by one: from %d to %d, squared %d times more\n", lo, hi, squares.Load()-1)
	return l.Draw(smallest, largest)
}
