package linalg_test

import (
	"encoding/json"
	"math"
	"math/cmplx"
	"os"
	"slices"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/local"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { graphtest.Main(m) }

// everyRunner runs a suite in this process with one worker, with eight, and
// with a budget that makes results spill; and in other processes. When all is
// done no block is held and no goroutine is left.
func everyRunner(t *testing.T, suite func(t *testing.T, on weft.Option)) {
	defer goleak.VerifyNone(t)
	before := block.Live()
	ship := &graphtest.Ship{Children: 2}
	for _, r := range []struct {
		name string
		on   graph.Runner
	}{
		{"one worker", &local.Runner{Workers: 1}},
		{"eight workers", &local.Runner{Workers: 8}},
		{"little memory", &local.Runner{Workers: 2, Memory: 1 << 20}},
		{"other processes", ship},
	} {
		if testing.Short() && r.on == graph.Runner(ship) {
			continue
		}
		t.Run(r.name, func(t *testing.T) { suite(t, weft.On(r.on)) })
	}
	if err := ship.Close(); err != nil {
		t.Error(err)
	}
	if after := block.Live(); after != before {
		t.Errorf("%d bytes of blocks are held", after-before)
	}
}

// formula is the matrix of testdata/values.py.
func formula(m, n int) array.Array[float64] {
	d := array.NewDense[float64](m, n)
	for i := range m {
		for j := range n {
			h := uint64(i)*0x9E3779B97F4A7C15 + uint64(j)*0xBF58476D1CE4E5B9
			h = (h ^ h>>29) * 0x94D049BB133111EB
			d.Set((float64(h>>53)-1024)/1024, i, j)
		}
	}
	return array.FromDense(d)
}

// valuesOf reads what NumPy found.
func valuesOf[V any](t *testing.T, name string) (v V) {
	t.Helper()
	data, err := os.ReadFile("testdata/values.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all[name], &v); err != nil {
		t.Fatal(name, err)
	}
	return v
}

// get computes an array.
func get[T array.Elem](t *testing.T, on weft.Option, x array.Array[T]) []T {
	t.Helper()
	d, err := weft.Compute(t.Context(), x, on)
	if err != nil {
		t.Fatal(err)
	}
	return d.Data
}

// one computes a number.
func one[T array.Elem](t *testing.T, on weft.Option, x array.Scalar[T]) T {
	t.Helper()
	v, err := weft.Compute(t.Context(), x, on)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// nearTo compares numbers with a part of the largest.
func nearTo(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, want %d", what, len(got), len(want))
		return
	}
	most := 0.0
	for _, v := range want {
		most = max(most, math.Abs(v))
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tol*most) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], want[i])
			return
		}
	}
}

// distance is the greatest modulus of the difference.
func distance[T array.Elem](t *testing.T, on weft.Option, a, b array.Array[T]) float64 {
	t.Helper()
	if !slices.Equal(a.Shape(), b.Shape()) {
		t.Errorf("shape %v, want %v", a.Shape(), b.Shape())
		return math.Inf(1)
	}
	if a.Len() == 0 {
		return 0
	}
	most := 0.0
	for _, v := range get(t, on, a.Sub(b)) {
		switch v := any(v).(type) {
		case float32:
			most = max(most, math.Abs(float64(v)))
		case float64:
			most = max(most, math.Abs(v))
		case complex64:
			most = max(most, cmplx.Abs(complex128(v)))
		case complex128:
			most = max(most, cmplx.Abs(v))
		}
	}
	return most
}

// adjoint turns and conjugates.
func adjoint[T array.Elem](x array.Array[T]) array.Array[T] { return x.T().Conj() }

// unit is the unit matrix.
func unit[T array.Elem](n int) array.Array[T] { return array.Eye[T](n, n, 0) }

// numberAs is a number as one of T.
func numberAs[T array.Elem](v float64) T {
	var out any
	switch any(*new(T)).(type) {
	case float32:
		out = float32(v)
	case float64:
		out = v
	case complex64:
		out = complex(float32(v), 0)
	case complex128:
		out = complex(v, 0)
	}
	return out.(T)
}
