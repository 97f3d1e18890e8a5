package expr

import (
	"math"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// val is a value in a kernel: a register, or two for a complex number.
type val struct {
	re, im kernel.Reg
	d      block.DType
}

func scalar(r kernel.Reg, d block.DType) val { return val{r, kernel.NoReg, d} }

// An emitter writes the statements of a kernel.
type emitter struct {
	*kernel.Emitter
}

func newEmitter(name string) *emitter {
	return &emitter{kernel.NewEmitter(name)}
}

// call calls a function of the library that has one result.
func (e *emitter) call(name string, args ...kernel.Reg) kernel.Reg { return e.Call(name, args...)[0] }

// check writes a check whose failure says text.
func (e *emitter) check(c kernel.CheckCode, a kernel.Reg, text string) {
	e.Module.Sites = append(e.Module.Sites, kernel.Site{Code: c, Text: text})
	e.Emit(&kernel.Check{Code: c, A: a, B: kernel.NoReg, Site: len(e.Module.Sites) - 1})
}

// code is a function that one code computes.
func code(c kernel.Code) func(*emitter, []val, block.DType) val {
	return func(e *emitter, in []val, out block.DType) val {
		operands := make([]kernel.Reg, len(in))
		for i, v := range in {
			operands[i] = v.re
		}
		return scalar(e.Op(c, operands...), out)
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
		zero := e.Const(v.d.Kind(), 0)
		r := e.Op(kernel.Ne, v.re, zero)
		if v.d.Complex() {
			r = e.Op(kernel.Or, r, e.Op(kernel.Ne, v.im, zero))
		}
		return scalar(r, to)
	}
	k := to.Kind()
	convert := func(r kernel.Reg) kernel.Reg {
		if v.d == block.Bool {
			return e.Op(kernel.Select, r, e.one(k), e.Const(k, 0))
		}
		return e.Convert(k, r)
	}
	out := scalar(convert(v.re), to)
	if to.Complex() {
		if v.d.Complex() {
			out.im = convert(v.im)
		} else {
			out.im = e.Const(k, 0)
		}
	}
	return out
}

// one is the number 1.
func (e *emitter) one(k kernel.Kind) kernel.Reg {
	if k.Float() {
		return e.Float(k, 1)
	}
	return e.Const(k, 1)
}

func (e *emitter) inf(k kernel.Kind) kernel.Reg { return e.Float(k, math.Inf(1)) }
