package delayed

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/cb434341/weft/graph"
	names "github.com/cb434341/weft/internal/lift"
)

type counter struct{ n int }

func (c counter) Get() int           { return c.n }
func (c *counter) Add(d int)         { c.n += d }
func (c counter) func1() int         { return 1 }
func plain(x int) int                { return x }
func pair[K, V any](k K, v V) string { return "" }

type embeds struct{ counter }

func TestIdentify(t *testing.T) {
	outer := 3
	const pkg = "github.com/cb434341/weft/delayed."
	for _, c := range []struct {
		name  string
		f     any
		id    string // empty if it has none that is its own
		shown string
	}{
		{"a plain function", plain, pkg + "plain", "plain"},
		{"a function of another package", strings.ToUpper, "strings.ToUpper", "ToUpper"},
		{"a method", counter.Get, pkg + "counter.Get", "counter.Get"},
		{"a method of a pointer", (*counter).Add, pkg + "(*counter).Add", "counter.Add"},
		{"a method of an interface", context.Context.Err, "context.Context.Err", "Context.Err"},
		{"a promoted method", embeds.Get, pkg + "embeds.Get", "embeds.Get"},
		{"a method value", counter{1}.Get, "", "counter.Get"},
		{"a closure", func() int { return outer }, "", "func1 (name_test.go:39)"},
		{"a function literal", func() int { return 1 }, "", "func2 (name_test.go:40)"},
		{"an instance of a generic function", pair[int, string], "", "pair (name_test.go:19)"},
		{"a method that looks like a closure", counter.func1, "", "func1 (name_test.go:17)"},
		{"a function of package reflect", reflect.MakeFunc(reflect.TypeFor[func(int) int](), nil).Interface(), "", "func"},
		{"a method of package reflect", reflect.ValueOf(counter{1}).Method(0).Interface(), "", "func"},
	} {
		who := names.Identify(c.f)
		if !who.Plain {
			who.ID = ""
		}
		if who.ID != c.id || who.Name != c.shown {
			t.Errorf("%s: got %q, %q, want %q, %q", c.name, who.ID, who.Name, c.id, c.shown)
		}
	}
}

// called is the Call of a lifted function.
func called[T any](t *testing.T, x graph.Lazy[T]) *Call {
	t.Helper()
	if err := x.Err(); err != nil {
		t.Fatal(err)
	}
	return x.(*node[T]).op.(*Call)
}

func TestRegistry(t *testing.T) {
	first, second := called(t, Func1(plain).Of(1)), called(t, Func1(plain).Of(1))
	if first != second {
		t.Error("a plain function lifted twice has two Ops")
	}
	if again := called(t, Func1(plain, Retry(1)).Of(1)); again == first || again.fn != first.fn {
		t.Error("another option must give another Call of the same function")
	}

	var lifted []F0[int]
	for i := range 2 {
		lifted = append(lifted, Func0(func() int { return i }, Named("TestRegistry.loop")))
	}
	if err := lifted[1]().Err(); err == nil || !strings.Contains(err.Error(), "the name of another function already") {
		t.Errorf("two closures of one literal under one name: got %v", err)
	}

	ints, floats := Func1(largest[int], Named("TestRegistry.largest")), Func1(largest[float64], Named("TestRegistry.largest"))
	if err := floats.Of(1.5).Err(); err != nil {
		t.Errorf("two types under one name: %v", err)
	}
	if called(t, ints.Of(1)).fn == called(t, floats.Of(1)).fn {
		t.Error("two types under one name are one function")
	}

	before := len(registry.known)
	for i := range 10 {
		Func0(func() int { return i })
	}
	if len(registry.known) != before {
		t.Error("closures are kept")
	}
}

func largest[T int | float64](x T) T { return x }
