package parquet

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// A dictionary has at most so many words, and so many bytes.
const (
	mostWords     = 1 << 15
	mostWordBytes = 1 << 20
)

// chunk writes a column of a row group.
func (w *Writer) chunk(s *stored, arrays []arrow.Array) (chunk, error) {
	d, err := s.gather(arrays)
	if err != nil {
		return chunk{}, err
	}
	c := chunk{physical: s.physical, codec: w.packer.codec, values: int64(d.rows), stats: s.stats(&d)}
	from := w.at
	if d.coded && (len(d.texts) > mostWords || textBytes(d.texts) > mostWordBytes) && s.typ.Kind != table.Category {
		d.uncode()
	}
	codes := d.codes
	words := d.texts
	if !d.coded {
		if d.words != nil {
			distinct, places, ok := numbered(d.words, mostWords)
			if ok {
				codes, d.coded = places, true
				d.words = distinct
			}
		} else if places, distinct, ok := numberedTexts(d.texts); ok {
			codes, words, d.coded = places, distinct, true
		}
	}
	var page []byte
	if d.coded {
		c.dict = w.at
		size := len(words)
		if d.words != nil {
			size = len(d.words)
			page = s.appendWords(page, d.words)
		} else {
			page = s.appendTexts(page, words)
		}
		if err := w.page(&c, pageDict, size, encPlain, page); err != nil {
			return c, err
		}
	}
	c.data, c.coded = w.at, d.coded
	taken := 0
	for lo := 0; lo < d.rows || lo == 0; {
		hi, k := s.cut(&d, lo, taken)
		page = d.appendLevels(page[:0], lo, hi, &k)
		encoding := int32(encPlain)
		switch {
		case d.coded:
			encoding = encDict
			page = appendPlaces(page, codes[taken:taken+k], max(len(words), len(d.words)))
		case d.bits != nil:
			page = appendBits(page, d.bits, taken, k)
		case d.words != nil:
			page = s.appendWords(page, d.words[taken:taken+k])
		case d.texts != nil:
			page = s.appendTexts(page, d.texts[taken:taken+k])
		}
		if err := w.page(&c, pageData, hi-lo, encoding, page); err != nil {
			return c, err
		}
		c.pages++
		taken += k
		lo = hi
	}
	c.packed = w.at - from
	return c, nil
}

// cut is where the page that begins at row lo ends; taken values are before it. k is
// how many values it has if there are no nulls.
func (s *stored) cut(d *dense, lo, taken int) (hi, k int) {
	hi = min(d.rows, lo+pageRows)
	if d.coded || d.texts == nil || s.physical != physBytes {
		return hi, hi - lo
	}
	const most = 1 << 20
	size, at := 0, taken
	for i := lo; i < hi; i++ {
		if d.valid != nil && !d.valid.Get(i) {
			continue
		}
		if size += 4 + len(d.texts[at]); size > most && i > lo {
			return i, i - lo
		}
		at++
	}
	return hi, hi - lo
}

func (d *dense) uncode() {
	texts := make([]string, len(d.codes))
	for i, c := range d.codes {
		texts[i] = d.texts[c]
	}
	d.texts, d.codes, d.coded = texts, nil, false
}

func textBytes(texts []string) (n int) {
	for _, s := range texts {
		n += len(s)
	}
	return n
}

// page compresses a page and writes it.
func (w *Writer) page(c *chunk, kind int32, values int, encoding int32, b []byte) error {
	if len(b) > math.MaxInt32 {
		return errors.New("a page of more than 2 GB: a value is too long")
	}
	packed, err := w.packer.pack(b)
	if err != nil {
		return err
	}
	n := &note{}
	n.fields(func() {
		n.i32(1, kind)
		n.i32(2, int32(len(b)))
		n.i32(3, int32(len(packed)))
		n.i32(4, int32(crc32.ChecksumIEEE(packed)))
		if kind == pageDict {
			n.record(7, func() {
				n.i32(1, int32(values))
				n.i32(2, encoding)
			})
			return
		}
		n.record(5, func() {
			n.i32(1, int32(values))
			n.i32(2, encoding)
			n.i32(3, encRLE)
			n.i32(4, encRLE)
		})
	})
	c.unpacked += int64(len(n.b) + len(b))
	if err := w.write(n.b); err != nil {
		return err
	}
	return w.write(packed)
}

// appendLevels says which of the rows have values, and counts them.
func (d *dense) appendLevels(b []byte, lo, hi int, k *int) []byte {
	at := len(b)
	b = append(b, 0, 0, 0, 0)
	n := hi - lo
	if d.valid == nil {
		*k = n
		b = append(binary.AppendUvarint(b, uint64(n)<<1), 1)
	} else {
		*k = 0
		groups := (n + 7) / 8
		b = binary.AppendUvarint(b, uint64(groups)<<1|1)
		from := len(b)
		b = append(b, make([]byte, groups)...)
		for i := range n {
			if d.valid.Get(lo + i) {
				b[from+i/8] |= 1 << (i % 8)
				*k++
			}
		}
	}
	binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	return b
}

func appendBits(b []byte, all []uint64, lo, n int) []byte {
	at := len(b)
	b = append(b, make([]byte, (n+7)/8)...)
	for i := range n {
		if j := lo + i; all[j>>6]>>(j&63)&1 != 0 {
			b[at+i/8] |= 1 << (i % 8)
		}
	}
	return b
}

func (s *stored) appendWords(b []byte, words []uint64) []byte {
	if s.physical == physInt32 || s.physical == physFloat {
		for _, w := range words {
			b = binary.LittleEndian.AppendUint32(b, uint32(w))
		}
		return b
	}
	for _, w := range words {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return b
}

func (s *stored) appendTexts(b []byte, texts []string) []byte {
	for _, t := range texts {
		if s.physical == physBytes {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(t)))
		}
		b = append(b, t...)
	}
	return b
}

// appendPlaces writes places in a dictionary of some words: runs where a place comes
// often in a row, else packed, eight at a time.
func appendPlaces(b []byte, places []uint32, size int) []byte {
	width := max(1, bits.Len(uint(max(size, 1)-1)))
	b = append(b, byte(width))
	run := func(lo int) int { // how often the place at lo comes
		n := 1
		for lo+n < len(places) && places[lo+n] == places[lo] {
			n++
		}
		return n
	}
	for lo := 0; lo < len(places); {
		if n := run(lo); n >= 16 || lo+n == len(places) && n >= 8 {
			b = binary.AppendUvarint(b, uint64(n)<<1)
			for i := range (width + 7) / 8 {
				b = append(b, byte(places[lo]>>(8*i)))
			}
			lo += n
			continue
		}
		hi := lo
		for hi < len(places) && run(hi) < 16 {
			hi = min(hi+8, len(places))
		}
		b = appendPacked(b, places[lo:hi], width)
		lo = hi
	}
	return b
}

func appendPacked(b []byte, places []uint32, width int) []byte {
	groups := (len(places) + 7) / 8
	b = binary.AppendUvarint(b, uint64(groups)<<1|1)
	end := len(b) + groups*width
	var acc uint64
	n := 0
	for _, p := range places {
		acc |= uint64(p) << n
		for n += width; n >= 8; n -= 8 {
			b = append(b, byte(acc))
			acc >>= 8
		}
	}
	for len(b) < end {
		b = append(b, byte(acc))
		acc >>= 8
	}
	return b
}

// numbered finds the different words and where each word is among them; false if there
// are too many for that to be worth it.
func numbered(words []uint64, most int) (distinct []uint64, places []uint32, ok bool) {
	if len(words) == 0 {
		return nil, nil, false
	}
	width := min(bits.Len(uint(2*len(words))), 17)
	last := uint(1)<<width - 1
	table := make([]uint32, last+1) // one more than the place
	places = make([]uint32, len(words))
	for i, w := range words {
		h := uint(w * 0x9e3779b97f4a7c15 >> (64 - width))
		for {
			at := table[h&last]
			if at == 0 {
				if len(distinct) == most || i >= 1<<14 && len(distinct) > i/2 {
					return nil, nil, false
				}
				distinct = append(distinct, w)
				at = uint32(len(distinct))
				table[h&last] = at
			} else if distinct[at-1] != w {
				h++
				continue
			}
			places[i] = at - 1
			break
		}
	}
	return distinct, places, true
}

// numberedTexts is numbered of texts.
func numberedTexts(texts []string) (places []uint32, distinct []string, ok bool) {
	if len(texts) == 0 {
		return nil, nil, false
	}
	known := map[string]uint32{}
	places = make([]uint32, len(texts))
	size := 0
	for i, s := range texts {
		at, have := known[s]
		if !have {
			size += len(s)
			if len(distinct) == mostWords || size > mostWordBytes || i >= 1<<12 && len(distinct) > i/2 {
				return nil, nil, false
			}
			at = uint32(len(distinct))
			known[s] = at
			distinct = append(distinct, s)
		}
		places[i] = at
	}
	return places, distinct, true
}

// stats are the least and the greatest value.
func (s *stored) stats(d *dense) stats {
	out := stats{nulls: int64(d.nulls)}
	k := s.typ.Kind
	switch {
	case s.physical == physBool:
		n := d.rows - d.nulls
		ones := 0
		for _, w := range d.bits {
			ones += bits.OnesCount64(w)
		}
		if n > 0 {
			out.min, out.max = []byte{byte(1 - min(1, n-ones))}, []byte{byte(min(1, ones))}
		}
	case k == table.Float32:
		out.min, out.max = floatStats(d.words, func(w uint64) float64 { return float64(math.Float32frombits(uint32(w))) },
			func(f float64) []byte { return binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(f))) })
	case k == table.Float64:
		out.min, out.max = floatStats(d.words, math.Float64frombits,
			func(f float64) []byte { return binary.LittleEndian.AppendUint64(nil, math.Float64bits(f)) })
	case len(d.words) > 0:
		flip := uint64(1) << 63 // makes the order of signed numbers that of unsigned ones
		if k.Unsigned() {
			flip = 0
		}
		value := func(w uint64) uint64 {
			if flip != 0 && s.physical == physInt32 {
				w = uint64(int64(int32(w)))
			}
			return w ^ flip
		}
		lo, hi := value(d.words[0]), value(d.words[0])
		for _, w := range d.words {
			lo, hi = min(lo, value(w)), max(hi, value(w))
		}
		out.min, out.max = s.appendWords(nil, []uint64{lo ^ flip}), s.appendWords(nil, []uint64{hi ^ flip})
	case s.physical == physBytes:
		texts := d.used()
		if len(texts) == 0 {
			break
		}
		lo, hi := texts[0], texts[0]
		for _, t := range texts {
			lo, hi = min(lo, t), max(hi, t)
		}
		const most = 64 // longer ones are not worth their place
		if len(lo) <= most && len(hi) <= most {
			out.min, out.max = []byte(lo), []byte(hi)
		}
	}
	return out
}

// floatStats leaves NaN out, and makes zeros of both signs lie within.
func floatStats(words []uint64, value func(uint64) float64, bytes func(float64) []byte) (least, most []byte) {
	lo, hi := math.Inf(1), math.Inf(-1)
	some := false
	for _, w := range words {
		if f := value(w); f == f {
			lo, hi, some = min(lo, f), max(hi, f), true
		}
	}
	if !some {
		return nil, nil
	}
	if lo == 0 {
		lo = math.Copysign(0, -1)
	}
	if hi == 0 {
		hi = 0
	}
	return bytes(lo), bytes(hi)
}
