package delayed_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
)

// TestGraphs holds the graphs of small programs against their text.
func TestGraphs(t *testing.T) {
	x, y := lazyInc.Of(1), lazyInc.Of(2)
	save := func(n int) graph.Source { return put2.Of("k", n) }
	pure := delayed.Func2(add, delayed.Pure)
	big := delayed.Of([]int{1, 2, 3, 4, 5})
	var saves []graph.Source
	for i := range 10 {
		saves = append(saves, save(i))
	}
	for _, c := range []struct {
		name    string
		sources []graph.Source
		want    string
	}{
		{"inc and add", []graph.Source{lazyAdd(x, y)}, `
			3 tasks, 4 edges, 2 constants
			inc#0 = inc(1)
			inc#1 = inc(2)
			add#2 = add(inc#0, inc#1)
			want add#2`},
		{"what is shared is there once", []graph.Source{lazyAdd(x, x), lazySum(big), lazySum(big)}, `
			4 tasks, 5 edges, 2 constants
			inc#0 = inc(1)
			add#1 = add(inc#0, inc#0)
			sum#2 = sum([]int(5))
			sum#3 = sum([]int(5))
			want add#1, sum#2, sum#3`},
		{"Pure", []graph.Source{pure.Of(1, 2), pure.Of(1, 2), pure.Of(2, 1), pure(x, y), pure(x, y)}, `
			5 tasks, 8 edges, 8 constants
			add#0 = add(1, 2)
			add#1 = add(2, 1)
			inc#2 = inc(1)
			inc#3 = inc(2)
			add#4 = add(inc#2, inc#3)
			want add#0, add#0, add#1, add#4, add#4`},
		{"AllMap", []graph.Source{delayed.AllMap(map[string]graph.Lazy[int]{"b": x, "a": y, "c": delayed.Of(3)})}, `
			3 tasks, 6 edges, 4 constants
			inc#0 = inc(2)
			inc#1 = inc(1)
			all#2 = all(inc#0, inc#1, 3, []string(3))
			want all#2`},
		{"Bind clones what it binds", []graph.Source{x, delayed.Bind(lazyAdd(x, y), save(7))}, `
			5 tasks, 9 edges, 5 constants
			inc#0 = inc(1)
			putTwo#1 = putTwo("k", 7)
			inc#2 = inc(1; putTwo#1)
			inc#3 = inc(2; putTwo#1)
			add#4 = add(inc#2, inc#3)
			want inc#0, add#4`},
		{"Bind with Omit", []graph.Source{delayed.Bind(lazyAdd(x, y), save(7), delayed.Omit(x))}, `
			4 tasks, 7 edges, 4 constants
			putTwo#0 = putTwo("k", 7)
			inc#1 = inc(1)
			inc#2 = inc(2; putTwo#0)
			add#3 = add(inc#1, inc#2)
			want add#3`},
		{"Bind of what is omitted", []graph.Source{delayed.Bind(x, save(7), delayed.Omit(x))}, `
			3 tasks, 5 edges, 3 constants
			putTwo#0 = putTwo("k", 7)
			inc#1 = inc(1)
			pass#2 = pass(inc#1; putTwo#0)
			want pass#2`},
		{"Bind of a constant, to constants", []graph.Source{delayed.Bind(delayed.Of(1), delayed.Of(2))}, `
			0 tasks, 0 edges, 2 constants
			want 1`},
		{"Bind to many", []graph.Source{delayed.Bind(x, saves[:3]...)}, `
			5 tasks, 11 edges, 7 constants
			putTwo#0 = putTwo("k", 0)
			putTwo#1 = putTwo("k", 1)
			putTwo#2 = putTwo("k", 2)
			done#3 = done(putTwo#0, putTwo#1, putTwo#2)
			inc#4 = inc(1; done#3)
			want inc#4`},
		{"Clone", []graph.Source{x, delayed.Clone(lazyAdd(x, y), delayed.Omit(y))}, `
			4 tasks, 5 edges, 3 constants
			inc#0 = inc(1)
			inc#1 = inc(2)
			inc#2 = inc(1)
			add#3 = add(inc#2, inc#1)
			want inc#0, add#3`},
		{"WaitOn", []graph.Source{delayed.WaitOn(x, save(7)), delayed.WaitOn(x)}, `
			3 tasks, 5 edges, 3 constants
			inc#0 = inc(1)
			putTwo#1 = putTwo("k", 7)
			pass#2 = pass(inc#0; putTwo#1)
			want pass#2, inc#0`},
		{"Checkpoint of many", []graph.Source{delayed.Checkpoint(saves...)}, `
			13 tasks, 32 edges, 20 constants
			putTwo#0 = putTwo("k", 0)
			putTwo#1 = putTwo("k", 1)
			putTwo#2 = putTwo("k", 2)
			putTwo#3 = putTwo("k", 3)
			putTwo#4 = putTwo("k", 4)
			putTwo#5 = putTwo("k", 5)
			putTwo#6 = putTwo("k", 6)
			putTwo#7 = putTwo("k", 7)
			putTwo#8 = putTwo("k", 8)
			putTwo#9 = putTwo("k", 9)
			done#10 = done(putTwo#0, putTwo#1, putTwo#2, putTwo#3, putTwo#4, putTwo#5, putTwo#6, putTwo#7)
			done#11 = done(putTwo#8, putTwo#9)
			done#12 = done(done#10, done#11)
			want done#12`},
		{"Checkpoint of nothing", []graph.Source{delayed.Checkpoint()}, `
			0 tasks, 0 edges, 1 constants
			want struct {}`},
	} {
		g, want, err := weft.Graph(c.sources...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if err := graph.Verify(g, want); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		got := strings.TrimSpace(graph.Text(g, want))
		if want := strings.TrimSpace(strings.ReplaceAll(c.want, "\t", "")); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// TestDeep and TestWide have a million calls, one after the other and all at
// once.
func TestDeep(t *testing.T) {
	const n = 1_000_000
	x := delayed.Of(0)
	for range n {
		x = lazyInc(x)
	}
	same(t, t.Context(), "chain", x, n)
}

func TestWide(t *testing.T) {
	const n = 1_000_000
	xs := make([]int, n)
	same(t, t.Context(), "fan", lazySum(delayed.All(lazyInc.Each(xs...))), n)
}

// TestBindChain binds each step to the one before, ten thousand deep.
func TestBindChain(t *testing.T) {
	x := lazyInc.Of(0)
	for range 10_000 {
		x = delayed.Bind(lazyInc.Of(0), x)
	}
	same(t, t.Context(), "chain", x, 1)
}

// TestPersist checks that what was persisted is a constant.
func TestPersist(t *testing.T) {
	on := weft.On(&local.Runner{Workers: 1})
	for _, c := range []struct {
		name string
		x    graph.Lazy[int]
	}{
		{"a call", lazyInc.Of(4)},
		{"a constant", delayed.Of(5)},
		{"something bound", delayed.Bind(lazyInc.Of(4), lazyInc.Of(1))},
	} {
		p, err := weft.Persist(t.Context(), c.x, on)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		g, _, err := weft.Graph(p)
		if err != nil || g.Len() != 0 {
			t.Errorf("%s: %v, and the graph has tasks: %s", c.name, err, graph.Text(g, nil))
		}
		same(t, t.Context(), c.name, p, 5)
	}
}

// TestGenerated checks that lifts.gen.go is what the generator writes.
func TestGenerated(t *testing.T) {
	fresh := filepath.Join(t.TempDir(), "lifts.gen.go")
	if out, err := exec.Command("go", "run", "./internal/gen", fresh).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("lifts.gen.go")
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("lifts.gen.go is not up to date: run go generate ./delayed (%v)", err)
	}
}
