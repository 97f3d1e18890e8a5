// Decorator shows the two ways to lift a function so that it reads as if it had
// always been lazy: in a variable of the package, which all its functions share,
// or under its own name inside one function, which leaves the others alone.
package main

import (
	"context"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/examples/tutorial/lesson"
)

// Lifted where it is written, double is lazy everywhere.
var double = delayed.Func1(func(x int) int { return 2 * x }, delayed.Named("double"))

func inc(x int) int    { return x + 1 }
func add(x, y int) int { return x + y }

func sum(xs []int) int {
	total := 0
	for _, x := range xs {
		total += x
	}
	return total
}

func main() { lesson.Main(run) }

func run(ctx context.Context, l *lesson.Lesson) error {
	// Shadowed by their lifted selves, these are lazy from here to the end of
	// the function.
	inc, add, sum := delayed.Func1(inc), delayed.Func2(add), delayed.Func1(sum)

	var output []weft.Lazy[int]
	for _, x := range []int{1, 2, 3, 4, 5} {
		a := inc.Of(x)
		b := double.Of(x)
		c := add(a, b)
		output = append(output, c)
	}
	total := sum(delayed.All(output))

	v, err := weft.Compute(ctx, total)
	if err != nil {
		return err
	}
	l.Printf("the total is %d\n", v)
	return l.Draw(total)
}
