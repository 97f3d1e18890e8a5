package delayed_test

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
)

// line is the line that it is called from.
func line() int {
	_, _, n, _ := runtime.Caller(1)
	return n
}

// TestSites checks that every way to make a lazy value finds the line of the
// user's call, whatever the compiler has inlined.
func TestSites(t *testing.T) {
	add, inc := delayed.Func2(add), delayed.Func1(inc)
	one := delayed.Of(1)
	type made struct {
		name string
		x    graph.Source
		line int
	}
	rows := []made{
		{"a call", add(one, one), line()},
		{"Of", add.Of(1, 2), line()},
		{"Each", inc.Each(1)[0], line()},
		{"With, then a call", add.With(1)(one), line()},
		{"With, then Of", add.With(1).Of(1), line()},
		{"With, then Each", add.With(1).Each(1)[0], line()},
		{"With all", add.With(1).With(2)(), line()},
		{"All", delayed.All(inc.Each(1)), line()},
		{"AllMap", delayed.AllMap(map[int]graph.Lazy[int]{1: one}), line()},
		{"Bind", delayed.Bind(one, one), line()},
		{"Clone", delayed.Clone(one), line()},
		{"WaitOn", delayed.WaitOn(one, one), line()},
		{"Checkpoint", delayed.Checkpoint(one), line()},
		{"a method value", func() graph.Lazy[int] { of := inc.Of; return of(1) }(), line()},
		{"a lift of a package", lazyInc(one), line()},
	}
	for i := range 2 {
		rows = append(rows, made{fmt.Sprint("a loop, ", i), inc(one), line()})
	}
	for _, c := range rows {
		want := fmt.Sprintf("site_test.go:%d", c.line)
		if got := c.x.(graph.Sited).Site().String(); got != want {
			t.Errorf("%s: got %s, want %s", c.name, got, want)
		}
	}
}

var (
	nilLift   = delayed.Func1[int, int](nil)
	nilLineOf = line() - 1
)

// TestBuildErrors checks what mistakes say, where, and that they stick.
func TestBuildErrors(t *testing.T) {
	inc, add := delayed.Func1(inc), delayed.Func2(add)
	one := delayed.Of(1)
	var none graph.Lazy[int]
	named := delayed.Named("TestBuildErrors")
	_, taken := delayed.Func1(func(x int) int { return x }, named), line()
	for _, c := range []struct {
		x    graph.Source
		line int
		want string
	}{
		{nilLift(one), nilLineOf, "Func1: the function is nil"},
		{add(one, none), line(), "add: argument 2 is nil"},
		{add(none, none), line(), "add: argument 1 is nil"},
		{inc(inc(none)), line(), "inc: argument 1 is nil"},
		{delayed.Func1((func(int) int)(nil))(one), line(), "Func1: the function is nil"},
		{delayed.Func0(func() error { return nil }, delayed.Named("fail"))(), line(), "Func0: func2 (site_test.go:LINE): its result is an error, which would be a value like any other: lift it with DoErr0"},
		{delayed.Func2(putTwo).Of("", 1), line(), "Func2: putTwo: its result is an error, which would be a value like any other: lift it with DoErr2"},
		{delayed.Try0(later)(), line(), "Try0: later: its result is lazy, which nobody would compute: call it as it is, without lifting it"},
		{delayed.Try1(withContext)(delayed.Of(t.Context())), line(), "Try1: withContext: its first parameter is a context, which the run gives: lift it with a CtxN or DoCtxN"},
		{delayed.Func1(double, delayed.IO(0)).Of(1), line(), "Func1: double: IO(0): at least one call must be allowed"},
		{delayed.Func1(double, delayed.Retry(-1)).Of(1), line(), "Func1: double: Retry(-1): less than no retry"},
		{delayed.Func1(double, delayed.Named("")).Of(1), line(), "Func1: double: Named: the id is empty"},
		{delayed.Func1(double, nil).Of(1), line(), "Func1: double: an option is nil"},
		{delayed.Func1(func(x int) int { return -x }, named).Of(1), line(), `Func1: func3 (site_test.go:LINE): "TestBuildErrors" is the name of another function already, that of site_test.go:` + strconv.Itoa(taken)},
		{delayed.Of(one), line(), "Of: the value is lazy already: pass it as it is, or many by All"},
		{delayed.Of([]graph.Lazy[int]{one}), line(), "Of: the value is lazy already: pass it as it is, or many by All"},
		{delayed.Func1(func(any) int { return 0 }).Of(one), line(), "Of: the value is lazy already: pass it as it is, or many by All"},
		{delayed.All([]graph.Lazy[int]{one, none}), line(), "all: argument 2 is nil"},
		{delayed.AllMap(map[string]graph.Lazy[int]{"a": one, "b": none}), line(), "all: the value of b is nil"},
		{delayed.Bind(none, one), line(), "Bind: argument 1 is nil"},
		{delayed.Bind(one, one, nil), line(), "Bind: argument 3 is nil"},
		{delayed.WaitOn(one, nil), line(), "WaitOn: argument 2 is nil"},
		{delayed.Checkpoint(nil), line(), "Checkpoint: argument 1 is nil"},
		{delayed.Checkpoint(delayed.Omit(one)), line(), "Omit: it is for the arguments of Bind and Clone"},
		{delayed.Clone(add(one, none)), line(), "add: argument 2 is nil"},
		{delayed.All([]graph.Lazy[int]{inc(none)}), line(), "inc: argument 1 is nil"},
		{add(inc(one), inc(none)), line(), "inc: argument 1 is nil"},
	} {
		want := fmt.Sprintf("site_test.go:%d: %s", c.line, replaceLine(c.want, c.line))
		if err := c.x.Err(); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func later() (graph.Lazy[int], error) { return lazyInc.Of(1), nil }

func withContext(context.Context) (int, error) { return 0, nil }

// replaceLine puts a line's number for LINE.
func replaceLine(s string, n int) string { return strings.ReplaceAll(s, "LINE", strconv.Itoa(n)) }

// TestErrorsInGraphs checks that a mistake comes back from the builder, and that
// building goes on working after it.
func TestErrorsInGraphs(t *testing.T) {
	var none graph.Lazy[int]
	b := graph.NewBuilder(0, 0)
	b.Emit(lazyAdd(lazyInc.Of(1), lazyInc(none)))
	if _, err := b.Graph(); err == nil || !strings.Contains(err.Error(), "inc: argument 1 is nil") {
		t.Errorf("got %v", err)
	}
}
