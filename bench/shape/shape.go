// Package shape writes the graphs that overhead is measured on: tasks of one Op
// in the five shapes that schedulers find easy and hard.
//
//	indep  no task needs another
//	tree   a binary reduction: n/2+1 leaves, then pairs of what came before
//	chain  each needs the one before
//	wave   a square grid, each cell needs those above and to the left
//	rand   up to 3 earlier tasks, by a linear congruential generator
//
//	g, want, err := shape.Graph("tree", 1_000_000, op)
//
// The peers' programs (bench/core/peer/dask_threads.py and tbb_flow.cpp) write the same
// edges from the same formulas, and the test of this package pins them.
package shape

import (
	"fmt"
	"math"

	"github.com/cb434341/weft/graph"
)

// Names lists the shapes.
func Names() []string { return []string{"indep", "tree", "chain", "wave", "rand"} }

// dependencies returns a function that appends what task i needs, to be called
// for 0, 1, ... in order, and the number of tasks.
func dependencies(shape string, n int) (of func(i int, to []graph.ID) []graph.ID, tasks int, err error) {
	switch shape {
	case "indep":
		return func(_ int, to []graph.ID) []graph.ID { return to }, n, nil
	case "tree":
		leaves := n/2 + 1
		return func(i int, to []graph.ID) []graph.ID {
			if i < leaves {
				return to
			}
			left := graph.ID(2 * (i - leaves))
			return append(to, left, left+1)
		}, n, nil
	case "chain":
		return func(i int, to []graph.ID) []graph.ID {
			if i == 0 {
				return to
			}
			return append(to, graph.ID(i-1))
		}, n, nil
	case "wave":
		side := int(math.Sqrt(float64(n)))
		return func(i int, to []graph.ID) []graph.ID {
			if i >= side {
				to = append(to, graph.ID(i-side))
			}
			if i%side > 0 {
				to = append(to, graph.ID(i-1))
			}
			return to
		}, side * side, nil
	case "rand":
		state := uint64(1)
		return func(i int, to []graph.ID) []graph.ID {
		next:
			for range 3 {
				state = state*6364136223846793005 + 1442695040888963407
				if i == 0 {
					continue
				}
				d := graph.ID((state >> 33) % uint64(i))
				for _, have := range to {
					if have == d {
						continue next
					}
				}
				to = append(to, d)
			}
			return to
		}, n, nil
	}
	return nil, 0, fmt.Errorf("shape: no shape %q", shape)
}

// Graph writes about n tasks of op (a wave takes a square number) in a shape,
// and lists those that no other task needs.
func Graph(name string, n int, op graph.Op) (*graph.Graph, []graph.ID, error) {
	of, n, err := dependencies(name, n)
	if err != nil {
		return nil, nil, err
	}
	var (
		b     = graph.NewBuilder(n, 3*n)
		inner = make([]bool, n)
		deps  []graph.ID
	)
	for i := range n {
		deps = of(i, deps[:0])
		b.Add(op, deps)
		for _, d := range deps {
			inner[d] = true
		}
	}
	g, err := b.Graph()
	if err != nil {
		return nil, nil, fmt.Errorf("shape: %s: %w", name, err)
	}
	var want []graph.ID
	for i := range n {
		if !inner[i] {
			want = append(want, graph.ID(i))
		}
	}
	return g, want, nil
}
