package jsonl

import (
	"hash/maphash"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// words number the different values of a column in the order in which they come.
// They only grow, so that the dictionaries of all batches share their memory.
type words struct {
	data    []byte
	offsets []int32
	seed    maphash.Seed
	slots   []wordSlot // an open table, at most half full
	last    *array.Data
}

type wordSlot struct {
	hash uint32
	code int32 // one more than it is; 0 where the slot is free
}

func newWords() *words {
	return &words{offsets: []int32{0}, seed: maphash.MakeSeed(), slots: make([]wordSlot, 256)}
}

func (w *words) len() int { return len(w.offsets) - 1 }

func (w *words) word(code int32) []byte { return w.data[w.offsets[code]:w.offsets[code+1]] }

// code is the number of a word, which is added if it is new; is it, as far as new
// ones are taken, is asked of ok.
func (w *words) code(b []byte, ok func([]byte) bool) int32 {
	hash := uint32(maphash.Bytes(w.seed, b))
	mask := uint32(len(w.slots) - 1)
	i := hash & mask
	for ; w.slots[i].code != 0; i = (i + 1) & mask {
		if s := w.slots[i]; s.hash == hash && string(w.word(s.code-1)) == string(b) {
			return s.code - 1
		}
	}
	if !ok(b) {
		return -1
	}
	code := int32(w.len())
	w.data = append(w.data, b...)
	w.offsets = append(w.offsets, int32(len(w.data)))
	w.slots[i] = wordSlot{hash, code + 1}
	if 2*w.len() > len(w.slots) {
		w.grow()
	}
	return code
}

func (w *words) grow() {
	old := w.slots
	w.slots = make([]wordSlot, 4*len(old))
	mask := uint32(len(w.slots) - 1)
	for _, s := range old {
		if s.code == 0 {
			continue
		}
		i := s.hash & mask
		for w.slots[i].code != 0 {
			i = (i + 1) & mask
		}
		w.slots[i] = s
	}
}

// dictionary is the words there are so far: the same data as long as there are no
// more.
func (w *words) dictionary() *array.Data {
	if n := w.len(); w.last == nil || w.last.Len() != n {
		w.last = array.NewData(arrow.BinaryTypes.String, n, []*memory.Buffer{
			nil, memory.NewBufferBytes(arrow.GetBytes(w.offsets[: n+1 : n+1])), memory.NewBufferBytes(w.data[:len(w.data):len(w.data)]),
		}, nil, 0, 0)
	}
	return w.last
}
