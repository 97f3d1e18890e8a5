package column

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// texts numbers distinct strings, from 1, as they come: open addressing with
// tags, over entries that hold short strings themselves. If they come in one
// dictionary, that is adopted: its codes, and one, are the numbers, and nothing
// is hashed until other strings come.
type texts struct {
	slots   []uint64 // a tag, the upper half of the hash, above the number
	mask    uint64
	entries []entry // by number; the first is nobody's
	bytes   []byte
	missing uint32 // the number of what is missing, 0 if nothing was

	adopted textSource  // offsets and text only
	all     *array.Data // a dictionary of the first entries
}

// entry is a string: its ends say all of it where it is no longer than 16
// bytes. The length of what is missing is -1.
type entry struct {
	a, z uint64
	at   int
	n    int
}

func newTexts() *texts {
	return &texts{slots: make([]uint64, 256), mask: 255, entries: append(make([]entry, 0, 64), entry{n: -2})}
}

func (t *texts) len() int {
	if t.adopted.offsets != nil {
		return len(t.adopted.offsets) - 1
	}
	return len(t.entries) - 1
}

// adopt takes the values of a dictionary as they are.
func (t *texts) adopt(s textSource, values *array.Data) {
	t.adopted, t.all = textSource{offsets: s.offsets, text: s.text}, values
}

// settle numbers the strings of an adopted dictionary, since others come.
func (t *texts) settle() {
	s := t.adopted
	if s.offsets == nil {
		return
	}
	t.adopted = textSource{}
	t.reserve(len(s.offsets))
	for i := range len(s.offsets) - 1 {
		b := s.text[s.offsets[i]:s.offsets[i+1]]
		if t.number(b, true) != uint32(i+1) { // it is there twice: both keep their numbers
			t.entries = append(t.entries, entry{at: len(t.bytes), n: len(b)})
			t.bytes = append(t.bytes, b...)
		}
	}
}

func (t *texts) size() int64 {
	return int64(cap(t.bytes)) + int64(cap(t.entries))*int64(unsafe.Sizeof(entry{})) + int64(len(t.slots))*8
}

func (t *texts) value(number uint32) []byte {
	if o := t.adopted.offsets; o != nil {
		return t.adopted.text[o[number-1]:o[number]]
	}
	e := &t.entries[number]
	return t.bytes[e.at : e.at+max(e.n, 0)]
}

// reserve makes room for more strings, so that adding needs not look.
func (t *texts) reserve(more int) {
	if need := t.len() + more; need*2 > len(t.slots) {
		size := len(t.slots) * 2
		for need*2 > size {
			size *= 2
		}
		t.slots, t.mask = make([]uint64, size), uint64(size-1)
		for number := range t.entries {
			if e := &t.entries[number]; number > 0 && e.n >= 0 {
				h := hashBytes(t.bytes[e.at : e.at+e.n])
				p := h & t.mask
				for t.slots[p] != 0 {
					p = (p + 1) & t.mask
				}
				t.slots[p] = h>>32<<32 | uint64(number)
			}
		}
	}
}

// find is the number of a string, 0 if it has none, and where in slots it is or
// would be.
func (t *texts) find(b []byte, a, z, h uint64) (number uint32, slot uint64) {
	p := h & t.mask
	for {
		s := t.slots[p]
		if s == 0 {
			return 0, p
		}
		if s>>32 == h>>32 {
			e := &t.entries[uint32(s)]
			if e.a == a && e.z == z && e.n == len(b) && (len(b) <= 16 || bytes.Equal(b, t.bytes[e.at:e.at+e.n])) {
				return uint32(s), p
			}
		}
		p = (p + 1) & t.mask
	}
}

// number is the number of a string, for which there is room.
func (t *texts) number(b []byte, add bool) uint32 {
	a, z := ends(b)
	return t.numberOf(b, a, z, hashBytes(b), add)
}

// numberOf is number of a string whose ends and hash are known.
func (t *texts) numberOf(b []byte, a, z, h uint64, add bool) uint32 {
	number, p := t.find(b, a, z, h)
	if number == 0 && add {
		number = uint32(len(t.entries))
		t.slots[p] = h>>32<<32 | uint64(number)
		t.entries = append(t.entries, entry{a, z, len(t.bytes), len(b)})
		t.bytes = append(t.bytes, b...)
	}
	return number
}

func (t *texts) missingNumber(add, keep bool) uint32 {
	if !keep {
		return 0
	}
	if t.missing == 0 && add {
		t.missing = uint32(len(t.entries))
		t.entries = append(t.entries, entry{n: -1})
	}
	return t.missing
}

// textSource reads strings, plain or in a dictionary, as numbers.
type textSource struct {
	offsets []int32
	text    []byte
	codes   []int32 // nil for plain strings
	known   []uint32
	valid   []byte
	at      int
}

// dictionaryID tells dictionaries apart by their memory.
type dictionaryID struct {
	offsets, text unsafe.Pointer
	n             int
}

func textSourceOf(a arrow.Array) (textSource, error) {
	var s textSource
	s.valid, s.at = validity(a)
	switch a := a.(type) {
	case *array.String, *array.Binary:
		s.offsets, s.text = textOf(a)
	case *array.Dictionary:
		s.codes = Codes(a)
		if s.codes == nil {
			s.codes = []int32{}
		}
		s.offsets, s.text = textOf(Dictionary(a))
	default:
		return s, fmt.Errorf("column: an Arrow %v is not of strings", a.DataType())
	}
	return s, nil
}

func (s *textSource) id() dictionaryID {
	return dictionaryID{unsafe.Pointer(unsafe.SliceData(s.offsets)), unsafe.Pointer(unsafe.SliceData(s.text)), len(s.offsets) - 1}
}

// numberRows writes the numbers of the rows from lo on; with add, unknown
// strings get one. What is missing has the number of that if keep, else 0.
func (t *texts) numberRows(s *textSource, lo int, out []uint32, add, keep bool, unknown uint32) {
	if add {
		t.reserve(len(out) + 1)
	}
	if s.codes == nil {
		for from := 0; from < len(out); from += textBlock {
			to := min(from+textBlock, len(out))
			t.numberPlain(s, lo+from, out[from:to], add, keep, unknown)
		}
		return
	}
	for i, c := range s.codes[lo : lo+len(out)] {
		if s.valid != nil && !bitAt(s.valid, s.at+lo+i) {
			out[i] = t.missingNumber(add, keep)
			continue
		}
		n := s.known[c]
		if n == 0 {
			n = t.number(s.text[s.offsets[c]:s.offsets[c+1]], add)
			s.known[c] = n
			if n == 0 {
				n = unknown
			}
		}
		out[i] = n
	}
}

// textBlock is how many plain strings are looked up together.
const textBlock = 256

// numberPlain is numberRows for some plain strings. It goes through them in
// steps, each a short loop whose rows do not wait for each other: so many of
// them wait for memory at the same time.
func (t *texts) numberPlain(s *textSource, lo int, out []uint32, add, keep bool, unknown uint32) {
	var hashes, firsts, lasts, slots [textBlock]uint64
	offsets := s.offsets[lo : lo+len(out)+1]
	for i := range out {
		b := s.text[offsets[i]:offsets[i+1]]
		a, z := ends(b)
		firsts[i], lasts[i] = a, z
		if len(b) <= 16 {
			hashes[i] = hashEnds(a, z, len(b))
		} else {
			hashes[i] = hashBytes(b)
		}
	}
	table, mask := t.slots, t.mask
	for i := range out {
		h := hashes[i]
		slot, next := table[h&mask], table[(h+1)&mask]
		if slot>>32 != h>>32 { // most that are not here are there
			slot = next
		}
		slots[i] = slot
	}
	for i := range out {
		if s.valid != nil && !bitAt(s.valid, s.at+lo+i) {
			out[i] = t.missingNumber(add, keep)
			continue
		}
		slot, n := slots[i], int(offsets[i+1]-offsets[i])
		e := &t.entries[uint32(slot)] // where there is none yet, the first, which is of no string
		if slot>>32 == hashes[i]>>32 && e.a == firsts[i] && e.z == lasts[i] && e.n == n && n <= 16 {
			out[i] = uint32(slot)
			continue
		}
		number := t.numberOf(s.text[offsets[i]:offsets[i+1]], firsts[i], lasts[i], hashes[i], add)
		if number == 0 {
			number = unknown
		}
		out[i] = number
	}
}

// ranks is the place of each string in order, from 0, by its number; what is
// missing comes last.
func (t *texts) ranks() []uint32 {
	order := make([]uint32, t.len())
	for i := range order {
		order[i] = uint32(i + 1)
	}
	slices.SortFunc(order, func(x, y uint32) int {
		if x == t.missing || y == t.missing {
			if x == t.missing {
				return 1
			}
			return -1
		}
		return bytes.Compare(t.value(x), t.value(y))
	})
	ranks := make([]uint32, t.len()+1)
	for place, number := range order {
		ranks[number] = uint32(place)
	}
	return ranks
}

// array makes a column of strings of numbers; 0 is null. It is of a dictionary
// if that is no longer than most.
func (t *texts) array(k table.Type, numbers []uint32, most int) (arrow.Array, error) {
	n, valid, nulls := len(numbers), []byte(nil), 0
	for i, number := range numbers {
		if number == 0 || number == t.missing {
			if valid == nil {
				valid = make([]byte, (n+7)/8)
				setBits(valid, 0, n)
			}
			valid[i>>3] &^= 1 << (i & 7)
			nulls++
		}
	}
	if k.Kind == table.Category || k.Kind == table.String && t.len() <= most {
		dict, err := t.dictionary()
		if err != nil {
			return nil, err
		}
		codes := make([]int32, n)
		for i, number := range numbers {
			codes[i] = max(int32(number)-1, 0)
		}
		if t.missing > 0 {
			for i, number := range numbers {
				if number > t.missing {
					codes[i]--
				}
			}
		}
		return assembleAs(table.Dictionary(), dict, n, valid, nulls, rawBytes(codes)), nil
	}
	offsets, size := make([]int32, n+1), 0
	for i, number := range numbers {
		if number > 0 {
			size += len(t.value(number))
		}
		if size > math.MaxInt32 {
			return nil, errLong(int64(size))
		}
		offsets[i+1] = int32(size)
	}
	text := make([]byte, 0, size)
	for _, number := range numbers {
		if number > 0 {
			text = append(text, t.value(number)...)
		}
	}
	return assembleAs(k.Arrow(), nil, n, valid, nulls, rawBytes(offsets), text), nil
}

// dictionary is all strings in the order of their numbers.
func (t *texts) dictionary() (*array.Data, error) {
	if t.adopted.offsets != nil || t.all != nil && t.all.Len() == t.len()-int(min(t.missing, 1)) {
		return t.all, nil
	}
	if len(t.bytes) > math.MaxInt32 {
		return nil, errLong(int64(len(t.bytes)))
	}
	offsets := make([]int32, 1, len(t.entries))
	for _, e := range t.entries[1:] {
		if e.n >= 0 {
			offsets = append(offsets, int32(e.at+e.n))
		}
	}
	d := assembleAs(arrow.BinaryTypes.String, nil, len(offsets)-1, nil, 0, rawBytes(offsets), t.bytes[:len(t.bytes):len(t.bytes)])
	t.all = d.Data().(*array.Data)
	return t.all, nil
}
