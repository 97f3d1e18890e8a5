package parquet

import (
	"encoding/binary"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/column"
)

// maxText is how many bytes of text a batch may have: a dictionary can make much of
// few bytes.
const maxText = 1 << 30

// texts decodes strings. Those of a dictionary stay in it if keep says so, as codes;
// a batch that has others too has none that are codes. Categories are codes always, in
// the dictionary that all files have together.
type texts struct {
	fixed int         // the length of every value, or -1
	keep  int         // dictionaries of so many words at most are kept
	all   *vocabulary // of categories
	coded bool        // the batch is of codes

	codes   []int32
	offsets []int32
	data    []byte

	dictOffsets []int32 // the dictionary
	dictData    []byte
	dict        *array.String // the same for arrays, without words that are there twice; nil if it is not kept
	moved       []int32       // and where words are in it then

	words places
	mode  int32
	b     []byte
	at    int
	delta *deltaText
}

func (t *texts) dictionary(p *page) error {
	b := p.data
	if t.fixed < 0 && p.values > len(b)/4 || t.fixed > 0 && p.values > len(b)/t.fixed || t.fixed == 0 && p.values > 1 {
		return errPage
	}
	t.dictOffsets = make([]int32, 1, p.values+1)
	t.dictData = make([]byte, 0, len(b))
	for range p.values {
		word, rest, ok := t.cut(b)
		if !ok {
			return errPage
		}
		b = rest
		t.dictData = append(t.dictData, word...)
		t.dictOffsets = append(t.dictOffsets, int32(len(t.dictData)))
	}
	t.dict, t.moved = nil, nil
	switch {
	case t.all != nil:
		return t.translate()
	case t.keep > 0 && p.values <= t.keep:
		t.learn()
	}
	return nil
}

// translate finds the places that words of the dictionary have in the vocabulary.
func (t *texts) translate() error {
	n := t.size()
	moved, same := make([]int32, n), true
	for i := range moved {
		at, err := t.all.of(t.dictData[t.dictOffsets[i]:t.dictOffsets[i+1]])
		if err != nil {
			return err
		}
		moved[i] = at
		same = same && int(at) == i
	}
	if !same {
		t.moved = moved
	}
	return nil
}

// cut takes a value off bytes.
func (t *texts) cut(b []byte) (word, rest []byte, ok bool) {
	n := t.fixed
	if n < 0 {
		if len(b) < 4 {
			return nil, nil, false
		}
		size := binary.LittleEndian.Uint32(b)
		b = b[4:]
		if uint64(size) > uint64(len(b)) {
			return nil, nil, false
		}
		n = int(size)
	}
	if n > len(b) {
		return nil, nil, false
	}
	return b[:n], b[n:], true
}

// learn makes the dictionary one that arrays may have: each word once.
func (t *texts) learn() {
	n := len(t.dictOffsets) - 1
	offsets, data := t.dictOffsets, t.dictData
	first := make(map[string]int32, n)
	for i := range n {
		word := data[offsets[i]:offsets[i+1]]
		key := unsafe.String(unsafe.SliceData(word), len(word))
		if _, twice := first[key]; !twice {
			first[key] = int32(len(first))
		}
	}
	if len(first) < n {
		t.moved = make([]int32, n)
		offsets, data = []int32{0}, nil
		for i := range n {
			word := t.dictData[t.dictOffsets[i]:t.dictOffsets[i+1]]
			at := first[unsafe.String(unsafe.SliceData(word), len(word))]
			t.moved[i] = at
			if int(at) == len(offsets)-1 {
				data = append(data, word...)
				offsets = append(offsets, int32(len(data)))
			}
		}
	}
	t.dict = array.NewStringData(array.NewData(arrow.BinaryTypes.String, len(offsets)-1, []*memory.Buffer{
		nil, memory.NewBufferBytes(arrow.GetBytes(offsets)), memory.NewBufferBytes(data),
	}, nil, 0, 0))
}

// size is how many words the dictionary has.
func (t *texts) size() int { return max(0, len(t.dictOffsets)-1) }

func (t *texts) page(p *page) (err error) {
	t.mode, t.b, t.at = p.encoding, p.data, 0
	switch p.encoding {
	case encPlain:
	case encDict, encPlainDict:
		t.mode = encDict
		err = t.words.begin(p.data)
	case encDeltaLength, encDeltaBytes:
		t.delta, err = newDeltaText(p.data, p.values, p.encoding == encDeltaBytes)
	case encSplit:
		if t.fixed <= 0 || len(p.data)%t.fixed != 0 {
			err = errPage
		}
	default:
		err = errEncoding(p.encoding)
	}
	return err
}

func (t *texts) start(n int) {
	if t.all != nil {
		t.dict = t.all.words
	}
	t.coded = t.dict != nil
	t.codes, t.offsets, t.data = nil, nil, nil
	if t.coded {
		t.codes = unset[int32](n)
	} else {
		t.offsets = unset[int32](n + 1)
		t.offsets[0] = 0
	}
}

// spell makes a batch of codes one of strings; rows before at have been read.
func (t *texts) spell(at int, valid column.Bitmap) error {
	t.coded = false
	t.offsets = make([]int32, len(t.codes)+1)
	for i, c := range t.codes[:at] {
		if valid == nil || valid.Get(i) {
			if err := t.add(t.dict.Value(int(c))); err != nil {
				return err
			}
		}
		t.offsets[i+1] = int32(len(t.data))
	}
	return nil
}

func (t *texts) add(word string) error {
	if len(t.data)+len(word) > maxText {
		return column.ErrLong
	}
	t.data = append(t.data, word...)
	return nil
}

func (t *texts) read(at, k int, valid column.Bitmap) error {
	if t.all != nil && t.mode != encDict {
		return t.look(at, k)
	}
	if t.coded && t.mode != encDict {
		if err := t.spell(at, valid); err != nil {
			return err
		}
	}
	if t.coded {
		out := t.codes[at : at+k]
		places := unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(out))), k)
		if err := t.words.read(places); err != nil {
			return err
		}
		if over, ok := within(places, t.size()); !ok {
			return errPlace(over, t.size())
		}
		if t.moved != nil {
			for i, c := range out {
				out[i] = t.moved[c]
			}
		}
		return nil
	}
	ends := t.offsets[at+1 : at+1+k]
	switch t.mode {
	case encPlain:
		return t.readPlain(ends)
	case encDict:
		codes, err := t.words.next(k)
		if err != nil {
			return err
		}
		data, dict, offsets := t.data, t.dictData, t.dictOffsets
		for i, c := range codes[:len(ends)] {
			if int64(c) >= int64(t.size()) {
				return errPlace(c, t.size())
			}
			word := dict[offsets[c]:offsets[c+1]]
			if len(data)+len(word) > maxText {
				return column.ErrLong
			}
			data = append(data, word...)
			ends[i] = int32(len(data))
		}
		t.data = data
		return nil
	}
	i := 0
	return t.each(k, func(word []byte) error {
		if len(t.data)+len(word) > maxText {
			return column.ErrLong
		}
		t.data = append(t.data, word...)
		ends[i] = int32(len(t.data))
		i++
		return nil
	})
}

// look finds the places of categories that are not in the page's dictionary.
func (t *texts) look(at, k int) error {
	i := at
	return t.each(k, func(word []byte) (err error) {
		t.codes[i], err = t.all.of(word)
		i++
		return err
	})
}

// readPlain decodes values that lie one behind the other, each behind its length if
// that differs.
func (t *texts) readPlain(ends []int32) error {
	b, data := t.b, t.data
	if data == nil {
		data = make([]byte, 0, min(len(b), 16*len(t.offsets)))
	}
	for i := range ends {
		n := t.fixed
		if n < 0 {
			if len(b) < 4 {
				return errPage
			}
			n = int(binary.LittleEndian.Uint32(b))
			b = b[4:]
		}
		if n > len(b) {
			return errPage
		}
		if len(data)+n > maxText {
			return column.ErrLong
		}
		data = append(data, b[:n]...)
		b = b[n:]
		ends[i] = int32(len(data))
	}
	t.b, t.data = b, data
	return nil
}

// each calls f for the next k values.
func (t *texts) each(k int, f func([]byte) error) error {
	switch t.mode {
	case encPlain:
		for range k {
			word, rest, ok := t.cut(t.b)
			if !ok {
				return errPage
			}
			t.b = rest
			if err := f(word); err != nil {
				return err
			}
		}
	case encDict:
		codes, err := t.words.next(k)
		if err != nil {
			return err
		}
		for _, c := range codes {
			if int64(c) >= int64(t.size()) {
				return errPlace(c, t.size())
			}
			if err := f(t.dictData[t.dictOffsets[c]:t.dictOffsets[c+1]]); err != nil {
				return err
			}
		}
	case encDeltaLength, encDeltaBytes:
		return t.delta.read(k, func(word []byte) error {
			if t.fixed >= 0 && len(word) != t.fixed {
				return errPage
			}
			return f(word)
		})
	case encSplit:
		n := len(t.b) / t.fixed
		if n-t.at < k {
			return errPage
		}
		word := make([]byte, t.fixed)
		for range k {
			for j := range word {
				word[j] = t.b[j*n+t.at]
			}
			t.at++
			if err := f(word); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *texts) spread(at, m, k int, valid column.Bitmap) {
	if t.coded {
		spread(t.codes[at:at+m], at, k, valid)
		return
	}
	ends := t.offsets[at : at+m+1] // the first is where the rows begin
	for i := m - 1; i >= 0 && k <= i; i-- {
		ends[i+1] = ends[k]
		if valid.Get(at + i) {
			k--
		}
	}
}

func (t *texts) skip(k int) error {
	const some = 1024
	for k > 0 {
		n := min(k, some)
		if err := t.each(n, func([]byte) error { return nil }); err != nil {
			return err
		}
		k -= n
	}
	return nil
}

// row is the text of a row of a batch that is not of codes.
func (t *texts) row(i int) []byte { return t.data[t.offsets[i]:t.offsets[i+1]] }
