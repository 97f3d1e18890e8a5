package kernel

import (
	"math"
	"unsafe"
)

// A set is some lanes of a frame, in order; nil is all of them.
type set []int32

// gone marks a lane that has returned, or failed a Check. Other marks are the
// depth of the statement at whose end the lane waits.
const gone = math.MaxUint8

// A frame is a number of lanes that go through a part of the kernel together.
// Lanes that part are marked, and looked for at the end of the statement where
// they meet again; in between the steps have the set of those that run. Where
// few run, they move into a narrower frame.
type frame struct {
	x      *run
	vec    []unsafe.Pointer // by register: a vector, or one number for all lanes
	arrays []unsafe.Pointer // by array: vectors, one for each element
	spare  [3]unsafe.Pointer
	n      int     // lanes
	w      int     // lanes that a vector has room for
	rows   []int32 // of each lane, in the block; nil for the lane itself
	exit   []uint8 // 0 for a lane that runs, or where it is
}

// A run is the state of a call: registers that are uniform, and memory that is
// taken and given back in the order of the statements.
type run struct {
	machine
	plan   *plan
	base   int   // the block's first row
	limit  int32 // in the block: the first row that failed, or more than all
	failed Trap
	frames []*frame
	depth  int
	own    []uint64 // the vectors of the block's frame
	lists  stack[int32]
	memory stack[uint64]
}

// A stack hands out slices. What is taken after a mark is given back with it.
type stack[T any] struct {
	room []T
	top  int
}

// take gives n elements that hold anything. When there is no room a larger one
// takes over; slices of the old one live on.
func (s *stack[T]) take(n int) []T {
	if s.top+n > len(s.room) {
		s.room = make([]T, 2*(s.top+n))
	}
	t := s.room[s.top:][:n:n]
	s.top += n
	return t
}

// bytesOf gives room for n bytes.
func (x *run) bytesOf(n int) unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(x.memory.take((n + 7) / 8)))
}

// count is the number of lanes in a set.
func (f *frame) count(act set) int {
	if act == nil {
		return f.n
	}
	return len(act)
}

// row is that of a lane, in the block.
func (f *frame) row(lane int32) int32 {
	if f.rows == nil {
		return lane
	}
	return f.rows[lane]
}

// open takes a frame of n lanes; close gives it back.
func (x *run) open(n int) *frame {
	if x.depth == len(x.frames) {
		f := &frame{x: x, vec: make([]unsafe.Pointer, len(x.plan.p.regs)), arrays: make([]unsafe.Pointer, len(x.plan.p.arrays))}
		for r := range f.vec {
			f.vec[r] = unsafe.Pointer(&x.u[r])
		}
		x.frames = append(x.frames, f)
	}
	f := x.frames[x.depth]
	x.depth++
	f.n, f.w = n, (n+7)&^7
	f.exit = unsafe.Slice((*uint8)(x.bytesOf(f.w)), n)
	clear(f.exit)
	return f
}

func (x *run) close() { x.depth-- }

// running gives those of act that are still running, into own, which may be act
// itself; all lanes as nil.
func (f *frame) running(own, act set) set {
	k, limit := 0, f.x.limit
	switch {
	case act == nil:
		for i, e := range f.exit {
			own[k] = int32(i)
			if e == 0 {
				k++
			}
			if k == len(own) {
				break
			}
		}
	default:
		for _, i := range act {
			own[k] = i
			if f.exit[i] == 0 {
				k++
			}
			if k == len(own) {
				break
			}
		}
	}
	own = own[:k]
	if limit != math.MaxInt32 { // rows behind one that failed do not matter
		k = 0
		for _, i := range own {
			if f.row(i) < limit {
				own[k] = i
				k++
			}
		}
		own = own[:k]
	}
	if len(own) == f.n {
		return nil
	}
	return own
}

// leave marks lanes.
func (f *frame) leave(act set, mark uint8) {
	if act == nil {
		for i := range f.exit {
			f.exit[i] = mark
		}
		return
	}
	for _, i := range act {
		f.exit[i] = mark
	}
}

// meet lets the lanes that wait at the end of a statement of this depth run
// again, and reports whether others of act are elsewhere.
func (f *frame) meet(act set, depth uint8) (left bool) {
	meet := func(i int32) {
		if f.exit[i] == depth {
			f.exit[i] = 0
		} else if f.exit[i] != 0 {
			left = true
		}
	}
	if act == nil {
		for i := range f.exit {
			meet(int32(i))
		}
	} else {
		for _, i := range act {
			meet(i)
		}
	}
	return left || f.x.limit != math.MaxInt32
}

// A list is statements that have become steps.
type list []step

// A step does its work in the lanes of act, of which there is one at least. It
// reports whether lanes may have left: broken out, returned, failed.
type step interface {
	run(f *frame, act set) (left bool)
}

func (l list) run(f *frame, act set) (left bool) {
	mark := f.x.lists.top
	var own set
	for _, s := range l {
		if !s.run(f, act) {
			continue
		}
		left = true
		if own == nil {
			own = f.x.lists.take(f.count(act))
		}
		if act = f.running(own[:f.count(act)], act); act != nil && len(act) == 0 {
			break
		}
	}
	f.x.lists.top = mark
	return left
}

// A region is a part of the kernel that a narrower frame may run: what must be
// carried into it and back.
type region struct {
	regs   []carried // all that vary and are touched
	arrays []carriedArray
	weight int // vector steps, those of loops several times
	moves  int // elements to carry for each lane
}

type carried struct {
	r       Reg
	size    int
	in, out bool
}

type carriedArray struct {
	a      ArrayRef
	size   int
	length int
	out    bool
}

// pays reports whether moving k of n lanes into a frame of their own is less
// work than computing in all of them.
func (g *region) pays(k, n int) bool {
	return n >= 32 && 4*k < 3*n && g.weight*(n-k) > 3*g.moves*k+64*len(g.regs)+256
}

// narrow moves lanes into a frame of their own.
func (f *frame) narrow(g *region, act set) *frame {
	x := f.x
	k := len(act)
	n := x.open(k)
	l := x.plan.layout
	memory := x.bytesOf(l.bytes * n.w)
	n.place(memory)
	for i := range g.regs {
		c := &g.regs[i]
		n.vec[c.r] = unsafe.Add(memory, int(l.regs[c.r])*n.w)
		if c.in {
			gather(c.size, n.vec[c.r], f.vec[c.r], act)
		}
	}
	for i := range g.arrays {
		c := &g.arrays[i]
		n.arrays[c.a] = unsafe.Add(memory, int(l.arrays[c.a])*n.w)
		for e := range c.length {
			gather(c.size, unsafe.Add(n.arrays[c.a], e*n.w*c.size), unsafe.Add(f.arrays[c.a], e*f.w*c.size), act)
		}
	}
	n.rows = x.lists.take(k)
	for i, lane := range act {
		n.rows[i] = f.row(lane)
	}
	return n
}

// place sets where the spare vectors are.
func (f *frame) place(memory unsafe.Pointer) {
	for i, at := range f.x.plan.layout.spare {
		f.spare[i] = unsafe.Add(memory, int(at)*f.w)
	}
}

// widen moves lanes back from a frame that narrow made, and closes it.
func (f *frame) widen(g *region, n *frame, act set) (left bool) {
	for i := range g.regs {
		if c := &g.regs[i]; c.out {
			scatter(c.size, f.vec[c.r], n.vec[c.r], act)
		}
	}
	for i := range g.arrays {
		if c := &g.arrays[i]; c.out {
			for e := range c.length {
				scatter(c.size, unsafe.Add(f.arrays[c.a], e*f.w*c.size), unsafe.Add(n.arrays[c.a], e*n.w*c.size), act)
			}
		}
	}
	for i, e := range n.exit {
		if e != 0 {
			f.exit[act[i]] = e
			left = true
		}
	}
	f.x.close()
	return left || f.x.limit != math.MaxInt32
}

func gather(size int, d, s unsafe.Pointer, act set) {
	switch size {
	case 1:
		gatherOf[uint8](d, s, act)
	case 2:
		gatherOf[uint16](d, s, act)
	case 4:
		gatherOf[uint32](d, s, act)
	default:
		gatherOf[uint64](d, s, act)
	}
}

func gatherOf[T unsigned](d, s unsafe.Pointer, act set) {
	z := vec[T](d, len(act))
	for k, i := range act {
		z[k] = get[T](s, uintptr(i), ^uintptr(0))
	}
}

func scatter(size int, d, s unsafe.Pointer, act set) {
	switch size {
	case 1:
		scatterOf[uint8](d, s, act)
	case 2:
		scatterOf[uint16](d, s, act)
	case 4:
		scatterOf[uint32](d, s, act)
	default:
		scatterOf[uint64](d, s, act)
	}
}

func scatterOf[T unsigned](d, s unsafe.Pointer, act set) {
	x := vec[T](s, len(act))
	for k, i := range act {
		put(d, uintptr(i), x[k])
	}
}

// put sets element i of a vector.
func put[T any](p unsafe.Pointer, i uintptr, v T) {
	*(*T)(unsafe.Add(p, i*unsafe.Sizeof(v))) = v
}

// move copies the lanes of act, or one number into them.
func move(size int, d, s unsafe.Pointer, act set, mode uint8) {
	switch size {
	case 1:
		moveOf[uint8](d, s, act, mask(mode, scalarA))
	case 2:
		moveOf[uint16](d, s, act, mask(mode, scalarA))
	case 4:
		moveOf[uint32](d, s, act, mask(mode, scalarA))
	default:
		moveOf[uint64](d, s, act, mask(mode, scalarA))
	}
}

func moveOf[T unsigned](d, s unsafe.Pointer, act set, m uintptr) {
	for _, i := range act {
		put(d, uintptr(i), get[T](s, uintptr(i), m))
	}
}
