package expr

import (
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// What the table computes of real numbers, and of what may be complex too.

// pair applies a code to the parts of two numbers one by one.
func (e *emitter) pair(c kernel.Code, a, b val, out block.DType) val {
	v := scalar(e.Op(c, a.re, b.re), out)
	if out.Complex() {
		v.im = e.Op(c, a.im, b.im)
	}
	return v
}

func (e *emitter) add(in []val, out block.DType) val { return e.pair(kernel.Add, in[0], in[1], out) }

func (e *emitter) sub(in []val, out block.DType) val { return e.pair(kernel.Sub, in[0], in[1], out) }

func (e *emitter) mul(in []val, out block.DType) val {
	a, b := in[0], in[1]
	if out.Complex() {
		return e.complexMul(a, b)
	}
	return scalar(e.Op(kernel.Mul, a.re, b.re), out)
}

// div divides as Go does: integers truncate, and by zero is an error.
func (e *emitter) div(in []val, out block.DType) val {
	a, b := in[0], in[1]
	if out.Complex() {
		return e.complexDiv(a, b)
	}
	if out.Integer() {
		e.check(kernel.DivideCheck, b.re, "")
	}
	return scalar(e.Op(kernel.Quo, a.re, b.re), out)
}

// mod is the remainder with the sign of the dividend, as Go's.
func (e *emitter) mod(in []val, out block.DType) val {
	a, b := in[0].re, in[1].re
	if out.Float() {
		return scalar(e.call("math.Mod", a, b), out)
	}
	e.check(kernel.DivideCheck, b, "")
	return scalar(e.Op(kernel.Rem, a, b), out)
}

func (e *emitter) pow(in []val, out block.DType) val {
	a, b := in[0], in[1]
	switch {
	case out.Complex():
		return e.complexPow(a, b)
	case out.Float():
		return scalar(e.call("math.Pow", a.re, b.re), out)
	}
	return scalar(e.intPow(a.re, b.re), out)
}

// intPow multiplies by squaring; a product that is too large wraps around. A
// negative exponent is an error, as in NumPy.
func (e *emitter) intPow(base, exponent kernel.Reg) kernel.Reg {
	b := e.Builder
	k := b.Kind(base)
	zero, one := e.Const(k, 0), e.one(k)
	if k.Signed() {
		b.If(e.Op(kernel.Lt, exponent, zero), func() {
			e.Module.Sites = append(e.Module.Sites, kernel.Site{Code: kernel.PanicCheck, Text: "an integer to a negative power"})
			b.Emit(&kernel.Check{Code: kernel.PanicCheck, A: kernel.NoReg, B: kernel.NoReg, Site: len(e.Module.Sites) - 1})
		}, nil)
	}
	result, square, left := b.Reg("pow", k), b.Reg("square", k), b.Reg("left", k)
	shift := b.Int(1)
	b.OpTo(result, kernel.Copy, one)
	b.OpTo(square, kernel.Copy, base)
	b.OpTo(left, kernel.Copy, exponent)
	b.Loop(kernel.Pos{}, func(l kernel.Label) {
		b.If(b.Op(kernel.Eq, left, zero), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
		odd := b.Op(kernel.Ne, b.Op(kernel.And, left, one), zero)
		b.OpTo(result, kernel.Select, odd, b.Op(kernel.Mul, result, square), result)
		b.OpTo(square, kernel.Mul, square, square)
		b.OpTo(left, kernel.Shr, left, shift)
	})
	return result
}

func (e *emitter) neg(in []val, out block.DType) val {
	v := scalar(e.Op(kernel.Neg, in[0].re), out)
	if out.Complex() {
		v.im = e.Op(kernel.Neg, in[0].im)
	}
	return v
}

// abs is the modulus; that of the least integer is itself, as in Go.
func (e *emitter) abs(in []val, out block.DType) val {
	a := in[0]
	switch {
	case a.d.Complex():
		return scalar(e.call("math.Hypot", a.re, a.im), out)
	case a.d.Float():
		return scalar(e.Op(kernel.Abs, a.re), out)
	case a.d.Unsigned():
		return a
	}
	negative := e.Op(kernel.Lt, a.re, e.Const(a.d.Kind(), 0))
	return scalar(e.Op(kernel.Select, negative, e.Op(kernel.Neg, a.re), a.re), out)
}

// sign is -1, 0 or 1; of a NaN, NaN.
func (e *emitter) sign(in []val, out block.DType) val {
	a, k := in[0].re, out.Kind()
	zero, one := e.Const(k, 0), e.one(k)
	r := e.Op(kernel.Select, e.Op(kernel.Gt, a, zero), one, zero)
	if !out.Unsigned() {
		r = e.Op(kernel.Select, e.Op(kernel.Lt, a, zero), e.Op(kernel.Neg, one), r)
	}
	if out.Float() {
		r = e.Op(kernel.Select, e.Op(kernel.Ne, a, a), a, r)
	}
	return scalar(r, out)
}

func (e *emitter) eq(in []val, _ block.DType) val {
	r := e.Op(kernel.Eq, in[0].re, in[1].re)
	if in[0].d.Complex() {
		r = e.Op(kernel.And, r, e.Op(kernel.Eq, in[0].im, in[1].im))
	}
	return scalar(r, block.Bool)
}

func (e *emitter) ne(in []val, _ block.DType) val {
	r := e.Op(kernel.Ne, in[0].re, in[1].re)
	if in[0].d.Complex() {
		r = e.Op(kernel.Or, r, e.Op(kernel.Ne, in[0].im, in[1].im))
	}
	return scalar(r, block.Bool)
}

func (e *emitter) not(in []val, out block.DType) val {
	if out == block.Bool {
		return scalar(e.Op(kernel.Not, in[0].re), out)
	}
	return scalar(e.Op(kernel.Compl, in[0].re), out)
}

// shl and shr shift by as many bits as the second argument says, which may not
// be negative; shifts by the width and more move everything out.
func (e *emitter) shl(in []val, out block.DType) val { return e.shift(kernel.Shl, in, out) }
func (e *emitter) shr(in []val, out block.DType) val { return e.shift(kernel.Shr, in, out) }

func (e *emitter) shift(c kernel.Code, in []val, out block.DType) val {
	if in[1].d.Signed() {
		e.check(kernel.ShiftCheck, in[1].re, "")
	}
	return scalar(e.Op(c, in[0].re, in[1].re), out)
}

// where is the second argument where the first is true, else the third.
func (e *emitter) where(in []val, out block.DType) val {
	c := in[0].re
	v := scalar(e.Op(kernel.Select, c, in[1].re, in[2].re), out)
	if out.Complex() {
		v.im = e.Op(kernel.Select, c, in[1].im, in[2].im)
	}
	return v
}

func (e *emitter) sqrt(in []val, out block.DType) val {
	if out.Complex() {
		return e.complexSqrt(in[0])
	}
	return scalar(e.Op(kernel.Sqrt, in[0].re), out)
}

func (e *emitter) exp(in []val, out block.DType) val {
	if out.Complex() {
		return e.complexExp(in[0])
	}
	return scalar(e.call("math.Exp", in[0].re), out)
}

func (e *emitter) log(in []val, out block.DType) val {
	if out.Complex() {
		return e.complexLog(in[0])
	}
	return scalar(e.call("math.Log", in[0].re), out)
}

func (e *emitter) signbit(in []val, _ block.DType) val {
	k, whole := in[0].d.Kind(), kernel.Int64
	if k == kernel.Float32 {
		whole = kernel.Int32
	}
	return scalar(e.Op(kernel.Lt, e.To(kernel.Bitcast, whole, in[0].re), e.Const(whole, 0)), block.Bool)
}

// nextafter is the next number towards the second argument. What the library
// gives, the next float64, is none for float32: there it is a matter of bits.
func (e *emitter) nextafter(in []val, out block.DType) val {
	x, y := in[0].re, in[1].re
	if out != block.Float32 {
		return scalar(e.call("math.Nextafter", x, y), out)
	}
	k := out.Kind()
	zero, one := e.Const(k, 0), e.Const(kernel.Int32, 1)
	bits := e.To(kernel.Bitcast, kernel.Int32, x)
	grows := e.Op(kernel.Eq, e.Op(kernel.Gt, y, x), e.Op(kernel.Gt, x, zero)) // away from zero
	next := e.Op(kernel.Select, grows, e.Op(kernel.Add, bits, one), e.Op(kernel.Sub, bits, one))
	r := e.To(kernel.Bitcast, k, next)
	r = e.Op(kernel.Select, e.Op(kernel.Eq, x, zero), e.Op(kernel.Copysign, e.Const(k, 1), y), r)
	r = e.Op(kernel.Select, e.Op(kernel.Eq, x, y), x, r)
	none := e.Op(kernel.Or, e.Op(kernel.Ne, x, x), e.Op(kernel.Ne, y, y))
	return scalar(e.Op(kernel.Select, none, e.Op(kernel.Add, x, y), r), out)
}

// either asks of a number, or of any part of a complex one.
func (e *emitter) either(v val, join kernel.Code, ask func(kernel.Reg) kernel.Reg) val {
	r := ask(v.re)
	if v.d.Complex() {
		r = e.Op(join, r, ask(v.im))
	}
	return scalar(r, block.Bool)
}

func (e *emitter) isNaN(in []val, _ block.DType) val {
	return e.either(in[0], kernel.Or, func(r kernel.Reg) kernel.Reg { return e.Op(kernel.Ne, r, r) })
}

func (e *emitter) isInf(in []val, _ block.DType) val {
	return e.either(in[0], kernel.Or, func(r kernel.Reg) kernel.Reg {
		return e.Op(kernel.Eq, e.Op(kernel.Abs, r), e.inf(e.Kind(r)))
	})
}

func (e *emitter) isFinite(in []val, _ block.DType) val {
	return e.either(in[0], kernel.And, func(r kernel.Reg) kernel.Reg {
		return e.Op(kernel.Lt, e.Op(kernel.Abs, r), e.inf(e.Kind(r)))
	})
}
