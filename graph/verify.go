package graph

import "fmt"

// Verify checks the invariants of a graph and its wanted tasks: rows in order,
// dependencies written before their tasks, constants that exist, an Op for
// every task. Builders keep them; tests and runners of foreign graphs ask.
func Verify(g *Graph, want []ID) error {
	if len(g.offset) != len(g.ops)+1 || g.offset[0] != 0 || int(g.offset[len(g.ops)]) != len(g.deps) {
		return fmt.Errorf("graph: verify: %d tasks, %d rows, %d edges do not fit together", len(g.ops), len(g.offset)-1, len(g.deps))
	}
	if g.sites != nil && len(g.sites) != len(g.ops) {
		return fmt.Errorf("graph: verify: %d sites for %d tasks", len(g.sites), len(g.ops))
	}
	for i, op := range g.ops {
		id := ID(i)
		if op == nil {
			return fmt.Errorf("graph: verify: task %d has no Op", id)
		}
		if g.offset[i] > g.offset[i+1] {
			return fmt.Errorf("graph: verify: the row of %s ends before it starts", g.Name(id))
		}
		for _, d := range g.Deps(id) {
			if d >= id || int(^d) >= len(g.consts) {
				return fmt.Errorf("graph: verify: %s depends on %d, which is not written before it", g.Name(id), d)
			}
		}
		if after, ok := op.(After); ok && (after.Args < 0 || after.Args > len(g.Deps(id))) {
			return fmt.Errorf("graph: verify: %s takes %d of its %d dependencies", g.Name(id), after.Args, len(g.Deps(id)))
		}
	}
	return VerifyWant(g, want)
}

// VerifyWant checks that every wanted ID is a task or a constant of g.
func VerifyWant(g *Graph, want []ID) error {
	for _, w := range want {
		if int(w) >= g.Len() || int(^w) >= g.Consts() {
			return fmt.Errorf("graph: there is no task %d: the graph has %d tasks and %d constants", w, g.Len(), g.Consts())
		}
	}
	return nil
}
