package textfile

import (
	"fmt"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// A Style is how a format writes values that formats write in different ways. Its
// methods append them.
type Style interface {
	Null(dst []byte) []byte
	Bool(dst []byte, v bool) []byte
	Float(dst []byte, v float64, size int) []byte // of 32 or 64 bits
	Text(dst, text []byte) []byte
	Binary(dst, value []byte) []byte
	Date(dst []byte, day time.Time) []byte
	Clock(dst []byte, t time.Time) []byte // the time of the day
	Moment(dst []byte, t time.Time, zoned bool) []byte
}

// appender returns a function that appends the value of a row, which is not null.
func appender(s Style, t table.Type, c arrow.Array) (func(dst []byte, row int) []byte, error) {
	switch c := c.(type) {
	case *array.Null:
		return func(dst []byte, _ int) []byte { return s.Null(dst) }, nil
	case *array.Boolean:
		return func(dst []byte, i int) []byte { return s.Bool(dst, c.Value(i)) }, nil
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
		return func(dst []byte, i int) []byte { return s.Float(dst, float64(c.Value(i)), 32) }, nil
	case *array.Float64:
		return func(dst []byte, i int) []byte { return s.Float(dst, c.Value(i), 64) }, nil
	case *array.Decimal128:
		return func(dst []byte, i int) []byte { return append(dst, c.Value(i).ToString(int32(t.Scale))...) }, nil
	case *array.String:
		return func(dst []byte, i int) []byte { return s.Text(dst, []byte(c.Value(i))) }, nil
	case *array.Dictionary:
		if words, ok := c.Dictionary().(*array.String); ok {
			return wordsOnce(s, c, words), nil
		}
	case *array.Binary:
		return func(dst []byte, i int) []byte { return s.Binary(dst, c.Value(i)) }, nil
	case *array.Date32:
		return func(dst []byte, i int) []byte { return s.Date(dst, time.Unix(int64(c.Value(i))*86400, 0).UTC()) }, nil
	case *array.Time64:
		return func(dst []byte, i int) []byte { return s.Clock(dst, time.Unix(0, int64(c.Value(i))).UTC()) }, nil
	case *array.Timestamp:
		loc, err := t.Location()
		if err != nil {
			return nil, err
		}
		per, nanos, zoned := t.Unit.PerSecond(), t.Unit.Nanos(), t.Zone != ""
		return func(dst []byte, i int) []byte {
			v := int64(c.Value(i))
			return s.Moment(dst, time.Unix(v/per, v%per*nanos).In(loc), zoned)
		}, nil
	}
	return nil, fmt.Errorf("%v cannot be written", c.DataType())
}

func integers[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32](values []T) func([]byte, int) []byte {
	return func(dst []byte, i int) []byte { return strconv.AppendInt(dst, int64(values[i]), 10) }
}

// wordsOnce appends codes of a dictionary, each of whose words is styled once.
func wordsOnce(s Style, c *array.Dictionary, words *array.String) func([]byte, int) []byte {
	styled := make([][]byte, words.Len())
	return func(dst []byte, i int) []byte {
		at := c.GetValueIndex(i)
		if styled[at] == nil {
			styled[at] = s.Text(nil, []byte(words.Value(at)))
		}
		return append(dst, styled[at]...)
	}
}
