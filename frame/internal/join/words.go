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
	short slots[uint32]
	long  slots[uint64] // for words of more than 32 bits
}

// slots are a hash table of words: a power of two of places, searched upwards.
type slots[W uint32 | uint64] struct {
	all   []slot[W]
	shift uint
}

type slot[W uint32 | uint64] struct {
	word W
	id   int32 // the number plus 1, 0 for none
}

// newWordTable makes a table for n words below limit; 0 for a limit that is
// 2^64.
func newWordTable(n int, limit uint64) *wordTable {
	switch {
	case limit != 0 && limit <= max(1<<16, 4*uint64(n)):
		return &wordTable{dense: make([]int32, limit)}
	case limit != 0 && limit <= 1<<32:
		return &wordTable{short: newSlots[uint32](n)}
	}
	return &wordTable{long: newSlots[uint64](n)}
}

func newSlots[W uint32 | uint64](n int) slots[W] {
	size := uint(max(4, bits.Len(uint(n)+uint(n)/2)))
	return slots[W]{make([]slot[W], 1<<size), 64 - size}
}

func (t *slots[W]) place(w uint64) uint64 { return (w ^ w>>32) * 0x9e3779b97f4a7c15 >> t.shift }

// insert numbers words and writes the numbers to ids; -1 for absent ones, if
// there may be any.
func (t *wordTable) insert(words []uint64, ids []int32, gaps bool) {
	switch count := int32(t.count); {
	case t.dense != nil:
		t.count = int(insertDense(t.dense, words, ids, gaps, count))
	case t.short.all != nil:
		t.count = int(t.short.insert(words, ids, gaps, count))
	default:
		t.count = int(t.long.insert(words, ids, gaps, count))
	}
}

func insertDense(dense []int32, words []uint64, ids []int32, gaps bool, count int32) int32 {
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
	return count
}

// lookedUp is how many words are looked up together: the first slots of all are
// asked for before one is looked at, so that their memory is on its way at once,
// and not one after the other where the processor guessed wrongly what a slot has.
const lookedUp = 64

// fetch reads the first slots of some words.
func (t *slots[W]) fetch(words []uint64, first *[lookedUp]slot[W]) {
	mask := uint64(len(t.all) - 1)
	all := t.all[: mask+1 : mask+1]
	for i, w := range words[:min(len(words), lookedUp)] {
		first[i] = all[t.place(w)&mask]
	}
}

func (t *slots[W]) insert(words []uint64, ids []int32, gaps bool, count int32) int32 {
	mask := uint64(len(t.all) - 1)
	all := t.all[: mask+1 : mask+1]
	var first [lookedUp]slot[W]
	for len(words) > 0 {
		some := words[:min(lookedUp, len(words))]
		t.fetch(some, &first)
		for i, w := range some {
			if gaps && w >= absent {
				ids[i] = -1
				continue
			}
			s := first[i]
			for at := t.place(w); s.id == 0 || s.word != W(w); at++ {
				if s = all[at&mask]; s.id == 0 { // also one that was empty before those of this round
					count++
					s = slot[W]{W(w), count}
					all[at&mask] = s
				}
			}
			ids[i] = s.id - 1
		}
		words, ids = words[len(some):], ids[len(some):]
	}
	return count
}

// lookup writes the numbers of words to ids, -1 for those that have none.
func (t *wordTable) lookup(words []uint64, ids []int32, gaps bool) {
	ids = ids[:len(words)]
	switch {
	case t.dense != nil:
		dense := t.dense
		for i, w := range words {
			id := int32(0)
			if w < uint64(len(dense)) { // the absent are above
				id = dense[w]
			}
			ids[i] = id - 1
		}
	case t.short.all != nil:
		t.short.lookup(words, ids, gaps)
	default:
		t.long.lookup(words, ids, gaps)
	}
}

func (t *slots[W]) lookup(words []uint64, ids []int32, gaps bool) {
	mask := uint64(len(t.all) - 1)
	all := t.all[: mask+1 : mask+1]
	var first [lookedUp]slot[W]
	for len(words) > 0 {
		some := words[:min(lookedUp, len(words))]
		t.fetch(some, &first)
		for i, w := range some {
			s := first[i]
			if gaps && w >= absent || uint64(W(w)) != w {
				s.id = 0
			} else if s.id != 0 && s.word != W(w) {
				for at := t.place(w) + 1; s.id != 0 && s.word != W(w); at++ {
					s = all[at&mask]
				}
			}
			ids[i] = s.id - 1
		}
		words, ids = words[len(some):], ids[len(some):]
	}
}
