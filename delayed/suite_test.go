package delayed_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
)

// The suite holds on every runner, also on those that run tasks in another
// process. So all that it runs is lifted here, in package-level vars.
var (
	lazyInc    = delayed.Func1(inc)
	lazyDouble = delayed.Func1(double)
	lazyAdd    = delayed.Func2(add)
	lazySum    = delayed.Func1(sum)

	func0 = delayed.Func0(join0)
	func1 = delayed.Func1(join1)
	func2 = delayed.Func2(join2)
	func3 = delayed.Func3(join3)
	func4 = delayed.Func4(join4)
	func5 = delayed.Func5(join5)
	func6 = delayed.Func6(join6)

	try1 = delayed.Try1(tryJoin1)
	try6 = delayed.Try6(tryJoin6)
	ctx0 = delayed.Ctx0(ctxJoin0)
	ctx2 = delayed.Ctx2(ctxJoin2)
	ctx6 = delayed.Ctx6(ctxJoin6)

	put1    = delayed.Do1(putOne)
	put2    = delayed.DoErr2(putTwo)
	put3    = delayed.DoCtx3(putThree)
	total   = delayed.Func2(totalOf)
	flaky   = delayed.Try1(failTwice, delayed.Retry(2))
	waiting = delayed.Func1(inc, delayed.IO(4))
	putOnce = delayed.DoErr2(putTwo, delayed.Pure)
	closed  = delayed.Func1(func(x int) int { return x * 3 }, delayed.Named("triple"))
	generic = delayed.Func1(largest[float64], delayed.Named("largest"))
	method  = delayed.Func2(tower.height)
	texts   = delayed.Func1(text)
	counts  = delayed.Func1(count)
	grid    = delayed.Func1(bestOf)
	nested  = delayed.Ctx1(sumInside)
	panics  = delayed.Func1(mustBePositive)
	measure = delayed.Func2(measureAt)
	warmest = delayed.Func1(warmestOf)
	series  = delayed.Func1(seriesAt)
)

func double(x int) int { return 2 * x }

func join0() string                            { return "" }
func join1(a string) string                    { return a }
func join2(a, b string) string                 { return a + b }
func join3(a, b, c string) string              { return a + b + c }
func join4(a, b, c, d string) string           { return a + b + c + d }
func join5(a, b, c, d, e string) string        { return a + b + c + d + e }
func join6(a, b, c, d, e, f string) string     { return a + b + c + d + e + f }
func tryJoin1(a string) (string, error)        { return a, nil }
func ctxJoin0(context.Context) (string, error) { return "ctx", nil }

func tryJoin6(a, b, c, d, e, f string) (string, error) {
	return join6(a, b, c, d, e, f), errors.New("six is too many")
}

func ctxJoin2(ctx context.Context, a, b string) (string, error) {
	return a + b, ctx.Err()
}

func ctxJoin6(ctx context.Context, a, b, c, d, e, f string) (string, error) {
	return join6(a, b, c, d, e, f), ctx.Err()
}

// board stands for a program's outside world: what tasks do for their side
// effects. Each test writes under a key of its own.
var board struct {
	sync.Mutex
	values map[string][]int
}

func putOne(key string) { _ = putTwo(key, 1) }

func putTwo(key string, x int) error {
	if x < 0 {
		return fmt.Errorf("put %d", x)
	}
	board.Lock()
	defer board.Unlock()
	if board.values == nil {
		board.values = map[string][]int{}
	}
	board.values[key] = append(board.values[key], x)
	return nil
}

func putThree(_ context.Context, key string, x, y int) error { return putTwo(key, x*y) }

func totalOf(key string, x int) int {
	board.Lock()
	defer board.Unlock()
	return sum(board.values[key]) + x
}

func failTwice(key string) (int, error) {
	_ = putTwo(key, 1)
	if n := totalOf(key, 0); n < 3 {
		return 0, fmt.Errorf("call %d fails", n)
	}
	return 7, nil
}

func largest[T int | float64](xs []T) (most T) {
	for _, x := range xs {
		most = max(most, x)
	}
	return most
}

type tower struct{ Floors int }

func (t tower) height(floor float64) float64 { return float64(t.Floors) * floor }

func text(s fmt.Stringer) string {
	if s == nil {
		return "nothing"
	}
	return s.String()
}

func count(words map[string]int) int {
	n := 0
	for _, c := range words {
		n += c
	}
	return n
}

func bestOf(scores map[[3]int]int) [3]int {
	var best [3]int
	most := -1
	for k, s := range scores {
		if s > most {
			best, most = k, s
		}
	}
	return best
}

func sumInside(ctx context.Context, n int) (int, error) {
	xs := make([]graph.Lazy[int], n)
	for i := range xs {
		xs[i] = lazyInc.Of(i)
	}
	return weft.Compute(ctx, lazySum(delayed.All(xs)))
}

// place and reading are types of the user's, which nobody registers.
type place struct{ Name string }

type reading struct {
	Celsius float64
	Tags    []string
}

func measureAt(p place, celsius float64) reading { return reading{celsius, []string{p.Name}} }

func warmestOf(all map[place]reading) (best place) {
	most := math.Inf(-1)
	for p, r := range all {
		if r.Celsius > most {
			best, most = p, r.Celsius
		}
	}
	return best
}

func seriesAt(n int) (all []struct{ Low, High reading }) {
	for i := range n {
		all = append(all, struct{ Low, High reading }{High: reading{Celsius: float64(i)}})
	}
	return all
}

func mustBePositive(x int) int {
	if x <= 0 {
		panic(fmt.Sprintf("%d is not positive", x))
	}
	return x
}

// suite tests delayed on a runner.
func suite(t *testing.T, r graph.Runner) {
	ctx := weft.With(t.Context(), weft.On(r))
	// fresh is a key of the board that no other test uses, in no process.
	fresh := func(t *testing.T) string { return fmt.Sprint(t.Name(), " ", time.Now().UnixNano()) }

	t.Run("lifts", func(t *testing.T) {
		of := delayed.Of[string]
		for _, c := range []struct {
			name string
			x    graph.Lazy[string]
			want string
		}{
			{"Func0", func0(), ""},
			{"Func1", func1(of("a")), "a"},
			{"Func2", func2(of("a"), of("b")), "ab"},
			{"Func3", func3(of("a"), of("b"), of("c")), "abc"},
			{"Func4", func4(of("a"), of("b"), of("c"), of("d")), "abcd"},
			{"Func5", func5(of("a"), of("b"), of("c"), of("d"), of("e")), "abcde"},
			{"Func6", func6(of("a"), of("b"), of("c"), of("d"), of("e"), of("f")), "abcdef"},
			{"Try1", try1(of("a")), "a"},
			{"Ctx0", ctx0(), "ctx"},
			{"Ctx2", ctx2(of("a"), of("b")), "ab"},
			{"Ctx6", ctx6.Of("a", "b", "c", "d", "e", "f"), "abcdef"},
			{"Of", func3.Of("a", "b", "c"), "abc"},
			{"Of of lazy values", func2(func1.Of("a"), func2.Of("b", "c")), "abc"},
			{"With", func3.With("c").With("b")(func1.Of("a")), "abc"},
			{"With all", func2.With("b").With("a")(), "ab"},
			{"With, then Of", func4.With("d").Of("a", "b", "c"), "abcd"},
		} {
			got, err := weft.Compute(ctx, c.x)
			if err != nil || got != c.want {
				t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
			}
		}
	})

	t.Run("values", func(t *testing.T) {
		same(t, ctx, "a closure with a name", closed.Of(5), 15)
		same(t, ctx, "an instance of a generic function", generic.Of([]float64{2, 9.5, 3}), 9.5)
		same(t, ctx, "a method", method.Of(tower{10}, 3.5), 35.0)
		same(t, ctx, "a nil interface", texts.Of(nil), "nothing")
		same(t, ctx, "an interface", texts.Of(1500*time.Millisecond), "1.5s")
		same(t, ctx, "a constant alone", delayed.Of(3), 3)
		same(t, ctx, "waiting beside the workers", lazySum(delayed.All(waiting.Each(1, 2, 3))), 9)
	})

	t.Run("many", func(t *testing.T) {
		same(t, ctx, "All", delayed.All(lazyInc.Each(3, 1, 2)), []int{4, 2, 3})
		same(t, ctx, "All of none", delayed.All[int](nil), []int{})
		same(t, ctx, "All of calls and values", delayed.All([]graph.Lazy[int]{lazyInc.Of(1), delayed.Of(7)}), []int{2, 7})
		same(t, ctx, "an All in an All", delayed.All([]graph.Lazy[[]int]{delayed.All(lazyInc.Each(1)), delayed.All(lazyInc.Each(2, 3))}), [][]int{{2}, {3, 4}})
		words := map[string]graph.Lazy[int]{"b": lazyInc.Of(1), "a": delayed.Of(5)}
		same(t, ctx, "AllMap", delayed.AllMap(words), map[string]int{"a": 5, "b": 2})
		same(t, ctx, "AllMap, used", counts(delayed.AllMap(words)), 7)
		same(t, ctx, "AllMap of none", delayed.AllMap(map[string]graph.Lazy[int]{}), map[string]int{})
	})

	t.Run("types of the user's", func(t *testing.T) {
		oslo, rome := place{"Oslo"}, place{"Rome"}
		cold, warm := reading{4, []string{"Oslo"}}, reading{21, []string{"Rome"}}
		same(t, ctx, "a struct", measure.Of(oslo, 4), cold)
		same(t, ctx, "a slice of an unnamed struct", series.Of(2), seriesAt(2))
		two := []graph.Lazy[reading]{measure.Of(oslo, 4), measure.Of(rome, 21)}
		same(t, ctx, "All", delayed.All(two), []reading{cold, warm})
		same(t, ctx, "an All in an All", delayed.All([]graph.Lazy[[]reading]{delayed.All(two), delayed.All(two[1:])}), [][]reading{{cold, warm}, {warm}})
		places := map[place]graph.Lazy[reading]{oslo: two[0], rome: two[1]}
		same(t, ctx, "AllMap", delayed.AllMap(places), map[place]reading{oslo: cold, rome: warm})
		same(t, ctx, "AllMap, used", warmest(delayed.AllMap(places)), rome)
	})

	t.Run("seeds", func(t *testing.T) {
		same(t, ctx, "inc and add", lazyAdd(lazyInc.Of(1), lazyInc.Of(2)), 5)
		data := []int{1, 2, 3, 4, 5, 6, 7, 8}
		same(t, ctx, "for loop", lazySum(delayed.All(lazyInc.Each(data...))), 44)
		var results []graph.Lazy[int]
		for _, x := range append(data, 9, 10) {
			if x%2 == 0 { // decided now, not lazily
				results = append(results, lazyDouble.Of(x))
			} else {
				results = append(results, lazyInc.Of(x))
			}
		}
		same(t, ctx, "control flow", lazySum(delayed.All(results)), 90)
		scores := map[[3]int]graph.Lazy[int]{}
		for a := range 3 {
			for b := range 3 {
				for c := range 3 {
					r1 := lazyAdd.Of(10, a)
					r2 := lazyAdd(r1, delayed.Of(b))
					scores[[3]int{a, b, c}] = lazyAdd(r2, delayed.Of(c))
				}
			}
		}
		same(t, ctx, "grid search", grid(delayed.AllMap(scores)), [3]int{2, 2, 2})
	})

	t.Run("side effects", func(t *testing.T) {
		key := fresh(t)
		b := put2(delayed.Of(key), lazyInc.Of(1))
		d := put2(delayed.Of(key), lazyInc.Of(3))
		same(t, ctx, "Bind", delayed.Bind(total(delayed.Of(key), lazyInc.Of(5)), b, d), 12)

		key = fresh(t)
		done := delayed.Checkpoint(put1.Of(key), put2.Of(key, 4), put3.Of(key, 2, 3))
		same(t, ctx, "WaitOn", delayed.WaitOn(delayed.Of(key), done), key)
		same(t, ctx, "Checkpoint", total.Of(key, 0), 11)

		key = fresh(t)
		same(t, ctx, "Bind of a constant", delayed.Bind(delayed.Of(1), put1.Of(key)), 1)
		same(t, ctx, "and its parent has run", total.Of(key, 0), 1)
	})

	t.Run("each call runs once", func(t *testing.T) {
		key := fresh(t)
		x := total(delayed.WaitOn(delayed.Of(key), put1.Of(key)), delayed.Of(0))
		same(t, ctx, "shared", lazyAdd(lazyAdd(x, x), lazyAdd(x, x)), 4)
		same(t, ctx, "and put once", total.Of(key, 0), 1)
		key = fresh(t)
		twice := delayed.Checkpoint(putOnce.Of(key, 5), putOnce.Of(key, 5))
		same(t, ctx, "equal calls of a pure function", total(delayed.WaitOn(delayed.Of(key), twice), delayed.Of(0)), 5)
		key = fresh(t)
		y := put1.Of(key)
		if err := weft.Run(ctx, weft.Into(new(struct{}), y), weft.Into(new(struct{}), delayed.Clone(y))); err != nil {
			t.Error(err)
		}
		same(t, ctx, "a clone runs again", total.Of(key, 0), 2)
	})

	t.Run("retry", func(t *testing.T) {
		same(t, ctx, "the third try", flaky.Of(fresh(t)), 7)
	})

	t.Run("a run inside of a task", func(t *testing.T) {
		same(t, ctx, "nested", lazyAdd(nested.Of(10), nested.Of(4)), 55+10)
	})

	t.Run("errors", func(t *testing.T) {
		for _, c := range []struct {
			name string
			x    graph.Source
			want string
		}{
			{"an error", lazyInc(lenOf(try6.Of("a", "b", "c", "d", "e", "f"))), "tryJoin6#0 (suite_test.go"},
			{"its cause", try6.Of("a", "b", "c", "d", "e", "f"), "six is too many"},
			{"a side effect", put2.Of("key", -1), "put -1"},
			{"a panic", lazyInc(panics.Of(-4)), "-4 is not positive"},
		} {
			err := weft.Run(ctx, into(c.x))
			var task *graph.TaskError
			if !errors.As(err, &task) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: got %v, want %q", c.name, err, c.want)
			}
		}
		same(t, ctx, "the next run works", lazyInc.Of(1), 2)
	})

	t.Run("random graphs", func(t *testing.T) {
		for seed := range uint64(20) {
			lazies, want := randomCalls(rand.New(rand.NewPCG(seed, 1)), 60)
			got, err := weft.ComputeAll(ctx, lazies)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("seed %d: got %v, %v, want %v", seed, got, err, want)
			}
		}
	})
}

var lenOf = delayed.Func1(length)

func length(s string) int { return len(s) }

// into asks for a source of any type.
func into(s graph.Source) weft.Option {
	switch x := s.(type) {
	case graph.Lazy[int]:
		return weft.Into(new(int), x)
	case graph.Lazy[string]:
		return weft.Into(new(string), x)
	case graph.Lazy[struct{}]:
		return weft.Into(new(struct{}), x)
	}
	panic(fmt.Sprintf("no %T here", s))
}

// same computes x and compares.
func same[T any](t *testing.T, ctx context.Context, name string, x graph.Lazy[T], want T) {
	t.Helper()
	got, err := weft.Compute(ctx, x)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, %v, want %v", name, got, err, want)
	}
}

// randomCalls makes calls that take each other's results, and what they give
// when they are called directly.
func randomCalls(r *rand.Rand, n int) ([]graph.Lazy[int], []int) {
	lazies := []graph.Lazy[int]{delayed.Of(1)}
	values := []int{1}
	for range n {
		i, j := r.IntN(len(lazies)), r.IntN(len(lazies))
		x, y := lazies[i], lazies[j]
		v, w := values[i], values[j]
		switch r.IntN(7) {
		case 0:
			lazies, values = append(lazies, lazyInc(x)), append(values, inc(v))
		case 1:
			lazies, values = append(lazies, lazyAdd(x, y)), append(values, add(v, w))
		case 2:
			lazies, values = append(lazies, lazyAdd.With(w)(x)), append(values, add(v, w))
		case 3:
			all := delayed.All([]graph.Lazy[int]{x, y, x})
			lazies, values = append(lazies, lazySum(all)), append(values, sum([]int{v, w, v}))
		case 4:
			lazies, values = append(lazies, delayed.WaitOn(x, y)), append(values, v)
		case 5:
			lazies, values = append(lazies, delayed.Bind(x, y, delayed.Omit(lazies[r.IntN(len(lazies))]))), append(values, v)
		case 6:
			lazies, values = append(lazies, delayed.Clone(lazyDouble(x))), append(values, double(v))
		}
	}
	return lazies, values
}
