package ipc

import (
	"encoding/binary"
	"errors"
)

// The messages of Arrow are FlatBuffers. What is needed of them is read here, with
// every offset checked: a table has a list of offsets to its fields, a vector a
// length before it. See the "FlatBuffers internals" and Arrow's Message.fbs,
// Schema.fbs and File.fbs for the numbers of fields.

var errFlat = errors.New("the metadata is damaged")

// flat is a message; the first access beyond its end makes it bad.
type flat struct {
	b   []byte
	bad bool
}

// flatTable is a table in a message; at 0 there is none.
type flatTable struct {
	f  *flat
	at int
}

func (f *flat) u16(at int) int {
	if at < 0 || at+2 > len(f.b) {
		f.bad = true
		return 0
	}
	return int(binary.LittleEndian.Uint16(f.b[at:]))
}

func (f *flat) u32(at int) int {
	if at < 0 || at+4 > len(f.b) {
		f.bad = true
		return 0
	}
	return int(binary.LittleEndian.Uint32(f.b[at:]))
}

func (f *flat) i64(at int) int64 {
	if at < 0 || at+8 > len(f.b) {
		f.bad = true
		return 0
	}
	return int64(binary.LittleEndian.Uint64(f.b[at:]))
}

// root is the table of the whole message.
func (f *flat) root() flatTable { return flatTable{f, f.u32(0)} }

// field is where a field is, 0 if it is not there.
func (t flatTable) field(i int) int {
	if t.at == 0 {
		return 0
	}
	v := t.at - int(int32(t.f.u32(t.at)))
	if 4+2*i >= t.f.u16(v) { // not + 2: arrow-go, which reads it again, sees half a field as one
		return 0
	}
	off := t.f.u16(v + 4 + 2*i)
	if off == 0 {
		return 0
	}
	return t.at + off
}

func (t flatTable) byte(i int) byte {
	at := t.field(i)
	if at == 0 {
		return 0
	}
	if at >= len(t.f.b) {
		t.f.bad = true
		return 0
	}
	return t.f.b[at]
}

func (t flatTable) i16(i int) int {
	if at := t.field(i); at != 0 {
		return t.f.u16(at)
	}
	return 0
}

func (t flatTable) i64(i int) int64 {
	if at := t.field(i); at != 0 {
		return t.f.i64(at)
	}
	return 0
}

// table is a table that a field refers to.
func (t flatTable) table(i int) flatTable {
	at := t.field(i)
	if at == 0 {
		return flatTable{t.f, 0}
	}
	return flatTable{t.f, at + t.f.u32(at)}
}

// vector is where the elements of a vector are, of some bytes each, and how many.
func (t flatTable) vector(i, size int) (at, n int) {
	at = t.field(i)
	if at == 0 {
		return 0, 0
	}
	at += t.f.u32(at)
	n = t.f.u32(at)
	at += 4
	if n > (len(t.f.b)-at)/size || t.f.bad {
		t.f.bad = true
		return 0, 0
	}
	return at, n
}

// tableAt is the table that an element of a vector of tables refers to.
func (f *flat) tableAt(at, i int) flatTable {
	at += 4 * i
	return flatTable{f, at + f.u32(at)}
}
