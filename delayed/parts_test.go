package delayed_test

import (
	"context"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
)

// blocks is a collection of three parts, as an array might be.
type blocks struct{ from graph.Lazy[int] }

func (b *blocks) Inputs() []graph.Source          { return []graph.Source{b.from} }
func (b *blocks) Err() error                      { return b.from.Err() }
func (b *blocks) Value(result any) ([]int, error) { return graph.Cast[[]int](result) }
func (b *blocks) Join() graph.Op                  { return joined{} }
func (b *blocks) Emit(w *graph.Builder) []graph.ID {
	var ids []graph.ID
	for i := range 3 {
		ids = append(ids, w.Add(block{I: i}, []graph.ID{w.Value(b.from)}))
	}
	return ids
}

// block is part I of something.
type block struct{ I int }

func (b block) Run(_ context.Context, args []any) (any, error) { return args[0].(int) * b.I, nil }

// joined puts parts together.
type joined struct{}

func (joined) Run(_ context.Context, args []any) (any, error) {
	var all []int
	for _, a := range args {
		all = append(all, a.(int))
	}
	return all, nil
}

// TestParts gives something of several parts to what knows single values.
func TestParts(t *testing.T) {
	x := &blocks{lazyInc.Of(4)}
	save := put2.Of("TestParts", 1)
	ctx := t.Context()
	persisted, err := weft.Persist(ctx, delayed.WaitOn(x, save))
	if err != nil {
		t.Fatal(err)
	}
	want := []int{0, 5, 10}
	same(t, ctx, "a call", lazySum(x), 15)
	same(t, ctx, "All", lazySum(delayed.All([]graph.Lazy[int]{lazySum(x), lazySum(x)})), 30)
	same(t, ctx, "Bind", delayed.Bind(x, save), want)
	same(t, ctx, "Clone", delayed.Clone(x), want)
	same(t, ctx, "WaitOn", delayed.WaitOn(x, save), want)
	same(t, ctx, "Checkpoint", delayed.Checkpoint(x), struct{}{})
	same(t, ctx, "Persist", persisted, want)
	same(t, ctx, "a call of what is persisted", lazySum(persisted), 15)

	for _, c := range []struct {
		name string
		x    graph.Source
		want string
	}{
		{"WaitOn lets no part through before all are there", delayed.WaitOn(x, save), `
			10 tasks, 19 edges, 3 constants
			inc#0 = inc(4)
			block#1 = block(inc#0)
			block#2 = block(inc#0)
			block#3 = block(inc#0)
			putTwo#4 = putTwo("TestParts", 1)
			done#5 = done(block#1, block#2, block#3, putTwo#4)
			pass#6 = pass(block#1; done#5)
			pass#7 = pass(block#2; done#5)
			pass#8 = pass(block#3; done#5)
			joined#9 = joined(pass#6, pass#7, pass#8)
			want joined#9`},
		{"Bind, omitting what the parts are made of", delayed.Bind(x, save, delayed.Omit(x.from)), `
			6 tasks, 12 edges, 3 constants
			putTwo#0 = putTwo("TestParts", 1)
			inc#1 = inc(4)
			block#2 = block(inc#1; putTwo#0)
			block#3 = block(inc#1; putTwo#0)
			block#4 = block(inc#1; putTwo#0)
			joined#5 = joined(block#2, block#3, block#4)
			want joined#5`},
		{"Bind, omitting all", delayed.Bind(x, save, delayed.Omit(x)), `
			9 tasks, 15 edges, 3 constants
			putTwo#0 = putTwo("TestParts", 1)
			inc#1 = inc(4)
			block#2 = block(inc#1)
			block#3 = block(inc#1)
			block#4 = block(inc#1)
			pass#5 = pass(block#2; putTwo#0)
			pass#6 = pass(block#3; putTwo#0)
			pass#7 = pass(block#4; putTwo#0)
			joined#8 = joined(pass#5, pass#6, pass#7)
			want joined#8`},
	} {
		g, want, err := weft.Graph(c.x)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := strings.TrimSpace(graph.Text(g, want))
		if want := strings.TrimSpace(strings.ReplaceAll(c.want, "\t", "")); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, want)
		}
	}
}
