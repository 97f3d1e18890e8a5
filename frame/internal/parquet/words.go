package parquet

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
	"unsafe"

	"github.com/cb434341/weft/frame/internal/column"
)

// values decodes the values of a column's pages into the rows of a batch.
type values interface {
	// dictionary takes a dictionary page.
	dictionary(p *page) error
	// page begins a data page, which is good until the next one.
	page(p *page) error
	// start begins a batch of n rows.
	start(n int)
	// read decodes the next k values for rows from at on, dense. valid are the rows
	// before at, nil if none is null.
	read(at, k int, valid column.Bitmap) error
	// spread moves k values from row at on to those of m rows that are valid.
	spread(at, m, k int, valid column.Bitmap)
	// skip passes over k values.
	skip(k int) error
}

func errEncoding(encoding int32) error {
	return fmt.Errorf("values in encoding %d, which is not supported for their type", encoding)
}

// places reads places in a dictionary.
type places struct {
	hybrid
	*scratch
}

// begin begins a page of places: a byte says how wide they are.
func (p *places) begin(b []byte) (err error) {
	if len(b) == 0 {
		p.hybrid = hybrid{}
		return nil
	}
	p.hybrid, err = newHybrid(b[1:], int(b[0]))
	return err
}

// next reads k places. Whoever uses them looks whether they are in the dictionary.
func (p *places) next(k int) ([]uint32, error) {
	if cap(p.places) < k {
		p.places = make([]uint32, k)
	}
	return p.places[:k], p.read(p.places[:k])
}

func errPlace(place uint32, size int) error {
	return fmt.Errorf("a value is number %d of a dictionary of %d", place, size)
}

// repeat fills out with a value: what is there is copied behind itself, a page of memory
// at most at once.
func repeat[T any](out []T, v T) {
	n := min(len(out), 32)
	for i := range out[:n] {
		out[i] = v
	}
	for ; n < len(out); n += copy(out[n:], out[:min(n, 512)]) {
	}
}

// within reports whether places are in a dictionary of a size, and if not, one that is
// none.
func within(places []uint32, size int) (over uint32, ok bool) {
	all := int64(0) // negative if one is beyond
	last := int64(size) - 1
	for _, c := range places {
		all |= last - int64(c)
	}
	if all >= 0 {
		return 0, true
	}
	for _, c := range places {
		if int64(c) > last {
			return c, false
		}
	}
	return 0, true
}

// words decodes values of 4 or 8 bytes.
type words[T uint32 | uint64] struct {
	out   []T
	dict  []T
	codes places
	mode  int32 // the encoding of the page
	plain []byte
	at    int // values taken of a page in pieces
	delta delta
	wide  []uint64
	one   []T // what is passed over
}

// unset is memory for n values, all of which are going to be set: it need not be zero,
// which takes as long as half of the decoding. Nothing else of the standard library than
// a strings.Builder has such.
func unset[T uint32 | uint64 | int32](n int) []T {
	var zero T
	size := n * int(unsafe.Sizeof(zero))
	if size < 1<<12 {
		return make([]T, n)
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteByte(0)
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.StringData(b.String()))), n)
}

func widthOf[T uint32 | uint64]() int {
	var zero T
	return int(unsafe.Sizeof(zero))
}

func (w *words[T]) dictionary(p *page) error {
	if p.values > len(p.data)/widthOf[T]() {
		return errPage
	}
	w.dict = make([]T, p.values)
	copyWords(w.dict, p.data)
	return nil
}

// copyWords reads little-endian values; there are enough bytes.
func copyWords[T uint32 | uint64](dst []T, b []byte) {
	switch dst := any(dst).(type) {
	case []uint32:
		for i := range dst {
			dst[i] = binary.LittleEndian.Uint32(b[4*i:])
		}
	case []uint64:
		for i := range dst {
			dst[i] = binary.LittleEndian.Uint64(b[8*i:])
		}
	}
}

func (w *words[T]) page(p *page) (err error) {
	w.mode, w.plain, w.at = p.encoding, p.data, 0
	switch p.encoding {
	case encPlain:
	case encDict, encPlainDict:
		w.mode = encDict
		err = w.codes.begin(p.data)
	case encDelta:
		w.delta, err = newDelta(p.data, p.values)
	case encSplit:
		if len(p.data)%widthOf[T]() != 0 {
			err = errPage
		}
	default:
		err = errEncoding(p.encoding)
	}
	return err
}

func (w *words[T]) start(n int) { w.out = unset[T](n) }

func (w *words[T]) read(at, k int, _ column.Bitmap) error { return w.into(w.out[at : at+k]) }

func (w *words[T]) into(out []T) error {
	width := widthOf[T]()
	switch w.mode {
	case encPlain:
		if len(w.plain)/width < len(out) {
			return errPage
		}
		copyWords(out, w.plain)
		w.plain = w.plain[width*len(out):]
	case encDict:
		return lookUp(&w.codes.hybrid, out, w.dict)
	case encDelta:
		if cap(w.wide) < len(out) {
			w.wide = make([]uint64, len(out))
		}
		wide := w.wide[:len(out)]
		if err := w.delta.read(wide); err != nil {
			return err
		}
		for i, v := range wide {
			out[i] = T(v)
		}
	case encSplit:
		n := len(w.plain) / width
		if n-w.at < len(out) {
			return errPage
		}
		for j := range width {
			stream := w.plain[j*n+w.at:][:len(out)]
			shift := 8 * j
			for i, c := range stream {
				if j == 0 {
					out[i] = 0
				}
				out[i] |= T(c) << shift
			}
		}
		w.at += len(out)
	}
	return nil
}

// lookUp fills out with values of a dictionary whose places are read.
func lookUp[T uint32 | uint64](h *hybrid, out, dict []T) error {
	var places [512]uint32
	for len(out) > 0 {
		if h.repeat == 0 && h.packed == 0 {
			if err := h.run(); err != nil {
				return err
			}
		}
		if h.repeat > 0 {
			if uint(h.value) >= uint(len(dict)) {
				return errPlace(h.value, len(dict))
			}
			n := min(h.repeat, len(out))
			repeat(out[:n], dict[h.value])
			h.repeat -= n
			out = out[n:]
			continue
		}
		n := 0
		if h.bit%8 == 0 {
			n = 8 * vectorLookUp(out[:min(h.packed, len(out))], dict, h.b[h.bit/8:], h.width)
			h.packed -= n
			h.bit += n * int(h.width)
		}
		if n == 0 { // those between eights, the last ones, and where one is no place
			n = min(h.packed, len(out), len(places))
			h.unpack(places[:n])
			for i, c := range places[:n] {
				if uint(c) >= uint(len(dict)) {
					return errPlace(c, len(dict))
				}
				out[i] = dict[c]
			}
		}
		out = out[n:]
	}
	return nil
}

func (w *words[T]) spread(at, m, k int, valid column.Bitmap) { spread(w.out[at:at+m], at, k, valid) }

// spread moves the first k of some rows to where rows are valid; the others are zero.
func spread[T any](rows []T, at, k int, valid column.Bitmap) {
	var zero T
	if k == 0 {
		clear(rows)
		return
	}
	if 4*k < 3*len(rows) {
		for i := len(rows) - 1; i >= 0 && k <= i; i-- {
			if valid.Get(at + i) {
				k--
				rows[i] = rows[k]
			} else {
				rows[i] = zero
			}
		}
		return
	}
	for end := len(rows); k < end; { // few are null: what is between two of them moves at once
		null := lastNull(valid, at+end) - at
		n := end - null - 1
		copy(rows[null+1:end], rows[k-n:k])
		rows[null] = zero
		k -= n
		end = null
	}
}

// lastNull is the last row before end that is not valid; there is one.
func lastNull(valid column.Bitmap, end int) int {
	at := end - 1
	for {
		if w := ^valid[at>>6] << (63 - at&63); w != 0 {
			return at - bits.LeadingZeros64(w)
		}
		at = at&^63 - 1
	}
}

func (w *words[T]) skip(k int) error {
	const some = 1024
	if w.one == nil {
		w.one = make([]T, some)
	}
	for k > 0 {
		n := min(k, some)
		if err := w.into(w.one[:n]); err != nil {
			return err
		}
		k -= n
	}
	return nil
}

// truths decodes bools.
type truths struct {
	out  column.Bitmap
	mode int32
	b    []byte
	bit  int
	runs hybrid
}

func (t *truths) dictionary(*page) error { return errPage }

func (t *truths) page(p *page) (err error) {
	t.mode, t.b, t.bit = p.encoding, p.data, 0
	switch p.encoding {
	case encPlain:
	case encRLE:
		if len(p.data) < 4 || uint64(binary.LittleEndian.Uint32(p.data)) > uint64(len(p.data)-4) {
			return errPage
		}
		t.runs, err = newHybrid(p.data[4:4+binary.LittleEndian.Uint32(p.data)], 1)
	default:
		err = errEncoding(p.encoding)
	}
	return err
}

func (t *truths) start(n int) { t.out = column.NewBitmap(n) }

func (t *truths) read(at, k int, _ column.Bitmap) error { return t.into(t.out, at, k) }

func (t *truths) into(out column.Bitmap, at, k int) error {
	if t.mode == encRLE {
		_, err := t.runs.bitsInto(out, at, k)
		return err
	}
	if 8*len(t.b)-t.bit < k {
		return errPage
	}
	copyBits(out, at, t.b, t.bit, k)
	t.bit += k
	return nil
}

func (t *truths) spread(at, m, k int, valid column.Bitmap) {
	for i := m - 1; i >= 0 && k <= i; i-- {
		if valid.Get(at + i) {
			k--
			if t.out.Get(at + k) {
				t.out.Set(at + i)
				continue
			}
		}
		t.out.Clear(at + i)
	}
}

func (t *truths) skip(k int) error { return t.into(column.NewBitmap(k), 0, k) }

// nothing decodes a column of nulls.
type nothing struct{}

func (nothing) dictionary(*page) error { return nil }
func (nothing) page(*page) error       { return nil }
func (nothing) start(int)              {}

func (nothing) read(_, k int, _ column.Bitmap) error {
	if k > 0 {
		return fmt.Errorf("a value in a column of nulls")
	}
	return nil
}

func (nothing) spread(int, int, int, column.Bitmap) {}
func (nothing) skip(int) error                      { return nil }
