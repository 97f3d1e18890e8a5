package array_test

import (
	"context"
	"fmt"
	"reflect"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/graph"
)

// algebra is what can be done with arrays of one type. Values are Array[T] or
// Scalar[T] of some type.
type algebra interface {
	input(t tensor, blocks [][]int) any
	call(c oracleCall, args []any) (any, error)
	differs(ctx context.Context, v any, r graph.Runner, want tensor, tol tolerance) (string, error)
}

// of is the algebra of a type.
type of[T array.Elem] struct{}

// byName and byType find the algebra of a type, and of a value.
var (
	byName = map[string]algebra{}
	byType = map[reflect.Type]algebra{}
)

func enter[T array.Elem]() {
	byName[reflect.TypeFor[T]().Name()] = of[T]{}
	byType[reflect.TypeFor[array.Array[T]]()] = of[T]{}
	byType[reflect.TypeFor[array.Scalar[T]]()] = of[T]{}
}

func init() {
	enter[bool]()
	enter[int8]()
	enter[int16]()
	enter[int32]()
	enter[int64]()
	enter[uint8]()
	enter[uint16]()
	enter[uint32]()
	enter[uint64]()
	enter[float32]()
	enter[float64]()
	enter[complex64]()
	enter[complex128]()
}

// algebraOf is that of a value.
func algebraOf(v any) algebra { return byType[reflect.TypeOf(v)] }

// arrayOf is a value as an array.
func arrayOf[T array.Elem](v any) array.Array[T] {
	if s, ok := v.(array.Scalar[T]); ok {
		return s.Array()
	}
	return v.(array.Array[T])
}

// operand is a value as it is, an array or a scalar.
func operand[T array.Elem](v any) array.Operand[T] { return v.(array.Operand[T]) }

func (of[T]) input(t tensor, blocks [][]int) any {
	if len(t.S) == 0 { // no lengths would be all that there are, along one axis
		return array.Number(elements[T](t.D)[0]).Array()
	}
	return array.Of(elements[T](t.D), t.S...).RechunkTo(blocks...)
}

// differs computes and compares.
func (of[T]) differs(ctx context.Context, v any, r graph.Runner, want tensor, tol tolerance) (string, error) {
	var data []T
	shape := []int{}
	if s, ok := v.(array.Scalar[T]); ok {
		got, err := weft.Compute(ctx, s, weft.On(r))
		if err != nil {
			return "", err
		}
		data = []T{got}
	} else {
		got, err := weft.Compute(ctx, v.(array.Array[T]), weft.On(r))
		if err != nil {
			return "", err
		}
		data, shape = got.Data, got.Shape
	}
	return difference(data, shape, want, tol), nil
}

func castTo[U, T array.Elem](v any) any { return array.Cast[U](operand[T](v)) }

// castNamed converts to the type of a name.
func castNamed[T array.Elem](v any, to string) any {
	return map[string]func(any) any{
		"bool": castTo[bool, T], "int8": castTo[int8, T], "int16": castTo[int16, T], "int32": castTo[int32, T], "int64": castTo[int64, T],
		"uint8": castTo[uint8, T], "uint16": castTo[uint16, T], "uint32": castTo[uint32, T], "uint64": castTo[uint64, T],
		"float32": castTo[float32, T], "float64": castTo[float64, T], "complex64": castTo[complex64, T], "complex128": castTo[complex128, T],
	}[to](v)
}

// The methods of arrays by the names that cases use, as tables: what a method
// takes decides which one it is in.

func unary[T array.Elem](name string) func(array.Array[T]) array.Array[T] {
	type a = array.Array[T]
	return map[string]func(a) a{
		"Neg": a.Neg, "Abs": a.Abs, "Sign": a.Sign, "Sqrt": a.Sqrt, "Cbrt": a.Cbrt,
		"Exp": a.Exp, "Exp2": a.Exp2, "Expm1": a.Expm1, "Log": a.Log, "Log2": a.Log2, "Log10": a.Log10, "Log1p": a.Log1p,
		"Sin": a.Sin, "Cos": a.Cos, "Tan": a.Tan, "Asin": a.Asin, "Acos": a.Acos, "Atan": a.Atan,
		"Sinh": a.Sinh, "Cosh": a.Cosh, "Tanh": a.Tanh, "Asinh": a.Asinh, "Acosh": a.Acosh, "Atanh": a.Atanh,
		"Floor": a.Floor, "Ceil": a.Ceil, "Trunc": a.Trunc, "Rint": a.Rint, "Round": a.Round,
		"Not": a.Not, "T": a.T,
	}[name]
}

// parted is a function between complex numbers and their parts. Abs of complex
// numbers, which NumPy makes real, is Modulus.
func parted[T array.Elem](name string, x array.Array[T]) any {
	if name == "Conj" {
		return x.Conj()
	}
	switch x := any(x).(type) {
	case array.Array[complex64]:
		return partsOf[float32](name, x)
	case array.Array[complex128]:
		return partsOf[float64](name, x)
	}
	return nil
}

func partsOf[R, C array.Elem](name string, x array.Array[C]) any {
	f, ok := map[string]func(array.Operand[C]) array.Array[R]{
		"Real": array.Real[R, C], "Imag": array.Imag[R, C], "Angle": array.Angle[R, C], "Abs": array.Modulus[R, C],
	}[name]
	if !ok {
		return nil
	}
	return f(x)
}

func binary[T array.Elem](name string) func(array.Array[T], array.Operand[T]) array.Array[T] {
	type a = array.Array[T]
	return map[string]func(a, array.Operand[T]) a{
		"Add": a.Add, "Sub": a.Sub, "Mul": a.Mul, "Div": a.Div, "Mod": a.Mod, "Pow": a.Pow,
		"Minimum": a.Minimum, "Maximum": a.Maximum, "And": a.And, "Or": a.Or, "Xor": a.Xor, "Shl": a.Shl, "Shr": a.Shr,
		"Atan2": a.Atan2, "Hypot": a.Hypot, "Copysign": a.Copysign,
	}[name]
}

func withNumber[T array.Elem](name string) func(array.Array[T], T) array.Array[T] {
	type a = array.Array[T]
	return map[string]func(a, T) a{
		"AddN": a.AddN, "SubN": a.SubN, "MulN": a.MulN, "DivN": a.DivN, "ModN": a.ModN, "PowN": a.PowN,
		"RSubN": a.RSubN, "RDivN": a.RDivN, "MinimumN": a.MinimumN, "MaximumN": a.MaximumN,
	}[name]
}

func comparison[T array.Elem](name string) func(array.Array[T], array.Operand[T]) array.Array[bool] {
	type a = array.Array[T]
	return map[string]func(a, array.Operand[T]) array.Array[bool]{
		"Eq": a.Equal, "Ne": a.NotEqual, "Lt": a.Less, "Le": a.LessEqual, "Gt": a.Greater, "Ge": a.GreaterEqual,
	}[name]
}

func comparisonN[T array.Elem](name string) func(array.Array[T], T) array.Array[bool] {
	type a = array.Array[T]
	return map[string]func(a, T) array.Array[bool]{
		"EqN": a.EqualN, "NeN": a.NotEqualN, "LtN": a.LessN, "LeN": a.LessEqualN, "GtN": a.GreaterN, "GeN": a.GreaterEqualN,
	}[name]
}

func question[T array.Elem](name string) func(array.Array[T]) array.Array[bool] {
	type a = array.Array[T]
	return map[string]func(a) array.Array[bool]{
		"IsNaN": a.IsNaN, "IsInf": a.IsInf, "IsFinite": a.IsFinite, "Signbit": a.Signbit,
	}[name]
}

// reduced is a reduction of the whole, or along axes if the case names some.
func reduced[T array.Elem](name string, x array.Array[T], p oracleParams) any {
	type a = array.Array[T]
	type along = array.Along[T]
	whole := !p.has("axes") && !p.has("keep") && !p.has("ddof")
	r := x.Along(read(p, "axes", []int(nil))...)
	if read(p, "keep", false) {
		r = r.KeepDims()
	}
	if p.has("ddof") {
		r = r.DDof(read(p, "ddof", 0))
	}
	numbers := map[string]struct {
		whole func(a) array.Scalar[T]
		along func(along) a
	}{
		"Sum": {a.Sum, along.Sum}, "Prod": {a.Prod, along.Prod}, "Mean": {a.Mean, along.Mean}, "Var": {a.Var, along.Var},
		"Std": {a.Std, along.Std}, "Min": {a.Min, along.Min}, "Max": {a.Max, along.Max},
		"NanSum": {a.NanSum, along.NanSum}, "NanProd": {a.NanProd, along.NanProd}, "NanMean": {a.NanMean, along.NanMean}, "NanVar": {a.NanVar, along.NanVar},
		"NanStd": {a.NanStd, along.NanStd}, "NanMin": {a.NanMin, along.NanMin}, "NanMax": {a.NanMax, along.NanMax},
	}
	if f, ok := numbers[name]; ok {
		if whole {
			return f.whole(x)
		}
		return f.along(r)
	}
	places := map[string]struct {
		whole func(a) array.Scalar[int64]
		along func(along) array.Array[int64]
	}{
		"ArgMin": {a.ArgMin, along.ArgMin}, "ArgMax": {a.ArgMax, along.ArgMax}, "NanArgMin": {a.NanArgMin, along.NanArgMin}, "NanArgMax": {a.NanArgMax, along.NanArgMax},
		"CountNonzero": {a.CountNonzero, along.CountNonzero},
	}
	if f, ok := places[name]; ok {
		if whole {
			return f.whole(x)
		}
		return f.along(r)
	}
	truths := map[string]struct {
		whole func(a) array.Scalar[bool]
		along func(along) array.Array[bool]
	}{"Any": {a.Any, along.Any}, "All": {a.All, along.All}}
	if f, ok := truths[name]; ok {
		if whole {
			return f.whole(x)
		}
		return f.along(r)
	}
	return nil
}

// call does one operation of a case.
func (of[T]) call(c oracleCall, args []any) (any, error) {
	p := c.Params
	if c.Op == "Where" {
		return array.Where(operand[bool](args[0]), operand[T](args[1]), operand[T](args[2])), nil
	}
	if len(args) == 0 {
		return created[T](c)
	}
	x := arrayOf[T](args[0])
	switch len(args) {
	case 1:
		if v := parted(c.Op, x); v != nil {
			return v, nil
		}
		if f := unary[T](c.Op); f != nil {
			return f(x), nil
		}
		if f := question[T](c.Op); f != nil {
			return f(x), nil
		}
		if f := withNumber[T](c.Op); f != nil {
			return f(x, number[T](p, "n")), nil
		}
		if f := comparisonN[T](c.Op); f != nil {
			return f(x, number[T](p, "n")), nil
		}
		if v := reduced(c.Op, x, p); v != nil {
			return v, nil
		}
		if c.Op == "Cast" {
			return castNamed[T](args[0], read(p, "to", "")), nil
		}
		if c.Op == "Clip" {
			return x.Clip(number[T](p, "lo"), number[T](p, "hi")), nil
		}
	case 2:
		if c.Op == "Dot" {
			return x.Dot(arrayOf[T](args[1])), nil
		}
		if f := binary[T](c.Op); f != nil {
			return f(x, operand[T](args[1])), nil
		}
		if f := comparison[T](c.Op); f != nil {
			return f(x, operand[T](args[1])), nil
		}
	}
	for _, try := range []func() any{
		func() any { return shaped(c.Op, x, args, p) },
		func() any { return accumulated(c.Op, x, p) },
		func() any { return transformed(c.Op, x, p) },
		func() any { return counted(c.Op, x, args, p) },
		func() any { return linear(c.Op, x, args, p) },
	} {
		if v := try(); v != nil {
			return v, nil
		}
	}
	return nil, fmt.Errorf("absent: %s", c.Op)
}
