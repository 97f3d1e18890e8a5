// Bind makes one task wait for others whose results it is not given, only their
// side effects: sumData must see what both calls of addData have added.
package main

import (
	"context"
	"sync"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/examples/tutorial/lesson"
)

var (
	mu   sync.Mutex // two calls of addData may run at once
	data []int
)

func inc(x int) int { return x + 1 }

func addData(x int) {
	mu.Lock()
	defer mu.Unlock()
	data = append(data, x) //weft:ok a side effect is what this lesson is about
}

func sumData(x int) int {
	mu.Lock()
	defer mu.Unlock()
	for _, d := range data {
		x += d
	}
	return x
}

func main() { lesson.Main(run) }

func run(ctx context.Context, l *lesson.Lesson) error {
	data = nil
	inc, addData, sumData := delayed.Func1(inc), delayed.Do1(addData), delayed.Func1(sumData)

	a := inc.Of(1)
	b := addData(a)
	c := inc.Of(3)
	d := addData(c)
	e := inc.Of(5)
	f := delayed.Bind(sumData(e), b, d)

	v, err := weft.Compute(ctx, f)
	if err != nil {
		return err
	}
	l.Printf("2 + 4, added on the side, and 6: %d\n", v)
	return l.Draw(f)
}
