package csv

import (
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

// texts is a column of strings.
type texts struct {
	base
	textfile.Texts
}

func newTexts(b base) *texts { return &texts{b, textfile.NewTexts(b.typ)} }

func (c *texts) begin(room int) {
	c.start(room)
	c.Begin(room, c.back)
}

func (c *texts) truncate(rows int) {
	c.drop(rows)
	c.Truncate(rows)
}

func (c *texts) finish() arrow.Array { return c.Array(c.typ, c.rows, &c.nulls) }

func (c *texts) take(k *chunk, from, to int) {
	if c.Dict != nil {
		from = c.takeCodes(k, from, to)
	}
	if from < to {
		c.takePlain(k, from, to)
	}
}

// takeCodes takes rows as long as there are few values, and returns the row at
// which there were too many.
func (c *texts) takeCodes(k *chunk, from, to int) int {
	d := c.Dict
	buf, cuts, stride := k.buf, k.cuts, k.stride
	trim := k.trimOf(c.place)
	quoted, quotes := k.quoted && c.v.quotes, uint64(c.v.quote)*ones
	at := from*stride + c.place
	for r := from; r < to; r++ {
		begin, end := cuts[at]+1, cuts[at+1]-trim
		at += stride
		n := uint64(end - begin)
		if from, n := begin, n; n-1 < 10 && c.v.escape == 0 {
			if quoted && buf[begin] == c.v.quote {
				from++
				if n -= 2; buf[end-1] != c.v.quote {
					n = 0
				}
			}
			lo, hi := binary.LittleEndian.Uint64(buf[from:])<<((64-8*n)&63), n
			if code, ok := d.Short(lo, hi); ok && n-1 < 8 && (from == begin || equal(lo, quotes) == 0) {
				if code == textfile.NullCode {
					c.null(c.rows)
					c.Codes[c.rows] = 0
				} else {
					c.Codes[c.rows] = code
				}
				c.rows++
				continue
			}
		}
		code := c.code(k, r, begin, end)
		if code < 0 {
			c.null(c.rows)
			code = 0
		}
		c.Codes[c.rows] = code
		c.rows++
		if c.typ.Kind != table.Category && d.Crowded() {
			c.Unfold(c.rows, &c.nulls)
			return r + 1
		}
	}
	d.Saw(to - from)
	return to
}

// code finds the code of a field, -1 if it is null.
func (c *texts) code(k *chunk, r int, begin, end uint32) int32 {
	b := k.buf[begin:end]
	if k.quoted || c.v.escape != 0 {
		text, ok := c.v.text(b, &c.scratch)
		if !ok {
			c.fault(k, r, begin, end, behindQuote)
			return -1
		}
		b = text
	}
	code, known := c.Dict.Find(b)
	if known {
		return code
	}
	if c.v.null.has(b) {
		c.Dict.AddNull(b)
		return -1
	}
	switch {
	case !utf8.Valid(b):
		c.fault(k, r, begin, end, textfile.NotUTF8)
		return -1
	case c.Dict.Full():
		c.fault(k, r, begin, end, textfile.TooMany)
		return -1
	}
	return c.Dict.Add(b)
}

func (c *texts) takePlain(k *chunk, from, to int) {
	special := k.quoted && c.v.quotes || c.v.escape != 0
	binaryKind := c.typ.Kind == table.Binary
	for r := from; r < to; r++ {
		begin, end := k.field(r, c.place)
		b := k.buf[begin:end]
		if special {
			text, ok := c.v.text(b, &c.scratch)
			if !ok {
				c.fault(k, r, begin, end, behindQuote)
				text = nil
			}
			b = text
		}
		switch {
		case c.v.null.has(b):
			c.null(c.rows)
		case !binaryKind && !ascii(b) && !utf8.Valid(b):
			c.fault(k, r, begin, end, textfile.NotUTF8)
			c.null(c.rows)
		case len(c.Data)+len(b) > math.MaxInt32:
			c.fault(k, r, begin, end, textfile.TooLong)
			c.null(c.rows)
		default:
			c.Data = append(c.Data, b...)
		}
		c.Offsets = append(c.Offsets, int32(len(c.Data)))
		c.rows++
	}
}

// ascii reports whether no byte has its high bit set.
func ascii(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&highs != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// nullArray is nulls of a type.
func nullArray(t table.Type, rows int) arrow.Array {
	return array.MakeArrayOfNull(memory.DefaultAllocator, t.Arrow(), rows)
}
