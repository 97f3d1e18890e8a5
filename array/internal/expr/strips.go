package expr

import (
	"slices"

	"github.com/cb434341/weft/internal/block"
)

// many is from how many elements on it matters how they lie: what is smaller is in
// some cache.
const many = 1 << 20

// strips is n, which is rewritten and is to be reduced as a whole, in blocks
// that lie in memory in one piece each, of about as many elements, if that costs
// nothing: memory is read several times as fast along than in rows of a block
// that lie far apart. Otherwise it is n.
func (w *rewriter) strips(n *Node) *Node {
	if n.NDim() < 2 || !n.KnownBlocks() || n.Count() < many {
		return n
	}
	whole := true
	for _, sizes := range n.Blocks[1:] {
		whole = whole && len(sizes) == 1
	}
	row := block.Count(n.Shape[1:])
	size := 1
	for _, sizes := range n.Blocks {
		size *= slices.Max(sizes)
	}
	if whole || size < row || !lieAlong(n, map[*Node]bool{}) {
		return n
	}
	each := make([]int, n.NDim())
	each[0] = size / row
	if out := w.cutFree(n, Cut(n.Shape, each)); out != nil {
		return out
	}
	return n
}

// lieAlong reports that what a node is computed of lies in memory in the order
// of its elements, or is small.
func lieAlong(n *Node, seen map[*Node]bool) bool {
	if seen[n] {
		return true
	}
	seen[n] = true
	switch op := n.Op.(type) {
	case Map:
		for _, a := range n.Args {
			if !lieAlong(a, seen) {
				return false
			}
		}
		return true
	case Const, Index:
		return true
	case View:
		const small = 64
		return op.stretches(n.Shape) && n.Args[0].Count() <= n.Count()/small
	case Data:
		return op.Block.IsContiguous()
	case Stored:
		for i, a := range op.Look.Axes {
			if a.To != i || a.Step != 1 {
				return false
			}
		}
		return op.mapped()
	}
	return false
}
