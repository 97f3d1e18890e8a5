package graph

// Pass turns a graph into a better one that gives the same results: it returns
// the new graph and the wanted tasks in it. It leaves the old graph as it is.
type Pass func(g *Graph, want []ID) (*Graph, []ID, error)

// Cull is the [Pass] that keeps only what the wanted tasks need. Graphs that a
// Builder emitted from sources are culled already; it is for graphs written
// task by task, and for asking for less than a graph was made for.
func Cull(g *Graph, want []ID) (*Graph, []ID, error) {
	if err := VerifyWant(g, want); err != nil {
		return nil, nil, err
	}
	needed, n := Needed(g, want)
	if n == g.Len() {
		return g, want, nil
	}
	b := NewBuilder(n, len(g.deps))
	newID := make([]ID, g.Len())
	newConst := make([]ID, len(g.consts)) // 0 while not copied: a constant's ID is negative
	move := func(d ID) ID {
		if !d.IsConst() {
			return newID[d]
		}
		if newConst[^d] == 0 {
			newConst[^d] = b.Const(g.consts[^d])
		}
		return newConst[^d]
	}
	var deps []ID
	for id, op := range g.Tasks() {
		if !needed[id] {
			continue
		}
		deps = deps[:0]
		for _, d := range g.Deps(id) {
			deps = append(deps, move(d))
		}
		b.site = g.Site(id)
		newID[id] = b.Add(op, deps)
	}
	newWant := make([]ID, len(want))
	for i, w := range want {
		newWant[i] = move(w)
	}
	culled, err := b.Graph()
	return culled, newWant, err
}

// Needed marks the tasks that the wanted ones need, themselves included, and
// counts them.
func Needed(g *Graph, want []ID) (needed []bool, n int) {
	needed = make([]bool, g.Len())
	for _, w := range want {
		if !w.IsConst() {
			needed[w] = true
		}
	}
	// Dependencies have smaller IDs, so one walk down sees every task after
	// all that need it.
	for i := g.Len() - 1; i >= 0; i-- {
		if !needed[i] {
			continue
		}
		n++
		for _, d := range g.Deps(ID(i)) {
			if d >= 0 {
				needed[d] = true
			}
		}
	}
	return needed, n
}
