package kernel

// uniformity finds the registers that have one value for all lanes that are
// running wherever they are read. They are kept as one number, and what computes
// them runs once for a block.
//
// A register varies if something that varies is assigned to it, or if it is
// assigned where lanes have parted. The latter does no harm where the
// assignment is the only one and comes before all reading: whoever reads the
// register was there.
type uniformity struct {
	p       *proc
	first   []Stmt
	defs    []int
	varying []bool
	parts   map[Label]bool // lanes leave the statement at different times
	escapes map[Label]bool // some of them to beyond it
	exits   map[*If]bool
	open    []Label
	changed bool
}

// varyingOf gives the registers that vary when the streams in fixed have one
// value for all rows.
func varyingOf(p *proc, first []Stmt, fixed uint64) (varying []bool, exits map[*If]bool) {
	u := &uniformity{
		p: p, first: first, defs: make([]int, len(p.regs)), varying: make([]bool, len(p.regs)),
		parts: map[Label]bool{}, escapes: map[Label]bool{}, exits: map[*If]bool{},
	}
	for i, in := range p.params {
		if in.Reg == NoReg {
			continue
		}
		u.defs[in.Reg]++
		if !in.Uniform && (i >= 64 || fixed>>i&1 == 0) {
			u.varying[in.Reg] = true
		}
	}
	Walk(p.body, func(s Stmt) {
		operands(s, func(Reg) {}, func(r Reg) { u.defs[r]++ })
		if s, ok := s.(*If); ok {
			u.exits[s] = leaves(s.Then) || leaves(s.Else)
		}
	})
	for u.changed = true; u.changed; {
		u.changed = false
		u.list(p.body, false)
	}
	return u.varying, u.exits
}

// leaves reports whether a body breaks out of itself, or returns.
func leaves(body []Stmt) bool {
	inside, found := map[Label]bool{}, false
	Walk(body, func(s Stmt) {
		switch s := s.(type) {
		case *Block:
			inside[s.Label] = true
		case *Loop:
			inside[s.Label] = true
		case *For:
			inside[s.Label] = true
		case *Break:
			found = found || !inside[s.Label]
		case *Return:
			found = true
		}
	})
	return found
}

func (u *uniformity) set(m map[Label]bool, l Label) {
	if !m[l] {
		m[l] = true
		u.changed = true
	}
}

func (u *uniformity) vary(r Reg) {
	if !u.varying[r] {
		u.varying[r] = true
		u.changed = true
	}
}

// list goes through a body; parted says that not all lanes come there together.
// It gives the same for what follows the body.
func (u *uniformity) list(body []Stmt, parted bool) bool {
	for _, s := range body {
		varies := false
		_, fromArray := s.(*ArrayLoad)
		op, isOp := s.(*Op)
		if fromArray || isOp && op.Code == Row {
			varies = true
		}
		loop, isFor := s.(*For)
		operands(s, func(r Reg) {
			varies = varies || u.varying[r] && (!isFor || r == loop.Lo)
		}, func(r Reg) {
			alone := u.defs[r] == 1 && u.first[r] == s
			if varies || parted && !alone {
				u.vary(r)
			}
		})
		switch s := s.(type) {
		case *If:
			if u.varying[s.Cond] {
				u.list(s.Then, true)
				u.list(s.Else, true)
				parted = parted || u.exits[s]
			} else {
				then := u.list(s.Then, parted)
				parted = u.list(s.Else, parted) || then
			}
		case *Block:
			parted = u.labelled(s.Label, s.Body, parted)
		case *Loop:
			parted = u.labelled(s.Label, s.Body, parted)
		case *For:
			if u.varying[s.Lo] || u.varying[s.Hi] {
				u.set(u.parts, s.Label)
			}
			parted = u.labelled(s.Label, s.Body, parted)
		case *Break:
			if parted {
				u.leave(s.Label)
			}
		case *Return:
			if parted {
				u.leave(noLabel)
			}
		}
	}
	return parted
}

func (u *uniformity) labelled(l Label, body []Stmt, parted bool) bool {
	u.open = append(u.open, l)
	u.list(body, parted || u.parts[l])
	u.open = u.open[:len(u.open)-1]
	return parted || u.escapes[l]
}

// leave notes that some lanes, not all, go to the end of a statement.
func (u *uniformity) leave(l Label) {
	for i := len(u.open) - 1; i >= 0; i-- {
		u.set(u.parts, u.open[i])
		if u.open[i] == l {
			return
		}
		u.set(u.escapes, u.open[i])
	}
}
