package profile_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
	"github.com/cb434341/weft/viz/profile"
)

// block is an Op that gives so many bytes.
type block int

func (n block) Run(context.Context, []any) (any, error) { return make([]byte, n), nil }
func (block) OpName() string                            { return "block" }

// joined is an Op that gives the length of all that it is given.
type joined struct{}

func (joined) OpName() string { return "joined" }
func (joined) Run(_ context.Context, args []any) (any, error) {
	n := 0
	for _, a := range args {
		n += len(a.([]byte))
	}
	return n, nil
}

// flaky is an Op that waits, and fails until it is tried for the last time, or
// then too.
type flaky struct {
	tries *int
	fails int
}

func (flaky) OpName() string     { return "flaky" }
func (flaky) Hints() graph.Hints { return graph.Hints{IO: 2, Retry: 2} }
func (f flaky) Run(context.Context, []any) (any, error) {
	if *f.tries++; *f.tries <= f.fails {
		return nil, errors.New("not yet")
	}
	return 1, nil
}

// TestRealRun records runs of the local runner.
func TestRealRun(t *testing.T) {
	const n, size = 200, 10_000
	tests := []struct {
		name           string
		fails          int
		tasks, retried int
		failed         int
	}{{"all goes well", 0, n + 2, 0, 0}, {"tried again", 2, n + 2, 2, 0}, {"failed", 3, -1, 2, 1}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := graph.NewBuilder(0, 0)
			var list []graph.ID
			for range n {
				list = append(list, b.Add(block(size), nil))
			}
			want := []graph.ID{b.Add(joined{}, list), b.Add(flaky{new(int), test.fails}, nil)}
			g, err := b.Graph()
			if err != nil {
				t.Fatal(err)
			}
			var rec profile.Recorder
			r := &local.Runner{Workers: 2}
			_, err = r.Run(t.Context(), g, want, &rec)
			p := rec.Profile()
			if (err != nil) != (test.failed > 0) || !errors.Is(p.Summary().Err, err) {
				t.Fatalf("the run: %v, the profile: %v", err, p.Summary().Err)
			}
			got := p.Totals()
			if test.tasks >= 0 && got.Tasks != test.tasks || got.Retried != test.retried || got.Failed != test.failed {
				t.Errorf("%d done, %d tried again, %d failed; want %d, %d, %d", got.Tasks, got.Retried, got.Failed, test.tasks, test.retried, test.failed)
			}
			for s := range p.Tasks() {
				if s.Start < 0 || s.End < s.Start || s.End > int64(p.Wall()) {
					t.Errorf("%+v lies outside of a run of %v", s, p.Wall())
				}
				if io := g.Len() - 1; (s.Worker == graph.IOWorker) != (int(s.Task) == io) {
					t.Errorf("%+v: only task %d waits", s, io)
				}
				if s.Task < n && s.Bytes < size {
					t.Errorf("%+v gave %d bytes", s, size)
				}
			}
			// Workers tell the runner what they hold now and then.
			if test.failed == 0 && p.Peak() < n*size*9/10 {
				t.Errorf("%d bytes were held at most, want about %d", p.Peak(), n*size)
			}
			if par := p.Parallelism(); par <= 0 || par > 2 {
				t.Errorf("%v of 2 workers were busy", par)
			}
		})
	}
}

// sleepy is an Op that takes a while.
type sleepy string

func (sleepy) Run(context.Context, []any) (any, error) {
	time.Sleep(time.Millisecond)
	return 1, nil
}
func (s sleepy) OpName() string { return string(s) }

// A recorder keeps what a run did; its profile prints itself.
func Example() {
	b := graph.NewBuilder(0, 0)
	x := b.Add(sleepy("load"), nil)
	y := b.Add(sleepy("load"), nil)
	z := b.Add(sleepy("sum"), []graph.ID{x, y})
	g, err := b.Graph()
	if err != nil {
		fmt.Println(err)
		return
	}
	var rec profile.Recorder
	runner := &local.Runner{Workers: 1}
	if _, err := runner.Run(context.Background(), g, []graph.ID{z}, &rec); err != nil {
		fmt.Println(err)
		return
	}
	p := rec.Profile()
	first, _, _ := strings.Cut(p.String(), " in ")
	fmt.Println(first)
	for _, f := range p.Totals().Functions {
		fmt.Println(f.Name, f.Count)
	}
	fmt.Println("took more than 3 ms:", p.Wall() >= 3*time.Millisecond)
	// Output:
	// 3 tasks
	// load 2
	// sum 1
	// took more than 3 ms: true
}
