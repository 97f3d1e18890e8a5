package kernel

import (
	"errors"
	"fmt"
)

// maxInlined bounds the statements of a kernel once its calls are inlined.
const maxInlined = 1 << 20

// A proc is the entry of a module as the interpreter takes it: calls of the
// module's functions are replaced by their bodies, so that there is one
// function left, one set of registers, and calls of the library only.
type proc struct {
	regs    []Kind
	arrays  []arrayVar
	params  []Param
	results []Result
	body    []Stmt
	tables  [][]uint64
	zero    Reg // a register that is always 0
}

// An arrayVar is an array variable; first is where it begins among all arrays,
// in elements.
type arrayVar struct {
	kind          Kind
	length, first int
}

// hidden makes a register that the module does not have.
func (p *proc) hidden() Reg { return p.register(Uint64) }

func (p *proc) register(k Kind) Reg {
	p.regs = append(p.regs, k)
	return Reg(len(p.regs) - 1)
}

// elements is the number of elements of all arrays.
func (p *proc) elements() int {
	if n := len(p.arrays); n > 0 {
		return p.arrays[n-1].first + p.arrays[n-1].length
	}
	return 0
}

// flatten inlines all calls of a verified module.
func flatten(m *Module) (*proc, error) {
	f := m.Entry()
	p := &proc{params: f.Params, results: f.Results}
	for _, t := range m.Tables {
		p.tables = append(p.tables, t.Bits)
	}
	in := &inliner{m: m, p: p, stale: map[*Func][]Reg{}}
	p.body = in.function(f, noLabel)
	if in.err == nil && labelDepth(p.body) > maxLabels {
		in.fail("loops and blocks are nested more than %d deep", maxLabels)
	}
	if in.err != nil {
		return nil, in.err
	}
	fuse(p)
	p.zero = p.hidden()
	return p, nil
}

// noLabel is the label of no statement.
const noLabel Label = 0

// An inliner copies functions into a proc, under new numbers.
type inliner struct {
	m      *Module
	p      *proc
	labels Label
	count  int
	depth  int
	err    error
	stale  map[*Func][]Reg
}

// An instance is one copy of a function.
type instance struct {
	*inliner
	f      *Func
	reg    Reg      // what is added to the numbers of registers
	array  ArrayRef // of arrays
	labels map[Label]Label
	exit   Label // where a Return breaks to; noLabel in the entry
}

func (in *inliner) function(f *Func, exit Label) []Stmt {
	c := &instance{inliner: in, f: f, reg: Reg(len(in.p.regs)), array: ArrayRef(len(in.p.arrays)), labels: map[Label]Label{}, exit: exit}
	for _, r := range f.Regs {
		in.p.register(r.Kind)
	}
	for _, a := range f.Arrays {
		in.p.arrays = append(in.p.arrays, arrayVar{a.Kind, a.Len, in.p.elements()})
	}
	if in.p.laneBytes() > maxLaneBytes {
		in.fail("arrays take more than %d KiB for each row", maxLaneBytes>>10)
		return nil
	}
	return c.list(f.Body)
}

// laneBytes is what all arrays take for one row.
func (p *proc) laneBytes() int {
	n := 0
	for _, a := range p.arrays {
		n += a.length * a.kind.Size()
	}
	return n
}

func (in *inliner) fail(format string, args ...any) {
	in.err = errors.Join(in.err, fmt.Errorf("kernel: inline %q: "+format, append([]any{in.m.Entry().Name}, args...)...))
}

func (c *instance) label(l Label) Label {
	n, ok := c.labels[l]
	if !ok {
		c.inliner.labels++
		n = c.inliner.labels
		c.labels[l] = n
	}
	return n
}

func (c *instance) r(r Reg) Reg {
	if r == NoReg {
		return r
	}
	return r + c.reg
}

func (c *instance) list(body []Stmt) []Stmt {
	out := make([]Stmt, 0, len(body))
	if c.depth++; c.depth > maxNesting {
		c.fail("statements are nested more than %d deep", maxNesting)
	}
	defer func() { c.depth-- }()
	for _, s := range body {
		if c.err != nil {
			return nil
		}
		if c.count++; c.count > maxInlined {
			c.fail("more than %d statements", maxInlined)
			return nil
		}
		out = c.stmt(out, s)
	}
	return out
}

func (c *instance) stmt(out []Stmt, s Stmt) []Stmt {
	switch s := s.(type) {
	case *Const:
		return append(out, &Const{c.r(s.Dst), s.Bits})
	case *Op:
		return append(out, &Op{s.Code, c.r(s.Dst), c.r(s.A), c.r(s.B), c.r(s.C)})
	case *Load:
		return append(out, &Load{c.r(s.Dst), c.r(s.Base), c.r(s.Index), s.Scale, s.Disp})
	case *Store:
		return append(out, &Store{c.r(s.Base), c.r(s.Index), s.Scale, s.Disp, c.r(s.Src)})
	case *ArrayLoad:
		return append(out, &ArrayLoad{c.r(s.Dst), s.Array + c.array, c.r(s.Index)})
	case *ArrayStore:
		return append(out, &ArrayStore{s.Array + c.array, c.r(s.Index), c.r(s.Src)})
	case *ArrayCopy:
		return append(out, &ArrayCopy{s.Dst + c.array, s.Src + c.array})
	case *ArrayZero:
		return append(out, &ArrayZero{s.Array + c.array})
	case *TableLoad:
		return append(out, &TableLoad{c.r(s.Dst), s.Table, c.r(s.Index)})
	case *Check:
		return append(out, &Check{s.Code, c.r(s.A), c.r(s.B), s.Site})
	case *Call:
		return c.call(out, s)
	case *If:
		return append(out, &If{c.r(s.Cond), c.list(s.Then), c.list(s.Else)})
	case *Block:
		return c.block(out, c.label(s.Label), c.list(s.Body))
	case *Loop:
		return append(out, &Loop{c.label(s.Label), c.list(s.Body), s.Pos})
	case *For:
		return append(out, &For{c.label(s.Label), c.r(s.I), c.r(s.Lo), c.r(s.Hi), s.Step, c.list(s.Body), s.Pos})
	case *Break:
		return append(out, &Break{c.label(s.Label)})
	case *Return:
		if c.exit != noLabel {
			return append(out, &Break{c.exit})
		}
		return append(out, s)
	}
	return out
}

// block appends a Block, or what is in it where nothing breaks out of it but
// the end: helpers that return in one place look like this.
func (c *instance) block(out []Stmt, l Label, body []Stmt) []Stmt {
	if n := len(body); n > 0 {
		if b, ok := body[n-1].(*Break); ok && b.Label == l {
			body = body[:n-1]
		}
	}
	breaks := false
	Walk(body, func(s Stmt) {
		if b, ok := s.(*Break); ok && b.Label == l {
			breaks = true
		}
	})
	if !breaks {
		return append(out, body...)
	}
	return append(out, &Block{l, body})
}

func (c *instance) call(out []Stmt, s *Call) []Stmt {
	f := c.m.Func(s.Func)
	if f == nil {
		call := &Call{Func: s.Func}
		for _, r := range s.Dst {
			call.Dst = append(call.Dst, c.r(r))
		}
		for _, r := range s.Args {
			call.Args = append(call.Args, c.r(r))
		}
		return append(out, call)
	}
	reg, array := Reg(len(c.p.regs)), ArrayRef(len(c.p.arrays))
	for _, r := range c.afresh(f) {
		out = append(out, &Const{r + reg, 0})
	}
	for i := range f.Arrays {
		out = append(out, &ArrayZero{array + ArrayRef(i)})
	}
	for i, r := range s.Args {
		out = append(out, &Op{Copy, f.Params[i].Reg + reg, c.r(r), NoReg, NoReg})
	}
	c.inliner.labels++
	exit := c.inliner.labels
	out = c.block(out, exit, c.inliner.function(f, exit))
	for i, r := range f.Results {
		out = append(out, &Op{Copy, c.r(s.Dst[i]), r.Reg + reg, NoReg, NoReg})
	}
	return out
}

// afresh gives the registers of a function that some way through it reads before
// it writes them: each call finds them zero.
func (in *inliner) afresh(f *Func) []Reg {
	regs, ok := in.stale[f]
	if !ok {
		param := map[Reg]bool{}
		for _, p := range f.Params {
			param[p.Reg] = true
		}
		for r, first := range firsts(len(f.Regs), f.Params, f.Results, f.Body) {
			if first == nil && !param[Reg(r)] {
				regs = append(regs, Reg(r))
			}
		}
		in.stale[f] = regs
	}
	return regs
}

// labelDepth is how deep labelled statements are nested.
func labelDepth(body []Stmt) (depth int) {
	for _, s := range body {
		d := 0
		switch s := s.(type) {
		case *If:
			d = max(labelDepth(s.Then), labelDepth(s.Else))
		case *Block:
			d = 1 + labelDepth(s.Body)
		case *Loop:
			d = 1 + labelDepth(s.Body)
		case *For:
			d = 1 + labelDepth(s.Body)
		}
		depth = max(depth, d)
	}
	return depth
}

// fuse lets a statement set the variable that a Copy right behind it sets, where
// nothing else reads what it had set.
func fuse(p *proc) {
	uses, defs := make([]int, len(p.regs)), make([]int, len(p.regs))
	for _, r := range p.results {
		if r.Reg != NoReg {
			uses[r.Reg]++
		}
	}
	for _, in := range p.params {
		if in.Reg != NoReg {
			defs[in.Reg]++
		}
	}
	Walk(p.body, func(s Stmt) {
		operands(s, func(r Reg) { uses[r]++ }, func(r Reg) { defs[r]++ })
	})
	var list func(body []Stmt) []Stmt
	list = func(body []Stmt) []Stmt {
		out := body[:0]
		for _, s := range body {
			switch s := s.(type) {
			case *If:
				s.Then, s.Else = list(s.Then), list(s.Else)
			case *Block:
				s.Body = list(s.Body)
			case *Loop:
				s.Body = list(s.Body)
			case *For:
				s.Body = list(s.Body)
			}
			if c, ok := s.(*Op); ok && c.Code == Copy && len(out) > 0 && uses[c.A] == 1 && defs[c.A] == 1 {
				if d := destination(out[len(out)-1]); d != nil && *d == c.A {
					*d = c.Dst
					continue
				}
			}
			out = append(out, s)
		}
		return out
	}
	p.body = list(p.body)
}

// destination is the one register that a statement sets; nil for others.
func destination(s Stmt) *Reg {
	switch s := s.(type) {
	case *Const:
		return &s.Dst
	case *Op:
		return &s.Dst
	case *Load:
		return &s.Dst
	case *ArrayLoad:
		return &s.Dst
	case *TableLoad:
		return &s.Dst
	case *Call:
		if len(s.Dst) == 1 {
			return &s.Dst[0]
		}
	}
	return nil
}
