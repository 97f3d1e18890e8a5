package main

import "fmt"

// block writes n statements in a scope of their own. It reports whether the last
// leaves the block, which only some may.
func (g *gen) block(n int, mayLeave bool) bool {
	outer := len(g.scope)
	defer func() { g.scope = g.scope[:outer] }()
	for range n {
		g.stmt()
	}
	return mayLeave && g.chance(30) && g.leave()
}

// leave writes a break, a continue or a return.
func (g *gen) leave() bool {
	g.statement()
	var inside []*loop
	for _, l := range g.loops {
		if !l.isSwitch {
			inside = append(inside, l)
		}
	}
	if len(inside) == 0 || g.chance(25) {
		g.ret()
		return true
	}
	word := choice(g, "break", "continue")
	if g.chance(50) {
		l := choice(g, inside...)
		l.used = true
		g.emit("%s %s", word, l.label)
		return true
	}
	if word == "break" && g.loops[len(g.loops)-1].isSwitch {
		word = "continue" // a break at the end of a case is none
	}
	g.emit("%s", word)
	return true
}

func (g *gen) ret() {
	switch {
	case g.result == nil, g.named != "" && g.chance(60):
		g.emit("return")
	default:
		g.emit("return %s", g.expr(g.result, 2))
	}
}

// declare makes a variable. It has been used in the line that it comes with,
// which goes if it is used elsewhere.
func (g *gen) declare(v *variable) {
	g.scope = append(g.scope, v)
	g.locals = append(g.locals, v)
}

// stmt writes a statement, a simple one once there are enough of others.
func (g *gen) stmt() {
	g.statement()
	g.left--
	switch n := g.r.IntN(100); {
	case g.left < 0:
		g.assign()
	case n < 22:
		g.define()
	case n < 50:
		g.assign()
	case n < 66:
		g.branch()
	case n < 74:
		g.choose()
	case n < 87 && g.nest < 3:
		g.repeat()
	case n < 91:
		g.several()
	case n < 93:
		g.effect()
	case n < 95:
		g.pointer()
	case n < 98:
		g.literalFunc()
	case g.budget > 0:
		g.budget = 0
		g.emit("if %s {", g.truth(2))
		g.emit("panic(\"no %d\")", g.next)
		g.emit("}")
	default:
		g.assign()
	}
}

func (g *gen) define() {
	t := g.anyType()
	name := g.fresh("v")
	switch {
	case g.chance(15):
		g.emit("var %s %s", name, t.name)
	case t.kind <= float && g.chance(20) && t.kind != boolean:
		g.emit("%s := %s(%s)", name, t.name, g.literal(t))
	default:
		e := g.expr(t, 3)
		g.emit("%s := %s", name, e)
	}
	g.declare(&variable{name: name, typ: t, line: g.emit("_ = %s", name)})
}

// target is a place to assign to, of a type that is drawn.
func (g *gen) target(depth int) (string, *typ) {
	for range 20 {
		t := g.anyType()
		if p := g.places(t, true); len(p) > 0 {
			return g.source(choice(g, p...), depth), t
		}
	}
	for _, v := range g.scope {
		if !v.fixed && !v.traps {
			return v.name, v.typ
		}
	}
	return "", nil
}

func (g *gen) assign() {
	place, t := g.target(2)
	if t == nil {
		g.define()
		return
	}
	switch {
	case t.number() && g.chance(12):
		g.emit("%s%s", place, choice(g, "++", "--"))
	case t.integer() && g.chance(10):
		g.emit("%s %s= (%s) & %d", place, choice(g, "<<", ">>"), g.expr(g.integer(), 1), choice(g, 3, 15, 63))
	case t.integer() && g.chance(10) && g.budget > 0:
		g.budget--
		g.emit("%s %s= %s", place, choice(g, "/", "%"), g.expr(t, 2))
	case t.number() && g.chance(35):
		op := choice(g, "+", "-", "*")
		if t.integer() && g.chance(30) {
			op = choice(g, "&", "|", "^", "&^")
		}
		e := g.operand(t, 3)
		g.emit("%s %s= %s", place, op, e)
	default:
		e := g.expr(t, 3)
		if e == place {
			e = g.expr(t, 0)
		}
		if e == place {
			return
		}
		g.emit("%s = %s", place, e)
	}
}

// several assigns more than one at once.
func (g *gen) several() {
	g.budget = 0
	if g.chance(50) {
		f := choice(g, functions...)
		for len(f.out) != 2 || f.traps {
			f = choice(g, functions...)
		}
		a, b := g.fresh("v"), g.fresh("v")
		g.emit("%s, %s := %s", a, b, g.apply(f, 2))
		g.emit("_, _ = %s, %s", a, b)
		g.declare(&variable{name: a, typ: f.out[0]})
		g.declare(&variable{name: b, typ: f.out[1]})
		return
	}
	t := g.anyType()
	p := g.places(t, true)
	if len(p) < 2 {
		g.assign()
		return
	}
	a, b := g.source(choice(g, p...), 1), g.source(choice(g, p...), 1)
	if a == b {
		return
	}
	if g.chance(50) {
		g.emit("%s, %s = %s, %s", a, b, b, a)
	} else {
		e := g.expr(t, 2)
		if e == b {
			e = a
		}
		g.emit("%s, %s = %s, %s", a, b, b, e)
	}
}

// effect calls what changes a variable, by a pointer.
func (g *gen) effect() {
	var f function
	var p []place
	for _, i := range g.r.Perm(len(effects)) {
		if f = effects[i]; len(p) == 0 {
			p = g.places(f.args[0], true)
		}
		if len(p) > 0 {
			break
		}
	}
	if len(p) == 0 {
		g.assign()
		return
	}
	args := []any{g.source(choice(g, p...), 1)}
	for _, t := range f.args[1:] {
		args = append(args, g.expr(t, 2))
	}
	g.emit(f.call, args...)
}

// pointer gives a place another name, and changes it by that.
func (g *gen) pointer() {
	for range 10 {
		t := choice(g, g.number(), tPoint)
		all := g.places(t, true)
		if len(all) == 0 {
			continue
		}
		name := g.fresh("p")
		g.emit("%s := &%s", name, g.source(choice(g, all...), 2))
		if t.kind == structure {
			g.statement()
			g.emit("%s.X += %s", name, g.expr(tF64, 2))
			g.emit("%s.scale(%s)", name, g.expr(tF64, 1))
			return
		}
		g.statement()
		g.emit("*%s %s= %s", name, choice(g, "+", "-", "*"), g.expr(t, 2))
		g.scope = append(g.scope, &variable{name: "(*" + name + ")", typ: t})
		return
	}
	g.assign()
}

// literalFunc gives a function literal a name, and calls it: it reads the
// variables around it, and changes one.
func (g *gen) literalFunc() {
	place, t := g.target(0)
	if t == nil || !t.number() {
		g.define()
		return
	}
	name, arg := g.fresh("f"), g.fresh("x")
	loops, result, named, nest := g.loops, g.result, g.named, g.nest
	g.loops, g.result, g.named, g.nest = nil, g.number(), "", 2
	kind := g.number()
	g.emit("%s := func(%s %s) %s {", name, arg, kind.name, g.result.name)
	outer := len(g.scope)
	g.scope = append(g.scope, &variable{name: arg, typ: kind})
	g.block(1+g.r.IntN(2), true)
	if lines := g.lines; len(lines) == 0 || !leaves(lines[len(lines)-1]) {
		g.statement()
		g.emit("return %s", g.expr(g.result, 2))
	}
	g.scope = g.scope[:outer]
	g.emit("}")
	out := g.result
	g.loops, g.result, g.named, g.nest = loops, result, named, nest
	g.budget = 0
	x, y := g.expr(kind, 2), g.expr(kind, 1)
	v := g.fresh("v")
	g.emit("%s := %s(%s)", v, name, x)
	g.declare(&variable{name: v, typ: out})
	g.emit("%s += %s(%s)", v, name, y)
	if g.chance(50) {
		g.emit("%s += %s(%s)", place, t.name, v)
	} else {
		g.emit("_ = %s", v)
	}
}

func leaves(line string) bool {
	return len(line) >= 6 && line[:6] == "return"
}

// branch is an if, with some of what it can have.
func (g *gen) branch() {
	n := 1 + g.r.IntN(3)
	if g.chance(12) { // with a variable of its own
		t := g.number()
		v := g.fresh("v")
		e := g.expr(t, 2)
		outer := len(g.scope)
		g.declare(&variable{name: v, typ: t})
		g.emit("if %s := %s; %s > %s {", v, e, v, g.literal(t))
		g.block(n, true)
		g.scope = g.scope[:outer]
		g.emit("}")
		return
	}
	if g.chance(20) { // a division that cannot fail
		t := g.integer()
		if d, q := g.places(t, false), g.places(t, true); len(d) > 0 && len(q) > 0 {
			by := g.source(choice(g, d...), -1)
			to := g.source(choice(g, q...), -1)
			g.emit("if %s != 0 {", by)
			g.budget = 0
			g.emit("%s = (%s) %s %s", to, g.expr(t, 2), choice(g, "/", "%"), by)
			g.emit("}")
			return
		}
	}
	g.emit("if %s {", g.truth(3))
	g.block(n, true)
	for g.chance(20) {
		g.budget = 0
		g.emit("} else if %s {", g.truth(2))
		g.block(1+g.r.IntN(2), true)
	}
	if g.chance(40) {
		g.emit("} else {")
		g.block(n, false)
	}
	g.emit("}")
}

// choose is a switch, with a tag or without.
func (g *gen) choose() {
	cases := 2 + g.r.IntN(3)
	other := g.r.IntN(cases * 2) // where the default is, if there is one
	var tag *typ
	var heads []string
	if g.chance(60) {
		tag = g.integer()
		g.emit("switch (%s) & 7 {", g.expr(tag, 2))
		perm := g.r.Perm(8)
		for i := range cases {
			head := fmt.Sprint(perm[i])
			if g.chance(30) {
				head += fmt.Sprint(", ", perm[i+4])
			}
			heads = append(heads, head)
		}
	} else {
		g.emit("switch {")
		g.budget = 0
		for range cases {
			heads = append(heads, g.truth(2))
		}
	}
	g.loops = append(g.loops, &loop{isSwitch: true})
	for i, head := range heads {
		if i == other {
			g.emit("default:")
			if !g.block(1+g.r.IntN(2), false) && g.chance(15) {
				g.emit("fallthrough")
			}
		}
		g.emit("case %s:", head)
		left := g.block(g.r.IntN(3), true)
		if !left && i < cases-1 && g.chance(15) {
			g.emit("fallthrough")
		} else if !left && g.chance(15) {
			g.emit("if %s {", g.truth(2))
			g.emit("break")
			g.emit("}")
			g.block(1, false)
		}
	}
	g.loops = g.loops[:len(g.loops)-1]
	g.emit("}")
}

// repeat is a loop, with a bound that it cannot reach around.
func (g *gen) repeat() {
	most := [...]int{15, 7, 3}[g.nest]
	l := &loop{label: g.fresh("loop")}
	l.line = g.emit("")
	outer := len(g.scope)
	i := g.fresh("i")
	t := g.integer()
	bound := func() string {
		if g.chance(40) {
			return fmt.Sprint(2 + g.r.IntN(most))
		}
		return fmt.Sprintf("(%s)&%d", g.expr(t, 2), most)
	}
	counter := &variable{name: i, typ: t, fixed: true, size: most + 2}
	switch g.r.IntN(8) {
	case 0, 1:
		b := bound()
		g.emit("for %s := %s(0); %s < %s; %s++ {", i, t.name, i, b, i)
		g.scope = append(g.scope, counter)
	case 2:
		g.emit("for %s := range (%s)&%d {", i, g.expr(t, 2), most)
		g.emit("_ = %s", i)
		g.scope = append(g.scope, counter)
	case 3:
		counter.size = 0
		g.emit("for %s := %s(%d); %s > %d; %s -= %d {", i, t.name, 5+g.r.IntN(most), i, 1+g.r.IntN(3), i, 1+g.r.IntN(2))
		g.scope = append(g.scope, counter)
	case 4: // over an array
		p := g.places(arrayOf(g.number(), choice(g, 2, 3, 4, 5, 8)), false)
		for _, a := range []*typ{tVec, arrayOf(tF64, 3), arrayOf(tU16, 4), arrayOf(tPoint, 3)} {
			p = append(p, g.places(a, false)...)
		}
		if len(p) == 0 {
			g.emit("for %s := range %d {", i, 2+g.r.IntN(most))
			g.scope = append(g.scope, &variable{name: i, typ: tInt, fixed: true, size: most + 2})
			g.emit("_ = %s", i)
			break
		}
		from := choice(g, p...)
		a := from.v.typ
		for _, s := range from.path {
			if s.field == "" {
				a = a.elem
				continue
			}
			for _, f := range a.fields {
				if f.name == s.field {
					a = f.typ
					break
				}
			}
		}
		v := g.fresh("v")
		g.emit("for %s, %s := range %s {", i, v, g.source(from, 0))
		g.emit("_, _ = %s, %s", i, v)
		g.scope = append(g.scope, &variable{name: i, typ: tInt, fixed: true, size: a.n}, &variable{name: v, typ: a.elem})
	case 5: // while
		g.emit("for %s := 0; %s < %d && %s; %s++ {", i, i, 3+g.r.IntN(most), parens(g.truth(2)), i)
		counter.typ = tInt
		g.scope = append(g.scope, counter)
	case 6:
		limit := 2 + g.r.IntN(most)
		g.emit("for %s := %s(0); ; %s++ {", i, t.name, i)
		g.scope = append(g.scope, counter)
		g.budget = 0
		g.emit("if %s > %d || %s {", i, limit, parens(g.truth(2)))
		g.emit("break")
		g.emit("}")
	default:
		k := g.fresh("k")
		g.lines[l.line] = fmt.Sprintf("%s := 0", k)
		l.line = g.emit("")
		g.emit("for {")
		g.emit("if %s++; %s > %d {", k, k, 1+g.r.IntN(most))
		g.emit("break")
		g.emit("}")
		g.scope = append(g.scope, &variable{name: k, typ: tInt, fixed: true})
	}
	g.loops = append(g.loops, l)
	g.nest++
	g.block(1+g.r.IntN(4), false)
	if g.chance(50) {
		g.statement()
		g.emit("if %s {", g.truth(2))
		g.leave()
		g.emit("}")
		g.assignAfter()
	}
	g.nest--
	g.loops = g.loops[:len(g.loops)-1]
	g.scope = g.scope[:outer]
	g.emit("}")
	if l.used {
		g.lines[l.line] += "\n" + l.label + ":"
	}
}

// assignAfter follows what may have left a loop's body.
func (g *gen) assignAfter() {
	g.statement()
	g.assign()
}

func parens(s string) string { return "(" + s + ")" }
