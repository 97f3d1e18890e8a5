package order

import "slices"

// backward writes an order from its last task to its first. Seen from the end,
// a result becomes live with the first of its users that is met and dies with
// its own task. A task can be placed once all its users are, and what that
// costs is known at once: those of its inputs that nobody behind it needs.
type backward struct {
	s     *shape
	node  []past
	start []past

	need rows // s.user, each row in the order in which to descend
	next []int32

	seq  []int32
	held int64
	peak int64
	mark int64

	free  []int32
	stack []int32
}

// past is a task on the way back.
type past struct {
	bytes int64
	gain  int64 // bytes by which memory is emptier before the task than after it
	wait  int32 // users that are not placed; placed once it is itself
	live  bool  // some user is placed, or the task is kept
}

func startBackward(s *shape) []past {
	start := make([]past, s.n)
	for v := range s.n {
		x := &start[v]
		x.bytes = s.bytes[v]
		x.gain += x.bytes
		x.wait = s.user.count(v)
		x.live = s.kept[v]
		for _, d := range s.dep.of(v) {
			if !s.kept[d] {
				x.gain -= s.bytes[d]
			}
		}
	}
	return start
}

func newBackward(s *shape, start []past) *backward {
	return &backward{s: s, start: start, node: make([]past, s.n)}
}

func (b *backward) begin(need rows, mark int64) {
	copy(b.node, b.start)
	b.need = need
	b.next = append(b.next[:0], need.offset...)
	b.seq = make([]int32, 0, b.s.n)
	b.free = b.free[:0]
	b.held, b.peak, b.mark = 0, 0, mark
	for v, kept := range b.s.kept {
		if kept {
			b.held += b.s.bytes[v]
		}
	}
}

func (b *backward) placed(v int32) bool { return b.node[v].wait == placed }

// order returns what was written, the first task first.
func (b *backward) order() []int32 {
	slices.Reverse(b.seq)
	return b.seq
}

// place puts a task before all those placed, and before it every free move.
func (b *backward) place(v int32) {
	b.put(v)
	for len(b.free) > 0 {
		u := b.free[len(b.free)-1]
		b.free = b.free[:len(b.free)-1]
		if x := &b.node[u]; x.wait == 0 && x.gain >= 0 && b.held+x.bytes-x.gain < b.mark {
			b.put(u)
		}
	}
}

// put places a task whose users are placed.
func (b *backward) put(v int32) {
	s := b.s
	x := &b.node[v]
	x.wait = placed
	b.seq = append(b.seq, v)
	for _, d := range s.dep.of(v) {
		y := &b.node[d]
		if !y.live {
			b.enliven(d)
		}
		if y.wait--; y.wait == 0 && y.gain >= 0 {
			b.free = append(b.free, d)
		}
	}
	b.peak = max(b.peak, b.held)
	b.held -= x.bytes
}

// enliven makes a result live, so that its other users cost less.
func (b *backward) enliven(d int32) {
	y := &b.node[d]
	y.live = true
	b.held += y.bytes
	for _, u := range b.s.user.of(d) {
		z := &b.node[u]
		z.gain += y.bytes
		if z.wait == 0 && z.gain >= 0 {
			b.free = append(b.free, u)
		}
	}
}

// descend places a task and before that whoever needs it, depth first.
func (b *backward) descend(v int32) {
	stack := append(b.stack[:0], v)
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		switch b.node[v].wait {
		case placed:
			stack = stack[:len(stack)-1]
		case 0:
			stack = stack[:len(stack)-1]
			b.place(v)
		default:
			i := b.next[v]
			for b.placed(b.need.list[i]) {
				i++
			}
			b.next[v] = i
			stack = append(stack, b.need.list[i])
		}
	}
	b.stack = stack
}
