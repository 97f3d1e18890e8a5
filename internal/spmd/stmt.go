package spmd

import "github.com/cb434341/weft/internal/kernel"

// list lowers statements up to one that does not go on.
func (f *function) list(body []kernel.Stmt) {
	for i, s := range body {
		f.stmt(s)
		if f.finished || leaves(s) {
			return
		}
		if rest := body[i+1:]; f.div.loses[s] && len(rest) > 0 && (f.dangerous(rest) || f.cost(rest) > worthBranch) {
			on, done := f.block(), f.block()
			f.branch(f.any(f.exec), on, done)
			f.begin(on)
			f.list(rest)
			f.begin(done)
			f.rerun()
			return
		}
	}
}

// leaves reports a statement that no lane comes out of at its end.
func leaves(s kernel.Stmt) bool {
	switch s.(type) {
	case *kernel.Break, *kernel.Return:
		return true
	}
	return false
}

func (f *function) stmt(s kernel.Stmt) {
	switch s := s.(type) {
	case *kernel.Const:
		f.set(s.Dst, f.constant(f.kind(s.Dst), s.Bits, f.varies(s.Dst)))
	case *kernel.Op:
		f.op(s)
	case *kernel.Load:
		f.loadFrom(s)
	case *kernel.Store:
		f.storeTo(s)
	case *kernel.ArrayLoad:
		f.arrayLoad(s)
	case *kernel.ArrayStore:
		f.arrayStore(s)
	case *kernel.ArrayCopy:
		f.arrayCopy(s)
	case *kernel.ArrayZero:
		f.zeroArray(s.Array)
	case *kernel.TableLoad:
		f.tableLoad(s)
	case *kernel.Check:
		f.check(s)
	case *kernel.Call:
		f.call(s)
	case *kernel.If:
		if f.div.parts[s] {
			f.partingIf(s)
		} else {
			f.uniformIf(s)
		}
	case *kernel.Block:
		f.lowerBlock(s)
	case *kernel.Loop:
		f.lowerLoop(s)
	case *kernel.For:
		f.lowerFor(s)
	case *kernel.Break:
		f.leave(s.Label)
	case *kernel.Return:
		f.leave(functionEnd)
	}
}

// within lowers a body under what waits around it.
func (f *function) within(s kernel.Stmt, otherwise bool, body []kernel.Stmt) {
	outside := f.parked
	f.parked = f.div.parked(s, outside, otherwise)
	f.around = append(f.around, s)
	f.list(body)
	f.around = f.around[:len(f.around)-1]
	f.parked = outside
}

// uniformIf branches: all lanes that are here go one way.
func (f *function) uniformIf(s *kernel.If) {
	before := f.exec
	then, otherwise, join := f.block(), f.block(), f.block()
	f.branch(f.use(s.Cond, false), then, otherwise)
	f.begin(then)
	f.within(s, false, s.Then)
	if !f.finished {
		f.jump(join)
	}
	f.begin(otherwise)
	f.exec = before
	f.within(s, true, s.Else)
	f.begin(join)
	f.exec = before
	if f.div.loses[s] {
		f.rerun()
	}
}

// partingIf runs Then in some lanes and Else in the others. A side that is cheap
// and harmless is run without asking whether any lane wants it.
func (f *function) partingIf(s *kernel.If) {
	before, cond := f.exec, f.use(s.Cond, true)
	loses := f.div.loses[s]
	f.run(f.and(cond))
	f.side(s, false, s.Then)
	through := f.exec
	if loses {
		through = f.load(f.maskType(), f.execVariable())
	}
	if len(s.Else) == 0 && !loses {
		f.run(before)
		return
	}
	f.exec = before
	f.run(f.and(f.not(cond)))
	f.side(s, true, s.Else)
	if !loses {
		f.run(before)
		return
	}
	rest := f.load(f.maskType(), f.execVariable())
	f.run(f.def("or ", f.maskType(), " ", through, ", ", rest))
}

func (f *function) side(s *kernel.If, otherwise bool, body []kernel.Stmt) {
	if len(body) == 0 {
		return
	}
	if !f.dangerous(body) && f.cost(body) <= worthBranch {
		f.within(s, otherwise, body)
		return
	}
	in, out := f.block(), f.block()
	if f.r.unlikely(s) {
		f.unlikely(f.any(f.exec), in, out)
	} else {
		f.branch(f.any(f.exec), in, out)
	}
	f.begin(in)
	f.within(s, otherwise, body)
	f.begin(out)
}

// leave lowers a Break, or a Return.
func (f *function) leave(label kernel.Label) {
	x := f.exits[label]
	if x.out != "" {
		typ := f.maskType()
		f.store(typ, f.def("or ", typ, " ", f.load(typ, x.out), ", ", f.mask()), x.out)
	}
	if f.together(x.s) {
		if x.out != "" {
			f.store(f.maskType(), "zeroinitializer", f.execVariable())
		}
		f.jump(x.block)
		return
	}
	f.run("zeroinitializer")
}

// together reports that nothing between here and the statement that a Break
// leaves parts lanes.
func (f *function) together(target kernel.Stmt) bool {
	for i := len(f.around) - 1; i >= 0 && f.around[i] != target; i-- {
		if f.div.parts[f.around[i]] {
			return false
		}
	}
	return true
}

// enter makes the exit of a statement with a label.
func (f *function) enter(s kernel.Stmt) *exit {
	x := &exit{s: s, block: f.block()}
	if f.div.parts[s] && f.div.loses[s] {
		x.out = f.alloca(f.maskType(), "")
		f.store(f.maskType(), "zeroinitializer", x.out)
	}
	f.exits[labelOf(s)] = x
	return x
}

// arrive begins the block behind a statement with a label; before is the mask
// from before the statement.
func (f *function) arrive(x *exit, before string) {
	f.begin(x.block)
	parts, loses := f.div.parts[x.s], f.div.loses[x.s]
	switch {
	case !loses && parts:
		f.run(before)
	case !loses:
		f.exec = before
	case parts:
		typ := f.maskType()
		f.run(f.def("or ", typ, " ", f.load(typ, x.out), ", ", f.load(typ, f.execVariable())))
	default:
		f.rerun()
	}
}

func (f *function) lowerBlock(s *kernel.Block) {
	before := f.exec
	x := f.enter(s)
	f.within(s, false, s.Body)
	f.arrive(x, before)
}

// check traps where what the kernel relies on is not so.
func (f *function) check(s *kernel.Check) {
	if f.proved[s] || f.holds(s) {
		return
	}
	vec := s.A != kernel.NoReg && f.varies(s.A) || s.B != kernel.NoReg && f.varies(s.B)
	var bad string
	switch s.Code {
	case kernel.PanicCheck:
		f.trap(s)
		return
	case kernel.IndexCheck:
		bad = f.def("icmp uge ", f.ty(f.kind(s.A), vec), " ", f.use(s.A, vec), ", ", f.use(s.B, vec))
	case kernel.SliceHighCheck, kernel.SliceLowCheck:
		bad = f.def("icmp ugt ", f.ty(f.kind(s.A), vec), " ", f.use(s.A, vec), ", ", f.use(s.B, vec))
	case kernel.DivideCheck:
		bad = f.def("icmp eq ", f.ty(f.kind(s.A), vec), " ", f.use(s.A, vec), ", ", f.constant(f.kind(s.A), 0, vec))
	case kernel.ShiftCheck:
		bad = f.def("icmp slt ", f.ty(f.kind(s.A), vec), " ", f.use(s.A, vec), ", ", f.constant(f.kind(s.A), 0, vec))
	}
	if vec {
		bad = f.any(f.and(bad))
	}
	trap, fine := f.block(), f.block()
	f.unlikely(bad, trap, fine)
	f.aside(func() {
		f.begin(trap)
		f.trap(s)
	})
	f.begin(fine)
}

// aside writes blocks behind everything else, where the CPU need not fetch them.
func (f *function) aside(do func()) {
	hot := f.code
	f.code, f.finished = nil, true
	do()
	f.cold = append(f.cold, f.code...)
	f.code, f.finished = hot, true
}
