package column

import (
	"math"
	"math/bits"
)

// placer places bits in words: each in the first that has room.
type placer struct{ free []int }

func (p *placer) place(n int) (word, shift int) {
	for w := range p.free {
		if p.free[w] >= n {
			p.free[w] -= n
			return w, 64 - p.free[w] - n
		}
	}
	p.free = append(p.free, 64-n)
	return len(p.free) - 1, 0
}

// used is how many words there are, and whether they are one that is found in
// an array.
func (p *placer) used() (words int, direct bool) {
	return len(p.free), len(p.free) == 1 && 64-p.free[0] <= directBits
}

// spare is how many more bits than it needs, up to most, a column can have
// without making keys longer.
func (k *Keys) spare(f *keyField, most int) int {
	with := func(more int) (words int, direct bool) {
		var p placer
		for i := range k.fields {
			g := &k.fields[i]
			n := g.bits
			if g == f {
				n += more
			}
			p.place(n)
			if g.form == formInt && n == 64 && k.keep {
				p.place(1)
			}
		}
		return p.used()
	}
	words, direct := with(0)
	for more := most; more > 0; more-- {
		if f.bits+more <= 56 {
			if w, d := with(more); w == words && d == direct {
				return more
			}
		}
	}
	return 0
}

// growTexts gives a column of strings as many bits as its numbers need, and
// some more.
func (k *Keys) growTexts(f *keyField, more int) {
	k.layOut(func() {
		f.bits = bitsFor(uint64(f.texts.len()))
		f.bits += k.spare(f, more)
	})
}

// layOut gives the columns their places in the words of a key, after change,
// and moves what keys there are.
func (k *Keys) layOut(change func()) {
	old := make([]keyField, len(k.fields))
	copy(old, k.fields)
	if change != nil {
		change()
	}
	var p placer
	place := p.place
	for i := range k.fields {
		f := &k.fields[i]
		f.word, f.shift = place(f.bits)
		f.flagWord = -1
	}
	for i := range k.fields {
		if f := &k.fields[i]; f.form == formInt && f.bits == 64 && k.keep {
			f.flagWord, f.flagShift = place(1)
		}
	}
	before := k.width
	k.width = len(p.free)
	if k.n > 0 {
		keys := make([]uint64, k.n*k.width)
		for i := range k.fields {
			moveKeys(k.keys, before, &old[i], keys, k.width, &k.fields[i])
		}
		k.keys = keys
	}
	k.words = make([][]uint64, k.width)
	for i := range k.words {
		k.words[i] = make([]uint64, keyChunk)
	}
	k.direct, k.slots, k.tags = nil, nil, nil
	if _, direct := p.used(); direct {
		k.direct = make([]uint32, 1<<(64-p.free[0]))
		for i, w := range k.keys {
			k.direct[w] = uint32(i + 1)
		}
	}
}

// moveKeys writes what one column says of keys in another layout.
func moveKeys(from []uint64, fromWidth int, old *keyField, to []uint64, toWidth int, f *keyField) {
	for i, j := 0, 0; j < len(to); i, j = i+fromWidth, j+toWidth {
		code := old.code(from[i:])
		if f.form == formInt {
			switch missing := old.missing(from[i:], code); {
			case !missing:
				if old.bits < 64 {
					code += old.base - 1
				}
				if f.bits < 64 {
					code -= f.base - 1
				}
			case f.flagWord >= 0:
				code = 0
				to[j+f.flagWord] |= 1 << f.flagShift
			default:
				code = 0
			}
		}
		to[j+f.word] |= code << f.shift
	}
}

// growInts gives a column as many bits as the values of a chunk and those of
// the keys need, and leaves room on both sides where that costs no bit.
func growInts[T integer](k *Keys, f *keyField, values []T, lo int) {
	first := true
	var least, most T
	see := func(v T) {
		if first || v < least {
			least = v
		}
		if first || v > most {
			most = v
		}
		first = false
	}
	for i, v := range values {
		if f.present(lo + i) {
			see(v)
		}
	}
	for at := 0; at < len(k.keys); at += k.width {
		if code := f.code(k.keys[at:]); code != 0 {
			see(T(f.base + code - 1))
		}
	}
	span := uint64(int64(most)) - uint64(int64(least)) // one less than there are codes
	k.layOut(func() {
		f.grown++
		if f.bits = bitsFor(span); f.bits > 56 {
			f.bits, f.base = 64, 0
			return
		}
		f.bits += k.spare(f, min(f.grown-1, 4))
		room := 1<<f.bits - 2 - span
		below, above := beyond(least, most)
		f.base = uint64(int64(least)) - max(min(room/2, below), room-min(room, above))
	})
}

// beyond is how many numbers of 64 bits, with T's sign or lack of it, lie below one
// and above another: codes must not go round past the ends, or they are out of order.
func beyond[T integer](least, most T) (below, above uint64) {
	if ^T(0) > 0 { // no sign
		return uint64(least), math.MaxUint64 - uint64(most)
	}
	return uint64(int64(least)) - 1<<63, math.MaxInt64 - uint64(int64(most))
}

// bitsFor is how many bits hold the numbers up to most and two more.
func bitsFor(most uint64) int {
	if most >= math.MaxUint64-2 {
		return 64
	}
	return bits.Len64(most + 2)
}
