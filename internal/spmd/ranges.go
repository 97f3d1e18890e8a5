package spmd

import (
	"math"

	"github.com/cb434341/weft/internal/kernel"
)

// holds reports a check that cannot fail, by what its operands can be.
func (f *function) holds(s *kernel.Check) bool {
	if s.A == kernel.NoReg {
		return false
	}
	lo, hi, ok := f.rangeOf(s.A, 0)
	if !ok {
		return false
	}
	switch s.Code {
	case kernel.DivideCheck:
		return lo > 0 || hi < 0
	case kernel.ShiftCheck:
		return lo >= 0
	case kernel.IndexCheck:
		least, _, known := f.rangeOf(s.B, 0)
		return known && lo >= 0 && hi < least
	case kernel.SliceHighCheck, kernel.SliceLowCheck:
		least, _, known := f.rangeOf(s.B, 0)
		return known && lo >= 0 && hi <= least
	}
	return false
}

// rangeOf says between what, both included, a register always is: by the one
// statement that assigns it. Numbers beyond Int64 are not known.
func (f *function) rangeOf(r kernel.Reg, depth int) (lo, hi int64, ok bool) {
	const deepest = 8
	if b, known := f.consts[r]; known && f.kind(r).Integer() {
		return int64(b), int64(b), f.kind(r) != kernel.Uint64 || int64(b) >= 0
	}
	if depth > deepest {
		return 0, 0, false
	}
	switch s := f.definition(r).(type) {
	case *kernel.For:
		return f.rangeOfCounter(s, depth)
	case *kernel.Op:
		if lo, hi, ok := f.rangeOfOp(s, depth+1); ok {
			return lo, hi, true
		}
	}
	switch k := f.kind(r); {
	case k.Signed() && k.Bits() < 64:
		return -1 << (k.Bits() - 1), 1<<(k.Bits()-1) - 1, true
	case k.Unsigned() && k.Bits() < 64:
		return 0, 1<<k.Bits() - 1, true
	}
	return 0, 0, false
}

func (f *function) rangeOfCounter(s *kernel.For, depth int) (lo, hi int64, ok bool) {
	first, last := s.Lo, s.Hi
	if s.Step < 0 {
		first, last = s.Hi, s.Lo
	}
	lo, _, okLo := f.rangeOf(first, depth+1)
	_, hi, okHi := f.rangeOf(last, depth+1)
	if !okLo || !okHi || lo == math.MaxInt64 || hi == math.MinInt64 {
		return 0, 0, false
	}
	if s.Step < 0 {
		return lo + 1, hi, true
	}
	return lo, hi - 1, true
}

// rangeOfOp knows sums of small numbers, masks, remainders and widening.
func (f *function) rangeOfOp(s *kernel.Op, depth int) (lo, hi int64, ok bool) {
	k := f.kind(s.Dst)
	if !k.Integer() || s.A == kernel.NoReg || !f.kind(s.A).Integer() {
		return 0, 0, false
	}
	a0, a1, okA := f.rangeOf(s.A, depth)
	b0, b1, okB := int64(0), int64(0), true
	if s.B != kernel.NoReg {
		b0, b1, okB = f.rangeOf(s.B, depth)
	}
	small := func(v int64) bool { return v > -1<<31 && v < 1<<31 }
	fits := k == kernel.Int64 && okA && okB && small(a0) && small(a1) && small(b0) && small(b1)
	switch s.Code {
	case kernel.Copy:
		return a0, a1, okA
	case kernel.Convert:
		return a0, a1, okA && (k == kernel.Int64 || k == kernel.Uint64 && a0 >= 0)
	case kernel.Add:
		return a0 + b0, a1 + b1, fits
	case kernel.Sub:
		return a0 - b1, a1 - b0, fits
	case kernel.And:
		if okB && b0 >= 0 {
			return 0, b1, true
		}
		return 0, a1, okA && a0 >= 0
	case kernel.Rem:
		if okB && b0 > 0 {
			if okA && a0 >= 0 {
				return 0, b1 - 1, true
			}
			return 1 - b1, b1 - 1, k.Signed()
		}
	}
	return 0, 0, false
}

// definition is the only statement that assigns r, nil if there are more, or
// none.
func (f *function) definition(r kernel.Reg) kernel.Stmt {
	if f.definitions == nil {
		f.definitions = make([]kernel.Stmt, len(f.r.f.Regs))
		times := make([]int, len(f.r.f.Regs))
		for _, p := range f.r.f.Params {
			if p.Reg != kernel.NoReg {
				times[p.Reg]++
			}
		}
		kernel.Walk(f.r.f.Body, func(s kernel.Stmt) {
			f.r.writes(s, func(v int, _ bool) {
				if v < len(times) {
					times[v]++
					f.definitions[v] = s
				}
			})
		})
		for v, n := range times {
			// A register that is read before it is assigned is zero there.
			if _, counter := f.definitions[v].(*kernel.For); n != 1 || !counter && !f.fixed[v] {
				f.definitions[v] = nil
			}
		}
	}
	return f.definitions[r]
}
