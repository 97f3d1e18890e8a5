package order

import (
	"cmp"
	"math/bits"
	"slices"
)

// A pair is a row and the word that it is sorted by.
type pair struct {
	word uint64
	row  int32
}

// sorter sorts rows; its memory is used again.
type sorter struct {
	levels          []level
	packed, packed2 []uint64
	pairs, pairs2   []pair
}

// byWord sorts rows, which count upwards, by words of some bits, stably. The
// word of rows[i] is word(i).
func (s *sorter) byWord(rows []int32, width int, word func(i int) uint64) {
	n := len(rows)
	if width == 0 || n < 2 {
		return
	}
	last := rows[n-1]
	rowBits := bits.Len32(uint32(last))
	if width+rowBits <= 64 {
		s.packed = grow(s.packed, n)
		for i, r := range rows {
			s.packed[i] = word(i)<<rowBits | uint64(uint32(r))
		}
		s.sortPacked(rowBits, width)
		mask := uint64(1)<<rowBits - 1
		for i, p := range s.packed {
			rows[i] = int32(p & mask)
		}
		return
	}
	s.pairs = grow(s.pairs, n)
	for i, r := range rows {
		s.pairs[i] = pair{word(i), r}
	}
	if n < fewPairs {
		slices.SortFunc(s.pairs, comparePairs)
	} else {
		s.pairs2 = grow(s.pairs2, n)
		radixPairs(s.pairs, s.pairs2, width)
	}
	for i, p := range s.pairs {
		rows[i] = p.row
	}
}

const (
	fewPacked = 512
	fewPairs  = 256
)

func comparePairs(a, b pair) int {
	if c := cmp.Compare(a.word, b.word); c != 0 {
		return c
	}
	return cmp.Compare(a.row, b.row)
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// sortPacked sorts s.packed by the bits [low, low+width): those below are
// rows, which count upwards.
func (s *sorter) sortPacked(low, width int) {
	n := len(s.packed)
	if n < fewPacked {
		slices.Sort(s.packed)
		return
	}
	s.packed2 = grow(s.packed2, n)
	from, to := s.packed, s.packed2
	digit := digitBits(width, n)
	for at := low; at < low+width; at += digit {
		if passPacked(from, to, at, min(digit, low+width-at)) {
			from, to = to, from
		}
	}
	s.packed, s.packed2 = from, to
}

// digitBits is how many bits a pass sorts by: passes are few and alike, and no
// wider than rows pay for.
func digitBits(width, n int) int {
	most := 11
	if n < 1<<14 {
		most = 8
	}
	passes := (width + most - 1) / most
	return (width + passes - 1) / passes
}

// passPacked sorts by some bits from one slice to the other, unless they are
// the same in all.
func passPacked(from, to []uint64, at, width int) bool {
	var count [1 << 11]int32
	mask := uint64(1)<<width - 1
	for _, w := range from {
		count[w>>at&mask]++
	}
	if !starts(count[:1<<width], len(from)) {
		return false
	}
	for _, w := range from {
		d := w >> at & mask & (1<<11 - 1)
		to[count[d]] = w
		count[d]++
	}
	return true
}

// starts makes counts the places where digits begin; false if all are of one.
func starts(count []int32, n int) bool {
	sum := int32(0)
	for i, c := range count {
		if int(c) == n {
			return false
		}
		count[i] = sum
		sum += c
	}
	return true
}

// inCache is how many pairs are sorted digit by digit from the lowest; more are
// first dealt into buckets by their highest bits.
const inCache = 1 << 15

// radixPairs sorts pairs by the lowest bits of their words, stably; other is
// as long.
func radixPairs(pairs, other []pair, width int) {
	n := len(pairs)
	if n < fewPairs {
		slices.SortFunc(pairs, comparePairs)
		return
	}
	if n <= inCache || width <= 22 {
		from, to := pairs, other
		digit := digitBits(width, n)
		for at := 0; at < width; at += digit {
			if passPairs(from, to, at, min(digit, width-at)) {
				from, to = to, from
			}
		}
		if &from[0] != &pairs[0] {
			copy(pairs, from)
		}
		return
	}
	const top = 11
	var count [1 << top]int32
	at := width - top
	for i := range pairs {
		count[pairs[i].word>>at&(1<<top-1)]++
	}
	if !starts(count[:], n) {
		radixPairs(pairs, other, at)
		return
	}
	for i := range pairs {
		d := pairs[i].word >> at & (1<<top - 1)
		other[count[d]] = pairs[i]
		count[d]++
	}
	begin := int32(0)
	for _, end := range count {
		if end > begin {
			radixPairs(other[begin:end], pairs[begin:end], at)
		}
		begin = end
	}
	copy(pairs, other)
}

func passPairs(from, to []pair, at, width int) bool {
	var count [1 << 11]int32
	mask := uint64(1)<<width - 1
	for i := range from {
		count[from[i].word>>at&mask]++
	}
	if !starts(count[:1<<width], len(from)) {
		return false
	}
	for i := range from {
		d := from[i].word >> at & mask & (1<<11 - 1)
		to[count[d]] = from[i]
		count[d]++
	}
	return true
}
