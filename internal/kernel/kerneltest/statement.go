package kerneltest

import "github.com/cb434341/weft/internal/kernel"

// statement writes one, with what is inside it at a depth.
func (g *generator) statement(depth int) {
	b, rng := g.b, g.rng
	g.left--
	switch n := rng.IntN(40); {
	case n < 14:
		d := b.Reg("t", g.kind())
		g.compute(d)
		g.know(d)
	case n < 23:
		g.compute(g.vars[rng.IntN(len(g.vars))])
	case n < 26 && len(g.arrays) > 0:
		g.store()
	case n < 28 && len(g.slices) > 0:
		g.memory()
	case n == 28 && len(g.labels) > 0:
		l := g.labels[rng.IntN(len(g.labels))]
		b.If(g.value(kernel.Bool), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
	case n == 29 && rng.IntN(3) == 0:
		b.If(g.value(kernel.Bool), func() { b.Emit(&kernel.Return{}) }, nil)
	case n == 30 && g.Library:
		g.library()
	case n == 31 && len(g.helpers) > 0 && g.rounds <= 16:
		g.call()
	case n == 32 && g.Traps && rng.IntN(4) == 0:
		c := b.Op(kernel.Eq, g.small(50), b.Int(7))
		b.If(c, func() {
			i := g.site(kernel.PanicCheck)
			g.m.Sites[i].Text = "no luck"
			b.Emit(&kernel.Check{Code: kernel.PanicCheck, A: kernel.NoReg, B: kernel.NoReg, Site: i})
		}, nil)
	case n > 32 && depth < g.Depth:
		g.nest(depth)
	}
}

func (g *generator) store() {
	b, rng := g.b, g.rng
	a := rng.IntN(len(g.arrays))
	ref := g.arrays[a]
	k := b.Func().Arrays[ref].Kind
	switch rng.IntN(8) {
	case 0:
		b.Emit(&kernel.ArrayZero{Array: ref})
	case 1:
		for _, o := range g.arrays {
			if v := b.Func().Arrays[o]; o != ref && v.Kind == k && v.Len == g.lengths[a] {
				b.Emit(&kernel.ArrayCopy{Dst: ref, Src: o})
				return
			}
		}
	default:
		b.Emit(&kernel.ArrayStore{Array: ref, Index: g.index(g.lengths[a]), Src: g.value(k)})
	}
}

// memory loads from a slice, or stores what belongs to the row.
func (g *generator) memory() {
	b, rng := g.b, g.rng
	s := g.slices[rng.IntN(len(g.slices))]
	size := int64(s.kind.Size())
	if s.out {
		i := b.Op(kernel.Row)
		g.check(kernel.IndexCheck, i, s.count)
		b.Emit(&kernel.Store{Base: s.base, Index: i, Scale: size, Src: g.value(s.kind)})
		return
	}
	d := g.know(b.Reg("m", s.kind))
	i := g.small(64)
	if !g.Traps || rng.IntN(4) > 0 {
		i = b.Op(kernel.Rem, i, s.count)
	}
	g.check(kernel.IndexCheck, i, s.count)
	if rng.IntN(3) == 0 { // as through a slice of the slice
		p := b.Op(kernel.Offset, s.base, b.Op(kernel.Mul, i, b.Int(size)))
		b.Emit(&kernel.Load{Dst: d, Base: p, Index: kernel.NoReg})
		return
	}
	b.Emit(&kernel.Load{Dst: d, Base: s.base, Index: i, Scale: size})
}

func (g *generator) library() {
	names := kernel.LibraryNames()
	lib, _ := kernel.Library(names[g.rng.IntN(len(names))])
	c := &kernel.Call{Func: lib.Name}
	for _, k := range lib.Params {
		c.Args = append(c.Args, g.value(k))
	}
	for _, k := range lib.Results {
		c.Dst = append(c.Dst, g.know(g.b.Reg("r", k)))
	}
	g.b.Emit(c)
}

func (g *generator) call() {
	f := g.helpers[g.rng.IntN(len(g.helpers))]
	c := &kernel.Call{Func: f.Name}
	for _, p := range f.Params {
		c.Args = append(c.Args, g.value(f.Regs[p.Reg].Kind))
	}
	for _, r := range f.Results {
		c.Dst = append(c.Dst, g.know(g.b.Reg("r", f.Regs[r.Reg].Kind)))
	}
	g.b.Emit(c)
}

// nest writes a statement with a body.
func (g *generator) nest(depth int) {
	b, rng := g.b, g.rng
	inside := func(l kernel.Label, rounds int) {
		g.labels = append(g.labels, l)
		g.rounds *= rounds
		g.scope(func() { g.body(depth + 1) })
		g.rounds /= rounds
		g.labels = g.labels[:len(g.labels)-1]
	}
	rounds := 1 + rng.IntN(6)
	if g.rounds > 64 {
		rounds = 1
	}
	switch rng.IntN(6) {
	case 0:
		b.Block(func(l kernel.Label) { inside(l, 1) })
	case 1: // a loop of its own making, which counts before all else
		i := b.Reg("i", kernel.Int64)
		b.Emit(&kernel.Const{Dst: i})
		limit := g.small(rounds + 1)
		b.Loop(kernel.Pos{Line: 1, Col: 1}, func(l kernel.Label) {
			b.If(b.Op(kernel.Ge, i, limit), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
			b.OpTo(i, kernel.Add, i, b.Int(1))
			g.know(i)
			inside(l, rounds)
		})
	case 2: // a for
		lo := g.small(10)
		hi := b.Op(kernel.Add, lo, g.small(rounds+1))
		step := int64(1 + rng.IntN(2))
		if rng.IntN(3) == 0 {
			lo, hi, step = hi, lo, -step
		}
		b.For(kernel.Pos{Line: 1, Col: 1}, "i", lo, hi, step, func(l kernel.Label, i kernel.Reg) {
			g.know(b.Op(kernel.Copy, i)) // i itself is not for outside
			inside(l, rounds)
		})
	default:
		otherwise := func() { g.scope(func() { g.body(depth + 1) }) }
		if rng.IntN(2) == 0 {
			otherwise = nil
		}
		b.If(g.value(kernel.Bool), func() { g.scope(func() { g.body(depth + 1) }) }, otherwise)
	}
}
