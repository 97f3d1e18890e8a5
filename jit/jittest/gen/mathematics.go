package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// inexact functions of package math, and how far Go's and the library's may be
// apart: 2 where both are within 1 ulp of the truth, more where Go is not: its Tan
// of small numbers, its Acos and Log2 near 1, its Pow of small results.
var inexact = []struct {
	name   string
	params int
	ulp    float64
	tame   bool // Go's own results are wrong for numbers that are not ordinary
}{
	{"Exp", 1, 2, false},
	{"Exp2", 1, 2, false},
	{"Expm1", 1, 2, false},
	{"Log", 1, 2, true},
	{"Log2", 1, 64, true},
	{"Log10", 1, 3, true},
	{"Log1p", 1, 2, false},
	{"Sin", 1, 2, true},
	{"Cos", 1, 2, true},
	{"Tan", 1, 64, true},
	{"Asin", 1, 128, true},
	{"Acos", 1, 2000, true},
	{"Atan", 1, 2, false},
	{"Atan2", 2, 2, true},
	{"Sinh", 1, 4, true},
	{"Cosh", 1, 4, true},
	{"Tanh", 1, 2, false},
	{"Asinh", 1, 3, false},
	{"Acosh", 1, 3, false},
	{"Atanh", 1, 2, false},
	{"Pow", 2, 200, true},
	{"Cbrt", 1, 2, false},
	{"Hypot", 2, 2, false},
	{"Erf", 1, 2, false},
	{"Erfc", 1, 4, false},
}

// mathematics writes a function whose results are those of one math function,
// of arguments that Go and kernels agree on.
func mathematics(r *rand.Rand, name string, which int) written {
	g := &gen{r: r, name: name}
	f := inexact[which%len(inexact)]
	for _, n := range []string{"a", "b"} {
		g.scope = append(g.scope, &variable{name: n, typ: tF64})
	}
	g.scope = append(g.scope, &variable{name: "c", typ: g.number()})
	g.emit("func %s(a, b float64, c %s) [3]float64 {", name, g.scope[2].typ.name)
	call := func(args ...string) string {
		return "math." + f.name + "(" + strings.Join(args[:f.params], ", ") + ")"
	}
	g.emit("var out [3]float64")
	if f.tame {
		g.emit("if !ordinary(a) || !ordinary(b) {")
		g.emit("return out")
		g.emit("}")
	}
	g.emit("out[0] = %s", call("a", "b"))
	g.emit("if %s {", g.truth(2))
	g.emit("out[1] = %s", call("b", "a"))
	g.emit("}")
	g.emit("for i := 0; i < int(uint8(c)&3); i++ {")
	if f.tame {
		g.emit("out[2] = %s", call("b", "a"))
	} else {
		g.emit("out[2] = %s", call(fmt.Sprintf("a*float64(i) + %s", g.literal(tRatio)), "float64(c)"))
	}
	g.emit("}")
	g.emit("return out")
	g.emit("}")
	return written{name: name, params: 3, form: "Vectorize", ulp: f.ulp, source: g.text()}
}
