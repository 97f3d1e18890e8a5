package spmd

import (
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// A function is one kernel function on its way to LLVM's text.
type function struct {
	writer
	g          *generator
	r          *routine
	live       *liveness
	div        *divergence
	lanes      int
	attachment string // of the function itself

	values      []string // of registers that are one SSA value; "" before
	fixed       []bool   // such registers
	slots       []string // the variables of the others, and of arrays
	consts      map[kernel.Reg]uint64
	definitions []kernel.Stmt // see definition

	exec     string // the mask at hand, "" where every lane runs
	execSlot string // the same as a variable, true where the text does not tell
	parked   bits
	around   []kernel.Stmt // the statements around the one at hand
	exits    map[kernel.Label]*exit
	fuel     string // the variable with what is left
	rowsName string // the rows of the lanes, once somebody asked
	firstRow string
	lastRow  string
	thread   string                 // "" in a function that does not pay
	proved   map[*kernel.Check]bool // by a check in front of a loop
	nowhere  string                 // memory for lanes that are not to touch any
}

// An exit is where Breaks of a label go.
type exit struct {
	s     kernel.Stmt
	block string
	out   string // variable: the lanes that left, where some lose their way inside
}

// newFunction works out what differs between lanes, and which registers need a
// variable.
func newFunction(g *generator, r *routine, lanes int, varying func(v int) bool) *function {
	f := &function{
		g: g, r: r, lanes: lanes, live: newLiveness(r), proved: map[*kernel.Check]bool{},
		values: make([]string, len(r.f.Regs)), slots: make([]string, r.variables()),
		exits: map[kernel.Label]*exit{functionEnd: {block: "finish"}},
	}
	f.m = &g.module
	start := newBits(r.variables())
	for v := range r.variables() {
		if lanes > 1 && varying(v) {
			start.set(v)
		}
	}
	f.div = newDivergence(r, f.live, start, lanes > 1)
	f.parked = f.div.parkedAtStart()
	f.findFixed()
	return f
}

// findFixed finds the registers that are assigned once, by an assignment that
// everyone who reads them is behind: these need no variable. Constants need not
// even an instruction.
func (f *function) findFixed() {
	n := len(f.r.f.Regs)
	s := scope{f: f, times: make([]int, n), seen: make([]bool, n)}
	f.fixed, f.consts = make([]bool, n), map[kernel.Reg]uint64{}
	for i := range f.fixed {
		f.fixed[i] = !f.div.blended.has(i)
	}
	for _, p := range f.r.f.Params {
		if p.Reg != kernel.NoReg {
			s.assigned(int(p.Reg))
		}
	}
	body := f.r.f.Body
	if len(body) > 0 && returns(body[len(body)-1]) {
		body = body[:len(body)-1]
	}
	s.list(body)
	// Results are read at the end: by whoever returned early, too.
	early := false
	kernel.Walk(body, func(s kernel.Stmt) { early = early || returns(s) })
	for _, out := range f.r.f.Results {
		if out.Reg != kernel.NoReg && (early || !s.seen[out.Reg]) {
			f.fixed[out.Reg] = false
		}
	}
	for v, times := range s.times {
		if times != 1 {
			f.fixed[v] = false
		}
	}
	kernel.Walk(f.r.f.Body, func(s kernel.Stmt) {
		if c, ok := s.(*kernel.Const); ok && f.fixed[c.Dst] {
			f.consts[c.Dst] = c.Bits
		}
	})
}

func returns(s kernel.Stmt) bool {
	_, ok := s.(*kernel.Return)
	return ok
}

// A scope goes through a function in the order of the text.
type scope struct {
	f     *function
	times []int  // how often each register is assigned
	seen  []bool // those with an assignment in front, in a list around
	open  []int  // the seen ones of the list at hand
}

func (s *scope) assigned(v int) {
	if v < len(s.times) {
		s.times[v]++
		s.seen[v] = true
		s.open = append(s.open, v)
	}
}

// list leaves what it has assigned in open, and seen.
func (s *scope) list(body []kernel.Stmt) {
	for _, stmt := range body {
		s.f.r.reads(stmt, func(v int) {
			if v < len(s.seen) && !s.seen[v] {
				s.f.fixed[v] = false
			}
		})
		s.f.r.writes(stmt, func(v int, _ bool) { s.assigned(v) })
		if loop, ok := stmt.(*kernel.For); ok {
			s.f.fixed[loop.I] = false // it counts
		}
		outside := s.open
		for _, inner := range kernel.Bodies(stmt) {
			s.open = nil
			s.list(inner)
			for _, v := range s.open {
				s.seen[v] = false
			}
		}
		s.open = outside
	}
}

func (f *function) kind(r kernel.Reg) kernel.Kind { return f.r.f.Regs[r].Kind }

func (f *function) varies(r kernel.Reg) bool { return f.div.varying.has(int(r)) }

func (f *function) arrayVaries(a kernel.ArrayRef) bool {
	return f.div.varying.has(f.r.arrayIndex(a))
}

// ty is the type of a value of kind k, for each lane if vec.
func (f *function) ty(k kernel.Kind, vec bool) string {
	if vec {
		return lanesOf(f.lanes, scalarTypes[k])
	}
	return scalarTypes[k]
}

// memTy is ty in memory.
func (f *function) memTy(k kernel.Kind, vec bool) string {
	if vec {
		return lanesOf(f.lanes, memoryType(k))
	}
	return memoryType(k)
}

// suffix is what intrinsics call ty.
func (f *function) suffix(k kernel.Kind, vec bool) string {
	if vec {
		return "v" + strconv.Itoa(f.lanes) + suffixes[k]
	}
	return suffixes[k]
}

// constant is a constant of kind k.
func (f *function) constant(k kernel.Kind, b uint64, vec bool) string {
	if !vec {
		return literal(k, b)
	}
	if b == 0 {
		return "zeroinitializer"
	}
	return splatLiteral(f.lanes, scalarTypes[k], literal(k, b))
}

// splat copies a scalar to all lanes.
func (f *function) splat(k kernel.Kind, v string) string {
	typ := f.ty(k, true)
	one := f.def("insertelement ", typ, " poison, ", scalarTypes[k], " ", v, ", i32 0")
	return f.def("shufflevector ", typ, " ", one, ", ", typ, " poison, ", lanesOf(f.lanes, "i32"), " zeroinitializer")
}

// use is the value of a register, in each lane if vec.
func (f *function) use(r kernel.Reg, vec bool) string {
	k := f.kind(r)
	if b, ok := f.consts[r]; ok {
		return f.constant(k, b, vec)
	}
	v := f.values[r]
	if !f.fixed[r] || v == "" {
		v = f.load(f.ty(k, f.varies(r)), f.slot(int(r)))
	}
	if vec && !f.varies(r) {
		return f.splat(k, v)
	}
	return v
}

// slot is the variable of a register.
func (f *function) slot(v int) string {
	if f.slots[v] == "" {
		f.slots[v] = f.alloca(f.ty(f.kind(kernel.Reg(v)), f.div.varying.has(v)), "")
	}
	return f.slots[v]
}

// set assigns v, which is as wide as the register, in the lanes that run.
func (f *function) set(r kernel.Reg, v string) {
	if _, ok := f.consts[r]; ok {
		return
	}
	if f.fixed[r] {
		f.values[r] = v
		return
	}
	typ, slot := f.ty(f.kind(r), f.varies(r)), f.slot(int(r))
	if f.exec != "" && f.parked.has(int(r)) {
		v = f.blend(f.exec, typ, v, f.load(typ, slot))
	}
	f.store(typ, v, slot)
}

// blend takes a where the mask is set, else b.
func (f *function) blend(mask, typ, a, b string) string {
	return f.def("select ", f.maskType(), " ", mask, ", ", typ, " ", a, ", ", typ, " ", b)
}

func (f *function) maskType() string { return lanesOf(f.lanes, "i1") }

// allLanes is the mask with every lane.
func (f *function) allLanes() string { return splatLiteral(f.lanes, "i1", "true") }

// mask is the mask at hand as a value.
func (f *function) mask() string {
	if f.exec == "" {
		return f.allLanes()
	}
	return f.exec
}

// and is the mask of the lanes that run and have c.
func (f *function) and(c string) string {
	if f.exec == "" {
		return c
	}
	return f.def("and ", f.maskType(), " ", f.exec, ", ", c)
}

// not inverts a mask.
func (f *function) not(c string) string {
	return f.def("xor ", f.maskType(), " ", c, ", ", f.allLanes())
}

// any is whether a mask has a lane.
func (f *function) any(mask string) string {
	typ := "i" + strconv.Itoa(f.lanes)
	v := f.def("bitcast ", f.maskType(), " ", mask, " to ", typ)
	return f.def("icmp ne ", typ, " ", v, ", 0")
}

// run changes the mask at hand; "" for every lane.
func (f *function) run(mask string) {
	f.exec = mask
	if f.lanes > 1 {
		f.store(f.maskType(), f.mask(), f.execVariable())
	}
}

// rerun takes the mask at hand from the variable, where ways meet on which lanes
// may have got lost.
func (f *function) rerun() {
	f.exec = f.load(f.maskType(), f.execVariable())
}

func (f *function) execVariable() string {
	if f.execSlot == "" {
		f.execSlot = f.alloca(f.maskType(), "")
	}
	return f.execSlot
}

// clear gives the variables that may be read before they are assigned their
// zeros. Parked lanes' old values are read too, by blends.
func (f *function) clear() {
	first := f.live.start()
	given := map[int]bool{}
	for _, p := range f.r.f.Params {
		if p.Reg != kernel.NoReg {
			given[int(p.Reg)] = true
		} else {
			given[f.r.arrayIndex(p.Array)] = true
		}
	}
	for v := range f.r.variables() {
		switch {
		case given[v]:
		case v >= len(f.r.f.Regs):
			if first.has(v) {
				f.zeroArray(kernel.ArrayRef(v - len(f.r.f.Regs)))
			}
		case !f.fixed[v]:
			k := f.kind(kernel.Reg(v))
			vec := f.div.varying.has(v)
			f.store(f.ty(k, vec), f.constant(k, 0, vec), f.slot(v))
		}
	}
}
