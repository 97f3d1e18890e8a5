package kernel

import "slices"

// A plan is a kernel made ready for blocks, for calls in which the same streams
// have one value for all rows.
type plan struct {
	p       *proc
	varying []bool
	layout  *layout
	width   int // rows of a block
	body    list
	presets []preset // registers that hold constants
	zeroed  []Reg    // registers that vary and must be zero at first
	stored  []bool   // registers that a statement assigns
	param   []bool   // registers that are parameters
}

type preset struct {
	r    Reg
	bits uint64
}

// The room that a block's vectors should not exceed by much, so that they stay
// in the cache, and the width of blocks.
const (
	blockBytes = 512 << 10
	widest     = 1024
	narrowest  = 64
)

func newPlan(base *proc, fixed uint64) *plan {
	p := *base
	p.regs = slices.Clone(base.regs)
	first := firsts(len(p.regs), p.params, p.results, p.body)
	l := &lowering{plan: &plan{p: &p}, first: first, depths: map[Label]uint8{}, at: map[Stmt]int{}, constants: map[uint64]Reg{}, rounds: map[*For]Reg{}}
	l.varying, l.exits = varyingOf(&p, first, fixed)
	l.uses = make([]int, len(p.regs))
	defs := make([]int, len(p.regs))
	l.stored = make([]bool, len(p.regs))
	Walk(p.body, func(s Stmt) {
		if _, ok := s.(*Return); !ok { // all of which may be one
			l.at[s] = len(l.at)
		}
		operands(s, func(r Reg) { l.uses[r]++ }, func(r Reg) { defs[r]++; l.stored[r] = true })
	})
	l.alone = func(s Stmt, r Reg) bool { return defs[r] == 1 && first[r] == s }
	l.body = l.list(p.body, 0)
	l.finish()
	return l.plan
}

// A lowering makes steps of statements.
type lowering struct {
	*plan
	first     []Stmt
	uses      []int
	alone     func(s Stmt, r Reg) bool
	exits     map[*If]bool
	depths    map[Label]uint8
	at        map[Stmt]int // position of each statement
	constants map[uint64]Reg
	rounds    map[*For]Reg // what holds the rounds of each lane
	pending   []Stmt       // uniform, not yet in a segment
}

// finish lays out the vectors, once all registers are known.
func (l *lowering) finish() {
	p := l.p
	for len(l.first) < len(p.regs) {
		l.first = append(l.first, nil)
	}
	spans := spansOf(p, l.first)
	l.layout = layoutOf(p, l.varying, spans)
	l.width = widest
	for l.width > narrowest && l.width*l.layout.bytes > blockBytes {
		l.width /= 2
	}
	l.param = make([]bool, len(p.regs))
	for _, in := range p.params {
		if in.Reg != NoReg {
			l.param[in.Reg] = true
		}
	}
	for r := range p.regs {
		if l.varying[r] && l.first[r] == nil && !l.param[r] {
			l.zeroed = append(l.zeroed, Reg(r))
		}
	}
	for len(l.stored) < len(p.regs) {
		l.stored = append(l.stored, true)
	}
}

// register makes a register that the proc does not have.
func (l *lowering) register(k Kind, varying bool) Reg {
	r := l.p.register(k)
	l.varying = append(l.varying, varying)
	return r
}

// constant is a uniform register with a number in it.
func (l *lowering) constant(bits uint64) Reg {
	r, ok := l.constants[bits]
	if !ok {
		r = l.register(Uint64, false)
		l.constants[bits] = r
		l.presets = append(l.presets, preset{r, bits})
	}
	return r
}

// list makes steps of a body; depth is that of labelled statements.
func (l *lowering) list(body []Stmt, depth int) list {
	var out list
	for _, s := range body {
		l.lower(&out, s, depth)
	}
	l.flush(&out)
	return out
}

// flush puts the uniform statements that have gathered into a step.
func (l *lowering) flush(out *list) {
	if len(l.pending) > 0 {
		*out = append(*out, &segmentStep{segment(l.p, l.pending)})
		l.pending = l.pending[:0]
	}
}

func (l *lowering) lower(out *list, s Stmt, depth int) {
	if c, ok := s.(*Const); ok {
		switch {
		case l.alone(s, c.Dst): // once for all
			l.presets = append(l.presets, preset{c.Dst, c.Bits})
		case !l.varying[c.Dst]:
			l.pending = append(l.pending, s)
		default:
			l.flush(out)
			*out = append(*out, l.move(s, c.Dst, l.constant(c.Bits)))
		}
		return
	}
	if l.plain(s) {
		varies := false
		operands(s, func(r Reg) { varies = varies || l.varying[r] }, func(Reg) {})
		if !varies {
			l.uniform(out, s)
			return
		}
	}
	l.flush(out)
	if step := l.step(s, depth); step != nil {
		*out = append(*out, step)
	}
}

// plain reports a statement whose results are the same for the same operands.
func (l *lowering) plain(s Stmt) bool {
	switch s := s.(type) {
	case *Op:
		return s.Code != Row
	case *Load, *TableLoad, *Call:
		return true
	}
	return false
}

// uniform handles a plain statement with uniform operands: it is computed once,
// and brought to the lanes where its result varies for other reasons.
func (l *lowering) uniform(out *list, s Stmt) {
	type moved struct{ d, from Reg }
	var moves []moved
	once := func(d Reg) Reg {
		if !l.varying[d] {
			return d
		}
		r := l.register(l.p.regs[d], false)
		moves = append(moves, moved{d, r})
		return r
	}
	var c Stmt
	switch s := s.(type) {
	case *Op:
		n := *s
		n.Dst = once(s.Dst)
		c = &n
	case *Load:
		n := *s
		n.Dst = once(s.Dst)
		c = &n
	case *TableLoad:
		n := *s
		n.Dst = once(s.Dst)
		c = &n
	case *Call:
		n := &Call{Func: s.Func, Args: s.Args}
		for _, d := range s.Dst {
			n.Dst = append(n.Dst, once(d))
		}
		c = n
	}
	l.pending = append(l.pending, c)
	if len(moves) > 0 {
		l.flush(out)
	}
	for _, m := range moves {
		*out = append(*out, l.move(s, m.d, m.from))
	}
}

// masked reports that a statement may write its result only in lanes that run.
func (l *lowering) masked(s Stmt, d Reg) bool { return l.first[d] != s }

// scalar gives the mode of operands.
func (l *lowering) scalar(regs ...Reg) (mode uint8) {
	for i, r := range regs {
		if r != NoReg && !l.varying[r] {
			mode |= 1 << i
		}
	}
	return mode
}

func (l *lowering) move(s Stmt, d, a Reg) step {
	k := l.p.regs[d]
	return &moveStep{fn: vectors().ops[Copy][k], d: d, a: a, mode: l.scalar(a), size: uint8(k.Size()), all: !l.masked(s, d)}
}

// region gathers what a part of the kernel touches.
func (l *lowering) region(body []Stmt, extra ...Reg) *region {
	g := &region{}
	lo, hi := len(l.at)+1, -1
	where, arrays := map[Reg]int{}, map[ArrayRef]int{}
	touch := func(r Reg, writes bool) {
		if !l.varying[r] {
			return
		}
		i, ok := where[r]
		if !ok {
			i = len(g.regs)
			where[r] = i
			g.regs = append(g.regs, carried{r: r, size: l.p.regs[r].Size()})
		}
		g.regs[i].out = g.regs[i].out || writes
	}
	for _, r := range extra {
		touch(r, false)
	}
	loops := 0
	Walk(body, func(s Stmt) {
		if at, ok := l.at[s]; ok {
			lo, hi = min(lo, at), max(hi, at)
		}
		operands(s, func(r Reg) { touch(r, false) }, func(r Reg) { touch(r, true); g.weight++ })
		arrayOperands(s, func(a ArrayRef, writes bool) {
			i, ok := arrays[a]
			if !ok {
				i = len(g.arrays)
				arrays[a] = i
				v := l.p.arrays[a]
				g.arrays = append(g.arrays, carriedArray{a: a, size: v.kind.Size(), length: v.length})
			}
			g.arrays[i].out = g.arrays[i].out || writes
			g.weight++
		})
		switch s := s.(type) {
		case *Call:
			g.weight -= len(s.Dst) // which looks at lanes that run only
		case *Loop:
			loops++
		case *For:
			loops++
			if r, ok := l.rounds[s]; ok {
				touch(r, false)
			}
		}
	})
	for i := range g.regs {
		c := &g.regs[i]
		at, ok := l.at[l.first[c.r]]
		inside := ok && lo <= at && at <= hi
		c.in, c.out = !inside, c.out && !inside
		if c.in {
			g.moves++
		}
		if c.out {
			g.moves++
		}
	}
	for _, a := range g.arrays {
		g.moves += a.length
		if a.out {
			g.moves += a.length
		}
	}
	if loops > 0 {
		g.weight *= 8
	}
	return g
}
