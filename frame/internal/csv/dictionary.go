package csv

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// A dictionary numbers the distinct values of a column in the order in which they
// come. It only grows: what was numbered keeps its number, and arrays that were
// made of it share its memory.
type dictionary struct {
	bytes   []byte
	offsets []int32

	// An open table. Values of up to eight bytes are their own keys: the bytes, in
	// the high ones of lo, and their number in hi. For others lo is a hash and hi
	// is above all lengths of those.
	slots []slot
	shift uint
	seed  maphash.Seed
	seen  int // rows
	nulls int // slots of words that mean null

	last *array.Data // the values, as of the last snapshot
}

type slot struct {
	lo, hi uint64
	code   int32 // or one of these
}

const (
	long = 1 << 32

	free   = -1 // the code of a slot with nothing in it
	isNull = -2 // that of a word that means null
)

func newDictionary() *dictionary {
	d := &dictionary{offsets: []int32{0}, seed: maphash.MakeSeed()}
	d.resize(256)
	return d
}

func (d *dictionary) len() int { return len(d.offsets) - 1 }

func (d *dictionary) value(code int32) []byte { return d.bytes[d.offsets[code]:d.offsets[code+1]] }

func hashShort(lo, hi uint64) uint64 { return (lo ^ lo>>32 + hi) * 0x9e3779b97f4a7c15 }

// key is that of a value.
func (d *dictionary) key(b []byte) (lo, hi, hash uint64) {
	if n := len(b); n <= 8 {
		var w [8]byte
		copy(w[8-n:], b)
		lo, hi = binary.LittleEndian.Uint64(w[:]), uint64(n)
		return lo, hi, hashShort(lo, hi)
	}
	lo = maphash.Bytes(d.seed, b)
	return lo, long + uint64(len(b)), hashShort(lo, 0)
}

// find is the code of a value, if it has one.
func (d *dictionary) find(b []byte) (int32, bool) {
	lo, hi, hash := d.key(b)
	for i := hash >> d.shift; ; i = (i + 1) & uint64(len(d.slots)-1) {
		s := &d.slots[i]
		if s.code == free {
			return 0, false
		}
		if s.lo == lo && s.hi == hi && (hi < long || s.code >= 0 && string(d.value(s.code)) == string(b)) {
			return s.code, true
		}
	}
}

// add numbers a value that has no code.
func (d *dictionary) add(b []byte) int32 {
	if 2*(d.len()+d.nulls+1) > len(d.slots) {
		d.resize(4 * len(d.slots))
	}
	code := int32(d.len())
	d.bytes = append(d.bytes, b...)
	d.offsets = append(d.offsets, int32(len(d.bytes)))
	d.put(b, code)
	return code
}

// addNull remembers a short word that means null.
func (d *dictionary) addNull(b []byte) {
	if n := len(b); n == 0 || n > 8 {
		return
	}
	if 2*(d.len()+d.nulls+1) > len(d.slots) {
		d.resize(4 * len(d.slots))
	}
	d.nulls++
	d.put(b, isNull)
}

func (d *dictionary) put(b []byte, code int32) {
	lo, hi, hash := d.key(b)
	i := hash >> d.shift
	for d.slots[i].code != free {
		i = (i + 1) & uint64(len(d.slots)-1)
	}
	d.slots[i] = slot{lo, hi, code}
}

func (d *dictionary) resize(n int) {
	d.slots = make([]slot, n)
	d.shift = uint(64 - bits.TrailingZeros(uint(n)))
	for i := range d.slots {
		d.slots[i].code = free
	}
	d.nulls = 0 // they are met again
	for code := range d.len() {
		d.put(d.value(int32(code)), int32(code))
	}
}

// snapshot is the values that there are so far: the same data as long as there
// are no more.
func (d *dictionary) snapshot() *array.Data {
	if n := d.len(); d.last == nil || d.last.Len() != n {
		d.last = array.NewData(arrow.BinaryTypes.String, n, []*memory.Buffer{
			nil, memory.NewBufferBytes(arrow.GetBytes(d.offsets[: n+1 : n+1])), memory.NewBufferBytes(d.bytes[:len(d.bytes):len(d.bytes)]),
		}, nil, 0, 0)
	}
	return d.last
}
