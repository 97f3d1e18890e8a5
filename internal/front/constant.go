package front

import (
	"go/constant"
	"go/types"
	"math"

	"github.com/cb434341/weft/internal/kernel"
)

// one is what ++ adds.
var one = constant.MakeInt64(1)

// constantValue gives a constant of Go as a value of type t, rounded once.
func constantValue(t types.Type, c constant.Value) value {
	b, ok := types.Default(t).Underlying().(*types.Basic)
	if !ok {
		return invalid(t)
	}
	if k := kindOf(b); k != kernel.Invalid {
		if bits, ok := constantBits(k, c); ok {
			return value{typ: t, locs: []loc{constant64(k, bits)}, fixed: true, nilable: kernel.NoReg}
		}
		return invalid(t)
	}
	if k := partOf(b); k != kernel.Invalid {
		re, ok1 := constantBits(k, constant.Real(c))
		im, ok2 := constantBits(k, constant.Imag(c))
		if ok1 && ok2 {
			return value{typ: t, locs: []loc{constant64(k, re), constant64(k, im)}, fixed: true, nilable: kernel.NoReg}
		}
	}
	return invalid(t)
}

// constantBits gives a constant as Const.Bits of a kind.
func constantBits(k kernel.Kind, c constant.Value) (uint64, bool) {
	switch {
	case k == kernel.Bool:
		if c.Kind() != constant.Bool {
			return 0, false
		}
		if constant.BoolVal(c) {
			return 1, true
		}
		return 0, true
	case k.Signed():
		v, ok := constant.Int64Val(constant.ToInt(c))
		return uint64(v), ok
	case k.Unsigned():
		return constant.Uint64Val(constant.ToInt(c))
	case k == kernel.Float32:
		f := constant.ToFloat(c)
		if f.Kind() != constant.Float {
			return 0, false
		}
		v, _ := constant.Float32Val(f)
		return uint64(math.Float32bits(v)), true
	case k == kernel.Float64:
		f := constant.ToFloat(c)
		if f.Kind() != constant.Float {
			return 0, false
		}
		v, _ := constant.Float64Val(f)
		return math.Float64bits(v), true
	}
	return 0, false
}
