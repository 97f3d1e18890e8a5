package join

import "math/bits"

// absent is the word of a row that matches nothing. Words of others have their
// highest bit clear, where they are packed.
const absent = 1 << 63

// A wordTable gives each of some words a number, in the order in which they
// first come.
type wordTable struct {
	count int     // of numbers
	dense []int32 // by word: the number plus 1, 0 for none; nil if words are hashed
	slots []slot  // else: a power of two of them, searched upwards
	shift uint
}

type slot struct {
	word uint64
	id   int32 // the number plus 1, 0 for none
}

// newWordTable makes a table for n words below limit; 0 for a limit that is
// 2^64.
func newWordTable(n int, limit uint64) *wordTable {
	if limit != 0 && limit <= max(1<<16, 4*uint64(n)) {
		return &wordTable{dense: make([]int32, limit)}
	}
	size := uint(max(4, bits.Len(uint(n)+uint(n)/2)))
	return &wordTable{slots: make([]slot, 1<<size), shift: 64 - size}
}

func (t *wordTable) place(w uint64) uint64 { return (w ^ w>>32) * 0x9e3779b97f4a7c15 >> t.shift }

// insert numbers words and writes the numbers to ids; -1 for absent ones, if
// there may be any.
func (t *wordTable) insert(words []uint64, ids []int32, gaps bool) {
	count := int32(t.count)
	if t.dense != nil {
		dense := t.dense
		for i, w := range words {
			if gaps && w >= absent {
				ids[i] = -1
				continue
			}
			id := dense[w]
			if id == 0 {
				count++
				id = count
				dense[w] = id
			}
			ids[i] = id - 1
		}
		t.count = int(count)
		return
	}
	mask := uint64(len(t.slots) - 1)
	for i, w := range words {
		if gaps && w >= absent {
			ids[i] = -1
			continue
		}
		at := t.place(w)
		for {
			s := &t.slots[at&mask]
			if s.id == 0 {
				count++
				*s = slot{w, count}
			}
			if s.word == w {
				ids[i] = s.id - 1
				break
			}
			at++
		}
	}
	t.count = int(count)
}

// lookup writes the numbers of words to ids, -1 for those that have none.
func (t *wordTable) lookup(words []uint64, ids []int32, gaps bool) {
	ids = ids[:len(words)]
	if t.dense != nil {
		dense := t.dense
		for i, w := range words {
			id := int32(0)
			if w < uint64(len(dense)) { // the absent are above
				id = dense[w]
			}
			ids[i] = id - 1
		}
		return
	}
	mask := uint64(len(t.slots) - 1)
	slots := t.slots[: mask+1 : mask+1]
	for i, w := range words {
		id := int32(0)
		if !gaps || w < absent {
			for at := t.place(w); ; at++ {
				s := &slots[at&mask]
				if s.id == 0 || s.word == w {
					id = s.id
					break
				}
			}
		}
		ids[i] = id - 1
	}
}
