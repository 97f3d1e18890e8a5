package expr_test

import (
	"math"
	"math/cmplx"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// special are numbers at which functions go wrong.
var special = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 2, 3, 0.1, -0.7, 1e-9, 7.25, 100.5, -33.3, 709, -745, 1e300, -1e300,
	1e-310, -1e-310, math.SmallestNonzeroFloat64, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(), math.Pi, 1e10,
}

// truths are the functions of the table that give a truth, of floats.
var truths = map[string]func(x, y float64) bool{
	"eq":       func(x, y float64) bool { return x == y },
	"ne":       func(x, y float64) bool { return x != y },
	"lt":       func(x, y float64) bool { return x < y },
	"le":       func(x, y float64) bool { return x <= y },
	"gt":       func(x, y float64) bool { return x > y },
	"ge":       func(x, y float64) bool { return x >= y },
	"signbit":  func(x, _ float64) bool { return math.Signbit(x) },
	"isnan":    func(x, _ float64) bool { return math.IsNaN(x) },
	"isinf":    func(x, _ float64) bool { return math.IsInf(x, 0) },
	"isfinite": func(x, _ float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) },
}

// one adapts a function of one number.
func one(f func(float64) float64) func(x, y float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

// exact are the functions of floats whose results are Go's to the bit.
var exact = map[string]func(x, y float64) float64{
	"add": func(x, y float64) float64 { return x + y },
	"sub": func(x, y float64) float64 { return x - y },
	"mul": func(x, y float64) float64 { return x * y },
	"div": func(x, y float64) float64 { return x / y },
	"mod": math.Mod,
	"neg": func(x, _ float64) float64 { return -x },
	"abs": one(math.Abs), "floor": one(math.Floor), "ceil": one(math.Ceil), "trunc": one(math.Trunc),
	"rint": one(math.RoundToEven), "round": one(math.Round), "sqrt": one(math.Sqrt),
	"minimum": func(x, y float64) float64 { return min(x, y) },
	"maximum": func(x, y float64) float64 { return max(x, y) },
	"sign": one(func(x float64) float64 {
		switch {
		case x > 0:
			return 1
		case x < 0:
			return -1
		case x == 0:
			return 0
		}
		return x
	}),
	"copysign": math.Copysign, "nextafter": math.Nextafter, "remainder": math.Remainder,
	"real": one(func(x float64) float64 { return x }), "imag": one(func(float64) float64 { return 0 }),
}

// near are the functions of floats whose results are within some ulp of Go's.
// Ours are within one of the truth, which package vmath tests; Go's are not
// always: the sine of huge numbers, high powers.
var near = map[string]struct {
	f   func(x, y float64) float64
	ulp float64
}{
	"exp": {one(math.Exp), 2}, "exp2": {one(math.Exp2), 2}, "expm1": {one(math.Expm1), 2},
	"log": {one(logarithm), 2}, "log2": {one(math.Log2), 2}, "log10": {one(func(x float64) float64 { return logarithm(x) * (1 / math.Ln10) }), 3}, "log1p": {one(math.Log1p), 2},
	"cbrt": {one(math.Cbrt), 2}, "sin": {one(math.Sin), 32}, "cos": {one(math.Cos), 2}, "tan": {one(math.Tan), 32},
	"asin": {one(math.Asin), 2}, "acos": {one(math.Acos), 2}, "atan": {one(math.Atan), 2}, "atan2": {atan2, 2},
	"sinh": {one(math.Sinh), 3}, "cosh": {one(math.Cosh), 3}, "tanh": {one(math.Tanh), 3},
	"asinh": {one(math.Asinh), 3}, "acosh": {one(math.Acosh), 3}, "atanh": {one(math.Atanh), 3},
	"erf": {one(math.Erf), 2}, "erfc": {one(math.Erfc), 4}, "gamma": {one(math.Gamma), 16},
	"hypot": {math.Hypot, 2}, "pow": {power, 64},
	"angle": {one(func(x float64) float64 { return math.Atan2(0, x) }), 1},
}

// logarithm is math.Log, which on some machines is wrong for the least numbers.
func logarithm(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p54) - 54*math.Ln2
	}
	return math.Log(x)
}

// power is math.Pow, which on some machines is wrong for the least numbers.
func power(x, y float64) float64 {
	if x != 0 && math.Abs(x) < 0x1p-1022 && math.Abs(y) < 5 {
		return math.Pow(x*0x1p54, y) * math.Pow(0x1p54, -y)
	}
	return math.Pow(x, y)
}

// atan2 is math.Atan2, which has the wrong sign where y/x is 0 and neither is.
func atan2(y, x float64) float64 {
	if x < 0 && y != 0 && y/x == 0 {
		return math.Copysign(math.Pi, y)
	}
	return math.Atan2(y, x)
}

// elsewhere are the functions that other tests are about.
var elsewhere = []string{"and", "or", "xor", "not", "shl", "shr", "where", "fma", "philoxlow", "philoxhigh", "mulhigh", "conj", "complex"}

// apart is how many ulp two numbers are apart.
func apart(a, b float64, single bool) float64 {
	if same(a, b) {
		return 0
	}
	if a != a || b != b || math.IsInf(a, 0) || math.IsInf(b, 0) || math.Signbit(a) != math.Signbit(b) {
		return math.Inf(1)
	}
	if single {
		return math.Abs(float64(math.Float32bits(float32(a))) - float64(math.Float32bits(float32(b))))
	}
	return math.Abs(float64(int64(math.Float64bits(a) - math.Float64bits(b))))
}

// TestTable holds every function of the table against Go's, on numbers at which
// functions go wrong, as float64 and as float32, interpreted and not.
func TestTable(t *testing.T) {
	var x, y []float64
	for _, a := range special {
		for _, b := range special {
			x, y = append(x, a), append(y, b)
		}
	}
	var x32, y32 []float32
	for i := range x {
		x32, y32 = append(x32, float32(x[i])), append(y32, float32(y[i]))
	}
	wide := []*expr.Node{expr.NewData(block.Of(x, len(x)), nil), expr.NewData(block.Of(y, len(y)), nil)}
	narrow := []*expr.Node{expr.NewData(block.Of(x32, len(x)), nil), expr.NewData(block.Of(y32, len(y)), nil)}
	apply := func(name string, args []*expr.Node) *expr.Node {
		n := expr.Apply(name, args[:1]...)
		if n.Err() != nil {
			n = expr.Apply(name, args...)
		}
		if n.Err() != nil {
			t.Fatal(n.Err())
		}
		return n
	}
	for _, name := range expr.Functions() {
		if slices.Contains(elsewhere, name) {
			continue
		}
		if f, ok := truths[name]; ok {
			for i, got := range block.Slice[bool](run(t, apply(name, wide), true)) {
				if got != f(x[i], y[i]) {
					t.Errorf("%s(%v, %v) is %v", name, x[i], y[i], got)
				}
			}
			continue
		}
		f, ulp := exact[name], 0.0
		if f == nil {
			f, ulp = near[name].f, near[name].ulp
		}
		if f == nil {
			t.Errorf("%s: nothing to hold it against", name)
			continue
		}
		for _, compiled := range []bool{false, true} {
			for i, got := range block.Slice[float64](run(t, apply(name, wide), compiled)) {
				if want := f(x[i], y[i]); apart(got, want, false) > ulp {
					t.Errorf("%s(%v, %v) is %v, want %v (machine code: %v)", name, x[i], y[i], got, want, compiled)
					break
				}
			}
			for i, got := range block.Slice[float32](run(t, apply(name, narrow), compiled)) {
				want := float32(f(float64(x32[i]), float64(y32[i])))
				if name == "nextafter" {
					want = math.Nextafter32(x32[i], y32[i])
				}
				if apart(float64(got), float64(want), true) > min(ulp, 1) {
					t.Errorf("float32: %s(%v, %v) is %v, want %v (machine code: %v)", name, x32[i], y32[i], got, want, compiled)
					break
				}
			}
		}
	}
}

// TestComplexTable holds what the table computes of complex numbers against Go,
// within a few ulp of the modulus.
func TestComplexTable(t *testing.T) {
	var x, y []complex128
	parts := []float64{0, 1, -1, 0.5, -3.25, 1e-5, 7, -40, 1e150, 1e-160}
	for _, re := range parts {
		for _, im := range parts {
			x, y = append(x, complex(re, im)), append(y, complex(im-1, 0.5*re+2))
		}
	}
	in := []*expr.Node{expr.NewData(block.Of(x, len(x)), nil), expr.NewData(block.Of(y, len(y)), nil)}
	for _, c := range []struct {
		name string
		f    func(x, y complex128) complex128
	}{
		{"add", func(x, y complex128) complex128 { return x + y }},
		{"sub", func(x, y complex128) complex128 { return x - y }},
		{"mul", func(x, y complex128) complex128 { return x * y }},
		{"div", func(x, y complex128) complex128 { return x / y }},
		{"neg", func(x, _ complex128) complex128 { return -x }},
		{"conj", func(x, _ complex128) complex128 { return cmplx.Conj(x) }},
		{"sqrt", func(x, _ complex128) complex128 { return cmplx.Sqrt(x) }},
		{"exp", func(x, _ complex128) complex128 { return cmplx.Exp(x) }},
		{"log", func(x, _ complex128) complex128 { return cmplx.Log(x) }},
	} {
		for _, compiled := range []bool{false, true} {
			n := expr.Apply(c.name, in[:1]...)
			if n.Err() != nil {
				n = expr.Apply(c.name, in...)
			}
			for i, got := range block.Slice[complex128](run(t, n, compiled)) {
				want := c.f(x[i], y[i])
				if cmplx.IsNaN(want) || cmplx.IsInf(want) {
					continue // NumPy's answers are not always Go's
				}
				if got != want && !(cmplx.Abs(got-want) <= 4e-15*cmplx.Abs(want)) {
					t.Errorf("%s(%v, %v) is %v, want %v", c.name, x[i], y[i], got, want)
				}
			}
		}
	}
	for _, c := range []struct{ x, want complex128 }{ // C's answers, Annex G of ISO C99
		{complex(math.Inf(1), 3), complex(math.Inf(1), 0)},
		{complex(math.Inf(-1), 3), complex(0, math.Inf(1))},
		{complex(2, math.Inf(1)), complex(math.Inf(1), math.Inf(1))},
		{complex(-2, math.Inf(-1)), complex(math.Inf(1), math.Inf(-1))},
		{complex(1e308, 1e308), complex(1.09868411346781e154, 4.550898605622274e153)},
		{complex(-1.6e308, 0), complex(0, 1.2649110640673517e154)},
		{complex(-4, math.Copysign(0, -1)), complex(0, -2)},
		{complex(1e-320, 0), complex(math.Sqrt(1e-320), 0)},
	} {
		got := run(t, expr.Apply("sqrt", expr.NewData(block.Of([]complex128{c.x}, 1), nil)), false).Value(0).(complex128)
		for _, part := range [][2]float64{{real(got), real(c.want)}, {imag(got), imag(c.want)}} {
			if part[0] != part[1] && !(math.Abs(part[0]-part[1]) <= 1e-14*math.Abs(part[1])) {
				t.Errorf("sqrt(%v) is %v, want %v", c.x, got, c.want)
			}
		}
	}
}

// TestIntegers holds what the table computes of integers, and what it refuses.
func TestIntegers(t *testing.T) {
	x := expr.NewData(block.Of([]int8{-128, -128, 7, -7, 127, 5}, 6), nil)
	y := expr.NewData(block.Of([]int8{-1, 3, -2, 2, 1, 0}, 6), nil)
	u := expr.NewData(block.Of([]uint64{1 << 63, 3, math.MaxUint64}, 3), nil)
	ones := expr.NewData(block.Of([]int8{-1, 3, -2, 2, 1, 4}, 6), nil)
	for _, c := range []struct {
		name string
		node *expr.Node
		want any
	}{
		{"add wraps", expr.Apply("add", x, x), []int8{0, 0, 14, -14, -2, 10}},
		{"div truncates", expr.Apply("div", x, ones), []int8{-128, -42, -3, -3, 127, 1}},
		{"mod has the sign of the dividend", expr.Apply("mod", x, ones), []int8{0, -2, 1, -1, 0, 1}},
		{"abs of the least is itself", expr.Apply("abs", x), []int8{-128, -128, 7, 7, 127, 5}},
		{"shifts move all out", expr.Apply("shl", u, expr.NewData(block.Of([]uint64{1, 63, 64}, 3), nil)), []uint64{0, 1 << 63, 0}},
		{"high words", expr.Apply("mulhigh", u, u), []uint64{1 << 62, 0, math.MaxUint64 - 1}},
		{"powers wrap", expr.Apply("pow", u, expr.Apply("minimum", u, expr.BroadcastTo(expr.Number(uint64(3)), []int{3}, nil))), []uint64{0, 27, math.MaxUint64}},
		{"compare without sign", expr.Apply("gt", u, expr.BroadcastTo(expr.Number(uint64(5)), []int{3}, nil)), []bool{true, false, true}},
		{"cut to fewer bits", expr.Cast(u, block.Int8), []int8{0, 3, -1}},
	} {
		got := run(t, c.node, true)
		var have any
		switch got.DType {
		case block.Int8:
			have = slices.Equal(block.Slice[int8](got), c.want.([]int8))
		case block.Uint64:
			have = slices.Equal(block.Slice[uint64](got), c.want.([]uint64))
		case block.Bool:
			have = slices.Equal(block.Slice[bool](got), c.want.([]bool))
		}
		if have != true {
			t.Errorf("%s: %v, want %v", c.name, values(got), c.want)
		}
	}
	for _, c := range []struct {
		name, want string
		node       *expr.Node
	}{
		{"div by zero", "integer divide by zero", expr.Apply("div", x, y)},
		{"mod by zero", "integer divide by zero", expr.Apply("mod", x, y)},
		{"a negative power", "an integer to a negative power", expr.Apply("pow", x, y)},
		{"a negative shift", "negative shift amount", expr.Apply("shl", x, y)},
	} {
		for _, compiled := range []bool{false, true} {
			before := block.Live()
			if err := failure(t, c.node, compiled); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", c.name, err, c.want)
			}
			if held := block.Live() - before; held != 0 {
				t.Errorf("%s: %d bytes are held", c.name, held)
			}
		}
	}
}
