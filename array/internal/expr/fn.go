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
}

// functions is the table of what arrays do element by element, by name. A
// function's doc is that of the method of the same name in package array.
var functions map[string]function

func init() {
	functions = map[string]function{

		"add": {2, same(numbers), (*emitter).add},
		"sub": {2, same(numbers), (*emitter).sub},
		"mul": {2, same(numbers), (*emitter).mul},
		"div": {2, same(numbers), (*emitter).div},
		"mod": {2, same(reals), (*emitter).mod},
		"pow": {2, same(numbers), (*emitter).pow},
		"neg": {1, same(numbers), (*emitter).neg},
		"abs": {1, modulus, (*emitter).abs},

		"sign":    {1, same(reals), (*emitter).sign},
		"minimum": {2, same(reals), code(kernel.Min)},
		"maximum": {2, same(reals), code(kernel.Max)},

		"eq": {2, truth(all), (*emitter).eq},
		"ne": {2, truth(all), (*emitter).ne},
		"lt": {2, truth(reals), code(kernel.Lt)},
		"le": {2, truth(reals), code(kernel.Le)},
		"gt": {2, truth(reals), code(kernel.Gt)},
		"ge": {2, truth(reals), code(kernel.Ge)},

		"and": {2, same(bits), code(kernel.And)},
		"or":  {2, same(bits), code(kernel.Or)},
		"xor": {2, same(bits), code(kernel.Xor)},
		"not": {1, same(bits), (*emitter).not},
		"shl": {2, same(integers), (*emitter).shl},
		"shr": {2, same(integers), (*emitter).shr},

		"where": {3, chosen, (*emitter).where},

		"floor": {1, same(floats), code(kernel.Floor)},
		"ceil":  {1, same(floats), code(kernel.Ceil)},
		"trunc": {1, same(floats), code(kernel.Trunc)},
		"rint":  {1, same(floats), code(kernel.RoundToEven)},
		"sqrt":  {1, same(inexact), (*emitter).sqrt},
		"fma":   {3, same(floats), code(kernel.FMA)},

		"copysign": {2, same(floats), code(kernel.Copysign)},
		"signbit":  {1, truth(floats), (*emitter).signbit},
		"isnan":    {1, truth(inexact), (*emitter).isNaN},
		"isinf":    {1, truth(inexact), (*emitter).isInf},
		"isfinite": {1, truth(inexact), (*emitter).isFinite},

		"philoxlow":  {2, randomBits, philox(false)},
		"philoxhigh": {2, randomBits, philox(true)},
		"mulhigh":    {2, same(class{"uint64", func(d block.DType) bool { return d == block.Uint64 }}), code(kernel.MulHi)},

		"conj":    {1, same(complexes), (*emitter).conj},
		"real":    {1, modulus, (*emitter).real},
		"imag":    {1, modulus, (*emitter).imag},
		"angle":   {1, modulus, (*emitter).angle},
		"complex": {2, paired, (*emitter).complex},

		"exp": {1, same(inexact), (*emitter).exp},
		"log": {1, same(inexact), (*emitter).log},
		"sin": {1, same(floats), library("math.Sin")},
		"cos": {1, same(floats), library("math.Cos")},
	}
	for name, lib := range map[string]string{
		"exp2": "Exp2", "expm1": "Expm1", "log2": "Log2", "log10": "Log10", "log1p": "Log1p",
		"cbrt": "Cbrt", "tan": "Tan", "asin": "Asin", "acos": "Acos", "atan": "Atan",
		"sinh": "Sinh", "cosh": "Cosh", "tanh": "Tanh", "asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh",
		"erf": "Erf", "erfc": "Erfc", "gamma": "Gamma", "round": "Round",
	} {
		functions[name] = function{1, same(floats), library("math." + lib)}
	}
	for name, lib := range map[string]string{
		"atan2": "Atan2", "hypot": "Hypot", "remainder": "Remainder", "nextafter": "Nextafter",
	} {
		functions[name] = function{2, same(floats), library("math." + lib)}
	}
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
