package block

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

func TestDTypes(t *testing.T) {
	type celsius float32
	for _, c := range []struct {
		value any
		d     DType
		name  string
		size  int
	}{
		{true, Bool, "bool", 1},
		{int8(1), Int8, "int8", 1},
		{int16(1), Int16, "int16", 2},
		{int32(1), Int32, "int32", 4},
		{int64(1), Int64, "int64", 8},
		{uint8(1), Uint8, "uint8", 1},
		{uint16(1), Uint16, "uint16", 2},
		{uint32(1), Uint32, "uint32", 4},
		{uint64(1), Uint64, "uint64", 8},
		{float32(1), Float32, "float32", 4},
		{float64(1), Float64, "float64", 8},
		{complex64(1), Complex64, "complex64", 8},
		{complex128(1), Complex128, "complex128", 16},
	} {
		typ := reflect.TypeOf(c.value)
		if DTypeOf(typ) != c.d || c.d.String() != c.name || c.d.Size() != c.size || DTypeNamed(c.name) != c.d || int(typ.Size()) != c.size {
			t.Errorf("%T: %s of %d bytes", c.value, DTypeOf(typ), DTypeOf(typ).Size())
		}
		kinds := 0
		for _, is := range []bool{c.d == Bool, c.d.Integer(), c.d.Float(), c.d.Complex()} {
			if is {
				kinds++
			}
		}
		if kinds != 1 || c.d.Integer() != (c.d.Signed() || c.d.Unsigned()) || c.d.Real().Complex() {
			t.Errorf("%s: what it is contradicts itself", c.d)
		}
		b := NewHeap(c.d, 2)
		reflect.NewAt(typ, b.At(1)).Elem().Set(reflect.ValueOf(c.value))
		if b.Value(1) != c.value || b.Value(0) == c.value {
			t.Errorf("%s: the value %v comes back as %v", c.d, c.value, b.Value(1))
		}
	}
	if DTypeFor[celsius]() != Float32 || DTypeFor[int]() != Int64 || DTypeFor[uint]() != Uint64 {
		t.Error("named types and Go's int")
	}
	if DTypeNamed("none") != NoDType || DTypeNamed("float16") != NoDType || DTypeOf(reflect.TypeFor[string]()) != NoDType {
		t.Error("a type of nothing")
	}
	if got := DType(99).String(); got != "DType(99)" {
		t.Errorf("a type beyond is %q", got)
	}
}

func TestBytes(t *testing.T) {
	for _, c := range []struct {
		name  string
		shape []int
		want  int
		ok    bool
	}{
		{"no axes", nil, 8, true},
		{"matrix", []int{3, 4}, 96, true},
		{"empty", []int{3, 0, 4}, 0, true},
		{"negative", []int{3, -1}, 0, false},
		{"largest", []int{math.MaxInt / 8}, math.MaxInt / 8 * 8, true},
		{"too large", []int{math.MaxInt/8 + 1}, 0, false},
		{"product too large", []int{1 << 31, 1 << 31}, 0, false},
	} {
		n, ok := Bytes(Float64, c.shape)
		if ok != c.ok || ok && n != c.want {
			t.Errorf("%s: %d %v, want %d %v", c.name, n, ok, c.want, c.ok)
		}
	}
}

func TestIsContiguous(t *testing.T) {
	for _, c := range []struct {
		name           string
		shape, strides []int
		want           bool
	}{
		{"no axes", nil, nil, true},
		{"row-major", []int{2, 3}, []int{12, 4}, true},
		{"column-major", []int{2, 3}, []int{4, 8}, false},
		{"gaps", []int{2, 3}, []int{24, 4}, false},
		{"axes of 1", []int{1, 3, 1}, []int{-7, 4, 99}, true},
		{"repeated", []int{2, 3}, []int{0, 4}, false},
		{"backwards", []int{3}, []int{-4}, false},
		{"empty", []int{0, 3}, []int{5, 8}, true},
		{"empty later", []int{2, 0}, []int{1, 1}, true},
	} {
		b := &Block{DType: Int32, Shape: c.shape, Strides: c.strides}
		if b.IsContiguous() != c.want {
			t.Errorf("%s: %v", c.name, !c.want)
		}
	}
}

// TestShared makes blocks of Go slices, which they share.
func TestShared(t *testing.T) {
	x := []float32{1, 2, 3, 4, 5, 6}
	b := Of(x, 2, 3)
	if &Slice[float32](b)[0] != &x[0] {
		t.Error("a block of a slice is a copy")
	}
	if got := b.Value(1, 2); got != float32(6) {
		t.Errorf("the last element is %v", got)
	}
	h := b.ToHeap()
	b.Release()
	x[0] = 9
	if got := Slice[float32](h); !slices.Equal(got, []float32{1, 2, 3, 4, 5, 6}) {
		t.Errorf("a copy in the heap is %v", got)
	}
}
