package graph

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"testing/iotest"
	"unsafe"
)

// randomTypes makes types that have an exact encoding, and values of them with
// all that is easily lost: NaN's bits, -0, nil and empty.
type randomTypes struct{ *rand.Rand }

var randomBasics = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[uint16](),
	reflect.TypeFor[int32](), reflect.TypeFor[uint64](), reflect.TypeFor[float32](), reflect.TypeFor[float64](),
	reflect.TypeFor[complex64](), reflect.TypeFor[complex128](), reflect.TypeFor[string](),
	reflect.TypeFor[codecOwn](), reflect.TypeFor[codecPoint](), reflect.TypeFor[codecRow](),
}

func (r randomTypes) typ(depth int) reflect.Type {
	if depth == 0 {
		return randomBasics[r.IntN(len(randomBasics))]
	}
	switch r.IntN(6) {
	case 0, 1:
		return reflect.SliceOf(r.typ(depth - 1))
	case 2:
		return reflect.ArrayOf(r.IntN(4), r.typ(depth-1))
	case 3:
		key := r.typ(depth - 1)
		for !key.Comparable() {
			key = r.typ(0)
		}
		return reflect.MapOf(key, r.typ(depth-1))
	case 4:
		fields := make([]reflect.StructField, r.IntN(5))
		for i := range fields {
			fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: r.typ(depth - 1)}
		}
		return reflect.StructOf(fields)
	}
	return r.typ(0)
}

var oddFloats = []float64{0, math.Copysign(0, -1), 1, math.Inf(1), math.Inf(-1), math.MaxFloat64, math.SmallestNonzeroFloat64}

func (r randomTypes) fill(v reflect.Value) {
	length := func() int { return r.IntN(1 << r.IntN(6)) }
	switch k := v.Kind(); {
	case v.Type() == reflect.TypeFor[codecOwn]():
		v.Set(reflect.ValueOf(codecOwn{r.Uint32()}))
	case v.Type() == timeType:
	case k == reflect.Bool:
		v.SetBool(r.IntN(2) == 1)
	case v.CanInt():
		v.SetInt(int64(r.Uint64()))
	case v.CanUint():
		v.SetUint(r.Uint64())
	case k == reflect.Float32, k == reflect.Complex64, k == reflect.Complex128:
		// Any bits: reflection would quieten a signalling NaN.
		words := unsafe.Slice((*uint32)(v.Addr().UnsafePointer()), v.Type().Size()/4)
		for i := range words {
			words[i] = r.Uint32()
		}
	case k == reflect.Float64:
		v.SetFloat(oddFloats[r.IntN(len(oddFloats))])
		if r.IntN(3) == 0 {
			v.SetFloat(math.Float64frombits(r.Uint64()))
		}
	case k == reflect.String:
		b := make([]byte, length())
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		v.SetString(string(b))
	case k == reflect.Slice:
		if r.IntN(4) == 0 {
			return
		}
		n := length()
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			r.fill(v.Index(i))
		}
	case k == reflect.Array:
		for i := range v.Len() {
			r.fill(v.Index(i))
		}
	case k == reflect.Map:
		if r.IntN(4) == 0 {
			return
		}
		v.Set(reflect.MakeMap(v.Type()))
		key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		for range length() {
			key.SetZero()
			elem.SetZero()
			r.fill(key)
			r.fill(elem)
			v.SetMapIndex(key, elem)
		}
	case k == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				r.fill(v.Field(i))
			}
		}
	}
}

// sameBits is DeepEqual for which a NaN is equal to itself, and 0 not to -0.
func sameBits(a, b reflect.Value) bool {
	if a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		bits := func(v reflect.Value) string {
			box := reflect.New(v.Type())
			box.Elem().Set(v)
			var b bytes.Buffer
			_ = encodeWith(&b, func(e *encoder) { e.memory(box.UnsafePointer(), v.Type().Size()) })
			return b.String()
		}
		return bits(a) == bits(b)
	case reflect.Slice:
		if a.IsNil() != b.IsNil() {
			return false
		}
		fallthrough
	case reflect.Array:
		for i := range a.Len() {
			if i >= b.Len() || !sameBits(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return a.Len() == b.Len()
	case reflect.Map:
		if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
			return false
		}
		for entries := a.MapRange(); entries.Next(); {
			if other := b.MapIndex(entries.Key()); other.IsValid() {
				if !sameBits(entries.Value(), other) {
					return false
				}
			} else if entries.Key().Equal(entries.Key()) { // not a NaN, which is never found again
				return false
			}
		}
		return true
	case reflect.Struct:
		if a.Type() == timeType {
			return true
		}
		for i := range a.NumField() {
			if !sameBits(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}

func TestCodecOfRandomTypes(t *testing.T) {
	for seed := range uint64(400) {
		r := randomTypes{rand.New(rand.NewPCG(seed, 0))}
		typ := r.typ(4)
		c, err := CodecFor(typ)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for range 3 {
			v := reflect.New(typ).Elem()
			r.fill(v)
			var b bytes.Buffer
			if err := c.Encode(&b, v.Interface()); err != nil {
				t.Fatalf("seed %d: %s: %v", seed, typ, err)
			}
			for _, in := range []io.Reader{bytes.NewReader(b.Bytes()), iotest.HalfReader(bytes.NewReader(b.Bytes()))} {
				got, err := c.Decode(in)
				if err != nil {
					t.Fatalf("seed %d: %s: %v", seed, typ, err)
				}
				if !sameBits(v, reflect.ValueOf(got)) {
					t.Fatalf("seed %d: %s:\n%#v came back as\n%#v", seed, typ, v, got)
				}
			}
		}
	}
}

func FuzzDecodeValue(f *testing.F) {
	for _, v := range codecValues(f) {
		var b bytes.Buffer
		if err := EncodeValue(&b, v); err != nil {
			f.Fatal(err)
		}
		if b.Len() < 4096 {
			f.Add(b.Bytes())
		}
	}
	var b bytes.Buffer
	_ = EncodeOp(&b, After{Op: wireOp{1, []string{"a"}}, Args: 1})
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, in []byte) {
		if op, err := DecodeOp(bytes.NewReader(in)); (op == nil) != (err != nil) {
			t.Errorf("DecodeOp = %v, %v", op, err)
		}
		v, err := DecodeValue(bytes.NewReader(in))
		w, err2 := DecodeValue(iotest.HalfReader(bytes.NewReader(in)))
		if (err == nil) != (err2 == nil) {
			t.Fatalf("known length: %v; unknown: %v", err, err2)
		}
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := EncodeValue(&b, v); err != nil {
			t.Fatalf("%T came in and cannot go out: %v", v, err)
		}
		if _, err := DecodeValue(&b); err != nil {
			t.Fatalf("%T went out and cannot come in: %v", w, err)
		}
	})
}
