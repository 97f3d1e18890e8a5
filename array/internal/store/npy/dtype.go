package npy

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/internal/block"
)

// codes are NumPy's codes of our types, without the byte order.
var codes = map[string]block.DType{
	"b1": block.Bool, "i1": block.Int8, "i2": block.Int16, "i4": block.Int32, "i8": block.Int64,
	"u1": block.Uint8, "u2": block.Uint16, "u4": block.Uint32, "u8": block.Uint64,
	"f4": block.Float32, "f8": block.Float64, "c8": block.Complex64, "c16": block.Complex128,
}

// others are NumPy's kinds of types that are none of ours.
var others = map[byte]string{
	'O': "Python objects", 'S': "byte strings", 'a': "byte strings", 'U': "strings", 'V': "raw records",
	'M': "datetime64", 'm': "timedelta64", 'T': "strings of variable width",
}

var bigEndian = binary.NativeEndian.Uint16([]byte{0, 1}) == 1

// ParseCode returns the type that NumPy writes as, for instance, "<f8", and
// whether its bytes are in the other order than this machine's.
func ParseCode(code string) (d block.DType, swapped bool, err error) {
	order, rest := byte('='), code
	if code != "" && strings.IndexByte("<>=|", code[0]) >= 0 {
		order, rest = code[0], code[1:]
	}
	if d = codes[rest]; d != block.NoDType {
		swapped = order == '<' && bigEndian || order == '>' && !bigEndian
		return d, swapped && d.Size() > 1, nil
	}
	what := ""
	switch {
	case rest == "f2":
		what = "float16"
	case rest == "f16" || rest == "f12":
		what = "long double"
	case rest == "c32" || rest == "c24":
		what = "complex long double"
	case rest != "":
		what = others[rest[0]]
	}
	if what == "" {
		return 0, false, fmt.Errorf("the type %s is unknown", short(code))
	}
	return 0, false, fmt.Errorf("the type %s (%s) is none of Weft's arrays; convert it with NumPy's astype first", short(code), what)
}

// Code is the inverse of [ParseCode], in the byte order of this machine.
func Code(d block.DType) string {
	order := "<"
	switch {
	case d.Size() == 1:
		order = "|"
	case bigEndian:
		order = ">"
	}
	for code, c := range codes {
		if c == d {
			return order + code
		}
	}
	panic(fmt.Sprintf("npy: there is no code of %s", d))
}

// dtypeOf reads the header's description of the type.
func dtypeOf(descr any) (d block.DType, swapped bool, err error) {
	switch t := descr.(type) {
	case string:
		return ParseCode(t)
	case list:
		var names []string
		for _, f := range t {
			if f, ok := f.(tuple); ok && len(f) > 0 {
				names = append(names, fmt.Sprint(f[0]))
			}
		}
		slices.Sort(names)
		return 0, false, fmt.Errorf("records with fields (%s) are none of Weft's arrays; save each field by itself", short(strings.Join(names, ", ")))
	}
	return 0, false, fmt.Errorf("the description of the type is a %T", descr)
}

// short cuts a text of a file to what fits in an error.
func short(s string) string {
	const most = 60
	if len(s) > most {
		s = s[:most] + "..."
	}
	return fmt.Sprintf("%q", s)
}

// Swap turns the bytes of each number round; those of a complex number are two.
func Swap(d block.DType, data []byte) {
	switch d.Real().Size() {
	case 2:
		for i := 0; i+2 <= len(data); i += 2 {
			data[i], data[i+1] = data[i+1], data[i]
		}
	case 4:
		for i := 0; i+4 <= len(data); i += 4 {
			binary.LittleEndian.PutUint32(data[i:], binary.BigEndian.Uint32(data[i:]))
		}
	case 8:
		for i := 0; i+8 <= len(data); i += 8 {
			binary.LittleEndian.PutUint64(data[i:], binary.BigEndian.Uint64(data[i:]))
		}
	}
}
