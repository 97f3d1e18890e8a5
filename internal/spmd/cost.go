package spmd

import "github.com/cb434341/weft/internal/kernel"

// worthBranch is the cost from which on code that few lanes want is worth a
// branch around it for when none does.
const worthBranch = 24

// cost is about how many vector instructions a list takes, loops once.
func (f *function) cost(list []kernel.Stmt) int { return listCost(f.r.f, list) }

func listCost(fn *kernel.Func, list []kernel.Stmt) int {
	sum := 0
	kernel.Walk(list, func(s kernel.Stmt) { sum += stmtCost(fn, s) })
	return sum
}

// expensive are the codes that take more than one instruction's time.
var expensive = map[kernel.Code]int{
	kernel.Sqrt: 8, kernel.Min: 5, kernel.Max: 5, kernel.MulHi: 16, kernel.Reverse: 8, kernel.ReverseBytes: 4,
	kernel.Convert: 3, kernel.Shl: 2, kernel.Shr: 2, kernel.Rem: 40,
}

func stmtCost(fn *kernel.Func, s kernel.Stmt) int {
	switch s := s.(type) {
	case *kernel.Const:
		return 0
	case *kernel.Op:
		switch {
		case s.Code == kernel.Copy || s.Code == kernel.Bitcast:
			return 0
		case s.Code == kernel.Quo && fn.Regs[s.Dst].Kind.Float():
			return 8
		case s.Code == kernel.Quo:
			return 40
		case expensive[s.Code] > 0:
			return expensive[s.Code]
		}
		return 1
	case *kernel.Load, *kernel.Store, *kernel.ArrayStore, *kernel.ArrayLoad, *kernel.TableLoad:
		return 4
	case *kernel.ArrayCopy:
		return fn.Arrays[s.Dst].Len
	case *kernel.ArrayZero:
		return fn.Arrays[s.Array].Len
	case *kernel.Call:
		return 40
	case *kernel.If, *kernel.Loop, *kernel.For:
		return 2
	}
	return 1
}

// nanoseconds is about how long one turn of a loop takes in a group of lanes;
// loops inside that do not pay for themselves included.
func (f *function) nanoseconds(list []kernel.Stmt) int {
	return max(f.turns(list)*max(1, f.lanes*64/f.g.o.Target.VectorBits)/4, 1)
}

func (f *function) turns(list []kernel.Stmt) int {
	sum := 0
	for _, s := range list {
		sum += stmtCost(f.r.f, s)
		inner := 0
		for _, body := range kernel.Bodies(s) {
			inner += f.turns(body)
		}
		if loop, ok := s.(*kernel.For); ok && f.trips(loop) > 0 && f.cheap(loop) {
			inner *= f.trips(loop)
		}
		sum += inner
	}
	return sum
}

// cheap reports a loop of a known number of turns that is over soon.
func (f *function) cheap(s *kernel.For) bool {
	const soon = 40_000
	return f.trips(s) >= 0 && f.turns(s.Body)*f.trips(s) < soon
}

// trips is how often a For with constant bounds runs, -1 if it is not known.
func (f *function) trips(s *kernel.For) int {
	lo, hi, ok := f.bounds(s)
	if !ok || hi-lo > 1<<20 || lo-hi > 1<<20 {
		return -1
	}
	n := hi - lo
	if s.Step < 0 {
		return int(max(0, (lo-hi-s.Step-1)/-s.Step))
	}
	return int(max(0, (n+s.Step-1)/s.Step))
}

// bounds are the constant bounds of a For.
func (f *function) bounds(s *kernel.For) (lo, hi int64, ok bool) {
	a, okA := f.consts[s.Lo]
	b, okB := f.consts[s.Hi]
	return int64(a), int64(b), okA && okB
}

// dangerous reports a list that must not run without a lane that wants it: what
// is done once for all lanes would be done for none.
func (f *function) dangerous(list []kernel.Stmt) bool {
	bad := false
	uniform := func(rs ...kernel.Reg) bool {
		for _, r := range rs {
			if r != kernel.NoReg && f.varies(r) {
				return false
			}
		}
		return true
	}
	index := func(r kernel.Reg) {
		_, known := f.consts[r]
		bad = bad || uniform(r) && !known
	}
	kernel.Walk(list, func(s kernel.Stmt) {
		switch s := s.(type) {
		case *kernel.Load:
			bad = bad || uniform(s.Base, s.Index)
		case *kernel.Store:
			bad = true
		case *kernel.ArrayLoad:
			index(s.Index)
		case *kernel.ArrayStore:
			index(s.Index)
		case *kernel.TableLoad:
			index(s.Index)
		case *kernel.Check:
			bad = bad || uniform(s.A, s.B) && !f.holds(s)
		case *kernel.Loop, *kernel.For, *kernel.Call:
			bad = true
		}
	})
	return bad
}
