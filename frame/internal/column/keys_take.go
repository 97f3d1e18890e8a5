package column

import (
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// Take makes the key columns of keys, by their numbers, which may be nil for all
// in order. Strings come in a dictionary if it is no longer than most.
func (k *Keys) Take(numbers []uint32, most int) ([]arrow.Array, error) {
	if numbers == nil {
		numbers = make([]uint32, k.Len())
		for i := range numbers {
			numbers[i] = uint32(i + 1)
		}
	}
	out := make([]arrow.Array, len(k.fields))
	for i := range k.fields {
		a, err := k.takeField(&k.fields[i], numbers, most)
		if err != nil {
			return nil, err
		}
		out[i] = a
	}
	return out, nil
}

func (k *Keys) takeField(f *keyField, numbers []uint32, most int) (arrow.Array, error) {
	if k.single != nil {
		return k.single.array(f.typ, numbers, most)
	}
	n := len(numbers)
	switch f.form {
	case formNull:
		return array.NewNull(n), nil
	case formText:
		codes := takeInts[uint32](k, f, numbers)
		if f.categories == nil {
			return f.texts.array(f.typ, codes, most)
		}
		places := f.places()
		for i, c := range codes {
			codes[i] = places[c]
		}
		return f.categories.array(f.typ, codes, most)
	case formBool:
		out := make([]byte, (n+7)/8)
		for i, number := range numbers {
			if f.code(k.key(number)) == 2 {
				out[i>>3] |= 1 << (i & 7)
			}
		}
		return k.finishTake(f, numbers, out), nil
	case formDecimal:
		out := make([][2]uint64, n)
		for i, number := range numbers {
			if c := f.code(k.key(number)); c > 0 {
				b := f.texts.value(uint32(c))
				out[i] = viewBytes[[2]uint64](b)
			}
		}
		return k.finishTake(f, numbers, rawBytes(out)), nil
	case formFloat:
		if f.typ.Kind == table.Float32 {
			out := make([]uint32, n)
			for i, number := range numbers {
				out[i] = math.Float32bits(float32(math.Float64frombits(f.code(k.key(number)))))
			}
			return k.finishTake(f, numbers, rawBytes(out)), nil
		}
		out := make([]uint64, n)
		for i, number := range numbers {
			out[i] = f.code(k.key(number))
		}
		return k.finishTake(f, numbers, rawBytes(out)), nil
	}
	switch f.typ.Kind.Size() {
	case 1:
		return k.finishTake(f, numbers, rawBytes(takeInts[uint8](k, f, numbers))), nil
	case 2:
		return k.finishTake(f, numbers, rawBytes(takeInts[uint16](k, f, numbers))), nil
	case 4:
		return k.finishTake(f, numbers, rawBytes(takeInts[uint32](k, f, numbers))), nil
	case 8:
		return k.finishTake(f, numbers, rawBytes(takeInts[uint64](k, f, numbers))), nil
	}
	return nil, fmt.Errorf("column: keys cannot be of %v", f.typ)
}

func takeInts[T uint8 | uint16 | uint32 | uint64](k *Keys, f *keyField, numbers []uint32) []T {
	out := make([]T, len(numbers))
	if f.bits == 64 {
		for i, number := range numbers {
			out[i] = T(k.keys[(int(number)-1)*k.width+f.word])
		}
		return out
	}
	base, shift, mask := f.base-1, uint(f.shift)&63, uint64(1)<<f.bits-1
	if f.texts != nil {
		base = 0
	}
	for i, number := range numbers {
		if c := k.keys[(int(number)-1)*k.width+f.word] >> shift & mask; c > 0 {
			out[i] = T(base + c)
		}
	}
	return out
}

// key is the words of a key and what follows them.
func (k *Keys) key(number uint32) []uint64 { return k.keys[(int(number)-1)*k.width:] }

// finishTake makes a column of values of fixed width, null where keys say that
// they are missing.
func (k *Keys) finishTake(f *keyField, numbers []uint32, values []byte) arrow.Array {
	n := len(numbers)
	var valid []byte
	nulls := 0
	if k.keep {
		for i, number := range numbers {
			key := k.key(number)
			if f.missing(key, f.code(key)) {
				if valid == nil {
					valid = make([]byte, (n+7)/8)
					setBits(valid, 0, n)
				}
				valid[i>>3] &^= 1 << (i & 7)
				nulls++
			}
		}
	}
	return assembleAs(f.typ.Arrow(), nil, n, valid, nulls, values)
}

// places are the numbers of strings among the categories.
func (f *keyField) places() []uint32 {
	places := make([]uint32, f.texts.len()+1)
	for i := 1; i < len(places); i++ {
		places[i] = f.categories.number(f.texts.value(uint32(i)), false)
	}
	return places
}

// Order is the numbers of all keys in ascending order of the columns, what is
// missing last.
func (k *Keys) Order() []uint32 {
	if k.single != nil {
		ranks := k.single.ranks()
		order := make([]uint32, k.Len())
		for number := 1; number < len(ranks); number++ {
			order[ranks[number]] = uint32(number)
		}
		return order
	}
	words, width, used := k.ordered()
	if width == 1 {
		return sortWords(words, used)
	}
	order := make([]uint32, k.n)
	for i := range order {
		order[i] = uint32(i + 1)
	}
	slices.SortFunc(order, func(x, y uint32) int {
		return slices.Compare(words[int(x-1)*width:int(x)*width], words[int(y-1)*width:int(y)*width])
	})
	return order
}

// ordered is words for each key that stand in the order of the keys, and how
// many bits of them, from the lowest, are used where there is one a key.
func (k *Keys) ordered() (words []uint64, width, used int) {
	type part struct {
		f           *keyField
		ranks       []uint32
		bits        int
		flag        bool // the missing bit of a column of 64
		word, shift int
	}
	var parts []part
	for i := range k.fields {
		f := &k.fields[i]
		p := part{f: f, bits: max(f.bits, 1)}
		if f.form == formText {
			if f.categories != nil {
				p.ranks = f.places()
				p.bits = bitsFor(uint64(f.categories.len()))
			} else {
				p.ranks = f.texts.ranks()
			}
			p.ranks[0] = math.MaxUint32
		} else if f.form == formDecimal {
			p.ranks = f.decimalRanks()
		}
		if f.flagWord >= 0 {
			parts = append(parts, part{f: f, flag: true, bits: 1})
		}
		parts = append(parts, p)
	}
	free := 0
	for i := range parts {
		p := &parts[i]
		if free < p.bits {
			width, free = width+1, 64
		}
		free -= p.bits
		p.word, p.shift = width-1, free
	}
	if width == 1 {
		used = 64 - free
	}
	words = make([]uint64, k.n*width)
	for _, p := range parts {
		f, shift := p.f, p.shift
		if width == 1 {
			shift -= free // so that sorting sees the fewest bits
		}
		mask := uint64(math.MaxUint64)
		if p.bits < 64 {
			mask = 1<<p.bits - 1
		}
		for i := range k.n {
			key := k.keys[i*k.width:]
			code := f.code(key)
			missing := f.missing(key, code)
			switch {
			case p.flag:
				code = 0
				if missing {
					code = 1
				}
			case missing:
				code = math.MaxUint64
			case p.ranks != nil:
				code = uint64(p.ranks[code])
			case f.form == formFloat:
				if code>>63 != 0 {
					code = ^code
				} else {
					code |= 1 << 63
				}
			case f.bits == 64 && !f.typ.Kind.Unsigned():
				code ^= 1 << 63
			case f.bits < 64:
				code--
			}
			words[i*width+p.word] |= (code & mask) << shift
		}
	}
	return words, width, used
}

// decimalRanks is the place of each decimal in order, by its number.
func (f *keyField) decimalRanks() []uint32 {
	t := f.texts
	order := make([]uint32, t.len())
	for i := range order {
		order[i] = uint32(i + 1)
	}
	slices.SortFunc(order, func(x, y uint32) int {
		a, b := viewBytes[[2]uint64](t.value(x)), viewBytes[[2]uint64](t.value(y))
		if a[1] != b[1] {
			if int64(a[1]) < int64(b[1]) {
				return -1
			}
			return 1
		}
		if a[0] < b[0] {
			return -1
		}
		return 1
	})
	ranks := make([]uint32, len(t.entries))
	for place, number := range order {
		ranks[number] = uint32(place)
	}
	return ranks
}

// sortWords is the places, from 1, of words in ascending order: a radix sort by
// bytes, from the lowest.
func sortWords(words []uint64, used int) []uint32 {
	order := make([]uint32, len(words))
	for i := range order {
		order[i] = uint32(i + 1)
	}
	if len(words) < 256 {
		slices.SortFunc(order, func(x, y uint32) int {
			if words[x-1] < words[y-1] {
				return -1
			} else if words[x-1] > words[y-1] {
				return 1
			}
			return 0
		})
		return order
	}
	const digit = 11
	other, from, to := make([]uint32, len(order)), words, make([]uint64, len(words))
	for shift := 0; shift < used; shift += digit {
		var counts [1 << digit]int
		for _, w := range from {
			counts[w>>shift&(1<<digit-1)]++
		}
		sum := 0
		for d, c := range counts {
			counts[d], sum = sum, sum+c
		}
		for i, w := range from {
			d := w >> shift & (1<<digit - 1)
			at := counts[d]
			counts[d]++
			to[at], other[at] = w, order[i]
		}
		from, to, order, other = to, from, other, order
	}
	return order
}
