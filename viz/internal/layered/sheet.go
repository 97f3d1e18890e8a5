package layered

// sheet is one component while it is laid out. Its spots are the component's
// nodes and, after them, the bends of edges that pass other layers, one in each.
type sheet struct {
	w, h  []float64 // of each spot
	real  int       // spots that are nodes
	layer []int
	x     []float64
	place []int // in its layer, from the left

	layers [][]int // spots from the left to the right, the lowest layer first

	links []link  // between layers, upwards
	path  [][]int // of each edge: its spots from below to above; nil for loops
	ends  []link  // of each edge, from below to above

	up, down [][]int // spots linked with each spot, once addBends has run
}

// link joins two spots, the first below the second.
type link struct{ lo, hi int }

func newSheet(p part, nodes []Node, edges []Edge) *sheet {
	n := len(p.nodes)
	s := &sheet{real: n, w: make([]float64, n), h: make([]float64, n), layer: make([]int, n), ends: make([]link, len(p.edges)), path: make([][]int, len(p.edges))}
	local := make(map[int]int, n)
	for k, i := range p.nodes {
		local[i] = k
		s.w[k], s.h[k] = nodes[i].W+2*nodes[i].Pad, nodes[i].H
	}
	for k, i := range p.edges {
		a, b := local[edges[i].From], local[edges[i].To]
		s.ends[k] = link{min(a, b), max(a, b)}
	}
	return s
}

// assignLayers puts every node above those that it depends on. It tries two
// ways, as low as possible and as near to what needs it as possible, evens both
// out, and keeps that with the shorter edges.
func (s *sheet) assignLayers() {
	up, down := s.neighbours(s.ends)
	low := s.lowest(down)
	high := append([]int(nil), low...)
	s.lift(high, up, down)
	s.settle(low, up, down)
	s.settle(high, up, down)
	s.layer = low
	if s.length(high) < s.length(low) {
		s.layer = high
	}
	first := s.layer[0]
	for _, l := range s.layer {
		first = min(first, l)
	}
	for i := range s.layer {
		s.layer[i] -= first
	}
}

// neighbours lists what is linked with each spot above and below it.
func (s *sheet) neighbours(links []link) (up, down [][]int) {
	up, down = make([][]int, len(s.w)), make([][]int, len(s.w))
	for _, e := range links {
		if e.lo != e.hi {
			up[e.lo] = append(up[e.lo], e.hi)
			down[e.hi] = append(down[e.hi], e.lo)
		}
	}
	return up, down
}

// lowest puts each node just above the highest that it depends on. Nodes are
// in topological order already.
func (s *sheet) lowest(down [][]int) []int {
	layer := make([]int, s.real)
	for i := range layer {
		for _, d := range down[i] {
			layer[i] = max(layer[i], layer[d]+1)
		}
	}
	return layer
}

// lift moves each node that has no fewer edges up than down to just below what
// needs it.
func (s *sheet) lift(layer []int, up, down [][]int) {
	for i := s.real - 1; i >= 0; i-- {
		if len(up[i]) > 0 && len(up[i]) >= len(down[i]) {
			layer[i] = s.ceiling(layer, up[i])
		}
	}
}

func (s *sheet) ceiling(layer, up []int) int {
	top := layer[up[0]] - 1
	for _, u := range up {
		top = min(top, layer[u]-1)
	}
	return top
}

func (s *sheet) floor(layer, down []int) int {
	bottom := layer[down[0]] + 1
	for _, d := range down {
		bottom = max(bottom, layer[d]+1)
	}
	return bottom
}

// settle shortens edges by moving single nodes, until nothing moves.
func (s *sheet) settle(layer []int, up, down [][]int) {
	for range 10 {
		moved := false
		for i := range s.real {
			if len(down[i]) > len(up[i]) {
				if f := s.floor(layer, down[i]); f != layer[i] {
					layer[i], moved = f, true
				}
			}
		}
		for i := s.real - 1; i >= 0; i-- {
			if len(up[i]) > len(down[i]) {
				if c := s.ceiling(layer, up[i]); c != layer[i] {
					layer[i], moved = c, true
				}
			}
		}
		if !moved {
			return
		}
	}
}

func (s *sheet) length(layer []int) int {
	sum := 0
	for _, e := range s.ends {
		sum += layer[e.hi] - layer[e.lo]
	}
	return sum
}

// bendRoom is how wide a spot an edge is given in a layer that it passes.
const bendRoom = 8

// addBends cuts edges into links from one layer to the next.
func (s *sheet) addBends() {
	for k, e := range s.ends {
		if e.lo == e.hi {
			continue
		}
		path := []int{e.lo}
		for l := s.layer[e.lo] + 1; l < s.layer[e.hi]; l++ {
			bend := len(s.w)
			s.w, s.h, s.layer = append(s.w, bendRoom), append(s.h, 0), append(s.layer, l)
			s.links = append(s.links, link{path[len(path)-1], bend})
			path = append(path, bend)
		}
		s.links = append(s.links, link{path[len(path)-1], e.hi})
		s.path[k] = append(path, e.hi)
	}
	s.up, s.down = s.neighbours(s.links)
}
