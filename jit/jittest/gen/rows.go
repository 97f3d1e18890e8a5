package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A written function is one of the corpus.
type written struct {
	name   string
	params int
	form   string // "Vectorize", "Compile" or "CompileDo"
	ulp    float64
	source string
}

// rows writes a function of one row's values.
func rows(r *rand.Rand, name string) written {
	g := &gen{r: r, name: name, fails: r.IntN(100) < 40, left: 3 + r.IntN(14)}
	var params []string
	param := func(t *typ) {
		v := &variable{name: string(rune('a' + len(params))), typ: t}
		params = append(params, v.name+" "+t.name)
		g.scope = append(g.scope, v)
	}
	param(g.number())
	for len(params) < 2 || len(params) < 6 && g.chance(55) {
		param(g.anyType())
	}
	for g.chance(25) {
		g.helper()
	}
	g.result = g.anyType()
	result := g.result.name
	if g.chance(40) {
		g.named = "out"
		result = "(out " + result + ")"
		g.scope = append(g.scope, &variable{name: "out", typ: g.result})
	}
	g.tables()
	g.emit("func %s(%s) %s {", name, strings.Join(params, ", "), result)
	g.body(3 + r.IntN(8))
	return written{name: name, params: len(params), form: "Vectorize", source: g.text()}
}

// tables are package variables that nobody assigns to.
func (g *gen) tables() {
	if g.chance(40) {
		g.scope = append(g.scope,
			&variable{name: "primes", typ: arrayOf(tInt, 8), fixed: true},
			&variable{name: "steps", typ: arrayOf(tF64, 4), fixed: true})
	}
}

// body writes statements and a return.
func (g *gen) body(n int) {
	for range n {
		g.stmt()
	}
	g.statement()
	g.ret()
	g.emit("}")
}

// helper writes a function that this one may call.
func (g *gen) helper() {
	name := fmt.Sprintf("%s%c", g.name, 'a'+len(g.funcs))
	h := &gen{r: g.r, name: name, fails: g.fails, result: g.number(), nest: 1, next: g.next, left: 4}
	f := function{call: name + "(", out: []*typ{h.result}, traps: g.fails}
	var params []string
	for i := range 1 + g.r.IntN(3) {
		t := g.anyType()
		if i == 0 {
			t = g.number()
		}
		v := &variable{name: string(rune('p' + i)), typ: t}
		h.scope = append(h.scope, v)
		params = append(params, v.name+" "+t.name)
		f.args = append(f.args, t)
		f.call += "%s, "
	}
	f.call = strings.TrimSuffix(f.call, ", ") + ")"
	h.emit("func %s(%s) %s {", name, strings.Join(params, ", "), h.result.name)
	h.body(1 + g.r.IntN(4))
	g.before = append(g.before, h.text())
	g.funcs = append(g.funcs, f)
}
