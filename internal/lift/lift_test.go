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
