package zarr

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/cb434341/weft/internal/block"
)

// typeCodes are NumPy's codes of types, which version 2 writes behind a
// character for the byte order.
var typeCodes = map[string]block.DType{
	"b1": block.Bool,
	"i1": block.Int8, "i2": block.Int16, "i4": block.Int32, "i8": block.Int64,
	"u1": block.Uint8, "u2": block.Uint16, "u4": block.Uint32, "u8": block.Uint64,
	"f4": block.Float32, "f8": block.Float64,
	"c8": block.Complex64, "c16": block.Complex128,
}

// parseCode reads a type of version 2, like "<f8"; big says that the most
// significant byte comes first.
func parseCode(code string) (d block.DType, big bool, err error) {
	if len(code) > 1 {
		d = typeCodes[code[1:]]
	}
	if d == block.NoDType {
		return d, false, fmt.Errorf("type %q is none that arrays have here", code)
	}
	switch code[0] {
	case '<':
		return d, false, nil
	case '>':
		return d, d.Size() > 1, nil
	case '|':
		if d.Size() == 1 {
			return d, false, nil
		}
	}
	return d, false, fmt.Errorf("type %q has no byte order", code)
}

// codeOf is the inverse of parseCode, for the least significant byte first.
func codeOf(d block.DType) string {
	order := "<"
	if d.Size() == 1 {
		order = "|"
	}
	for code, e := range typeCodes {
		if e == d {
			return order + code
		}
	}
	panic("zarr: the code of no type")
}

// parts is how wide the pieces of an element are that are in the byte order of
// the machine: a complex number has two.
func parts(d block.DType) int { return d.Real().Size() }

// swapBytes reverses the bytes of all runs of width bytes.
func swapBytes(b []byte, width int) {
	for ; len(b) >= width; b = b[width:] {
		for i, j := 0, width-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
	}
}

// tidyBools makes bytes of a file that are to be bools 0 or 1, as NumPy sees
// them.
func tidyBools(b []byte) {
	for i, x := range b {
		if x > 1 {
			b[i] = 1
		}
	}
}

// parseHexFloat reads the bits of a number, as version 3 writes NaNs that are not
// the usual one.
func parseHexFloat(s string, size int) (uint64, error) {
	if len(s) != 2+2*size {
		return 0, fmt.Errorf("%q is not the bits of a number of %d bytes", s, size)
	}
	bits, err := strconv.ParseUint(s[2:], 16, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not the bits of a number", s)
	}
	return bits, nil
}

// quietNaN are the bits of NumPy's NaN.
func quietNaN(size int) uint64 {
	if size == 4 {
		return 0x7fc00000
	}
	return 0x7ff8 << 48
}

func floatBits(x float64, size int) uint64 {
	if size == 4 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}

// bigEndian says that the machine keeps the most significant byte first.
var bigEndian = binary.NativeEndian.Uint16([]byte{0, 1}) == 1
