package jsonl

import (
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// A Writer writes batches, an object a line, with all columns in their order.
// Nulls are null, and so are NaN and the infinities, for which JSON has no words.
// Floats that are whole have a point, so that they are floats when they are read.
// Dates, times and timestamps are as in ISO 8601, durations the number of their
// unit, binary values base64, decimals numbers.
type Writer struct {
	w     io.Writer
	names [][]byte // with what stands before each value
	buf   []byte
	bytes int64
}

// NewWriter writes batches of a schema to w.
func NewWriter(w io.Writer, schema *table.Schema) *Writer {
	out := &Writer{w: w}
	for i, f := range schema.Fields {
		name := []byte{','}
		if i == 0 {
			name[0] = '{'
		}
		out.names = append(out.names, append(appendString(name, []byte(f.Name)), ':'))
	}
	return out
}

// Write writes the rows of a batch.
func (w *Writer) Write(b *table.Batch) error {
	adds := make([]func(dst []byte, row int) []byte, len(b.Columns))
	for i, c := range b.Columns {
		add, err := appender(b.Schema.Fields[i].Type, c)
		if err != nil {
			return fmt.Errorf("json lines: column %q: %w", b.Schema.Fields[i].Name, err)
		}
		adds[i] = add
	}
	for row := range b.Rows {
		if len(adds) == 0 {
			w.buf = append(w.buf, '{')
		}
		for i, add := range adds {
			w.buf = append(w.buf, w.names[i]...)
			if b.Columns[i].IsNull(row) {
				w.buf = append(w.buf, "null"...)
			} else {
				w.buf = add(w.buf, row)
			}
		}
		w.buf = append(w.buf, '}', '\n')
		if len(w.buf) >= chunkBytes {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Flush writes what is gathered. It is called at the end.
func (w *Writer) Flush() error {
	_, err := w.w.Write(w.buf)
	w.bytes += int64(len(w.buf))
	w.buf = w.buf[:0]
	return err
}

// Bytes is how many bytes were flushed.
func (w *Writer) Bytes() int64 { return w.bytes }

// appender returns a function that appends the value of a row, which is not null.
func appender(t table.Type, c arrow.Array) (func([]byte, int) []byte, error) {
	switch c := c.(type) {
	case *array.Null:
		return func(dst []byte, _ int) []byte { return append(dst, "null"...) }, nil
	case *array.Boolean:
		return func(dst []byte, i int) []byte { return strconv.AppendBool(dst, c.Value(i)) }, nil
	case *array.Int8:
		return integers(c.Int8Values()), nil
	case *array.Int16:
		return integers(c.Int16Values()), nil
	case *array.Int32:
		return integers(c.Int32Values()), nil
	case *array.Int64:
		return integers(c.Int64Values()), nil
	case *array.Uint8:
		return integers(c.Uint8Values()), nil
	case *array.Uint16:
		return integers(c.Uint16Values()), nil
	case *array.Uint32:
		return integers(c.Uint32Values()), nil
	case *array.Uint64:
		return func(dst []byte, i int) []byte { return strconv.AppendUint(dst, c.Value(i), 10) }, nil
	case *array.Duration:
		return func(dst []byte, i int) []byte { return strconv.AppendInt(dst, int64(c.Value(i)), 10) }, nil
	case *array.Float32:
		return func(dst []byte, i int) []byte { return appendFloat(dst, float64(c.Value(i)), 32) }, nil
	case *array.Float64:
		return func(dst []byte, i int) []byte { return appendFloat(dst, c.Value(i), 64) }, nil
	case *array.String:
		return func(dst []byte, i int) []byte { return appendString(dst, []byte(c.Value(i))) }, nil
	case *array.Dictionary:
		words, ok := c.Dictionary().(*array.String)
		if !ok {
			break
		}
		quoted := make([][]byte, words.Len())
		return func(dst []byte, i int) []byte {
			at := c.GetValueIndex(i)
			if quoted[at] == nil {
				quoted[at] = appendString(nil, []byte(words.Value(at)))
			}
			return append(dst, quoted[at]...)
		}, nil
	case *array.Binary:
		return func(dst []byte, i int) []byte {
			dst = base64.StdEncoding.AppendEncode(append(dst, '"'), c.Value(i))
			return append(dst, '"')
		}, nil
	case *array.Date32:
		return func(dst []byte, i int) []byte {
			return time.Unix(int64(c.Value(i))*86400, 0).UTC().AppendFormat(dst, `"2006-01-02"`)
		}, nil
	case *array.Time64:
		return func(dst []byte, i int) []byte {
			return time.Unix(0, int64(c.Value(i))).UTC().AppendFormat(dst, `"15:04:05.999999999"`)
		}, nil
	case *array.Timestamp:
		loc, err := t.Location()
		if err != nil {
			return nil, err
		}
		layout := `"2006-01-02T15:04:05.999999999"`
		if t.Zone != "" {
			layout = `"2006-01-02T15:04:05.999999999Z07:00"`
		}
		per, nanos := t.Unit.PerSecond(), t.Unit.Nanos()
		return func(dst []byte, i int) []byte {
			v := int64(c.Value(i))
			s, rest := v/per, v%per
			return time.Unix(s, rest*nanos).In(loc).AppendFormat(dst, layout)
		}, nil
	case *array.Decimal128:
		return func(dst []byte, i int) []byte { return append(dst, c.Value(i).ToString(int32(t.Scale))...) }, nil
	}
	return nil, fmt.Errorf("an Arrow %v cannot be written", c.DataType())
}

func integers[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32](values []T) func([]byte, int) []byte {
	return func(dst []byte, i int) []byte { return strconv.AppendInt(dst, int64(values[i]), 10) }
}

func appendFloat(dst []byte, f float64, size int) []byte {
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

// appendString appends a string in quotes.
func appendString(dst, s []byte) []byte {
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
