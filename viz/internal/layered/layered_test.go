package layered

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

var space = Spacing{Nodes: 20, Layers: 30}

// shape is a graph of a kind.
type shape struct {
	name  string
	n     int
	edges []Edge
}

func shapes() []shape {
	list := []shape{
		{"nothing", 0, nil},
		{"one", 1, nil},
		{"an edge to itself", 1, []Edge{{0, 0}}},
		{"two edges at once", 2, []Edge{{0, 1}, {0, 1}}},
		{"there and back", 2, []Edge{{0, 1}, {1, 0}}},
		{"diamond", 4, []Edge{{0, 1}, {0, 2}, {1, 3}, {2, 3}}},
		{"triangle", 3, []Edge{{0, 1}, {1, 2}, {0, 2}}},
		{"apart", 7, []Edge{{0, 1}, {2, 3}, {4, 6}}},
	}
	chain := shape{"chain", 500, nil}
	fan := shape{"fan", 500, nil}
	for i := range 499 {
		chain.edges = append(chain.edges, Edge{i, i + 1})
		fan.edges = append(fan.edges, Edge{i, 499})
	}
	chain.edges = append(chain.edges, Edge{0, 499}) // past all others
	list = append(list, chain, fan, tree(6), stencil(8, 6))
	for seed := range uint64(6) {
		list = append(list, random(80, seed))
	}
	return list
}

// tree is a binary tree of so many levels, leaves first.
func tree(levels int) shape {
	s := shape{name: "tree"}
	var row []int
	for range 1 << (levels - 1) {
		row = append(row, s.n)
		s.n++
	}
	for len(row) > 1 {
		var next []int
		for i := 0; i < len(row); i += 2 {
			s.edges = append(s.edges, Edge{row[i], s.n}, Edge{row[i+1], s.n})
			next = append(next, s.n)
			s.n++
		}
		row = next
	}
	return s
}

func stencil(w, h int) shape {
	s := shape{name: "stencil", n: w * h}
	for y := 1; y < h; y++ {
		for x := range w {
			for from := max(0, x-1); from < min(w, x+2); from++ {
				s.edges = append(s.edges, Edge{(y-1)*w + from, y*w + x})
			}
		}
	}
	return s
}

func random(n int, seed uint64) shape {
	s := shape{name: fmt.Sprint("random ", seed), n: n}
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := 1; i < n; i++ {
		for range rng.IntN(4) {
			s.edges = append(s.edges, Edge{rng.IntN(i), i})
		}
	}
	return s
}

func (s shape) nodes() []Node {
	rng := rand.New(rand.NewPCG(3, 4))
	list := make([]Node, s.n)
	for i := range list {
		list[i] = Node{W: 40 + float64(rng.IntN(80)), H: 20 + float64(rng.IntN(30)), Round: rng.IntN(2) == 0}
	}
	return list
}

// TestLay checks of every drawing: nodes lie inside and do not touch, edges lead
// up from border to border, and the same graph is drawn the same.
func TestLay(t *testing.T) {
	for _, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			nodes := s.nodes()
			l := Lay(nodes, s.edges, space)
			for i, c := range l.Center {
				n := nodes[i]
				if !(c.X-n.W/2 >= -1e-6 && c.Y-n.H/2 >= -1e-6 && c.X+n.W/2 <= l.W+1e-6 && c.Y+n.H/2 <= l.H+1e-6) {
					t.Fatalf("node %d at %v lies outside of %v x %v", i, c, l.W, l.H)
				}
				for k := range i {
					dx, dy := math.Abs(c.X-l.Center[k].X), math.Abs(c.Y-l.Center[k].Y)
					if dx < (n.W+nodes[k].W)/2+space.Nodes-1e-6 && dy < (n.H+nodes[k].H)/2-1e-6 {
						t.Fatalf("nodes %d and %d are %v and %v apart", k, i, dx, dy)
					}
				}
			}
			for i, e := range s.edges {
				checkCurve(t, e, l.Curves[i], nodes, l.Center)
			}
			if again := Lay(nodes, s.edges, space); !reflect.DeepEqual(l, again) {
				t.Error("drawn again it is another drawing")
			}
		})
	}
}

func checkCurve(t *testing.T, e Edge, curve []Point, nodes []Node, center []Point) {
	t.Helper()
	if e.From == e.To {
		if curve != nil {
			t.Errorf("the edge from %d to itself has a curve", e.From)
		}
		return
	}
	if len(curve) < 4 || len(curve)%3 != 1 {
		t.Fatalf("edge %v has %d points", e, len(curve))
	}
	up := 1.0
	if e.From > e.To {
		up = -1
	}
	for i, p := range curve {
		if math.IsNaN(p.X) || math.IsNaN(p.Y) {
			t.Fatalf("edge %v goes nowhere: %v", e, curve)
		}
		if i > 0 && (p.Y-curve[i-1].Y)*up < -8 {
			t.Errorf("edge %v turns back: %v", e, curve)
		}
	}
	for node, end := range map[int]Point{e.From: curve[0], e.To: curve[len(curve)-1]} {
		n, c := nodes[node], center[node]
		dx, dy := math.Abs(end.X-c.X)/(n.W/2), math.Abs(end.Y-c.Y)/(n.H/2)
		out := max(dx, dy)
		if n.Round {
			out = math.Hypot(dx, dy)
		}
		if math.Abs(out-1) > 1e-6 {
			t.Errorf("edge %v ends at %v, not at the border of node %d (%v of the way)", e, end, node, out)
		}
	}
}

// TestNoCrossings draws what can be drawn without a crossing.
func TestNoCrossings(t *testing.T) {
	for _, s := range []shape{tree(7), {"diamond", 4, []Edge{{0, 1}, {0, 2}, {1, 3}, {2, 3}}}, {"ladder", 6, []Edge{{0, 2}, {1, 3}, {0, 1}, {2, 3}, {2, 4}, {3, 5}, {4, 5}}}} {
		p := components(s.n, s.edges)[0]
		sheet := newSheet(p, s.nodes(), s.edges)
		sheet.assignLayers()
		sheet.addBends()
		sheet.orderLayers()
		if c := sheet.crossings(); c != 0 {
			t.Errorf("%s: %d crossings", s.name, c)
		}
	}
}

// TestParentsInTheMiddle draws a tree whose nodes stand above the middle of
// what they are made of.
func TestParentsInTheMiddle(t *testing.T) {
	s := tree(6)
	nodes := make([]Node, s.n)
	for i := range nodes {
		nodes[i] = Node{W: 50, H: 30}
	}
	l := Lay(nodes, s.edges, space)
	for i := 0; i < len(s.edges); i += 2 {
		a, b, parent := s.edges[i].From, s.edges[i+1].From, s.edges[i].To
		if mid := (l.Center[a].X + l.Center[b].X) / 2; math.Abs(mid-l.Center[parent].X) > 6 {
			t.Errorf("node %d is at %v, its children's middle at %v", parent, l.Center[parent].X, mid)
		}
	}
}

// TestShortEdges moves a chain that is needed late up to where it is needed.
func TestShortEdges(t *testing.T) {
	// 0-1-2-3-4-5-6 and 7-8 into 6
	edges := []Edge{{2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 7}, {0, 1}, {1, 7}}
	p := components(8, edges)[0]
	s := newSheet(p, make([]Node, 8), edges)
	s.assignLayers()
	if got := s.length(s.layer); got != len(edges) {
		t.Errorf("the edges are %d layers long in sum, want %d", got, len(edges))
	}
}

// TestIsotonic compares with a search for the best sequence.
func TestIsotonic(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		n := 2 + rng.IntN(6)
		want, weight := make([]float64, n), make([]float64, n)
		var s isotonic
		for i := range want {
			want[i], weight[i] = rng.Float64()*100, 1+rng.Float64()
			s.add(want[i]-10*float64(i), weight[i], 10*float64(i))
		}
		x := append([]float64(nil), s.solve()...)
		cost := func() (sum float64) {
			for i := range x {
				sum += weight[i] * (x[i] - want[i]) * (x[i] - want[i])
			}
			return sum
		}
		least := cost()
		for i := range x {
			if i > 0 && x[i]-x[i-1] < 10-1e-9 {
				t.Fatalf("neighbours are %v apart", x[i]-x[i-1])
			}
		}
		// No step that keeps the distances makes it better.
		for range 300 {
			i, d := rng.IntN(n), rng.NormFloat64()
			from := x[i]
			x[i] += d
			ok := (i == 0 || x[i]-x[i-1] >= 10) && (i == n-1 || x[i+1]-x[i] >= 10)
			if ok && cost() < least-1e-9 {
				t.Fatalf("moving %d by %v is better", i, d)
			}
			x[i] = from
		}
	}
}

func BenchmarkLay(b *testing.B) {
	for _, s := range []shape{tree(10), random(2000, 1)} {
		b.Run(s.name, func(b *testing.B) {
			nodes := s.nodes()
			for b.Loop() {
				Lay(nodes, s.edges, space)
			}
		})
	}
}
