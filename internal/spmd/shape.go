package spmd

import "github.com/cb434341/weft/internal/kernel"

// A routine is a function ready to be lowered: calls that are worth it are
// taken in, tables are numbered for the whole program.
type routine struct {
	f *kernel.Func

	// strict are the registers that the library's code computes, in which no
	// liberty may be taken with floats.
	strict []bool
}

// variables is the number of registers and arrays; arrays follow the registers
// in sets.
func (r *routine) variables() int { return len(r.f.Regs) + len(r.f.Arrays) }

func (r *routine) arrayIndex(a kernel.ArrayRef) int { return len(r.f.Regs) + int(a) }

// results are the variables that the function leaves behind.
func (r *routine) results() bits {
	b := newBits(r.variables())
	for _, out := range r.f.Results {
		if out.Reg == kernel.NoReg {
			b.set(r.arrayIndex(out.Array))
		} else {
			b.set(int(out.Reg))
		}
	}
	return b
}

// reads calls do with each variable that a simple statement reads: not what is
// in the bodies of one that has bodies.
func (r *routine) reads(s kernel.Stmt, do func(int)) {
	reg := func(rs ...kernel.Reg) {
		for _, x := range rs {
			if x != kernel.NoReg {
				do(int(x))
			}
		}
	}
	switch s := s.(type) {
	case *kernel.Op:
		reg(s.A, s.B, s.C)
	case *kernel.Load:
		reg(s.Base, s.Index)
	case *kernel.Store:
		reg(s.Base, s.Index, s.Src)
	case *kernel.ArrayLoad:
		reg(s.Index)
		do(r.arrayIndex(s.Array))
	case *kernel.ArrayStore:
		reg(s.Index, s.Src)
	case *kernel.ArrayCopy:
		do(r.arrayIndex(s.Src))
	case *kernel.TableLoad:
		reg(s.Index)
	case *kernel.Check:
		reg(s.A, s.B)
	case *kernel.Call:
		reg(s.Args...)
	case *kernel.If:
		reg(s.Cond)
	case *kernel.For:
		reg(s.Lo, s.Hi)
	}
}

// writes calls do with each variable that a simple statement sets; whole is
// false where some of an array keeps its value.
func (r *routine) writes(s kernel.Stmt, do func(v int, whole bool)) {
	switch s := s.(type) {
	case *kernel.Const:
		do(int(s.Dst), true)
	case *kernel.Op:
		do(int(s.Dst), true)
	case *kernel.Load:
		do(int(s.Dst), true)
	case *kernel.ArrayLoad:
		do(int(s.Dst), true)
	case *kernel.TableLoad:
		do(int(s.Dst), true)
	case *kernel.ArrayStore:
		do(r.arrayIndex(s.Array), false)
	case *kernel.ArrayCopy:
		do(r.arrayIndex(s.Dst), true)
	case *kernel.ArrayZero:
		do(r.arrayIndex(s.Array), true)
	case *kernel.Call:
		for _, d := range s.Dst {
			do(int(d), true)
		}
	case *kernel.For:
		do(int(s.I), true)
	}
}

// unlikely reports a way of the library's for far-off numbers.
func (r *routine) unlikely(s *kernel.If) bool { return r.strict[s.Cond] && len(s.Else) == 0 }

// rare are the statements on unlikely ways.
func (r *routine) rare() map[kernel.Stmt]bool {
	m := map[kernel.Stmt]bool{}
	kernel.Walk(r.f.Body, func(s kernel.Stmt) {
		if s, ok := s.(*kernel.If); ok && r.unlikely(s) {
			kernel.Walk(s.Then, func(s kernel.Stmt) { m[s] = true })
		}
	})
	return m
}
