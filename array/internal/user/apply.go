package user

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Apply is the Op of an array each of whose blocks a user's function computes
// from blocks of the arguments. Axes are named by indices: blocks along the same
// index belong together. Of an index that the result has not, the function is
// given all blocks.
type Apply struct {
	Fn  Func
	How string  // for Explain: what calls the function and why, if there is a choice
	In  [][]int // by argument: the index of each axis
	Out []int   // of the result
}

// Name is the function's name.
func (a Apply) Name() string { return a.Fn.Name }

// String tells how the function is called.
func (a Apply) String() string { return callText(a.Fn.Name, a.How) }

func callText(name, how string) string {
	if how == "" {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, how)
}

// Emit writes a Call for each block.
func (a Apply) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	inner, counts := a.summed(n)
	size := slices.Max(slices.Concat([]int{-1}, a.Out, slices.Concat(a.In...))) + 1
	where := make([]int, size) // the place along each index
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		for axis, index := range a.Out {
			where[index] = place[axis]
		}
		c := &Call{Func: a.Fn, At: at(n, place), DType: n.DType}
		var deps []graph.ID
		for i, arg := range n.Args {
			grid := arg.Grid()
			from := make([]int, len(grid))
			for _, choice := range expr.Places(counts[i]) {
				for j, index := range inner[i] {
					where[index] = choice[j]
				}
				for axis, index := range a.In[i] {
					from[axis] = where[index]
				}
				deps = append(deps, in[i][expr.Flat(from, grid)])
			}
			c.Counts = append(c.Counts, block.Count(counts[i]))
		}
		ids = append(ids, b.Add(c, deps))
	}
	return ids
}

// summed finds for each argument the indices that the result has not, in the
// order of its axes, and how many blocks there are along each.
func (a Apply) summed(n *expr.Node) (inner, counts [][]int) {
	inner, counts = make([][]int, len(n.Args)), make([][]int, len(n.Args))
	for i, arg := range n.Args {
		for axis, index := range a.In[i] {
			if !slices.Contains(a.Out, index) && !slices.Contains(inner[i], index) {
				inner[i] = append(inner[i], index)
				counts[i] = append(counts[i], len(arg.Blocks[axis]))
			}
		}
	}
	return inner, counts
}
