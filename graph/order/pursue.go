package order

// Ways to write an order: each takes one who writes, begun, and leaves the
// whole order with it.

// depth places what each root needs, root after root.
func (f *forward) depth(roots []int32) {
	for _, v := range roots {
		f.descend(v)
	}
}

// nearest finishes, again and again, the task that misses least of those that
// have a live input, where misses says how much a task misses with each input.
// Of equals it takes the one that empties memory most, then the one touched
// last. While the best task has more to wait for, one leaf under it is placed
// and all is weighed anew. Where nothing is live it begins under the next root.
//
//	a   b   c        after a: x misses b, y misses b and c, so b comes next
//	 \ / \ / \       and x; then y misses c, and z misses d and what else it
//	  x   y   z      needs. No result waits for a far away user while a near
//	                 one could free it.
func (f *forward) nearest(roots []int32, misses []int64) {
	s := f.s
	cost := make([]int64, s.n)
	for v := range s.n {
		for _, d := range s.dep.of(v) {
			cost[v] += misses[d]
		}
	}
	// A leaf may be far below a task. Walks that all found nothing nearer would
	// cost the square of a long chain, so their sum is limited.
	limit := 8 * int(s.n)
	var q queue
	seen := 0
	for _, root := range roots {
		for !f.placed(root) {
			switch g, ok := q.pop(); {
			case !ok:
				f.place(f.leaf(root))
			case f.placed(g.task) || g.cost != cost[g.task]:
				// Outdated.
			case f.node[g.task].wait == 0 || f.hops > limit:
				f.descend(g.task)
			default:
				f.place(f.leaf(g.task))
				q.push(g)
			}
			for ; seen < len(f.seq); seen++ {
				v := f.seq[seen]
				for _, u := range s.user.of(v) {
					cost[u] -= misses[v]
					if x := &f.node[u]; x.wait != placed {
						q.push(goal{cost[u], -x.gain, int32(-seen), u})
					}
				}
			}
		}
	}
}

// closing drops, again and again, the live result whose remaining users fill
// memory least.
//
//	    [split]          Each part fills memory, and only with the last is the
//	  /  / \  \          split itself dropped. One part is never worth it, all
//	p   p   p   p        of them are.
func (f *forward) closing(roots []int32) {
	s := f.s
	cost := make([]int64, s.n)
	for v := range s.n {
		if !s.kept[v] {
			cost[v] -= s.bytes[v]
		}
		for _, u := range s.user.of(v) {
			cost[v] += s.bytes[u]
		}
	}
	closed := make([]bool, s.n)
	var q queue
	seen := 0
	for _, root := range roots {
		for !f.placed(root) {
			switch g, ok := q.pop(); {
			case !ok:
				f.place(f.leaf(root))
			case closed[g.task] || g.cost != cost[g.task]:
				// Outdated.
			default:
				closed[g.task] = true
				for _, u := range s.user.of(g.task) {
					f.descend(u)
				}
			}
			for ; seen < len(f.seq); seen++ {
				v := f.seq[seen]
				if !closed[v] {
					q.push(goal{cost[v], 0, int32(-seen), v})
				}
				for _, d := range s.dep.of(v) {
					cost[d] -= s.bytes[v]
					if !closed[d] {
						q.push(goal{cost[d], 0, int32(-seen), d})
					}
				}
			}
		}
	}
}

// depth places whoever needs each root, root after root.
func (b *backward) depth(roots []int32) {
	for _, v := range roots {
		b.descend(v)
	}
}

// nearest finishes, again and again, the live result whose task empties memory
// most, as seen from the end, and before it all of its users.
func (b *backward) nearest(roots []int32) {
	var q queue
	seen := 0
	for {
		g, ok := q.pop()
		switch {
		case ok && !b.placed(g.task):
			b.descend(g.task)
		case ok:
			// Placed on the way to another.
		default:
			for len(roots) > 0 && b.placed(roots[0]) {
				roots = roots[1:]
			}
			if len(roots) == 0 {
				return
			}
			b.place(roots[0])
		}
		for ; seen < len(b.seq); seen++ {
			for _, d := range b.s.dep.of(b.seq[seen]) {
				if x := &b.node[d]; x.wait != placed {
					q.push(goal{-x.gain, int64(x.wait), int32(-seen), d})
				}
			}
		}
	}
}

// goal is a task that it may pay to finish next.
type goal struct {
	cost int64
	then int64 // decides among equal costs
	age  int32 // decides then: smallest in the goal touched last
	task int32
}

func (g *goal) before(h *goal) bool {
	if g.cost != h.cost {
		return g.cost < h.cost
	}
	if g.then != h.then {
		return g.then < h.then
	}
	return g.age < h.age
}

// queue is a binary heap of goals. Goals whose cost has changed since stay in
// it; who pops them has to know.
type queue []goal

func (q *queue) push(g goal) {
	h := append(*q, g)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !g.before(&h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = g
	*q = h
}

func (q *queue) pop() (goal, bool) {
	h := *q
	if len(h) == 0 {
		return goal{}, false
	}
	first, g := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	i := 0
	for down := 1; down < len(h); down = 2*i + 1 {
		if down+1 < len(h) && h[down+1].before(&h[down]) {
			down++
		}
		if !h[down].before(&g) {
			break
		}
		h[i] = h[down]
		i = down
	}
	if len(h) > 0 {
		h[i] = g
	}
	*q = h
	return first, true
}
