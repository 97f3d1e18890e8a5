package parquet

import "errors"

// errMeta is a footer or page header that cannot be understood.
var errMeta = errors.New("its metadata are damaged")

// The types of Thrift's compact protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// A thrift reads values of Thrift's compact protocol. After a mistake it is bad and
// at its end, so that every loop ends. It reads nothing that is not there, and takes
// no memory but what callers take for what they have read.
type thrift struct {
	b     []byte
	at    int
	bad   bool
	depth int // of structs in structs
}

// deepest is how deep structs may lie in structs.
const deepest = 64

// A field is the header of one in a struct. The zero field is before the first.
type field struct {
	id  int16
	typ byte
}

func (t *thrift) fail() {
	t.bad, t.at = true, len(t.b)
}

func (t *thrift) byte() byte {
	if t.at >= len(t.b) {
		t.fail()
		return 0
	}
	t.at++
	return t.b[t.at-1]
}

func (t *thrift) varint() uint64 {
	var v uint64
	for shift := 0; shift < 64; shift += 7 {
		c := t.byte()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	t.fail()
	return 0
}

func (t *thrift) zigzag() int64 {
	v := t.varint()
	return int64(v>>1) ^ -int64(v&1)
}

// next goes to the next field of a struct, and reports whether there is one. Its
// value is then to be read or skipped.
func (t *thrift) next(f *field) bool {
	c := t.byte()
	if c == 0 || t.bad {
		return false
	}
	f.typ = c & 15
	if d := int16(c >> 4); d != 0 {
		f.id += d
	} else {
		f.id = int16(t.zigzag())
	}
	return !t.bad
}

// integer reads the value of a field that is a whole number.
func (t *thrift) integer(f field) int64 {
	switch f.typ {
	case thriftByte:
		return int64(int8(t.byte()))
	case thriftI16, thriftI32, thriftI64:
		return t.zigzag()
	}
	t.fail()
	return 0
}

// number is integer where int32 is meant.
func (t *thrift) number(f field) int32 {
	v := t.integer(f)
	if v != int64(int32(v)) {
		t.fail()
		return 0
	}
	return int32(v)
}

// truth reads the value of a field that is true or false.
func (t *thrift) truth(f field) bool {
	if f.typ != thriftTrue && f.typ != thriftFalse {
		t.fail()
	}
	return f.typ == thriftTrue
}

// bytes reads the value of a field of bytes; they are the reader's own memory.
func (t *thrift) bytes(f field) []byte {
	if f.typ != thriftBinary {
		t.fail()
		return nil
	}
	n := t.varint()
	if n > uint64(len(t.b)-t.at) {
		t.fail()
		return nil
	}
	t.at += int(n)
	return t.b[t.at-int(n) : t.at : t.at]
}

// list reads the head of a list whose elements are of a type: how many there are,
// which are then to be read. There are never more than bytes.
func (t *thrift) list(f field, elements byte) int {
	n, typ := t.listHead(f)
	if n > 0 && typ != elements {
		t.fail()
		return 0
	}
	return n
}

func (t *thrift) listHead(f field) (n int, typ byte) {
	if f.typ != thriftList && f.typ != thriftSet {
		t.fail()
		return 0, 0
	}
	c := t.byte()
	size := uint64(c >> 4)
	if size == 15 {
		size = t.varint()
	}
	if size > uint64(len(t.b)-t.at) {
		t.fail()
		return 0, 0
	}
	return int(size), c & 15
}

// enter begins a struct, and leave ends it: they count how deep it lies.
func (t *thrift) enter(f field) bool {
	if f.typ != thriftStruct || t.depth >= deepest {
		t.fail()
		return false
	}
	t.depth++
	return true
}

func (t *thrift) leave() { t.depth-- }

// skip passes over the value of a field.
func (t *thrift) skip(f field) {
	switch f.typ {
	case thriftTrue, thriftFalse:
	case thriftByte:
		t.byte()
	case thriftI16, thriftI32, thriftI64:
		t.varint()
	case thriftDouble:
		for range 8 {
			t.byte()
		}
	case thriftBinary:
		t.bytes(f)
	case thriftList, thriftSet:
		n, typ := t.listHead(f)
		t.elements(n, typ)
	case thriftMap:
		n := t.varint()
		if n == 0 {
			return
		}
		if n > uint64(len(t.b)-t.at) {
			t.fail()
			return
		}
		types := t.byte()
		for range n {
			t.elements(1, types>>4)
			t.elements(1, types&15)
		}
	case thriftStruct:
		if !t.enter(f) {
			return
		}
		var g field
		for t.next(&g) {
			t.skip(g)
		}
		t.leave()
	default:
		t.fail()
	}
}

// elements passes over values of a list or a map, where a bool is a byte.
func (t *thrift) elements(n int, typ byte) {
	if typ == thriftTrue || typ == thriftFalse {
		typ = thriftByte
	}
	if typ == thriftList || typ == thriftSet || typ == thriftMap {
		if t.depth >= deepest {
			t.fail()
			return
		}
		t.depth++
		defer t.leave()
	}
	for i := 0; i < n && !t.bad; i++ {
		t.skip(field{typ: typ})
	}
}
