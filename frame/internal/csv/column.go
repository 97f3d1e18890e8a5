package csv

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

// A column gathers the values of a batch.
type column interface {
	// begin starts a batch of at most so many rows.
	begin(room int)
	// take takes the column's fields of some rows of a chunk.
	take(k *chunk, from, to int)
	// truncate drops all rows behind the first few.
	truncate(rows int)
	// finish is the batch's array.
	finish() arrow.Array
	// common is what all columns have.
	common() *base
}

// base is what all columns have.
type base struct {
	name    string
	typ     table.Type
	given   bool // the type was given: a value of another is a mistake in the file
	place   int  // of the field in its row, -1 where the file has none
	v       *values
	scratch []byte
	back    bool // the memory of the last batch may be used again

	rows  int
	nulls textfile.Nulls
}

func (c *base) common() *base { return c }

func (c *base) start(room int) {
	c.rows = 0
	c.nulls.Begin(room)
}

// again is memory for so many values, all of which will be written: that of the last
// batch, if that was given back and is enough.
func again[T any](c *base, values []T, room int) []T {
	if c.back && cap(values) >= room {
		return values[:room]
	}
	return make([]T, room)
}

// drop drops all rows behind the first few.
func (c *base) drop(rows int) {
	c.nulls.Drop(rows, c.rows)
	c.rows = rows
}

// null makes a row null.
func (c *base) null(row int) { c.nulls.Set(row) }

// array makes the array of a batch of buffers.
func (c *base) array(t arrow.DataType, buffers ...[]byte) arrow.Array {
	return c.nulls.Array(t, c.rows, nil, buffers...)
}

// fault says that the field of a row cannot be taken.
func (c *base) fault(k *chunk, row int, begin, end uint32, what string) {
	k.faults = append(k.faults, fault{row: row, begin: begin, end: end, column: c, what: what})
}

const behindQuote = "has text behind the closing quote"

// plain is what a field says, its quotes and the blanks around it aside; nothing
// if it is null or a fault.
func (c *base) plain(k *chunk, row int, begin, end uint32) (b []byte, some bool) {
	b = k.buf[begin:end]
	if k.quoted || c.v.escape != 0 {
		text, ok := c.v.text(b, &c.scratch)
		if !ok {
			c.fault(k, row, begin, end, behindQuote)
			return nil, false
		}
		b = text
	}
	if c.v.null.has(b) {
		return nil, false
	}
	b = trim(b)
	return b, len(b) > 0 || !c.v.null.empty
}

// newColumn makes the column of a type.
func newColumn(b base) column {
	if b.place < 0 {
		return &absent{base: b}
	}
	switch b.typ.Kind {
	case table.Bool:
		return &bools{base: b}
	case table.Int8:
		return newInts[int8](b)
	case table.Int16:
		return newInts[int16](b)
	case table.Int32:
		return newInts[int32](b)
	case table.Int64:
		return newInts[int64](b)
	case table.Uint8:
		return newUints[uint8](b)
	case table.Uint16:
		return newUints[uint16](b)
	case table.Uint32:
		return newUints[uint32](b)
	case table.Uint64:
		return newUints[uint64](b)
	case table.Float32:
		return newFloats[float32](b)
	case table.Float64:
		return newFloats[float64](b)
	case table.Date:
		return &fixed[int32]{base: b, read: func(s []byte) (int32, bool) {
			if len(s) != 10 {
				return 0, false
			}
			return parseDate(s)
		}}
	case table.Timestamp:
		per, plain := b.typ.Unit.PerSecond(), b.given || b.typ.Zone == ""
		return &fixed[int64]{base: b, read: func(s []byte) (int64, bool) {
			if len(s) == 19 && plain {
				if v, ok := parseSeconds(s); ok && v < 1<<32 && v > -1<<32 {
					return v * per, true
				}
			}
			m, ok := parseMoment(s)
			if !ok || m.time && m.zoned != (b.typ.Zone != "") && !b.given {
				return 0, false
			}
			return m.in(b.typ.Unit)
		}}
	case table.Time:
		return &fixed[int64]{base: b, read: func(s []byte) (int64, bool) {
			n, _, rest, ok := parseClock(s)
			return n, ok && len(rest) == 0
		}}
	case table.Null:
		return &nothing{absent{base: b}}
	}
	return newTexts(b)
}
