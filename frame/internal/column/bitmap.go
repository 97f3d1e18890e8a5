package column

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// A Bitmap is a bit for each of some rows, 64 to a word, the first row lowest.
// Bits behind the last row are zero.
type Bitmap []uint64

// NewBitmap is a bitmap of n rows, all bits zero.
func NewBitmap(n int) Bitmap { return make(Bitmap, (n+63)/64) }

// Get is the bit of a row.
func (b Bitmap) Get(i int) bool { return b[uint(i)>>6]>>(uint(i)&63)&1 != 0 }

// Set sets the bit of a row.
func (b Bitmap) Set(i int) { b[uint(i)>>6] |= 1 << (uint(i) & 63) }

// Clear clears the bit of a row.
func (b Bitmap) Clear(i int) { b[uint(i)>>6] &^= 1 << (uint(i) & 63) }

// SetAll sets the bits of all of n rows.
func (b Bitmap) SetAll(n int) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	b.trim(n)
}

// trim clears what is behind row n in the last word.
func (b Bitmap) trim(n int) {
	if n&63 != 0 {
		b[n>>6] &= 1<<uint(n&63) - 1
	}
}

// Ones counts the bits that are set.
func (b Bitmap) Ones() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// Not inverts the bits of n rows.
func (b Bitmap) Not(n int) {
	for i := range b {
		b[i] = ^b[i]
	}
	b.trim(n)
}

// And clears the bits that are clear in another bitmap of as many rows.
func (b Bitmap) And(o Bitmap) {
	for i, w := range o[:len(b)] {
		b[i] &= w
	}
}

// Bytes is the bitmap of n rows as Arrow has it, the same memory.
func (b Bitmap) Bytes(n int) []byte { return rawBytes(b)[:(n+7)/8] }

// AppendRows appends the places of the bits that are set.
func (b Bitmap) AppendRows(rows []int32) []int32 {
	for i, w := range b {
		at := int32(i) << 6
		if w == ^uint64(0) {
			for j := range int32(64) {
				rows = append(rows, at+j)
			}
			continue
		}
		for ; w != 0; w &= w - 1 {
			rows = append(rows, at+int32(bits.TrailingZeros64(w)))
		}
	}
	return rows
}

// Pack sets b to the bits of n rows from bytes of 0 or 1.
func (b Bitmap) Pack(flags []byte) {
	i := 0
	for ; i+64 <= len(flags); i += 64 {
		b[i>>6] = packWord((*[64]byte)(flags[i:]))
	}
	if i < len(flags) {
		var last [64]byte
		copy(last[:], flags[i:])
		b[i>>6] = packWord(&last)
	}
}

// packWord brings the lowest bits of 64 bytes together, eight by a product: each
// of its bytes comes to lie in the highest one at a place of its own.
func packWord(p *[64]byte) uint64 {
	const gather = 0x0102040810204080
	var w uint64
	for i := 0; i < 64; i += 8 {
		w |= binary.LittleEndian.Uint64(p[i:i+8]) * gather >> 56 << i
	}
	return w
}

// spread has for each byte its bits as bytes of 0 or 1.
var spread = func() (t [256]uint64) {
	for v := range t {
		for bit := range 8 {
			t[v] |= uint64(v>>bit&1) << (8 * bit)
		}
	}
	return t
}()

// Bits are the bits of rows as an Arrow array has them. The zero Bits stand for
// a bitmap that is not there: one of an array without nulls.
type Bits struct {
	Data []byte
	From int // the place of the first row's bit
}

// Valid are the bits of the rows that are not null. They are None if there are
// no nulls.
func Valid(a arrow.Array) Bits {
	if a.DataType().ID() == arrow.NULL {
		return Bits{Data: make([]byte, (a.Len()+7)/8)}
	}
	data, from := validity(a)
	return Bits{data, from}
}

// BoolBits are the values of a column of bools.
func BoolBits(a *array.Boolean) Bits {
	if a.Len() == 0 {
		return Bits{}
	}
	return Bits{a.Data().Buffers()[1].Bytes(), a.Data().Offset()}
}

// None reports whether there is no bitmap.
func (b Bits) None() bool { return b.Data == nil }

// Get is the bit of a row.
func (b Bits) Get(i int) bool { return bitAt(b.Data, b.From+i) }

// Copy sets dst, which may be longer, to the bits of n rows.
func (b Bits) Copy(dst Bitmap, n int) {
	for i := 0; i < n; i += 64 {
		dst[i>>6] = bitWord(b.Data, b.From+i)
	}
	dst.trim(n)
}

// And clears the bits of n rows of dst that are not set here.
func (b Bits) And(dst Bitmap, n int) {
	for i := 0; i < n; i += 64 {
		dst[i>>6] &= bitWord(b.Data, b.From+i)
	}
}

// Bitmap is a copy of the bits of n rows; nil, as for no nulls, if there are None.
func (b Bits) Bitmap(n int) Bitmap {
	if b.None() {
		return nil
	}
	out := NewBitmap(n)
	b.Copy(out, n)
	return out
}

// Unpack sets flags to the bits from row on, a byte of 0 or 1 each.
func (b Bits) Unpack(flags []byte, row int) {
	from := b.From + row
	i := 0
	for ; i+64 <= len(flags); i += 64 {
		w := bitWord(b.Data, from+i)
		for j := 0; j < 64; j += 8 {
			binary.LittleEndian.PutUint64(flags[i+j:], spread[byte(w>>j)])
		}
	}
	for ; i < len(flags); i++ {
		flags[i] = b.Data[(from+i)>>3] >> ((from + i) & 7) & 1
	}
}

// Values are the values of an array of fixed width, the same memory; T is as
// wide as they are, and has no pointers. The codes of a dictionary are int32.
func Values[T any](a arrow.Array) []T {
	n := a.Len()
	if n == 0 {
		return nil
	}
	var t T
	size := int(unsafe.Sizeof(t))
	raw := a.Data().Buffers()[1].Bytes()[a.Data().Offset()*size:]
	_ = raw[n*size-1]
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(raw))), n)
}
