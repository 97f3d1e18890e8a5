package kernel

import "fmt"

// A Kind is the type of a register, of an element of an array, or of a number
// in memory. Go's int, uint and uintptr are 64 bits wide in kernels.
type Kind uint8

const (
	Invalid Kind = iota
	Bool         // one byte in memory, 0 or 1
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
	Ptr // an address; made by parameters and Offset only
)

var kindNames = [...]string{
	Invalid: "invalid", Bool: "bool",
	Int8: "int8", Int16: "int16", Int32: "int32", Int64: "int64",
	Uint8: "uint8", Uint16: "uint16", Uint32: "uint32", Uint64: "uint64",
	Float32: "float32", Float64: "float64", Ptr: "ptr",
}

// String gives Go's name of k, and "ptr".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// KindOf is the inverse of Kind.String; Invalid for a name of no kind.
func KindOf(name string) Kind {
	for k, n := range kindNames {
		if n == name {
			return Kind(k)
		}
	}
	return Invalid
}

// Size is the width of k in bytes.
func (k Kind) Size() int {
	switch k {
	case Bool, Int8, Uint8:
		return 1
	case Int16, Uint16:
		return 2
	case Int32, Uint32, Float32:
		return 4
	case Int64, Uint64, Float64, Ptr:
		return 8
	}
	return 0
}

// Bits is the width of a number of kind k, and 1 for Bool.
func (k Kind) Bits() int {
	if k == Bool {
		return 1
	}
	return 8 * k.Size()
}

// Signed reports a signed integer.
func (k Kind) Signed() bool { return k >= Int8 && k <= Int64 }

// Unsigned reports an unsigned integer.
func (k Kind) Unsigned() bool { return k >= Uint8 && k <= Uint64 }

// Integer reports an integer.
func (k Kind) Integer() bool { return k >= Int8 && k <= Uint64 }

// Float reports a floating-point number.
func (k Kind) Float() bool { return k == Float32 || k == Float64 }

// Number reports an integer or a float.
func (k Kind) Number() bool { return k >= Int8 && k <= Float64 }
