package kernel

import "slices"

// An Emitter is a Builder for straight-line code in which what has been computed
// once is not computed again: Op, To, Convert, Const, Float and Int hand out the
// register that already has the result. Registers that they give must not be
// assigned again, and what is emitted within the body of an If or a loop must not
// come from them, since it is not there outside.
type Emitter struct {
	*Builder
	Module *Module // of the sites, and of what is called
	seen   map[computation]Reg
}

// A computation is a code and its operands, or a constant.
type computation struct {
	code    Code
	kind    Kind
	a, b, c Reg
	bits    uint64
}

// NewEmitter starts a function, which is not in the module yet.
func NewEmitter(name string) *Emitter {
	return &Emitter{Builder: NewBuilder(name), Module: &Module{}, seen: map[computation]Reg{}}
}

// once is the register of a computation, which write makes unless there is one.
func (e *Emitter) once(key computation, write func() Reg) Reg {
	if r, ok := e.seen[key]; ok {
		return r
	}
	r := write()
	e.seen[key] = r
	return r
}

// Op computes a code whose result has the kind that Builder.Op gives.
func (e *Emitter) Op(c Code, operands ...Reg) Reg {
	var r [3]Reg
	copy(r[:], operands)
	return e.once(computation{code: c, a: r[0], b: r[1], c: r[2]}, func() Reg { return e.Builder.Op(c, operands...) })
}

// To converts a number (Convert) or its bits (Bitcast) to another kind; it is the
// register itself if that has the kind.
func (e *Emitter) To(c Code, k Kind, a Reg) Reg {
	if e.Kind(a) == k {
		return a
	}
	return e.once(computation{code: c, kind: k, a: a}, func() Reg {
		r := e.Reg("t", k)
		e.OpTo(r, c, a)
		return r
	})
}

// Convert is To with the code Convert.
func (e *Emitter) Convert(k Kind, a Reg) Reg { return e.To(Convert, k, a) }

// Const is a register that holds a constant; bits as Const.Bits.
func (e *Emitter) Const(k Kind, bits uint64) Reg {
	return e.once(computation{kind: k, bits: bits}, func() Reg { return e.Builder.Const(k, bits) })
}

// Float is a register with a float constant.
func (e *Emitter) Float(k Kind, v float64) Reg { return e.Const(k, FloatBits(k, v)) }

// Int is a register with a whole number as a constant of any kind of numbers.
func (e *Emitter) Int(k Kind, v int64) Reg {
	if k.Float() {
		return e.Float(k, float64(v))
	}
	return e.Const(k, uint64(v))
}

// Call calls a function of the library on numbers of one kind of floats, and
// returns its results in that kind. The library knows Float64 only: Float32 is
// computed in Float64 and rounded. A name that the library lacks is a panic.
func (e *Emitter) Call(name string, args ...Reg) []Reg {
	k := e.Kind(args[0])
	wide := make([]Reg, len(args))
	for i, a := range args {
		wide[i] = e.Convert(Float64, a)
	}
	lib, ok := Library(name)
	if !ok {
		panic("kernel: no function " + name + " in the library")
	}
	dst := make([]Reg, len(lib.Results))
	for i, r := range lib.Results {
		dst[i] = e.Reg("t", r)
	}
	e.Emit(&Call{Dst: dst, Func: name, Args: wide})
	results := slices.Clone(dst) // dst is the statement's
	for i := range results {
		if k == Float32 {
			results[i] = e.Convert(k, dst[i])
		}
	}
	return results
}
