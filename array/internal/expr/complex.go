package expr

import (
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// Complex numbers are two registers.

func (e *emitter) conj(in []val, out block.DType) val {
	return val{in[0].re, e.Op(kernel.Neg, in[0].im), out}
}

func (e *emitter) real(in []val, out block.DType) val { return scalar(in[0].re, out) }

func (e *emitter) imag(in []val, out block.DType) val {
	if !in[0].d.Complex() {
		return scalar(e.Const(out.Kind(), 0), out)
	}
	return scalar(in[0].im, out)
}

// angle is the argument of a complex number; of a real one 0 or pi.
func (e *emitter) angle(in []val, out block.DType) val {
	im := in[0].im
	if !in[0].d.Complex() {
		im = e.Const(out.Kind(), 0)
	}
	return scalar(e.call("math.Atan2", im, in[0].re), out)
}

func (e *emitter) complex(in []val, out block.DType) val { return val{in[0].re, in[1].re, out} }

func (e *emitter) complexMul(a, b val) val {
	mul := func(x, y kernel.Reg) kernel.Reg { return e.Op(kernel.Mul, x, y) }
	return val{
		e.Op(kernel.Sub, mul(a.re, b.re), mul(a.im, b.im)),
		e.Op(kernel.Add, mul(a.re, b.im), mul(a.im, b.re)),
		a.d,
	}
}

// complexDiv divides by Smith's method (Algorithm 116, Communications of the
// ACM, 1962), which NumPy uses too: the larger part of the divisor is taken out
// first, so that its square cannot overflow.
func (e *emitter) complexDiv(a, b val) val {
	k := a.d.Kind()
	abs := func(x kernel.Reg) kernel.Reg { return e.Op(kernel.Abs, x) }
	pick := func(c, x, y kernel.Reg) kernel.Reg { return e.Op(kernel.Select, c, x, y) }
	mul := func(x, y kernel.Reg) kernel.Reg { return e.Op(kernel.Mul, x, y) }

	wide := e.Op(kernel.Ge, abs(b.re), abs(b.im)) // the real part is the larger
	large, small := pick(wide, b.re, b.im), pick(wide, b.im, b.re)
	ratio := e.Op(kernel.Quo, small, large)
	scale := e.Op(kernel.Quo, e.one(k), e.Op(kernel.Add, large, mul(small, ratio)))
	re := pick(wide,
		e.Op(kernel.Add, a.re, mul(a.im, ratio)),
		e.Op(kernel.Add, mul(a.re, ratio), a.im))
	im := pick(wide,
		e.Op(kernel.Sub, a.im, mul(a.re, ratio)),
		e.Op(kernel.Sub, mul(a.im, ratio), a.re))
	re, im = mul(re, scale), mul(im, scale)

	zero := e.Const(k, 0) // by zero each part is divided by it
	none := e.Op(kernel.And, e.Op(kernel.Eq, b.re, zero), e.Op(kernel.Eq, b.im, zero))
	by := abs(b.re)
	return val{
		pick(none, e.Op(kernel.Quo, a.re, by), re),
		pick(none, e.Op(kernel.Quo, a.im, by), im),
		a.d,
	}
}

// complexExp is exp(x) (cos y + i sin y).
func (e *emitter) complexExp(a val) val {
	size := e.call("math.Exp", a.re)
	turn := e.Call("math.Sincos", a.im)
	zero := e.Const(a.d.Kind(), 0)
	isReal := e.Op(kernel.Eq, a.im, zero) // exp(inf + 0i) has no NaN
	return val{
		e.Op(kernel.Select, isReal, size, e.Op(kernel.Mul, size, turn[1])),
		e.Op(kernel.Select, isReal, a.im, e.Op(kernel.Mul, size, turn[0])),
		a.d,
	}
}

func (e *emitter) complexLog(a val) val {
	return val{e.call("math.Log", e.call("math.Hypot", a.re, a.im)), e.call("math.Atan2", a.im, a.re), a.d}
}

// complexSqrt is the root in the right half of the plane: of its two parts the
// one without cancellation is computed, the other follows (Kahan, "Branch cuts
// for complex elementary functions", 1987). Numbers that are very large or small
// are brought nearer to 1 by a power of 4 first; an infinite imaginary part
// wins, as in C.
func (e *emitter) complexSqrt(a val) val {
	k := a.d.Kind()
	zero := e.Const(k, 0)
	mul := func(x, y kernel.Reg) kernel.Reg { return e.Op(kernel.Mul, x, y) }
	pick := func(c, x, y kernel.Reg) kernel.Reg { return e.Op(kernel.Select, c, x, y) }
	abs := func(x kernel.Reg) kernel.Reg { return e.Op(kernel.Abs, x) }
	large, small := 0x1p1000, 0x1p-900
	up, down := 0x1p200, 0x1p-100 // and their roots' inverses
	if k == kernel.Float32 {
		large, small, up, down = 0x1p120, 0x1p-100, 0x1p60, 0x1p-30
	}
	most := e.Op(kernel.Max, abs(a.re), abs(a.im))
	isLarge, isSmall := e.Op(kernel.Gt, most, e.Float(k, large)), e.Op(kernel.Lt, most, e.Float(k, small))
	scale := pick(isLarge, e.Float(k, 0x1p-4), pick(isSmall, e.Float(k, up), e.one(k)))
	back := pick(isLarge, e.Float(k, 4), pick(isSmall, e.Float(k, down), e.one(k)))
	x, y := mul(a.re, scale), mul(a.im, scale)

	half := e.Float(k, 0.5)
	size := e.call("math.Hypot", x, y)
	t := e.Op(kernel.Sqrt, mul(half, e.Op(kernel.Add, size, abs(x))))
	other := e.Op(kernel.Quo, mul(half, abs(y)), t)
	right := e.Op(kernel.Ge, x, zero)
	re := mul(pick(right, t, other), back)
	im := mul(pick(right, other, t), back)

	none := e.Op(kernel.Eq, size, zero)
	endless := e.Op(kernel.Eq, abs(a.im), e.inf(k))
	re = pick(none, zero, pick(endless, e.inf(k), re))
	im = pick(none, abs(a.im), pick(endless, e.inf(k), im))
	return val{re, e.Op(kernel.Copysign, im, a.im), a.d}
}

// complexPow is exp(b log a); 0 to the power 0 is 1.
func (e *emitter) complexPow(a, b val) val {
	k := a.d.Kind()
	zero, one := e.Const(k, 0), e.one(k)
	r := e.complexExp(e.complexMul(b, e.complexLog(a)))
	isZero := func(v val) kernel.Reg {
		return e.Op(kernel.And, e.Op(kernel.Eq, v.re, zero), e.Op(kernel.Eq, v.im, zero))
	}
	first := func(v val) val { // 0**0 is 1, 0**b is 0
		none, noPower := isZero(a), isZero(b)
		v.re = e.Op(kernel.Select, none, zero, v.re)
		v.im = e.Op(kernel.Select, none, zero, v.im)
		v.re = e.Op(kernel.Select, noPower, one, v.re)
		v.im = e.Op(kernel.Select, noPower, zero, v.im)
		return v
	}
	return first(r)
}
