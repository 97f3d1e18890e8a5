package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// A gen writes one function.
type gen struct {
	r      *rand.Rand
	name   string
	lines  []string
	before []string // functions that this one calls
	scope  []*variable
	locals []*variable
	result *typ
	named  string // of a named result
	loops  []*loop
	funcs  []function
	next   int  // number of the next name
	fails  bool // some statements may
	budget int  // places that can fail, left in this statement
	nest   int  // loops around this statement
	left   int  // statements that may still be written
}

// A variable is a name, or an expression that can be read and perhaps assigned.
type variable struct {
	name  string
	typ   *typ
	fixed bool // not assigned
	traps bool // reading or writing it can fail
	size  int  // 0, or the values are in 0 to size-1
	line  int  // 0, or one that is not wanted if the variable is used
}

// A loop is one around the statement, or a switch.
type loop struct {
	label    string
	line     int // where the label would be
	used     bool
	isSwitch bool
}

func (g *gen) chance(percent int) bool { return g.r.IntN(100) < percent }

func choice[T any](g *gen, s ...T) T { return s[g.r.IntN(len(s))] }

func (g *gen) emit(format string, args ...any) int {
	g.lines = append(g.lines, fmt.Sprintf(format, args...))
	return len(g.lines) - 1
}

func (g *gen) fresh(prefix string) string {
	g.next++
	return fmt.Sprint(prefix, g.next)
}

func (g *gen) number() *typ { return choice(g, numbers...) }

func (g *gen) integer() *typ {
	for {
		if t := g.number(); t.integer() {
			return t
		}
	}
}

// aggregate draws a struct or an array.
func (g *gen) aggregate() *typ {
	switch g.r.IntN(9) {
	case 0:
		return tPoint
	case 1:
		return tLot
	case 2:
		return tPack
	case 3:
		return tVec
	case 4:
		return arrayOf(tPoint, 2+g.r.IntN(3))
	case 5:
		return arrayOf(arrayOf(g.number(), 2), 3)
	case 6:
		return arrayOf(tBool, 4)
	}
	return arrayOf(g.number(), choice(g, 2, 3, 4, 5, 8))
}

func (g *gen) anyType() *typ {
	switch n := g.r.IntN(100); {
	case n < 10:
		return tBool
	case n < 14:
		return choice(g, tC64, tC128)
	case n < 30:
		return g.aggregate()
	}
	return g.number()
}

// A place is part of a variable: fields, and "" for an element.
type place struct {
	v    *variable
	path []step
}

type step struct {
	field string
	n     int // elements, where there is no field
}

// places lists the parts of variables that are of a type.
func (g *gen) places(t *typ, assigned bool) []place {
	var all []place
	for _, v := range g.scope {
		if assigned && v.fixed || v.traps && g.budget == 0 {
			continue
		}
		var walk func(u *typ, path []step)
		walk = func(u *typ, path []step) {
			if same(u, t) {
				all = append(all, place{v, append([]step(nil), path...)})
			}
			switch u.kind {
			case structure:
				for _, f := range u.fields {
					walk(f.typ, append(path, step{field: f.name}))
				}
			case array:
				walk(u.elem, append(path, step{n: u.n}))
			}
		}
		walk(v.typ, nil)
	}
	return all
}

// source writes a place.
func (g *gen) source(p place, depth int) string {
	if p.v.traps {
		g.budget--
	}
	var s strings.Builder
	s.WriteString(p.v.name)
	for _, step := range p.path {
		if step.field != "" {
			s.WriteString("." + step.field)
		} else {
			s.WriteString("[" + g.index(step.n, depth) + "]")
		}
	}
	return s.String()
}

// index writes an index into n elements.
func (g *gen) index(n, depth int) string {
	var ranged []string
	for _, v := range g.scope {
		if v.size > 0 && v.size <= n {
			ranged = append(ranged, v.name)
		}
	}
	switch {
	case len(ranged) > 0 && g.chance(60):
		return choice(g, ranged...)
	case depth <= 0 || g.chance(40):
		return fmt.Sprint(g.r.IntN(n))
	case g.budget > 0 && g.chance(50):
		g.budget--
		e := g.expr(g.integer(), depth-2)
		if g.chance(70) { // fails, but not for most rows
			return fmt.Sprintf("(%s)&15", e)
		}
		return e
	case n&(n-1) == 0:
		return fmt.Sprintf("(%s)&%d", g.expr(g.integer(), depth-2), n-1)
	}
	return fmt.Sprintf("uint(%s)%%%d", g.expr(g.integer(), depth-2), n)
}

// trap takes the place that can fail, if this statement has one left.
func (g *gen) trap(percent int) bool {
	if g.budget > 0 && g.chance(percent) {
		g.budget--
		return true
	}
	return false
}

// statement begins one: it may fail once.
func (g *gen) statement() {
	g.budget = 0
	if g.fails && g.chance(50) {
		g.budget = 1
	}
}

// text is the function's lines, without those that turned out not to be needed.
func (g *gen) text() string {
	for _, v := range g.locals {
		if v.line > 0 && g.reads(v.name, v.line+1) {
			g.lines[v.line] = ""
		}
	}
	var s strings.Builder
	for _, l := range append(g.before, g.lines...) {
		if l != "" {
			s.WriteString(l + "\n")
		}
	}
	return s.String()
}

// reads reports whether a line from there on has the name other than to assign
// to it.
func (g *gen) reads(name string, from int) bool {
	read := regexp.MustCompile(`.\b` + name + `\b|^` + name + `\.`)
	for _, l := range g.lines[from:] {
		if read.MatchString(l) {
			return true
		}
	}
	return false
}
