package jsonl

import (
	"encoding/base64"
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

// NewWriter writes batches of a schema to w, an object a line, with all columns in
// their order.
func NewWriter(w io.Writer, schema *table.Schema) *textfile.Writer {
	e := &textfile.Encoder{Format: format, Schema: schema, Style: style{}, Start: "{", Between: ',', End: "}\n"}
	for _, f := range schema.Fields {
		e.Before = append(e.Before, append(style{}.Text(nil, []byte(f.Name)), ':'))
	}
	return textfile.NewWriter(w, e, nil)
}

// A style is how values are written. Nulls are null, and so are NaN and the
// infinities, for which JSON has no words. Floats that are whole have a point, so
// that they are floats when they are read. Dates, times and timestamps are as in
// ISO 8601, binary values base64.
type style struct{}

var _ textfile.Style = style{}

// Null appends null.
func (style) Null(dst []byte) []byte { return append(dst, "null"...) }

// Bool appends true or false.
func (style) Bool(dst []byte, v bool) []byte { return strconv.AppendBool(dst, v) }

// Binary appends bytes as base64.
func (style) Binary(dst, value []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(append(dst, '"'), value), '"')
}

// Date appends a day.
func (style) Date(dst []byte, day time.Time) []byte { return day.AppendFormat(dst, `"2006-01-02"`) }

// Clock appends the time of a day.
func (style) Clock(dst []byte, t time.Time) []byte {
	return t.AppendFormat(dst, `"15:04:05.999999999"`)
}

// Moment appends a time, and its offset where it has a zone.
func (style) Moment(dst []byte, t time.Time, zoned bool) []byte {
	if zoned {
		return t.AppendFormat(dst, `"2006-01-02T15:04:05.999999999Z07:00"`)
	}
	return t.AppendFormat(dst, `"2006-01-02T15:04:05.999999999"`)
}

// Float appends a number with a point or an exponent.
func (style) Float(dst []byte, f float64, size int) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, "null"...)
	}
	from := len(dst)
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	dst = strconv.AppendFloat(dst, f, format, -1, size)
	for _, c := range dst[from:] {
		if c == '.' || c == 'e' {
			return dst
		}
	}
	return append(dst, '.', '0')
}

// Text appends a string in quotes.
func (style) Text(dst, s []byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(s[i:])
			if r == utf8.RuneError && n == 1 {
				dst = append(append(dst, s[from:i]...), "\ufffd"...)
				from = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = append(dst, s[from:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	return append(append(dst, s[from:]...), '"')
}
