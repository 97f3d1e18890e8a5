package jit

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unsafe"
)

// drain never ends for 0, and is never tried by Go on such a row.
func drain(n float64) float64 {
	for n >= 0 {
		n--
		if n == -1 {
			n = 0
		}
	}
	return n
}

// A kernel whose source is another's gives Go's numbers, and says why. Here the
// program's function is exchanged behind the kernel's back.
func TestOtherSource(t *testing.T) {
	k := Vectorize3(axpy)
	if k.Err() != nil {
		t.Fatal(k.Err())
	}
	k.loop = func(use *call, lo, hi int, at *int) {
		for i := lo; i < hi; i++ {
			*at = i
			*(*float64)(use.out.place(i)) = *(*float64)(use.in[1].at(i)) * 2
		}
	}
	got, err := k.Map(t.Context(), ramp(100, 1, 1), ramp(100, 5, 1), []float64{1})
	if err != nil || got[7] != 24 {
		t.Errorf("%v, %v", got, err)
	}
	if !errors.Is(k.Err(), errOtherSource) || !strings.Contains(k.Explain(), "the Go function itself") || k.Report().Err == nil {
		t.Errorf("%v: %s", k.Err(), k.Explain())
	}
}

func TestAlike(t *testing.T) {
	type pair struct {
		X float64
		N [2]int8
	}
	for _, c := range []struct {
		name          string
		a, b          any
		nearly, equal bool
	}{
		{"equal", pair{1, [2]int8{2, 3}}, pair{1, [2]int8{2, 3}}, false, true},
		{"an ulp", pair{1, [2]int8{}}, pair{1 + 0x1p-52, [2]int8{}}, false, false},
		{"an ulp of a math function", pair{1, [2]int8{}}, pair{1 + 0x1p-52, [2]int8{}}, true, true},
		{"another number", pair{1, [2]int8{}}, pair{1.01, [2]int8{}}, true, false},
		{"an element", pair{1, [2]int8{0, 1}}, pair{1, [2]int8{}}, false, false},
		{"complex", 1 + 2i, 1 + 2.5i, true, false},
	} {
		if got := alike(reflect.ValueOf(c.a), reflect.ValueOf(c.b), c.nearly); got != c.equal {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestNilFunctions(t *testing.T) {
	var none func(float64, float64) float64
	_, mapped := Vectorize2(none).Map(t.Context(), []float64{1}, []float64{1})
	_, reduced := Reduce(none).Call(t.Context(), []float64{1, 2})
	_, associative := Reduce(none, Associative()).Call(t.Context(), []float64{1, 2})
	_, accumulated := Accumulate(none).Map(t.Context(), []float64{1, 2})
	_, compiled := Compile2(none).Call(t.Context(), 1, 2)
	for name, err := range map[string]error{
		"Map": mapped, "Reduce": reduced, "associative": associative, "Accumulate": accumulated, "Compile": compiled,
		"Err": Vectorize2(none).Err(),
	} {
		if !errors.Is(err, errNil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The row of an error counts through all looped dimensions, in their order.
func TestRowOfMany(t *testing.T) {
	k := GUVectorize(func(n, d int, q *int) { *q = n / d }, "(),()->()")
	d := make([]int, 5*3*2)
	for i := range d {
		d[i] = 1
	}
	d[17] = 0
	// Strides that let no two dimensions be joined.
	in := View[int]{d, []int{5, 3, 2}, []int{6, 2, 1}}
	out := View[int]{make([]int, 1000), []int{5, 3, 2}, []int{100, 10, 2}}
	err := k.Call(t.Context(), out, 7, in)
	if e, ok := errors.AsType[*RowError](err); !ok || e.Row != 17 {
		t.Errorf("%v, want row 17", err)
	}
}

func TestUnknownSetting(t *testing.T) {
	t.Setenv("WEFT_JIT", "fast")
	if err := Vectorize1(drain).Err(); err == nil || err.Error() != "jit: WEFT_JIT=fast: off and interpret are what it may be" {
		t.Errorf("%v", err)
	}
}

// The memory that native code works in is not the test's.
func TestScratch(t *testing.T) {
	k := Vectorize3(axpy)
	s := k.scratch(3)
	if s.n != 3 || s.size != unsafe.Sizeof(0.0) || *(*float64)(s.place(2)) != 0 {
		t.Errorf("%+v", s)
	}
}
