package order_test

import (
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/order"
)

// underRace reports whether the race detector is on, under which everything
// takes ten times as long.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestDeepAndWide orders shapes that overflow a stack or take the square of
// their size where something is written carelessly.
func TestDeepAndWide(t *testing.T) {
	n := 1_000_000
	if underRace() {
		n = 20_000
	}
	for _, test := range []struct {
		name  string
		write func(s *shape)
	}{
		{"chain", func(s *shape) {
			v := s.add(1)
			for range n {
				v = s.add(1, v)
			}
			s.want = []graph.ID{v}
		}},
		{"fan out", func(s *shape) {
			x := s.add(5)
			for range n {
				s.want = append(s.want, s.add(0, x))
			}
		}},
		{"fan out and in", func(s *shape) {
			x := s.add(5)
			var mid []graph.ID
			for i := range n {
				mid = append(mid, s.add(int64(i%7), x))
			}
			s.want = []graph.ID{s.add(1, mid...)}
		}},
		{"two joins of everything", func(s *shape) {
			var all []graph.ID
			for i := range n / 2 {
				all = append(all, s.add(int64(i%5)))
			}
			s.want = []graph.ID{s.add(1, all...), s.add(2, all...)}
		}},
		{"comb", func(s *shape) {
			v := s.add(1)
			for range n / 2 {
				v = s.add(1, s.add(3), v)
			}
			s.want = []graph.ID{v}
		}},
		{"combs joined by pairs of teeth", func(s *shape) {
			v, w := s.add(1), s.add(1)
			for i := range n / 3 {
				tooth := s.add(int64(i % 3))
				v, w = s.add(1, v, tooth), s.add(1, tooth, w)
			}
			s.want = []graph.ID{v, w}
		}},
		{"independent", func(s *shape) {
			for range n {
				s.want = append(s.want, s.add(1))
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &shape{}
			test.write(s)
			s.rank(t, 2)
		})
	}
}

// TestSameOnAnyMachine ranks a graph that is large enough for several
// goroutines with one processor and with many.
func TestSameOnAnyMachine(t *testing.T) {
	s := random(rand.New(rand.NewPCG(9, 9)), 300_000, 3)
	g := s.graph(t)
	many := order.Rank(g, s.want, s.bytes, 4)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if one := order.Rank(g, s.want, s.bytes, 4); !slices.Equal(one, many) {
		t.Error("ranks depend on GOMAXPROCS")
	}
}
