// Batching makes tasks large enough to be worth their while: ten million calls
// of a tiny function in a thousand tasks of ten thousand.
package main

import (
	"context"
	"math"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/examples/tutorial/lesson"
)

// f takes a few nanoseconds, less than a task itself.
func f(x int) float64 { return math.Sqrt(float64(x)) }

// batch is f for the numbers from first up to but not including end.
func batch(first, end int) float64 {
	total := 0.0
	for x := first; x < end; x++ {
		total += f(x)
	}
	return total
}

func sum(xs []float64) float64 {
	total := 0.0
	for _, x := range xs {
		total += x
	}
	return total
}

func main() { lesson.Main(run) }

func run(ctx context.Context, l *lesson.Lesson) error {
	const all, few, size = 10_000_000, 200_000, 10_000

	// Don't: a task for each call.
	start := time.Now()
	var ones []weft.Lazy[float64]
	f, sum := delayed.Func1(f), delayed.Func1(sum)
	for x := range few {
		ones = append(ones, f.Of(x))
	}
	v, err := weft.Compute(ctx, sum(delayed.All(ones)))
	if err != nil {
		return err
	}
	each := time.Since(start)
	l.Printf("%d tasks of 1 call:      the sum is %.0f, %s a call\n", few, v, l.Per(each, few))

	// Do: a task for ten thousand calls.
	start = time.Now()
	var batches []weft.Lazy[float64]
	batch := delayed.Func2(batch)
	for x := 0; x < all; x += size {
		batches = append(batches, batch.Of(x, x+size))
	}
	v, err = weft.Compute(ctx, sum(delayed.All(batches)))
	if err != nil {
		return err
	}
	each = time.Since(start)
	l.Printf("%d tasks of %d calls: the sum is %.0f, %s a call\n", len(batches), size, v, l.Per(each, all))
	return l.Draw(sum(delayed.All(batches[:4])))
}
