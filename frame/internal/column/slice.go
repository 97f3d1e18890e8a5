package column

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
)

// Slice is the rows [from, to) of an array, which share its memory. Its nulls
// are counted at once, so that goroutines may read it together: Arrow's own
// slices count them when somebody first asks.
func Slice(a arrow.Array, from, to int) arrow.Array {
	if from == 0 && to == a.Len() {
		return a
	}
	if from < 0 || to < from || to > a.Len() {
		panic("column: slice outside of the array")
	}
	d := a.Data().(*array.Data)
	nulls := 0
	switch {
	case a.DataType().ID() == arrow.NULL:
		nulls = to - from
	case a.NullN() > 0:
		nulls = to - from - bitsSet(a.NullBitmapBytes(), d.Offset()+from, to-from)
	}
	dict, _ := d.Dictionary().(*array.Data)
	return array.MakeFromData(array.NewDataWithDictionary(d.DataType(), to-from, d.Buffers(), nulls, d.Offset()+from, dict))
}

// SliceBatch is the rows [from, to) of a batch, which share its memory.
func SliceBatch(b *table.Batch, from, to int) *table.Batch {
	if from == 0 && to == b.Rows {
		return b
	}
	columns := make([]arrow.Array, len(b.Columns))
	for i, c := range b.Columns {
		columns[i] = Slice(c, from, to)
	}
	return &table.Batch{Schema: b.Schema, Columns: columns, Rows: to - from}
}

// Dictionary is the values of a dictionary array. Arrow's own method makes
// them when somebody first asks, which goroutines may not do together.
func Dictionary(a *array.Dictionary) *array.String {
	d, _ := a.Data().Dictionary().(*array.Data)
	if d == nil {
		return emptyStrings
	}
	return array.NewStringData(d)
}

var emptyStrings = array.NewStringData(array.NewData(arrow.BinaryTypes.String, 0,
	[]*memory.Buffer{nil, memory.NewBufferBytes(make([]byte, 4)), memory.NewBufferBytes(nil)}, nil, 0, 0))

// Codes are the codes of a dictionary array, a row each; what stands at a null
// may be anything.
func Codes(a *array.Dictionary) []int32 { return Values[int32](a) }

// word is a value of fixed width as memory has it.
type word interface {
	~uint8 | ~uint16 | ~uint32 | ~int32 | ~uint64 | ~int64 | [2]uint64
}

// rawBytes is the memory of a slice.
func rawBytes[T word](s []T) []byte {
	var t T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(t)))
}

// validity is the bitmap of an array and where it begins; nil if there are no
// nulls.
func validity(a arrow.Array) (bitmap []byte, offset int) {
	if a.NullN() == 0 {
		return nil, 0
	}
	return a.NullBitmapBytes(), a.Data().Offset()
}

// assemble makes an array of a bitmap (nil: no nulls) and buffers.
func assemble(like arrow.Array, n int, valid []byte, nulls int, buffers ...[]byte) arrow.Array {
	dict, _ := like.Data().Dictionary().(*array.Data)
	return assembleAs(like.DataType(), dict, n, valid, nulls, buffers...)
}

func assembleAs(t arrow.DataType, dict *array.Data, n int, valid []byte, nulls int, buffers ...[]byte) arrow.Array {
	all := make([]*memory.Buffer, 1+len(buffers))
	if nulls > 0 {
		all[0] = memory.NewBufferBytes(valid)
	}
	for i, b := range buffers {
		all[1+i] = memory.NewBufferBytes(b)
	}
	return array.MakeFromData(array.NewDataWithDictionary(t, n, all, nulls, 0, dict))
}

// bitAt reports whether a bit is set.
func bitAt(b []byte, i int) bool { return b[uint(i)>>3]>>(uint(i)&7)&1 != 0 }

// bitsSet counts the bits that are set in [from, from+n).
func bitsSet(b []byte, from, n int) int {
	count := 0
	for ; n > 0; n, from = n-64, from+64 {
		w := bitWord(b, from)
		if n < 64 {
			w &= 1<<uint(n) - 1
		}
		count += bits.OnesCount64(w)
	}
	return count
}

// bitWord is the 64 bits that begin at a place, zeros behind the end.
func bitWord(b []byte, from int) uint64 {
	i, shift := from>>3, uint(from)&7
	if i+9 <= len(b) {
		w := binary.LittleEndian.Uint64(b[i:]) >> shift
		if shift > 0 {
			w |= uint64(b[i+8]) << (64 - shift)
		}
		return w
	}
	var w uint64
	for k := range 9 {
		if i+k >= len(b) {
			break
		}
		if k == 8 {
			if shift > 0 {
				w |= uint64(b[i+8]) << (64 - shift)
			}
			break
		}
		w |= uint64(b[i+k]) << (8 * uint(k)) >> shift
	}
	return w
}

// appendBits writes the n bits of src at from to dst at to; dst is zero there.
func appendBits(dst []byte, to int, src []byte, from, n int) {
	for n > 0 && to&7 != 0 {
		if bitAt(src, from) {
			dst[to>>3] |= 1 << (uint(to) & 7)
		}
		to, from, n = to+1, from+1, n-1
	}
	for ; n >= 64; to, from, n = to+64, from+64, n-64 {
		binary.LittleEndian.PutUint64(dst[to>>3:], bitWord(src, from))
	}
	for ; n > 0; to, from, n = to+1, from+1, n-1 {
		if bitAt(src, from) {
			dst[to>>3] |= 1 << (uint(to) & 7)
		}
	}
}

// setBits sets the bits [from, from+n).
func setBits(dst []byte, from, n int) {
	for ; n > 0 && from&7 != 0; from, n = from+1, n-1 {
		dst[from>>3] |= 1 << (uint(from) & 7)
	}
	for ; n >= 8; from, n = from+8, n-8 {
		dst[from>>3] = 0xff
	}
	for ; n > 0; from, n = from+1, n-1 {
		dst[from>>3] |= 1 << (uint(from) & 7)
	}
}
