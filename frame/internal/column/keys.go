package column

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// Keys numbers the distinct rows of some key columns, from 1, in the order in
// which they come. A key is a few words of 64 bits: strings are numbered by a
// table of their own, whole numbers are counted from near the least, and as
// many columns as fit share a word; when a value does not fit any more, the
// words are laid out anew. Keys of one word are found in an array where they
// are small, else by hashing.
//
// What is missing, null or NaN, either makes a row no key (number 0) or is a
// value like others, equal to itself. Only one goroutine may use Keys at a time.
type Keys struct {
	types  []table.Type
	keep   bool
	fields []keyField
	width  int      // words a key takes
	keys   []uint64 // the words of key n begin at (n-1)*width
	n      int

	single *texts   // the only column is of plain strings: its numbers are the keys'
	direct []uint32 // numbers by word, where width is 1 and the word is short
	slots  []keySlot
	tags   []uint64 // for width > 1: a tag above the number
	mask   uint64
	shift  uint // hashes above it are places in the table
	expect int

	words   [][]uint64 // of the chunk at hand
	lost    []bool     // rows without a key
	anyLost bool
	places  []int32
	numbers []uint32
}

type keySlot struct {
	word   uint64
	number uint32
}

const (
	keyChunk   = 2048
	directBits = 20

	unknown = math.MaxUint32 // of a string without a number
)

// NewKeys begins to number keys of columns of some types, one at least. With
// missing, what is missing is a key.
func NewKeys(types []table.Type, missing bool) (*Keys, error) {
	if len(types) == 0 {
		return nil, errors.New("column: keys of no columns")
	}
	k := &Keys{types: types, keep: missing, fields: make([]keyField, len(types)), lost: make([]bool, keyChunk)}
	for i, t := range types {
		f := &k.fields[i]
		f.typ = t
		switch {
		case t.Kind == table.Null:
			f.form, f.bits = formNull, 1
		case t.Kind == table.Bool:
			f.form, f.bits = formBool, 2
		case t.Kind.Float():
			f.form, f.bits = formFloat, 64
		case t.Kind == table.Decimal:
			f.form, f.texts = formDecimal, newTexts()
		case t.Kind == table.Category:
			f.form, f.texts, f.categories = formText, newTexts(), newTexts()
		case t.Kind == table.String || t.Kind == table.Binary:
			f.form, f.texts = formText, newTexts()
		default:
			f.form = formInt
		}
		if f.texts != nil {
			f.bits = 1
			f.numbers = make([]uint32, keyChunk)
		}
	}
	k.layOut(nil)
	return k, nil
}

// Len is how many keys there are: their numbers are 1 to Len.
func (k *Keys) Len() int {
	if k.single != nil {
		return k.single.len()
	}
	return k.n
}

// Expect says about how many keys there will be, so that their table is made
// once.
func (k *Keys) Expect(n int) { k.expect = max(k.expect, n) }

// Bytes is about the memory that the keys take.
func (k *Keys) Bytes() int64 {
	n := int64(cap(k.keys))*8 + int64(len(k.direct))*4 + int64(len(k.slots))*int64(unsafe.Sizeof(keySlot{})) + int64(len(k.tags))*8
	for i := range k.fields {
		if t := k.fields[i].texts; t != nil {
			n += t.size() + int64(len(k.fields[i].known))*4
		}
	}
	return n
}

// Number writes the number of the key of each row of the columns, numbering
// those that are new.
func (k *Keys) Number(columns []arrow.Array, out []uint32) error { return k.run(columns, out, true) }

// Find writes the number of the key of each row of the columns, 0 where there
// is no such key.
func (k *Keys) Find(columns []arrow.Array, out []uint32) error { return k.run(columns, out, false) }

func (k *Keys) run(columns []arrow.Array, out []uint32, add bool) error {
	if len(columns) != len(k.fields) {
		return fmt.Errorf("column: keys of %d columns are asked for rows of %d", len(k.fields), len(columns))
	}
	for i, a := range columns {
		if a.Len() != len(out) {
			return fmt.Errorf("column: %d keys of a column of %d rows", len(out), a.Len())
		}
		f := &k.fields[i]
		if err := f.open(a); err != nil {
			return err
		}
		if f.texts != nil && len(out) > 0 {
			k.openTexts(f, a, add)
		}
	}
	for lo := 0; lo < len(out); lo += keyChunk {
		hi := min(lo+keyChunk, len(out))
		if int64(k.Len())+keyChunk > math.MaxUint32-1 {
			return errors.New("column: more than four thousand million distinct keys")
		}
		k.chunk(lo, hi, out[lo:hi], add)
	}
	for i := range k.fields {
		k.fields[i].values = nil
	}
	return nil
}

// openTexts adopts the first dictionary, if it is not much longer than its
// rows, and gives it up when other strings come. A single column of strings
// that begins without one needs no more than their numbers.
func (k *Keys) openTexts(f *keyField, a arrow.Array, add bool) {
	d := dictionaryOf(a)
	switch {
	case f.form != formText || k.single != nil:
	case f.texts.adopted.offsets != nil:
		f.adopted = d != nil && f.source.id() == f.texts.adopted.id()
		if !f.adopted {
			f.texts.settle()
		}
	case !add || k.Len() > 0 || f.texts.len() > 0:
		f.adopted = false
	case d != nil && f.source.id().n <= max(4*a.Len(), 1<<directBits):
		values, _ := a.Data().Dictionary().(*array.Data)
		f.texts.adopt(f.source, values)
		f.adopted = true
		if f.texts.len() >= 1<<f.bits {
			k.growTexts(f, 0)
		}
	case d == nil && len(k.fields) == 1:
		k.single = f.texts
	}
}

// chunk numbers the rows [lo, hi).
func (k *Keys) chunk(lo, hi int, out []uint32, add bool) {
	if k.single != nil {
		f := &k.fields[0]
		f.texts.numberRows(&f.source, lo, out, add, k.keep, 0)
		return
	}
	if k.anyLost {
		clear(k.lost)
		k.anyLost = false
	}
	for i := range k.fields {
		f := &k.fields[i]
		if f.texts != nil && !f.adopted {
			f.texts.numberRows(&f.source, lo, f.numbers[:hi-lo], add, false, unknown)
			if add && f.texts.len() >= 1<<f.bits {
				k.growTexts(f, 3)
			}
		}
	}
	for !k.pack(lo, hi, add) {
	}
	if k.anyLost {
		k.lookupSome(out, add)
		return
	}
	k.lookup(out, add)
}

// lookupSome looks up the rows that are not lost.
func (k *Keys) lookupSome(out []uint32, add bool) {
	k.places = k.places[:0]
	for i := range out {
		if !k.lost[i] {
			for _, w := range k.words {
				w[len(k.places)] = w[i]
			}
			k.places = append(k.places, int32(i))
		}
	}
	if k.numbers == nil {
		k.numbers = make([]uint32, keyChunk)
	}
	some := k.numbers[:len(k.places)]
	k.lookup(some, add)
	clear(out)
	for j, i := range k.places {
		out[i] = some[j]
	}
}

// lookup finds the numbers of the packed keys.
func (k *Keys) lookup(out []uint32, add bool) {
	switch {
	case !add && k.n == 0:
		clear(out)
	case k.direct != nil:
		k.lookupDirect(k.words[0][:len(out)], out, add)
	case k.width == 1:
		if add {
			k.reserve(len(out))
		}
		k.lookupWord(k.words[0][:len(out)], out, add)
	default:
		if add {
			k.reserve(len(out))
		}
		k.lookupWords(out, add)
	}
}

func (k *Keys) lookupDirect(words []uint64, out []uint32, add bool) {
	direct := k.direct
	for i, w := range words {
		n := direct[w]
		if n == 0 && add {
			k.n++
			n = uint32(k.n)
			direct[w] = n
			k.keys = append(k.keys, w)
		}
		out[i] = n
	}
}

// slotHash is the hash by which a word has its place in the table. It is not
// that of hashWord: tasks have keys whose upper bits of that one are all alike,
// see pieceOf, which would crowd in a part of the table.
func slotHash(w uint64) uint64 { return mix(w^hash3, hashMissing) }

// lookupWord looks up keys of one word, in blocks: first all places are loaded,
// so that many rows wait for memory at the same time.
func (k *Keys) lookupWord(words []uint64, out []uint32, add bool) {
	slots, mask, shift := k.slots, k.mask, k.shift&63
	var places [textBlock]uint64
	var found [textBlock]keySlot
	for len(words) > 0 {
		n := min(len(words), textBlock)
		for i, w := range words[:n] {
			places[i] = slotHash(w) >> shift
		}
		for i := range n {
			found[i] = slots[places[i]&uint64(len(slots)-1)]
		}
		for i, w := range words[:n] {
			if s := found[i]; s.word == w && s.number != 0 {
				out[i] = s.number
				continue
			}
			p := places[i]
			for {
				s := &slots[p&uint64(len(slots)-1)]
				if s.number == 0 {
					if !add {
						out[i] = 0
						break
					}
					k.n++
					s.word, s.number = w, uint32(k.n)
					k.keys = append(k.keys, w)
				}
				if s.word == w {
					out[i] = s.number
					break
				}
				p = (p + 1) & mask
			}
		}
		words, out = words[n:], out[n:]
	}
}

func (k *Keys) lookupWords(out []uint32, add bool) {
	width := k.width
	for i := range out {
		h := uint64(0)
		for _, w := range k.words {
			h = hashWord(h, w[i])
		}
		p := h & k.mask
	probe:
		for ; ; p = (p + 1) & k.mask {
			s := k.tags[p]
			if s == 0 {
				out[i] = 0
				if add {
					k.n++
					k.tags[p] = h>>32<<32 | uint64(k.n)
					for _, w := range k.words {
						k.keys = append(k.keys, w[i])
					}
					out[i] = uint32(k.n)
				}
				break
			}
			if s>>32 != h>>32 {
				continue
			}
			at := (int(uint32(s)) - 1) * width
			for j, w := range k.words {
				if k.keys[at+j] != w[i] {
					continue probe
				}
			}
			out[i] = uint32(s)
			break
		}
	}
}

// reserve makes room in the table for more keys.
func (k *Keys) reserve(more int) {
	need := (k.n + more) * 8 / 5
	if k.n > k.expect/16 { // not before: the layout may change yet
		need = max(need, k.expect*8/5)
	}
	have := max(len(k.slots), len(k.tags))
	if need <= have {
		return
	}
	size := max(have*2, 1<<10)
	for size < need {
		size *= 2
	}
	k.mask, k.shift = uint64(size-1), uint(64-bits.TrailingZeros(uint(size)))
	if k.width == 1 {
		k.growSlots(size)
		return
	}
	k.tags = make([]uint64, size)
	for i := range k.n {
		h := uint64(0)
		for _, w := range k.keys[i*k.width : (i+1)*k.width] {
			h = hashWord(h, w)
		}
		p := h & k.mask
		for k.tags[p] != 0 {
			p = (p + 1) & k.mask
		}
		k.tags[p] = h>>32<<32 | uint64(i+1)
	}
}

// growSlots moves keys to a larger table, in the order of the places they have:
// the upper bits of a hash say both these and the new ones, so that the new
// table is written from its beginning to its end.
func (k *Keys) growSlots(size int) {
	old := k.slots
	k.slots = make([]keySlot, size)
	put := func(s keySlot) {
		p := slotHash(s.word) >> (k.shift & 63)
		for k.slots[p].number != 0 {
			p = (p + 1) & k.mask
		}
		k.slots[p] = s
	}
	if old == nil {
		for i, w := range k.keys {
			put(keySlot{w, uint32(i + 1)})
		}
		return
	}
	for _, s := range old {
		if s.number != 0 {
			put(s)
		}
	}
}

// dictionaryOf is the dictionary array that a column is, nil if it is none.
func dictionaryOf(a arrow.Array) *array.Dictionary {
	d, _ := a.(*array.Dictionary)
	return d
}
