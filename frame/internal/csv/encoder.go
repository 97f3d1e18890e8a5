package csv

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// WriteOptions say how rows are written. The zero value writes commas, double
// quotes where they are needed, and nothing for a null.
type WriteOptions struct {
	Delimiter byte   // 0 is ','
	Quote     byte   // 0 is '"'
	NoHeader  bool   // no row of names
	Null      string // what is written for a null
}

// An Encoder turns batches into text: rows of what [Plan] reads back as it was.
// An empty string is written in quotes, which a null is not. Floats are as short
// as reads back the same, and have a point or an exponent. Dates, times and
// timestamps are those of ISO 8601 with a blank between date and time, durations
// the number of their unit; truth values are True and False.
//
// It is not changed by its methods: any number of goroutines may use it.
type Encoder struct {
	schema  *table.Schema
	o       WriteOptions
	special [256]bool // bytes for which a field is quoted
	null    []byte
}

// NewEncoder makes an encoder for batches of a schema.
func NewEncoder(schema *table.Schema, o WriteOptions) (*Encoder, error) {
	read := Options{Delimiter: o.Delimiter, Quote: o.Quote}
	if err := read.check(); err != nil {
		return nil, err
	}
	e := &Encoder{schema: schema, o: o}
	e.o.Delimiter, e.o.Quote = read.delimiter(), read.quote()
	for _, b := range []byte{e.o.Delimiter, e.o.Quote, '\n', '\r'} {
		e.special[b] = true
	}
	if o.Null != "" {
		e.null = e.text(nil, []byte(o.Null))
	} else if len(schema.Fields) == 1 {
		e.null = []byte{e.o.Quote, e.o.Quote} // an empty line would be no row
	}
	return e, nil
}

// Header appends the row of names; nothing if there shall be none.
func (e *Encoder) Header(dst []byte) []byte {
	if e.o.NoHeader || len(e.schema.Fields) == 0 {
		return dst
	}
	for i, f := range e.schema.Fields {
		if i > 0 {
			dst = append(dst, e.o.Delimiter)
		}
		dst = e.text(dst, []byte(f.Name))
	}
	return append(dst, '\n')
}

// Append appends the rows of a batch.
func (e *Encoder) Append(dst []byte, b *table.Batch) ([]byte, error) {
	fields, err := e.fields(b)
	if err != nil {
		return dst, err
	}
	return e.rows(dst, fields, 0, b.Rows), nil
}

// A field is a column of a batch that is being written.
type field struct {
	add    func(dst []byte, row int) []byte // appends the value of a row that is not null
	valid  []byte                           // nil where no row is null
	offset int                              // in valid
}

// fields are the columns of a batch.
func (e *Encoder) fields(b *table.Batch) ([]field, error) {
	if len(b.Columns) != len(e.schema.Fields) {
		return nil, fmt.Errorf("csv: a batch has %d columns, not %d", len(b.Columns), len(e.schema.Fields))
	}
	fields := make([]field, len(b.Columns))
	for i, c := range b.Columns {
		add, err := e.appender(e.schema.Fields[i].Type, c)
		if err != nil {
			return nil, fmt.Errorf("csv: column %q: %w", e.schema.Fields[i].Name, err)
		}
		fields[i] = field{add: add}
		if c.NullN() > 0 && e.schema.Fields[i].Type.Kind != table.Null {
			fields[i].valid, fields[i].offset = c.NullBitmapBytes(), c.Data().Offset()
		}
	}
	return fields, nil
}

// rows appends some rows of a batch.
func (e *Encoder) rows(dst []byte, fields []field, from, to int) []byte {
	for row := from; row < to && len(fields) > 0; row++ {
		for i := range fields {
			f := &fields[i]
			if i > 0 {
				dst = append(dst, e.o.Delimiter)
			}
			if at := f.offset + row; f.valid != nil && f.valid[at>>3]>>(at&7)&1 == 0 {
				dst = append(dst, e.null...)
			} else {
				dst = f.add(dst, row)
			}
		}
		dst = append(dst, '\n')
	}
	return dst
}

// text appends a text, in quotes where it needs them.
func (e *Encoder) text(dst, b []byte) []byte {
	quoted := len(b) == 0
	for _, c := range b {
		if e.special[c] {
			quoted = true
			break
		}
	}
	if !quoted {
		return append(dst, b...)
	}
	dst = append(dst, e.o.Quote)
	for _, c := range b {
		if c == e.o.Quote {
			dst = append(dst, c)
		}
		dst = append(dst, c)
	}
	return append(dst, e.o.Quote)
}

// appender returns a function that appends the value of a row, which is not null.
func (e *Encoder) appender(t table.Type, c arrow.Array) (func([]byte, int) []byte, error) {
	switch c := c.(type) {
	case *array.Null:
		return func(dst []byte, _ int) []byte { return append(dst, e.null...) }, nil
	case *array.Boolean:
		return func(dst []byte, i int) []byte {
			if c.Value(i) {
				return append(dst, "True"...)
			}
			return append(dst, "False"...)
		}, nil
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
		return func(dst []byte, i int) []byte { return e.float(dst, float64(c.Value(i)), 32) }, nil
	case *array.Float64:
		return func(dst []byte, i int) []byte { return e.float(dst, c.Value(i), 64) }, nil
	case *array.String:
		return func(dst []byte, i int) []byte { return e.text(dst, []byte(c.Value(i))) }, nil
	case *array.Binary:
		return func(dst []byte, i int) []byte { return e.text(dst, c.Value(i)) }, nil
	case *array.Dictionary:
		words, ok := c.Dictionary().(*array.String)
		if !ok {
			break
		}
		texts := make([][]byte, words.Len())
		return func(dst []byte, i int) []byte {
			at := c.GetValueIndex(i)
			if texts[at] == nil {
				texts[at] = e.text(nil, []byte(words.Value(at)))
			}
			return append(dst, texts[at]...)
		}, nil
	case *array.Date32:
		return func(dst []byte, i int) []byte {
			return time.Unix(int64(c.Value(i))*86400, 0).UTC().AppendFormat(dst, "2006-01-02")
		}, nil
	case *array.Time64:
		return func(dst []byte, i int) []byte {
			return appendFraction(dst, time.Unix(0, int64(c.Value(i))).UTC(), "15:04:05", "")
		}, nil
	case *array.Timestamp:
		loc, err := t.Location()
		if err != nil {
			return nil, err
		}
		per := t.Unit.PerSecond()
		zone := ""
		if t.Zone != "" {
			zone = "-07:00"
		}
		return func(dst []byte, i int) []byte {
			v := int64(c.Value(i))
			s := v / per
			if v%per < 0 {
				s--
			}
			return appendFraction(dst, time.Unix(s, (v-s*per)*t.Unit.Nanos()).In(loc), "2006-01-02 15:04:05", zone)
		}, nil
	case *array.Decimal128:
		return func(dst []byte, i int) []byte { return append(dst, c.Value(i).ToString(int32(t.Scale))...) }, nil
	}
	return nil, fmt.Errorf("%v cannot be written", c.DataType())
}

func integers[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32](values []T) func([]byte, int) []byte {
	return func(dst []byte, i int) []byte { return strconv.AppendInt(dst, int64(values[i]), 10) }
}

// float appends a number as Python's repr has it. NaN is null.
func (e *Encoder) float(dst []byte, v float64, size int) []byte {
	switch a := math.Abs(v); {
	case v != v:
		return append(dst, e.null...)
	case a > math.MaxFloat64:
		if v < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "inf"...)
	case a >= 1e16 || a < 1e-4 && a != 0:
		return strconv.AppendFloat(dst, v, 'e', -1, size)
	case a < 1<<53 && v == math.Trunc(v) && v != 0:
		return append(strconv.AppendInt(dst, int64(v), 10), ".0"...)
	}
	from := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', -1, size)
	for _, c := range dst[from:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

// appendFraction appends a time with as many digits behind the point, of none,
// three, six or nine, as there is something in, and a zone.
func appendFraction(dst []byte, t time.Time, layout, zone string) []byte {
	switch n := t.Nanosecond(); {
	case n == 0:
	case n%1e6 == 0:
		layout += ".000"
	case n%1e3 == 0:
		layout += ".000000"
	default:
		layout += ".000000000"
	}
	return t.AppendFormat(dst, layout+zone)
}
