package eagerarg

import (
	"fmt"
	"model"
	"os"
	"strings"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

func f(x, y int) int { return x + y }

func inc(x int) int { return x + 1 }

func slow(x int) int { // want slow:"working"
	time.Sleep(time.Second)
	return x + 1
}

func smooth(xs []float64) []float64 { // want smooth:"working"
	for range xs {
	}
	return xs
}

func fib(n int) int { // want fib:"working"
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func indirect(x int) int { return slow(x) } // want indirect:"working"

func newNames() []string {
	var names []string
	for i := range 3 {
		names = append(names, fmt.Sprint(i))
	}
	return names
}

func list() []int { // want list:"working"
	for {
	}
}

func header() (names [3]string) { // rounds that a constant limits are no work
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	for i := 0; i < 3; i++ {
		names[i] += "!"
	}
	return names
}

func newList(n int) (list []int) { // want newList:"working"
	for i := range n {
		list = append(list, i)
	}
	return list
}

func total(xs []float64) float64 { return 0 }

var (
	addF    = delayed.Func2(f)
	incF    = delayed.Func1(inc)
	sum     = delayed.Func1(total)
	smoothF = delayed.Func1(smooth)
)

func use(name string) { // want use:"working"
	_ = []any{
		delayed.Of(f(1, 2)),          // want `f is called here and now, before delayed.Of can delay it: lift f and call the lifted function with its arguments`
		incF.Of(inc(1)),              // want `inc is called here and now, before incF.Of can delay it`
		addF.Of(1, (slow(2))),        // want `slow is called here and now`
		addF.With(indirect(2)),       // want `indirect is called here and now, before addF.With can delay it`
		incF.Each(fib(1), 2),         // want `fib is called here and now`
		sum.Of(smooth([]float64{1})), // want `smooth is called here and now`
		delayed.Of(model.Predict(1)), // want `model.Predict is called here and now`
		delayed.Of(incF.Of(1)),       // want `delayed.Of of a value that is lazy already`
	}
	text, _ := os.ReadFile(name)
	_ = []any{
		delayed.Of(text),
		delayed.Of(3),
		delayed.Of(float64(3)),
		delayed.Of(len(text)),
		delayed.Of(strings.ToUpper(name)),
		delayed.Of(newNames()),
		delayed.Of(newList(3)),
		delayed.Of(header()),
		delayed.Of(model.Name(1)),
		delayed.Of(func() int { return slow(1) }),
		incF(incF.Of(1)),
		incF.Each(1, 2, 3),
		incF.Each(list()...),
		fmt.Sprint(slow(1)),
	}
	var _ weft.Lazy[int]
}
