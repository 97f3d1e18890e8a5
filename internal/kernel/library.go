package kernel

import (
	"maps"
	"slices"
	"sync"

	"github.com/cb434341/weft/internal/vmath"
)

// A LibFunc is a function of the library that kernels may call by its name in
// Go, such as "math.Exp". Go's int is Int64.
type LibFunc struct {
	Name    string
	Params  []Kind
	Results []Kind
	Go      any // the function, for those who run it: a func(float64) float64 and the like
}

// Library finds a function of the library. All of them are internal/vmath's, so
// that interpreted and native code give the same bits.
func Library(name string) (LibFunc, bool) {
	f, ok := library()[name]
	return f, ok
}

// LibraryNames lists the functions of the library in order.
func LibraryNames() []string { return slices.Sorted(maps.Keys(library())) }

var library = sync.OnceValue(func() map[string]LibFunc {
	all := map[string]LibFunc{}
	for name, f := range map[string]any{
		"Exp": vmath.Exp, "Exp2": vmath.Exp2, "Expm1": vmath.Expm1,
		"Log": vmath.Log, "Log2": vmath.Log2, "Log10": vmath.Log10, "Log1p": vmath.Log1p,
		"Pow": vmath.Pow, "Pow10": vmath.Pow10, "Cbrt": vmath.Cbrt, "Hypot": vmath.Hypot,
		"Sin": vmath.Sin, "Cos": vmath.Cos, "Sincos": vmath.Sincos, "Tan": vmath.Tan,
		"Asin": vmath.Asin, "Acos": vmath.Acos, "Atan": vmath.Atan, "Atan2": vmath.Atan2,
		"Sinh": vmath.Sinh, "Cosh": vmath.Cosh, "Tanh": vmath.Tanh,
		"Asinh": vmath.Asinh, "Acosh": vmath.Acosh, "Atanh": vmath.Atanh,
		"Erf": vmath.Erf, "Erfc": vmath.Erfc, "Erfinv": vmath.Erfinv, "Erfcinv": vmath.Erfcinv,
		"Gamma": vmath.Gamma, "Lgamma": vmath.Lgamma,
		"Mod": vmath.Mod, "Remainder": vmath.Remainder, "Round": vmath.Round,
		"Frexp": vmath.Frexp, "Ldexp": vmath.Ldexp, "Modf": vmath.Modf,
		"Logb": vmath.Logb, "Ilogb": vmath.Ilogb, "Nextafter": vmath.Nextafter,
		// Not the codes: to these an infinity is more than a NaN.
		"Max": vmath.Max, "Min": vmath.Min, "Dim": vmath.Dim,
	} {
		l := LibFunc{Name: "math." + name, Go: f}
		l.Params, l.Results = signature(f)
		all[l.Name] = l
	}
	return all
})

// signature gives the kinds of a library function. These are all the shapes
// there are; the interpreter calls each as it is.
func signature(f any) (params, results []Kind) {
	const f64, i64 = Float64, Int64
	switch f.(type) {
	case func(float64) float64:
		return []Kind{f64}, []Kind{f64}
	case func(float64, float64) float64:
		return []Kind{f64, f64}, []Kind{f64}
	case func(float64) (float64, float64):
		return []Kind{f64}, []Kind{f64, f64}
	case func(float64) (float64, int):
		return []Kind{f64}, []Kind{f64, i64}
	case func(float64, int) float64:
		return []Kind{f64, i64}, []Kind{f64}
	case func(int) float64:
		return []Kind{i64}, []Kind{f64}
	case func(float64) int:
		return []Kind{f64}, []Kind{i64}
	}
	panic("kernel: library: a function of another shape")
}

// callLibrary calls a library function on numbers as Const.Bits, and writes at
// most two results.
func callLibrary(f any, a, b uint64) (r0, r1 uint64) {
	switch f := f.(type) {
	case func(float64) float64:
		return bits64(f(float64of(a))), 0
	case func(float64, float64) float64:
		return bits64(f(float64of(a), float64of(b))), 0
	case func(float64) (float64, float64):
		x, y := f(float64of(a))
		return bits64(x), bits64(y)
	case func(float64) (float64, int):
		x, y := f(float64of(a))
		return bits64(x), uint64(y)
	case func(float64, int) float64:
		return bits64(f(float64of(a), int(b))), 0
	case func(int) float64:
		return bits64(f(int(a))), 0
	case func(float64) int:
		return uint64(f(float64of(a))), 0
	}
	return 0, 0
}
