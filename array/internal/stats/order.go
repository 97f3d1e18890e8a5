package stats

import "slices"

// A sorter sorts lists, one after the other, with the same scratch. The zero sorter
// is ready.
type sorter struct {
	counts []int
	keys   []uint64
	at     []int64
}

// sortKeys sorts one list, see sorter.sort.
func sortKeys(keys []uint64, at []int64) { new(sorter).sort(keys, at) }

// sort sorts keys; at, if there is one, goes along, and stays in order where keys
// are equal. Longer lists are sorted digit by digit from the last (LSD radix sort,
// Knuth, volume 3, 5.2.5): digits that are the same everywhere cost nothing.
func (s *sorter) sort(keys []uint64, at []int64) {
	n := len(keys)
	switch {
	case n < 2:
	case at == nil && n < 256:
		slices.Sort(keys)
	case at != nil && n < 24:
		insertion(keys, at)
	case n < 1<<15:
		s.radix(keys, at, 8)
	default:
		s.radix(keys, at, 11)
	}
}

func insertion(keys []uint64, at []int64) {
	for i := 1; i < len(keys); i++ {
		k, a := keys[i], at[i]
		j := i
		for ; j > 0 && keys[j-1] > k; j-- {
			keys[j], at[j] = keys[j-1], at[j-1]
		}
		keys[j], at[j] = k, a
	}
}

// scratch makes room for so many counts and for the keys of a list.
func (s *sorter) scratch(counts, n int, places bool) {
	if len(s.counts) < counts {
		s.counts = make([]int, counts)
	}
	if len(s.keys) < n {
		s.keys = make([]uint64, n)
	}
	if places && len(s.at) < n {
		s.at = make([]int64, n)
	}
}

// radix sorts by digits of so many bits.
func (s *sorter) radix(keys []uint64, at []int64, bits int) {
	n := len(keys)
	digits := (64 + bits - 1) / bits
	size, mask := 1<<bits, uint64(1)<<bits-1
	s.scratch(size, n, at != nil)
	differ := uint64(0)
	for _, k := range keys {
		differ |= k ^ keys[0]
	}
	from, to := keys, s.keys[:n]
	fromAt, toAt := at, s.at
	for d := range digits {
		shift := d * bits
		if differ>>shift&mask == 0 {
			continue
		}
		count := s.counts[:size]
		clear(count)
		for _, k := range from {
			count[k>>shift&mask]++
		}
		total := 0
		for i, c := range count {
			count[i] = total
			total += c
		}
		if at == nil {
			for _, k := range from {
				p := &count[k>>shift&mask]
				to[*p] = k
				*p++
			}
		} else {
			for i, k := range from {
				p := &count[k>>shift&mask]
				to[*p], toAt[*p] = k, fromAt[i]
				*p++
			}
			fromAt, toAt = toAt, fromAt
		}
		from, to = to, from
	}
	if &from[0] != &keys[0] {
		copy(keys, from)
		copy(at, fromAt)
	}
}

// selectRanks puts the keys of some ranks, in order and different, to their places:
// what is in front of one is not above it, what is behind not below (Hoare's find,
// with the middle of three as pivot, and a sort where it goes badly).
func selectRanks(keys []uint64, ranks []int) {
	const few = 48
	lo, hi := 0, len(keys)
	for depth := 0; len(ranks) > 0; depth++ {
		if hi-lo <= few || depth > 64 || len(ranks) > 24 {
			sortKeys(keys[lo:hi], nil)
			return
		}
		pivot := middle(keys[lo], keys[lo+(hi-lo)/2], keys[hi-1])
		// Below the pivot, equal to it, above it.
		i, j, k := lo, lo, hi
		for j < k {
			switch v := keys[j]; {
			case v < pivot:
				keys[i], keys[j] = v, keys[i]
				i, j = i+1, j+1
			case v > pivot:
				k--
				keys[j], keys[k] = keys[k], v
			default:
				j++
			}
		}
		below, _ := slices.BinarySearch(ranks, i)
		above, _ := slices.BinarySearch(ranks, k)
		if below > 0 && above < len(ranks) { // both sides: the shorter list first
			selectRanks(keys[lo:i], shifted(ranks[:below], lo))
			lo, ranks = k, ranks[above:]
			continue
		}
		if below > 0 {
			hi, ranks = i, ranks[:below]
		} else {
			lo, ranks = k, ranks[above:]
		}
	}
}

func shifted(ranks []int, by int) []int {
	out := make([]int, len(ranks))
	for i, r := range ranks {
		out[i] = r - by
	}
	return out
}

func middle(a, b, c uint64) uint64 { return max(min(a, b), min(max(a, b), c)) }

// below is how many of sorted keys are less than a key. It goes by halves without
// branches that are guessed.
func below(sorted []uint64, key uint64) int {
	at, n := 0, len(sorted)
	for n > 1 {
		half := n / 2
		next := at + half
		if sorted[next-1] < key {
			at = next
		}
		n -= half
	}
	if n == 1 && sorted[at] < key {
		at++
	}
	return at
}
