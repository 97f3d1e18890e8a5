package expr

import (
	"fmt"
	"math"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
)

func arithmetic() map[string]*function {
	return map[string]*function{
		"add":      {least: 2, most: 2, show: "+", typed: addType, emit: code(kernel.Add), eval: joined},
		"sub":      {least: 2, most: 2, show: "-", typed: subType, emit: code(kernel.Sub)},
		"mul":      {least: 2, most: 2, show: "*", typed: mulType, emit: emitMul},
		"div":      {least: 2, most: 2, show: "/", typed: divType, emit: emitDiv},
		"floordiv": {least: 2, most: 2, show: "//", typed: floorDivType, emit: emitFloorDiv},
		"mod":      {least: 2, most: 2, show: "%", typed: asNumbers(signed), emit: emitMod},
		"pow":      {least: 2, most: 2, show: "**", typed: powType, emit: emitPow},
		"neg":      {least: 1, most: 1, show: "-", typed: asNumbers(signed), emit: code(kernel.Neg)},
		"abs":      {least: 1, most: 1, typed: asNumbers(signed), emit: emitAbs},
		"sign":     {least: 1, most: 1, typed: asNumbers(signed), emit: emitSign},
		"clip":     {least: 3, most: 3, typed: clipType, emit: emitClip},
		"min_of":   {least: 1, most: -1, typed: extremeType, emit: extreme(kernel.Min), eval: extremeText(-1)},
		"max_of":   {least: 1, most: -1, typed: extremeType, emit: extreme(kernel.Max), eval: extremeText(1)},
		"bitand":   {least: 2, most: 2, show: "&", typed: same(bits), emit: code(kernel.And)},
		"bitor":    {least: 2, most: 2, show: "|", typed: same(bits), emit: code(kernel.Or)},
		"bitxor":   {least: 2, most: 2, show: "^", typed: same(bits), emit: code(kernel.Xor)},
		"bitnot":   {least: 1, most: 1, show: "~", typed: same(integers), emit: code(kernel.Compl)},
		"shl":      {least: 2, most: 2, show: "<<", typed: same(integers), emit: shift(kernel.Shl)},
		"shr":      {least: 2, most: 2, show: ">>", typed: same(integers), emit: shift(kernel.Shr)},
	}
}

func addType(n *Node) (table.Type, error) {
	a, b := n.Args[0].Type, n.Args[1].Type
	switch {
	case a.Kind.Text() && (b.Kind.Text() || b.Kind == table.Null), b.Kind.Text() && a.Kind == table.Null:
		return str, nil
	case a.Kind == table.Duration && b.Kind.Temporal() && b.Kind != table.Duration:
		return n.moved(1, 0)
	case b.Kind == table.Duration && a.Kind.Temporal() && a.Kind != table.Duration:
		return n.moved(0, 1)
	}
	return asNumbers(signed)(n)
}

func subType(n *Node) (table.Type, error) {
	a, b := n.Args[0].Type, n.Args[1].Type
	switch {
	case b.Kind == table.Duration && a.Kind.Temporal() && a.Kind != table.Duration:
		return n.moved(0, 1)
	case b.Kind == table.String && n.Args[1].Op == "lit" && a.Kind.Temporal() && adopts(n.Args[1].Value, a):
		n.convert(1, a)
		b = a
	case a.Kind == table.String && n.Args[0].Op == "lit" && b.Kind.Temporal() && adopts(n.Args[0].Value, b):
		n.convert(0, b)
		a = b
	}
	if calendar.has(a.Kind) && calendar.has(b.Kind) || a.Kind == table.Time && b.Kind == table.Time {
		t, err := n.unify(0, 1)
		switch t.Kind {
		case table.Date:
			seconds := table.Type{Kind: table.Timestamp, Unit: table.Second}
			n.convert(0, seconds)
			n.convert(1, seconds)
			t = seconds
		case table.Time:
			t.Unit = table.Nano
		}
		return table.Type{Kind: table.Duration, Unit: t.Unit}, err
	}
	return asNumbers(signed)(n)
}

// moved is the type of a time, argument i, that is moved by a duration, argument
// j: in the finer of their units. A date becomes a timestamp.
func (n *Node) moved(i, j int) (table.Type, error) {
	t, d := n.Args[i].Type, n.Args[j].Type
	switch t.Kind {
	case table.Time:
		t.Unit = table.Nano
	case table.Date:
		t = table.Type{Kind: table.Timestamp, Unit: d.Unit}
	default:
		t.Unit = max(t.Unit, d.Unit)
	}
	d.Unit = t.Unit
	if t.Kind == table.Time {
		t.Unit = 0
		return t, fmt.Errorf("%s: times of day are not moved by durations", n.Args[i].describe())
	}
	n.convert(i, t)
	n.convert(j, d)
	return t, nil
}

func mulType(n *Node) (table.Type, error) {
	a, b := n.Args[0].Type, n.Args[1].Type
	if a.Kind == table.Duration && numbers.has(b.Kind) {
		return n.scaled(0, 1)
	}
	if b.Kind == table.Duration && numbers.has(a.Kind) {
		return n.scaled(1, 0)
	}
	return asNumbers(numbers)(n)
}

// scaled is a duration, argument i, multiplied by a number, argument j.
func (n *Node) scaled(i, j int) (table.Type, error) {
	d := n.Args[i].Type
	if n.Args[j].Type.Kind.Float() {
		// In float64, and back.
		n.Args[i] = n.Args[i].as(integer).as(float)
		n.convert(j, float)
		return d, nil
	}
	n.convert(j, integer)
	return d, nil
}

func divType(n *Node) (table.Type, error) {
	a, b := n.Args[0].Type, n.Args[1].Type
	switch {
	case a.Kind == table.Duration && b.Kind == table.Duration:
		if _, err := n.unify(0, 1); err != nil {
			return float, err
		}
		n.Args[0], n.Args[1] = n.Args[0].as(integer).as(float), n.Args[1].as(integer).as(float)
		return float, nil
	case a.Kind == table.Duration && numbers.has(b.Kind):
		n.Args[0] = n.Args[0].as(integer).as(float)
		n.convert(1, float)
		return a, nil
	}
	return asFloats(n)
}

func floorDivType(n *Node) (table.Type, error) {
	a, b := n.Args[0].Type, n.Args[1].Type
	switch {
	case a.Kind == table.Duration && b.Kind == table.Duration:
		_, err := n.unify(0, 1)
		return integer, err
	case a.Kind == table.Duration && integers.has(b.Kind):
		n.convert(1, integer)
		return a, nil
	}
	return asNumbers(numbers)(n)
}

// powType is a float if the exponent is a negative literal.
func powType(n *Node) (table.Type, error) {
	if e := n.Args[1]; e.Op == "lit" {
		if v, ok := e.Value.(int64); ok && v < 0 {
			return asFloats(n)
		}
	}
	return asNumbers(numbers)(n)
}

func emitMul(e *emitter, n *Node, in []val) val { return e.scaled(kernel.Mul, n, in) }

func emitDiv(e *emitter, n *Node, in []val) val { return e.scaled(kernel.Quo, n, in) }

// scaled multiplies or divides. A duration that floats have made is rounded to
// nearest; one that is too large, or no number, is null.
func (e *emitter) scaled(c kernel.Code, n *Node, in []val) val {
	out := e.strict(e.Op(c, in[0].r, in[1].r), in...)
	if n.Type.Kind == table.Duration && e.Kind(out.r).Float() {
		fits := e.Op(kernel.Lt, e.Op(kernel.Abs, out.r), e.Float(kernel.Float64, 1<<63))
		out.r = e.Convert(kernel.Int64, e.Op(kernel.RoundToEven, out.r))
		out = e.where(out, fits)
	}
	return out
}

// nonzero is a divisor and where it is one: by zero the result is null. A literal
// that is none needs no look.
func (e *emitter) nonzero(n *Node, v val) (divisor, ok kernel.Reg) {
	if n.Op == "lit" && n.Value != nil {
		if bits, err := bitsOf(n.Value, n.Type); err == nil && bits != 0 {
			return v.r, kernel.NoReg
		}
	}
	k := e.Kind(v.r)
	ok = e.Op(kernel.Ne, v.r, e.Int(k, 0))
	return e.Op(kernel.Select, ok, v.r, e.Int(k, 1)), ok
}

// emitFloorDiv rounds down, as Python does.
func emitFloorDiv(e *emitter, n *Node, in []val) val {
	a, b := in[0].r, in[1].r
	k := e.Kind(a)
	if k.Float() {
		return e.strict(e.floorDivFloat(a, b), in...)
	}
	b, ok := e.nonzero(n.Args[1], in[1])
	q := e.Op(kernel.Quo, a, b)
	if k.Signed() {
		r := e.Op(kernel.Rem, a, b)
		q = e.Op(kernel.Select, e.opposed(r, b), e.Op(kernel.Sub, q, e.Int(k, 1)), q)
	}
	return e.where(e.strict(q, in...), ok)
}

// opposed is whether a remainder is not zero, and has another sign than the
// divisor.
func (e *emitter) opposed(r, b kernel.Reg) kernel.Reg {
	zero := e.Int(e.Kind(r), 0)
	return e.Op(kernel.And, e.Op(kernel.Ne, r, zero),
		e.Op(kernel.Ne, e.Op(kernel.Lt, r, zero), e.Op(kernel.Lt, b, zero)))
}

// emitMod has the sign of the divisor, as Python's.
func emitMod(e *emitter, n *Node, in []val) val {
	a, b := in[0].r, in[1].r
	k := e.Kind(a)
	if k.Float() {
		return e.strict(e.modFloat(a, b), in...)
	}
	b, ok := e.nonzero(n.Args[1], in[1])
	r := e.Op(kernel.Rem, a, b)
	if k.Signed() {
		r = e.Op(kernel.Select, e.opposed(r, b), e.Op(kernel.Add, r, b), r)
	}
	return e.where(e.strict(r, in...), ok)
}

// modFloat is NumPy's remainder: a zero has the sign of the divisor.
func (e *emitter) modFloat(a, b kernel.Reg) kernel.Reg {
	k := e.Kind(a)
	r := e.call("math.Mod", a, b)
	zero := e.Op(kernel.Eq, r, e.Int(k, 0))
	r = e.Op(kernel.Select, e.opposed(r, b), e.Op(kernel.Add, r, b), r)
	return e.Op(kernel.Select, zero, e.Op(kernel.Copysign, e.Int(k, 0), b), r)
}

// floorDivFloat is NumPy's floor_divide, which goes by the remainder so that
// rounding does not lead to the next number; by zero it is a true division.
func (e *emitter) floorDivFloat(a, b kernel.Reg) kernel.Reg {
	k := e.Kind(a)
	zero, one := e.Int(k, 0), e.Int(k, 1)
	r := e.call("math.Mod", a, b)
	q := e.Op(kernel.Quo, e.Op(kernel.Sub, a, r), b)
	q = e.Op(kernel.Select, e.opposed(r, b), e.Op(kernel.Sub, q, one), q)
	down := e.Op(kernel.Floor, q)
	down = e.Op(kernel.Select, e.Op(kernel.Gt, e.Op(kernel.Sub, q, down), e.Float(k, 0.5)), e.Op(kernel.Add, down, one), down)
	exact := e.Op(kernel.Quo, a, b)
	down = e.Op(kernel.Select, e.Op(kernel.Eq, q, zero), e.Op(kernel.Copysign, zero, exact), down)
	return e.Op(kernel.Select, e.Op(kernel.Eq, b, zero), exact, down)
}

// emitPow multiplies integers by squaring; a product that is too large wraps
// around, and a negative exponent gives null.
func emitPow(e *emitter, _ *Node, in []val) val {
	x, y := in[0].r, in[1].r
	k := e.Kind(x)
	if k.Float() {
		return e.strict(e.call("math.Pow", x, y), in...)
	}
	b := e.Builder
	zero, one := e.Int(k, 0), e.Int(k, 1)
	out := e.strict(kernel.NoReg, in...)
	if k.Signed() {
		out = e.where(out, e.Op(kernel.Ge, y, zero))
		y = e.Op(kernel.Select, e.Op(kernel.Ge, y, zero), y, zero)
	}
	result, square, left := b.Reg("pow", k), b.Reg("square", k), b.Reg("left", k)
	by := b.Int(1)
	b.OpTo(result, kernel.Copy, one)
	b.OpTo(square, kernel.Copy, x)
	b.OpTo(left, kernel.Copy, y)
	b.Loop(kernel.Pos{}, func(l kernel.Label) {
		b.If(b.Op(kernel.Eq, left, zero), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
		odd := b.Op(kernel.Ne, b.Op(kernel.And, left, one), zero)
		b.OpTo(result, kernel.Select, odd, b.Op(kernel.Mul, result, square), result)
		b.OpTo(square, kernel.Mul, square, square)
		b.OpTo(left, kernel.Shr, left, by)
	})
	out.r = result
	return out
}

// emitAbs: that of the least integer is itself, as in Go.
func emitAbs(e *emitter, _ *Node, in []val) val {
	a := in[0].r
	switch k := e.Kind(a); {
	case k.Float():
		return e.strict(e.Op(kernel.Abs, a), in...)
	case k.Signed():
		negative := e.Op(kernel.Lt, a, e.Int(k, 0))
		return e.strict(e.Op(kernel.Select, negative, e.Op(kernel.Neg, a), a), in...)
	}
	return in[0]
}

// emitSign is -1, 0 or 1; of a NaN, NaN.
func emitSign(e *emitter, _ *Node, in []val) val {
	a := in[0].r
	k := e.Kind(a)
	zero, one := e.Int(k, 0), e.Int(k, 1)
	r := e.Op(kernel.Select, e.Op(kernel.Gt, a, zero), one, zero)
	if !k.Unsigned() {
		r = e.Op(kernel.Select, e.Op(kernel.Lt, a, zero), e.Op(kernel.Neg, one), r)
	}
	if k.Float() {
		r = e.Op(kernel.Select, e.Op(kernel.Ne, a, a), a, r)
	}
	return e.strict(r, in...)
}

// clipType keeps the type of what is clipped where the bounds are exact in it.
func clipType(n *Node) (table.Type, error) {
	if err := n.want(inKernels, 0, 1, 2); err != nil {
		return table.Type{}, err
	}
	return n.unify(0, 1, 2)
}

// emitClip takes a bound that is null for none.
func emitClip(e *emitter, _ *Node, in []val) val {
	out := in[0]
	for i, c := range []kernel.Code{kernel.Lt, kernel.Gt} {
		bound := in[1+i]
		beyond := e.and(e.Op(c, out.r, bound.r), e.isValid(bound))
		out.r = e.Op(kernel.Select, beyond, bound.r, out.r)
	}
	return out
}

func extremeType(n *Node) (table.Type, error) {
	t, err := n.unify(n.all()...)
	if err == nil && t.Kind != table.Null && kindOf(t) == kernel.Invalid && !t.Kind.Text() {
		err = n.want(inKernels, 0)
	}
	return t, err
}

// extreme is the least or greatest of what is not missing in the row.
func extreme(c kernel.Code) emit {
	return func(e *emitter, _ *Node, in []val) val {
		strict := true
		for _, v := range in {
			strict = strict && e.present(v) == kernel.NoReg
		}
		out := in[0]
		if strict {
			for _, v := range in[1:] {
				out = value(e.Op(kernel.Select, e.smaller(c, out.r, v.r), out.r, v.r))
			}
			return out
		}
		r, ok := out.r, e.present(out)
		for _, v := range in[1:] {
			there := e.present(v)
			least := e.smaller(c, r, v.r)
			switch {
			case ok == kernel.NoReg && there == kernel.NoReg:
				r = e.Op(kernel.Select, least, r, v.r)
			case ok == kernel.NoReg:
				r = e.Op(kernel.Select, e.or(least, e.not(there)), r, v.r)
			case there == kernel.NoReg:
				r, ok = e.Op(kernel.Select, e.Op(kernel.And, ok, least), r, v.r), kernel.NoReg
			default:
				r = e.Op(kernel.Select, e.Op(kernel.And, ok, e.or(least, e.not(there))), r, v.r)
				ok = e.or(ok, there)
			}
		}
		return val{r: r, valid: ok}
	}
}

// smaller is whether a is the one of two that Min (or Max) takes.
func (e *emitter) smaller(c kernel.Code, a, b kernel.Reg) kernel.Reg {
	if e.Kind(a) == kernel.Bool {
		if c == kernel.Min {
			return e.Op(kernel.Or, e.not(a), b)
		}
		return e.Op(kernel.Or, a, e.not(b))
	}
	if c == kernel.Min {
		return e.Op(kernel.Le, a, b)
	}
	return e.Op(kernel.Ge, a, b)
}

// shift is null for counts that are negative.
func shift(c kernel.Code) emit {
	return func(e *emitter, _ *Node, in []val) val {
		count := in[1].r
		out := e.strict(kernel.NoReg, in...)
		if k := e.Kind(count); k.Signed() {
			ok := e.Op(kernel.Ge, count, e.Int(k, 0))
			out = e.where(out, ok)
			count = e.Op(kernel.Select, ok, count, e.Int(k, 0))
		}
		out.r = e.Op(c, in[0].r, count)
		return out
	}
}

func mathematics() map[string]*function {
	all := map[string]*function{
		"sqrt":  {least: 1, most: 1, typed: asFloats, emit: code(kernel.Sqrt)},
		"floor": {least: 1, most: 1, typed: asNumbers(numbers), emit: rounded(kernel.Floor)},
		"ceil":  {least: 1, most: 1, typed: asNumbers(numbers), emit: rounded(kernel.Ceil)},
		"trunc": {least: 1, most: 1, typed: asNumbers(numbers), emit: rounded(kernel.Trunc)},
		"round": {least: 1, most: 1, params: "/i", typed: roundType, emit: emitRound},
		"atan2": {least: 2, most: 2, typed: asFloats, emit: library("math.Atan2")},
		"hypot": {least: 2, most: 2, typed: asFloats, emit: library("math.Hypot")},
	}
	for name, lib := range map[string]string{
		"cbrt": "Cbrt", "exp": "Exp", "exp2": "Exp2", "expm1": "Expm1",
		"log": "Log", "log2": "Log2", "log10": "Log10", "log1p": "Log1p",
		"sin": "Sin", "cos": "Cos", "tan": "Tan", "asin": "Asin", "acos": "Acos", "atan": "Atan",
		"sinh": "Sinh", "cosh": "Cosh", "tanh": "Tanh", "asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh",
		"gamma": "Gamma", "erf": "Erf",
	} {
		all[name] = &function{least: 1, most: 1, typed: asFloats, emit: library("math." + lib)}
	}
	return all
}

// rounded is a code of floats; integers are round.
func rounded(c kernel.Code) emit {
	return func(e *emitter, _ *Node, in []val) val {
		if !e.Kind(in[0].r).Float() {
			return in[0]
		}
		return e.strict(e.Op(c, in[0].r), in...)
	}
}

func roundType(n *Node) (table.Type, error) {
	const most = 300
	if d := param(n, 0, int64(0)); d < -most || d > most {
		return table.Type{}, fmt.Errorf("%d digits", d)
	}
	return asNumbers(numbers)(n)
}

// emitRound rounds to digits behind the point, or in front of it where they are
// negative, half to even, by way of a power of ten as NumPy does.
func emitRound(e *emitter, n *Node, in []val) val {
	digits := param(n, 0, int64(0))
	x := in[0].r
	k := e.Kind(x)
	if !k.Float() {
		return e.roundInt(in[0], -digits)
	}
	if digits == 0 {
		return e.strict(e.Op(kernel.RoundToEven, x), in...)
	}
	up, down := kernel.Mul, kernel.Quo
	if digits < 0 {
		up, down, digits = down, up, -digits
	}
	power := e.Float(k, math.Pow10(int(digits)))
	scaled := e.Op(up, x, power)
	r := e.Op(down, e.Op(kernel.RoundToEven, scaled), power)
	finite := e.Op(kernel.Lt, e.Op(kernel.Abs, scaled), e.inf(k))
	return e.strict(e.Op(kernel.Select, finite, r, x), in...)
}

// roundInt rounds a whole number to zeros at its end.
func (e *emitter) roundInt(v val, zeros int64) val {
	k := e.Kind(v.r)
	if zeros <= 0 {
		return v
	}
	power := math.Pow10(int(zeros))
	if zeros > 18 || power > math.Ldexp(1, k.Bits()-2) {
		return e.strict(e.Int(k, 0), v)
	}
	p := e.Int(k, int64(power))
	rest := e.Op(kernel.Rem, v.r, p)
	if k.Signed() {
		rest = e.Op(kernel.Select, e.Op(kernel.Lt, rest, e.Int(k, 0)), e.Op(kernel.Add, rest, p), rest)
	}
	low := e.Op(kernel.Sub, v.r, rest)
	half := e.Int(k, int64(power)/2)
	odd := e.Op(kernel.Ne, e.Op(kernel.And, e.Op(kernel.Quo, low, p), e.Int(k, 1)), e.Int(k, 0))
	up := e.or(e.Op(kernel.Gt, rest, half), e.Op(kernel.And, e.Op(kernel.Eq, rest, half), odd))
	return e.strict(e.Op(kernel.Select, up, e.Op(kernel.Add, low, p), low), v)
}
