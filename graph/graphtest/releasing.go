package graphtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/cb434341/weft/graph"
)

// shelf is where a test and its tasks, in one process, keep the handles that
// the tasks make. Ops name it by a number, since an Op is data.
type shelf struct {
	mu         sync.Mutex
	handles    []*handle
	live, peak int
}

// handle is a result that must be told when nobody needs it any more.
type handle struct {
	shelf    *shelf
	released int // guarded by shelf.mu
}

func (h *handle) Release() {
	h.shelf.mu.Lock()
	defer h.shelf.mu.Unlock()
	if h.released++; h.released == 1 {
		h.shelf.live--
	}
}

func init() { graph.RegisterOp[handles]() }

var shelves struct {
	sync.Mutex
	list []*shelf
}

func newShelf() (number int, s *shelf) {
	shelves.Lock()
	defer shelves.Unlock()
	s = &shelf{}
	shelves.list = append(shelves.list, s)
	return len(shelves.list) - 1, s
}

// handles makes a handle, after a look at its arguments; Pass makes it return
// its first argument instead, and Code makes it fail.
type handles struct {
	Shelf int
	Pass  bool
	Code  int
}

func (op handles) Run(_ context.Context, args []any) (any, error) {
	shelves.Lock()
	s := shelves.list[op.Shelf]
	shelves.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, a := range args {
		if h := a.(*handle); h.released > 0 {
			return nil, fmt.Errorf("argument %d was released before its last use", i+1)
		}
	}
	switch {
	case op.Code > 0:
		return nil, &askedError{op.Code}
	case op.Pass:
		return args[0], nil
	}
	h := &handle{shelf: s}
	s.handles = append(s.handles, h)
	s.live++
	s.peak = max(s.peak, s.live)
	return h, nil
}

// check checks that all handles but those kept were released, once.
func (s *shelf) check(t *testing.T, kept ...any) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	times := map[*handle]int{}
	for _, h := range s.handles {
		times[h] = 1
	}
	for _, k := range kept {
		times[k.(*handle)] = 0
	}
	for h, want := range times {
		if h.released != want {
			t.Errorf("a result was released %d times, want %d", h.released, want)
		}
	}
}

func (s *suite) release(t *testing.T, r graph.Runner) {
	if s.opts.Remote {
		return
	}
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 2))
		number, shelf := newShelf()
		constant := &handle{shelf: shelf}
		b := build(t)
		n := 1 + rng.IntN(200)
		for i := range n {
			var deps []graph.ID
			for range rng.IntN(4) {
				if i == 0 || rng.IntN(10) == 0 {
					deps = append(deps, b.Const(constant))
				} else {
					deps = append(deps, graph.ID(i-1-rng.IntN(min(i, 30))))
				}
			}
			b.Add(handles{Shelf: number, Pass: len(deps) > 0 && rng.IntN(8) == 0}, deps)
		}
		var want []graph.ID
		for range rng.IntN(5) {
			want = append(want, graph.ID(rng.IntN(n)))
		}
		got, err := r.Run(t.Context(), b.graph(), want)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		shelf.check(t, append(got, constant)...)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// releaseAfterFailure checks that what no user will ever see is let go.
func (s *suite) releaseAfterFailure(t *testing.T, r graph.Runner) {
	if s.opts.Remote {
		return
	}
	number, shelf := newShelf()
	b := build(t)
	var want []graph.ID
	x := b.add(handles{Shelf: number})
	for range 50 {
		x = b.add(handles{Shelf: number}, x)
		want = append(want, x)
	}
	bad := b.add(handles{Shelf: number, Code: 1}, x)
	failWith(t, r, b.graph(), append(want, bad), bad)
	shelf.check(t)
}

// live checks that a long reduction does not hold all that it reduces.
func (s *suite) live(t *testing.T, r graph.Runner) {
	if s.opts.Remote {
		return
	}
	const n = 4096
	run := func(name string, most int, shape func(b builder, op graph.Op) graph.ID) {
		t.Run(name, func(t *testing.T) {
			number, shelf := newShelf()
			b := build(t)
			id := shape(b, handles{Shelf: number})
			got, err := r.Run(t.Context(), b.graph(), []graph.ID{id})
			if err != nil {
				t.Fatal(err)
			}
			shelf.check(t, got...)
			if shelf.peak > most {
				t.Errorf("%d results were held at once, want %d at most", shelf.peak, most)
			}
		})
	}
	run("chain", 16, func(b builder, op graph.Op) graph.ID {
		id := b.add(op)
		for range n {
			id = b.add(op, id)
		}
		return id
	})
	run("tree", n/4, func(b builder, op graph.Op) graph.ID {
		// Written depth first: the order of IDs is a good one, all leaves first
		// is not.
		var halves func(n int) graph.ID
		halves = func(n int) graph.ID {
			if n == 1 {
				return b.add(op)
			}
			return b.add(op, halves(n/2), halves(n/2))
		}
		return halves(n)
	})
}
