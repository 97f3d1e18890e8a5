package jsonl

import (
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/jsonscan"
)

// A column gathers the values of a batch.
type column interface {
	// begin starts a batch of at most so many rows.
	begin(room int)
	// add adds the value of a row, and returns what is wrong with it: then nothing
	// is added.
	add(b []byte, v jsonscan.Value) (wrong string)
	// truncate drops all rows behind the first few.
	truncate(rows int)
	// finish is the batch's array.
	finish() arrow.Array
}

// base is what all columns have: how many rows, and which are null.
type base struct {
	typ   table.Type
	rows  int
	nulls textfile.Nulls
}

func (c *base) begin(room int) {
	c.rows = 0
	c.nulls.Begin(room)
}

// null adds a row that is null.
func (c *base) null() {
	c.nulls.Set(c.rows)
	c.rows++
}

func (c *base) truncate(rows int) {
	c.nulls.Drop(rows, c.rows)
	c.rows = rows
}

// array makes the array of a batch of buffers.
func (c *base) array(buffers ...[]byte) arrow.Array {
	return c.nulls.Array(c.typ.Arrow(), c.rows, nil, buffers...)
}

func (c *base) notMine() string { return "is not of type " + c.typ.String() }

// newColumn makes the column of a type. A type that was given is met half way: a
// number in quotes is a number, and 3.0 is whole.
func newColumn(t table.Type, given bool) column {
	b := base{typ: t}
	switch t.Kind {
	case table.Null:
		return &nothing{b}
	case table.Bool:
		return &bools{base: b}
	case table.Int8:
		return newInts[int8](b, given, jsonscan.Int)
	case table.Int16:
		return newInts[int16](b, given, jsonscan.Int)
	case table.Int32:
		return newInts[int32](b, given, jsonscan.Int)
	case table.Int64:
		return newInts[int64](b, given, jsonscan.Int)
	case table.Uint8:
		return newInts[uint8](b, given, jsonscan.Uint)
	case table.Uint16:
		return newInts[uint16](b, given, jsonscan.Uint)
	case table.Uint32:
		return newInts[uint32](b, given, jsonscan.Uint)
	case table.Uint64:
		return newInts[uint64](b, given, jsonscan.Uint)
	case table.Float32:
		return &fixed[float32]{base: b, read: func(text []byte, v jsonscan.Value) (float32, bool) {
			f, ok := readFloat(text, v, given)
			return float32(f), ok
		}}
	case table.Float64:
		return &fixed[float64]{base: b, read: func(text []byte, v jsonscan.Value) (float64, bool) {
			return readFloat(text, v, given)
		}}
	case table.Date:
		return &fixed[int32]{base: b, read: readDate}
	case table.Time:
		return &fixed[int64]{base: b, read: readClock}
	case table.Timestamp:
		return &fixed[int64]{base: b, read: readTimestamp(t)}
	}
	return newTexts(b)
}

// fixed is a column of values of one size.
type fixed[T arrow.FixedWidthType] struct {
	base
	values []T
	read   func(text []byte, v jsonscan.Value) (T, bool)
}

func (c *fixed[T]) begin(room int) {
	c.base.begin(room)
	c.values = make([]T, room)
}

func (c *fixed[T]) add(b []byte, v jsonscan.Value) string {
	if v.Kind <= jsonscan.Null {
		c.null()
		return ""
	}
	x, ok := c.read(v.Text(b), v)
	if !ok {
		return c.notMine()
	}
	c.values[c.rows] = x
	c.rows++
	return ""
}

func (c *fixed[T]) finish() arrow.Array {
	return c.array(arrow.GetBytes(c.values[:c.rows]))
}

// newInts is a column of whole numbers of type T, which parse reads as a wider one.
func newInts[T integer, Wide int64 | uint64](b base, given bool, parse func([]byte) (Wide, bool)) column {
	return &fixed[T]{base: b, read: func(text []byte, v jsonscan.Value) (T, bool) {
		if v.Kind != jsonscan.Number && (!given || v.Kind != jsonscan.String) {
			return 0, false
		}
		n, ok := parse(text)
		if !ok && given {
			var f float64
			f, ok = jsonscan.Float(text)
			n = Wide(f)
			ok = ok && float64(n) == f && -1<<53 <= f && f <= 1<<53
		}
		return T(n), ok && Wide(T(n)) == n
	}}
}

type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

func readFloat(text []byte, v jsonscan.Value, given bool) (float64, bool) {
	if v.Kind != jsonscan.Number && (!given || v.Kind != jsonscan.String) {
		return 0, false
	}
	return jsonscan.Float(text)
}

func readDate(text []byte, v jsonscan.Value) (int32, bool) {
	if v.Kind != jsonscan.String {
		return 0, false
	}
	t, err := time.Parse(time.DateOnly, string(text))
	return int32(t.Unix() / 86400), err == nil // midnight: it divides
}

func readClock(text []byte, v jsonscan.Value) (int64, bool) {
	if v.Kind != jsonscan.String {
		return 0, false
	}
	layout := time.TimeOnly
	if len(text) == 5 {
		layout = "15:04"
	}
	t, err := time.Parse(layout, string(text))
	return int64(t.Hour()*3600+t.Minute()*60+t.Second())*1e9 + int64(t.Nanosecond()), err == nil
}

// momentLayouts are how moments are written; fractions of a second may follow the
// seconds of each.
var momentLayouts = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", time.DateOnly}

// readTimestamp reads moments, or numbers as units since 1970.
func readTimestamp(t table.Type) func([]byte, jsonscan.Value) (int64, bool) {
	per, nanos := t.Unit.PerSecond(), t.Unit.Nanos()
	layout := 0 // the one that read the last
	return func(text []byte, v jsonscan.Value) (int64, bool) {
		if v.Kind == jsonscan.Number {
			return jsonscan.Int(text)
		}
		if v.Kind != jsonscan.String {
			return 0, false
		}
		for range momentLayouts {
			m, err := time.Parse(momentLayouts[layout], string(text))
			if err != nil {
				layout = (layout + 1) % len(momentLayouts)
				continue
			}
			s := m.Unix()
			if most := int64(1<<63-1) / per; s >= most || s <= -most || int64(m.Nanosecond())%nanos != 0 {
				return 0, false
			}
			return s*per + int64(m.Nanosecond())/nanos, true
		}
		return 0, false
	}
}

// bools is a column of bits.
type bools struct {
	base
	bits []byte
}

func (c *bools) begin(room int) {
	c.base.begin(room)
	c.bits = make([]byte, (room+7)/8)
}

func (c *bools) add(_ []byte, v jsonscan.Value) string {
	switch v.Kind {
	case jsonscan.Missing, jsonscan.Null:
		c.null()
		return ""
	case jsonscan.True:
		c.bits[c.rows>>3] |= 1 << (c.rows & 7)
	case jsonscan.False:
	default:
		return c.notMine()
	}
	c.rows++
	return ""
}

func (c *bools) truncate(rows int) {
	for r := rows; r < c.rows; r++ {
		c.bits[r>>3] &^= 1 << (r & 7)
	}
	c.base.truncate(rows)
}

func (c *bools) finish() arrow.Array { return c.array(c.bits[:(c.rows+7)/8]) }

// nothing is a column of type null.
type nothing struct{ base }

func (c *nothing) add(_ []byte, v jsonscan.Value) string {
	if v.Kind > jsonscan.Null {
		return c.notMine()
	}
	c.rows++
	return ""
}

func (c *nothing) truncate(rows int)   { c.rows = rows }
func (c *nothing) finish() arrow.Array { return array.NewNull(c.rows) }
