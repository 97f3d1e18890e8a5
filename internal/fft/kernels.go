package fft

import (
	"strconv"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
)

// A writer writes the kernel of a plan: rows are lines, so that what follows is
// done for as many lines as a vector has lanes. The line is kept in two arrays of
// a lane's own, real and imaginary parts, which passes change in place:
//
//	whole   first pass reads memory -> passes -> last pass writes memory
//	toHalf  read -> passes -> untangle, and write
//	toReal  read, and tangle -> passes -> last pass writes memory
//
// In place results end up in another order than Stockham's, who is followed in
// Go: where they are written, code.order says which is which. The numbers and
// what is done to them are the same.
type writer[F Float] struct {
	*kernel.Builder
	kind         kernel.Kind
	size         int64
	plan         *plan[F]
	from, to     operand
	scale        kernel.Reg
	order, place kernel.Reg
	twist        kernel.Reg
	twiddles     []kernel.Reg
	re, im       kernel.ArrayRef
}

// An operand is where the lane's line is in memory.
type operand struct{ re, im, step kernel.Reg }

// A complexReg is a complex number in registers.
type complexReg struct{ re, im kernel.Reg }

// kernelOf writes a plan's kernel for a form. Its parameters are
// those that native gives.
func kernelOf[F Float](p *plan[F], f form) *kernel.Module {
	w := &writer[F]{
		Builder: kernel.NewBuilder("fft" + strconv.Itoa(p.n)),
		kind:    kernel.Float64, size: int64(unsafe.Sizeof(F(0))), plan: p,
	}
	if w.size == 4 {
		w.kind = kernel.Float32
	}
	var line [2]kernel.Reg
	for i, o := range []*operand{&w.from, &w.to} {
		name := []string{"from", "to"}[i]
		o.re, o.im = w.Uniform(name+"_re", kernel.Ptr), w.Uniform(name+"_im", kernel.Ptr)
		line[i], o.step = w.Uniform(name+"_line", kernel.Int64), w.Uniform(name+"_step", kernel.Int64)
	}
	w.scale = w.Uniform("scale", w.kind)
	w.order, w.place, w.twist = w.Uniform("order", kernel.Ptr), w.Uniform("place", kernel.Ptr), w.Uniform("twist", kernel.Ptr)
	for i := range p.passes {
		w.twiddles = append(w.twiddles, w.Uniform("twiddles"+strconv.Itoa(i), kernel.Ptr))
	}
	w.re, w.im = w.Array("re", w.kind, p.n), w.Array("im", w.kind, p.n)
	row := w.Op(kernel.Row)
	for i, o := range []*operand{&w.from, &w.to} {
		skip := w.Op(kernel.Mul, row, line[i])
		o.re, o.im = w.Op(kernel.Offset, o.re, skip), w.Op(kernel.Offset, o.im, skip)
	}

	in, out := getter(w.fetch), putter(w.deliver)
	switch f {
	case toHalf:
		out = func(at, _ kernel.Reg, v complexReg) { w.put(at, v) }
	case toReal:
		w.tangle()
		in = w.get
	}
	w.passes(0, w.Int(0), in, out)
	if f == toHalf {
		w.untangle()
	}
	return &kernel.Module{Funcs: []*kernel.Func{w.Func()}}
}

// A getter gets an element by its place, a putter gives one back by its place and,
// in the last pass, its number.
type (
	getter func(at kernel.Reg) complexReg
	putter func(at, k kernel.Reg, v complexReg)
)

// passes writes pass i of group g, and those that follow for the groups that it
// makes of it: one after the other and not side by side, so that all but the first
// find them in the fastest cache.
func (w *writer[F]) passes(i int, g kernel.Reg, in getter, out putter) {
	s := &w.plan.passes[i]
	last := i == len(w.plan.passes)-1
	read, write := w.get, func(at, _ kernel.Reg, v complexReg) { w.put(at, v) }
	if i == 0 {
		read = in
	}
	start := g
	if i > 0 {
		start = w.Op(kernel.Mul, g, w.Int(int64(s.radix*s.inner)))
	}
	if last {
		own := w.Reg("own", kernel.Int64)
		w.Emit(&kernel.Load{Dst: own, Base: w.order, Index: g, Scale: 8})
		w.legs(i, start, kernel.NoReg, own, read, out)
		return
	}
	w.between("i", 0, s.inner, func(at kernel.Reg) {
		w.legs(i, w.Op(kernel.Add, start, at), at, kernel.NoReg, read, write)
	})
	w.between("g", 0, s.radix, func(u kernel.Reg) {
		w.passes(i+1, w.Op(kernel.Add, w.Op(kernel.Mul, g, w.Int(int64(s.radix))), u), in, out)
	})
}

// legs writes one butterfly of pass i, from a place on, with the twiddles of that
// number. own is the group's number in the plan's order, in the last pass.
func (w *writer[F]) legs(i int, at, twiddle, own kernel.Reg, read getter, write putter) {
	s := &w.plan.passes[i]
	last := i == len(w.plan.passes)-1
	x, places := make([]complexReg, s.radix), make([]kernel.Reg, s.radix)
	for u := range x {
		places[u] = at
		if u > 0 {
			places[u] = w.Op(kernel.Add, at, w.Int(int64(u*s.inner)))
		}
		x[u] = read(places[u])
	}
	for u, y := range w.butterfly(s, x) {
		k := own
		switch {
		case last && u > 0:
			k = w.Op(kernel.Add, own, w.Int(int64(u*s.outer)))
		case !last && u > 0:
			y = w.mul(y, w.pairAt(w.twiddles[i], twiddle, s.radix-1, u-1))
		}
		write(places[u], k, y)
	}
}

// between writes a loop from lo to below hi.
func (w *writer[F]) between(name string, lo, hi int, body func(i kernel.Reg)) {
	if hi <= lo {
		return
	}
	w.For(kernel.Pos{}, name, w.Int(int64(lo)), w.Int(int64(hi)), 1, func(_ kernel.Label, i kernel.Reg) { body(i) })
}

// fetch reads element k of the line in memory, deliver writes it.
func (w *writer[F]) fetch(k kernel.Reg) complexReg {
	skip := w.Op(kernel.Mul, k, w.from.step)
	return complexReg{w.load("re", w.from.re, skip, 0), w.load("im", w.from.im, skip, 0)}
}

func (w *writer[F]) deliver(_, k kernel.Reg, v complexReg) {
	skip := w.Op(kernel.Mul, k, w.to.step)
	w.Emit(&kernel.Store{Base: w.to.re, Index: skip, Scale: 1, Src: w.Op(kernel.Mul, v.re, w.scale)})
	w.Emit(&kernel.Store{Base: w.to.im, Index: skip, Scale: 1, Src: w.Op(kernel.Mul, v.im, w.scale)})
}

func (w *writer[F]) load(name string, base, skip kernel.Reg, disp int64) kernel.Reg {
	r := w.Reg(name, w.kind)
	w.Emit(&kernel.Load{Dst: r, Base: base, Index: skip, Scale: 1, Disp: disp})
	return r
}

// get and put are the arrays.
func (w *writer[F]) get(at kernel.Reg) complexReg {
	v := complexReg{w.Reg("re", w.kind), w.Reg("im", w.kind)}
	w.Emit(&kernel.ArrayLoad{Dst: v.re, Array: w.re, Index: at})
	w.Emit(&kernel.ArrayLoad{Dst: v.im, Array: w.im, Index: at})
	return v
}

func (w *writer[F]) put(at kernel.Reg, v complexReg) {
	w.Emit(&kernel.ArrayStore{Array: w.re, Index: at, Src: v.re})
	w.Emit(&kernel.ArrayStore{Array: w.im, Index: at, Src: v.im})
}

// pairAt reads pair i*step + disp of a table, the same for all lanes.
func (w *writer[F]) pairAt(table, i kernel.Reg, step, disp int) complexReg {
	skip := w.Op(kernel.Mul, i, w.Int(int64(step)*2*w.size))
	at := int64(disp) * 2 * w.size
	return complexReg{w.load("w_re", table, skip, at), w.load("w_im", table, skip, at+w.size)}
}

// untangle is the function of that name, from the arrays to memory.
func (w *writer[F]) untangle() {
	n := w.plan.n
	placed := func(k kernel.Reg) complexReg {
		at := w.Reg("at", kernel.Int64)
		w.Emit(&kernel.Load{Dst: at, Base: w.place, Index: k, Scale: 8})
		return w.get(at)
	}
	zero, half := w.Float(w.kind, 0), w.Float(w.kind, 0.5)
	first := placed(w.Int(0))
	w.deliver(0, w.Int(0), complexReg{w.Op(kernel.Add, first.re, first.im), zero})
	w.deliver(0, w.Int(int64(n)), complexReg{w.Op(kernel.Sub, first.re, first.im), zero})
	w.between("k", 1, n/2+1, func(k kernel.Reg) {
		other := w.Op(kernel.Sub, w.Int(int64(n)), k)
		a, b := placed(k), placed(other)
		halved := func(c kernel.Code, x, y kernel.Reg) kernel.Reg { return w.Op(kernel.Mul, w.Op(c, x, y), half) }
		e := complexReg{halved(kernel.Add, a.re, b.re), halved(kernel.Sub, a.im, b.im)}
		o := complexReg{halved(kernel.Add, a.im, b.im), halved(kernel.Sub, b.re, a.re)}
		o = w.mul(o, w.pairAt(w.twist, k, 1, 0))
		w.deliver(0, other, complexReg{w.Op(kernel.Sub, e.re, o.re), w.Op(kernel.Sub, o.im, e.im)})
		w.deliver(0, k, w.add(e, o))
	})
}

// tangle is the function of that name, from memory to the arrays.
func (w *writer[F]) tangle() {
	n := w.plan.n
	first := w.load("first", w.from.re, w.Int(0), 0)
	last := w.load("last", w.from.re, w.Op(kernel.Mul, w.Int(int64(n)), w.from.step), 0)
	w.put(w.Int(0), complexReg{w.Op(kernel.Sub, first, last), w.Op(kernel.Add, first, last)})
	w.between("k", 1, n/2+1, func(k kernel.Reg) {
		other := w.Op(kernel.Sub, w.Int(int64(n)), k)
		a, b := w.fetch(k), w.fetch(other)
		t := w.pairAt(w.twist, k, 1, 0)
		s := complexReg{w.Op(kernel.Add, a.re, b.re), w.Op(kernel.Sub, a.im, b.im)}
		d := complexReg{w.Op(kernel.Sub, a.re, b.re), w.Op(kernel.Add, a.im, b.im)}
		d = w.mul(d, complexReg{t.re, w.Op(kernel.Neg, t.im)})
		w.put(other, complexReg{w.Op(kernel.Sub, d.re, s.im), w.Op(kernel.Add, s.re, d.im)})
		w.put(k, complexReg{w.Op(kernel.Add, s.im, d.re), w.Op(kernel.Sub, s.re, d.im)})
	})
}
