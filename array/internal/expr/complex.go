package expr

import (
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// Complex numbers are two registers.

func (e *emitter) conj(in []val, out block.DType) val {
	return val{in[0].re, e.op(kernel.Neg, in[0].im), out}
}

func (e *emitter) real(in []val, out block.DType) val { return scalar(in[0].re, out) }

func (e *emitter) imag(in []val, out block.DType) val {
	if !in[0].d.Complex() {
		return scalar(e.constant(out.Kind(), 0), out)
	}
	return scalar(in[0].im, out)
}

// angle is the argument of a complex number; of a real one 0 or pi.
func (e *emitter) angle(in []val, out block.DType) val {
	im := in[0].im
	if !in[0].d.Complex() {
		im = e.constant(out.Kind(), 0)
	}
	return scalar(e.call("math.Atan2", im, in[0].re), out)
}

func (e *emitter) complex(in []val, out block.DType) val { return val{in[0].re, in[1].re, out} }

func (e *emitter) complexMul(a, b val) val {
	mul := func(x, y kernel.Reg) kernel.Reg { return e.op(kernel.Mul, x, y) }
	return val{
		e.op(kernel.Sub, mul(a.re, b.re), mul(a.im, b.im)),
		e.op(kernel.Add, mul(a.re, b.im), mul(a.im, b.re)),
		a.d,
	}
}

// complexDiv divides by Smith's method (Algorithm 116, Communications of the
// ACM, 1962), which NumPy uses too: the larger part of the divisor is taken out
// first, so that its square cannot overflow.
func (e *emitter) complexDiv(a, b val) val {
	k := a.d.Kind()
	abs := func(x kernel.Reg) kernel.Reg { return e.op(kernel.Abs, x) }
	pick := func(c, x, y kernel.Reg) kernel.Reg { return e.op(kernel.Select, c, x, y) }
	mul := func(x, y kernel.Reg) kernel.Reg { return e.op(kernel.Mul, x, y) }

	wide := e.op(kernel.Ge, abs(b.re), abs(b.im)) // the real part is the larger
	large, small := pick(wide, b.re, b.im), pick(wide, b.im, b.re)
	ratio := e.op(kernel.Quo, small, large)
	scale := e.op(kernel.Quo, e.one(k), e.op(kernel.Add, large, mul(small, ratio)))
	re := pick(wide,
		e.op(kernel.Add, a.re, mul(a.im, ratio)),
		e.op(kernel.Add, mul(a.re, ratio), a.im))
	im := pick(wide,
		e.op(kernel.Sub, a.im, mul(a.re, ratio)),
		e.op(kernel.Sub, mul(a.im, ratio), a.re))
	re, im = mul(re, scale), mul(im, scale)

	zero := e.constant(k, 0) // by zero each part is divided by it
	none := e.op(kernel.And, e.op(kernel.Eq, b.re, zero), e.op(kernel.Eq, b.im, zero))
	by := abs(b.re)
	return val{
		pick(none, e.op(kernel.Quo, a.re, by), re),
		pick(none, e.op(kernel.Quo, a.im, by), im),
		a.d,
	}
}

// complexExp is exp(x) (cos y + i sin y).
func (e *emitter) complexExp(a val) val {
	size := e.call("math.Exp", a.re)
	turn := e.calls("math.Sincos", a.im)
	zero := e.constant(a.d.Kind(), 0)
	isReal := e.op(kernel.Eq, a.im, zero) // exp(inf + 0i) has no NaN
	return val{
		e.op(kernel.Select, isReal, size, e.op(kernel.Mul, size, turn[1])),
		e.op(kernel.Select, isReal, a.im, e.op(kernel.Mul, size, turn[0])),
		a.d,
	}
}

func (e *emitter) complexLog(a val) val {
	return val{e.call("math.Log", e.call("math.Hypot", a.re, a.im)), e.call("math.Atan2", a.im, a.re), a.d}
}

// complexSqrt is the root in the right half of the plane: of its two parts the
// one without cancellation is computed, the other follows (Kahan, 1987, without
// his scaling).
func (e *emitter) complexSqrt(a val) val {
	k := a.d.Kind()
	half, zero := e.float(k, 0.5), e.constant(k, 0)
	size := e.call("math.Hypot", a.re, a.im)
	t := e.op(kernel.Sqrt, e.op(kernel.Mul, half, e.op(kernel.Add, size, e.op(kernel.Abs, a.re))))
	other := e.op(kernel.Quo, e.op(kernel.Mul, half, e.op(kernel.Abs, a.im)), t)
	right := e.op(kernel.Ge, a.re, zero)
	re := e.op(kernel.Select, right, t, other)
	im := e.op(kernel.Copysign, e.op(kernel.Select, right, other, t), a.im)
	none := e.op(kernel.Eq, size, zero)
	return val{e.op(kernel.Select, none, zero, re), e.op(kernel.Select, none, a.im, im), a.d}
}

// complexPow is exp(b log a); 0 to the power 0 is 1.
func (e *emitter) complexPow(a, b val) val {
	k := a.d.Kind()
	zero, one := e.constant(k, 0), e.one(k)
	r := e.complexExp(e.complexMul(b, e.complexLog(a)))
	isZero := func(v val) kernel.Reg {
		return e.op(kernel.And, e.op(kernel.Eq, v.re, zero), e.op(kernel.Eq, v.im, zero))
	}
	first := func(v val) val { // 0**0 is 1, 0**b is 0
		none, noPower := isZero(a), isZero(b)
		v.re = e.op(kernel.Select, none, zero, v.re)
		v.im = e.op(kernel.Select, none, zero, v.im)
		v.re = e.op(kernel.Select, noPower, one, v.re)
		v.im = e.op(kernel.Select, noPower, zero, v.im)
		return v
	}
	return first(r)
}
