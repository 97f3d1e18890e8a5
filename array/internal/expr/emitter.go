package expr

import (
	"math"
	"slices"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// val is a value in a kernel: a register, or two for a complex number.
type val struct {
	re, im kernel.Reg
	d      block.DType
}

func scalar(r kernel.Reg, d block.DType) val { return val{r, kernel.NoReg, d} }

// An emitter writes the statements of a kernel. Registers are assigned once, so
// that what has been computed already need not be again.
type emitter struct {
	b    *kernel.Builder
	m    *kernel.Module
	seen map[valueKey]kernel.Reg
}

// valueKey is a computation, by its operands.
type valueKey struct {
	code    kernel.Code
	kind    kernel.Kind
	a, b, c kernel.Reg
	bits    uint64
}

func newEmitter(name string) *emitter {
	return &emitter{b: kernel.NewBuilder(name), m: &kernel.Module{}, seen: map[valueKey]kernel.Reg{}}
}

// once makes a register for a computation unless there is one.
func (e *emitter) once(key valueKey, write func() kernel.Reg) kernel.Reg {
	if r, ok := e.seen[key]; ok {
		return r
	}
	r := write()
	e.seen[key] = r
	return r
}

func key(c kernel.Code, k kernel.Kind, operands []kernel.Reg) valueKey {
	var r [3]kernel.Reg
	copy(r[:], operands)
	return valueKey{code: c, kind: k, a: r[0], b: r[1], c: r[2]}
}

// op computes a code whose result has the kind that kernel.Builder.Op gives.
func (e *emitter) op(c kernel.Code, operands ...kernel.Reg) kernel.Reg {
	return e.once(key(c, kernel.Invalid, operands), func() kernel.Reg { return e.b.Op(c, operands...) })
}

// to converts a number, or its bits, to another kind.
func (e *emitter) to(c kernel.Code, k kernel.Kind, a kernel.Reg) kernel.Reg {
	if e.b.Kind(a) == k {
		return a
	}
	return e.once(key(c, k, []kernel.Reg{a}), func() kernel.Reg {
		r := e.b.Reg("t", k)
		e.b.OpTo(r, c, a)
		return r
	})
}

func (e *emitter) constant(k kernel.Kind, bits uint64) kernel.Reg {
	return e.once(valueKey{kind: k, bits: bits}, func() kernel.Reg { return e.b.Const(k, bits) })
}

func (e *emitter) float(k kernel.Kind, v float64) kernel.Reg {
	return e.constant(k, kernel.FloatBits(k, v))
}

// call calls a function of the library, which knows float64 only: float32 is
// computed in float64 and rounded.
func (e *emitter) call(name string, args ...kernel.Reg) kernel.Reg {
	return e.calls(name, args...)[0]
}

func (e *emitter) calls(name string, args ...kernel.Reg) []kernel.Reg {
	k := e.b.Kind(args[0])
	wide := make([]kernel.Reg, len(args))
	for i, a := range args {
		wide[i] = e.to(kernel.Convert, kernel.Float64, a)
	}
	lib, ok := kernel.Library(name)
	if !ok {
		panic("expr: no function " + name + " in the library")
	}
	dst := make([]kernel.Reg, len(lib.Results))
	for i, r := range lib.Results {
		dst[i] = e.b.Reg("t", r)
	}
	e.b.Emit(&kernel.Call{Dst: dst, Func: name, Args: wide})
	results := slices.Clone(dst) // dst is the statement's
	for i := range results {
		if k == kernel.Float32 {
			results[i] = e.to(kernel.Convert, k, dst[i])
		}
	}
	return results
}

// check writes a check whose failure says text.
func (e *emitter) check(c kernel.CheckCode, a kernel.Reg, text string) {
	e.m.Sites = append(e.m.Sites, kernel.Site{Code: c, Text: text})
	e.b.Emit(&kernel.Check{Code: c, A: a, B: kernel.NoReg, Site: len(e.m.Sites) - 1})
}

// code is a function that one code computes.
func code(c kernel.Code) func(*emitter, []val, block.DType) val {
	return func(e *emitter, in []val, out block.DType) val {
		operands := make([]kernel.Reg, len(in))
		for i, v := range in {
			operands[i] = v.re
		}
		return scalar(e.op(c, operands...), out)
	}
}

// library is a function that the library computes.
func library(name string) func(*emitter, []val, block.DType) val {
	return func(e *emitter, in []val, out block.DType) val {
		operands := make([]kernel.Reg, len(in))
		for i, v := range in {
			operands[i] = v.re
		}
		return scalar(e.call(name, operands...), out)
	}
}

// cast converts as Go does; a bool becomes 0 or 1, and a number true unless it
// is 0. A complex number loses its imaginary part on the way to a real one.
func (e *emitter) cast(v val, to block.DType) val {
	if v.d == to {
		return v
	}
	if to == block.Bool {
		zero := e.constant(v.d.Kind(), 0)
		r := e.op(kernel.Ne, v.re, zero)
		if v.d.Complex() {
			r = e.op(kernel.Or, r, e.op(kernel.Ne, v.im, zero))
		}
		return scalar(r, to)
	}
	k := to.Kind()
	convert := func(r kernel.Reg) kernel.Reg {
		if v.d == block.Bool {
			return e.op(kernel.Select, r, e.one(k), e.constant(k, 0))
		}
		return e.to(kernel.Convert, k, r)
	}
	out := scalar(convert(v.re), to)
	if to.Complex() {
		if v.d.Complex() {
			out.im = convert(v.im)
		} else {
			out.im = e.constant(k, 0)
		}
	}
	return out
}

// one is the number 1.
func (e *emitter) one(k kernel.Kind) kernel.Reg {
	if k.Float() {
		return e.float(k, 1)
	}
	return e.constant(k, 1)
}

func (e *emitter) inf(k kernel.Kind) kernel.Reg { return e.float(k, math.Inf(1)) }
