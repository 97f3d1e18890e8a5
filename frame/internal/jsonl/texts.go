package jsonl

import (
	"math"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/jsonscan"
)

// Where more values than these are met, they are not kept once any more.
const (
	mostWords = 1 << 15
	mostBytes = 1 << 20
)

// texts is a column of strings. They are kept once, as codes of a dictionary, as
// long as there are few. What is no string is there as its JSON text.
type texts struct {
	base
	words *words // nil once there are too many
	codes []int32
	seen  int // rows, by which many words are too many

	offsets []int32 // of a plain column
	data    []byte
	perRow  int // bytes that a row had in the last batch
	scratch []byte
}

func newTexts(b base) *texts {
	c := &texts{base: b, perRow: 8}
	if b.typ.Kind != table.Binary {
		c.words = newWords()
	}
	return c
}

func (c *texts) begin(room int) {
	c.base.begin(room)
	if c.words != nil {
		c.codes = make([]int32, room)
		return
	}
	c.beginPlain()
}

func (c *texts) beginPlain() {
	c.offsets = make([]int32, 1, c.room+1)
	c.data = make([]byte, 0, c.room*(c.perRow+1)+64)
}

func (c *texts) truncate(rows int) {
	c.base.truncate(rows)
	if c.words == nil {
		c.offsets = c.offsets[:rows+1]
		c.data = c.data[:c.offsets[rows]]
	}
}

func (c *texts) finish() arrow.Array {
	if c.words != nil {
		return c.array(table.Dictionary(), c.words.Data(), arrow.GetBytes(c.codes[:c.rows]))
	}
	c.perRow = len(c.data) / max(1, c.rows)
	return c.array(c.typ.Arrow(), nil, arrow.GetBytes(c.offsets), c.data)
}

func (c *texts) add(b []byte, v jsonscan.Value) string {
	if v.Kind <= jsonscan.Null {
		if c.words == nil {
			c.offsets = append(c.offsets, int32(len(c.data)))
		}
		c.null()
		return ""
	}
	text := v.Text(b)
	check := func(b []byte) bool { return true }
	if v.Kind == jsonscan.String {
		if v.Escaped {
			s, ok := jsonscan.AppendString(c.scratch[:0], text)
			c.scratch = s
			if !ok {
				return "has an escape that says nothing"
			}
			text = s
		}
		if v.Wide {
			check = utf8.Valid
		}
	} else if v.Kind >= jsonscan.Object {
		check = utf8.Valid
	}
	const notUTF8 = "is not valid UTF-8"
	if c.words != nil {
		code := c.words.code(text, check)
		if code < 0 {
			return notUTF8
		}
		c.codes[c.rows] = code
		c.rows++
		c.seen++
		if n := c.words.Len(); n > mostWords || c.words.Size() > mostBytes || n > 1024 && n > c.seen/2 {
			if c.typ.Kind != table.Category {
				c.unfold()
			} else if c.words.Size() > math.MaxInt32/2 {
				return "is a category too many"
			}
		}
		return ""
	}
	switch {
	case c.typ.Kind != table.Binary && !check(text):
		return notUTF8
	case len(c.data)+len(text) > math.MaxInt32:
		return "is more text than a batch can hold"
	}
	c.data = append(c.data, text...)
	c.offsets = append(c.offsets, int32(len(c.data)))
	c.rows++
	return ""
}

// full reports whether a batch has about as many bytes as it may.
func (c *texts) full() bool { return len(c.data) >= 64<<20 }

// unfold makes the batch a plain one: there are too many words.
func (c *texts) unfold() {
	w := c.words
	c.words = nil
	c.perRow = w.Size()/max(1, w.Len()) + 1
	c.beginPlain()
	for r := range c.rows {
		if !c.isNull(r) {
			c.data = append(c.data, w.Value(c.codes[r])...)
		}
		c.offsets = append(c.offsets, int32(len(c.data)))
	}
	c.codes = nil
}
