package spmd

import (
	"math"
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// integer instructions and float instructions of the codes that are just one.
var (
	integerWords = map[kernel.Code]string{
		kernel.Add: "add", kernel.Sub: "sub", kernel.Mul: "mul",
		kernel.And: "and", kernel.Or: "or", kernel.Xor: "xor",
	}
	floatWords = map[kernel.Code]string{
		kernel.Add: "fadd", kernel.Sub: "fsub", kernel.Mul: "fmul", kernel.Quo: "fdiv",
	}
	signedTests   = map[kernel.Code]string{kernel.Eq: "eq", kernel.Ne: "ne", kernel.Lt: "slt", kernel.Le: "sle", kernel.Gt: "sgt", kernel.Ge: "sge"}
	unsignedTests = map[kernel.Code]string{kernel.Eq: "eq", kernel.Ne: "ne", kernel.Lt: "ult", kernel.Le: "ule", kernel.Gt: "ugt", kernel.Ge: "uge"}
	floatTests    = map[kernel.Code]string{kernel.Eq: "oeq", kernel.Ne: "une", kernel.Lt: "olt", kernel.Le: "ole", kernel.Gt: "ogt", kernel.Ge: "oge"}
	mathWords     = map[kernel.Code]string{
		kernel.Sqrt: "sqrt", kernel.Abs: "fabs", kernel.Copysign: "copysign",
		kernel.Floor: "floor", kernel.Ceil: "ceil", kernel.Trunc: "trunc", kernel.RoundToEven: "roundeven",
	}
	bitWords = map[kernel.Code]string{
		kernel.LeadingZeros: "ctlz", kernel.TrailingZeros: "cttz", kernel.OnesCount: "ctpop",
		kernel.Reverse: "bitreverse", kernel.ReverseBytes: "bswap",
	}
)

// op lowers an Op.
func (f *function) op(s *kernel.Op) {
	vec := f.varies(s.Dst)
	if s.Code == kernel.Row {
		f.set(s.Dst, f.row(vec))
		return
	}
	var args [3]string
	for i, r := range []kernel.Reg{s.A, s.B, s.C} {
		if r != kernel.NoReg {
			args[i] = f.use(r, vec)
		}
	}
	o := operation{f: f, k: f.kind(s.A), vec: vec, typ: f.ty(f.kind(s.A), vec)}
	if !f.r.strict[s.Dst] {
		o.flags = f.g.o.FastMath.flags()
	}
	f.set(s.Dst, o.lower(s, args[0], args[1], args[2]))
}

// An operation is one Op, on operands of kind k.
type operation struct {
	f     *function
	k     kernel.Kind // of the first operand
	vec   bool
	typ   string
	flags string
}

func (o *operation) lower(s *kernel.Op, a, b, c string) string {
	f, k := o.f, o.k
	switch s.Code {
	case kernel.Copy:
		return a
	case kernel.Neg:
		if k.Float() {
			return o.two("fneg "+o.flags, a, "")
		}
		return o.two("sub ", o.constant(0), a)
	case kernel.Compl:
		return o.two("xor ", a, o.constant(-1))
	case kernel.Not:
		return o.two("xor ", a, f.constant(kernel.Bool, 1, o.vec))
	case kernel.Add, kernel.Sub, kernel.Mul, kernel.And, kernel.Or, kernel.Xor:
		if k.Float() {
			return o.two(floatWords[s.Code]+" "+o.flags, a, b)
		}
		return o.two(integerWords[s.Code]+" ", a, b)
	case kernel.AndNot:
		return o.two("and ", a, o.two("xor ", b, o.constant(-1)))
	case kernel.Quo, kernel.Rem:
		if k.Float() {
			return o.two("fdiv "+o.flags, a, b)
		}
		return o.divide(s.Code, a, b, int64(f.consts[s.B]))
	case kernel.Min, kernel.Max:
		return o.extreme(s.Code == kernel.Min, a, b)
	case kernel.MulHi:
		return o.mulHi(a, b)
	case kernel.Shl, kernel.Shr:
		count, known := f.consts[s.B]
		return o.shift(s.Code == kernel.Shl, a, b, f.kind(s.B), count, known)
	case kernel.Eq, kernel.Ne, kernel.Lt, kernel.Le, kernel.Gt, kernel.Ge:
		return o.compare(s.Code, a, b)
	case kernel.Select:
		typ := f.ty(f.kind(s.Dst), o.vec)
		return f.def("select ", o.typ, " ", a, ", ", typ, " ", b, ", ", typ, " ", c)
	case kernel.Convert:
		return o.convert(f.kind(s.Dst), a)
	case kernel.Bitcast:
		return o.cast("bitcast", f.kind(s.Dst), a)
	case kernel.FMA:
		if !f.g.o.Target.FMA {
			return o.fuse(a, b, c)
		}
		return o.math("fma", a, b, c)
	case kernel.Sqrt, kernel.Abs:
		return o.math(mathWords[s.Code], a)
	case kernel.Copysign:
		return o.math("copysign", a, b)
	case kernel.Floor, kernel.Ceil, kernel.Trunc, kernel.RoundToEven:
		if f.g.o.Target.Round {
			return o.math(mathWords[s.Code], a)
		}
		return o.round(s.Code, a)
	case kernel.LeadingZeros, kernel.TrailingZeros, kernel.OnesCount, kernel.Reverse, kernel.ReverseBytes:
		return o.count(s.Code, a, f.kind(s.Dst))
	case kernel.Offset:
		if o.vec {
			return f.def("getelementptr i8, ", o.typ, " ", a, ", ", f.ty(kernel.Int64, true), " ", b)
		}
		return f.def("getelementptr i8, ptr ", a, ", i64 ", b)
	}
	return ""
}

// constant is an integer of the operands' kind.
func (o *operation) constant(v int64) string {
	b := uint64(v)
	if o.k.Unsigned() && o.k.Bits() < 64 {
		b &= 1<<o.k.Bits() - 1
	}
	return o.f.constant(o.k, b, o.vec)
}

func (o *operation) float(v float64) string {
	return o.f.constant(o.k, kernel.FloatBits(o.k, v), o.vec)
}

// two writes an instruction of one or two operands.
func (o *operation) two(word, a, b string) string {
	if b == "" {
		return o.f.def(word, o.typ, " ", a)
	}
	return o.f.def(word, o.typ, " ", a, ", ", b)
}

// pick selects between values of the operands' kind by a condition of theirs.
func (o *operation) pick(cond, a, b string) string {
	return o.f.def("select ", o.f.ty(kernel.Bool, o.vec), " ", cond, ", ", o.typ, " ", a, ", ", o.typ, " ", b)
}

// cast writes an instruction from the operands' kind to another.
func (o *operation) cast(word string, to kernel.Kind, a string) string {
	typ := o.f.ty(to, o.vec)
	if typ == o.typ {
		return a
	}
	return o.f.def(word, " ", o.typ, " ", a, " to ", typ)
}

// as is the operation on operands of another kind.
func (o *operation) as(k kernel.Kind) *operation {
	return &operation{f: o.f, k: k, vec: o.vec, typ: o.f.ty(k, o.vec), flags: o.flags}
}

// math calls the intrinsic for floats.
func (o *operation) math(name string, args ...string) string {
	return o.f.intrinsic("llvm."+name+"."+o.f.suffix(o.k, o.vec), o.typ, o.flags, args...)
}

func (o *operation) compare(code kernel.Code, a, b string) string {
	switch {
	case o.k.Float():
		return o.two("fcmp "+floatTests[code]+" ", a, b)
	case o.k.Signed():
		return o.two("icmp "+signedTests[code]+" ", a, b)
	}
	return o.two("icmp "+unsignedTests[code]+" ", a, b)
}

// divide keeps the machine's own division from what it traps on: zero, in lanes
// that do not run or where the value is not used, and the least integer by -1.
// The divisor is 0 if it is not known.
func (o *operation) divide(code kernel.Code, a, b string, divisor int64) string {
	signed, nonZero := o.k.Signed(), divisor != 0
	if signed && divisor == -1 {
		if code == kernel.Rem {
			return o.constant(0)
		}
		return o.two("sub ", o.constant(0), a)
	}
	safe, negative := b, ""
	if !nonZero {
		test := o.two("icmp eq ", b, o.constant(0))
		if signed {
			negative = o.two("icmp eq ", b, o.constant(-1))
			test = o.f.def("or ", o.f.ty(kernel.Bool, o.vec), " ", test, ", ", negative)
		}
		safe = o.pick(test, o.constant(1), b)
	}
	word := map[bool]string{true: "s", false: "u"}[signed] + map[kernel.Code]string{kernel.Quo: "div ", kernel.Rem: "rem "}[code]
	var q string
	if wide := o.quotientKind(); wide != kernel.Invalid && o.vec && !nonZero {
		q = o.divideByFloats(wide, code, a, safe)
	} else if o.byDoubles(divisor) {
		q = o.divideByDoubles(code, a, safe)
	} else {
		q = o.two(word, a, safe)
	}
	if negative == "" {
		return q
	}
	if code == kernel.Rem {
		return q // x % 1 and x % -1 are 0
	}
	return o.pick(negative, o.two("sub ", o.constant(0), a), q)
}

// quotientKind is the float kind that divides integers of the operands' kind
// exactly after truncation: twice the bits and more. No CPU divides vectors of
// integers.
func (o *operation) quotientKind() kernel.Kind {
	switch o.k.Size() {
	case 1:
		return kernel.Float32
	case 2, 4:
		return kernel.Float64
	}
	return kernel.Invalid
}

func (o *operation) divideByFloats(wide kernel.Kind, code kernel.Code, a, b string) string {
	prefix := "u"
	if o.k.Signed() {
		prefix = "s"
	}
	w := o.as(wide)
	x, y := o.cast(prefix+"itofp", wide, a), o.cast(prefix+"itofp", wide, b)
	q := w.cast("fpto"+prefix+"i", o.k, w.two("fdiv ", x, y))
	if code == kernel.Quo {
		return q
	}
	return o.two("sub ", a, o.two("mul ", q, b))
}

// extreme is Go's min or max. Equal numbers differ by the sign of zero at most,
// which the bits' or and and get right.
func (o *operation) extreme(least bool, a, b string) string {
	if !o.k.Float() {
		test := kernel.Gt
		if least {
			test = kernel.Lt
		}
		return o.pick(o.compare(test, a, b), a, b)
	}
	i := o.as(integerOf(o.k))
	first, second, bit := "ogt", "olt", "and "
	if least {
		first, second, bit = "olt", "ogt", "or "
	}
	same := i.cast("bitcast", o.k, i.two(bit, o.cast("bitcast", i.k, a), o.cast("bitcast", i.k, b)))
	r := o.pick(o.two("fcmp "+first+" ", a, b), a, o.pick(o.two("fcmp "+second+" ", a, b), b, same))
	return o.pick(o.two("fcmp uno ", a, b), o.two("fadd ", a, b), r)
}

// shift gives Go's meaning to counts of the width and more.
func (o *operation) shift(left bool, a, b string, countKind kernel.Kind, known uint64, isKnown bool) string {
	width := int64(o.k.Bits())
	word := "lshr "
	switch {
	case left:
		word = "shl "
	case o.k.Signed():
		word = "ashr "
	}
	if isKnown {
		if known >= uint64(width) {
			if word != "ashr " {
				return o.constant(0)
			}
			known = uint64(width - 1)
		}
		return o.two(word, a, o.constant(int64(known)))
	}
	n := o.as(countKind)
	over := n.two("icmp uge ", b, n.constant(width))
	count := b
	switch {
	case countKind.Bits() > o.k.Bits():
		count = n.cast("trunc", o.k, b)
	case countKind.Bits() < o.k.Bits():
		count = n.cast("zext", o.k, b)
	}
	if word == "ashr " {
		return o.two(word, a, o.pick(over, o.constant(width-1), count))
	}
	return o.pick(over, o.constant(0), o.two(word, a, count))
}

// mulHi multiplies by halves in lanes, for which there is no wide product.
func (o *operation) mulHi(a, b string) string {
	f := o.f
	if !o.vec {
		word := "zext i64 "
		if o.k.Signed() {
			word = "sext i64 "
		}
		p := f.def("mul i128 ", f.def(word, a, " to i128"), ", ", f.def(word, b, " to i128"))
		return f.def("trunc i128 ", f.def("lshr i128 ", p, ", 64"), " to i64")
	}
	half, low := o.constant(32), o.constant(1<<32-1)
	al, ah := o.two("and ", a, low), o.two("lshr ", a, half)
	bl, bh := o.two("and ", b, low), o.two("lshr ", b, half)
	t := o.two("add ", o.two("mul ", ah, bl), o.two("lshr ", o.two("mul ", al, bl), half))
	u := o.two("add ", o.two("mul ", al, bh), o.two("and ", t, low))
	h := o.two("add ", o.two("mul ", ah, bh), o.two("add ", o.two("lshr ", t, half), o.two("lshr ", u, half)))
	if o.k.Signed() {
		sign := o.constant(63)
		h = o.two("sub ", h, o.two("and ", o.two("ashr ", a, sign), b))
		h = o.two("sub ", h, o.two("and ", o.two("ashr ", b, sign), a))
	}
	return h
}

func (o *operation) count(code kernel.Code, a string, to kernel.Kind) string {
	f := o.f
	name := "llvm." + bitWords[code] + "." + f.suffix(o.k, o.vec)
	var n string
	switch code {
	case kernel.LeadingZeros, kernel.TrailingZeros:
		f.m.declare(name, "declare "+o.typ+" @"+name+"("+o.typ+", i1)")
		n = f.def("call ", o.typ, " @", name, "(", o.typ, " ", a, ", i1 false)")
	case kernel.ReverseBytes:
		if o.k.Size() == 1 {
			return a
		}
		return f.intrinsic(name, o.typ, "", a)
	default:
		n = f.intrinsic(name, o.typ, "", a)
	}
	if code == kernel.Reverse {
		return n
	}
	if o.k.Bits() < to.Bits() {
		return o.cast("zext", to, n)
	}
	return n
}

// round does without an instruction for it: adding 2^52 (2^23 for 32 bits) and
// taking it off leaves an integer, rounded to even; a unit corrects it.
func (o *operation) round(code kernel.Code, a string) string {
	big := float64(1 << 52)
	if o.k == kernel.Float32 {
		big = 1 << 23
	}
	size := o.math("fabs", a)
	magic := o.math("copysign", o.float(big), a)
	x := a
	if code == kernel.Trunc {
		magic, x = o.float(big), size
	}
	r := o.two("fsub ", o.two("fadd ", x, magic), magic)
	switch code {
	case kernel.Floor, kernel.Trunc:
		r = o.pick(o.two("fcmp ogt ", r, x), o.two("fsub ", r, o.float(1)), r)
	case kernel.Ceil:
		r = o.pick(o.two("fcmp olt ", r, x), o.two("fadd ", r, o.float(1)), r)
	}
	r = o.math("copysign", r, a)
	return o.pick(o.two("fcmp olt ", size, o.float(big)), r, a)
}

// fuse is FMA of float32 without an instruction for it. The product is exact in
// float64. The sum is rounded there to odd, by what Knuth's two-sum says got
// lost, so that rounding it once more rounds as if it were exact (Boldo and
// Melquiond 2008).
func (o *operation) fuse(a, b, c string) string {
	f := o.f
	w, i := o.as(kernel.Float64), o.as(kernel.Int64)
	w.flags = ""
	wide := func(v string) string { return o.cast("fpext", kernel.Float64, v) }
	p, q := w.two("fmul ", wide(a), wide(b)), wide(c)
	s := w.two("fadd ", p, q)
	t := w.two("fsub ", s, p)
	lost := w.two("fadd ", w.two("fsub ", p, w.two("fsub ", s, t)), w.two("fsub ", q, t))
	bits := w.cast("bitcast", kernel.Int64, s)
	boolean := f.ty(kernel.Bool, o.vec)
	both := func(x, y string) string { return f.def("and ", boolean, " ", x, ", ", y) }
	odd := both(w.two("fcmp one ", lost, w.float(0)), i.two("icmp eq ", i.two("and ", bits, i.constant(1)), i.constant(0)))
	odd = both(odd, w.two("fcmp one ", w.math("fabs", s), w.float(math.Inf(1))))
	away := f.def("xor ", boolean, " ", w.two("fcmp ogt ", lost, w.float(0)), ", ", w.two("fcmp ogt ", s, w.float(0)))
	step := i.pick(away, i.constant(-1), i.constant(1))
	bits = i.two("add ", bits, i.pick(odd, step, i.constant(0)))
	return w.cast("fptrunc", kernel.Float32, i.cast("bitcast", kernel.Float64, bits))
}

// row is the number of each lane's row.
func (f *function) row(vec bool) string {
	if !vec {
		return f.firstRow
	}
	return f.rowsName
}

func (f *function) iota() string {
	w := "<"
	for i := range f.lanes {
		if i > 0 {
			w += ", "
		}
		w += "i64 " + strconv.Itoa(i)
	}
	return w + ">"
}
