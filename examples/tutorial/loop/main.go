// Loop parallelizes a for loop: each call of inc becomes a task, and so does the
// sum of them all.
package main

import (
	"context"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/examples/tutorial/lesson"
)

func inc(x int) int {
	time.Sleep(time.Second)
	return x + 1
}

func sum(xs []int) int {
	total := 0
	for _, x := range xs {
		total += x
	}
	return total
}

func main() { lesson.Main(run) }

func run(ctx context.Context, l *lesson.Lesson) error {
	inc, sum := delayed.Func1(inc), delayed.Func1(sum) // from here on they are lazy
	data := []int{1, 2, 3, 4, 5, 6, 7, 8}

	var results []weft.Lazy[int]
	for _, x := range data {
		results = append(results, inc.Of(x))
	}
	total := sum(delayed.All(results)) // or in one line: sum(delayed.All(inc.Each(data...)))

	start := time.Now()
	v, err := weft.Compute(ctx, total)
	if err != nil {
		return err
	}
	l.Printf("the total is %d\n", v)
	l.Printf("8 calls of a second took %s on %d workers\n", l.Since(start), l.Workers)
	return l.Draw(total)
}
