package kernel

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// The steps of control flow.

// An ifStep parts the lanes.
type ifStep struct {
	cond    Reg
	uniform bool
	arms    [2]list // else, then
	regions [2]*region
}

func (s *ifStep) run(f *frame, act set) (left bool) {
	if s.uniform {
		return s.arms[*(*uint64)(f.vec[s.cond])].run(f, act)
	}
	cond := vec[uint8](f.vec[s.cond], f.n)
	if act == nil {
		if arm, ok := alike(cond); ok {
			return s.arms[arm].run(f, nil)
		}
	}
	x := f.x
	mark := x.lists.top
	all := f.count(act)
	sets := [2]set{x.lists.take(all + 1), x.lists.take(all + 1)}
	var k [2]int
	part(cond, act, sets[0], sets[1], &k)
	for arm := 1; arm >= 0; arm-- {
		switch k[arm] {
		case 0:
		case all:
			left = s.arms[arm].run(f, act)
		default:
			lanes := sets[arm][:k[arm]]
			if left && x.limit != math.MaxInt32 {
				if lanes = f.running(lanes, lanes); len(lanes) == 0 {
					continue
				}
			}
			left = s.arm(f, arm, lanes) || left
		}
	}
	x.lists.top = mark
	return left
}

// alike reports whether all lanes have the same condition, and which.
func alike(cond []uint8) (arm int, ok bool) {
	all := uint64(cond[0]) * 0x0101_0101_0101_0101
	differs := uint64(0)
	i := 0
	for ; i+8 <= len(cond); i += 8 {
		differs |= binary.NativeEndian.Uint64(cond[i:]) ^ all
	}
	for ; i < len(cond); i++ {
		differs |= uint64(cond[i] ^ cond[0])
	}
	return int(cond[0]), differs == 0
}

// part sorts lanes by their conditions, without branches.
func part(cond []uint8, act, no, yes set, k *[2]int) {
	n, y := 0, 0
	if act == nil {
		for i, c := range cond {
			no[n], yes[y] = int32(i), int32(i)
			y += int(c)
			n += 1 - int(c)
		}
	} else {
		for _, i := range act {
			no[n], yes[y] = i, i
			c := int(cond[i])
			y += c
			n += 1 - c
		}
	}
	k[0], k[1] = n, y
}

func (s *ifStep) arm(f *frame, arm int, lanes set) bool {
	body, g := s.arms[arm], s.regions[arm]
	if len(body) == 0 || !g.pays(len(lanes), f.n) {
		return body.run(f, lanes)
	}
	memory := f.x.memory.top
	n := f.narrow(g, lanes)
	body.run(n, nil)
	left := f.widen(g, n, lanes)
	f.x.memory.top = memory
	return left
}

// A blockStep is a Block.
type blockStep struct {
	body  list
	depth uint8
}

func (s *blockStep) run(f *frame, act set) bool {
	return s.body.run(f, act) && f.meet(act, s.depth)
}

// A breakStep is a Break, or a Return, where the depth is gone.
type breakStep struct{ depth uint8 }

func (s *breakStep) run(f *frame, act set) bool {
	f.leave(act, s.depth)
	return true
}

// A loopStep is a Loop or a For. A For whose bounds vary has for each lane the
// number of its rounds; its lanes leave as these are used up.
type loopStep struct {
	body   list
	region *region
	depth  uint8

	counts       bool // it is a For
	i, lo, hi    Reg
	step         int64
	stepReg      Reg   // holds step
	mode         uint8 // scalarA: lo, scalarB: hi
	varies       bool  // i does
	rounds       Reg   // by lane; NoReg where the bounds are uniform
	add, initial vectorFunc
}

func (s *loopStep) run(f *frame, act set) bool {
	total := uint64(math.MaxUint64)
	if s.counts {
		lo, hi := f.vec[s.lo], f.vec[s.hi]
		if s.rounds == NoReg {
			if total = trips(*(*int64)(lo), *(*int64)(hi), s.step); total == 0 {
				return false
			}
		} else {
			ma, mb := mask(s.mode, scalarA), mask(s.mode, scalarB)
			for i := range vec[uint64](f.vec[s.rounds], f.n) {
				put(f.vec[s.rounds], uintptr(i), trips(get[int64](lo, uintptr(i), ma), get[int64](hi, uintptr(i), mb), s.step))
			}
		}
		if s.varies {
			s.initial(f.vec[s.i], lo, nil, nil, f.n, s.mode&scalarA)
		} else {
			*(*int64)(f.vec[s.i]) = *(*int64)(lo)
		}
	}
	s.spin(f, act, 0, total)
	return f.meet(act, s.depth)
}

// spin runs rounds until no lane is left, the first of them number k.
func (s *loopStep) spin(f *frame, act set, k, total uint64) {
	x := f.x
	mark := x.lists.top
	var own set
	for ; k < total; k++ {
		if s.rounds != NoReg {
			if own == nil {
				own = x.lists.take(f.count(act))
			}
			if act = f.more(own[:f.count(act)], act, f.vec[s.rounds], k); act != nil && len(act) == 0 {
				break
			}
		}
		if act != nil && s.region.pays(len(act), f.n) {
			memory := x.memory.top
			n := f.narrow(s.region, act)
			s.spin(n, nil, k, total)
			f.widen(s.region, n, act)
			x.memory.top = memory
			break
		}
		if s.body.run(f, act) {
			if own == nil {
				own = x.lists.take(f.count(act))
			}
			if act = f.running(own[:f.count(act)], act); act != nil && len(act) == 0 {
				break
			}
		}
		if s.counts {
			if s.varies {
				s.add(f.vec[s.i], f.vec[s.i], f.vec[s.stepReg], nil, f.n, scalarB)
			} else {
				*(*int64)(f.vec[s.i]) += s.step
			}
		}
		if x.fuel -= 1 + f.count(act)/16; x.fuel < 0 && x.poll() {
			x.limit = 0 // which ends all
			f.leave(act, gone)
			break
		}
	}
	x.lists.top = mark
}

// more gives those of act that have more than k rounds, into own.
func (f *frame) more(own, act set, rounds unsafe.Pointer, k uint64) set {
	kept := 0
	r := vec[uint64](rounds, f.n)
	if act == nil {
		for i, v := range r {
			if v > k {
				own[kept] = int32(i)
				kept++
			}
		}
	} else {
		for _, i := range act {
			if r[i] > k {
				own[kept] = i
				kept++
			}
		}
	}
	if kept == f.n {
		return nil
	}
	return own[:kept]
}

// A checkStep is a Check.
type checkStep struct {
	code CheckCode
	a, b Reg
	kind Kind // of a
	mode uint8
	site int
	fine fineFunc
}

// A fineFunc reports that no lane fails.
type fineFunc func(a, b unsafe.Pointer, act set, n int, mode uint8) bool

func (s *checkStep) run(f *frame, act set) bool {
	a, b := f.vec[s.a], f.vec[s.b]
	if s.fine(a, b, act, f.n, s.mode) {
		return false
	}
	ma, mb := mask(s.mode, scalarA), mask(s.mode, scalarB)
	all := f.count(act)
	for k := range all {
		i := int32(k)
		if act != nil {
			i = act[k]
		}
		x := lane(s.kind, a, uintptr(i), ma)
		y := uint64(0)
		if s.code.Operands() > 1 {
			y = get[uint64](b, uintptr(i), mb)
		}
		if s.code.holds(x, y) {
			continue
		}
		f.exit[i] = gone
		if row := f.row(i); row < f.x.limit {
			f.x.limit = row
			f.x.failed = Trap{Row: f.x.base + int(row), Site: s.site, A: int64(x), B: int64(y)}
		}
	}
	return true
}

// holds reports whether a check of this code is satisfied.
func (c CheckCode) holds(a, b uint64) bool {
	switch c {
	case IndexCheck:
		return a < b
	case SliceHighCheck, SliceLowCheck:
		return a <= b
	case DivideCheck:
		return a != 0
	case ShiftCheck:
		return int64(a) >= 0
	}
	return false
}

func fineIndex(a, b unsafe.Pointer, act set, n int, mode uint8) bool {
	ma, mb := mask(mode, scalarA), mask(mode, scalarB)
	bad := false
	if act == nil {
		for i := range uintptr(n) {
			bad = bad || get[uint64](a, i, ma) >= get[uint64](b, i, mb)
		}
		return !bad
	}
	for _, i := range act {
		bad = bad || get[uint64](a, uintptr(i), ma) >= get[uint64](b, uintptr(i), mb)
	}
	return !bad
}

func fineSlice(a, b unsafe.Pointer, act set, n int, mode uint8) bool {
	ma, mb := mask(mode, scalarA), mask(mode, scalarB)
	bad := false
	if act == nil {
		for i := range uintptr(n) {
			bad = bad || get[uint64](a, i, ma) > get[uint64](b, i, mb)
		}
		return !bad
	}
	for _, i := range act {
		bad = bad || get[uint64](a, uintptr(i), ma) > get[uint64](b, uintptr(i), mb)
	}
	return !bad
}

func fineDivide[T unsigned](a, _ unsafe.Pointer, act set, n int, mode uint8) bool {
	ma := mask(mode, scalarA)
	bad := false
	if act == nil {
		for i := range uintptr(n) {
			bad = bad || get[T](a, i, ma) == 0
		}
		return !bad
	}
	for _, i := range act {
		bad = bad || get[T](a, uintptr(i), ma) == 0
	}
	return !bad
}

func fineShift[T signed](a, _ unsafe.Pointer, act set, n int, mode uint8) bool {
	ma := mask(mode, scalarA)
	bad := false
	if act == nil {
		for i := range uintptr(n) {
			bad = bad || get[T](a, i, ma) < 0
		}
		return !bad
	}
	for _, i := range act {
		bad = bad || get[T](a, uintptr(i), ma) < 0
	}
	return !bad
}

func finePanic(_, _ unsafe.Pointer, _ set, _ int, _ uint8) bool { return false }
