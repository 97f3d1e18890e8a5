package join

import (
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
)

// state is what lookups need besides the keyer, one goroutine's own.
type state struct {
	words, codes []uint64
	ids          []int32
	dicts        []dictCache // by key column
}

// dictCache is the codes of the entries of a dictionary, looked up when they
// are first met: batches often share a dictionary.
type dictCache struct {
	of    arrow.ArrayData
	codes []uint64 // unknown, absent, or the code
}

const unknown = 1<<64 - 1

// grow is a slice of n, whatever is in it.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// asUnsigned is words as the same memory.
func asUnsigned(w []int64) []uint64 {
	return unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(w))), len(w))
}

// lookup finds the numbers of the keys of n rows of the probed side; -1 for
// keys that the built side does not have. The result is the state's.
func (k *keyer) lookup(s *state, columns []arrow.Array, n int) ([]int32, error) {
	s.ids = grow(s.ids, n)
	if len(columns) == 1 {
		c := &k.columns[0]
		if done, err := c.direct(k, s, columns[0]); done || err != nil {
			return s.ids, err
		}
		s.codes = grow(s.codes, n)
		if err := c.find(k.differ, s, 0, columns[0], s.codes); err != nil {
			return nil, err
		}
		k.numbers(s.codes, s.ids)
		return s.ids, nil
	}
	s.words, s.codes = grow(s.words, n), grow(s.codes, n)
	clear(s.words)
	for i := range columns {
		c := &k.columns[i]
		if err := c.find(k.differ, s, i, columns[i], s.codes); err != nil {
			return nil, err
		}
		if c.before != nil {
			c.before.lookup(s.words, s.ids, true)
			renumbered(s.ids, s.words)
		}
		if c.below != nil {
			c.below.lookup(s.codes, s.ids, true)
			renumbered(s.ids, s.codes)
		}
		pack(s.words, s.codes, c.span)
	}
	k.numbers(s.words, s.ids)
	return s.ids, nil
}

// numbers are what the final table says of words.
func (k *keyer) numbers(words []uint64, ids []int32) {
	if k.final != nil {
		k.final.lookup(words, ids, true)
		return
	}
	for i, w := range words {
		ids[i] = -1
		if w < absent {
			ids[i] = int32(w)
		}
	}
}

// direct looks up a single key column of whole numbers in a dense table at
// once, without codes between, if it is that.
func (c *keyColumn) direct(k *keyer, s *state, a arrow.Array) (done bool, err error) {
	if c.form != words || c.table != nil || k.final.dense == nil || a.NullN() > 0 || c.scale[1-c.side] != 1 {
		return false, nil
	}
	shift := c.null + 1
	base, dense := c.min-shift, k.final.dense[:c.width+uint64(shift)+1]
	switch a := a.(type) {
	case *array.Int64:
		directly(a.Int64Values(), base, shift, dense, s.ids)
	case *array.Int32:
		directly(a.Int32Values(), base, shift, dense, s.ids)
	case *array.Timestamp:
		directly(a.TimestampValues(), base, shift, dense, s.ids)
	case *array.Date32:
		directly(a.Date32Values(), base, shift, dense, s.ids)
	default:
		return false, nil
	}
	return true, nil
}

func directly[T ~int32 | ~int64](values []T, base, shift int64, dense, ids []int32) {
	ids = ids[:len(values)]
	for i, v := range values {
		d := uint64(int64(v) - base)
		id := int32(0)
		if d < uint64(len(dense)) && d >= uint64(shift) {
			id = dense[d]
		}
		ids[i] = id - 1
	}
}

// find writes the codes of a column of the probed side; absent for values that
// the built side does not have.
func (c *keyColumn) find(differ bool, s *state, place int, a arrow.Array, codes []uint64) error {
	switch c.form {
	case texts:
		return c.findText(s, place, a, codes)
	case nothing:
		c.onlyMissing(a, codes)
		return nil
	}
	v, err := c.read(a, 1-c.side)
	if err != nil {
		return err
	}
	if differ {
		v.differ()
	}
	if c.table == nil {
		c.narrow(v, codes)
		return nil
	}
	c.table.lookup(asUnsigned(v.words), s.ids, false)
	renumbered(s.ids, codes)
	for i, f := range v.flags {
		switch {
		case f == missing && c.null >= 0:
			codes[i] = uint64(c.null)
		case f != present:
			codes[i] = absent
		}
	}
	return nil
}

func (c *keyColumn) findText(s *state, place int, a arrow.Array, codes []uint64) error {
	if d, ok := a.(*array.Dictionary); ok {
		c.findEntries(s, place, d, codes)
	} else {
		from, err := textOf(a)
		if err != nil {
			return err
		}
		c.text.lookupAll(from, s.ids)
		renumbered(s.ids, codes)
	}
	if a.NullN() > 0 {
		for i := range codes {
			if a.IsNull(i) {
				codes[i] = absent
				if c.null >= 0 {
					codes[i] = uint64(c.null)
				}
			}
		}
	}
	return nil
}

// code is that of a string.
func (c *keyColumn) code(text string) uint64 {
	if id := c.text.lookup(text); id >= 0 {
		return uint64(id)
	}
	return absent
}

func (c *keyColumn) findEntries(s *state, place int, a *array.Dictionary, codes []uint64) {
	for len(s.dicts) <= place {
		s.dicts = append(s.dicts, dictCache{})
	}
	cache := &s.dicts[place]
	entries := column.Dictionary(a)
	if !sameEntries(cache.of, entries.Data()) {
		cache.of = entries.Data()
		cache.codes = grow(cache.codes, entries.Len())
		for i := range cache.codes {
			cache.codes[i] = unknown
		}
	}
	known := cache.codes
	for i, code := range column.Codes(a) {
		if uint(code) >= uint(len(known)) {
			codes[i] = absent // only at a null
			continue
		}
		w := known[code]
		if w == unknown {
			w = c.code(entries.Value(int(code)))
			known[code] = w
		}
		codes[i] = w
	}
}

// sameEntries reports whether two dictionaries are the same memory.
func sameEntries(a, b arrow.ArrayData) bool {
	if a == nil || b == nil {
		return false
	}
	if a == b {
		return true
	}
	x, y := a.Buffers(), b.Buffers()
	return a.Len() == b.Len() && a.Offset() == b.Offset() && len(x) == len(y) && x[1] == y[1] && x[2] == y[2]
}
