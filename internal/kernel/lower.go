package kernel

// step makes the step of a statement that is not uniform.
func (l *lowering) step(s Stmt, depth int) step {
	p, t := l.p, vectors()
	switch s := s.(type) {
	case *Op:
		return l.op(s)
	case *Load:
		fn := [...]func(*memoryStep, *frame, set){1: vLoad[uint8], 2: vLoad[uint16], 4: vLoad[uint32], 8: vLoad[uint64]}[p.regs[s.Dst].Size()]
		if p.regs[s.Dst] == Bool {
			fn = vLoadBool
		}
		index := l.or0(s.Index)
		return &memoryStep{
			fn: fn, d: s.Dst, base: s.Base, index: index, mode: l.scalar(s.Base, index),
			scale: uint64(s.Scale), disp: uint64(s.Disp),
		}
	case *Store:
		fn := [...]func(*memoryStep, *frame, set){1: vStore[uint8], 2: vStore[uint16], 4: vStore[uint32], 8: vStore[uint64]}[p.regs[s.Src].Size()]
		index := l.or0(s.Index)
		return &memoryStep{
			fn: fn, d: s.Src, base: s.Base, index: index, mode: l.scalar(s.Base, index, s.Src),
			scale: uint64(s.Scale), disp: uint64(s.Disp),
		}
	case *ArrayLoad:
		v := p.arrays[s.Array]
		e := &elementStep{
			r: s.Dst, array: s.Array, index: s.Index, length: uint64(v.length), mode: l.scalar(NoReg, s.Index),
			size: v.kind.Size(), masked: l.masked(s, s.Dst), copy: t.ops[Copy][v.kind],
		}
		e.fn = [...]elementFunc{1: vArrayLoad[uint8], 2: vArrayLoad[uint16], 4: vArrayLoad[uint32], 8: vArrayLoad[uint64]}[e.size]
		return e
	case *ArrayStore:
		v := p.arrays[s.Array]
		e := &elementStep{
			store: true, r: s.Src, array: s.Array, index: s.Index, length: uint64(v.length), mode: l.scalar(s.Src, s.Index),
			size: v.kind.Size(), masked: true, copy: t.ops[Copy][v.kind],
		}
		e.fn = [...]elementFunc{1: vArrayStore[uint8], 2: vArrayStore[uint16], 4: vArrayStore[uint32], 8: vArrayStore[uint64]}[e.size]
		return e
	case *ArrayCopy:
		v := p.arrays[s.Dst]
		return &arrayStep{d: s.Dst, a: s.Src, zero: NoReg, length: v.length, size: v.kind.Size(), copy: t.ops[Copy][v.kind]}
	case *ArrayZero:
		v := p.arrays[s.Array]
		return &arrayStep{d: s.Array, a: s.Array, zero: p.zero, length: v.length, size: v.kind.Size(), copy: t.ops[Copy][v.kind]}
	case *TableLoad:
		size := p.regs[s.Dst].Size()
		fn := [...]tableFunc{1: vTable[uint8], 2: vTable[uint16], 4: vTable[uint32], 8: vTable[uint64]}[size]
		return &tableStep{d: s.Dst, index: s.Index, table: p.tables[s.Table], fn: fn, size: size, masked: l.masked(s, s.Dst)}
	case *Check:
		return l.check(s)
	case *Call:
		lib, _ := Library(s.Func)
		c := &callStep{f: lib.Go, mode: l.scalar(s.Args...), params: lib.Params, kinds: lib.Results}
		c.a = [2]Reg{p.zero, p.zero}
		copy(c.a[:], s.Args)
		copy(c.d[:], s.Dst)
		return c
	case *If:
		n := &ifStep{cond: s.Cond, uniform: !l.varying[s.Cond]}
		n.arms[1], n.arms[0] = l.list(s.Then, depth), l.list(s.Else, depth)
		n.regions[1], n.regions[0] = l.region(s.Then), l.region(s.Else)
		return n
	case *Block:
		l.depths[s.Label] = uint8(depth + 1)
		return &blockStep{body: l.list(s.Body, depth+1), depth: uint8(depth + 1)}
	case *Loop:
		l.depths[s.Label] = uint8(depth + 1)
		return &loopStep{body: l.list(s.Body, depth+1), region: l.region(s.Body), depth: uint8(depth + 1), rounds: NoReg}
	case *For:
		return l.count(s, depth)
	case *Break:
		return &breakStep{l.depths[s.Label]}
	case *Return:
		return &breakStep{gone}
	}
	return nil
}

// or0 is a register, or the one that is always 0.
func (l *lowering) or0(r Reg) Reg {
	if r == NoReg {
		return l.p.zero
	}
	return r
}

func (l *lowering) op(s *Op) step {
	p, t := l.p, vectors()
	d := p.regs[s.Dst]
	code, a, b, c := s.Code, l.or0(s.A), l.or0(s.B), l.or0(s.C)
	switch code {
	case Row:
		return &rowStep{s.Dst}
	case Copy:
		return l.move(s, s.Dst, s.A)
	case Bitcast:
		return l.move(s, s.Dst, s.A)
	case Convert:
		if p.regs[a] == d {
			return l.move(s, s.Dst, s.A)
		}
	case Gt, Ge:
		code, a, b = code-Gt+Lt, b, a
	case Add, Mul, Eq, Ne:
		if !l.varying[a] {
			a, b = b, a
		}
	case Offset:
		code = Add
		if !l.varying[a] {
			a, b = b, a
		}
	}
	n := &opStep{d: s.Dst, a: a, b: b, c: c, size: uint8(d.Size()), masked: l.masked(s, s.Dst)}
	k := p.regs[a]
	switch code {
	case Select:
		k = d
	case Convert:
		n.fn = t.conversions[k][d]
		return n
	case Shl, Shr:
		if l.varying[b] && p.regs[b].Size() < 8 {
			n.widen = t.conversions[p.regs[b]][Uint64]
		}
	}
	if s.Code == Offset {
		k = Uint64
	}
	n.mode = l.scalar(a, b, c) & (1<<s.Code.Info().Operands - 1)
	n.fn = t.ops[code][k]
	return n
}

func (l *lowering) check(s *Check) step {
	a, b := l.or0(s.A), l.or0(s.B)
	k := l.p.regs[a]
	n := &checkStep{code: s.Code, a: a, b: b, kind: k, mode: l.scalar(a, b), site: s.Site}
	switch s.Code {
	case IndexCheck:
		n.fine = fineIndex
	case SliceHighCheck, SliceLowCheck:
		n.fine = fineSlice
	case DivideCheck:
		n.fine = [...]fineFunc{1: fineDivide[uint8], 2: fineDivide[uint16], 4: fineDivide[uint32], 8: fineDivide[uint64]}[k.Size()]
	case ShiftCheck:
		if k.Unsigned() {
			return nil
		}
		n.fine = [...]fineFunc{1: fineShift[int8], 2: fineShift[int16], 4: fineShift[int32], 8: fineShift[int64]}[k.Size()]
	case PanicCheck:
		n.fine = finePanic
	}
	return n
}

func (l *lowering) count(s *For, depth int) step {
	t := vectors()
	l.depths[s.Label] = uint8(depth + 1)
	n := &loopStep{
		depth: uint8(depth + 1), counts: true, i: s.I, lo: s.Lo, hi: s.Hi, step: s.Step,
		mode: l.scalar(s.Lo, s.Hi), varies: l.varying[s.I], rounds: NoReg,
		initial: t.ops[Copy][Int64], add: t.ops[Add][Int64],
	}
	var extra []Reg
	if n.varies {
		n.stepReg = l.constant(uint64(s.Step))
		extra = append(extra, s.I)
	}
	if l.varying[s.Lo] || l.varying[s.Hi] {
		n.rounds = l.register(Uint64, true)
		l.rounds[s] = n.rounds
		extra = append(extra, n.rounds)
	}
	for len(l.first) < len(l.p.regs) {
		l.first = append(l.first, nil)
	}
	n.body, n.region = l.list(s.Body, depth+1), l.region(s.Body, extra...)
	return n
}
