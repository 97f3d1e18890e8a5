package main

import "fmt"

// A typ is a type of the functions that are written.
type typ struct {
	name   string // as source
	kind   kind
	bits   int
	fields []field // of a struct
	elem   *typ    // of an array or a slice
	n      int     // elements of an array
}

type field struct {
	name string
	typ  *typ
}

type kind uint8

const (
	boolean kind = iota
	signed
	unsigned
	float
	complexNumber
	structure
	array
	slice
	matrix
)

func (t *typ) integer() bool { return t.kind == signed || t.kind == unsigned }
func (t *typ) number() bool  { return t.integer() || t.kind == float }

var (
	tBool = &typ{name: "bool", kind: boolean}
	tInt  = &typ{name: "int", kind: signed, bits: 64}
	tI8   = &typ{name: "int8", kind: signed, bits: 8}
	tI16  = &typ{name: "int16", kind: signed, bits: 16}
	tI32  = &typ{name: "int32", kind: signed, bits: 32}
	tI64  = &typ{name: "int64", kind: signed, bits: 64}
	tUint = &typ{name: "uint", kind: unsigned, bits: 64}
	tU8   = &typ{name: "uint8", kind: unsigned, bits: 8}
	tU16  = &typ{name: "uint16", kind: unsigned, bits: 16}
	tU32  = &typ{name: "uint32", kind: unsigned, bits: 32}
	tU64  = &typ{name: "uint64", kind: unsigned, bits: 64}
	tPtr  = &typ{name: "uintptr", kind: unsigned, bits: 64}
	tF32  = &typ{name: "float32", kind: float, bits: 32}
	tF64  = &typ{name: "float64", kind: float, bits: 64}
	tC64  = &typ{name: "complex64", kind: complexNumber, bits: 64}
	tC128 = &typ{name: "complex128", kind: complexNumber, bits: 128}

	tTick    = &typ{name: "tick", kind: signed, bits: 16}
	tFlags   = &typ{name: "flags", kind: unsigned, bits: 8}
	tCelsius = &typ{name: "celsius", kind: float, bits: 64}
	tRatio   = &typ{name: "ratio", kind: float, bits: 32}
	tVec     = &typ{name: "vec", kind: array, elem: tF32, n: 4}
	tPoint   = &typ{name: "point", kind: structure, fields: []field{{"X", tF64}, {"Y", tF64}}}
	tLot     = &typ{name: "lot", kind: structure, fields: []field{
		{"ID", tU32}, {"Price", tF32}, {"Qty", tI16}, {"Open", tBool}, {"Bid", arrayOf(tF64, 3)},
	}}
	tPack = &typ{name: "pack", kind: structure, fields: []field{
		{"A", tI8}, {"B", tI64}, {"C", arrayOf(tU16, 4)}, {"P", tPoint},
	}}
)

// numbers are drawn from; common ones are there more than once.
var numbers = []*typ{
	tInt, tInt, tI8, tI16, tI32, tI32, tI64, tUint, tU8, tU16, tU32, tU64, tU64, tPtr,
	tF32, tF32, tF64, tF64, tF64, tTick, tFlags, tCelsius, tRatio,
}

func arrayOf(t *typ, n int) *typ {
	return &typ{name: fmt.Sprintf("[%d]%s", n, t.name), kind: array, elem: t, n: n}
}

func sliceOf(t *typ) *typ { return &typ{name: "[]" + t.name, kind: slice, elem: t} }

func matrixOf(t *typ) *typ {
	return &typ{name: "jit.Mat[" + t.name + "]", kind: matrix, elem: t}
}

// same compares types by name; every type has one.
func same(a, b *typ) bool { return a.name == b.name }

// A function can be called in an expression.
type function struct {
	call  string // "%s" for each argument, the receiver among them
	args  []*typ
	out   []*typ
	traps bool
}

// functions of helpers.go and of the standard library, exact ones. (Go's Ldexp
// overflows for exponents next to the least int, and Weft's does not.)
var functions = []function{
	{call: "%s.next()", args: []*typ{tTick}, out: []*typ{tTick}},
	{call: "%s.over(%s)", args: []*typ{tTick, tTick}, out: []*typ{tTick}, traps: true},
	{call: "%s.has(uint8(%s))", args: []*typ{tFlags, tInt}, out: []*typ{tBool}},
	{call: "%s.above(%s)", args: []*typ{tCelsius, tCelsius}, out: []*typ{tBool}},
	{call: "%s.shift(%s)", args: []*typ{tCelsius, tF64}, out: []*typ{tCelsius}},
	{call: "%s.of(%s)", args: []*typ{tRatio, tF32}, out: []*typ{tF32}},
	{call: "%s.add(%s)", args: []*typ{tPoint, tPoint}, out: []*typ{tPoint}},
	{call: "%s.dot(%s)", args: []*typ{tPoint, tPoint}, out: []*typ{tF64}},
	{call: "%s.value()", args: []*typ{tLot}, out: []*typ{tF64}},
	{call: "%s.best()", args: []*typ{tLot}, out: []*typ{tF64, tInt}},
	{call: "divmod(%s, %s)", args: []*typ{tI64, tI64}, out: []*typ{tI64, tI64}},
	{call: "quo(%s, %s)", args: []*typ{tI32, tI32}, out: []*typ{tI32}, traps: true},
	{call: "nth(%s)", args: []*typ{tInt}, out: []*typ{tInt}, traps: true},
	{call: "order(%s, %s)", args: []*typ{tF64, tF64}, out: []*typ{tF64, tF64}},
	{call: "digits(%s)", args: []*typ{tU32}, out: []*typ{tInt}},
	{call: "halve(%s)", args: []*typ{tF64}, out: []*typ{tF64, tInt}},
	{call: "bitsOf(%s)", args: []*typ{tF64}, out: []*typ{tU64}},
	{call: "bits32Of(%s)", args: []*typ{tF32}, out: []*typ{tU32}},
	{call: "signOf(%s)", args: []*typ{tF64}, out: []*typ{tBool}},
	{call: "withSign(%s, %s)", args: []*typ{tF64, tF64}, out: []*typ{tF64}},
	{call: "math.Float64frombits(%s)", args: []*typ{tU64}, out: []*typ{tF64}},
	{call: "math.Float32frombits(%s)", args: []*typ{tU32}, out: []*typ{tF32}},
	{call: "math.Sqrt(%s)", args: []*typ{tF64}, out: []*typ{tF64}},
	{call: "math.Floor(%s)", args: []*typ{tF64}, out: []*typ{tF64}},
	{call: "math.Ceil(%s)", args: []*typ{tF64}, out: []*typ{tF64}},
	{call: "math.Trunc(%s)", args: []*typ{tF64}, out: []*typ{tF64}},
	{call: "math.Round(%s)", args: []*typ{tF64}, out: []*typ{tF64}},
	{call: "math.RoundToEven(%s)", args: []*typ{tF64}, out: []*typ{tF64}},
	{call: "math.Abs(%s)", args: []*typ{tF64}, out: []*typ{tF64}},
	{call: "math.FMA(%s, %s, %s)", args: []*typ{tF64, tF64, tF64}, out: []*typ{tF64}},
	{call: "math.Max(%s, %s)", args: []*typ{tF64, tF64}, out: []*typ{tF64}},
	{call: "math.Min(%s, %s)", args: []*typ{tF64, tF64}, out: []*typ{tF64}},
	{call: "math.Dim(%s, %s)", args: []*typ{tF64, tF64}, out: []*typ{tF64}},
	{call: "math.Mod(%s, %s)", args: []*typ{tF64, tF64}, out: []*typ{tF64}},
	{call: "math.Remainder(%s, %s)", args: []*typ{tF64, tF64}, out: []*typ{tF64}},
	{call: "math.Ldexp(%s, (%s)%%2200)", args: []*typ{tF64, tInt}, out: []*typ{tF64}},
	{call: "math.Frexp(%s)", args: []*typ{tF64}, out: []*typ{tF64, tInt}},
	{call: "math.Modf(%s)", args: []*typ{tF64}, out: []*typ{tF64, tF64}},
	{call: "math.Logb(%s)", args: []*typ{tF64}, out: []*typ{tF64}},
	{call: "math.Ilogb(%s)", args: []*typ{tF64}, out: []*typ{tInt}},
	{call: "math.Nextafter(%s, %s)", args: []*typ{tF64, tF64}, out: []*typ{tF64}},
	{call: "math.IsNaN(%s)", args: []*typ{tF64}, out: []*typ{tBool}},
	{call: "math.IsInf(%s, %s)", args: []*typ{tF64, tInt}, out: []*typ{tBool}},
	{call: "bits.LeadingZeros8(%s)", args: []*typ{tU8}, out: []*typ{tInt}},
	{call: "bits.LeadingZeros32(%s)", args: []*typ{tU32}, out: []*typ{tInt}},
	{call: "bits.LeadingZeros64(%s)", args: []*typ{tU64}, out: []*typ{tInt}},
	{call: "bits.TrailingZeros16(%s)", args: []*typ{tU16}, out: []*typ{tInt}},
	{call: "bits.TrailingZeros64(%s)", args: []*typ{tU64}, out: []*typ{tInt}},
	{call: "bits.OnesCount8(%s)", args: []*typ{tU8}, out: []*typ{tInt}},
	{call: "bits.OnesCount64(%s)", args: []*typ{tU64}, out: []*typ{tInt}},
	{call: "bits.Len16(%s)", args: []*typ{tU16}, out: []*typ{tInt}},
	{call: "bits.Len(%s)", args: []*typ{tUint}, out: []*typ{tInt}},
	{call: "bits.RotateLeft8(%s, %s)", args: []*typ{tU8, tInt}, out: []*typ{tU8}},
	{call: "bits.RotateLeft32(%s, %s)", args: []*typ{tU32, tInt}, out: []*typ{tU32}},
	{call: "bits.RotateLeft64(%s, %s)", args: []*typ{tU64, tInt}, out: []*typ{tU64}},
	{call: "bits.Reverse16(%s)", args: []*typ{tU16}, out: []*typ{tU16}},
	{call: "bits.Reverse64(%s)", args: []*typ{tU64}, out: []*typ{tU64}},
	{call: "bits.ReverseBytes32(%s)", args: []*typ{tU32}, out: []*typ{tU32}},
	{call: "bits.Mul64(%s, %s)", args: []*typ{tU64, tU64}, out: []*typ{tU64, tU64}},
	{call: "bits.Add64(%s, %s, %s&1)", args: []*typ{tU64, tU64, tU64}, out: []*typ{tU64, tU64}},
	{call: "bits.Sub32(%s, %s, %s&1)", args: []*typ{tU32, tU32, tU32}, out: []*typ{tU32, tU32}},
	{call: "bits.Div32(%s, %s, %s)", args: []*typ{tU32, tU32, tU32}, out: []*typ{tU32, tU32}, traps: true},
}

// effects are statements that change their first argument.
var effects = []function{
	{call: "%s.toggle(uint8(%s))", args: []*typ{tFlags, tInt}},
	{call: "%s.scale(%s)", args: []*typ{tPoint, tF64}},
	{call: "%s.rotate()", args: []*typ{tPack}},
	{call: "bump(&%s, %s)", args: []*typ{tI32, tI32}},
	{call: "bump(&%s, %s)", args: []*typ{tF64, tF64}},
	{call: "bump(&%s, %s)", args: []*typ{tU8, tU8}},
}
