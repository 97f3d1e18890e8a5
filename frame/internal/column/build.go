package column

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// ErrLong is a column of text that is longer than an Arrow array can hold.
var ErrLong = fmt.Errorf("column: more than %d bytes of text in one array", math.MaxInt32)

// From makes a column of values of fixed width, whose memory it becomes. valid
// is nil where there are no nulls.
func From[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64](t table.Type, values []T, valid Bitmap) arrow.Array {
	var zero T
	raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*int(unsafe.Sizeof(zero)))
	return FromBytes(t, len(values), raw, valid)
}

// FromBytes makes a column of n values of fixed width from their memory.
func FromBytes(t table.Type, n int, values []byte, valid Bitmap) arrow.Array {
	bitmap, nulls := nullsOf(n, valid)
	return assembleAs(t.Arrow(), nil, n, bitmap, nulls, values)
}

// FromBools makes a column of bools.
func FromBools(values Bitmap, n int, valid Bitmap) arrow.Array {
	bitmap, nulls := nullsOf(n, valid)
	return assembleAs(arrow.FixedWidthTypes.Boolean, nil, n, bitmap, nulls, values.Bytes(n))
}

// FromText makes a column of strings or of binary values, which lie one behind
// the other in data; offsets are one more than rows.
func FromText(t table.Type, offsets []int32, data []byte, valid Bitmap) arrow.Array {
	n := len(offsets) - 1
	bitmap, nulls := nullsOf(n, valid)
	return assembleAs(t.Arrow(), nil, n, bitmap, nulls, rawBytes(offsets), data)
}

// FromCodes makes a column of strings or categories from codes into a
// dictionary of different strings without nulls.
func FromCodes(codes []int32, dict *array.String, valid Bitmap) arrow.Array {
	n := len(codes)
	bitmap, nulls := nullsOf(n, valid)
	return assembleAs(table.Dictionary(), dict.Data().(*array.Data), n, bitmap, nulls, rawBytes(codes))
}

func nullsOf(n int, valid Bitmap) (bitmap []byte, nulls int) {
	if valid == nil {
		return nil, 0
	}
	return valid.Bytes(n), n - valid.Ones()
}

// Nulls is a column of n nulls.
func Nulls(t table.Type, n int) arrow.Array {
	none := NewBitmap(n)
	switch t.Kind {
	case table.Null:
		return array.NewNull(n)
	case table.Bool:
		return FromBools(NewBitmap(n), n, none)
	case table.String, table.Category:
		return FromCodes(make([]int32, n), emptyStrings, none)
	case table.Binary:
		return FromText(t, make([]int32, n+1), nil, none)
	}
	return FromBytes(t, n, rawBytes(make([]uint64, (n*t.Kind.Size()+7)/8)), none)
}

// Text is what gives the strings of a column, whichever way they are kept.
type Text struct {
	codes   []int32 // nil where strings are not in a dictionary
	offsets []int32
	data    []byte
}

// TextOf reads a column of strings, categories or binary values.
func TextOf(a arrow.Array) (Text, error) {
	switch a := a.(type) {
	case *array.Dictionary:
		t := Text{codes: Codes(a)}
		t.offsets, t.data = textOf(Dictionary(a))
		if t.codes == nil {
			t.codes = []int32{}
		}
		return t, nil
	case *array.String, *array.Binary:
		offsets, data := textOf(a)
		return Text{offsets: offsets, data: data}, nil
	}
	return Text{}, fmt.Errorf("column: an Arrow %v is not of strings", a.DataType())
}

// At is the string of a row, in the column's own memory. At a null it is some
// string or other.
func (t Text) At(i int) string {
	if t.codes != nil {
		i = int(t.codes[i])
		if uint(i) >= uint(len(t.offsets)-1) {
			return "" // only at a null
		}
	}
	lo, hi := t.offsets[i], t.offsets[i+1]
	return unsafe.String(unsafe.SliceData(t.data[lo:hi]), int(hi-lo))
}

// A TextBuilder makes a column of strings row by row.
type TextBuilder struct {
	offsets []int32
	data    []byte
	nulls   []int32
}

// NewTextBuilder is one that expects n rows of about size bytes in all.
func NewTextBuilder(n, size int) *TextBuilder {
	return &TextBuilder{offsets: append(make([]int32, 0, n+1), 0), data: make([]byte, 0, size)}
}

// Append adds a row.
func (b *TextBuilder) Append(s string) {
	b.data = append(b.data, s...)
	b.offsets = append(b.offsets, int32(len(b.data)))
}

// Write adds a row that is written behind the bytes of the others: add is given
// these and returns them with the row's behind.
func (b *TextBuilder) Write(add func([]byte) []byte) {
	b.data = add(b.data)
	b.offsets = append(b.offsets, int32(len(b.data)))
}

// WriteIf is Write, but add may say that the row is null: it is then, and what it
// wrote is forgotten.
func (b *TextBuilder) WriteIf(add func([]byte) ([]byte, bool)) {
	out, ok := add(b.data)
	if !ok {
		b.data = out[:len(b.data)]
		b.Null()
		return
	}
	b.data = out
	b.offsets = append(b.offsets, int32(len(b.data)))
}

// Null adds a row that is null.
func (b *TextBuilder) Null() {
	b.nulls = append(b.nulls, int32(len(b.offsets)-1))
	b.offsets = append(b.offsets, int32(len(b.data)))
}

// Finish makes the column; the builder is used no more.
func (b *TextBuilder) Finish(t table.Type) (arrow.Array, error) {
	if len(b.data) > math.MaxInt32 {
		return nil, ErrLong
	}
	n := len(b.offsets) - 1
	var valid Bitmap
	if len(b.nulls) > 0 {
		valid = NewBitmap(n)
		valid.SetAll(n)
		for _, i := range b.nulls {
			valid.Clear(int(i))
		}
	}
	return FromText(t, b.offsets, b.data, valid), nil
}
