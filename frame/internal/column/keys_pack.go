package column

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// The forms in which key columns become bits.
type keyForm uint8

const (
	formNull    keyForm = iota
	formBool            // 1 false, 2 true
	formInt             // counted from base, from 1; with 64 bits: as they are
	formText            // numbers of strings
	formDecimal         // numbers of their sixteen bytes
	formFloat           // the bits of the float64, NaN for what is missing
)

// keyField is a key column: where its bits stand in a key, and the values of
// the batch at hand. In fewer than 64 bits, 0 is what is missing.
type keyField struct {
	typ   table.Type
	form  keyForm
	bits  int
	base  uint64
	grown int

	word, shift         int
	flagWord, flagShift int // a bit that says missing; flagWord -1: there is none

	texts      *texts
	categories *texts // all categories in their order
	source     textSource
	numbers    []uint32 // of the chunk at hand
	dictionary dictionaryID
	known      []uint32 // numbers by codes of that dictionary, 0 if not met
	adopted    bool     // that dictionary is the one that texts adopted

	values arrow.Array
	valid  []byte
	at     int
}

// missingFloat are the bits that stand for all that is missing.
var missingFloat = math.Float64bits(math.NaN())

// open looks at the values of a batch.
func (f *keyField) open(a arrow.Array) error {
	if !f.typ.Holds(a.DataType()) {
		return fmt.Errorf("column: an Arrow %v among keys of %v", a.DataType(), f.typ)
	}
	f.values = a
	f.valid, f.at = validity(a)
	switch f.form {
	case formDecimal:
		n := a.Len()
		f.source = textSource{offsets: make([]int32, n+1), text: rawBytes(Values[[2]uint64](a)), valid: f.valid, at: f.at}
		for i := range f.source.offsets {
			f.source.offsets[i] = int32(i * 16)
		}
	case formText:
		var err error
		if f.source, err = textSourceOf(a); err != nil {
			return err
		}
		if d := dictionaryOf(a); d != nil {
			if id := f.source.id(); f.dictionary != id || f.known == nil {
				f.dictionary = id
				f.known = make([]uint32, id.n)
				if f.categories != nil {
					f.categories.reserve(id.n)
					for i := range id.n {
						f.categories.number(f.source.text[f.source.offsets[i]:f.source.offsets[i+1]], true)
					}
				}
			}
			f.source.known = f.known
		}
	}
	return nil
}

// present reports whether a row is not null.
func (f *keyField) present(row int) bool { return f.valid == nil || bitAt(f.valid, f.at+row) }

// code is what a key says of a column.
func (f *keyField) code(key []uint64) uint64 {
	c := key[f.word] >> f.shift
	if f.bits < 64 {
		c &= 1<<f.bits - 1
	}
	return c
}

// missing reports whether a key says that a column is missing.
func (f *keyField) missing(key []uint64, code uint64) bool {
	switch {
	case f.form == formFloat:
		return code == missingFloat
	case f.bits < 64:
		return code == 0
	}
	return f.flagWord >= 0 && key[f.flagWord]>>f.flagShift&1 != 0
}

// pack writes the keys of the rows [lo, hi) to words. It is false where a value
// did not fit: the layout is another one then.
func (k *Keys) pack(lo, hi int, add bool) bool {
	n := hi - lo
	for i := range k.fields {
		f := &k.fields[i]
		dst := k.words[f.word][:n]
		switch f.form {
		case formNull:
			if f.shift == 0 {
				clear(dst)
			}
			k.lose(0, n)
		case formText, formDecimal:
			if f.adopted {
				k.packCodes(f, dst, f.source.codes[lo:hi], lo)
			} else {
				k.packNumbers(f, dst, f.numbers[:n])
			}
		case formBool:
			k.packBools(f, dst, lo)
		case formFloat:
			if f.typ.Kind == table.Float32 {
				packFloats(k, f, dst, Values[float32](f.values)[lo:hi], lo)
			} else {
				packFloats(k, f, dst, Values[float64](f.values)[lo:hi], lo)
			}
		case formInt:
			if !k.packInts(f, dst, lo, hi, add) {
				return false
			}
		}
	}
	for i := range k.fields {
		if f := &k.fields[i]; f.flagWord >= 0 {
			k.packFlags(f, lo, n)
		}
	}
	return true
}

// lose says that rows have no key, unless what is missing is one.
func (k *Keys) lose(from, to int) {
	if k.keep {
		return
	}
	k.anyLost = true
	for i := from; i < to; i++ {
		k.lost[i] = true
	}
}

func (k *Keys) packNumbers(f *keyField, dst []uint64, numbers []uint32) {
	shift := uint(f.shift) & 63
	low, high := uint32(math.MaxUint32), uint32(0)
	if shift == 0 {
		for i, c := range numbers {
			low, high = min(low, c), max(high, c)
			dst[i] = uint64(c)
		}
	} else {
		for i, c := range numbers {
			low, high = min(low, c), max(high, c)
			dst[i] |= uint64(c) << shift
		}
	}
	if high == unknown {
		for i, c := range numbers {
			if c == unknown {
				k.lost[i], k.anyLost = true, true
			}
		}
	}
	if low > 0 {
		return
	}
	for i, c := range numbers {
		if c == 0 {
			k.lose(i, i+1)
		}
	}
}

// packCodes writes codes of the adopted dictionary. The code of what is missing
// may be any.
func (k *Keys) packCodes(f *keyField, dst []uint64, codes []int32, lo int) {
	shift := uint(f.shift) & 63
	switch {
	case f.valid != nil:
		for i, c := range codes {
			w := uint64(0)
			if f.present(lo + i) {
				w = (uint64(uint32(c)) + 1) << shift
			} else {
				k.lose(i, i+1)
			}
			if shift > 0 {
				w |= dst[i]
			}
			dst[i] = w
		}
	case shift == 0:
		for i, c := range codes {
			dst[i] = uint64(uint32(c)) + 1
		}
	default:
		for i, c := range codes {
			dst[i] |= (uint64(uint32(c)) + 1) << shift
		}
	}
}

func (k *Keys) packBools(f *keyField, dst []uint64, lo int) {
	if len(dst) == 0 {
		return
	}
	data := f.values.Data()
	values, at := data.Buffers()[1].Bytes(), data.Offset()
	if f.shift == 0 {
		clear(dst)
	}
	for i := range dst {
		if !f.present(lo + i) {
			k.lose(i, i+1)
			continue
		}
		code := uint64(1)
		if bitAt(values, at+lo+i) {
			code = 2
		}
		dst[i] |= code << f.shift
	}
}

// packFloats writes floats, which take a word.
func packFloats[T float32 | float64](k *Keys, f *keyField, dst []uint64, values []T, lo int) {
	for i, v := range values {
		w := math.Float64bits(float64(v))
		if v == 0 {
			w = 0
		}
		if v != v || !f.present(lo+i) {
			w = missingFloat
			k.lose(i, i+1)
		}
		dst[i] = w
	}
}

// packFlags writes which rows are missing in a column whose bits cannot say it.
func (k *Keys) packFlags(f *keyField, lo, n int) {
	dst := k.words[f.flagWord][:n]
	if f.flagShift == 0 {
		clear(dst)
	}
	if f.valid == nil {
		return
	}
	for i := range dst {
		if !f.present(lo + i) {
			dst[i] |= 1 << f.flagShift
		}
	}
}

func (k *Keys) packInts(f *keyField, dst []uint64, lo, hi int, add bool) bool {
	switch a := f.values; f.typ.Arrow().ID() {
	case arrow.INT8:
		return packInts(k, f, dst, Values[int8](a)[lo:hi], lo, add)
	case arrow.INT16:
		return packInts(k, f, dst, Values[int16](a)[lo:hi], lo, add)
	case arrow.INT32, arrow.DATE32:
		return packInts(k, f, dst, Values[int32](a)[lo:hi], lo, add)
	case arrow.UINT8:
		return packInts(k, f, dst, Values[uint8](a)[lo:hi], lo, add)
	case arrow.UINT16:
		return packInts(k, f, dst, Values[uint16](a)[lo:hi], lo, add)
	case arrow.UINT32:
		return packInts(k, f, dst, Values[uint32](a)[lo:hi], lo, add)
	case arrow.UINT64:
		return packInts(k, f, dst, Values[uint64](a)[lo:hi], lo, add)
	default:
		return packInts(k, f, dst, Values[int64](a)[lo:hi], lo, add)
	}
}

// packInts writes whole numbers; if one does not fit the bits of the column,
// these grow and it is false, or the row has no key if none are added.
func packInts[T integer](k *Keys, f *keyField, dst []uint64, values []T, lo int, add bool) bool {
	if f.valid != nil || f.bits == 64 || !add {
		return packSomeInts(k, f, dst, values, lo, add)
	}
	base, shift, over := f.base, uint(f.shift)&63, uint64(0)
	dst = dst[:len(values)]
	if shift == 0 {
		for i, v := range values {
			c := uint64(int64(v)) - base
			over |= c | (c + 1)
			dst[i] = c + 1
		}
	} else {
		for i, v := range values {
			c := uint64(int64(v)) - base
			over |= c | (c + 1)
			dst[i] |= (c + 1) << shift
		}
	}
	if over>>f.bits != 0 {
		growInts(k, f, values, lo)
		return false
	}
	return true
}

// packSomeInts is packInts where each row is looked at.
func packSomeInts[T integer](k *Keys, f *keyField, dst []uint64, values []T, lo int, add bool) bool {
	if f.shift == 0 {
		clear(dst)
	}
	limit := uint64(1)<<f.bits - 1 // codes above base
	for i, v := range values {
		if !f.present(lo + i) {
			k.lose(i, i+1)
			continue
		}
		c := uint64(int64(v))
		if f.bits < 64 {
			if c -= f.base; c >= limit {
				if add {
					growInts(k, f, values, lo)
					return false
				}
				k.lost[i], k.anyLost = true, true
				continue
			}
			c++
		}
		dst[i] |= c << f.shift
	}
	return true
}
