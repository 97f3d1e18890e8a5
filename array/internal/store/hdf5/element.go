package hdf5

import (
	"fmt"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/h5"
)

// An element is what a file says of the elements of a dataset or an attribute,
// and how they come into memory.
type element struct {
	name  string      // for people: "big-endian int16", "string"
	dtype block.DType // NoDType if they are no numbers
	// direct says that the bytes of the file are those of memory, once the order
	// of each part bytes is turned, if part is not 0.
	direct bool
	part   int
	memory h5.ID // the type to ask libhdf5 for; NoDType has none
}

// standard is a type of the library that has a DType.
type standard struct {
	dtype       block.DType
	little, big h5.ID
}

func standards(g *h5.Globals) []standard {
	return []standard{
		{block.Int8, g.T_STD_I8LE, g.T_STD_I8BE},
		{block.Int16, g.T_STD_I16LE, g.T_STD_I16BE},
		{block.Int32, g.T_STD_I32LE, g.T_STD_I32BE},
		{block.Int64, g.T_STD_I64LE, g.T_STD_I64BE},
		{block.Uint8, g.T_STD_U8LE, g.T_STD_U8BE},
		{block.Uint16, g.T_STD_U16LE, g.T_STD_U16BE},
		{block.Uint32, g.T_STD_U32LE, g.T_STD_U32BE},
		{block.Uint64, g.T_STD_U64LE, g.T_STD_U64BE},
		{block.Float32, g.T_IEEE_F32LE, g.T_IEEE_F32BE},
		{block.Float64, g.T_IEEE_F64LE, g.T_IEEE_F64BE},
	}
}

// littleEndian returns the library's type of a number in memory. Weft loads the
// library on little-endian machines only.
func littleEndian(g *h5.Globals, d block.DType) h5.ID {
	for _, s := range standards(g) {
		if s.dtype == d {
			return s.little
		}
	}
	return h5.Default
}

// elementOf looks at a type of a file. What the element's memory is, if it is
// none of the library's own types, belongs to the row of calls.
func elementOf(c *h5.Call, t h5.ID) element {
	for _, s := range standards(&c.Globals) {
		switch {
		case h5.Must(c, "H5Tequal", c.Tequal(t, s.little)) > 0:
			return element{name: s.dtype.String(), dtype: s.dtype, direct: true, memory: s.little}
		case h5.Must(c, "H5Tequal", c.Tequal(t, s.big)) > 0:
			return element{name: "big-endian " + s.dtype.String(), dtype: s.dtype, direct: true, part: s.dtype.Size(), memory: s.little}
		}
	}
	size := int(c.Tget_size(t))
	switch h5.Must(c, "H5Tget_class", c.Tget_class(t)) {
	case h5.ClassInteger:
		return oddInteger(c, t, size)
	case h5.ClassFloat:
		return oddFloat(c, size)
	case h5.ClassEnum:
		return enumeration(c, t, size)
	case h5.ClassCompound:
		return compound(c, t, size)
	case h5.ClassString:
		return element{name: "string"}
	case h5.ClassVlen:
		return element{name: "lists of varying length"}
	case h5.ClassReference:
		return element{name: "references"}
	}
	return element{name: "opaque"}
}

// oddInteger is of a width or with padding that processors do not have: the
// library widens it.
func oddInteger(c *h5.Call, t h5.ID, size int) element {
	signed := h5.Must(c, "H5Tget_sign", c.Tget_sign(t)) > 0
	for _, s := range standards(&c.Globals)[:8] {
		if s.dtype.Signed() == signed && s.dtype.Size() >= size {
			return element{name: fmt.Sprintf("integer of %d bytes", size), dtype: s.dtype, memory: s.little}
		}
	}
	return element{name: fmt.Sprintf("integer of %d bytes", size)}
}

// oddFloat is half precision, or a layout of another age: the library widens it.
func oddFloat(c *h5.Call, size int) element {
	e := element{name: fmt.Sprintf("floating-point number of %d bytes", size)}
	switch {
	case size < 4:
		e.dtype = block.Float32
	case size <= 8:
		e.dtype = block.Float64
	default:
		return e
	}
	e.memory = littleEndian(&c.Globals, e.dtype)
	return e
}

// enumeration is h5py's bool, or the integers that the names are for.
func enumeration(c *h5.Call, t h5.ID, size int) element {
	if size == 1 && h5.Must(c, "H5Tget_nmembers", c.Tget_nmembers(t)) == 2 {
		names := map[string]byte{}
		for i := range uint32(2) {
			value := []byte{0}
			h5.Must(c, "H5Tget_member_value", c.Tget_member_value(t, i, &value[0]))
			names[memberName(c, t, i)] = value[0]
		}
		if no, ok := names["FALSE"]; ok && no == 0 && names["TRUE"] == 1 {
			return element{name: "bool", dtype: block.Bool, direct: true, memory: t}
		}
	}
	e := elementOf(c, c.Own("H5Tget_super", c.Tget_super(t)))
	e.name = "enumeration of " + e.name
	return e
}

// compound is a complex number as h5py writes it, or nothing of ours.
func compound(c *h5.Call, t h5.ID, size int) element {
	other := element{name: "compound"}
	if h5.Must(c, "H5Tget_nmembers", c.Tget_nmembers(t)) != 2 {
		return other
	}
	switch [2]string{memberName(c, t, 0), memberName(c, t, 1)} {
	case [2]string{"r", "i"}, [2]string{"real", "imag"}, [2]string{"re", "im"}:
	default:
		return other
	}
	re := elementOf(c, c.Own("H5Tget_member_type", c.Tget_member_type(t, 0)))
	im := elementOf(c, c.Own("H5Tget_member_type", c.Tget_member_type(t, 1)))
	if re != im || !re.direct || !re.dtype.Float() {
		return other
	}
	half := re.dtype.Size()
	if max(c.Tget_member_offset(t, 0), c.Tget_member_offset(t, 1)) > uintptr(size-half) || size < 2*half {
		return other // damaged: some releases would read beyond the element
	}
	e := element{
		name: "complex of two " + re.name, dtype: block.Complex64, part: re.part,
		direct: size == 2*half && c.Tget_member_offset(t, 0) == 0 && c.Tget_member_offset(t, 1) == uintptr(half),
	}
	if re.dtype == block.Float64 {
		e.dtype = block.Complex128
	}
	e.memory = complexType(c, e.dtype, memberName(c, t, 0), memberName(c, t, 1))
	return e
}

// complexType makes the library's type of a complex number in memory.
func complexType(c *h5.Call, d block.DType, re, im string) h5.ID {
	half := d.Real().Size()
	t := c.Own("H5Tcreate", c.Tcreate(h5.ClassCompound, uintptr(d.Size())))
	h5.Must(c, "H5Tinsert", c.Tinsert(t, re, 0, littleEndian(&c.Globals, d.Real())))
	h5.Must(c, "H5Tinsert", c.Tinsert(t, im, uintptr(half), littleEndian(&c.Globals, d.Real())))
	return t
}

// boolType makes h5py's bool.
func boolType(c *h5.Call) h5.ID {
	t := c.Own("H5Tenum_create", c.Tenum_create(c.T_STD_I8LE))
	for i, name := range []string{"FALSE", "TRUE"} {
		value := []byte{byte(i)}
		h5.Must(c, "H5Tenum_insert", c.Tenum_insert(t, name, &value[0]))
	}
	return t
}

// fileType returns the type that elements of d are written as.
func fileType(c *h5.Call, d block.DType) h5.ID {
	switch {
	case d == block.Bool:
		return boolType(c)
	case d.Complex():
		return complexType(c, d, "r", "i")
	}
	return littleEndian(&c.Globals, d)
}

func memberName(c *h5.Call, t h5.ID, i uint32) string {
	name := c.Tget_member_name(t, i)
	if name == nil {
		c.Failf("H5Tget_member_name failed")
	}
	defer c.Free_memory(name)
	return h5.CString((*byte)(name))
}

// settle turns bytes as the file has them, of a direct element, into those of
// memory.
func (e *element) settle(data []byte) {
	switch e.part {
	case 2:
		for i := 0; i+2 <= len(data); i += 2 {
			data[i], data[i+1] = data[i+1], data[i]
		}
	case 4:
		for i := 0; i+4 <= len(data); i += 4 {
			p := (*[4]byte)(data[i:])
			p[0], p[1], p[2], p[3] = p[3], p[2], p[1], p[0]
		}
	case 8:
		for i := 0; i+8 <= len(data); i += 8 {
			p := (*[8]byte)(data[i:])
			p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7] = p[7], p[6], p[5], p[4], p[3], p[2], p[1], p[0]
		}
	}
	if e.dtype == block.Bool {
		// A bool of Go that is neither 0 nor 1 is none.
		for i, b := range data {
			if b > 1 {
				data[i] = 1
			}
		}
	}
}

// address is the first byte of what the library is to read or write; a buffer of
// none will do for nothing.
func address(data []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(data)) }
