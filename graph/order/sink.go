package order

import "slices"

// sink writes an order again with whatever fills memory moved to just before
// its first use: the tasks that emptied memory come in the order they had, each
// preceded by what it needs that is not placed yet.
//
//	before   A B C f(A) g(B) h(C)      three blocks live at the worst
//	after    A f B g C h               one
func (f *forward) sink(seq []int32, mark int64) {
	empties := f.s.empties(seq)
	f.begin(f.s.firstUsed(seq), mark)
	for _, v := range seq {
		if empties[v] {
			f.descend(v)
		}
	}
	for _, v := range seq {
		f.descend(v)
	}
}

// empties tells of every task whether memory is no fuller after it than before
// it, where tasks run in the order of seq.
func (s *shape) empties(seq []int32) []bool {
	last := make([]int32, s.n) // of a task: the last of its users
	for _, v := range seq {
		for _, d := range s.dep.of(v) {
			last[d] = v
		}
	}
	gain := make([]int64, s.n)
	for v := range s.n {
		gain[v] -= s.bytes[v]
		if !s.kept[v] {
			gain[last[v]] += s.bytes[v]
		}
	}
	out := make([]bool, s.n)
	for v, g := range gain {
		out[v] = g >= 0
	}
	return out
}

// firstUsed returns the dependencies of every task in the order of seq.
func (s *shape) firstUsed(seq []int32) rows {
	end := slices.Clone(s.dep.offset[:s.n])
	list := make([]int32, len(s.dep.list))
	for _, v := range seq {
		for _, u := range s.user.of(v) {
			list[end[u]] = v
			end[u]++
		}
	}
	return rows{s.dep.offset, list}
}
