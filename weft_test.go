package weft_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	lazyInc = delayed.Func1(inc)
	errDown = errors.New("the machine is down")
)

// broken is a runner that gives what it says.
type broken struct {
	results []any
	err     error
}

func (b broken) Run(context.Context, *graph.Graph, []graph.ID, ...graph.Observer) ([]any, error) {
	return b.results, b.err
}

// opaque is a source that is no value and cannot be persisted.
type opaque struct{ graph.Source }

// strange persists as something else.
type strange struct{ graph.Lazy[int] }

func (s *strange) Persisted([]any) graph.Source { return delayed.Of("a") }

// TestErrors checks what the verbs say, and that they say it rather than panic.
func TestErrors(t *testing.T) {
	ctx := t.Context()
	cancelled, cancel := context.WithCancelCause(ctx)
	cancel(errDown)
	one := lazyInc.Of(0)
	var none weft.Lazy[int]
	var nobody *opaque
	var noContext context.Context
	second := func(_ any, err error) error { return err }
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"no context", second(weft.Compute(noContext, one)), "weft: the context is nil"},
		{"no context to carry", weft.Run(weft.With(noContext, weft.Observe())), "weft: the context is nil"},
		{"a cancelled context", second(weft.Compute(cancelled, one)), "weft: compute: context canceled: the machine is down"},
		{"nil", second(weft.Compute(ctx, none)), "weft: output 1 is nil"},
		{"nil among many", second(weft.ComputeAll(ctx, []weft.Lazy[int]{one, none})), "weft: output 2 is nil"},
		{"nil in a map", second(weft.ComputeMap(ctx, map[int]weft.Lazy[int]{1: none})), "weft: output 1 is nil"},
		{"nil by name", second(weft.ComputeNamed(ctx, weft.Outputs{"a": nil})), `weft: output "a" is nil`},
		{"a nil pointer by name", second(weft.ComputeNamed(ctx, weft.Outputs{"a": nobody})), `weft: output "a" is nil`},
		{"nil in a graph", func() error { _, _, err := weft.Graph(one, nil); return err }(), "weft: output 2 is nil"},
		{"no variable", weft.Run(ctx, weft.Into(nil, one)), "weft: Into: the variable is nil"},
		{"no runner", second(weft.Compute(ctx, one, weft.On(nil))), "weft: On: the runner is nil"},
		{"no runner in the context", second(weft.Compute(weft.With(ctx, weft.On(nil)), one)), "weft: On: the runner is nil"},
		{"a broken runner", second(weft.Compute(ctx, one, weft.On(broken{err: errDown}))), "the machine is down"},
		{"no results", second(weft.Compute(ctx, one, weft.On(broken{}))), "weft: compute: the runner gave 0 results for 1"},
		{"another type", second(weft.Compute(ctx, one, weft.On(broken{results: []any{"a"}}))), "weft: compute: output 1: graph: the result is a string, want int"},
		{"what cannot be persisted", second(weft.Persist(ctx, &opaque{one})), "weft: Persist: a *weft_test.opaque cannot stand for its own result"},
		{"what persists as another", second(weft.Persist(ctx, &strange{one})), "weft: compute: output 1: persist: a *weft_test.strange came back as a *delayed.value[string]"},
		{"an unknown name", second(weft.ComputeNamed(ctx, weft.Outputs{"a": one, "b": one}, "c")), `weft: no such output: "c"; there are a, b`},
		{"a name of nothing", second(weft.ComputeNamed(ctx, nil, "c")), `weft: no such output: "c"; there are none`},
		{"a name that was not asked for", second(weft.Get[int](weft.Results{}, "a")), `weft: no such output: "a"; there are none`},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("%s:\ngot  %v\nwant %s", c.name, c.err, c.want)
		}
	}
}

// TestMistakeInBuilding checks that it comes back with its line.
func TestMistakeInBuilding(t *testing.T) {
	var none weft.Lazy[int]
	x := lazyInc(lazyInc(none))
	for _, err := range []error{
		func() error { _, err := weft.Compute(t.Context(), x); return err }(),
		func() error { _, _, err := weft.Graph(x); return err }(),
	} {
		var build *graph.BuildError
		if !errors.As(err, &build) || !strings.HasPrefix(err.Error(), "weft_test.go:") || !strings.HasSuffix(err.Error(), ": inc: argument 1 is nil") {
			t.Errorf("got %v", err)
		}
	}
}

// TestNothingOnFailure checks that no variable is set if any output fails.
func TestNothingOnFailure(t *testing.T) {
	fail := delayed.Try0(func() (int, error) { return 0, errDown })
	n := 7
	err := weft.Run(t.Context(), weft.Into(&n, lazyInc.Of(1)), weft.Into(new(int), fail()))
	if !errors.Is(err, errDown) || n != 7 {
		t.Errorf("got %v, and n is %d", err, n)
	}
	if v, err := weft.Compute(t.Context(), lazyInc.Of(1)); v != 2 || err != nil {
		t.Errorf("the next run: got %d, %v", v, err)
	}
}

func TestNothingAsked(t *testing.T) {
	ctx := t.Context()
	if err := weft.Run(ctx); err != nil {
		t.Error(err)
	}
	if vs, err := weft.ComputeAll[int](ctx, nil); len(vs) != 0 || vs == nil || err != nil {
		t.Errorf("got %v, %v", vs, err)
	}
	if m, err := weft.ComputeMap[int, int](ctx, nil); len(m) != 0 || m == nil || err != nil {
		t.Errorf("got %v, %v", m, err)
	}
	if got, err := weft.ComputeNamed(ctx, nil); len(got.Names()) != 0 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if v, err := weft.Compute(ctx, delayed.Of(3), nil, weft.Observe(nil)); v != 3 || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
}

func TestComputeNamed(t *testing.T) {
	outputs := weft.Outputs{"one": lazyInc.Of(0), "two": lazyInc.Of(1), "word": delayed.Of("w")}
	for _, c := range []struct {
		name  string
		asked []string
		want  []string
	}{
		{"all", nil, []string{"one", "two", "word"}},
		{"some", []string{"two", "one"}, []string{"one", "two"}},
		{"one twice", []string{"two", "two"}, []string{"two"}},
	} {
		var seen counting
		got, err := weft.ComputeNamed(weft.With(t.Context(), weft.Observe(&seen)), outputs, c.asked...)
		if err != nil || !reflect.DeepEqual(got.Names(), c.want) {
			t.Errorf("%s: got %v, %v, want %v", c.name, got.Names(), err, c.want)
			continue
		}
		if n, err := weft.Get[int](got, "two"); n != 2 || err != nil {
			t.Errorf("%s: two is %d, %v", c.name, n, err)
		}
		if most := len(c.want); seen.tasks > most || c.asked != nil && seen.tasks != most {
			t.Errorf("%s: %d tasks ran for %v", c.name, seen.tasks, c.want)
		}
	}
}

func TestNearestName(t *testing.T) {
	outputs := weft.Outputs{"w_overlay": lazyInc.Of(1), "another": lazyInc.Of(2), "mean": lazyInc.Of(3)}
	for name, meant := range map[string]string{
		"w_overlya":  `did you mean "w_overlay"? `,
		"w-overlay":  `did you mean "w_overlay"? `,
		"W_Overlay":  `did you mean "w_overlay"? `,
		"anothr":     `did you mean "another"? `,
		"meen":       `did you mean "mean"? `,
		"sum":        "",
		"":           "",
		"größe":      "",
		"an other x": `did you mean "another"? `,
	} {
		_, err := weft.ComputeNamed(t.Context(), outputs, name)
		want := meant + "there are another, mean, w_overlay"
		if !errors.Is(err, weft.ErrNoOutput) || !strings.HasSuffix(err.Error(), "; "+want) {
			t.Errorf("%q: got %v, want %s", name, err, want)
		}
	}
}

// TestWhoRuns checks which runner runs: the verb's own, the context's, that of
// the task around it.
func TestWhoRuns(t *testing.T) {
	inner, outer := broken{err: errors.New("inner")}, broken{err: errors.New("outer")}
	nested := delayed.Ctx0(func(ctx context.Context) (bool, error) {
		_, err := weft.Compute(ctx, lazyInc.Of(1))
		return graph.RunnerFrom(ctx) != nil, err
	})
	nestedElsewhere := delayed.Ctx0(func(ctx context.Context) (bool, error) {
		_, err := weft.Compute(ctx, lazyInc.Of(1), weft.On(inner))
		return false, err
	})
	r := &local.Runner{Workers: 1}
	for _, c := range []struct {
		name string
		ctx  context.Context
		x    weft.Source
		opts []weft.Option
		want string
	}{
		{"the default", t.Context(), lazyInc.Of(1), nil, ""},
		{"its own", t.Context(), lazyInc.Of(1), []weft.Option{weft.On(outer)}, "outer"},
		{"the last of its own", t.Context(), lazyInc.Of(1), []weft.Option{weft.On(outer), weft.On(inner)}, "inner"},
		{"the context's", weft.With(t.Context(), weft.On(outer)), lazyInc.Of(1), nil, "outer"},
		{"its own before the context's", weft.With(t.Context(), weft.On(outer)), lazyInc.Of(1), []weft.Option{weft.On(inner)}, "inner"},
		{"the inner context's", weft.With(weft.With(t.Context(), weft.On(outer)), weft.On(inner)), lazyInc.Of(1), nil, "inner"},
		{"the task's", t.Context(), nested(), []weft.Option{weft.On(r)}, ""},
		{"not the task's", t.Context(), nestedElsewhere(), []weft.Option{weft.On(r)}, "inner"},
	} {
		_, err := weft.ComputeNamed(weft.With(c.ctx, settings(c.opts)...), weft.Outputs{"x": c.x})
		if got := last(err); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func settings(opts []weft.Option) []weft.Setting {
	var all []weft.Setting
	for _, o := range opts {
		all = append(all, o.(weft.Setting))
	}
	return all
}

// last is the text of the innermost error.
func last(err error) string {
	for err != nil {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
	return ""
}

// TestObserversOfOneRun checks that a run inside of a task is not reported to
// those who watch the run around it.
func TestObserversOfOneRun(t *testing.T) {
	nested := delayed.Ctx0(func(ctx context.Context) ([]int, error) {
		return weft.ComputeAll(ctx, lazyInc.Each(1, 2, 3))
	})
	var outer, both counting
	ctx := weft.With(t.Context(), weft.Observe(&outer))
	if _, err := weft.Compute(ctx, nested(), weft.Observe(&both)); err != nil {
		t.Fatal(err)
	}
	if outer.tasks != 1 || both.tasks != 1 {
		t.Errorf("the observers saw %d and %d tasks, want 1 and 1", outer.tasks, both.tasks)
	}
}

// TestAtOnce computes the same lazy values many times at once.
func TestAtOnce(t *testing.T) {
	total := delayed.Func1(sum)(delayed.All(lazyInc.Each(1, 2, 3, 4)))
	twice := delayed.Func2(add)(total, total)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			n, m, err := weft.Compute2(t.Context(), total, twice)
			if n != 14 || m != 28 || err != nil {
				t.Errorf("got %d, %d, %v", n, m, err)
			}
		})
	}
	group.Wait()
}

// TestSameGraph checks that maps of outputs make the same graph every time.
func TestSameGraph(t *testing.T) {
	m := map[string]weft.Lazy[int]{}
	for _, k := range strings.Split("the quick brown fox jumps over a lazy dog", " ") {
		m[k] = lazyInc.Of(len(k))
	}
	var texts [2]string
	for i := range texts {
		r := &recorder{text: &texts[i]}
		if _, err := weft.ComputeMap(t.Context(), m, weft.On(r)); err != nil {
			t.Fatal(err)
		}
	}
	if texts[0] == "" || texts[0] != texts[1] {
		t.Errorf("two graphs:\n%s\n%s", texts[0], texts[1])
	}
}

// recorder is a runner that keeps the text of its graph.
type recorder struct {
	local.Runner
	text *string
}

func (r *recorder) Run(ctx context.Context, g *graph.Graph, want []graph.ID, observers ...graph.Observer) ([]any, error) {
	*r.text = graph.Text(g, want)
	return r.Runner.Run(ctx, g, want, observers...)
}
