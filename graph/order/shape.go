package order

import (
	"math"
	"math/bits"

	"github.com/cb434341/weft/graph"
)

// shape is what ordering needs to know of a graph: the tasks that the wanted
// ones need, in compressed rows both ways, without constants and without a
// dependency named twice. Tasks are numbered anew, still dependencies first.
//
// A result is live from the start of its task to the end of the last of its
// users. That of a kept task is live to the end.
type shape struct {
	n     int32
	dep   rows // of a task: what it needs
	user  rows // of a task: who needs it
	bytes []int64
	total int64 // of bytes
	kept  []bool
	id    []graph.ID // of a task here: its number in the graph
}

// rows are lists of tasks: that of task i is list[offset[i]:offset[i+1]].
type rows struct {
	offset []int32
	list   []int32
}

func (r *rows) of(i int32) []int32 { return r.list[r.offset[i]:r.offset[i+1]] }

func (r *rows) count(i int32) int32 { return r.offset[i+1] - r.offset[i] }

// large tells a graph of which only the cheapest orders are written.
func (s *shape) large() bool { return int(s.n)+len(s.dep.list) > 1<<19 }

func newShape(g *graph.Graph, want []graph.ID, bytes []int64) *shape {
	total := g.Len()
	needed, n, edges := ancestors(g, want)
	s := &shape{
		n:     n,
		dep:   rows{make([]int32, 1, n+1), make([]int32, 0, edges)},
		bytes: make([]int64, n),
		kept:  make([]bool, n),
		id:    make([]graph.ID, 0, n),
	}
	number := make([]int32, total) // of a task of the graph: its number here
	last := make([]int32, n)       // of a task: the last of its users so far, plus one
	for i := range total {
		if !needed[i] {
			continue
		}
		v := int32(len(s.id))
		number[i] = v
		s.id = append(s.id, graph.ID(i))
		for _, d := range g.Deps(graph.ID(i)) {
			if d < 0 {
				continue
			}
			if u := number[d]; last[u] != v+1 {
				last[u] = v + 1
				s.dep.list = append(s.dep.list, u)
			}
		}
		s.dep.offset = append(s.dep.offset, int32(len(s.dep.list)))
		s.bytes[v] = 1
		if bytes != nil {
			// No sum of sizes may overflow.
			s.bytes[v] = min(max(bytes[i], 0), math.MaxInt64/int64(n+1))
		}
		s.total += s.bytes[v]
	}
	for _, w := range want {
		if w >= 0 {
			s.kept[number[w]] = true
		}
	}
	s.user = s.dep.turned(n)
	return s
}

// ancestors returns the tasks that the wanted ones need, themselves included,
// and how many tasks and dependencies those are.
func ancestors(g *graph.Graph, want []graph.ID) (needed []bool, n int32, edges int) {
	needed = make([]bool, g.Len())
	mark := func(id graph.ID) {
		if id >= 0 && !needed[id] {
			needed[id] = true
			n++
		}
	}
	for _, w := range want {
		mark(w)
	}
	for i := g.Len() - 1; i >= 0; i-- {
		if needed[i] {
			deps := g.Deps(graph.ID(i))
			edges += len(deps)
			for _, d := range deps {
				mark(d)
			}
		}
	}
	return needed, n, edges
}

// scale makes sizes coarser where they are so large that the costs of this
// package, which add up to a total for every dependency of a task, would
// overflow: beyond 4 TB in a graph of a million tasks.
func (s *shape) scale() {
	shift := max(0, bits.Len64(uint64(s.total))+bits.Len32(uint32(s.n))-62)
	if shift == 0 {
		return
	}
	s.total = 0
	for v := range s.bytes {
		s.bytes[v] >>= shift
		s.total += s.bytes[v]
	}
}

// turned returns the rows of the edges the other way round, each in ascending
// order.
func (r *rows) turned(n int32) rows {
	offset := make([]int32, n+2)
	for _, d := range r.list {
		offset[d+2]++
	}
	for i := int32(2); i < n+2; i++ {
		offset[i] += offset[i-1]
	}
	// offset[d+1] is now the start of row d, and moves to its end while it is
	// filled, which makes it the start of row d+1.
	list := make([]int32, len(r.list))
	for i := range n {
		for _, d := range r.of(i) {
			list[offset[d+1]] = i
			offset[d+1]++
		}
	}
	return rows{offset[:n+1], list}
}

// ends returns the tasks without entries in rows: the tasks without users, or
// those without dependencies.
func (r *rows) ends(n int32) []int32 {
	var out []int32
	for v := range n {
		if r.count(v) == 0 {
			out = append(out, v)
		}
	}
	return out
}
