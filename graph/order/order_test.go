package order_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/order"
)

// shape is a graph for which only dependencies and sizes count.
type shape struct {
	deps  [][]graph.ID
	bytes []int64
	want  []graph.ID
}

func (s *shape) add(bytes int64, deps ...graph.ID) graph.ID {
	s.deps = append(s.deps, deps)
	s.bytes = append(s.bytes, bytes)
	return graph.ID(len(s.deps) - 1)
}

type empty struct{}

func (empty) Run(context.Context, []any) (any, error) { return nil, nil }

func (s *shape) graph(t testing.TB) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder(len(s.deps), 0)
	for _, deps := range s.deps {
		b.Add(empty{}, deps)
	}
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// rank ranks the shape, checks the ranks, and returns them with their peak.
func (s *shape) rank(t testing.TB, workers int) ([]int32, order.Peak) {
	t.Helper()
	g := s.graph(t)
	ranks := order.Rank(g, s.want, s.bytes, workers)
	check(t, g, ranks)
	return ranks, order.Simulate(g, s.want, s.bytes, ranks, workers)
}

// check fails unless ranks are a permutation, dependencies first.
func check(t testing.TB, g *graph.Graph, ranks []int32) {
	t.Helper()
	if len(ranks) != g.Len() {
		t.Fatalf("%d ranks for %d tasks", len(ranks), g.Len())
	}
	seen := make([]bool, len(ranks))
	for i, r := range ranks {
		if r < 0 || int(r) >= len(ranks) || seen[r] {
			t.Fatalf("task %d has rank %d, which is out of range or taken", i, r)
		}
		seen[r] = true
		for _, d := range g.Deps(graph.ID(i)) {
			if d >= 0 && ranks[d] >= r {
				t.Fatalf("task %d of rank %d needs task %d of rank %d", i, r, d, ranks[d])
			}
		}
	}
}

// One graph shape a test, with a drawing. Sizes stand at the tasks.
func TestShapes(t *testing.T) {
	tests := []struct {
		name    string
		workers int
		write   func(*shape)
		peak    int64
	}{
		{
			// 10  10  10  10      Reduce each block before the next is read.
			//  |   |   |   |
			//  1   1   1   1
			//   \   \ /   /
			//       1
			"reduce blocks one by one", 1,
			func(s *shape) {
				var parts []graph.ID
				for range 4 {
					parts = append(parts, s.add(1, s.add(10)))
				}
				s.want = append(s.want, s.add(1, parts...))
			},
			10 + 1 + 3,
		},
		{
			// Two workers hold two blocks, and in the end what became of all.
			"reduce blocks two by two", 2,
			func(s *shape) {
				var parts []graph.ID
				for range 4 {
					parts = append(parts, s.add(1, s.add(10)))
				}
				s.want = append(s.want, s.add(1, parts...))
			},
			10 + 10 + 4,
		},
		{
			//  9     5             The branch with the larger gap between its
			//  |     |             peak and its result first: 9 fits beside
			//  1     4             nothing, 5 fits beside 1.
			//   \   /
			//     1
			"larger gap first", 1,
			func(s *shape) {
				a := s.add(1, s.add(9))
				b := s.add(4, s.add(5))
				s.want = append(s.want, s.add(1, a, b))
			},
			10,
		},
		{
			//    x                x - mean(x): all of x is held, or else it
			//  / | \              would be read twice, and each block is
			// a  b  c             dropped as it is reduced.
			//  \ | /
			"fan out, fan in", 1,
			func(s *shape) {
				x := s.add(5)
				s.want = append(s.want, s.add(1, s.add(2, x), s.add(2, x), s.add(2, x)))
			},
			5 + 2*3,
		},
		{
			//      8              A part only fills memory, and the split is
			//   / / \ \           dropped with the last one: all four parts,
			//  2  2  2  2         then the second split, then join by join.
			//  |  |  |  |
			//  to four joins, each of a part of either split
			"close one split before the next", 1,
			func(s *shape) {
				first, second := s.add(8), s.add(8)
				for range 4 {
					s.want = append(s.want, s.add(1, s.add(2, first), s.add(2, second)))
				}
			},
			4*2 + 8 + 2 + 1,
		},
		{
			//  load load load     A state runs through large inputs: each is
			//     \    \    \     read just before the step that needs it.
			//  1 - 1 -- 1 -- 1
			"running state", 1,
			func(s *shape) {
				state := s.add(1)
				for range 5 {
					state = s.add(1, state, s.add(50))
				}
				s.want = append(s.want, state)
			},
			50 + 1 + 1,
		},
		{
			//  1  2  3  4         A sliding window: two inputs at once, in turn.
			//   \/ \/ \/
			//    a  b  c          kept
			"sliding window", 1,
			func(s *shape) {
				var in []graph.ID
				for range 8 {
					in = append(in, s.add(10))
				}
				for i := 1; i < len(in); i++ {
					s.want = append(s.want, s.add(1, in[i-1], in[i]))
				}
			},
			10 + 10 + 6 + 1,
		},
		{
			// A grid search: every r1 serves four r2, every r2 four r3. One r1
			// and one r2 are held, never two of either, not even when the last
			// r2 would drop its r1.
			"grid search", 1,
			func(s *shape) {
				var scores []graph.ID
				x := s.add(400)
				for range 4 {
					r1 := s.add(400, x)
					for range 4 {
						r2 := s.add(200, r1)
						for range 4 {
							scores = append(scores, s.add(0, s.add(80, r2), x))
						}
					}
				}
				s.want = append(s.want, s.add(0, scores...))
			},
			400 + 400 + 200 + 80,
		},
		{
			// What is wanted stays: a wanted result in the middle counts to the
			// end, whoever else needs it.
			"wanted in the middle", 1,
			func(s *shape) {
				a := s.add(7)
				s.want = append(s.want, a, s.add(1, s.add(3, a)))
			},
			7 + 3 + 1,
		},
		{
			// Sums that would overflow are cut, not wrapped.
			"absurd sizes", 1,
			func(s *shape) {
				s.want = append(s.want, s.add(1, s.add(math.MaxInt64), s.add(math.MinInt64)))
			},
			math.MaxInt64/4 + 1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &shape{}
			test.write(s)
			ranks, got := s.rank(t, test.workers)
			if got.Bytes != test.peak {
				t.Errorf("peak %d at task %d, want %d; ranks %v", got.Bytes, got.Task, test.peak, ranks)
			}
		})
	}
}

func TestSimulate(t *testing.T) {
	//  a   b        Each weighs what it is worth: a=1 b=10 c=100 d=1000.
	//   \ / \       In the order a b c d, a is dropped when c ends, b when d
	//    c   d      ends; c and d are wanted.
	s := &shape{}
	a, b := s.add(1), s.add(10)
	c := s.add(100, a, b)
	d := s.add(1000, b)
	s.want = []graph.ID{c, d}
	for _, test := range []struct {
		workers int
		ranks   []int32
		want    order.Peak
	}{
		{1, []int32{0, 1, 2, 3}, order.Peak{Bytes: 1110, Task: d}},
		{1, []int32{2, 0, 3, 1}, order.Peak{Bytes: 1111, Task: c}},
		{2, []int32{0, 1, 2, 3}, order.Peak{Bytes: 1111, Task: d}},
		{8, []int32{0, 1, 2, 3}, order.Peak{Bytes: 1111, Task: d}},
	} {
		if got := order.Simulate(s.graph(t), s.want, s.bytes, test.ranks, test.workers); got != test.want {
			t.Errorf("%d workers, ranks %v: %+v, want %+v", test.workers, test.ranks, got, test.want)
		}
	}
}

func TestDegenerate(t *testing.T) {
	t.Run("empty graph", func(t *testing.T) {
		s := &shape{}
		ranks, peak := s.rank(t, 4)
		if len(ranks) != 0 || peak != (order.Peak{Task: -1}) {
			t.Errorf("ranks %v, peak %+v", ranks, peak)
		}
	})
	t.Run("single task", func(t *testing.T) {
		s := &shape{}
		s.want = []graph.ID{s.add(3)}
		if ranks, peak := s.rank(t, 4); ranks[0] != 0 || peak != (order.Peak{Bytes: 3, Task: 0}) {
			t.Errorf("ranks %v, peak %+v", ranks, peak)
		}
	})
	t.Run("nothing wanted", func(t *testing.T) {
		s := &shape{}
		s.add(1, s.add(1))
		if ranks, peak := s.rank(t, 1); !slices.Equal(ranks, []int32{0, 1}) || peak.Task != -1 {
			t.Errorf("ranks %v, peak %+v", ranks, peak)
		}
	})
	t.Run("what nobody needs ranks last", func(t *testing.T) {
		s := &shape{}
		unused := s.add(1)
		a := s.add(1)
		s.add(1, a, unused)
		s.want = []graph.ID{s.add(1, a)}
		if ranks, _ := s.rank(t, 1); !slices.Equal(ranks, []int32{2, 0, 3, 1}) {
			t.Errorf("ranks %v", ranks)
		}
	})
	t.Run("constants, twice the same dependency, no sizes", func(t *testing.T) {
		b := graph.NewBuilder(0, 0)
		x := b.Add(empty{}, []graph.ID{b.Const(1)})
		y := b.Add(empty{}, []graph.ID{x, x, b.Const(2)})
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		want := []graph.ID{y, y, b.Const(3)}
		ranks := order.Rank(g, want, nil, 2)
		check(t, g, ranks)
		if peak := order.Simulate(g, want, nil, ranks, 2); peak.Bytes != 2 {
			t.Errorf("peak %+v", peak)
		}
	})
}

// random returns a graph of n tasks with up to degree dependencies each.
func random(rng *rand.Rand, n, degree int) *shape {
	s := &shape{}
	needed := make([]bool, n)
	for i := range n {
		var deps []graph.ID
		if i > 0 {
			for range rng.IntN(degree + 1) {
				d := max(0, i-1-rng.IntN(min(i, 3*degree)))
				deps = append(deps, graph.ID(d))
				needed[d] = true
			}
		}
		s.add(rng.Int64N(20), deps...)
	}
	for i, is := range needed {
		if !is || rng.IntN(10) == 0 {
			s.want = append(s.want, graph.ID(i))
		}
	}
	return s
}

func TestRandomGraphsRankDependenciesFirst(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 400 {
		s := random(rng, rng.IntN(120), 1+rng.IntN(5))
		for _, workers := range []int{0, 1, 3, 1000} {
			s.rank(t, workers)
		}
	}
}

// TestNearBest compares small graphs with the best order there is, found by
// trying all.
func TestNearBest(t *testing.T) {
	const (
		wantMean  = 1.01
		wantWorst = 1.25
	)
	graphs := 400
	if underRace() {
		graphs = 100
	}
	rng := rand.New(rand.NewPCG(5, 5))
	sum, worst, exact := 0.0, 0.0, 0
	for range graphs {
		s := random(rng, 12, 1+rng.IntN(3))
		_, got := s.rank(t, 1)
		ratio := float64(got.Bytes) / float64(s.bestPeak(t))
		sum += math.Log(ratio)
		worst = max(worst, ratio)
		if ratio == 1 {
			exact++
		}
	}
	mean := math.Exp(sum / float64(graphs))
	t.Logf("peak over the best possible: geomean %.4f, worst %.3f, %d of %d are best", mean, worst, exact, graphs)
	if mean > wantMean || worst > wantWorst {
		t.Errorf("geomean %.3f, want %.2f at most; worst %.3f, want %.2f at most", mean, wantMean, worst, wantWorst)
	}
}

// bestPeak goes through all sets of tasks that can have run.
func (s *shape) bestPeak(t testing.TB) int64 {
	t.Helper()
	n := len(s.deps)
	needs := make([]int, n)
	users := make([]int, n)
	wanted := 0
	for i, deps := range s.deps {
		for _, d := range deps {
			needs[i] |= 1 << d
			users[d] |= 1 << i
		}
	}
	for _, w := range s.want {
		wanted |= 1 << w
	}
	// held after the tasks of a set have run
	held := func(set int) (sum int64) {
		for i := range n {
			if set>>i&1 == 1 && (wanted>>i&1 == 1 || users[i]&^set != 0) {
				sum += s.bytes[i]
			}
		}
		return sum
	}
	best := make([]int64, 1<<n)
	for set := 1; set < 1<<n; set++ {
		best[set] = math.MaxInt64
		for i := range n {
			before := set &^ (1 << i)
			if before == set || needs[i]&^before != 0 || best[before] == math.MaxInt64 {
				continue
			}
			best[set] = min(best[set], max(best[before], held(before)+s.bytes[i]))
		}
	}
	return best[1<<n-1]
}

func ExampleRank() {
	// Four blocks of 100 bytes are each reduced to 1, and those are added up.
	b := graph.NewBuilder(0, 0)
	var bytes []int64
	add := func(size int64, deps ...graph.ID) graph.ID {
		bytes = append(bytes, size)
		return b.Add(empty{}, deps)
	}
	var blocks, sums []graph.ID
	for range 4 {
		blocks = append(blocks, add(100))
	}
	for _, x := range blocks {
		sums = append(sums, add(1, x))
	}
	want := []graph.ID{add(1, sums...)}
	g, err := b.Graph()
	if err != nil {
		fmt.Println(err)
		return
	}
	asWritten := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8}
	fmt.Println(order.Simulate(g, want, bytes, asWritten, 1).Bytes)
	fmt.Println(order.Simulate(g, want, bytes, order.Rank(g, want, bytes, 1), 1).Bytes)
	// Output:
	// 401
	// 104
}
