// Incadd takes two seconds for what takes three in a row: the two calls of inc
// do not need each other, so they run at the same time.
package main

import (
	"context"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/examples/tutorial/lesson"
)

func inc(x int) int {
	time.Sleep(time.Second) // stands for work
	return x + 1
}

func add(x, y int) int {
	time.Sleep(time.Second)
	return x + y
}

func main() { lesson.Main(run) }

func run(ctx context.Context, l *lesson.Lesson) error {
	start := time.Now()
	x := inc(1)
	y := inc(2)
	z := add(x, y)
	l.Printf("one after the other: %d in %s\n", z, l.Since(start))

	start = time.Now()
	lazyX := delayed.Func1(inc).Of(1) // nothing runs yet
	lazyY := delayed.Func1(inc).Of(2)
	lazyZ := delayed.Func2(add)(lazyX, lazyY)
	l.Printf("building the graph:  %s\n", l.Since(start))

	start = time.Now()
	z, err := weft.Compute(ctx, lazyZ)
	if err != nil {
		return err
	}
	l.Printf("with Weft:           %d in %s\n", z, l.Since(start))
	return l.Draw(lazyZ)
}
