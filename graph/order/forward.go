package order

// forward writes an order from its first task to its last, and knows at every
// moment what is live.
type forward struct {
	s     *shape
	node  []node
	start []node // node before the first task, shared by all who write

	need rows    // s.dep, each row in the order in which to descend
	next []int32 // index in need.list: the dependencies of a task before it are placed
	hops int     // made by leaf

	seq  []int32
	held int64
	peak int64
	mark int64 // peak to stay under: no free move goes up to it

	free  []int32 // tasks that may have become free moves
	stack []int32
}

// node is a task on the way forward.
type node struct {
	bytes int64
	gain  int64 // bytes by which memory is emptier after the task than before it
	wait  int32 // dependencies that are not placed; placed once it is itself
	left  int32 // users that are not placed; one more for a kept task
	last  int32 // the user that is not placed, if one is left: the xor of them all
}

// placed is the wait of a task that has its place in the order.
const placed = -1

func startForward(s *shape) []node {
	start := make([]node, s.n)
	for v := range s.n {
		x := &start[v]
		x.bytes = s.bytes[v]
		x.gain -= x.bytes
		x.wait = s.dep.count(v)
		x.left = s.user.count(v)
		for _, u := range s.user.of(v) {
			x.last ^= u
		}
		switch {
		case s.kept[v]:
			x.left++
		case x.left == 1:
			start[x.last].gain += x.bytes
		}
	}
	return start
}

func newForward(s *shape, start []node) *forward {
	return &forward{s: s, start: start, node: make([]node, s.n)}
}

// begin starts another order.
func (f *forward) begin(need rows, mark int64) {
	copy(f.node, f.start)
	f.need = need
	f.next = append(f.next[:0], need.offset...)
	f.seq = make([]int32, 0, f.s.n)
	f.free = f.free[:0]
	f.hops, f.held, f.peak, f.mark = 0, 0, 0, mark
}

func (f *forward) placed(v int32) bool { return f.node[v].wait == placed }

// place appends a task, and then every free move there is: a ready task that
// leaves memory no fuller than it was and stays under the mark meanwhile.
func (f *forward) place(v int32) {
	f.put(v)
	for len(f.free) > 0 {
		u := f.free[len(f.free)-1]
		f.free = f.free[:len(f.free)-1]
		if x := &f.node[u]; x.wait == 0 && x.gain >= 0 && f.held+x.bytes < f.mark {
			f.put(u)
		}
	}
}

// put appends a task whose dependencies are placed.
func (f *forward) put(v int32) {
	s := f.s
	x := &f.node[v]
	x.wait = placed
	f.seq = append(f.seq, v)
	f.held += x.bytes
	f.peak = max(f.peak, f.held)
	for _, d := range s.dep.of(v) {
		y := &f.node[d]
		y.left--
		y.last ^= v
		switch {
		case y.left == 0:
			f.held -= y.bytes
		case y.left == 1 && !s.kept[d]:
			z := &f.node[y.last]
			z.gain += y.bytes
			if z.wait == 0 && z.gain >= 0 {
				f.free = append(f.free, y.last)
			}
		}
	}
	for _, u := range s.user.of(v) {
		y := &f.node[u]
		if y.wait--; y.wait == 0 && y.gain >= 0 {
			f.free = append(f.free, u)
		}
	}
}

// descend places a task and before it whatever it needs, depth first.
func (f *forward) descend(v int32) {
	stack := append(f.stack[:0], v)
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		switch f.node[v].wait {
		case placed:
			stack = stack[:len(stack)-1]
		case 0:
			stack = stack[:len(stack)-1]
			f.place(v)
		default:
			stack = append(stack, f.first(v))
		}
	}
	f.stack = stack
}

// leaf returns the ready task that descend would place first.
func (f *forward) leaf(v int32) int32 {
	for f.node[v].wait > 0 {
		v = f.first(v)
		f.hops++
	}
	return v
}

// first returns the first dependency that is not placed of a task that has one.
func (f *forward) first(v int32) int32 {
	i := f.next[v]
	for f.placed(f.need.list[i]) {
		i++
	}
	f.next[v] = i
	return f.need.list[i]
}
