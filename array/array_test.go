package array_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/local"
)

// count makes an n by m array of 0, 1, 2 ... in uneven blocks.
func count(n, m int) array.Array[float64] {
	return array.Arange(0.0, float64(n*m), 1).Reshape(n, m).Rechunk(n/2+1, m/3+1)
}

// Lifted for all processes.
var (
	total  = delayed.Func1(func(d array.Dense[float64]) float64 { return sumOf(d.Data) }, delayed.Named("array_test.total"))
	double = delayed.Func1(doubled)
	half   = delayed.Func1(func(x float64) float64 { return x / 2 }, delayed.Named("array_test.half"))
)

func sumOf(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

func doubled(d array.Dense[float64]) array.Dense[float64] {
	out := array.NewDense[float64](d.Shape...)
	for i, v := range d.Data {
		out.Data[i] = 2 * v
	}
	return out
}

func TestOnEveryRunner(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := count(6, 10)
		t.Run("fused", func(t *testing.T) {
			d := runnertest.Compute(t, on, x.AddN(1).Mul(x).Sub(x.T().T()))
			for i, v := range d.Data {
				if f := float64(i); v != (f+1)*f-f {
					t.Fatalf("element %d is %v", i, v)
				}
			}
		})
		t.Run("an array less its mean", func(t *testing.T) {
			d := runnertest.Compute(t, on, x.Sub(x.Mean()))
			if d.At(0, 0) != -29.5 || d.At(5, 9) != 29.5 {
				t.Error(d)
			}
		})
		t.Run("along axes", func(t *testing.T) {
			if d := runnertest.Compute(t, on, x.Along(0).Sum()); !slices.Equal(d.Data, []float64{150, 156, 162, 168, 174, 180, 186, 192, 198, 204}) {
				t.Error(d)
			}
			if d := runnertest.Compute(t, on, x.Along(-1).KeepDims().Max()); !slices.Equal(d.Data, []float64{9, 19, 29, 39, 49, 59}) || !slices.Equal(d.Shape, []int{6, 1}) {
				t.Error(d)
			}
		})
		t.Run("scalars", func(t *testing.T) {
			lo, hi, err := weft.Compute2(t.Context(), x.Min(), x.ArgMax(), on)
			if lo != 0 || hi != 59 || err != nil {
				t.Error(lo, hi, err)
			}
		})
		t.Run("as an argument of lifted functions", func(t *testing.T) {
			if v := runnertest.Compute(t, on, total(x.MulN(2))); v != 3540 {
				t.Error(v)
			}
			if v := runnertest.Compute(t, on, half(x.Sum())); v != 885 {
				t.Error(v)
			}
		})
		t.Run("blocks out and in", func(t *testing.T) {
			blocks := x.Blocks()
			for i, b := range blocks {
				blocks[i] = double(b)
			}
			y := array.FromBlocks(x.BlockSizes(), blocks...)
			if d := runnertest.Compute(t, on, y.Sub(x)); !slices.Equal(d.Data, runnertest.Compute(t, on, x).Data) {
				t.Error(d)
			}
		})
		t.Run("persist", func(t *testing.T) {
			y, err := weft.Persist(t.Context(), x.Dot(x.T()), on)
			if err != nil {
				t.Fatal(err)
			}
			if want := runnertest.Compute(t, on, x.Dot(x.T())); !slices.Equal(runnertest.Compute(t, on, y).Data, want.Data) {
				t.Error("the persisted array is another")
			}
		})
		t.Run("random numbers are the same in any blocks", func(t *testing.T) {
			a := runnertest.Compute(t, on, array.NewRand(7).Normal(1, 2, 40, 30))
			b := runnertest.Compute(t, on, array.NewRand(7).Normal(1, 2, 40, 30).Rechunk(7, 11))
			if !slices.Equal(a.Data, b.Data) {
				t.Error("they are not")
			}
		})
		t.Run("file to file", func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.npy")
			runnertest.Compute(t, on, x.ToNpy(path))
			y := array.As[float64](array.OpenNpy(path, 4, 4))
			if d := runnertest.Compute(t, on, y.AddN(1)); d.At(5, 9) != 60 {
				t.Error(d)
			}
		})
	})
}

// TestGoHeap keeps what was computed, drops all else, and looks at it again.
func TestGoHeap(t *testing.T) {
	d, err := weft.Compute(t.Context(), array.NewRand(1).Float64(500, 500).Rechunk(100, 100).AddN(1))
	if err != nil {
		t.Fatal(err)
	}
	want := sumOf(d.Data)
	for range 3 { // blocks come and go where those of the first run were
		if _, err := weft.Compute(t.Context(), array.NewRand(2).Float64(500, 500).Rechunk(100, 100).Sum()); err != nil {
			t.Fatal(err)
		}
		runtime.GC()
	}
	if got := sumOf(d.Data); got != want {
		t.Errorf("the sum was %v and is %v", want, got)
	}
}

func TestMistakes(t *testing.T) {
	x, row := count(4, 3), array.Of([]float64{1, 2, 3, 4, 5})
	ints := array.Of([]int64{1, 2, 3})
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"shapes", x.Add(row).Err(), "add: shapes (4, 3) and (5,) do not broadcast"},
		{"an axis", x.Along(2).Sum().Err(), "sum: axis 2 is out of bounds for an array of 2 axes"},
		{"an axis twice", x.Along(0, -2).Sum().Err(), "sum: axis -2 is there twice"},
		{"the mean of integers", ints.Mean().Err(), "mean: of int64: only of floating-point numbers: Cast converts"},
		{"the root of integers", ints.Sqrt().Err(), "sqrt: int64: it is for floats and complex numbers"},
		{"elements", array.Of([]int8{1, 2, 3}, 2, 2).Err(), "of: 3 elements for shape (2, 2)"},
		{"a product", x.Dot(x).Err(), "dot: shapes (4, 3) and (4, 3) do not fit: 3 columns and 4 rows"},
		{"a permutation", x.Transpose(0, 0).Err(), "transpose: axis 0 is there twice"},
		{"a negative shape", array.Zeros[int8](2, -1).Err(), "zeros: shape [2 -1]: axis 1 is negative"},
		{"a file", array.OpenNpy("none.npy").Err(), "none.npy"},
		{"a type", array.As[int8](x.Dyn()).Err(), "as: the array is of float64, not int8"},
		{"the zero array", array.Array[int8]{}.AddN(1).Err(), "the zero Array"},
		{"more than there can be", array.Zeros[float64](1<<40, 1<<40).Err(), "more bytes than there can be"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) || !strings.HasPrefix(c.err.Error(), "array_test.go:") {
			t.Errorf("%s: %v, want %q", c.name, c.err, c.want)
		}
	}
	// The first mistake is that of all that is made of it.
	first := x.Add(row)
	if err := first.MulN(2).T().Sum().Err(); !errors.Is(err, first.Err()) {
		t.Errorf("the mistake became %v", err)
	}
	if _, err := weft.Compute(t.Context(), first.Sum()); !errors.Is(err, first.Err()) {
		t.Errorf("computing gives %v", err)
	}
}

func TestFailures(t *testing.T) {
	zero := array.Of([]int32{1, 0, 2})
	for _, c := range []struct {
		name string
		x    weft.Lazy[array.Dense[int32]]
		want string
	}{
		{"division by zero", zero.RDivN(6), "array: div: integer divide by zero"},
		{"the remainder", zero.RDivN(6).Mod(zero), "integer divide by zero"},
		{"a negative power", zero.PowN(-1), "an integer to a negative power"},
		{"a negative shift", zero.ShlN(-1), "negative shift amount"},
		{"the least of nothing", array.Of([]int32{}).Along(0).Min(), "min of nothing"},
	} {
		_, err := weft.Compute(t.Context(), c.x)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "array_test.go:") {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := weft.Compute(ctx, count(4, 4)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestVDot(t *testing.T) {
	on := weft.On(&local.Runner{})
	a := array.Of([]complex128{1 + 2i, 3, -1i, 2}, 2, 2).Rechunk(1, 2)
	b := array.Of([]complex128{2, 1i, 1, 1 - 1i})
	if v := runnertest.Compute(t, on, array.VDot(a, b)); v != (1-2i)*2+3i+1i+2-2i {
		t.Error(v)
	}
}

func TestEmpty(t *testing.T) {
	on := weft.On(&local.Runner{})
	for _, shape := range [][]int{{0}, {0, 3}, {3, 0}, {2, 0, 4}} {
		t.Run(fmt.Sprint(shape), func(t *testing.T) {
			x := array.Zeros[float64](shape...)
			if d := runnertest.Compute(t, on, x.AddN(1).T()); len(d.Data) != 0 || len(d.Shape) != len(shape) {
				t.Error(d)
			}
			if v := runnertest.Compute(t, on, x.Sum()); v != 0 {
				t.Error(v)
			}
			if v := runnertest.Compute(t, on, x.Mean()); !math.IsNaN(v) {
				t.Error(v)
			}
			if d := runnertest.Compute(t, on, x.Along(0).Prod()); slices.ContainsFunc(d.Data, func(v float64) bool { return v != 1 }) {
				t.Error(d)
			}
		})
	}
	if v := runnertest.Compute(t, on, array.Number(3.0).Array().AddN(1)); !reflect.DeepEqual(v.Data, []float64{4}) || len(v.Shape) != 0 {
		t.Error(v)
	}
}

// TestTooMuch asks for more than there can be: each is a mistake, at once.
func TestTooMuch(t *testing.T) {
	failed := array.Zeros[float64](-1)
	pieces, side := array.Arange[int8](0, 100, 1).Rechunk(1), [2]int{1 << 62, 1 << 40}
	for name, err := range map[string]error{
		"blocks of full":       array.Full[float32](1, 1<<40, 5, 100).Err(),
		"blocks of arange":     array.Arange[int64](math.MinInt64+1, 3, 100).Err(),
		"blocks of an array":   array.Zeros[int8](1 << 40).Rechunk(1).Err(),
		"blocks of a plane":    array.Zeros[int8](1<<13, 1<<13).Rechunk(1, 1).Err(),
		"blocks of a sum":      pieces.Tile(1 << 10).Slice(":, None").Add(pieces.Tile(1 << 10)).Err(),
		"blocks in bytes":      array.Zeros[int8](math.MaxInt).RechunkBytes(1).Err(),
		"blocks of a tile":     pieces.Tile(1 << 31).Err(),
		"blocks of repeats":    pieces.Repeat(1<<56, 0).Err(),
		"blocks of a diagonal": pieces.Diag(1 << 40).Err(),
		"padding":              pieces.PadN(1, side).Err(),
		"padding at the edge":  pieces.Pad(array.PadEdge, side).Err(),
		"padding by wrapping":  pieces.Pad(array.PadWrap, side).Err(),
		"padding by mirrors":   pieces.Pad(array.PadReflect, side).Err(),
		"padding, symmetric":   pieces.Pad(array.PadSymmetric, side).Err(),
		"axes of a failure":    array.TensordotN(failed, failed, 1<<31).Err(),
		"axes of a tensordot":  array.TensordotN(count(2, 2), count(2, 2), 1<<31).Err(),
	} {
		if err == nil {
			t.Errorf("%s: no mistake", name)
		}
	}
	// What is large but in few blocks is none.
	for mode, want := range map[array.PadMode][]int8{
		array.PadEdge: {1, 3, 3}, array.PadReflect: {1, 1, 1}, array.PadSymmetric: {1, 2, 3}, array.PadWrap: {1, 2, 3},
	} {
		p := array.Of([]int8{1, 2, 3}).Pad(mode, [2]int{0, 1 << 31}).Slice("0::1073741824")
		if d, err := weft.Compute(t.Context(), p); err != nil || !slices.Equal(d.Data, want) {
			t.Errorf("padding of mode %d: %v, %v", mode, d, err)
		}
	}
	if d, err := weft.Compute(t.Context(), array.Of([]int8{1, 2}).Repeat(1<<31, 0).Slice("2147483647:2147483649")); err != nil || !slices.Equal(d.Data, []int8{1, 2}) {
		t.Errorf("repeats: %v, %v", d, err)
	}
	// So is a result that memory cannot hold.
	large := array.NewRand(1).Float64(1<<20, 1<<20)
	if _, err := weft.Compute(t.Context(), large); err == nil || !strings.Contains(err.Error(), "_test.go:") || !strings.Contains(err.Error(), ": compute: the result takes 8.80 TB or more, and there are ") {
		t.Error("a result:", err)
	}
	if _, err := weft.Persist(t.Context(), large); err == nil || !strings.Contains(err.Error(), "store it, block by block, or reduce it") {
		t.Error("a result that persists:", err)
	}
	if d, err := weft.Compute(t.Context(), large.Slice("::524288, -1")); err != nil || d.Len() != 2 {
		t.Error("a part of it:", err)
	}
	_, s, _ := array.SVDCompressed(count(4, 4), 2, array.Compression{Passes: math.MaxInt})
	if s.Err() == nil {
		t.Error("passes: no mistake")
	}
	if _, err := weft.Compute(t.Context(), count(2, 2).ToNpy(filepath.Join(t.TempDir(), "x.npy"), nil)); err != nil {
		t.Error("a nil option:", err)
	}
}
