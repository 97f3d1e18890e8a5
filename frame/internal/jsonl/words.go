package jsonl

import (
	"hash/maphash"

	columns "github.com/cb434341/weft/frame/internal/column"
)

// words find the codes of the distinct values of a column.
type words struct {
	*columns.DictionaryBuilder
	seed  maphash.Seed
	slots []wordSlot // an open table, at most half full
}

type wordSlot struct {
	hash uint32
	code int32 // one more than it is; 0 where the slot is free
}

func newWords() *words {
	return &words{DictionaryBuilder: columns.NewDictionaryBuilder(), seed: maphash.MakeSeed(), slots: make([]wordSlot, 256)}
}

// code is the number of a word, which is added if it is new; is it, as far as new
// ones are taken, is asked of ok.
func (w *words) code(b []byte, ok func([]byte) bool) int32 {
	hash := uint32(maphash.Bytes(w.seed, b))
	mask := uint32(len(w.slots) - 1)
	i := hash & mask
	for ; w.slots[i].code != 0; i = (i + 1) & mask {
		if s := w.slots[i]; s.hash == hash && string(w.Value(s.code-1)) == string(b) {
			return s.code - 1
		}
	}
	if !ok(b) {
		return -1
	}
	code := w.Append(b)
	w.slots[i] = wordSlot{hash, code + 1}
	if 2*w.Len() > len(w.slots) {
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
