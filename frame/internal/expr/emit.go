package expr

import (
	"math"
	"slices"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
)

// A val is a value in a kernel. It is null where one of the operands in deps is,
// whose bitmaps are put together outside of the kernel, or where valid is false.
type val struct {
	r     kernel.Reg
	valid kernel.Reg // NoReg: nowhere false
	deps  []int      // operands, ascending
}

func value(r kernel.Reg) val { return val{r: r, valid: kernel.NoReg} }

// An emitter writes the statements of a kernel.
type emitter struct {
	*kernel.Emitter
	// validity gives the register that says whether an operand is not null.
	validity func(operand int) kernel.Reg
	uniforms []uint64
}

// uniform passes a number with the call, so that kernels which differ in numbers
// only are one.
func (e *emitter) uniform(k kernel.Kind, bits uint64) kernel.Reg {
	e.uniforms = append(e.uniforms, bits)
	return e.Uniform("n", k)
}

func newEmitter(validity func(int) kernel.Reg) *emitter {
	return &emitter{Emitter: kernel.NewEmitter("rows"), validity: validity}
}

func (e *emitter) bool(v bool) kernel.Reg {
	if v {
		return e.Const(kernel.Bool, 1)
	}
	return e.Const(kernel.Bool, 0)
}

// call calls a function of the library that has one result.
func (e *emitter) call(name string, args ...kernel.Reg) kernel.Reg { return e.Call(name, args...)[0] }

// and is the conjunction of two bools, either of which may be NoReg for true.
func (e *emitter) and(a, b kernel.Reg) kernel.Reg {
	switch {
	case a == kernel.NoReg || a == b:
		return b
	case b == kernel.NoReg:
		return a
	}
	return e.Op(kernel.And, a, b)
}

func (e *emitter) or(a, b kernel.Reg) kernel.Reg { return e.Op(kernel.Or, a, b) }

// not is the negation; that of a comparison of integers is another one.
func (e *emitter) not(a kernel.Reg) kernel.Reg { return e.Op(kernel.Not, a) }

// isValid is the register that says whether a value is not null; NoReg if none
// is.
func (e *emitter) isValid(v val) kernel.Reg {
	r := v.valid
	for _, d := range v.deps {
		r = e.and(r, e.validity(d))
	}
	return r
}

// present is like isValid, but NaN is missing too.
func (e *emitter) present(v val) kernel.Reg {
	r := e.isValid(v)
	if e.Kind(v.r).Float() {
		r = e.and(r, e.Op(kernel.Eq, v.r, v.r))
	}
	return r
}

// flag is a register that holds a bool, true for NoReg.
func (e *emitter) flag(r kernel.Reg) kernel.Reg {
	if r == kernel.NoReg {
		return e.bool(true)
	}
	return r
}

// strict is a value that is null where any of some others is.
func (e *emitter) strict(r kernel.Reg, in ...val) val {
	out := value(r)
	for _, v := range in {
		out.valid = e.and(out.valid, v.valid)
		out.deps = union(out.deps, v.deps)
	}
	return out
}

// where makes a value null where a condition does not hold.
func (e *emitter) where(v val, cond kernel.Reg) val {
	v.valid = e.and(v.valid, cond)
	return v
}

func union(a, b []int) []int {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0 || slices.Equal(a, b):
		return a
	}
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// kindOf is the kind of a type's values in kernels; Invalid for those that do
// not come into kernels.
func kindOf(t table.Type) kernel.Kind {
	switch t.Kind {
	case table.Bool:
		return kernel.Bool
	case table.Int8:
		return kernel.Int8
	case table.Int16:
		return kernel.Int16
	case table.Int32, table.Date:
		return kernel.Int32
	case table.Int64, table.Time, table.Timestamp, table.Duration:
		return kernel.Int64
	case table.Uint8:
		return kernel.Uint8
	case table.Uint16:
		return kernel.Uint16
	case table.Uint32:
		return kernel.Uint32
	case table.Uint64:
		return kernel.Uint64
	case table.Float32:
		return kernel.Float32
	case table.Float64:
		return kernel.Float64
	}
	return kernel.Invalid
}

// code is a function that one code computes.
func code(c kernel.Code) emit {
	return func(e *emitter, _ *Node, in []val) val {
		operands := make([]kernel.Reg, len(in))
		for i, v := range in {
			operands[i] = v.r
		}
		return e.strict(e.Op(c, operands...), in...)
	}
}

// library is a function that the library computes.
func library(name string) emit {
	return func(e *emitter, _ *Node, in []val) val {
		operands := make([]kernel.Reg, len(in))
		for i, v := range in {
			operands[i] = v.r
		}
		return e.strict(e.call(name, operands...), in...)
	}
}

func (e *emitter) inf(k kernel.Kind) kernel.Reg { return e.Float(k, math.Inf(1)) }
