package kernel

// operands visits the registers that a statement reads itself, then those that
// it writes; what is inside of it is left out.
func operands(s Stmt, use, def func(Reg)) {
	uses := func(regs ...Reg) {
		for _, r := range regs {
			if r != NoReg {
				use(r)
			}
		}
	}
	switch s := s.(type) {
	case *Const:
		def(s.Dst)
	case *Op:
		uses(s.A, s.B, s.C)
		def(s.Dst)
	case *Load:
		uses(s.Base, s.Index)
		def(s.Dst)
	case *Store:
		uses(s.Base, s.Index, s.Src)
	case *ArrayLoad:
		uses(s.Index)
		def(s.Dst)
	case *ArrayStore:
		uses(s.Index, s.Src)
	case *TableLoad:
		uses(s.Index)
		def(s.Dst)
	case *Check:
		uses(s.A, s.B)
	case *Call:
		uses(s.Args...)
		for _, r := range s.Dst {
			def(r)
		}
	case *If:
		uses(s.Cond)
	case *For:
		uses(s.Lo, s.Hi)
		def(s.I)
	}
}

// arrayOperands visits the arrays that a statement looks at, and whether it
// writes them.
func arrayOperands(s Stmt, visit func(a ArrayRef, writes bool)) {
	switch s := s.(type) {
	case *ArrayLoad:
		visit(s.Array, false)
	case *ArrayStore:
		visit(s.Array, true)
	case *ArrayCopy:
		visit(s.Src, false)
		visit(s.Dst, true)
	case *ArrayZero:
		visit(s.Array, true)
	}
}

// start stands for the statement that sets parameters. It is not a Return, since
// pointers to these, which are empty, need not differ.
var start Stmt = &Break{}

// firsts gives for each register the statement that sets it before all else that
// is done to it, on every way there; nil if there is none, so that some way may
// come upon the zero that the register begins with, or a value of another
// round. Such a first statement may write all lanes: those that are elsewhere
// have no value in the register yet.
func firsts(regs int, params []Param, results []Result, body []Stmt) []Stmt {
	f := &firstFinder{first: make([]Stmt, regs), ready: make([]bool, regs), bad: make([]bool, regs), results: results}
	for _, p := range params {
		if p.Reg != NoReg {
			f.def(start, p.Reg)
		}
	}
	f.list(body)
	f.leave()
	for r, bad := range f.bad {
		if bad {
			f.first[r] = nil
		}
	}
	return f.first
}

type firstFinder struct {
	first   []Stmt
	ready   []bool // set on every way to the place we are at
	bad     []bool
	scope   []Reg // what has become ready, to be undone at the end of a body
	results []Result
}

func (f *firstFinder) use(r Reg) {
	if !f.ready[r] {
		f.bad[r] = true
	}
}

func (f *firstFinder) def(s Stmt, r Reg) {
	switch {
	case f.ready[r]:
	case f.first[r] == nil && !f.bad[r]:
		f.first[r], f.ready[r] = s, true
		f.scope = append(f.scope, r)
	default:
		f.bad[r] = true
	}
}

// leave reads the results.
func (f *firstFinder) leave() {
	for _, r := range f.results {
		if r.Reg != NoReg {
			f.use(r.Reg)
		}
	}
}

func (f *firstFinder) list(body []Stmt) {
	for _, s := range body {
		mark := len(f.scope)
		operands(s, f.use, func(r Reg) { f.def(s, r) })
		switch s := s.(type) {
		case *If:
			f.body(s.Then)
			f.body(s.Else)
		case *Block:
			f.body(s.Body)
		case *Loop:
			f.body(s.Body)
		case *For:
			f.body(s.Body)
			f.undo(mark) // the counter is ready inside only
		case *Return:
			f.leave()
		}
	}
}

// body is a list that may not be run to its end, or not at all.
func (f *firstFinder) body(body []Stmt) {
	mark := len(f.scope)
	f.list(body)
	f.undo(mark)
}

func (f *firstFinder) undo(mark int) {
	for _, r := range f.scope[mark:] {
		f.ready[r] = false
	}
	f.scope = f.scope[:mark]
}
