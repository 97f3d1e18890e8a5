package csv

import (
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
)

// Where more values than these are met, they are not kept once any more.
const (
	mostDistinct = 1 << 15
	mostBytes    = 1 << 20
)

// texts is a column of strings. They are kept once, as codes of a dictionary,
// as long as there are few.
type texts struct {
	base
	dict  *dictionary // nil once there are too many
	codes []int32

	offsets []int32 // of a plain column
	bytes   []byte
	perRow  int // bytes that a row had in the last batch
}

func newTexts(b base) *texts {
	c := &texts{base: b, perRow: 8}
	if b.typ.Kind != table.Binary {
		c.dict = newDictionary()
	}
	return c
}

func (c *texts) begin(room int) {
	c.start(room)
	if c.dict != nil {
		c.codes = make([]int32, room)
		return
	}
	c.beginPlain()
}

func (c *texts) beginPlain() {
	c.offsets = make([]int32, 1, c.room+1)
	c.bytes = make([]byte, 0, min(c.room*(c.perRow+1), mostBytes)+64)
}

func (c *texts) truncate(rows int) {
	c.drop(rows)
	if c.dict == nil {
		c.offsets = c.offsets[:rows+1]
		c.bytes = c.bytes[:c.offsets[rows]]
	}
}

func (c *texts) finish() arrow.Array {
	if c.dict != nil {
		return array.MakeFromData(c.data(table.Dictionary(), c.dict.Data(), arrow.GetBytes(c.codes[:c.rows])))
	}
	c.perRow = len(c.bytes) / max(1, c.rows)
	return c.array(c.typ.Arrow(), arrow.GetBytes(c.offsets), c.bytes)
}

// full reports whether a batch has about as many bytes as it may.
func (c *texts) full() bool { return len(c.bytes) >= 64<<20 }

func (c *texts) take(k *chunk, from, to int) {
	if c.dict != nil {
		from = c.takeCodes(k, from, to)
	}
	if from < to {
		c.takePlain(k, from, to)
	}
}

// takeCodes takes rows as long as there are few values, and returns the row at
// which there were too many.
func (c *texts) takeCodes(k *chunk, from, to int) int {
	d := c.dict
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
			slot := &d.slots[hashShort(lo, hi)>>d.shift]
			if slot.lo == lo && slot.hi == hi && n-1 < 8 && (from == begin || equal(lo, quotes) == 0) {
				if slot.code == isNull {
					c.null(c.rows)
					c.codes[c.rows] = 0
				} else {
					c.codes[c.rows] = slot.code
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
		c.codes[c.rows] = code
		c.rows++
		if d.Len() > mostDistinct || d.Size() > mostBytes || d.Len() > 1024 && d.Len() > d.seen/2 {
			if c.typ.Kind != table.Category {
				d.seen += r - from + 1
				c.unfold()
				return r + 1
			}
		}
	}
	d.seen += to - from
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
	code, known := c.dict.find(b)
	if known {
		return code
	}
	if c.v.null.has(b) {
		c.dict.addNull(b)
		return -1
	}
	if !utf8.Valid(b) {
		c.fault(k, r, begin, end, notUTF8)
		return -1
	}
	return c.dict.add(b)
}

const notUTF8 = "is not valid UTF-8"

// unfold makes the batch a plain one: there are too many values.
func (c *texts) unfold() {
	d := c.dict
	c.dict = nil
	c.perRow = d.Size()/max(1, d.Len()) + 1
	c.beginPlain()
	for r := range c.rows {
		if !c.isNull(r) {
			c.bytes = append(c.bytes, d.Value(c.codes[r])...)
		}
		c.offsets = append(c.offsets, int32(len(c.bytes)))
	}
	c.codes = nil
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
			c.fault(k, r, begin, end, notUTF8)
			c.null(c.rows)
		case len(c.bytes)+len(b) > math.MaxInt32:
			c.fault(k, r, begin, end, "is more text than a batch can hold")
			c.null(c.rows)
		default:
			c.bytes = append(c.bytes, b...)
		}
		c.offsets = append(c.offsets, int32(len(c.bytes)))
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
