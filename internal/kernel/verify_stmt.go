package kernel

import "slices"

// drivers finds the registers that a For counts in, before statements are
// looked at: nothing else may assign them.
func (v *verifier) drivers(body []Stmt, depth int) {
	walkDeep(body, depth, func(s Stmt) {
		if f, ok := s.(*For); ok {
			v.s = f
			if _, twice := v.driven[f.I]; twice {
				v.fault("another for counts in the same register")
			}
			v.driven[f.I] = f.Label
		}
	})
	v.s = nil
	for _, p := range v.f.Params {
		if _, ok := v.driven[p.Reg]; ok && p.Reg != NoReg {
			v.fault("parameter %s is the counter of a for", v.f.Regs[p.Reg].Name)
		}
	}
	for _, r := range v.f.Results {
		if _, ok := v.driven[r.Reg]; ok && r.Reg != NoReg {
			v.fault("result %s is the counter of a for", v.f.Regs[r.Reg].Name)
		}
	}
}

// kind is the kind of a register that is read; Invalid after a fault.
func (v *verifier) kind(r Reg) Kind {
	if !v.regRef(r) {
		return Invalid
	}
	if l, ok := v.driven[r]; ok && !v.inside[r] {
		v.fault("%s is used outside of the for %s that counts in it", v.f.Regs[r].Name, l)
	}
	return v.f.Regs[r].Kind
}

// assigned is the kind of a register that is written.
func (v *verifier) assigned(r Reg) Kind {
	if !v.regRef(r) {
		return Invalid
	}
	if l, ok := v.driven[r]; ok {
		v.fault("%s is the counter of the for %s", v.f.Regs[r].Name, l)
	}
	return v.f.Regs[r].Kind
}

// want reports a register of another kind; what Invalid stands for has been
// reported.
func (v *verifier) want(r Reg, got, want Kind) {
	if got != want && got != Invalid && want != Invalid {
		v.fault("%s is %s, not %s", v.f.Regs[r].Name, got, want)
	}
}

func (v *verifier) index(r Reg) { v.want(r, v.kind(r), Int64) }

func (v *verifier) list(body []Stmt) {
	if v.depth++; v.depth > maxNesting {
		v.fault("statements are nested more than %d deep", maxNesting)
	} else {
		for _, s := range body {
			v.s = s
			v.stmt(s)
		}
	}
	v.depth--
}

func (v *verifier) stmt(s Stmt) {
	switch s := s.(type) {
	case *Const:
		k := v.assigned(s.Dst)
		switch {
		case k == Ptr && s.Bits != 0:
			v.fault("the only constant pointer is 0")
		case k != Invalid && canonical(k, s.Bits) != s.Bits:
			v.fault("%#x is no %s", s.Bits, k)
		}
	case *Op:
		v.op(s)
	case *Load:
		if v.assigned(s.Dst) == Ptr {
			v.fault("pointers are not loaded")
		}
		v.address(s.Base, s.Index)
	case *Store:
		v.address(s.Base, s.Index)
		if v.kind(s.Src) == Ptr {
			v.fault("pointers are not stored")
		}
	case *ArrayLoad:
		k := v.assigned(s.Dst)
		if v.arrayRef(s.Array) {
			v.want(s.Dst, k, v.f.Arrays[s.Array].Kind)
		}
		v.index(s.Index)
	case *ArrayStore:
		k := v.kind(s.Src)
		if v.arrayRef(s.Array) {
			v.want(s.Src, k, v.f.Arrays[s.Array].Kind)
		}
		v.index(s.Index)
	case *ArrayCopy:
		if v.arrayRef(s.Dst) && v.arrayRef(s.Src) {
			d, a := v.f.Arrays[s.Dst], v.f.Arrays[s.Src]
			if d.Kind != a.Kind || d.Len != a.Len {
				v.fault("[%d]%s is not [%d]%s", a.Len, a.Kind, d.Len, d.Kind)
			}
		}
	case *ArrayZero:
		v.arrayRef(s.Array)
	case *TableLoad:
		k := v.assigned(s.Dst)
		if s.Table < 0 || s.Table >= len(v.m.Tables) {
			v.fault("there is no table %d", s.Table)
		} else {
			v.want(s.Dst, k, v.m.Tables[s.Table].Kind)
		}
		v.index(s.Index)
	case *Check:
		v.check(s)
	case *Call:
		v.call(s)
	case *If:
		v.want(s.Cond, v.kind(s.Cond), Bool)
		v.list(s.Then)
		v.list(s.Else)
	case *Block:
		v.labelled(s.Label, s.Body)
	case *Loop:
		v.pos(s.Pos)
		v.labelled(s.Label, s.Body)
	case *For:
		v.pos(s.Pos)
		v.index(s.Lo)
		v.index(s.Hi)
		if s.Step == 0 {
			v.fault("the step is 0")
		}
		if !v.regRef(s.I) {
			return
		}
		v.want(s.I, v.f.Regs[s.I].Kind, Int64)
		v.inside[s.I] = true
		v.labelled(s.Label, s.Body)
		v.inside[s.I] = false
	case *Break:
		if !slices.Contains(v.open, s.Label) {
			v.fault("it is not inside of %s", s.Label)
		}
	case *Return:
	default:
		v.fault("a statement of type %T", s)
	}
}

func (v *verifier) labelled(l Label, body []Stmt) {
	if l < 1 {
		v.fault("labels count from 1")
	}
	if v.labels[l] {
		v.fault("label %s is taken", l)
	}
	v.labels[l] = true
	if v.open = append(v.open, l); len(v.open) > maxLabels {
		v.fault("loops and blocks are nested more than %d deep", maxLabels)
	} else {
		v.list(body)
	}
	v.open = v.open[:len(v.open)-1]
}

func (v *verifier) address(base, index Reg) {
	v.want(base, v.kind(base), Ptr)
	if index != NoReg {
		v.index(index)
	}
}

func (v *verifier) check(s *Check) {
	if s.Site < 0 || s.Site >= len(v.m.Sites) {
		v.fault("there is no site %d", s.Site)
	} else if code := v.m.Sites[s.Site].Code; code != s.Code {
		v.fault("site %d is of a check %s", s.Site, code)
	}
	if s.Code.String() == "" {
		v.fault("check code %d", s.Code)
		return
	}
	for i, r := range [...]Reg{s.A, s.B} {
		switch {
		case i >= s.Code.Operands():
			if r != NoReg {
				v.fault("it has too many operands")
			}
		case s.Code == DivideCheck || s.Code == ShiftCheck:
			if k := v.kind(r); k != Invalid && !k.Integer() {
				v.fault("%s is %s, not an integer", v.f.Regs[r].Name, k)
			}
		default:
			v.index(r)
		}
	}
}

func (v *verifier) call(s *Call) {
	var params, results []Kind
	if f := v.m.Func(s.Func); f != nil {
		for _, p := range f.Params {
			params = append(params, registerKind(f, p.Reg))
		}
		for _, r := range f.Results {
			results = append(results, registerKind(f, r.Reg))
		}
	} else if lib, ok := Library(s.Func); ok {
		params, results = lib.Params, lib.Results
	} else {
		v.fault("there is no such function")
		for _, r := range s.Args {
			v.kind(r)
		}
		for _, r := range s.Dst {
			v.assigned(r)
		}
		return
	}
	if len(s.Dst) == 0 {
		v.fault("it has no result")
	}
	if len(s.Args) != len(params) || len(s.Dst) != len(results) {
		v.fault("%d operands and %d results, want %d and %d", len(s.Args), len(s.Dst), len(params), len(results))
		return
	}
	for i, r := range s.Args {
		v.want(r, v.kind(r), params[i])
	}
	for i, r := range s.Dst {
		v.want(r, v.assigned(r), results[i])
		if slices.Contains(s.Dst[:i], r) {
			v.fault("%s takes two results", v.f.Regs[r].Name)
		}
	}
}

// registerKind is the kind of a register that may not be there.
func registerKind(f *Func, r Reg) Kind {
	if r < 0 || int(r) >= len(f.Regs) {
		return Invalid
	}
	return f.Regs[r].Kind
}

// op holds an Op against what its code takes.
func (v *verifier) op(s *Op) {
	d := v.assigned(s.Dst)
	info := s.Code.Info()
	if info.Name == "" {
		v.fault("code %d", s.Code)
		return
	}
	var k [3]Kind
	for i, r := range [...]Reg{s.A, s.B, s.C} {
		switch {
		case i < info.Operands:
			k[i] = v.kind(r)
			if k[i] == Invalid {
				return
			}
		case r != NoReg:
			v.fault("it has too many operands")
			return
		}
	}
	if d != Invalid && !suits(s.Code, d, k) {
		v.fault("%s does not make %s of %v", s.Code, d, k[:info.Operands])
	}
}

// suits reports whether a code takes operands of these kinds, and gives d.
func suits(c Code, d Kind, k [3]Kind) bool {
	a, b := k[0], k[1]
	switch c {
	case Copy:
		return a == d
	case Neg:
		return a == d && d.Number()
	case Compl:
		return a == d && d.Integer()
	case Not:
		return a == d && d == Bool
	case Add, Sub, Mul, Quo, Min, Max:
		return a == d && b == d && d.Number()
	case Rem, AndNot:
		return a == d && b == d && d.Integer()
	case And, Or, Xor:
		return a == d && b == d && (d.Integer() || d == Bool)
	case MulHi:
		return a == d && b == d && (d == Int64 || d == Uint64)
	case Shl, Shr:
		return a == d && d.Integer() && b.Integer()
	case Eq, Ne:
		return d == Bool && a == b
	case Lt, Le, Gt, Ge:
		return d == Bool && a == b && a.Number()
	case Select:
		return a == Bool && b == d && k[2] == d
	case Convert:
		return a.Number() && d.Number()
	case Bitcast:
		return a.Number() && d.Number() && a.Size() == d.Size()
	case Sqrt, Abs, Floor, Ceil, Trunc, RoundToEven:
		return a == d && d.Float()
	case Copysign:
		return a == d && b == d && d.Float()
	case FMA:
		return a == d && b == d && k[2] == d && d.Float()
	case LeadingZeros, TrailingZeros, OnesCount:
		return a.Unsigned() && d == Int64
	case Reverse, ReverseBytes:
		return a.Unsigned() && a == d
	case Offset:
		return a == Ptr && b == Int64 && d == Ptr
	case Row:
		return d == Int64
	}
	return false
}
