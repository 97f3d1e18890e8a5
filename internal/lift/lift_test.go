package lift

import (
	"strings"
	"testing"
)

func plain(x int) int { return x }

type tower struct{ n int }

func (t tower) height() int { return t.n }

func same[T any](x T) T { return x }

func TestIdentify(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     any
		plain bool
		id    string
		shown string
	}{
		{"a function", plain, true, "github.com/cb434341/weft/internal/lift.plain", "plain"},
		{"a method", tower.height, true, "github.com/cb434341/weft/internal/lift.tower.height", "tower.height"},
		{"a method value", tower{1}.height, false, "", "tower.height"},
		{"an instance", same[int], false, "", "same (lift_test.go:14)"},
		{"a literal", func() {}, false, "", "func1 (lift_test.go:28)"},
	} {
		who := Identify(c.f)
		if who.Plain != c.plain || who.Name != c.shown || c.plain && who.ID != c.id {
			t.Errorf("%s: got %+v", c.name, who)
		}
	}
}

func TestFunctions(t *testing.T) {
	all := Functions[string]{}
	closures := make([]func() int, 2)
	for i := range closures {
		closures[i] = func() int { return i }
	}
	enter := func(f any, key Key, calls string) (*Function[string], error) {
		return all.Enter(&Function[string]{Key: key, Place: Identify(f).Place, Value: Value(f), Calls: calls})
	}
	a := Key{"a", "func() int"}
	first, err := enter(closures[0], a, "first")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := enter(closures[0], a, "again"); again != first || err != nil {
		t.Errorf("the same function: %v, %v", again, err)
	}
	_, err = enter(closures[1], a, "other")
	if err == nil || !strings.HasPrefix(err.Error(), `"a" is the name of another function already, that of lift_test.go:`) {
		t.Errorf("another function: %v", err)
	}
	if other, err := enter(plain, Key{"a", "func(int) int"}, "typed"); err != nil || other == first {
		t.Errorf("another type: %v", err)
	}
	if got := all.Find(a); got != first || got.Calls != "first" {
		t.Errorf("found %v", got)
	}
	if got := all.Find(Key{"b", "func() int"}); got != nil {
		t.Errorf("found %v", got)
	}
}

func TestLift(t *testing.T) {
	all := Functions[string]{}
	var none func()
	for _, c := range []struct {
		name string
		f    any
		id   string
		want string // the Ref, or an error
	}{
		{"a function", plain, "", "plain, github.com/cb434341/weft/internal/lift.plain, blocks func(int) int"},
		{"with an id", plain, "mine", "mine, mine, blocks func(int) int"},
		{"another with that id", func(x int) int { return x }, "mine", `func1 (lift_test.go:80): "mine" is the name of another function already, that of lift_test.go:8`},
		{"a closure", func() {}, "", "func2 (lift_test.go:81), , blocks func()"},
		{"nil", none, "", "the function is nil"},
		{"nothing", nil, "", "the function is nil"},
		{"no function", 5, "", "the function is nil"},
	} {
		r, err := all.Lift("blocks", c.f, c.id, c.name)
		got := strings.Join([]string{r.Name, r.ID, r.Type}, ", ")
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		name string
		ref  Ref
		want string // who lifted it, or an error
	}{
		{"known", Ref{"mine", "mine", "blocks func(int) int"}, "with an id"},
		{"called as something else", Ref{"mine", "mine", "lines func(int) int"}, "array: this process does not know mine, a func(int) int: lift it in a package-level var, which every process of the program sets"},
		{"a closure", Ref{Name: "func2 (a.go:1)"}, "array: func2 (a.go:1) is a closure, a method value or an instance of a generic function, which another process cannot find: lift it in a package-level var with array.Named"},
	} {
		fn, err := all.Lookup("array", c.ref)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = fn.Calls
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
