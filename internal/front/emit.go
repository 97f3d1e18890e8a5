package front

import (
	"go/token"
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

// A lowerer writes one function of a module.
type lowerer struct {
	prog    *program
	b       *kernel.Builder
	m       *assembly
	refused *refusals
	frame   *frame

	names  map[kernel.Reg]string // what a register is called at the end
	temps  map[kernel.Reg]bool   // made by an expression, and not a variable yet
	steady map[kernel.Reg]bool   // does not change while its value is in use
	sizes  map[kernel.ArrayRef]int
	last   *kernel.Reg // where the statement just emitted writes, if it may be changed
	consts map[constKey]kernel.Reg
	pool   []kernel.Stmt // sets consts, before all else
	depth  int           // functions inside functions
	size   int           // statements
	broken bool          // something without a value was used: it has been refused
}

type constKey struct {
	kind kernel.Kind
	bits uint64
}

// emit writes a statement.
func (l *lowerer) emit(s kernel.Stmt) {
	l.last = nil
	l.size++
	l.b.Emit(s)
}

// write is emit for a statement whose result may still go elsewhere.
func (l *lowerer) write(s kernel.Stmt, dst *kernel.Reg) {
	l.emit(s)
	l.last = dst
}

// temp makes a register for the result of an expression.
func (l *lowerer) temp(k kernel.Kind) kernel.Reg {
	r := l.b.Reg("t", k)
	l.temps[r] = true
	return r
}

// op computes into a new register.
func (l *lowerer) op(c kernel.Code, k kernel.Kind, operands ...kernel.Reg) kernel.Reg {
	at := [3]kernel.Reg{kernel.NoReg, kernel.NoReg, kernel.NoReg}
	copy(at[:], operands)
	s := &kernel.Op{Code: c, Dst: l.temp(k), A: at[0], B: at[1], C: at[2]}
	l.write(s, &s.Dst)
	return s.Dst
}

// constant gives the register of a constant, which is set once, at the start.
func (l *lowerer) constant(k kernel.Kind, bits uint64) kernel.Reg {
	key := constKey{k, bits}
	r, ok := l.consts[key]
	if !ok {
		r = l.b.Reg("c", k)
		l.names[r] = "c"
		l.steady[r] = true
		l.consts[key] = r
		l.pool = append(l.pool, &kernel.Const{Dst: r, Bits: bits})
	}
	return r
}

func (l *lowerer) int(v int64) kernel.Reg { return l.constant(kernel.Int64, uint64(v)) }

func (l *lowerer) float(k kernel.Kind, v float64) kernel.Reg {
	return l.constant(k, kernel.FloatBits(k, v))
}

// truth is a constant bool.
func (l *lowerer) truth(b bool) kernel.Reg {
	if b {
		return l.constant(kernel.Bool, 1)
	}
	return l.constant(kernel.Bool, 0)
}

// move sets a register. If the statement before made the number, it is told to
// write where it is wanted.
func (l *lowerer) move(dst, src kernel.Reg) {
	if dst == src {
		return
	}
	if l.last != nil && *l.last == src && l.temps[src] {
		*l.last = dst
		l.last = nil
		return
	}
	s := &kernel.Op{Code: kernel.Copy, Dst: dst, A: src, B: kernel.NoReg, C: kernel.NoReg}
	l.emit(s)
}

// at makes the index register of a loc in an array or a table.
func (l *lowerer) at(x loc) kernel.Reg {
	switch {
	case x.index == kernel.NoReg:
		return l.int(x.disp)
	case x.disp == 0:
		return x.index
	}
	return l.op(kernel.Add, kernel.Int64, x.index, l.int(x.disp))
}

// get reads a scalar.
func (l *lowerer) get(x loc) kernel.Reg {
	switch x.where {
	case inReg:
		return x.reg
	case inArray:
		s := &kernel.ArrayLoad{Array: x.array, Index: l.at(x)}
		s.Dst = l.temp(x.kind)
		l.write(s, &s.Dst)
		return s.Dst
	case inTable:
		s := &kernel.TableLoad{Table: x.table, Index: l.at(x)}
		s.Dst = l.temp(x.kind)
		l.write(s, &s.Dst)
		return s.Dst
	case inMemory:
		s := &kernel.Load{Dst: l.temp(x.kind), Base: x.reg, Index: x.index, Scale: x.scale, Disp: x.disp}
		l.write(s, &s.Dst)
		return s.Dst
	}
	return l.constant(x.kind, x.bits)
}

// set writes a scalar.
func (l *lowerer) set(x loc, src loc) {
	switch x.where {
	case inReg:
		if src.where == inConst {
			l.emit(&kernel.Const{Dst: x.reg, Bits: src.bits})
			return
		}
		l.move(x.reg, l.get(src))
	case inArray:
		r := l.get(src)
		l.emit(&kernel.ArrayStore{Array: x.array, Index: l.at(x), Src: r})
	case inMemory:
		r := l.get(src)
		l.emit(&kernel.Store{Base: x.reg, Index: x.index, Scale: x.scale, Disp: x.disp, Src: r})
	}
}

// element selects element i of a loc's first dimension; i is Int64 and in range.
// A constant i comes as NoReg and n.
func (l *lowerer) element(x loc, i kernel.Reg, n int64) loc {
	d := x.dims[0]
	step := rest(x.dims)
	if x.where == inMemory {
		step = d.step
	}
	if x.dims = x.dims[1:]; len(x.dims) == 0 {
		x.dims = nil
	}
	if i == kernel.NoReg {
		x.disp += n * step
		return x
	}
	if x.where == inMemory {
		switch {
		case x.index == kernel.NoReg:
			x.index, x.scale = i, step
		case x.scale%step == 0:
			x.index = l.op(kernel.Add, kernel.Int64, l.times(x.index, x.scale/step), i)
			x.scale = step
		default:
			x.index = l.op(kernel.Add, kernel.Int64, l.times(x.index, x.scale), l.times(i, step))
			x.scale = 1
		}
		return x
	}
	i = l.times(i, step)
	if x.index != kernel.NoReg {
		i = l.op(kernel.Add, kernel.Int64, x.index, i)
	}
	x.index = i
	return x
}

func (l *lowerer) times(r kernel.Reg, n int64) kernel.Reg {
	if n == 1 {
		return r
	}
	return l.op(kernel.Mul, kernel.Int64, r, l.int(n))
}

// variable makes storage for a variable of type t. It holds anything.
func (l *lowerer) variable(name string, t types.Type) value {
	v := value{typ: t, fresh: true, nilable: kernel.NoReg}
	for _, f := range leaves(t) {
		full := name + nameOf(f.path)
		if f.dims == nil {
			r := l.b.Reg(name, f.kind)
			l.names[r] = full
			v.locs = append(v.locs, register(f.kind, r))
			continue
		}
		n := count(f.dims)
		if n > maxArray {
			n = 1
			l.refuse(l.frame.at, "the array type %s is too large for a kernel's variable; use a slice", typeName(t))
		}
		v.locs = append(v.locs, loc{kind: f.kind, where: inArray, reg: kernel.NoReg, array: l.newArray(full, f.kind, int(n)), index: kernel.NoReg, dims: f.dims})
	}
	return v
}

func (l *lowerer) newArray(name string, k kernel.Kind, n int) kernel.ArrayRef {
	a := l.b.Array(name, k, n)
	l.sizes[a] = n
	return a
}

// maxArray is the number of elements that an array variable of a kernel may have.
const maxArray = 64 << 10

// nameOf makes a part of a register's name of a leaf's path.
func nameOf(path string) string {
	name := make([]byte, 0, len(path))
	for i := range len(path) {
		if path[i] != '[' && path[i] != ']' {
			name = append(name, path[i])
		}
	}
	return string(name)
}

// clear sets a variable to zero.
func (l *lowerer) clear(v value) {
	for _, x := range v.locs {
		if x.dims == nil {
			l.set(x, zeroLoc(x.kind))
			continue
		}
		if l.whole(x) {
			l.emit(&kernel.ArrayZero{Array: x.array})
			continue
		}
		l.each(x.dims, func(at func(loc) loc) { l.set(at(x), zeroLoc(x.kind)) })
	}
}

// whole reports a loc that is all of an array variable.
func (l *lowerer) whole(x loc) bool {
	return x.where == inArray && x.index == kernel.NoReg && x.disp == 0 && int64(l.sizes[x.array]) == count(x.dims)
}

// each runs do for every element of dims: spelled out where they are few, in
// loops where they are many. at selects the element of a loc with these dims.
func (l *lowerer) each(dims []dim, do func(at func(loc) loc)) {
	if len(dims) == 0 {
		do(func(x loc) loc { return x })
		return
	}
	if count(dims) <= 4 {
		for i := range dims[0].n {
			l.each(dims[1:], func(at func(loc) loc) {
				do(func(x loc) loc { return at(l.element(x, kernel.NoReg, i)) })
			})
		}
		return
	}
	l.loop(kernel.Pos{}, "k", l.int(0), l.int(dims[0].n), 1, func(_ kernel.Label, i kernel.Reg) {
		l.each(dims[1:], func(at func(loc) loc) {
			do(func(x loc) loc { return at(l.element(x, i, 0)) })
		})
	})
}

// assign copies a value into a variable.
func (l *lowerer) assign(dst, src value) {
	if len(dst.locs) != len(src.locs) {
		l.broken = true
		return
	}
	// A read may come from what is written: all scalars are read first.
	from := src.locs
	if !src.fresh && len(from) > 1 {
		from = append([]loc(nil), from...)
		for i, x := range from {
			if x.dims == nil && x.where != inConst && x.where != inReg {
				from[i] = register(x.kind, l.get(x))
			}
		}
	}
	for i, x := range dst.locs {
		l.copyLoc(x, from[i])
	}
}

func (l *lowerer) copyLoc(dst, src loc) {
	switch {
	case dst.dims == nil:
		l.set(dst, src)
	case l.whole(dst) && l.whole(src):
		if dst.array != src.array {
			l.emit(&kernel.ArrayCopy{Dst: dst.array, Src: src.array})
		}
	default:
		l.each(dst.dims, func(at func(loc) loc) { l.set(at(dst), at(src)) })
	}
}

// snapshot gives a value that later assignments do not change.
func (l *lowerer) snapshot(v value) value {
	if v.fixed || v.fresh || v.pointer != nil || v.literal != nil {
		return v
	}
	s := l.variable("t", v.typ)
	l.assign(s, v)
	return s
}

// hold gives a register that later assignments do not change.
func (l *lowerer) hold(r kernel.Reg) kernel.Reg {
	if r == kernel.NoReg || l.temps[r] || l.steady[r] {
		return r
	}
	return l.op(kernel.Copy, l.b.Kind(r), r)
}

// scalar reads a value of one number.
func (l *lowerer) scalar(v value) kernel.Reg {
	if len(v.locs) != 1 || v.locs[0].dims != nil {
		l.broken = true
		k := scalarKind(v.typ)
		if k == kernel.Invalid {
			k = kernel.Int64
		}
		return l.constant(k, 0)
	}
	return l.get(v.locs[0])
}

// Bodies: what was emitted before one is not changed from inside, or after.

func (l *lowerer) inside(body func()) func() {
	if body == nil {
		return nil
	}
	return func() {
		l.last = nil
		body()
		l.last = nil
	}
}

func (l *lowerer) branch(cond kernel.Reg, then, otherwise func()) {
	l.last = nil
	l.b.If(cond, l.inside(then), l.inside(otherwise))
}

func (l *lowerer) block(body func(kernel.Label)) {
	l.last = nil
	l.b.Block(func(label kernel.Label) { body(label); l.last = nil })
}

func (l *lowerer) forever(pos kernel.Pos, body func(kernel.Label)) {
	l.last = nil
	l.b.Loop(pos, func(label kernel.Label) { body(label); l.last = nil })
}

func (l *lowerer) loop(pos kernel.Pos, name string, lo, hi kernel.Reg, step int64, body func(kernel.Label, kernel.Reg)) {
	l.last = nil
	l.b.For(pos, name, lo, hi, step, func(label kernel.Label, i kernel.Reg) {
		l.names[i] = name
		l.steady[i] = true
		body(label, i)
		l.last = nil
	})
}

func (l *lowerer) leave(label kernel.Label) { l.emit(&kernel.Break{Label: label}) }

// check emits a Check.
func (l *lowerer) check(c kernel.CheckCode, pos token.Pos, text string, operands ...kernel.Reg) {
	at := [2]kernel.Reg{kernel.NoReg, kernel.NoReg}
	copy(at[:], operands)
	l.emit(&kernel.Check{Code: c, A: at[0], B: at[1], Site: l.m.site(l.pos(pos), c, text)})
}
