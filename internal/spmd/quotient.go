package spmd

import (
	"strconv"
	"strings"

	"github.com/cb434341/weft/internal/kernel"
)

// byDoubles reports a division that divideByDoubles is good for: not by a constant
// that is a power of two, for that is a shift, or a great one, for which
// it is of no use. Only AVX-512 converts vectors of these integers.
func (o *operation) byDoubles(divisor int64) bool {
	if o.k.Size() != 8 || !o.vec || !o.f.g.o.Target.Masks {
		return false
	}
	size := uint64(divisor)
	if o.k.Signed() && divisor < 0 {
		size = -size
	}
	return size == 0 || size < 1<<52 && size&(size-1) != 0
}

// divideByDoubles calls a function that divides vectors of 64-bit integers. No CPU
// has an instruction for that, and one lane after the other takes ten times as
// long as doubles do. These are exact for operands below 2^52: were the quotient
// rounded up to an integer k, then 1/b would be at most k*2^-53, but k*b < a + b.
// Where a lane has a greater number, all are divided one by one.
func (o *operation) divideByDoubles(code kernel.Code, a, b string) string {
	word, offset, bound := "u", int64(0), int64(1)<<52
	if o.k.Signed() {
		word, offset, bound = "s", 1<<52, 1<<53
	}
	rest := ""
	if code == kernel.Rem {
		rest = "\n\t%whole = mul TYPE %q, %y\n\t%r = sub TYPE %x, %whole"
	}
	result := map[kernel.Code]string{kernel.Quo: "%q", kernel.Rem: "%r"}[code]
	word += map[kernel.Code]string{kernel.Quo: "div", kernel.Rem: "rem"}[code]
	name := "divide." + word + ".v" + strconv.Itoa(o.f.lanes)
	if _, ok := o.f.m.helpers[name]; !ok {
		// A value may be poison in a lane that does not run: it must not decide.
		text := `define internal TYPE @NAME(TYPE %a, TYPE %b) noinline #0 {
start:
	%x = freeze TYPE %a
	%y = freeze TYPE %b
	%xo = add TYPE %x, OFFSET
	%yo = add TYPE %y, OFFSET
	%xs = icmp ult TYPE %xo, BOUND
	%ys = icmp ult TYPE %yo, BOUND
	%small = and BOOLS %xs, %ys
	%all = call i1 @ALL(BOOLS %small)
	br i1 %all, label %fast, label %slow
fast:
	%xf = sitofp TYPE %x to DOUBLES
	%yf = sitofp TYPE %y to DOUBLES
	%qf = fdiv DOUBLES %xf, %yf
	%q = fptosi DOUBLES %qf to TYPE` + rest + `
	ret TYPE RESULT
slow:
	%s = WORD TYPE %x, %y
	ret TYPE %s
}
`
		all := "llvm.vector.reduce.and.v" + strconv.Itoa(o.f.lanes) + "i1"
		o.f.m.declare(all, "declare i1 @"+all+"("+o.f.ty(kernel.Bool, true)+")")
		o.f.m.helpers[name] = strings.NewReplacer("TYPE", o.typ, "NAME", name, "RESULT", result, "WORD", word,
			"OFFSET", o.constant(offset), "BOUND", o.constant(bound), "ALL", all,
			"BOOLS", o.f.ty(kernel.Bool, true), "DOUBLES", o.f.ty(kernel.Float64, true)).Replace(text)
	}
	return o.f.def("call ", o.typ, " @", name, "(", o.typ, " ", a, ", ", o.typ, " ", b, ")")
}
