package jsonl

import (
	"math"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/jsonscan"
)

// texts is a column of strings. What is no string is there as its JSON text.
type texts struct {
	base
	textfile.Texts
	scratch []byte
}

func newTexts(b base) *texts { return &texts{base: b, Texts: textfile.NewTexts(b.typ)} }

func (c *texts) begin(room int) {
	c.base.begin(room)
	c.Begin(room, false)
}

func (c *texts) truncate(rows int) {
	c.base.truncate(rows)
	c.Truncate(rows)
}

func (c *texts) finish() arrow.Array { return c.Array(c.typ, c.rows, &c.nulls) }

func (c *texts) add(b []byte, v jsonscan.Value) string {
	if v.Kind <= jsonscan.Null {
		if c.Dict == nil {
			c.Offsets = append(c.Offsets, int32(len(c.Data)))
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
	if c.Dict != nil {
		return c.addCode(text, check)
	}
	switch {
	case c.typ.Kind != table.Binary && !check(text):
		return textfile.NotUTF8
	case len(c.Data)+len(text) > math.MaxInt32:
		return textfile.TooLong
	}
	c.Data = append(c.Data, text...)
	c.Offsets = append(c.Offsets, int32(len(c.Data)))
	c.rows++
	return ""
}

// addCode adds a text by its code; check reports whether it is one, as is asked of
// those that are new.
func (c *texts) addCode(text []byte, check func([]byte) bool) (wrong string) {
	code, known := c.Dict.Find(text)
	if !known {
		switch {
		case !check(text):
			return textfile.NotUTF8
		case c.Dict.Full():
			return textfile.TooMany
		}
		code = c.Dict.Add(text)
	}
	c.Codes[c.rows] = code
	c.rows++
	c.Dict.Saw(1)
	if c.typ.Kind != table.Category && c.Dict.Crowded() {
		c.Unfold(c.rows, &c.nulls)
	}
	return ""
}
