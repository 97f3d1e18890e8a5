package parquet

import "encoding/binary"

// A note writes values of Thrift's compact protocol. Structs in structs are written by
// functions, so that each has fields of its own.
type note struct {
	b    []byte
	last int16 // the field before
}

func (n *note) head(id int16, typ byte) {
	if d := id - n.last; d > 0 && d <= 15 {
		n.b = append(n.b, byte(d)<<4|typ)
	} else {
		n.b = binary.AppendVarint(append(n.b, typ), int64(id))
	}
	n.last = id
}

func (n *note) i32(id int16, v int32) {
	n.head(id, thriftI32)
	n.b = binary.AppendVarint(n.b, int64(v))
}

func (n *note) i64(id int16, v int64) {
	n.head(id, thriftI64)
	n.b = binary.AppendVarint(n.b, v)
}

func (n *note) i8(id int16, v int8) {
	n.head(id, thriftByte)
	n.b = append(n.b, byte(v))
}

func (n *note) truth(id int16, v bool) {
	if v {
		n.head(id, thriftTrue)
	} else {
		n.head(id, thriftFalse)
	}
}

func (n *note) text(id int16, s string) {
	n.head(id, thriftBinary)
	n.bytes(s)
}

func (n *note) bytes(s string) {
	n.b = binary.AppendUvarint(n.b, uint64(len(s)))
	n.b = append(n.b, s...)
}

// record writes a struct, as a field.
func (n *note) record(id int16, fields func()) {
	n.head(id, thriftStruct)
	n.fields(fields)
}

// fields writes the fields of a struct, and its end.
func (n *note) fields(write func()) {
	before := n.last
	n.last = 0
	write()
	n.b = append(n.b, 0)
	n.last = before
}

// list writes a list of so many elements of a type, each by its number.
func (n *note) list(id int16, typ byte, size int, element func(i int)) {
	n.head(id, thriftList)
	if size < 15 {
		n.b = append(n.b, byte(size)<<4|typ)
	} else {
		n.b = binary.AppendUvarint(append(n.b, 15<<4|typ), uint64(size))
	}
	for i := range size {
		element(i)
	}
}
