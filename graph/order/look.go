package order

import (
	"cmp"
	"slices"

	"github.com/cb434341/weft/graph"
)

// renumbered returns the shape with its tasks numbered by their place in the
// graph rather than by when they were written. Every order here decides among
// equals by number, so this is what makes ranks independent of names and ids;
// and because the numbers are those of a walk down the graph, neighbours lie
// close together in memory.
//
// The walk is depth first and takes dependencies by their looks. Looks cannot
// tell apart tasks that are truly interchangeable, such as the steps of equal
// chains, and then it matters to stay with the same chain: among equal looks a
// second walk takes the one whose eldest ancestor the first walk met first.
func (s *shape) renumbered() *shape {
	rounds := 3
	if s.large() {
		rounds = 1
	}
	look := s.looks(rounds)
	seq, need := s.walk(func(a, b int32) int {
		return cmp.Or(cmp.Compare(look[a], look[b]), cmp.Compare(a, b))
	})
	if !s.large() {
		eldest := s.eldest(seq)
		seq, need = s.walk(func(a, b int32) int {
			return cmp.Or(cmp.Compare(look[a], look[b]), cmp.Compare(eldest[a], eldest[b]), cmp.Compare(a, b))
		})
	}

	number := make([]int32, s.n)
	for i, v := range seq {
		number[v] = int32(i)
	}
	t := &shape{
		n:     s.n,
		dep:   rows{make([]int32, 1, s.n+1), make([]int32, 0, len(s.dep.list))},
		bytes: make([]int64, s.n),
		total: s.total,
		kept:  make([]bool, s.n),
		id:    make([]graph.ID, s.n),
	}
	for i, v := range seq {
		for _, d := range need.of(v) {
			t.dep.list = append(t.dep.list, number[d])
		}
		t.dep.offset = append(t.dep.offset, int32(len(t.dep.list)))
		t.bytes[i] = s.bytes[v]
		t.kept[i] = s.kept[v]
		t.id[i] = s.id[v]
	}
	t.user = t.dep.turned(t.n)
	return t
}

// looks returns a hash of every task that depends only on its place in the
// graph: a round of it mixes into each task all that is above it, then all
// that is below it.
func (s *shape) looks(rounds int) []uint64 {
	const below = 0x9e3779b97f4a7c15
	look := make([]uint64, s.n)
	for v := range s.n {
		h := uint64(s.bytes[v]) << 1
		if s.kept[v] {
			h++
		}
		look[v] = mix(h)
	}
	for range rounds {
		for v := range s.n {
			h := look[v]
			for _, d := range s.dep.of(v) {
				h += mix(look[d])
			}
			look[v] = mix(h)
		}
		for v := s.n - 1; v >= 0; v-- {
			h := look[v]
			for _, u := range s.user.of(v) {
				h += mix(look[u] ^ below)
			}
			look[v] = mix(h)
		}
	}
	return look
}

// mix is the finisher of SplitMix64 (Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// walk returns the tasks, dependencies first, as a walk from the tasks without
// users meets them that looks at dependencies in the given order; and the
// dependencies in that order.
func (s *shape) walk(before func(a, b int32) int) (seq []int32, need rows) {
	need = s.dep.sorted(s.n, before)
	roots := s.user.ends(s.n)
	slices.SortFunc(roots, before)

	seq = make([]int32, 0, s.n)
	next := slices.Clone(s.dep.offset[:s.n]) // index in need.list of the dependency to look at next
	met := make([]bool, s.n)
	var stack []int32
	for _, root := range roots {
		stack = append(stack, root)
		for len(stack) > 0 {
			v := stack[len(stack)-1]
			if next[v] < need.offset[v+1] {
				d := need.list[next[v]]
				next[v]++
				if !met[d] {
					met[d] = true
					stack = append(stack, d)
				}
				continue
			}
			stack = stack[:len(stack)-1]
			seq = append(seq, v)
		}
	}
	return seq, need
}

// eldest returns of every task the place in seq of its ancestor that comes
// first there.
func (s *shape) eldest(seq []int32) []int32 {
	eldest := make([]int32, s.n)
	for i, v := range seq {
		eldest[v] = int32(i)
		for _, d := range s.dep.of(v) {
			eldest[v] = min(eldest[v], eldest[d])
		}
	}
	return eldest
}

// sorted returns the rows with each row sorted.
func (r *rows) sorted(n int32, before func(a, b int32) int) rows {
	t := rows{r.offset, slices.Clone(r.list)}
	for v := range n {
		sortRow(t.of(v), before)
	}
	return t
}

func sortRow(row []int32, before func(a, b int32) int) {
	switch {
	case len(row) < 2:
	case len(row) == 2:
		if before(row[1], row[0]) < 0 {
			row[0], row[1] = row[1], row[0]
		}
	default:
		slices.SortFunc(row, before)
	}
}
