package main

import (
	"fmt"
	"strings"
)

// expr writes an expression of a type that is no constant: Go's own arithmetic of
// constants, which refuses to overflow, never sees it.
func (g *gen) expr(t *typ, depth int) string {
	switch t.kind {
	case boolean:
		return g.truth(depth)
	case structure, array:
		return g.composite(t, depth)
	case complexNumber:
		return g.complex(t, depth)
	}
	if depth <= 0 || g.chance(30) {
		return g.leaf(t, depth)
	}
	switch n := g.r.IntN(100); {
	case n < 40:
		return g.arithmetic(t, depth)
	case n < 52:
		return g.conversion(t, depth)
	case n < 60:
		return g.unary(t, depth)
	case n < 68 && t.integer():
		return g.shift(t, depth)
	case n < 78 && t.integer():
		return g.division(t, depth)
	case n < 84:
		return fmt.Sprintf("%s(%s, %s)", choice(g, "min", "max"), g.expr(t, depth-1), g.operand(t, depth-1))
	case n < 88:
		if t.bits >= 8 && t.number() {
			if g.chance(30) {
				return fmt.Sprintf("clamp(%s, %s, %s)", g.expr(t, depth-1), g.operand(t, depth-1), g.literal(t))
			}
			return fmt.Sprintf("pick(%s, %s, %s)", g.truth(depth-1), g.expr(t, depth-1), g.expr(t, depth-1))
		}
	case n < 98:
		if s, ok := g.call(t, depth); ok {
			return s
		}
	}
	return g.arithmetic(t, depth)
}

// leaf is a place of the type, or another number made one.
func (g *gen) leaf(t *typ, depth int) string {
	if p := g.places(t, false); len(p) > 0 && (depth <= 0 || g.chance(85)) {
		return g.source(choice(g, p...), depth)
	}
	return g.conversion(t, depth)
}

func (g *gen) conversion(t *typ, depth int) string {
	for range 20 {
		from := g.number()
		if same(from, t) {
			continue
		}
		if depth > 0 {
			return fmt.Sprintf("%s(%s)", t.name, g.expr(from, depth-1))
		}
		if p := g.places(from, false); len(p) > 0 {
			return fmt.Sprintf("%s(%s)", t.name, g.source(choice(g, p...), 0))
		}
	}
	// Any variable will do; every function has a number.
	for _, from := range numbers {
		if p := g.places(from, false); len(p) > 0 {
			return fmt.Sprintf("%s(%s)", t.name, g.source(choice(g, p...), 0))
		}
	}
	panic("no number in scope")
}

// literal is a constant that the type holds, 2 or more.
func (g *gen) literal(t *typ) string {
	if t.kind == float {
		if t.bits == 64 && g.chance(20) {
			return choice(g, "1e300", "1e-300", "third", "5e-324", "1e18", "-1e19")
		}
		return choice(g, "0.5", "1.5", "-2", "3", "0.1", "1e10", "-1e-10", "1e38", "100", "0.75")
	}
	top := 1<<(min(t.bits, 63)-1) - 1
	switch n := g.r.IntN(10); {
	case n < 6:
		return fmt.Sprint(2 + g.r.IntN(9))
	case n < 7:
		return fmt.Sprint(top)
	case n < 8 && t.kind == signed:
		return fmt.Sprint(-2 - g.r.IntN(9))
	case n < 9 && t.bits == 64:
		return "big"
	}
	return fmt.Sprint(2 + g.r.IntN(100))
}

// operand is the other side of an operator: an expression or a literal.
func (g *gen) operand(t *typ, depth int) string {
	if g.chance(35) {
		return g.literal(t)
	}
	return "(" + g.expr(t, depth) + ")"
}

func (g *gen) arithmetic(t *typ, depth int) string {
	op := choice(g, "+", "-", "*", "+", "-")
	if t.kind == float {
		op = choice(g, "+", "-", "*", "/", "+", "-", "*")
	} else if g.chance(35) {
		op = choice(g, "&", "|", "^", "&^")
	}
	x, y := g.expr(t, depth-1), g.operand(t, depth-1)
	for bare(y) == bare(x) {
		y = g.literal(t)
	}
	if g.chance(15) && op != "&^" && op != "/" {
		return fmt.Sprintf("%s %s (%s)", g.literal(t), op, x)
	}
	return fmt.Sprintf("(%s) %s %s", x, op, y)
}

func (g *gen) unary(t *typ, depth int) string {
	op := "-"
	if t.integer() {
		op = choice(g, "-", "^")
	}
	return fmt.Sprintf("%s(%s)", op, g.expr(t, depth-1))
}

func (g *gen) shift(t *typ, depth int) string {
	op := choice(g, "<<", ">>")
	x := g.expr(t, depth-1)
	switch n := g.r.IntN(10); {
	case n < 3:
		return fmt.Sprintf("(%s) %s %d", x, op, g.r.IntN(t.bits-1)+1)
	case n < 5: // any count
		for {
			if by := g.integer(); by.kind == unsigned {
				return fmt.Sprintf("(%s) %s (%s)", x, op, g.expr(by, depth-1))
			}
		}
	case n < 7 && g.trap(100): // and negative ones
		for {
			if by := g.integer(); by.kind == signed {
				return fmt.Sprintf("(%s) %s (%s)", x, op, g.expr(by, depth-2))
			}
		}
	}
	return fmt.Sprintf("(%s) %s ((%s) & %d)", x, op, g.expr(g.integer(), depth-1), choice(g, 7, 31, 63, 127))
}

func (g *gen) division(t *typ, depth int) string {
	op := choice(g, "/", "%")
	x := g.expr(t, depth-1)
	switch {
	case g.trap(60):
		return fmt.Sprintf("(%s) %s (%s)", x, op, g.expr(t, depth-2))
	case g.chance(40):
		return fmt.Sprintf("(%s) %s %s", x, op, g.literal(t))
	}
	return fmt.Sprintf("(%s) %s ((%s) | 1)", x, op, g.expr(t, depth-1))
}

// call is one of a function with this one result.
func (g *gen) call(t *typ, depth int) (string, bool) {
	var fit []function
	for _, f := range append(functions[:len(functions):len(functions)], g.funcs...) {
		if len(f.out) == 1 && same(f.out[0], t) && (!f.traps || g.budget > 0) {
			fit = append(fit, f)
			if f.traps { // there are few
				fit = append(fit, f, f)
			}
		}
	}
	if len(fit) == 0 {
		return "", false
	}
	return g.apply(choice(g, fit...), depth), true
}

func (g *gen) apply(f function, depth int) string {
	if f.traps {
		g.budget--
	}
	args := make([]any, len(f.args))
	for i, t := range f.args {
		args[i] = g.expr(t, depth-1)
		if i == 0 && strings.HasPrefix(f.call, "%s.") || strings.Contains(f.call, "%s&1") {
			args[i] = fmt.Sprintf("(%s)", args[i])
		}
	}
	return fmt.Sprintf(f.call, args...)
}

func (g *gen) truth(depth int) string {
	if p := g.places(tBool, false); len(p) > 0 && (g.chance(20) || depth <= 0) {
		s := g.source(choice(g, p...), depth)
		if g.chance(30) {
			return "!" + s
		}
		return s
	}
	if depth > 0 {
		switch n := g.r.IntN(100); {
		case n < 22:
			x, y := g.truth(depth-1), g.truth(depth-1)
			if !strings.Contains(bare(x), bare(y)) && !strings.Contains(bare(y), bare(x)) {
				return fmt.Sprintf("(%s) %s (%s)", x, choice(g, "&&", "||"), y)
			}
		case n < 30:
			if s, ok := g.call(tBool, depth); ok {
				return s
			}
		case n < 36: // a guard, so that what follows cannot fail
			t := g.integer()
			if p := g.places(t, false); len(p) > 0 {
				d := g.source(choice(g, p...), -1)
				x := g.expr(t, depth-1)
				if g.chance(50) {
					return fmt.Sprintf("%s != 0 && (%s)%s%s > %s", d, x, choice(g, "/", "%"), d, g.literal(t))
				}
				return fmt.Sprintf("%s == 0 || (%s)%s%s <= %s", d, x, choice(g, "/", "%"), d, g.literal(t))
			}
		case n < 42:
			t := g.aggregate()
			if p := g.places(t, false); len(p) > 1 {
				x, y := g.source(choice(g, p...), 0), g.source(choice(g, p...), 0)
				if x != y {
					return fmt.Sprintf("%s %s %s", x, choice(g, "==", "!="), y)
				}
			}
		}
	}
	t := g.number()
	x, y := g.expr(t, depth-1), g.operand(t, depth-1)
	for bare(y) == bare(x) {
		y = g.literal(t)
	}
	return fmt.Sprintf("(%s) %s %s", x, choice(g, "<", "<=", ">", ">=", "==", "!="), y)
}

// composite is a place of the type, a call, or a literal.
func (g *gen) composite(t *typ, depth int) string {
	if p := g.places(t, false); len(p) > 0 && g.chance(60) {
		return g.source(choice(g, p...), depth)
	}
	if depth > 0 && g.chance(30) {
		if s, ok := g.call(t, depth); ok {
			return s
		}
	}
	var parts []string
	if t.kind == structure {
		for _, f := range t.fields {
			if g.chance(80) {
				parts = append(parts, f.name+": "+g.expr(f.typ, depth-2))
			}
		}
	} else {
		for i := range t.n {
			if e := g.expr(t.elem, depth-2); g.chance(80) {
				parts = append(parts, fmt.Sprintf("%d: %s", i, e))
			}
		}
	}
	return fmt.Sprintf("%s{%s}", t.name, strings.Join(parts, ", "))
}

func (g *gen) complex(t *typ, depth int) string {
	part := tF64
	if t.bits == 64 {
		part = tF32
	}
	p := g.places(t, false)
	if len(p) > 0 && (depth <= 0 || g.chance(40)) {
		return g.source(choice(g, p...), depth)
	}
	if depth > 0 {
		switch g.r.IntN(4) {
		case 0, 1:
			return fmt.Sprintf("(%s) %s (%s)", g.complex(t, depth-1), choice(g, "+", "-", "*", "/"), g.complex(t, depth-1))
		case 2:
			from := tC64
			if t == tC64 {
				from = tC128
			}
			return fmt.Sprintf("%s(%s)", t.name, g.complex(from, depth-1))
		}
	}
	return fmt.Sprintf("complex(%s, %s)", g.expr(part, depth-1), g.expr(part, depth-1))
}

// bare is an expression without parentheses, to see whether two are one.
func bare(s string) string { return strings.NewReplacer("(", "", ")", "").Replace(s) }
