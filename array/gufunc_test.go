package array_test

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/jit"
)

// Kernels of core dimensions, lifted for all processes.

func distance(x, y []float64, d *float64) {
	sum := 0.0
	for i := range x {
		sum += (x[i] - y[i]) * (x[i] - y[i])
	}
	*d = math.Sqrt(sum)
}

func times(m jit.Mat[float64], v, out []float64) {
	for i := range out {
		out[i] = 0
		for j := range v {
			out[i] += m.Data[i*m.Stride+j] * v[j]
		}
	}
}

func powers(x float64, n int, out []float64) {
	p := 1.0
	for i := range out {
		out[i] = p
		p *= x * float64(n)
	}
}

func outOfRange(x []float64, d *float64) { *d = x[len(x)] }

// sorts cannot be compiled: it calls a function by way of a variable.
func sorts(x, out []float64) {
	copy(out, x)
	swapAll(out)
}

var swapAll = func([]float64) {}

func init() {
	swapAll = func(x []float64) {
		for i := range len(x) / 2 {
			x[i], x[len(x)-1-i] = x[len(x)-1-i], x[i]
		}
	}
}

var (
	distances = array.GUFunc[float64](jit.GUVectorize(distance, "(n),(n)->()"))
	timesBy   = array.GUFunc[float64](jit.GUVectorize(times, "(m,n),(n)->(m)"))
	powersOf  = array.GUFunc[float64](jit.GUVectorize(powers, "(),()->(power)")).Dim("power", 3)
	outside   = array.GUFunc[float64](jit.GUVectorize(outOfRange, "(n)->()"))
	reversed  = array.GUFunc[float64](jit.GUVectorize(sorts, "(n)->(n)"))
)

func TestGUFunc(t *testing.T) {
	guSuite(t)
	for _, setting := range []string{"interpret", "off"} {
		t.Run(setting, func(t *testing.T) {
			t.Setenv("WEFT_JIT", setting)
			guSuite(t)
		})
	}
}

func guSuite(t *testing.T) {
	row := array.Of([]float64{0, 1, 2, 3, 4, 5}).Rechunk(2)
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		var norms []float64
		for i := range 5 {
			norms = append(norms, math.Sqrt(6)*math.Abs(float64(6*i-3)))
		}
		wantArray(t, on, "a core in several blocks", distances.Map(six, row).MulN(1e6).Round(), scaledBy(norms, 1e6), 5)
		wantArray(t, on, "all pairs", distances.Map(row.Reshape(6, 1, 1), row.Reshape(6, 1)).Slice("1"), []float64{1, 0, 1, 2, 3, 4}, 6)
		wantArray(t, on, "a turned core", distances.Map(six.T(), array.Arange(-3.0, 27, 6)).Slice("::5"), []float64{0, math.Sqrt(125)}, 2)
		want, err := weft.Compute(t.Context(), six.Dot(row.Reshape(6, 1)))
		if err != nil {
			t.Fatal(err)
		}
		wantArray(t, on, "two core dimensions", timesBy.Map(six, row), want.Data, 5)
		wantArray(t, on, "many matrices", timesBy.Map(array.Stack(0, six, six.MulN(2)).Rechunk(1, 2, 5), row).Slice("1"), scaledBy(want.Data, 2), 5)
		wantArray(t, on, "a new dimension", powersOf.Map(array.Of([]float64{1, 2, 3}).Rechunk(2), array.Number(2)),
			[]float64{1, 2, 4, 1, 4, 16, 1, 6, 36}, 3, 3)
		wantArray(t, on, "a Go function", reversed.Map(row.Slice("::-1")), []float64{0, 1, 2, 3, 4, 5}, 6)
		wantArray(t, on, "no elements", distances.Map(array.Zeros[float64](0, 3), array.Zeros[float64](3)), []float64{}, 0)
		_, err = weft.Compute(t.Context(), outside.Map(row), on)
		if err == nil || !strings.Contains(err.Error(), "index out of range [6] with length 6") || !strings.Contains(err.Error(), "gufunc_test.go:") {
			t.Errorf("a function that fails: got %v", err)
		}
	})
}

func scaledBy(xs []float64, k float64) []float64 {
	out := make([]float64, len(xs))
	for i, x := range xs {
		if out[i] = k * x; k > 100 {
			out[i] = math.Round(out[i])
		}
	}
	return out
}

// TestGUKept keeps what a Go function was given.
func TestGUKept(t *testing.T) {
	var kept [][]float64
	keep := func(x, out []float64) {
		kept = append(kept, x)
		copy(out, x)
	}
	x := array.FromFunc2(func(i, j int) float64 { return float64(1000*i + j) }, 4, 900).AddN(1)
	if _, err := weft.Compute(t.Context(), array.ApplyGUFunc[float64](jit.GUVectorize(keep, "(n)->(n)"), x)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		runtime.GC()
		if _, err := weft.Compute(t.Context(), x.MulN(7).Along(1).Max()); err != nil {
			t.Fatal(err)
		}
	}
	for i, row := range kept {
		for j, v := range row {
			if v != float64(1000*i+j)+1 {
				t.Fatalf("row %d, %d: %v", i, j, v)
			}
		}
	}
}

func TestGUMistakes(t *testing.T) {
	g := jit.GUVectorize(distance, "(n),(n)->()")
	type mine float64
	of := func(x, y array.Untyped) array.Array[float64] { return array.ApplyGUFunc[float64](g, x, y) }
	for _, c := range []struct {
		name string
		x    interface{ Err() error }
		want string
	}{
		{"no kernel", array.ApplyGUFunc[float64](nil), "gufunc: the kernel is nil"},
		{"nothing lifted", array.GUMap[float64]{}.Map(), "gufunc: the kernel was not lifted"},
		{"a layout", array.ApplyGUFunc[float64](jit.GUVectorize(distance, "(n)->"), six), "layout"},
		{"another layout", array.ApplyGUFunc[float64](jit.GUVectorize(distance, "(n)->()"), six), "wants 2 parameters"},
		{"another type", array.ApplyGUFunc[int](g, six, six), "gufunc: array_test.distance: it gives float64, not int"},
		{"a type of one's own", array.ApplyGUFunc[mine](jit.GUVectorize(func(x mine) mine { return x }, "()->()"), six), "only Go's own types of numbers"},
		{"too few arrays", array.ApplyGUFunc[float64](g, six), "gufunc: distance: it is of 2 arrays, not 1"},
		{"no array", of(six, nil), "gufunc: array 2 is nil"},
		{"an earlier mistake", of(six, array.Of([]float64{1}, 2)), "of: 1 elements for shape (2,)"},
		{"numbers of another type", of(six, array.Of([]int{1})), "gufunc: distance: array 2 is of int64, not float64"},
		{"too few axes", of(six, array.Number(1.0)), "gufunc: distance: array 2 of shape () has fewer axes than the layout wants"},
		{"other lengths", of(six, six.T()), "gufunc: distance: array 2: dimension n is 5, not 6"},
		{"loops", of(six, array.Zeros[float64](4, 6)), "gufunc: distance: shapes (5,) and (4,) do not broadcast"},
		{"unknown lengths", of(six, six.Ravel().Mask(six.Ravel().GreaterN(3))), "blocks of unknown length"},
		{"a new dimension", array.GUFunc[float64](jit.GUVectorize(powers, "(),()->(power)")).Map(six, array.Number(1)), "nobody says how long dimension power is: use GUFunc and Dim"},
		{"a dimension of nothing", distances.Dim("k", 3).Map(six, six), `gufunc: Dim: the layout has no dimension "k"`},
		{"a negative one", powersOf.Dim("power", -3).Map(six, six), `gufunc: Dim: "power" is -3`},
		{"an option", array.GUFunc[float64](g, array.DropAxis(1)).Map(six, six), "gufunc: only Named is an option of it"},
	} {
		err := c.x.Err()
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "gufunc_test.go:") {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
