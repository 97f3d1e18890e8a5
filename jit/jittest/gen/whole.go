package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// whole writes a function of whole slices: loops over them one after the other.
func whole(r *rand.Rand, name string) written {
	g := &gen{r: r, name: name, fails: r.IntN(100) < 40, nest: 1, left: 3 + r.IntN(15)}
	w := &wholeGen{gen: g}
	var params []string
	param := func(name string, t *typ) { params = append(params, name+" "+t.name) }
	elem := g.number()
	for i := range 2 + r.IntN(2) {
		t := sliceOf(elem)
		switch {
		case g.chance(25):
			t = sliceOf(g.number())
		case g.chance(12):
			t = sliceOf(choice(g, tPoint, tLot, tC128, tC64))
		case g.chance(8):
			t = sliceOf(tBool)
		}
		n := string(rune('s' + i))
		param(n, t)
		w.slices = append(w.slices, &variable{name: n, typ: t})
		g.scope = append(g.scope, &variable{name: "len(" + n + ")", typ: tInt, fixed: true})
	}
	if g.chance(40) {
		w.mat = matrixOf(choice(g, tF64, tF32, tI32, tU8))
		param("m", w.mat)
	}
	k := g.number()
	param("k", k)
	g.scope = append(g.scope, &variable{name: "k", typ: k})
	form := "Compile"
	g.result = choice(g, g.number(), g.number(), tPoint)
	result := "(out " + g.result.name + ")"
	g.named = "out"
	if g.chance(30) {
		form, result, g.named = "CompileDo", "", ""
		g.result = nil
	} else {
		g.scope = append(g.scope, &variable{name: "out", typ: g.result})
	}
	g.tables()
	g.emit("func %s(%s) %s {", name, strings.Join(params, ", "), result)
	g.statement()
	t := g.number()
	g.emit("acc := %s(%s)", t.name, g.expr(k, 1))
	g.emit("_ = acc")
	g.scope = append(g.scope, &variable{name: "acc", typ: t})
	for range 1 + r.IntN(3) {
		w.loop()
	}
	if g.result != nil {
		g.statement()
		g.ret()
	}
	g.emit("}")
	return written{name: name, params: len(params), form: form, source: g.text()}
}

// A wholeGen has slices besides.
type wholeGen struct {
	*gen
	slices []*variable
	mat    *typ // of m; nil for none
}

// elements brings s[index] into scope.
func (w *wholeGen) elements(s *variable, index string, traps bool) {
	w.scope = append(w.scope, &variable{name: s.name + "[" + index + "]", typ: s.typ.elem, traps: traps})
}

// some statements inside of a loop.
func (w *wholeGen) inside() {
	w.statement()
	w.assign()
	for range w.r.IntN(4) {
		w.stmt()
	}
	if w.chance(25) {
		w.statement()
		w.emit("if %s {", w.truth(2))
		switch {
		case w.result == nil:
			w.emit("%s", choice(w.gen, "break", "continue", "return"))
		case w.chance(40):
			w.ret()
		default:
			w.emit("%s", choice(w.gen, "break", "continue"))
		}
		w.emit("}")
		w.statement()
		w.assign()
	}
}

func (w *wholeGen) loop() {
	outer := len(w.scope)
	defer func() { w.scope = w.scope[:outer] }()
	w.loops = append(w.loops, &loop{label: w.fresh("all")})
	w.loops[len(w.loops)-1].line = w.emit("")
	l := w.loops[len(w.loops)-1]
	defer func() {
		if l.used {
			w.lines[l.line] += "\n" + l.label + ":"
		}
		w.loops = w.loops[:len(w.loops)-1]
	}()
	n := len(w.slices)
	a, b := w.slices[w.r.IntN(n)], w.slices[w.r.IntN(n)]
	i := w.fresh("i")
	at := &variable{name: i, typ: tInt, fixed: true}
	budget := func() { w.budget = 0 }
	budget()
	before := func(format string, args ...any) { // a line in front of the label
		if s := w.lines[l.line]; s != "" {
			s += "\n"
			w.lines[l.line] = s + fmt.Sprintf(format, args...)
		} else {
			w.lines[l.line] = fmt.Sprintf(format, args...)
		}
	}
	switch kind := w.r.IntN(9); {
	case kind == 0: // elements of all, as far as all go
		var all []string
		for _, s := range w.slices {
			all = append(all, "len("+s.name+")")
		}
		w.emit("for %s := range min(%s) {", i, strings.Join(all, ", "))
		for _, s := range w.slices {
			w.elements(s, i, false)
		}
	case kind == 1: // a stencil
		w.emit("for %s := 1; %s < len(%s)-1; %s++ {", i, i, a.name, i)
		for _, d := range []string{"-1", "", "+1"} {
			w.elements(a, i+d, false)
		}
	case kind == 2: // a scan
		w.emit("for %s := range %s {", i, a.name)
		w.elements(a, i, false)
		if w.chance(50) {
			w.scope = append(w.scope, at)
			w.statement()
			for _, v := range w.scope {
				if v.name == "acc" {
					w.emit("acc += %s", w.expr(v.typ, 2))
				}
			}
		}
	case kind == 3: // backwards, in steps
		w.emit("for %s := len(%s) - 1; %s >= 0; %s -= %d {", i, a.name, i, i, 1+w.r.IntN(3))
		w.elements(a, i, false)
	case kind == 4: // elements as values
		v := w.fresh("v")
		w.emit("for %s, %s := range %s {", i, v, a.name)
		w.emit("_, _ = %s, %s", i, v)
		w.elements(a, i, false)
		w.scope = append(w.scope, &variable{name: v, typ: a.typ.elem})
	case kind == 5 && w.mat != nil:
		j := w.fresh("j")
		w.emit("for %s := range m.Rows {", i)
		w.emit("for %s := range m.Cols {", j)
		w.emit("_ = %s", j)
		inner := len(w.scope)
		w.scope = append(w.scope, &variable{name: "m.At(" + i + ", " + j + ")", typ: w.mat.elem, fixed: true}, &variable{name: j, typ: tInt, fixed: true})
		w.scope = append(w.scope, &variable{name: "m.Data[" + i + "*m.Stride+" + j + "]", typ: w.mat.elem})
		w.statement()
		if w.chance(50) {
			w.budget = 0
			w.emit("m.Set(%s, %s, %s)", i, j, w.expr(w.mat.elem, 3))
		}
		w.inside()
		w.scope = w.scope[:inner]
		w.emit("}")
	case kind == 5: // of a part
		part := &variable{name: w.fresh("part"), typ: a.typ}
		before("%s := %s[min(%d, len(%s)):]", part.name, a.name, w.r.IntN(4), a.name)
		w.slices = append(w.slices, part)
		w.emit("for %s := range %s {", i, part.name)
		w.elements(part, i, false)
	case kind == 6: // two at once, inwards
		before("%s, hi%s := 0, len(%s)-1", i, i, a.name)
		w.emit("for %s < hi%s {", i, i)
		w.emit("%s[%s], %s[hi%s] = %s[hi%s], %s[%s]", a.name, i, a.name, i, a.name, i, a.name, i)
		w.emit("%s++", i)
		w.emit("hi%s--", i)
	case kind == 7: // gathered
		w.emit("for %s := range %s {", i, a.name)
		w.elements(a, i, false)
		w.elements(b, "uint("+i+"*7)%uint(len("+b.name+"))", true)
	default: // a triangle
		j := w.fresh("j")
		w.emit("for %s := range min(len(%s), 20) {", i, a.name)
		w.emit("for %s := range %s + 1 {", j, i)
		w.elements(a, i, false)
		inner := len(w.scope)
		w.emit("_ = %s", j)
		w.elements(a, j, false)
		w.scope = append(w.scope, &variable{name: j, typ: tInt, fixed: true})
		w.inside()
		w.scope = w.scope[:inner]
		w.emit("}")
	}
	if w.fails && w.chance(50) {
		w.elements(b, i, true)
		w.elements(b, i+"+1", true)
	}
	w.scope = append(w.scope, at)
	w.emit("_ = %s", i)
	w.inside()
	w.emit("}")
}
