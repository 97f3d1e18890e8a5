package delayed_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
)

// Lift functions, call them as before, and compute what you want. A lifted
// function may have the name of the one that it lifts.
func Example() {
	inc, add := delayed.Func1(inc), delayed.Func2(add)

	x := inc.Of(1)
	y := inc.Of(2)
	z := add(x, y) // nothing has run yet

	v, err := weft.Compute(context.Background(), z)
	fmt.Println(v, err)
	// Output: 5 <nil>
}

// A loop that calls a lifted function makes tasks that run side by side.
func Example_loop() {
	inc, sum := delayed.Func1(inc), delayed.Func1(sum)

	var results []graph.Lazy[int]
	for _, x := range []int{1, 2, 3, 4, 5, 6, 7, 8} {
		results = append(results, inc.Of(x))
	}
	total := sum(delayed.All(results))

	fmt.Println(weft.Compute(context.Background(), total))
	// Output: 44 <nil>
}

// What decides which calls there are has to be known when the graph is built:
// it is not lifted.
func Example_controlFlow() {
	inc, double, sum := delayed.Func1(inc), delayed.Func1(double), delayed.Func1(sum)
	isEven := func(x int) bool { return x%2 == 0 }

	var results []graph.Lazy[int]
	for x := 1; x <= 10; x++ {
		if isEven(x) {
			results = append(results, double.Of(x))
		} else {
			results = append(results, inc.Of(x))
		}
	}

	fmt.Println(weft.Compute(context.Background(), sum(delayed.All(results))))
	// Output: 90 <nil>
}

// Three steps of fitting for every choice of three parameters: what the choices
// share is computed once.
func Example_gridSearch() {
	type choice struct{ a, b, c int }
	fit := delayed.Func2(func(model, p int) int { return model*10 + p })
	best := delayed.Func1(func(scores map[choice]int) choice {
		top := choice{}
		for c, score := range scores {
			if score > scores[top] {
				top = c
			}
		}
		return top
	})

	x := delayed.Of(0)
	scores := map[choice]graph.Lazy[int]{}
	for a := range 3 {
		r1 := fit(x, delayed.Of(a))
		for b := range 3 {
			r2 := fit(r1, delayed.Of(b))
			for c := range 3 {
				scores[choice{a, b, c}] = fit(r2, delayed.Of(c))
			}
		}
	}

	fmt.Println(weft.Compute(context.Background(), best(delayed.AllMap(scores))))
	// Output: {2 2 2} <nil>
}

// Methods are lifted as method expressions.
func Example_methods() {
	upper := delayed.Func1(strings.ToUpper)
	trim := delayed.Func1((*strings.Builder).String)

	var b strings.Builder
	b.WriteString("weft")
	fmt.Println(weft.Compute(context.Background(), upper(trim.Of(&b))))
	// Output: WEFT <nil>
}

func ExampleFunc2() {
	repeat := delayed.Func2(strings.Repeat)
	fmt.Println(weft.Compute(context.Background(), repeat.Of("ab", 3)))
	// Output: ababab <nil>
}

// An error of a function is the error of the run; it names the task and the line
// that built it.
func ExampleTry1() {
	atoi := delayed.Try1(strconv.Atoi)
	add := delayed.Func2(add)

	_, err := weft.Compute(context.Background(), add(atoi.Of("1"), atoi.Of("two")))
	var task *graph.TaskError
	fmt.Println(errors.As(err, &task), task.Task)
	fmt.Println(errors.Is(err, strconv.ErrSyntax))
	// Output:
	// true Atoi#1
	// true
}

// The context is that of the task: it is done when the run is cancelled, or has
// failed elsewhere.
func ExampleCtx1() {
	fetch := delayed.Ctx1(func(ctx context.Context, name string) (string, error) {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		return "the text of " + name, nil
	}, delayed.IO(8))
	fmt.Println(weft.Compute(context.Background(), fetch.Of("a.txt")))
	// Output: the text of a.txt <nil>
}

func ExampleDo1() {
	hello := delayed.Do1(func(name string) { fmt.Println("hello", name) })
	_, err := weft.Compute(context.Background(), hello.Of("Ada"))
	fmt.Println(err)
	// Output:
	// hello Ada
	// <nil>
}

func ExampleDoErr1() {
	remove := delayed.DoErr1(os.Remove)
	_, err := weft.Compute(context.Background(), remove.Of("/no/such/file"))
	fmt.Println(errors.Is(err, os.ErrNotExist))
	// Output: true
}

func ExampleOf() {
	add := delayed.Func2(add)
	x := add.Of(1, 2)            // values only
	y := add(x, delayed.Of(100)) // a lazy value and a value
	fmt.Println(weft.Compute(context.Background(), y))
	// Output: 103 <nil>
}

func ExampleF1_Each() {
	length := delayed.Func1(length)
	fmt.Println(weft.ComputeAll(context.Background(), length.Each("a", "bb", "ccc")))
	// Output: [1 2 3] <nil>
}

func ExampleF2_With() {
	add := delayed.Func2(add)
	addTen := add.With(10)
	fmt.Println(weft.ComputeAll(context.Background(), addTen.Each(1, 2, 3)))
	// Output: [11 12 13] <nil>
}

func ExampleAll() {
	inc, sum := delayed.Func1(inc), delayed.Func1(sum)
	total := sum(delayed.All(inc.Each(1, 2, 3)))
	fmt.Println(weft.Compute(context.Background(), total))
	// Output: 9 <nil>
}

func ExampleAllMap() {
	length := delayed.Func1(length)
	lengths := delayed.AllMap(map[string]graph.Lazy[int]{
		"short": length.Of("a"),
		"long":  length.Of("aaaa"),
	})
	fmt.Println(weft.Compute(context.Background(), lengths))
	// Output: map[long:4 short:1] <nil>
}

// The total is taken after both calls have saved what they were given, although
// it is given neither of them.
func ExampleBind() {
	var mu sync.Mutex
	var data []int
	inc := delayed.Func1(inc)
	save := delayed.Do1(func(x int) {
		mu.Lock()
		defer mu.Unlock()
		data = append(data, x)
	})
	total := delayed.Func1(func(x int) int { return sum(data) + x })

	b := save(inc.Of(1))
	d := save(inc.Of(3))
	f := delayed.Bind(total(inc.Of(5)), b, d)

	fmt.Println(weft.Compute(context.Background(), f))
	// Output: 12 <nil>
}

// Bind would load again what it waits for; Omit says that once is enough.
func ExampleOmit() {
	load := delayed.Func0(func() []int { fmt.Println("load"); return []int{3, 1, 2} })
	sum := delayed.Func1(sum)
	largest := delayed.Func1(func(xs []int) int { return slices.Max(xs) })

	data := load()
	total := sum(data)
	after := delayed.Bind(largest(data), total, delayed.Omit(data))

	fmt.Println(weft.Compute(context.Background(), after))
	// Output:
	// load
	// 3 <nil>
}

func ExampleClone() {
	load := delayed.Func0(func() int { fmt.Println("load"); return 1 })
	add := delayed.Func2(add)

	x := load()
	twice := add(x, delayed.Clone(x))
	fmt.Println(weft.Compute(context.Background(), twice))
	// Output:
	// load
	// load
	// 2 <nil>
}

func ExampleWaitOn() {
	warm := delayed.Do0(func() { fmt.Println("the cache is warm") })
	x := delayed.WaitOn(delayed.Of(42), warm())
	fmt.Println(weft.Compute(context.Background(), x))
	// Output:
	// the cache is warm
	// 42 <nil>
}

func ExampleCheckpoint() {
	var mu sync.Mutex
	written := 0
	write := delayed.Do1(func(int) { mu.Lock(); written++; mu.Unlock() })

	var writes []graph.Source
	for _, w := range write.Each(1, 2, 3) {
		writes = append(writes, w)
	}
	_, err := weft.Compute(context.Background(), delayed.Checkpoint(writes...))
	fmt.Println(written, err)
	// Output: 3 <nil>
}

// A name shows in graphs and in errors, and lets another process find the
// function.
func ExampleNamed() {
	scale := delayed.Func1(func(x float64) float64 { return x * 1.5 }, delayed.Named("scale"))
	g, want, _ := weft.Graph(scale.Of(2))
	fmt.Print(graph.Text(g, want))
	// Output:
	// 1 tasks, 1 edges, 1 constants
	// scale#0 = scale(2)
	// want scale#0
}

func ExampleRetry() {
	calls := 0
	flaky := delayed.Try0(func() (string, error) {
		if calls++; calls < 3 {
			return "", errors.New("try again")
		}
		return "done", nil
	}, delayed.Retry(2))
	fmt.Println(weft.Compute(context.Background(), flaky()))
	// Output: done <nil>
}

// Calls of a pure function with equal arguments are made once.
func ExamplePure() {
	square := delayed.Func1(func(x int) int { fmt.Println("square of", x); return x * x }, delayed.Pure)
	add := delayed.Func2(add)
	fmt.Println(weft.Compute(context.Background(), add(square.Of(3), square.Of(3))))
	// Output:
	// square of 3
	// 18 <nil>
}
