package front

import (
	"go/ast"
	"go/constant"
	"go/types"
	"math"

	"github.com/cb434341/weft/internal/kernel"
)

// mathCodes are the functions of package math that are one code.
var mathCodes = map[string]kernel.Code{
	"Sqrt": kernel.Sqrt, "Abs": kernel.Abs, "Floor": kernel.Floor, "Ceil": kernel.Ceil, "Trunc": kernel.Trunc,
	"RoundToEven": kernel.RoundToEven, "Copysign": kernel.Copysign, "FMA": kernel.FMA,
}

// bitcasts are those that show a float's bits, or make one of them.
var bitcasts = map[string]kernel.Kind{
	"Float64bits": kernel.Uint64, "Float64frombits": kernel.Float64, "Float32bits": kernel.Uint32, "Float32frombits": kernel.Float32,
}

// callMath lowers a call of package math or math/bits: to a code or a few, or to
// a call of the library.
func (l *lowerer) callMath(e *ast.CallExpr, fn *types.Func) []value {
	name := fn.Pkg().Name() + "." + fn.Name()
	results := fn.Signature().Results()
	values := l.arguments(e)
	args := make([]kernel.Reg, len(values))
	for i, v := range values {
		args[i] = l.scalar(v)
	}
	if len(args) != fn.Signature().Params().Len() {
		return nil
	}
	var out []kernel.Reg
	if fn.Pkg().Name() == "bits" {
		out = l.bits(fn.Name(), args)
	} else {
		out = l.math(e, fn.Name(), args)
	}
	if out == nil {
		lib, ok := kernel.Library(name)
		if !ok || len(lib.Params) != len(args) || len(lib.Results) != results.Len() {
			l.refuse(e.Pos(), "%s is not supported in a kernel", name)
			return nil
		}
		for _, k := range lib.Results {
			out = append(out, l.temp(k))
		}
		s := &kernel.Call{Dst: out, Func: name, Args: args}
		l.write(s, &s.Dst[0])
		if len(out) > 1 {
			l.last = nil
		}
		out = append([]kernel.Reg(nil), out...)
	}
	vs := make([]value, len(out))
	for i, r := range out {
		t := results.At(i).Type()
		vs[i] = scalarOf(t, l.b.Kind(r), r, l.temps[r])
	}
	return vs
}

// math lowers what is a code, or a few; nil if the function is neither.
func (l *lowerer) math(e *ast.CallExpr, name string, args []kernel.Reg) []kernel.Reg {
	const f = kernel.Float64
	one := func(r kernel.Reg) []kernel.Reg { return []kernel.Reg{r} }
	if c, ok := mathCodes[name]; ok {
		return one(l.op(c, f, args...))
	}
	if k, ok := bitcasts[name]; ok {
		return one(l.op(kernel.Bitcast, k, args[0]))
	}
	inf := func() kernel.Reg { return l.float(f, math.Inf(1)) }
	switch name {
	case "NaN":
		return one(l.constant(f, math.Float64bits(math.NaN())))
	case "Inf":
		if c := l.prog.info.Types[e.Args[0]].Value; c != nil {
			if constant.Sign(c) >= 0 {
				return one(inf())
			}
			return one(l.float(f, math.Inf(-1)))
		}
		up := l.op(kernel.Ge, kernel.Bool, args[0], l.int(0))
		return one(l.op(kernel.Select, f, up, inf(), l.float(f, math.Inf(-1))))
	case "IsNaN":
		return one(l.op(kernel.Ne, kernel.Bool, args[0], args[0]))
	case "IsInf":
		if c := l.prog.info.Types[e.Args[1]].Value; c != nil {
			switch constant.Sign(c) {
			case 0:
				return one(l.op(kernel.Eq, kernel.Bool, l.op(kernel.Abs, f, args[0]), inf()))
			case 1:
				return one(l.op(kernel.Eq, kernel.Bool, args[0], inf()))
			}
			return one(l.op(kernel.Eq, kernel.Bool, args[0], l.float(f, math.Inf(-1))))
		}
		up := l.op(kernel.And, kernel.Bool, l.op(kernel.Ge, kernel.Bool, args[1], l.int(0)), l.op(kernel.Eq, kernel.Bool, args[0], inf()))
		down := l.op(kernel.And, kernel.Bool, l.op(kernel.Le, kernel.Bool, args[1], l.int(0)), l.op(kernel.Eq, kernel.Bool, args[0], l.float(f, math.Inf(-1))))
		return one(l.op(kernel.Or, kernel.Bool, up, down))
	case "Signbit":
		return one(l.op(kernel.Lt, kernel.Bool, l.op(kernel.Bitcast, kernel.Int64, args[0]), l.int(0)))
	case "Max", "Min":
		// Unlike the builtins, an infinity at the far end beats a NaN.
		c, far := kernel.Max, inf()
		if name == "Min" {
			c, far = kernel.Min, l.float(f, math.Inf(-1))
		}
		end := l.op(kernel.Or, kernel.Bool, l.op(kernel.Eq, kernel.Bool, args[0], far), l.op(kernel.Eq, kernel.Bool, args[1], far))
		return one(l.op(kernel.Select, f, end, far, l.op(c, f, args...)))
	case "Dim":
		// A difference that is not positive is 0; a NaN stays.
		d := l.op(kernel.Sub, f, args[0], args[1])
		low := l.op(kernel.Le, kernel.Bool, d, l.float(f, 0))
		return one(l.op(kernel.Select, f, low, l.float(f, 0), d))
	}
	return nil
}

// bits lowers package math/bits.
func (l *lowerer) bits(name string, args []kernel.Reg) []kernel.Reg {
	one := func(r kernel.Reg) []kernel.Reg { return []kernel.Reg{r} }
	k := l.b.Kind(args[0])
	base := name
	for len(base) > 0 && base[len(base)-1] >= '0' && base[len(base)-1] <= '9' {
		base = base[:len(base)-1]
	}
	width := func() kernel.Reg { return l.int(int64(k.Bits())) }
	switch base {
	case "LeadingZeros":
		return one(l.op(kernel.LeadingZeros, kernel.Int64, args[0]))
	case "TrailingZeros":
		return one(l.op(kernel.TrailingZeros, kernel.Int64, args[0]))
	case "OnesCount":
		return one(l.op(kernel.OnesCount, kernel.Int64, args[0]))
	case "Len":
		return one(l.op(kernel.Sub, kernel.Int64, width(), l.op(kernel.LeadingZeros, kernel.Int64, args[0])))
	case "Reverse":
		return one(l.op(kernel.Reverse, k, args[0]))
	case "ReverseBytes":
		return one(l.op(kernel.ReverseBytes, k, args[0]))
	case "RotateLeft":
		mask := l.int(int64(k.Bits() - 1))
		s := l.op(kernel.And, kernel.Int64, args[1], mask)
		back := l.op(kernel.And, kernel.Int64, l.op(kernel.Neg, kernel.Int64, args[1]), mask)
		return one(l.op(kernel.Or, k, l.op(kernel.Shl, k, args[0], s), l.op(kernel.Shr, k, args[0], back)))
	case "Add":
		sum := l.op(kernel.Add, k, l.op(kernel.Add, k, args[0], args[1]), args[2])
		// The carry is where both have the bit, or one has and the sum has not.
		both := l.op(kernel.And, k, args[0], args[1])
		lost := l.op(kernel.AndNot, k, l.op(kernel.Or, k, args[0], args[1]), sum)
		carry := l.op(kernel.Shr, k, l.op(kernel.Or, k, both, lost), l.int(int64(k.Bits()-1)))
		return []kernel.Reg{sum, carry}
	case "Sub":
		diff := l.op(kernel.Sub, k, l.op(kernel.Sub, k, args[0], args[1]), args[2])
		below := l.op(kernel.AndNot, k, args[1], args[0])
		same := l.op(kernel.AndNot, k, diff, l.op(kernel.Xor, k, args[0], args[1]))
		borrow := l.op(kernel.Shr, k, l.op(kernel.Or, k, below, same), l.int(int64(k.Bits()-1)))
		return []kernel.Reg{diff, borrow}
	case "Mul":
		if k == kernel.Uint32 {
			p := l.op(kernel.Mul, kernel.Uint64, l.convert(kernel.Uint64, args[0]), l.convert(kernel.Uint64, args[1]))
			hi := l.convert(k, l.op(kernel.Shr, kernel.Uint64, p, l.int(32)))
			return []kernel.Reg{hi, l.convert(k, p)}
		}
		hi := l.op(kernel.MulHi, k, args[0], args[1])
		return []kernel.Reg{hi, l.op(kernel.Mul, k, args[0], args[1])}
	}
	return nil
}
