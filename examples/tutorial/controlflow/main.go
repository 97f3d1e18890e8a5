// Controlflow decides while it builds the graph: isEven is an ordinary function
// that runs at once, because what it says decides which slow function is called.
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

func double(x int) int {
	time.Sleep(time.Second)
	return 2 * x
}

func isEven(x int) bool { return x%2 == 0 }

func sum(xs []int) int {
	total := 0
	for _, x := range xs {
		total += x
	}
	return total
}

func main() { lesson.Main(run) }

func run(ctx context.Context, l *lesson.Lesson) error {
	inc, double, sum := delayed.Func1(inc), delayed.Func1(double), delayed.Func1(sum)

	var results []weft.Lazy[int]
	for x := 1; x <= 10; x++ {
		if isEven(x) { // eager: a lazy bool could not be asked here
			results = append(results, double.Of(x))
		} else {
			results = append(results, inc.Of(x))
		}
	}
	total := sum(delayed.All(results))

	v, err := weft.Compute(ctx, total)
	if err != nil {
		return err
	}
	l.Printf("the total is %d\n", v)
	return l.Draw(total)
}
