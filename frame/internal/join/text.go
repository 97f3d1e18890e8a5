package join

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A textTable gives each of some strings a number, in the order in which they
// first come. Strings of up to 16 bytes are compared by their ends alone; for
// others the array that they were in is looked at.
type textTable struct {
	seed    maphash.Seed
	key     uint64
	from    column.Text
	entries []textEntry // by number
	slots   []textSlot
	shift   uint
}

type textSlot struct {
	tag uint32 // of the hash
	id  int32  // the number plus 1, 0 for none
}

// textEntry is what a string is known by: its first and last eight bytes, its
// length, and where it is.
type textEntry struct {
	a, z uint64
	n    uint32
	row  int32
}

// textOf is the values of a key column as strings.
func textOf(a arrow.Array) (column.Text, error) {
	if d, ok := a.(*array.Decimal128); ok {
		return decimalText(d)
	}
	return column.TextOf(a)
}

// decimalText is the values of a column of decimals as their bytes.
func decimalText(a *array.Decimal128) (column.Text, error) {
	n := a.Len()
	offsets := make([]int32, n+1)
	data := make([]byte, 0, 16*n)
	for i := range n {
		v := a.Value(i)
		data = binary.LittleEndian.AppendUint64(data, v.LowBits())
		data = binary.LittleEndian.AppendUint64(data, uint64(v.HighBits()))
		offsets[i+1] = int32(len(data))
	}
	return column.TextOf(column.FromText(table.Of(table.Binary), offsets, data, nil))
}

func newTextTable(from column.Text, n int) *textTable {
	room := uint(n) + uint(n)/2
	if n <= 1<<15 {
		room = 4 * uint(n) // a table that stays near may as well have fewer strings meet
	}
	size := uint(max(4, bits.Len(room)))
	seed := maphash.MakeSeed()
	return &textTable{seed: seed, key: maphash.String(seed, ""), from: from, slots: make([]textSlot, 1<<size), shift: 64 - size}
}

// describe is the entry of a string, without its place, and its hash.
func (t *textTable) describe(s string) (e textEntry, h uint64) {
	p, n := unsafe.Pointer(unsafe.StringData(s)), len(s)
	e.n = uint32(n)
	switch {
	case n >= 8:
		e.a, e.z = *(*uint64)(p), *(*uint64)(unsafe.Add(p, n-8))
		if n > 16 {
			return e, maphash.String(t.seed, s)
		}
	case n >= 4:
		e.a, e.z = uint64(*(*uint32)(p)), uint64(*(*uint32)(unsafe.Add(p, n-4)))
	case n > 0:
		e.a = uint64(s[0])<<16 | uint64(s[n>>1])<<8 | uint64(s[n-1])
	}
	// The halves of a product, as in wyhash by Wang Yi.
	hi, lo := bits.Mul64(e.a^t.key, e.z^uint64(n)^0xe7037ed1a0b428db)
	hi, lo = bits.Mul64(hi^lo^0x8ebc6af09c88c6e3, t.key|1)
	return e, hi ^ lo
}

// same reports whether a string with a description is that of a number.
func (t *textTable) same(id int32, e textEntry, s string) bool {
	o := &t.entries[id]
	return o.a == e.a && o.z == e.z && o.n == e.n && (e.n <= 16 || t.from.At(int(o.row)) == s)
}

// find returns the slot of a string: its own, or the empty one where it would
// be.
func (t *textTable) find(e textEntry, h uint64, s string) *textSlot {
	mask := uint64(len(t.slots) - 1)
	for i := h >> t.shift; ; i++ {
		at := &t.slots[i&mask]
		if at.id == 0 || at.tag == uint32(h) && t.same(at.id-1, e, s) {
			return at
		}
	}
}

// insert is the number of the string at a place of the array.
func (t *textTable) insert(i int) int32 {
	s := t.from.At(i)
	e, h := t.describe(s)
	at := t.find(e, h, s)
	if at.id == 0 {
		e.row = int32(i)
		t.entries = append(t.entries, e)
		*at = textSlot{uint32(h), int32(len(t.entries))}
	}
	return at.id - 1
}

// lookup is the number of a string, -1 if it has none.
func (t *textTable) lookup(s string) int32 {
	e, h := t.describe(s)
	return t.find(e, h, s).id - 1
}

// lookupAll writes the numbers of all strings of a column. Some are looked up
// together, step by step, so that the memory of one is on its way while that of
// others is asked for.
func (t *textTable) lookupAll(from column.Text, ids []int32) {
	const some = 64
	var es, os [some]textEntry
	var hs [some]uint64
	var at [some]textSlot
	mask := uint64(len(t.slots) - 1)
	for begin := 0; begin < len(ids); begin += some {
		n := min(some, len(ids)-begin)
		for i := range n {
			es[i], hs[i] = t.describe(from.At(begin + i))
			at[i] = t.slots[hs[i]>>t.shift]
		}
		for i := range n {
			s := at[i]
			for k := hs[i]>>t.shift + 1; s.id != 0 && s.tag != uint32(hs[i]); k++ {
				s = t.slots[k&mask]
			}
			at[i] = s
			if s.id != 0 {
				os[i] = t.entries[s.id-1]
			}
		}
		for i := range n {
			ids[begin+i] = at[i].id - 1
			if e, o := &es[i], &os[i]; at[i].id != 0 && (o.a != e.a || o.z != e.z || o.n != e.n || e.n > 16) {
				ids[begin+i] = t.find(*e, hs[i], from.At(begin+i)).id - 1
			}
		}
	}
}
