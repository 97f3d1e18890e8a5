package front

import "github.com/cb434341/weft/internal/kernel"

// coalesce removes copies that only hand on: a register that is set once, by a
// statement of the same list, and read once, by a copy; and an array result that
// is always a copy of the same array.
func coalesce(f *kernel.Func) {
	sets, reads := make([]int, len(f.Regs)), make([]int, len(f.Regs))
	for _, p := range f.Params {
		if p.Reg != kernel.NoReg {
			sets[p.Reg]++
		}
	}
	for _, r := range f.Results {
		if r.Reg != kernel.NoReg {
			reads[r.Reg]++
		}
	}
	visit(f.Body, func(s kernel.Stmt) {
		in, out := registers(s)
		for _, r := range in {
			if *r != kernel.NoReg {
				reads[*r]++
			}
		}
		for _, r := range out {
			sets[*r]++
		}
	})
	once := func(r kernel.Reg) bool { return sets[r] == 1 && reads[r] == 1 }
	f.Body = handOn(f.Body, once)
	visit(f.Body, func(s kernel.Stmt) {
		switch s := s.(type) {
		case *kernel.If:
			s.Then, s.Else = handOn(s.Then, once), handOn(s.Else, once)
		case *kernel.Block:
			s.Body = handOn(s.Body, once)
		case *kernel.Loop:
			s.Body = handOn(s.Body, once)
		case *kernel.For:
			s.Body = handOn(s.Body, once)
		}
	})
	for i, r := range f.Results {
		if r.Reg == kernel.NoReg {
			if from, ok := onlyCopied(f, r.Array); ok {
				f.Results[i].Array = from
			}
		}
	}
}

// handOn removes the copies of one list.
func handOn(body []kernel.Stmt, once func(kernel.Reg) bool) []kernel.Stmt {
	out := body[:0:0]
	for _, s := range body {
		if c, ok := s.(*kernel.Op); ok && c.Code == kernel.Copy && once(c.A) {
			if setter := setterOf(out, c.A, c.Dst); setter != nil {
				*setter = c.Dst
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// setterOf finds where a list sets r, if nothing behind it reads or sets dst.
func setterOf(body []kernel.Stmt, r, dst kernel.Reg) *kernel.Reg {
	for i := len(body) - 1; i >= 0; i-- {
		switch body[i].(type) {
		case *kernel.If, *kernel.Block, *kernel.Loop, *kernel.For, *kernel.Break, *kernel.Return:
			return nil
		}
		reads, sets := registers(body[i])
		for _, s := range sets {
			if *s == r {
				return s
			}
		}
		for _, s := range append(reads, sets...) {
			if *s == dst {
				return nil
			}
		}
	}
	return nil
}

// onlyCopied reports an array that is nothing but copies of one other, which
// nobody else may be: that other stands for it. The function returns right behind
// each copy, so the other does not change any more.
func onlyCopied(f *kernel.Func, a kernel.ArrayRef) (from kernel.ArrayRef, ok bool) {
	from, ok = -1, true
	visit(f.Body, func(s kernel.Stmt) {
		reads, sets := arrays(s)
		for _, r := range reads {
			ok = ok && *r != a
		}
		for _, r := range sets {
			if *r != a {
				continue
			}
			c, isCopy := s.(*kernel.ArrayCopy)
			if !isCopy || from >= 0 && from != c.Src {
				ok = false
				continue
			}
			from = c.Src
		}
	})
	for _, r := range f.Results {
		ok = ok && (r.Reg != kernel.NoReg || r.Array != from)
	}
	for _, p := range f.Params {
		ok = ok && (p.Reg != kernel.NoReg || p.Array != from)
	}
	return from, ok && from >= 0
}
