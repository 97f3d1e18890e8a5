package order

import (
	"cmp"
	"slices"
)

// preference says in which order to look at the dependencies of a task, and at
// the tasks without users.
type preference struct {
	need  rows
	roots []int32
	peak  []int64 // of a task: what its ancestors hold at worst, see byPeak
}

// byPeak prefers the dependency with the largest difference between the peak
// under way to it and its result: Sethi and Ullman (1970) for equal sizes and
// Liu (1987) for any showed that to be best in a tree. weight nil stands for
// equal sizes.
//
//	9          5        left:  peak 9+1 = 10, result 1, gap 9
//	|          |        right: peak 5+4 =  9, result 4, gap 5
//	1          4
//	 \        /         left first:  10, then 1 + 9 = 10
//	  \      /          right first:  9, then 4 + 10 = 14
//	     1
//
// The peak of a task is that of the tree of its ancestors as if none of them
// were shared, which no graph exceeds by more than its total.
func byPeak(s *shape, weight []int64) *preference {
	p := &preference{
		need:  rows{s.dep.offset, slices.Clone(s.dep.list)},
		roots: s.user.ends(s.n),
		peak:  make([]int64, s.n),
	}
	gap := make([]int64, s.n)
	larger := func(a, b int32) int {
		return cmp.Or(cmp.Compare(gap[b], gap[a]), cmp.Compare(a, b))
	}
	for v := range s.n {
		row := p.need.of(v)
		sortRow(row, larger)
		held, peak := int64(0), int64(0)
		for _, d := range row {
			peak = max(peak, held+p.peak[d])
			held += size(weight, d)
		}
		w := size(weight, v)
		p.peak[v] = min(max(peak, held+w), max(s.total, int64(s.n)))
		gap[v] = p.peak[v] - w
	}
	slices.SortFunc(p.roots, larger)
	return p
}

// reversed prefers what p puts last. Several workers begin several branches at
// once, and then it is best to begin with the lightest.
func (p *preference) reversed() *preference {
	q := &preference{
		need:  rows{p.need.offset, slices.Clone(p.need.list)},
		roots: slices.Clone(p.roots),
		peak:  p.peak,
	}
	for v := range int32(len(p.peak)) {
		slices.Reverse(q.need.of(v))
	}
	slices.Reverse(q.roots)
	return q
}

func size(weight []int64, v int32) int64 {
	if weight == nil {
		return 1
	}
	return weight[v]
}
