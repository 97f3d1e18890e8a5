package kernel

import (
	"math"
	"strconv"
)

// A Builder writes a Func statement by statement. Names of registers are made
// unique by a number behind them. It does not check; Verify does.
//
//	b := kernel.NewBuilder("axpy")
//	a, x, y := b.Stream("a", kernel.Float64), b.Stream("x", kernel.Float64), b.Stream("y", kernel.Float64)
//	b.Result(b.Op(kernel.FMA, a, x, y))
//	f := b.Func()
type Builder struct {
	f      *Func
	taken  map[string]int // how many registers have had this name
	bodies [][]Stmt       // the open statement lists, innermost last
	labels Label
}

// NewBuilder starts a function.
func NewBuilder(name string) *Builder {
	return &Builder{f: &Func{Name: name}, taken: map[string]int{}, bodies: [][]Stmt{nil}}
}

// Func ends the function and returns it.
func (b *Builder) Func() *Func {
	b.f.Body = b.bodies[0]
	return b.f
}

// unique gives a name that no register and no array has.
func (b *Builder) unique(name string) string {
	if name == "" {
		name = "t"
	}
	for {
		n := b.taken[name]
		b.taken[name]++
		if n == 0 {
			return name
		}
		name = name + "." + strconv.Itoa(n)
	}
}

// Reg makes a register.
func (b *Builder) Reg(name string, k Kind) Reg {
	b.f.Regs = append(b.f.Regs, Register{b.unique(name), k})
	return Reg(len(b.f.Regs) - 1)
}

// Array makes an array variable.
func (b *Builder) Array(name string, k Kind, length int) ArrayRef {
	b.f.Arrays = append(b.f.Arrays, Array{b.unique(name), k, length})
	return ArrayRef(len(b.f.Arrays) - 1)
}

// Kind is the kind of a register.
func (b *Builder) Kind(r Reg) Kind { return b.f.Regs[r].Kind }

// Stream makes a parameter with a scalar for each row; in a function that is
// called, a parameter.
func (b *Builder) Stream(name string, k Kind) Reg {
	r := b.Reg(name, k)
	b.f.Params = append(b.f.Params, Param{Reg: r})
	return r
}

// StreamArray makes a parameter with an array for each row.
func (b *Builder) StreamArray(name string, k Kind, length int) ArrayRef {
	a := b.Array(name, k, length)
	b.f.Params = append(b.f.Params, Param{Reg: NoReg, Array: a})
	return a
}

// Uniform makes a parameter with one scalar for all rows.
func (b *Builder) Uniform(name string, k Kind) Reg {
	r := b.Reg(name, k)
	b.f.Params = append(b.f.Params, Param{Reg: r, Uniform: true})
	return r
}

// Result makes the final value of r a result.
func (b *Builder) Result(r Reg) { b.f.Results = append(b.f.Results, Result{Reg: r}) }

// ResultArray makes the final value of an array a result.
func (b *Builder) ResultArray(a ArrayRef) {
	b.f.Results = append(b.f.Results, Result{Reg: NoReg, Array: a})
}

// Emit appends a statement to the innermost open list.
func (b *Builder) Emit(s Stmt) {
	top := len(b.bodies) - 1
	b.bodies[top] = append(b.bodies[top], s)
}

// Const makes a register that holds a constant; bits as Const.Bits.
func (b *Builder) Const(k Kind, bits uint64) Reg {
	r := b.Reg("c", k)
	b.Emit(&Const{r, bits})
	return r
}

// Float makes a register with a float constant.
func (b *Builder) Float(k Kind, v float64) Reg { return b.Const(k, FloatBits(k, v)) }

// Int makes a register with an Int64 constant.
func (b *Builder) Int(v int64) Reg { return b.Const(Int64, uint64(v)) }

// FloatBits gives v, rounded to k, as Const.Bits.
func FloatBits(k Kind, v float64) uint64 {
	if k == Float32 {
		return uint64(math.Float32bits(float32(v)))
	}
	return math.Float64bits(v)
}

// Op makes a register with the result of a code whose result has the kind of
// its (last) operand, or is bool, or Int64 for counts and Row. Convert, Bitcast
// and what writes to a register that is there go by OpTo.
func (b *Builder) Op(c Code, operands ...Reg) Reg {
	k := Int64
	switch {
	case c.Compares():
		k = Bool
	case c == LeadingZeros || c == TrailingZeros || c == OnesCount || c == Row:
	case c == Select:
		k = b.Kind(operands[1])
	default:
		k = b.Kind(operands[0])
	}
	dst := b.Reg("t", k)
	b.OpTo(dst, c, operands...)
	return dst
}

// OpTo sets dst to the result of a code.
func (b *Builder) OpTo(dst Reg, c Code, operands ...Reg) {
	at := [3]Reg{NoReg, NoReg, NoReg}
	copy(at[:], operands)
	b.Emit(&Op{c, dst, at[0], at[1], at[2]})
}

// Convert makes a register of kind k with the number in a.
func (b *Builder) Convert(k Kind, a Reg) Reg {
	dst := b.Reg("t", k)
	b.OpTo(dst, Convert, a)
	return dst
}

// Label makes a label for Block, Loop or For.
func (b *Builder) Label() Label {
	b.labels++
	return b.labels
}

// collect runs build and returns what it emitted.
func (b *Builder) collect(build func()) []Stmt {
	if build == nil {
		return nil
	}
	b.bodies = append(b.bodies, nil)
	build()
	top := len(b.bodies) - 1
	body := b.bodies[top]
	b.bodies = b.bodies[:top]
	return body
}

// If emits an If; otherwise may be nil.
func (b *Builder) If(cond Reg, then, otherwise func()) {
	s := &If{Cond: cond, Then: b.collect(then)}
	s.Else = b.collect(otherwise)
	b.Emit(s)
}

// Block emits a Block whose body may break to the label it is given.
func (b *Builder) Block(body func(Label)) {
	l := b.Label()
	b.Emit(&Block{l, b.collect(func() { body(l) })})
}

// Loop emits a Loop whose body may break to the label it is given.
func (b *Builder) Loop(pos Pos, body func(Label)) {
	l := b.Label()
	b.Emit(&Loop{l, b.collect(func() { body(l) }), pos})
}

// For emits a For whose body gets its label and its counter.
func (b *Builder) For(pos Pos, name string, lo, hi Reg, step int64, body func(Label, Reg)) {
	l, i := b.Label(), b.Reg(name, Int64)
	b.Emit(&For{Label: l, I: i, Lo: lo, Hi: hi, Step: step, Body: b.collect(func() { body(l, i) }), Pos: pos})
}
