package join

import (
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
)

// A keyer numbers the keys of the built side, in the order in which they first
// come, and finds the numbers of the probed side's.
type keyer struct {
	columns []keyColumn
	final   *wordTable // nil if the only column's codes are the numbers
	count   int        // of numbers
	differ  bool       // what is missing matches nothing
}

// A keyColumn makes codes below span of a column's values, and packs them below
// those of the columns before.
type keyColumn struct {
	meeting
	side int // of the built one

	// Numbers: min + code, or, if their range is too wide, by a table.
	min   int64
	width uint64 // the largest code of a number, less the one for missing
	table *wordTable
	text  *textTable

	null   int64      // the code of what is missing, -1 if there is none
	span   uint64     // codes are below
	before *wordTable // numbers what is packed of the columns before, nil to leave it
	below  *wordTable // numbers this column's codes, nil to leave them
}

// number makes a keyer of the keys of n rows and returns the number of each
// row, -1 for rows that cannot match.
func number(meetings []meeting, side int, columns []arrow.Array, n int, differ bool) (*keyer, []int32, error) {
	k := &keyer{columns: make([]keyColumn, len(columns)), differ: differ}
	ids := make([]int32, n)
	if len(columns) == 1 {
		c := &k.columns[0]
		c.meeting, c.side = meetings[0], side
		if c.form == words {
			if done, err := k.one(columns[0], ids); done || err != nil {
				return k, ids, err
			}
		}
		codes, ordered, err := c.build(columns[0], n, differ)
		if err != nil {
			return nil, nil, err
		}
		if ordered != nil {
			k.count = int(c.span)
			return k, ordered, nil
		}
		k.finish(codes, ids, c.span)
		return k, ids, nil
	}
	packed, limit := make([]uint64, n), uint64(1)
	for i := range columns {
		c := &k.columns[i]
		c.meeting, c.side = meetings[i], side
		codes, ordered, err := c.build(columns[i], n, differ)
		if err != nil {
			return nil, nil, err
		}
		if codes == nil {
			codes = make([]uint64, n)
			renumbered(ordered, codes)
		}
		if !fits(limit, c.span) {
			c.before, limit = compress(packed, ids, limit)
		}
		if !fits(limit, c.span) {
			c.below, c.span = compress(codes, ids, c.span)
		}
		pack(packed, codes, c.span)
		limit *= max(c.span, 1)
	}
	k.finish(packed, ids, limit)
	return k, ids, nil
}

// one numbers the keys of a single column of words, some rows at a time; done
// is false if their range is too wide.
func (k *keyer) one(a arrow.Array, ids []int32) (done bool, err error) {
	c := &k.columns[0]
	v, err := c.measure(a, k.differ)
	if err != nil || c.span == 0 {
		return false, err
	}
	k.final = newWordTable(len(ids), c.span)
	const some = 4096
	codes := make([]uint64, min(some, len(ids)))
	for from := 0; from < len(ids); from += some {
		to := min(from+some, len(ids))
		part := values{words: v.words[from:to]}
		if v.flags != nil {
			part.flags = v.flags[from:to]
		}
		c.narrow(part, codes[:to-from])
		k.final.insert(codes[:to-from], ids[from:to], true)
	}
	k.count = k.final.count
	return true, nil
}

func (k *keyer) finish(words []uint64, ids []int32, limit uint64) {
	k.final = newWordTable(len(words), limit)
	k.final.insert(words, ids, true)
	k.count = k.final.count
}

// fits reports whether two codes can be packed into less than 63 bits.
func fits(limit, span uint64) bool {
	hi, lo := bits.Mul64(limit, max(span, 1))
	return hi == 0 && lo < absent
}

// pack puts codes below what is packed already.
func pack(packed, codes []uint64, span uint64) {
	codes = codes[:len(packed)]
	for i, w := range packed {
		c := codes[i]
		if (w|c)&absent != 0 {
			packed[i] = absent
			continue
		}
		packed[i] = w*span + c
	}
}

// compress numbers words, in place.
func compress(words []uint64, ids []int32, limit uint64) (t *wordTable, span uint64) {
	t = newWordTable(len(words), limit)
	t.insert(words, ids, true)
	renumbered(ids, words)
	return t, uint64(t.count)
}

// renumbered writes numbers as words.
func renumbered(ids []int32, words []uint64) {
	words = words[:len(ids)]
	for i, id := range ids {
		words[i] = uint64(id)
		if id < 0 {
			words[i] = absent
		}
	}
}

// build learns the values of a column and returns the codes of the rows, or, if
// these are numbers in the order in which values first come, the numbers.
func (c *keyColumn) build(a arrow.Array, n int, differ bool) (codes []uint64, ordered []int32, err error) {
	c.null = -1
	switch c.form {
	case texts:
		return c.buildText(a, n, differ)
	case nothing:
		codes = make([]uint64, n)
		c.span = 1
		if !differ {
			c.null = 0
		}
		c.onlyMissing(a, codes)
		return codes, nil, nil
	}
	v, err := c.measure(a, differ)
	if err != nil {
		return nil, nil, err
	}
	if c.span == 0 {
		codes, ordered = c.buildWide(v, n)
		return codes, ordered, nil
	}
	codes = make([]uint64, n)
	c.narrow(v, codes)
	return codes, nil, nil
}

// measure reads a column of words and finds how many codes it needs, 0 if they
// are too many to count from the smallest.
func (c *keyColumn) measure(a arrow.Array, differ bool) (values, error) {
	c.null = -1
	v, err := c.read(a, c.side)
	if err != nil {
		return v, err
	}
	if differ {
		v.differ()
	}
	lo, hi, nulls := v.bounds()
	c.min, c.width = lo, uint64(hi)-uint64(lo)
	if c.width > 1<<62 {
		return v, nil
	}
	c.span = c.width + 1
	if nulls {
		c.null = 0
		c.span++
	}
	return v, nil
}

// onlyMissing writes the codes of a column that meets one of nothing but nulls.
func (c *keyColumn) onlyMissing(a arrow.Array, codes []uint64) {
	gone, count := column.Missing(a)
	for i := range codes {
		codes[i] = absent
		if count > 0 && gone[i] && c.null == 0 {
			codes[i] = 0
		}
	}
}

// differ makes what is missing match nothing.
func (v *values) differ() {
	for i, f := range v.flags {
		if f == missing {
			v.flags[i] = never
		}
	}
}

// bounds are the smallest and the largest of the words that are present, and
// whether any is missing.
func (v *values) bounds() (lo, hi int64, nulls bool) {
	lo, hi = 1<<63-1, -1<<63
	if v.flags == nil {
		for _, w := range v.words {
			lo, hi = min(lo, w), max(hi, w)
		}
	}
	for i, f := range v.flags {
		switch f {
		case present:
			lo, hi = min(lo, v.words[i]), max(hi, v.words[i])
		case missing:
			nulls = true
		}
	}
	if lo > hi {
		lo, hi = 0, 0
	}
	return lo, hi, nulls
}

// narrow writes the codes of numbers: their distance from the smallest.
func (c *keyColumn) narrow(v values, codes []uint64) {
	lo, width, shift := uint64(c.min), c.width, uint64(c.null+1)
	codes = codes[:len(v.words)]
	if v.flags == nil {
		for i, w := range v.words {
			d := uint64(w) - lo
			code := d + shift
			if d > width {
				code = absent
			}
			codes[i] = code
		}
		return
	}
	for i, w := range v.words {
		d := uint64(w) - lo
		codes[i] = d + shift
		switch f := v.flags[i]; {
		case f == missing && shift == 1:
			codes[i] = 0
		case f != present || d > width:
			codes[i] = absent
		}
	}
}

// buildWide numbers words by a table. The table knows all words as they are:
// what is not present does not go through it.
func (c *keyColumn) buildWide(v values, n int) (codes []uint64, ordered []int32) {
	ids := make([]int32, n)
	c.table = newWordTable(n, 0)
	if v.flags == nil {
		c.table.insert(asUnsigned(v.words), ids, false)
		c.span = uint64(c.table.count)
		return nil, ids
	}
	one, id := make([]uint64, 1), make([]int32, 1)
	nulls := false
	codes = make([]uint64, n)
	for i, f := range v.flags {
		codes[i] = absent
		switch f {
		case present:
			one[0] = uint64(v.words[i])
			c.table.insert(one, id, false)
			codes[i] = uint64(id[0])
		case missing:
			nulls = true
		}
	}
	c.span = uint64(c.table.count)
	if nulls {
		c.null = int64(c.span)
		c.span++
		for i, f := range v.flags {
			if f == missing {
				codes[i] = uint64(c.null)
			}
		}
	}
	return codes, nil
}

func (c *keyColumn) buildText(a arrow.Array, n int, differ bool) (codes []uint64, ordered []int32, err error) {
	if d, ok := a.(*array.Dictionary); ok {
		return c.buildDictionary(d, n, differ)
	}
	from, err := textOf(a)
	if err != nil {
		return nil, nil, err
	}
	c.text = newTextTable(from, n)
	ids := make([]int32, n)
	if a.NullN() == 0 {
		for i := range ids {
			ids[i] = c.text.insert(i)
		}
		c.span = uint64(len(c.text.entries))
		return nil, ids, nil
	}
	for i := range ids {
		ids[i] = -1
		if a.IsValid(i) {
			ids[i] = c.text.insert(i)
		}
	}
	codes = make([]uint64, n)
	renumbered(ids, codes)
	c.nullBehind(a, codes, differ)
	return codes, nil, nil
}

// nullBehind gives null a code behind those of the strings.
func (c *keyColumn) nullBehind(a arrow.Array, codes []uint64, differ bool) {
	c.span = uint64(len(c.text.entries))
	if differ || a.NullN() == 0 {
		return
	}
	c.null = int64(c.span)
	c.span++
	for i := range codes {
		if a.IsNull(i) {
			codes[i] = uint64(c.null)
		}
	}
}

// buildDictionary numbers the entries of a dictionary, used or not, and gives
// each row its entry's.
func (c *keyColumn) buildDictionary(a *array.Dictionary, n int, differ bool) (codes []uint64, ordered []int32, err error) {
	values := column.Dictionary(a)
	from, err := column.TextOf(values)
	if err != nil {
		return nil, nil, err
	}
	c.text = newTextTable(from, values.Len())
	mapping := make([]uint64, values.Len())
	for i := range mapping {
		mapping[i] = uint64(c.text.insert(i))
	}
	codes = make([]uint64, n)
	for i, code := range column.Codes(a) {
		codes[i] = absent
		if a.IsValid(i) {
			codes[i] = mapping[code]
		}
	}
	c.nullBehind(a, codes, differ)
	return codes, nil, nil
}
