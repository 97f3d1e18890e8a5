package expr

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// A function of the table computes one element of a result from one element of
// each argument, and becomes a few statements of a kernel.
type function struct {
	arity  int
	result func(in []block.DType) (block.DType, error)
	emit   func(e *emitter, in []val, out block.DType) val
	cost   int // in additions
}

// What functions cost, in additions.
const (
	callCost = 12 // of the library
	userCost = 24 // of the user's
)

// functions is the table of what arrays do element by element, by name. A
// function's doc is that of the method of the same name in package array.
var functions map[string]function

func init() {
	functions = map[string]function{
		"add": {2, same(numbers), (*emitter).add, 1},
		"sub": {2, same(numbers), (*emitter).sub, 1},
		"mul": {2, same(numbers), (*emitter).mul, 1},
		"div": {2, same(numbers), (*emitter).div, 4},
		"mod": {2, same(reals), (*emitter).mod, callCost},
		"pow": {2, same(numbers), (*emitter).pow, 2 * callCost},
		"neg": {1, same(numbers), (*emitter).neg, 1},
		"abs": {1, modulus, (*emitter).abs, 2},

		"sign":    {1, same(reals), (*emitter).sign, 1},
		"minimum": {2, same(reals), code(kernel.Min), 1},
		"maximum": {2, same(reals), code(kernel.Max), 1},

		"eq": {2, truth(all), (*emitter).eq, 1},
		"ne": {2, truth(all), (*emitter).ne, 1},
		"lt": {2, truth(reals), code(kernel.Lt), 1},
		"le": {2, truth(reals), code(kernel.Le), 1},
		"gt": {2, truth(reals), code(kernel.Gt), 1},
		"ge": {2, truth(reals), code(kernel.Ge), 1},

		"and": {2, same(bits), code(kernel.And), 1},
		"or":  {2, same(bits), code(kernel.Or), 1},
		"xor": {2, same(bits), code(kernel.Xor), 1},
		"not": {1, same(bits), (*emitter).not, 1},
		"shl": {2, same(integers), (*emitter).shl, 1},
		"shr": {2, same(integers), (*emitter).shr, 1},

		"where": {3, chosen, (*emitter).where, 1},

		"floor": {1, same(floats), code(kernel.Floor), 1},
		"ceil":  {1, same(floats), code(kernel.Ceil), 1},
		"trunc": {1, same(floats), code(kernel.Trunc), 1},
		"rint":  {1, same(floats), code(kernel.RoundToEven), 1},
		"sqrt":  {1, same(inexact), (*emitter).sqrt, 4},
		"fma":   {3, same(floats), code(kernel.FMA), 1},

		"copysign":  {2, same(floats), code(kernel.Copysign), 1},
		"nextafter": {2, same(floats), (*emitter).nextafter, callCost},
		"signbit":   {1, truth(floats), (*emitter).signbit, 1},
		"isnan":     {1, truth(inexact), (*emitter).isNaN, 1},
		"isinf":     {1, truth(inexact), (*emitter).isInf, 1},
		"isfinite":  {1, truth(inexact), (*emitter).isFinite, 1},

		"philoxlow":  {2, randomBits, philox(false), 40},
		"philoxhigh": {2, randomBits, philox(true), 40},
		"mulhigh":    {2, same(class{"uint64", func(d block.DType) bool { return d == block.Uint64 }}), code(kernel.MulHi), 1},

		"conj":    {1, same(complexes), (*emitter).conj, 1},
		"real":    {1, modulus, (*emitter).real, 1},
		"imag":    {1, modulus, (*emitter).imag, 1},
		"angle":   {1, modulus, (*emitter).angle, callCost},
		"complex": {2, paired, (*emitter).complex, 1},

		"exp": {1, same(inexact), (*emitter).exp, callCost},
		"log": {1, same(inexact), (*emitter).log, callCost},
		"sin": {1, same(floats), library("math.Sin"), callCost},
		"cos": {1, same(floats), library("math.Cos"), callCost},
	}
	for name, lib := range map[string]string{
		"exp2": "Exp2", "expm1": "Expm1", "log2": "Log2", "log10": "Log10", "log1p": "Log1p",
		"cbrt": "Cbrt", "tan": "Tan", "asin": "Asin", "acos": "Acos", "atan": "Atan",
		"sinh": "Sinh", "cosh": "Cosh", "tanh": "Tanh", "asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh",
		"erf": "Erf", "erfc": "Erfc", "gamma": "Gamma", "round": "Round",
	} {
		functions[name] = function{1, same(floats), library("math." + lib), callCost}
	}
	for name, lib := range map[string]string{
		"atan2": "Atan2", "hypot": "Hypot", "remainder": "Remainder",
	} {
		functions[name] = function{2, same(floats), library("math." + lib), callCost}
	}
}

// cost is what the function costs, in additions.
func (m Map) cost() int {
	if m.Module != "" {
		return userCost
	}
	return max(functions[m.Fn].cost, 1)
}

// Functions lists the names of the table, in order.
func Functions() []string { return slices.Sorted(maps.Keys(functions)) }

var errRandom = errors.New("it is for a counter of int64 and a key of uint64")

// A class is a set of types, with its name.
type class struct {
	name string
	has  func(block.DType) bool
}

var (
	all       = class{"any type", func(d block.DType) bool { return true }}
	numbers   = class{"numbers", func(d block.DType) bool { return d != block.Bool }}
	reals     = class{"integers and floats", func(d block.DType) bool { return d != block.Bool && !d.Complex() }}
	integers  = class{"integers", block.DType.Integer}
	floats    = class{"floats", block.DType.Float}
	complexes = class{"complex numbers", block.DType.Complex}
	inexact   = class{"floats and complex numbers", func(d block.DType) bool { return d.Float() || d.Complex() }}
	bits      = class{"integers and bools", func(d block.DType) bool { return d.Integer() || d == block.Bool }}
)

// same is a result of the arguments' one type, which is of a class.
func same(c class) func([]block.DType) (block.DType, error) {
	return func(in []block.DType) (block.DType, error) {
		for _, d := range in {
			if d != in[0] {
				return 0, fmt.Errorf("%s and %s: cast one to the other's type", in[0], d)
			}
			if !c.has(d) {
				return 0, fmt.Errorf("%s: it is for %s", d, c.name)
			}
		}
		return in[0], nil
	}
}

// truth is a bool, of arguments of one type.
func truth(c class) func([]block.DType) (block.DType, error) {
	of := same(c)
	return func(in []block.DType) (block.DType, error) {
		_, err := of(in)
		return block.Bool, err
	}
}

// modulus is a real number, of one that may be complex.
func modulus(in []block.DType) (block.DType, error) {
	if in[0] == block.Bool {
		return 0, fmt.Errorf("bool: it is for numbers")
	}
	return in[0].Real(), nil
}

// paired is a complex number, of two floats.
func paired(in []block.DType) (block.DType, error) {
	d, err := same(floats)(in)
	if d == block.Float32 {
		return block.Complex64, err
	}
	return block.Complex128, err
}

// chosen is the type of the second and third arguments; the first is bool.
func chosen(in []block.DType) (block.DType, error) {
	if in[0] != block.Bool {
		return 0, fmt.Errorf("the condition is %s, not bool", in[0])
	}
	return same(all)(in[1:])
}
