package array

import "github.com/cb434341/weft/internal/block"

// DType is the type of an array's elements, for arrays whose type a file or a
// user decides: see [Dyn].
type DType = block.DType

// The types of elements.
const (
	Bool       = block.Bool
	Int8       = block.Int8
	Int16      = block.Int16
	Int32      = block.Int32
	Int64      = block.Int64
	Uint8      = block.Uint8
	Uint16     = block.Uint16
	Uint32     = block.Uint32
	Uint64     = block.Uint64
	Float32    = block.Float32
	Float64    = block.Float64
	Complex64  = block.Complex64
	Complex128 = block.Complex128
)

func dtypeFor[T Elem]() block.DType { return block.DTypeFor[T]() }
