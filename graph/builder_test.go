package graph_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/graph"
)

// op is an Op of a given name that returns its arguments.
type op struct{ Name string }

func (o *op) Run(_ context.Context, args []any) (any, error) { return slices.Clone(args), nil }
func (o *op) OpName() string                                 { return o.Name }

var (
	inc  = &op{"inc"}
	add  = &op{"add"}
	save = &op{"save"}
)

// node is a source: a call of an Op on others.
type node struct {
	op   graph.Op
	in   []graph.Source
	pure bool
	err  error
}

func call(o graph.Op, in ...graph.Source) *node { return &node{op: o, in: in} }

func (n *node) Inputs() []graph.Source { return n.in }
func (n *node) Err() error             { return n.err }
func (n *node) Emit(b *graph.Builder) []graph.ID {
	var deps []graph.ID
	for _, s := range n.in {
		deps = append(deps, b.Value(s))
	}
	if n.pure {
		return b.List(b.AddPure(n.op, deps))
	}
	return b.List(b.Add(n.op, deps))
}

// value is a source that is a constant.
type value struct{ v any }

func (*value) Inputs() []graph.Source             { return nil }
func (*value) Err() error                         { return nil }
func (v *value) Emit(b *graph.Builder) []graph.ID { return b.List(b.Const(v.v)) }

// blocks is a source of several parts.
type blocks struct {
	n  int
	in graph.Source
}

func (s *blocks) Inputs() []graph.Source { return []graph.Source{s.in} }
func (*blocks) Err() error               { return nil }
func (*blocks) Join() graph.Op           { return &op{"concat"} }
func (s *blocks) Emit(b *graph.Builder) []graph.ID {
	x := b.Value(s.in)
	ids := make([]graph.ID, s.n)
	for i := range ids {
		ids[i] = b.Add(inc, []graph.ID{x, b.Const(i)})
	}
	return ids
}

// emit writes sources and returns the graph's text.
func emit(t *testing.T, sources ...graph.Source) string {
	t.Helper()
	b := graph.NewBuilder(0, 0)
	b.Emit(sources...)
	var want []graph.ID
	for _, s := range sources {
		want = append(want, b.Value(s))
	}
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Verify(g, want); err != nil {
		t.Fatal(err)
	}
	return graph.Text(g, want)
}

func TestEmit(t *testing.T) {
	one, two := &value{1}, &value{2}
	x := call(inc, one)
	y := call(inc, two)
	cases := []struct {
		name string
		of   []graph.Source
		want string
	}{
		{"nothing", nil, "0 tasks, 0 edges, 0 constants\n"},
		{"a constant", []graph.Source{one}, "0 tasks, 0 edges, 1 constants\nwant 1\n"},
		{"inc and add", []graph.Source{call(add, x, y)}, `3 tasks, 4 edges, 2 constants
inc#0 = inc(1)
inc#1 = inc(2)
add#2 = add(inc#0, inc#1)
want add#2
`},
		{"shared is written once", []graph.Source{call(add, x, x), x}, `2 tasks, 3 edges, 1 constants
inc#0 = inc(1)
add#1 = add(inc#0, inc#0)
want add#1, inc#0
`},
		{"equal pure calls are one", []graph.Source{call(add,
			&node{op: inc, in: []graph.Source{&value{1}}, pure: true},
			&node{op: inc, in: []graph.Source{&value{1}}, pure: true},
			&node{op: inc, in: []graph.Source{&value{1.0}}, pure: true},
		)}, `3 tasks, 5 edges, 3 constants
inc#0 = inc(1)
inc#1 = inc(1)
add#2 = add(inc#0, inc#0, inc#1)
want add#2
`},
		{"parts are joined once", []graph.Source{call(add, &blocks{2, x})}, `5 tasks, 8 edges, 3 constants
inc#0 = inc(1)
inc#1 = inc(inc#0, 0)
inc#2 = inc(inc#0, 1)
concat#3 = concat(inc#1, inc#2)
add#4 = add(concat#3)
want add#4
`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := emit(t, c.of...); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// gated is a source that clones another behind a gate.
type gated struct {
	child graph.Source
	gates []graph.Source
	omit  []graph.Source
}

func (s *gated) Inputs() []graph.Source { return append(slices.Clone(s.gates), s.omit...) }
func (*gated) Err() error               { return nil }
func (s *gated) Emit(b *graph.Builder) []graph.ID {
	var gate []graph.ID
	for _, g := range s.gates {
		gate = append(gate, b.Value(g))
	}
	return b.Clone(s.child, gate, s.omit...)
}

func TestClone(t *testing.T) {
	x := call(inc, &value{1})
	y := call(inc, x)
	sum := call(add, y, &value{5})
	saved := call(save, &value{"file"})
	if got, want := emit(t, sum, &gated{child: sum, gates: []graph.Source{saved}}), `7 tasks, 10 edges, 5 constants
inc#0 = inc(1)
inc#1 = inc(inc#0)
add#2 = add(inc#1, 5)
save#3 = save("file")
inc#4 = inc(1; save#3)
inc#5 = inc(inc#4)
add#6 = add(inc#5, 5)
want add#2, add#6
`; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	// What is left out is used as it is; its first user in the clone waits.
	if got, want := emit(t, sum, &gated{child: sum, gates: []graph.Source{saved}, omit: []graph.Source{x}}), `6 tasks, 9 edges, 4 constants
inc#0 = inc(1)
inc#1 = inc(inc#0)
add#2 = add(inc#1, 5)
save#3 = save("file")
inc#4 = inc(inc#0; save#3)
add#5 = add(inc#4, 5)
want add#2, add#5
`; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestCloneInsideOfAClone expects the inner clone to wait for what the outer one
// waits for.
func TestCloneInsideOfAClone(t *testing.T) {
	saved := call(save, &value{"file"})
	inner := &gated{child: call(inc, &value{1})}
	outer := &gated{child: call(inc, inner), gates: []graph.Source{saved}}
	if got, want := emit(t, outer), `3 tasks, 4 edges, 2 constants
save#0 = save("file")
inc#1 = inc(1; save#0)
inc#2 = inc(inc#1)
want inc#2
`; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestClonesTooDeep expects an error where the stack would overflow.
func TestClonesTooDeep(t *testing.T) {
	var s graph.Source = call(inc)
	for range 200_000 {
		s = &gated{child: s}
	}
	b := graph.NewBuilder(0, 0)
	b.Emit(s)
	if _, err := b.Graph(); err == nil || !strings.Contains(err.Error(), "100000 clones inside") {
		t.Errorf("got %v", err)
	}
}

// loop is a source that is its own input.
type loop struct{}

func (l *loop) Inputs() []graph.Source         { return []graph.Source{l} }
func (*loop) Err() error                       { return nil }
func (*loop) Emit(b *graph.Builder) []graph.ID { return nil }

func TestMistakes(t *testing.T) {
	bad := errors.New("app.go:7: bad shape")
	cases := []struct {
		name, want string
		do         func(*graph.Builder)
	}{
		{"a later task", "add add: dependency 3 is not written yet; the graph has 1 tasks", func(b *graph.Builder) { b.Add(inc, nil); b.Add(add, []graph.ID{3}) }},
		{"itself", "add add: dependency 0 is not written yet; the graph has 0 tasks", func(b *graph.Builder) { b.Add(add, []graph.ID{0}) }},
		{"no such constant", "there is no constant 4", func(b *graph.Builder) { b.Add(add, []graph.ID{-5}) }},
		{"no op", "task 0 has no Op", func(b *graph.Builder) { b.Add(nil, nil) }},
		{"nil source", "a source is nil", func(b *graph.Builder) { b.Emit(call(inc, nil)) }},
		{"own input", "*graph_test.loop is its own input", func(b *graph.Builder) { b.Emit(&loop{}) }},
		{"not an input", "is used but is not among the inputs", func(b *graph.Builder) { b.Value(&value{1}) }},
		{"an error of building", bad.Error(), func(b *graph.Builder) { b.Emit(call(inc, &node{err: bad})) }},
		{"the first one counts", "bad shape", func(b *graph.Builder) { b.Fail(bad); b.Add(nil, nil) }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := graph.NewBuilder(0, 0)
			c.do(b)
			g, err := b.Graph()
			if g != nil || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, %v; want %q", g, err, c.want)
			}
		})
	}
}

// TestDeepAndWide emits chains and fans of a million sources.
func TestDeepAndWide(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 100_000
	}
	var last graph.Source = &value{0}
	fan := make([]graph.Source, n)
	for i := range n {
		last = call(inc, last)
		fan[i] = call(inc)
	}
	b := graph.NewBuilder(2*n, 3*n)
	b.Emit(last, call(add, fan...))
	g, err := b.Graph()
	if err != nil || g.Len() != 2*n+1 {
		t.Fatalf("%v, %v", g.Len(), err)
	}
	if p := g.Path(0, []graph.ID{graph.ID(n - 1)}); len(p) != n {
		t.Errorf("path of %d", len(p))
	}
}

func TestDependentsAndCull(t *testing.T) {
	b := graph.NewBuilder(0, 0)
	x := b.Add(inc, []graph.ID{b.Const(1)})
	y := b.Add(inc, []graph.ID{x, x})
	b.Add(save, []graph.ID{x})
	z := b.Add(add, []graph.ID{y, b.Const(2), x})
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	offset, list := g.Dependents()
	if !slices.Equal(offset, []int32{0, 4, 5, 5, 5}) || !slices.Equal(list, []graph.ID{1, 1, 2, 3, 3}) {
		t.Errorf("dependents %v %v", offset, list)
	}
	culled, want, err := graph.Cull(g, []graph.ID{z, -2})
	if err != nil {
		t.Fatal(err)
	}
	if got, wantText := graph.Text(culled, want), `3 tasks, 6 edges, 2 constants
inc#0 = inc(1)
inc#1 = inc(inc#0, inc#0)
add#2 = add(inc#1, 2, inc#0)
want add#2, 2
`; got != wantText {
		t.Errorf("got\n%s", got)
	}
	if err := graph.Verify(culled, want); err != nil {
		t.Error(err)
	}
	if _, _, err := graph.Cull(g, []graph.ID{4}); err == nil {
		t.Error("a task that is not there: no error")
	}
}

func TestConstText(t *testing.T) {
	type shape struct{ A, B int }
	cases := []struct {
		v    any
		want string
	}{
		{nil, "nil"},
		{1, "1"},
		{2.5, "2.5"},
		{true, "true"},
		{"a\"b", `"a\"b"`},
		{strings.Repeat("é", 40), `"` + strings.Repeat("é", 24) + `..."`},
		{[]float64{1, 2}, "[1 2]"},
		{make([]float64, 1000), "[]float64(1000)"},
		{map[string]int{"a": 1}, "map[string]int(1)"},
		{shape{1, 2}, "graph_test.shape"},
		{[3]int{1, 2, 3}, "[1 2 3]"},
		{[]string{"a"}, "[]string(1)"},
		{complex(1, 2), "(1+2i)"},
	}
	for _, c := range cases {
		if got := graph.ConstText(c.v); got != c.want {
			t.Errorf("%v: got %s, want %s", c.v, got, c.want)
		}
	}
}

func TestErrorsRead(t *testing.T) {
	cause := errors.New("bad row")
	cases := []struct {
		err  *graph.TaskError
		want string
	}{
		{&graph.TaskError{Task: "parse#4", Path: []string{"parse#4"}, Attempts: 1, Cause: cause}, "task parse#4: bad row"},
		{&graph.TaskError{Task: "parse#4", Path: []string{"parse#4", "sum#8", "total#9"}, Attempts: 3, Cause: cause}, "task parse#4, for total#9 by sum#8, tried 3 times: bad row"},
		{&graph.TaskError{Task: "a#0", Path: strings.Fields("a#0 b#1 c#2 d#3 e#4 f#5 g#6 h#7 i#8"), Attempts: 1, Cause: cause}, "task a#0, for i#8 by b#1 -> c#2 -> d#3 -> ... 2 more ... -> g#6 -> h#7: bad row"},
	}
	for _, c := range cases {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
		if !errors.Is(c.err, cause) {
			t.Error("the cause is lost")
		}
	}
}

// TestLongPath expects a failure at the bottom of a long chain to keep its ends.
func TestLongPath(t *testing.T) {
	b := graph.NewBuilder(0, 0)
	last := b.Add(inc, nil)
	for range 999 {
		last = b.Add(inc, []graph.ID{last})
	}
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	e := graph.NewTaskError(g, []graph.ID{last}, 0, 1, errors.New("no"))
	if len(e.Path) != 101 || e.Path[0] != "inc#0" || e.Path[50] != "... 900 more ..." || e.Path[100] != "inc#999" {
		t.Errorf("%d steps: %v", len(e.Path), e.Path)
	}
	if text := e.Error(); len(text) > 200 || !strings.Contains(text, "... 993 more ...") {
		t.Errorf("%s", text)
	}
}

func TestHere(t *testing.T) {
	lift := func() graph.Site { return graph.Here() } // stands for a function of Weft's
	s := lift()
	if got := s.String(); !strings.HasPrefix(got, "builder_test.go:") {
		t.Errorf("got %q", got)
	}
	if file, line := s.Position(); !strings.HasSuffix(file, "builder_test.go") || line == 0 {
		t.Errorf("got %s:%d", file, line)
	}
	if graph.Site(0).String() != "" {
		t.Error("the zero site has a name")
	}
}

// BenchmarkBuild writes a tree of a million tasks with hints of its size.
func BenchmarkBuild(b *testing.B) {
	b.Run("tree", func(b *testing.B) {
		const n = 1_000_000
		for b.Loop() {
			w := graph.NewBuilder(n, n)
			row := make([]graph.ID, 0, n/2)
			for range n / 2 {
				row = append(row, w.Add(inc, nil))
			}
			for len(row) > 1 {
				next := row[:0]
				for i := 0; i+1 < len(row); i += 2 {
					next = append(next, w.Add(add, row[i:i+2]))
				}
				if len(row)%2 == 1 {
					next = append(next, row[len(row)-1])
				}
				row = next
			}
			if g, err := w.Graph(); err != nil || g.Len() != n-1 {
				b.Fatal(g.Len(), err)
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/n, "ns/task")
		b.ReportMetric(0, "ns/op")
	})
}
