package csv

import (
	"github.com/apache/arrow-go/v18/arrow"
)

// what a column of a type is told to say of a value it cannot take
func (c *base) notMine() string { return "is not of type " + c.typ.String() }

// fixed is a column of values of one size, which read reads.
type fixed[T arrow.FixedWidthType] struct {
	base
	values []T
	read   func([]byte) (T, bool)
}

func (c *fixed[T]) begin(room int) {
	c.start(room)
	c.values = again(&c.base, c.values, room)
}

func (c *fixed[T]) truncate(rows int) { c.drop(rows) }

func (c *fixed[T]) finish() arrow.Array {
	return c.array(c.typ.Arrow(), arrow.GetBytes(c.values[:c.rows]))
}

func (c *fixed[T]) take(k *chunk, from, to int) {
	for r := from; r < to; r++ {
		begin, end := k.field(r, c.place)
		if v, ok := c.read(k.buf[begin:end]); ok && !c.v.careful {
			c.values[c.rows] = v
		} else {
			c.values[c.rows] = c.slow(k, r, begin, end)
		}
		c.rows++
	}
}

// slow takes a value that is not as most are: null, in quotes, between blanks, or
// none at all. The row becomes null if it is.
func (c *fixed[T]) slow(k *chunk, r int, begin, end uint32) (v T) {
	if b, ok := c.v.bare(k.buf[begin:end]); ok && !c.v.careful && b[0] <= '9' {
		if v, ok := c.read(b); ok {
			return v
		}
	}
	b, some := c.plain(k, r, begin, end)
	if some {
		if v, ok := c.read(b); ok {
			return v
		}
		c.fault(k, r, begin, end, c.notMine())
	}
	c.null(c.rows)
	return v
}

func newUints[T uint8 | uint16 | uint32 | uint64](b base) column {
	return &fixed[T]{base: b, read: func(s []byte) (T, bool) {
		if len(s) > 0 && s[0] == '+' {
			s = s[1:]
		}
		v, ok := parseUint(s)
		return T(v), ok && uint64(T(v)) == v
	}}
}
