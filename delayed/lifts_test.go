package delayed_test

import (
	"context"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// TestEveryLift calls a function by each lift: all arguments must arrive, in
// their order.
func TestEveryLift(t *testing.T) {
	for _, c := range []struct {
		name string
		x    weft.Lazy[string]
		want string
	}{
		{"Func0", delayed.Func0(func() string { return "" })(), ""},
		{"Func1", delayed.Func1(func(a string) string { return a }).Of("a"), "a"},
		{"Func2", delayed.Func2(func(a, b string) string { return a + b }).Of("a", "b"), "ab"},
		{"Func3", delayed.Func3(func(a, b, c string) string { return a + b + c }).Of("a", "b", "c"), "abc"},
		{"Func4", delayed.Func4(func(a, b, c, d string) string { return a + b + c + d }).Of("a", "b", "c", "d"), "abcd"},
		{"Func5", delayed.Func5(func(a, b, c, d, e string) string { return a + b + c + d + e }).Of("a", "b", "c", "d", "e"), "abcde"},
		{"Func6", delayed.Func6(func(a, b, c, d, e, f string) string { return a + b + c + d + e + f }).Of("a", "b", "c", "d", "e", "f"), "abcdef"},
		{"Try0", delayed.Try0(func() (string, error) { return "", nil })(), ""},
		{"Try1", delayed.Try1(func(a string) (string, error) { return a, nil }).Of("a"), "a"},
		{"Try2", delayed.Try2(func(a, b string) (string, error) { return a + b, nil }).Of("a", "b"), "ab"},
		{"Try3", delayed.Try3(func(a, b, c string) (string, error) { return a + b + c, nil }).Of("a", "b", "c"), "abc"},
		{"Try4", delayed.Try4(func(a, b, c, d string) (string, error) { return a + b + c + d, nil }).Of("a", "b", "c", "d"), "abcd"},
		{"Try5", delayed.Try5(func(a, b, c, d, e string) (string, error) { return a + b + c + d + e, nil }).Of("a", "b", "c", "d", "e"), "abcde"},
		{"Try6", delayed.Try6(func(a, b, c, d, e, f string) (string, error) { return a + b + c + d + e + f, nil }).Of("a", "b", "c", "d", "e", "f"), "abcdef"},
		{"Ctx0", delayed.Ctx0(func(context.Context) (string, error) { return "", nil })(), ""},
		{"Ctx1", delayed.Ctx1(func(_ context.Context, a string) (string, error) { return a, nil }).Of("a"), "a"},
		{"Ctx2", delayed.Ctx2(func(_ context.Context, a, b string) (string, error) { return a + b, nil }).Of("a", "b"), "ab"},
		{"Ctx3", delayed.Ctx3(func(_ context.Context, a, b, c string) (string, error) { return a + b + c, nil }).Of("a", "b", "c"), "abc"},
		{"Ctx4", delayed.Ctx4(func(_ context.Context, a, b, c, d string) (string, error) { return a + b + c + d, nil }).Of("a", "b", "c", "d"), "abcd"},
		{"Ctx5", delayed.Ctx5(func(_ context.Context, a, b, c, d, e string) (string, error) { return a + b + c + d + e, nil }).Of("a", "b", "c", "d", "e"), "abcde"},
		{"Ctx6", delayed.Ctx6(func(_ context.Context, a, b, c, d, e, f string) (string, error) { return a + b + c + d + e + f, nil }).Of("a", "b", "c", "d", "e", "f"), "abcdef"},
	} {
		same(t, t.Context(), c.name, c.x, c.want)
	}

	var done string
	did := func(args ...string) error { done = strings.Join(args, ""); return nil }
	for _, c := range []struct {
		name string
		x    weft.Lazy[struct{}]
		want string
	}{
		{"Do0", delayed.Do0(func() { _ = did() })(), ""},
		{"Do1", delayed.Do1(func(a string) { _ = did(a) }).Of("a"), "a"},
		{"Do2", delayed.Do2(func(a, b string) { _ = did(a, b) }).Of("a", "b"), "ab"},
		{"Do3", delayed.Do3(func(a, b, c string) { _ = did(a, b, c) }).Of("a", "b", "c"), "abc"},
		{"Do4", delayed.Do4(func(a, b, c, d string) { _ = did(a, b, c, d) }).Of("a", "b", "c", "d"), "abcd"},
		{"Do5", delayed.Do5(func(a, b, c, d, e string) { _ = did(a, b, c, d, e) }).Of("a", "b", "c", "d", "e"), "abcde"},
		{"Do6", delayed.Do6(func(a, b, c, d, e, f string) { _ = did(a, b, c, d, e, f) }).Of("a", "b", "c", "d", "e", "f"), "abcdef"},
		{"DoErr0", delayed.DoErr0(func() error { return did() })(), ""},
		{"DoErr1", delayed.DoErr1(func(a string) error { return did(a) }).Of("a"), "a"},
		{"DoErr2", delayed.DoErr2(func(a, b string) error { return did(a, b) }).Of("a", "b"), "ab"},
		{"DoErr3", delayed.DoErr3(func(a, b, c string) error { return did(a, b, c) }).Of("a", "b", "c"), "abc"},
		{"DoErr4", delayed.DoErr4(func(a, b, c, d string) error { return did(a, b, c, d) }).Of("a", "b", "c", "d"), "abcd"},
		{"DoErr5", delayed.DoErr5(func(a, b, c, d, e string) error { return did(a, b, c, d, e) }).Of("a", "b", "c", "d", "e"), "abcde"},
		{"DoErr6", delayed.DoErr6(func(a, b, c, d, e, f string) error { return did(a, b, c, d, e, f) }).Of("a", "b", "c", "d", "e", "f"), "abcdef"},
		{"DoCtx0", delayed.DoCtx0(func(context.Context) error { return did() })(), ""},
		{"DoCtx1", delayed.DoCtx1(func(_ context.Context, a string) error { return did(a) }).Of("a"), "a"},
		{"DoCtx2", delayed.DoCtx2(func(_ context.Context, a, b string) error { return did(a, b) }).Of("a", "b"), "ab"},
		{"DoCtx3", delayed.DoCtx3(func(_ context.Context, a, b, c string) error { return did(a, b, c) }).Of("a", "b", "c"), "abc"},
		{"DoCtx4", delayed.DoCtx4(func(_ context.Context, a, b, c, d string) error { return did(a, b, c, d) }).Of("a", "b", "c", "d"), "abcd"},
		{"DoCtx5", delayed.DoCtx5(func(_ context.Context, a, b, c, d, e string) error { return did(a, b, c, d, e) }).Of("a", "b", "c", "d", "e"), "abcde"},
		{"DoCtx6", delayed.DoCtx6(func(_ context.Context, a, b, c, d, e, f string) error { return did(a, b, c, d, e, f) }).Of("a", "b", "c", "d", "e", "f"), "abcdef"},
	} {
		done = "nothing"
		same(t, t.Context(), c.name, c.x, struct{}{})
		if done != c.want {
			t.Errorf("%s: got %q, want %q", c.name, done, c.want)
		}
	}
}

// TestEveryWith binds the last argument until none is left.
func TestEveryWith(t *testing.T) {
	six := delayed.Func6(join6)
	same(t, t.Context(), "With", six.With("f").With("e").With("d").With("c").With("b").With("a")(), "abcdef")
	same(t, t.Context(), "With, then Each", delayed.All(six.With("f").With("e").With("d").With("c").With("b").Each("a", "x")), []string{"abcdef", "xbcdef"})
}
