package block

import (
	"fmt"
	"reflect"

	"github.com/cb434341/weft/internal/kernel"
)

// A DType is the type of an array's elements.
type DType uint8

// The types of elements. Go's int and uint are Int64 and Uint64: Weft's arrays
// are for machines of 64 bits.
const (
	NoDType DType = iota
	Bool          // one byte, 0 or 1
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	Float32
	Float64
	Complex64  // two Float32: real, imaginary
	Complex128 // two Float64
)

// Elem is what an array's elements can be.
type Elem interface {
	~bool |
		~int8 | ~int16 | ~int32 | ~int64 | ~int |
		~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint |
		~float32 | ~float64 | ~complex64 | ~complex128
}

// info is a row of the table of types.
type info struct {
	name string
	size int
	kind kernel.Kind // of the number, or of both parts of a complex one
}

var infos = [...]info{
	NoDType:    {"none", 0, kernel.Invalid},
	Bool:       {"bool", 1, kernel.Bool},
	Int8:       {"int8", 1, kernel.Int8},
	Int16:      {"int16", 2, kernel.Int16},
	Int32:      {"int32", 4, kernel.Int32},
	Int64:      {"int64", 8, kernel.Int64},
	Uint8:      {"uint8", 1, kernel.Uint8},
	Uint16:     {"uint16", 2, kernel.Uint16},
	Uint32:     {"uint32", 4, kernel.Uint32},
	Uint64:     {"uint64", 8, kernel.Uint64},
	Float32:    {"float32", 4, kernel.Float32},
	Float64:    {"float64", 8, kernel.Float64},
	Complex64:  {"complex64", 8, kernel.Float32},
	Complex128: {"complex128", 16, kernel.Float64},
}

// String is Go's name of the type, which is NumPy's too.
func (d DType) String() string {
	if int(d) < len(infos) {
		return infos[d].name
	}
	return fmt.Sprintf("DType(%d)", uint8(d))
}

// Size is the width of an element in bytes.
func (d DType) Size() int { return infos[d].size }

// Kind is the kernels' kind of an element; of a complex one, that of its two
// parts.
func (d DType) Kind() kernel.Kind { return infos[d].kind }

// Complex reports a complex type.
func (d DType) Complex() bool { return d == Complex64 || d == Complex128 }

// Float reports a real floating-point type.
func (d DType) Float() bool { return d == Float32 || d == Float64 }

// Integer reports an integer type.
func (d DType) Integer() bool { return Int8 <= d && d <= Uint64 }

// Signed reports a signed integer type.
func (d DType) Signed() bool { return Int8 <= d && d <= Int64 }

// Unsigned reports an unsigned integer type.
func (d DType) Unsigned() bool { return Uint8 <= d && d <= Uint64 }

// Real is the type of the parts of a complex type, and of its modulus; any
// other type is its own.
func (d DType) Real() DType {
	switch d {
	case Complex64:
		return Float32
	case Complex128:
		return Float64
	}
	return d
}

// DTypeOf is the DType of a Go type; NoDType for one that is none of Elem.
func DTypeOf(t reflect.Type) DType {
	switch t.Kind() {
	case reflect.Bool:
		return Bool
	case reflect.Int8:
		return Int8
	case reflect.Int16:
		return Int16
	case reflect.Int32:
		return Int32
	case reflect.Int64, reflect.Int:
		return Int64
	case reflect.Uint8:
		return Uint8
	case reflect.Uint16:
		return Uint16
	case reflect.Uint32:
		return Uint32
	case reflect.Uint64, reflect.Uint:
		return Uint64
	case reflect.Float32:
		return Float32
	case reflect.Float64:
		return Float64
	case reflect.Complex64:
		return Complex64
	case reflect.Complex128:
		return Complex128
	}
	return NoDType
}

// DTypeFor is the DType of T.
func DTypeFor[T Elem]() DType { return DTypeOf(reflect.TypeFor[T]()) }

// DTypeNamed is the inverse of String; NoDType for a name of none.
func DTypeNamed(name string) DType {
	for d, in := range infos {
		if in.name == name && d != int(NoDType) {
			return DType(d)
		}
	}
	return NoDType
}
