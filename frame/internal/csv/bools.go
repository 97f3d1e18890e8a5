package csv

import "github.com/apache/arrow-go/v18/arrow"

// bools is a column of bits.
type bools struct {
	base
	bits []byte
}

func (c *bools) begin(room int) {
	c.start(room)
	c.bits = make([]byte, (room+7)/8)
}

func (c *bools) truncate(rows int) {
	for r := rows; r < c.rows; r++ {
		c.bits[r>>3] &^= 1 << (r & 7)
	}
	c.drop(rows)
}

func (c *bools) finish() arrow.Array {
	return c.array(c.typ.Arrow(), c.bits[:(c.rows+7)/8])
}

func (c *bools) take(k *chunk, from, to int) {
	for r := from; r < to; r++ {
		begin, end := k.field(r, c.place)
		if b, some := c.plain(k, r, begin, end); !some {
			c.null(c.rows)
		} else if v, ok := c.read(b); !ok {
			c.fault(k, r, begin, end, c.notMine())
			c.null(c.rows)
		} else if v {
			c.bits[c.rows>>3] |= 1 << (c.rows & 7)
		}
		c.rows++
	}
}

func (c *bools) read(b []byte) (value, ok bool) {
	switch {
	case c.v.yes.has(b):
		return true, true
	case c.v.no.has(b):
		return false, true
	case c.given && len(b) == 1:
		return b[0] == '1', b[0] == '1' || b[0] == '0'
	}
	return false, false
}

// absent is a column that a file does not have.
type absent struct{ base }

func (c *absent) begin(room int)              { c.start(room) }
func (c *absent) truncate(rows int)           { c.rows = rows }
func (c *absent) take(_ *chunk, from, to int) { c.rows += to - from }
func (c *absent) finish() arrow.Array         { return nullArray(c.typ, c.rows) }

// nothing is a column of type null.
type nothing struct{ absent }

func (c *nothing) take(k *chunk, from, to int) {
	for r := from; r < to; r++ {
		begin, end := k.field(r, c.place)
		if _, some := c.plain(k, r, begin, end); some {
			c.fault(k, r, begin, end, c.notMine())
		}
	}
	c.rows += to - from
}
