package array_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/jit"
)

// Functions of numbers.

func bent(x float64) float64 {
	if x < 0 {
		return x / 128
	}
	return math.Sqrt(x)
}

func nth(i int) int {
	primes := [...]int{2, 3, 5, 7, 11}
	return primes[i%5]
}

func mostly[T float32 | float64](x T) T { return x*3 + 1 }

type degrees float32

var factor = 2.0

func scaled(x float64) float64 { return x * factor }

func init() { factor = 3 } // so that it is a variable, and no constant

var factorKernel = jit.Vectorize1(scaled, jit.Var("factor", &factor))

func withFactor(k float64) func(float64) float64 { return func(x float64) float64 { return x * k } }

func choose(c bool, x, y int8) int8 {
	if c {
		return x
	}
	return y
}

var (
	count8    = array.Arange(0.0, 8, 1).Rechunk(3)
	count8i   = array.Arange(0, 8, 1).Rechunk(3)
	byFactor  = array.Kernel1(factorKernel)
	tripled   = array.Func1(withFactor(3), array.Named("tripled"))
	bentBy    = array.Func1(bent)
	nthBy     = array.Func1(nth)
	chooseBy  = array.Func3(choose)
	clampedBy = array.Map2(withinLimit, count8, array.Number(5.0).Array())
)

// withinLimit cannot be compiled: it calls a function by way of a variable.
func withinLimit(x, y float64) float64 { return lower(x, y) }

var lower = math.Min

func init() { lower = func(x, y float64) float64 { return math.Min(x, y) } }

func mapped8(f func(float64) float64) []float64 {
	out := make([]float64, 8)
	for i := range out {
		out[i] = f(float64(i))
	}
	return out
}

func TestMap(t *testing.T) {
	elementwiseSuite(t)
	for _, setting := range []string{"interpret", "off"} {
		t.Run(setting, func(t *testing.T) {
			t.Setenv("WEFT_JIT", setting)
			elementwiseSuite(t)
		})
	}
}

func elementwiseSuite(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		wantArray(t, on, "a function", bentBy.Map(count8.SubN(4)).MulN(128),
			mapped8(func(x float64) float64 { return 128 * bent(x-4) }), 8)
		wantArray(t, on, "a table", nthBy.Map(count8i), []int{2, 3, 5, 7, 11, 2, 3, 5}, 8)
		wantArray(t, on, "twice", array.Map1(nth, array.Map1(nth, count8i).SubN(2)), []int{2, 3, 7, 2, 11, 2, 3, 7}, 8)
		wantArray(t, on, "a kernel with a variable", byFactor.Map(count8), mapped8(func(x float64) float64 { return 3 * x }), 8)
		wantArray(t, on, "a closure with a name", tripled.Map(count8), mapped8(func(x float64) float64 { return 3 * x }), 8)
		wantArray(t, on, "what is not compiled", clampedBy, mapped8(func(x float64) float64 { return min(x, 5) }), 8)
		wantArray(t, on, "three, stretched", chooseBy.Map(array.Of([]bool{true, false}).Reshape(2, 1), array.Of([]int8{1, 2, 3}), array.Number(int8(-9)).Array()),
			[]int8{1, 2, 3, -9, -9, -9}, 2, 3)
		if !isOther(t, on) {
			wantArray(t, on, "a literal", array.Map1(func(x float64) float64 { return x + 1 }, count8.SubN(1)), mapped8(math.Abs), 8)
			wantArray(t, on, "complex numbers", array.Map1(func(z complex128) complex128 { return z*z + 1 }, array.Of([]complex128{1, 1i, 2 + 1i})), []complex128{2, 0, 4 + 4i}, 3)
			wantArray(t, on, "another type", array.Map2(func(x float32, n uint16) bool { return x < float32(n) }, array.Of([]float32{1, 5}), array.Of([]uint16{3, 3})), []bool{true, false}, 2)
			wantArray(t, on, "a generic function", array.Map1(mostly[float64], count8), mapped8(mostly[float64]), 8)
			wantArray(t, on, "a type of one's own", array.Map1(func(d degrees) float64 { return float64(d) * 1.8 }, array.Of([]degrees{0, 100})), []float64{0, 180}, 2)
			wantArray(t, on, "a function of indices", array.FromFunc1(func(i int) float64 { return float64(i * i) }, 4), []float64{0, 1, 4, 9}, 4)
			wantArray(t, on, "of two", array.FromFunc2(func(i, j int) int { return 10*i + j }, 2, 3), []int{0, 1, 2, 10, 11, 12}, 2, 3)
			wantArray(t, on, "of three", array.FromFunc3(func(i, j, k int) uint8 { return uint8(100*i + 10*j + k) }, 2, 1, 2), []uint8{0, 1, 100, 101}, 2, 1, 2)
		}
		wantArray(t, on, "no elements", array.Map1(bent, array.Zeros[float64](0, 2)), []float64{}, 0, 2)
	})
}

// isOther reports a runner of other processes in a setting in which functions
// must be found there.
func isOther(t *testing.T, _ weft.Option) bool {
	return os.Getenv("WEFT_JIT") == "off" && strings.HasSuffix(t.Name(), "other_processes")
}

// TestInlined looks at what becomes of functions.
func TestInlined(t *testing.T) {
	k := 2.0
	for _, c := range []struct {
		name string
		x    array.Array[float64]
		want string
	}{
		{"a function is in the kernel", array.Map1(bent, count8.AddN(1)), "add.bent"},
		{"a literal", array.Map1(func(x float64) float64 { return x + 1 }, count8), "1 kernel"},
		{"a captured variable", array.Map1(func(x float64) float64 { return x * k }, count8), "captures the variable k"},
		{"a package variable", array.Map1(scaled, count8), "(on its own: jit: array_test.scaled: "},
		{"a kernel of its own", byFactor.Map(count8), "(on its own: jit: array_test.scaled: it reads the package variable"},
		{"fast math", array.Kernel1(jit.Vectorize1(bent, jit.FastMath(jit.Contract))).Map(count8), "FastMath is this kernel's own"},
		{"a call by a variable", clampedBy, "(on its own: "},
		{"a window", array.Stencil(edges, count8), "edges"},
	} {
		if text := c.x.Explain(); !strings.Contains(text, c.want) {
			t.Errorf("%s: no %q in\n%s", c.name, c.want, text)
		}
	}
	t.Setenv("WEFT_JIT", "off")
	if text := array.Map1(bent, count8).Explain(); !strings.Contains(text, "turned off by WEFT_JIT=off") {
		t.Errorf("off: got %s", text)
	}
}

func TestFailingElements(t *testing.T) {
	quotient := func(a, b int) int { return a / b }
	for _, setting := range []string{"", "interpret", "off"} {
		t.Run("WEFT_JIT="+setting, func(t *testing.T) {
			t.Setenv("WEFT_JIT", setting)
			_, err := weft.Compute(t.Context(), array.Map2(quotient, count8i, count8i.SubN(4)))
			if err == nil || !strings.Contains(err.Error(), "integer divide by zero") || strings.Count(err.Error(), "elementwise_func_test.go:") < 2 {
				t.Errorf("got %v", err)
			}
		})
	}
	for _, c := range []struct {
		name string
		x    interface{ Err() error }
		want string
	}{
		{"no function", array.Map1[float64, float64](nil, count8), "map: the function is nil"},
		{"no kernel", array.Kernel1[float64, float64](nil).Map(count8), "map: the kernel is nil"},
		{"nothing lifted", array.ElemMap1[float64, float64]{}.Map(count8), "map: the function was not lifted"},
		{"shapes", array.Map2(math.Max, count8, six), "map: shapes (8,) and (5, 6) do not broadcast"},
		{"another option", array.Func1(bent, array.DropAxis(0)).Map(count8), "map: only Named is an option of it"},
		{"a negative length", array.FromFunc1(nth, -1), "from func: "},
	} {
		err := c.x.Err()
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "elementwise_func_test.go:") {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
