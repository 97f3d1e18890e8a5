package kerneltest

import (
	"errors"
	"fmt"
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
)

// ErrSteps is the error of an evaluation that takes too long.
var ErrSteps = errors.New("kerneltest: too many steps")

// Eval runs the entry of m for one row, statement by statement as they are
// defined, and so slowly that it cannot be wrong in the ways that fast code is.
// Each parameter is a list of numbers as kernel.Const.Bits: of one for a scalar,
// of its length for an array; so are results. The error is a *kernel.Trap, or
// ErrSteps after so many statements.
func Eval(m *kernel.Module, row int, params [][]uint64, steps int) (results [][]uint64, err error) {
	e := &evaluator{m: m, row: row, steps: steps}
	results = e.function(m.Entry(), params)
	return results, e.err
}

type evaluator struct {
	m     *kernel.Module
	row   int
	steps int
	err   error
}

// A flow is where control goes behind a statement: on (0), out of a labelled
// statement (its label), or out of the function.
type flow int32

const (
	onward flow = 0
	out    flow = -1
)

type activation struct {
	*evaluator
	f      *kernel.Func
	regs   []uint64
	arrays [][]uint64
}

func (e *evaluator) function(f *kernel.Func, params [][]uint64) [][]uint64 {
	a := &activation{evaluator: e, f: f, regs: make([]uint64, len(f.Regs))}
	for _, v := range f.Arrays {
		a.arrays = append(a.arrays, make([]uint64, v.Len))
	}
	for i, p := range f.Params {
		if p.Reg == kernel.NoReg {
			copy(a.arrays[p.Array], params[i])
		} else {
			a.regs[p.Reg] = params[i][0]
		}
	}
	a.list(f.Body)
	var results [][]uint64
	for _, r := range f.Results {
		if r.Reg == kernel.NoReg {
			results = append(results, a.arrays[r.Array])
		} else {
			results = append(results, []uint64{a.regs[r.Reg]})
		}
	}
	return results
}

func (a *activation) list(body []kernel.Stmt) flow {
	for _, s := range body {
		if a.steps--; a.steps < 0 && a.err == nil {
			a.err = ErrSteps
		}
		if a.err != nil {
			return out
		}
		if to := a.stmt(s); to != onward {
			return to
		}
		if a.err != nil {
			return out
		}
	}
	return onward
}

func (a *activation) reg(r kernel.Reg) uint64 {
	if r == kernel.NoReg {
		return 0
	}
	return a.regs[r]
}

func (a *activation) kind(r kernel.Reg) kernel.Kind {
	if r == kernel.NoReg {
		return kernel.Invalid
	}
	return a.f.Regs[r].Kind
}

func (a *activation) stmt(s kernel.Stmt) flow {
	switch s := s.(type) {
	case *kernel.Const:
		a.regs[s.Dst] = s.Bits
	case *kernel.Op:
		if s.Code == kernel.Row {
			a.regs[s.Dst] = uint64(a.row)
			break
		}
		k := [3]kernel.Kind{a.kind(s.A), a.kind(s.B), a.kind(s.C)}
		a.regs[s.Dst] = Apply(s.Code, a.kind(s.Dst), k, [3]uint64{a.reg(s.A), a.reg(s.B), a.reg(s.C)})
	case *kernel.Load:
		at := a.regs[s.Base] + a.reg(s.Index)*uint64(s.Scale) + uint64(s.Disp)
		a.regs[s.Dst] = Peek(a.kind(s.Dst), pointer(at))
	case *kernel.Store:
		at := a.regs[s.Base] + a.reg(s.Index)*uint64(s.Scale) + uint64(s.Disp)
		Poke(a.kind(s.Src), pointer(at), a.regs[s.Src])
	case *kernel.ArrayLoad:
		a.regs[s.Dst] = a.arrays[s.Array][a.regs[s.Index]]
	case *kernel.ArrayStore:
		a.arrays[s.Array][a.regs[s.Index]] = a.regs[s.Src]
	case *kernel.ArrayCopy:
		copy(a.arrays[s.Dst], a.arrays[s.Src])
	case *kernel.ArrayZero:
		clear(a.arrays[s.Array])
	case *kernel.TableLoad:
		a.regs[s.Dst] = a.m.Tables[s.Table].Bits[a.regs[s.Index]]
	case *kernel.Check:
		a.check(s)
	case *kernel.Call:
		a.call(s)
	case *kernel.If:
		if a.regs[s.Cond] != 0 {
			return a.list(s.Then)
		}
		return a.list(s.Else)
	case *kernel.Block:
		return caught(a.list(s.Body), s.Label)
	case *kernel.Loop:
		for a.err == nil {
			if to := a.list(s.Body); to != onward {
				return caught(to, s.Label)
			}
			a.steps--
		}
	case *kernel.For:
		return a.count(s)
	case *kernel.Break:
		return flow(s.Label)
	case *kernel.Return:
		return out
	}
	return onward
}

func caught(to flow, l kernel.Label) flow {
	if to == flow(l) {
		return onward
	}
	return to
}

func (a *activation) count(s *kernel.For) flow {
	lo, hi := int64(a.regs[s.Lo]), int64(a.regs[s.Hi])
	for i := lo; s.Step > 0 && i < hi || s.Step < 0 && i > hi; {
		a.regs[s.I] = uint64(i)
		if to := a.list(s.Body); to != onward {
			return caught(to, s.Label)
		}
		next := i + s.Step
		if (next > i) != (s.Step > 0) || a.err != nil { // past the last integer
			break
		}
		i = next
	}
	return onward
}

func (a *activation) check(s *kernel.Check) {
	x, y := int64(a.reg(s.A)), int64(a.reg(s.B))
	fine := false
	switch s.Code {
	case kernel.IndexCheck:
		fine = 0 <= x && x < y
	case kernel.SliceHighCheck, kernel.SliceLowCheck:
		fine = 0 <= x && x <= y
	case kernel.DivideCheck:
		fine = x != 0
		x = 0
	case kernel.ShiftCheck:
		fine = x >= 0 || a.kind(s.A).Unsigned()
	}
	if !fine {
		a.err = kernel.NewTrap(a.m, a.row, s.Site, x, y)
	}
}

func (a *activation) call(s *kernel.Call) {
	var args [][]uint64
	for _, r := range s.Args {
		args = append(args, []uint64{a.regs[r]})
	}
	if f := a.m.Func(s.Func); f != nil {
		for i, v := range a.function(f, args) {
			a.regs[s.Dst[i]] = v[0]
		}
		return
	}
	lib, _ := kernel.Library(s.Func)
	x := func(i int) float64 { return math.Float64frombits(args[i][0]) }
	set := func(i int, v float64) { a.regs[s.Dst[i]] = math.Float64bits(v) }
	switch f := lib.Go.(type) {
	case func(float64) float64:
		set(0, f(x(0)))
	case func(float64, float64) float64:
		set(0, f(x(0), x(1)))
	case func(float64) (float64, float64):
		u, v := f(x(0))
		set(0, u)
		set(1, v)
	case func(float64) (float64, int):
		u, v := f(x(0))
		set(0, u)
		a.regs[s.Dst[1]] = uint64(v)
	case func(float64, int) float64:
		set(0, f(x(0), int(args[1][0])))
	case func(int) float64:
		set(0, f(int(args[0][0])))
	case func(float64) int:
		a.regs[s.Dst[0]] = uint64(f(x(0)))
	default:
		panic(fmt.Sprintf("kerneltest: %s is a %T", s.Func, f))
	}
}

// pointer is the address in a register of kind Ptr; the caller of Eval keeps
// alive what is there.
func pointer(at uint64) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&at)) }

// Peek reads a number of kind k in memory, as kernel.Const.Bits.
func Peek(k kernel.Kind, p unsafe.Pointer) uint64 {
	switch k.Size() {
	case 1:
		return sized(k, uint64(*(*uint8)(p)))
	case 2:
		return sized(k, uint64(*(*uint16)(p)))
	case 4:
		return sized(k, uint64(*(*uint32)(p)))
	}
	return *(*uint64)(p)
}

// Poke writes a number of kind k to memory.
func Poke(k kernel.Kind, p unsafe.Pointer, bits uint64) {
	switch k.Size() {
	case 1:
		*(*uint8)(p) = uint8(bits)
	case 2:
		*(*uint16)(p) = uint16(bits)
	case 4:
		*(*uint32)(p) = uint32(bits)
	default:
		*(*uint64)(p) = bits
	}
}
