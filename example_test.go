package weft_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
)

func inc(x int) int    { return x + 1 }
func add(x, y int) int { return x + y }

func sum(xs []int) (total int) {
	for _, x := range xs {
		total += x
	}
	return total
}

func Example() {
	inc, add := delayed.Func1(inc), delayed.Func2(add)
	z := add(inc.Of(1), inc.Of(2)) // nothing has run yet

	v, err := weft.Compute(context.Background(), z)
	fmt.Println(v, err)
	// Output: 5 <nil>
}

func ExampleCompute() {
	total := delayed.Func1(sum)(delayed.All(delayed.Func1(inc).Each(1, 2, 3)))
	fmt.Println(weft.Compute(context.Background(), total))
	// Output: 9 <nil>
}

// What two outputs share is computed once if they are asked for together.
func ExampleCompute2() {
	load := delayed.Func0(func() []int { fmt.Println("load"); return []int{4, 2} })
	count := delayed.Func1(func(xs []int) int { return len(xs) })

	data := load()
	total, n, err := weft.Compute2(context.Background(), delayed.Func1(sum)(data), count(data))
	fmt.Println(total, n, err)
	// Output:
	// load
	// 6 2 <nil>
}

func ExampleCompute3() {
	word := delayed.Func1(func(n int) string { return fmt.Sprint("number ", n) })
	n, s, ok, err := weft.Compute3(context.Background(), delayed.Of(1), word.Of(2), delayed.Of(true))
	fmt.Println(n, s, ok, err)
	// Output: 1 number 2 true <nil>
}

func ExampleComputeAll() {
	inc := delayed.Func1(inc)
	fmt.Println(weft.ComputeAll(context.Background(), inc.Each(10, 20, 30)))
	// Output: [11 21 31] <nil>
}

func ExampleComputeMap() {
	inc := delayed.Func1(inc)
	ages := map[string]weft.Lazy[int]{"Ada": inc.Of(35), "Alan": inc.Of(40)}
	fmt.Println(weft.ComputeMap(context.Background(), ages))
	// Output: map[Ada:36 Alan:41] <nil>
}

// Only what is asked for runs: the costly feature is not needed for "base".
func ExampleComputeNamed() {
	costly := delayed.Func1(func(x int) int { fmt.Println("costly"); return x * 100 })
	inc, add := delayed.Func1(inc), delayed.Func2(add)

	base := inc.Of(1)
	outputs := weft.Outputs{
		"base":  base,
		"label": delayed.Of("a model"),
		"full":  add(base, costly.Of(7)),
	}

	asked := []string{"base", "label"} // say, from a flag
	got, err := weft.ComputeNamed(context.Background(), outputs, asked...)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := weft.Get[int](got, "base")
	fmt.Println(got.Names(), n, err)

	_, err = weft.ComputeNamed(context.Background(), outputs, "fulll")
	fmt.Println(err, errors.Is(err, weft.ErrNoOutput))
	// Output:
	// [base label] 2 <nil>
	// weft: no such output: "fulll"; did you mean "full"? there are base, full, label true
}

func ExampleGet() {
	got, err := weft.ComputeNamed(context.Background(), weft.Outputs{"n": delayed.Of(1), "s": delayed.Of("one")})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := weft.Get[string](got, "s")
	fmt.Println(s, err)
	_, err = weft.Get[float64](got, "n")
	fmt.Println(err)
	// Output:
	// one <nil>
	// weft: output "n" is of type int, not float64
}

func ExampleRun() {
	inc := delayed.Func1(inc)
	var n int
	var s string
	err := weft.Run(context.Background(), weft.Into(&n, inc.Of(1)), weft.Into(&s, delayed.Of("two")))
	fmt.Println(n, s, err)
	// Output: 2 two <nil>
}

// A verb takes further outputs beside its own.
func ExampleInto() {
	inc := delayed.Func1(inc)
	x := inc.Of(1)
	var half int
	whole, err := weft.Compute(context.Background(), inc(x), weft.Into(&half, x))
	fmt.Println(half, whole, err)
	// Output: 2 3 <nil>
}

// What is persisted is not computed again.
func ExamplePersist() {
	load := delayed.Func0(func() []int { fmt.Println("load"); return []int{1, 2, 3} })
	ctx := context.Background()

	data, err := weft.Persist(ctx, load())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(weft.Compute(ctx, delayed.Func1(sum)(data)))
	fmt.Println(weft.Compute(ctx, data))
	// Output:
	// load
	// 6 <nil>
	// [1 2 3] <nil>
}

func ExampleOn() {
	r := &local.Runner{Workers: 1} // one task after the other, always in the same order
	show := delayed.Func1(func(x int) int { fmt.Println(x); return x })
	_, err := weft.ComputeAll(context.Background(), show.Each(1, 2), weft.On(r))
	fmt.Println(err)
	// Output:
	// 1
	// 2
	// <nil>
}

// counting is an observer that counts tasks.
type counting struct{ tasks int }

func (c *counting) Start(graph.RunInfo)  {}
func (c *counting) Finish(graph.Summary) {}
func (c *counting) Observe(events []graph.Event) {
	for _, e := range events {
		if e.Kind == graph.TaskEnd {
			c.tasks++
		}
	}
}

func ExampleObserve() {
	var c counting
	inc := delayed.Func1(inc)
	_, err := weft.ComputeAll(context.Background(), inc.Each(1, 2, 3), weft.Observe(&c))
	fmt.Println(c.tasks, err)
	// Output: 3 <nil>
}

// A context can carry settings to all verbs, those without room for options
// among them.
func ExampleWith() {
	var c counting
	ctx := weft.With(context.Background(), weft.On(&local.Runner{Workers: 2}), weft.Observe(&c))
	outputs := weft.Outputs{"a": delayed.Func1(inc).Of(1)}
	_, err := weft.ComputeNamed(ctx, outputs, "a")
	fmt.Println(c.tasks, err)
	// Output: 1 <nil>
}

func ExampleGraph() {
	inc, add := delayed.Func1(inc), delayed.Func2(add)
	g, want, err := weft.Graph(add(inc.Of(1), inc.Of(2)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(graph.Text(g, want))
	// Output:
	// 3 tasks, 4 edges, 2 constants
	// inc#0 = inc(1)
	// inc#1 = inc(2)
	// add#2 = add(inc#0, inc#1)
	// want add#2
}
