package column

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// A DictionaryBuilder collects the distinct texts of a column in the order in which they came.
// It only grows: a text keeps its code, and what Data gave stays as it was and
// shares its memory. Who adds to it sees that no text comes twice.
type DictionaryBuilder struct {
	bytes   []byte
	offsets []int32
	last    *array.Data // as of the last Data
}

// NewDictionaryBuilder makes one without texts.
func NewDictionaryBuilder() *DictionaryBuilder { return &DictionaryBuilder{offsets: []int32{0}} }

// Len is the number of texts.
func (d *DictionaryBuilder) Len() int { return len(d.offsets) - 1 }

// Size is the bytes of all texts together.
func (d *DictionaryBuilder) Size() int { return len(d.bytes) }

// Value is the text of a code; it must not be changed.
func (d *DictionaryBuilder) Value(code int32) []byte {
	return d.bytes[d.offsets[code]:d.offsets[code+1]]
}

// Append adds a copy of a text and returns its code. All texts together are
// fewer than 2^31 bytes.
func (d *DictionaryBuilder) Append(b []byte) int32 {
	code := int32(d.Len())
	d.bytes = append(d.bytes, b...)
	d.offsets = append(d.offsets, int32(len(d.bytes)))
	return code
}

// Data is the texts so far as an array of strings: the same as long as there are
// no more.
func (d *DictionaryBuilder) Data() *array.Data {
	if n := d.Len(); d.last == nil || d.last.Len() != n {
		d.last = array.NewData(arrow.BinaryTypes.String, n, []*memory.Buffer{
			nil, memory.NewBufferBytes(arrow.GetBytes(d.offsets[: n+1 : n+1])), memory.NewBufferBytes(d.bytes[:len(d.bytes):len(d.bytes)]),
		}, nil, 0, 0)
	}
	return d.last
}
