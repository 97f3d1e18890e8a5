package graph

import (
	"fmt"
	"iter"
)

// ID is the number of a task in its graph: 0 for the first one written. In a
// list of dependencies a negative ID stands for a constant, see
// [Builder.Const].
type ID int32

// IsConst reports whether the ID stands for a constant rather than a task.
func (id ID) IsConst() bool { return id < 0 }

// Graph is a list of tasks in compressed rows. It is immutable.
type Graph struct {
	ops    []Op
	offset []int32 // the dependencies of task i are deps[offset[i]:offset[i+1]]
	deps   []ID
	consts []any
	sites  []Site // of each task, or nil while nobody has told any
	hinted bool   // some Op has hints that are not zero
	sized  bool   // some Op is a Sizer
}

// Len returns the number of tasks. Their IDs are 0 to Len()-1.
func (g *Graph) Len() int { return len(g.ops) }

// Edges returns the number of dependencies, constants among them.
func (g *Graph) Edges() int { return len(g.deps) }

// Op returns what the task does.
func (g *Graph) Op(id ID) Op { return g.ops[id] }

// Deps returns the dependencies of a task in the order of its arguments. A
// negative one is a constant. The slice belongs to the graph.
func (g *Graph) Deps(id ID) []ID {
	lo, hi := g.offset[id], g.offset[id+1]
	return g.deps[lo:hi:hi]
}

// Given returns those of a task's dependencies whose results it is given; it
// only waits for the rest, see [After].
func (g *Graph) Given(id ID) []ID {
	deps := g.Deps(id)
	if after, ok := g.ops[id].(After); ok {
		return deps[:min(max(after.Args, 0), len(deps))]
	}
	return deps
}

// Const returns the value of a constant, which is named by a negative ID.
func (g *Graph) Const(id ID) any { return g.consts[^id] }

// Consts returns the number of constants. Their IDs are -1 to -Consts().
func (g *Graph) Consts() int { return len(g.consts) }

// Hinted reports whether any Op of the graph has [Hints], so that a runner need
// not ask each of them.
func (g *Graph) Hinted() bool { return g.hinted }

// Sized reports whether any Op of the graph predicts the size of its result.
func (g *Graph) Sized() bool { return g.sized }

// Name returns the name of a task, unique in the graph: that of its Op and its
// number, "inc#3".
func (g *Graph) Name(id ID) string { return fmt.Sprintf("%s#%d", OpName(g.ops[id]), id) }

// Site returns where the user's program built the task; it is zero if unknown.
func (g *Graph) Site(id ID) Site {
	if g.sites == nil {
		return 0
	}
	return g.sites[id]
}

// Tasks ranges over all tasks, dependencies first.
func (g *Graph) Tasks() iter.Seq2[ID, Op] {
	return func(yield func(ID, Op) bool) {
		for i, op := range g.ops {
			if !yield(ID(i), op) {
				return
			}
		}
	}
}

// Dependents returns the graph's edges turned round: the tasks that need task i
// are list[offset[i]:offset[i+1]], smallest first, and a task that needs i
// twice is there twice.
func (g *Graph) Dependents() (offset []int32, list []ID) {
	n := len(g.ops)
	offset = make([]int32, n+1)
	for _, d := range g.deps {
		if d >= 0 {
			offset[d+1]++
		}
	}
	for i := range n {
		offset[i+1] += offset[i]
	}
	list = make([]ID, offset[n])
	// Fill each row from its start, which moves offset[i] to the row's end, so
	// that the offsets have to be shifted back by one afterwards.
	for i := range n {
		for _, d := range g.Deps(ID(i)) {
			if d >= 0 {
				list[offset[d]] = ID(i)
				offset[d]++
			}
		}
	}
	copy(offset[1:], offset[:n])
	if n > 0 {
		offset[0] = 0
	}
	return offset, list
}
