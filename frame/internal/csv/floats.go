package csv

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// floats is a column of floating-point numbers.
type floats[T float32 | float64] struct {
	fixed[T]
	lastNull uint64 // as that of ints
	exact    uint64 // all integers up to here are exact
}

func newFloats[T float32 | float64](b base) *floats[T] {
	size := 8 * int(unsafe.Sizeof(T(0)))
	exact := uint64(1) << 53
	if size == 32 {
		exact = 1 << 24
	}
	return &floats[T]{exact: exact, fixed: fixed[T]{base: b, read: func(s []byte) (T, bool) {
		v, ok := parseFloat(s, b.v.decimal, size)
		return T(v), ok
	}}}
}

func (c *floats[T]) take(k *chunk, from, to int) {
	if c.v.careful {
		c.fixed.take(k, from, to)
		return
	}
	buf, point := k.buf, uint64(c.v.decimal)*ones
	for r := from; r < to; r++ {
		begin, end := k.field(r, c.place)
		n := uint64(end - begin)
		if n-1 < 8 {
			// A number of up to eight characters: its digits are one integer, which
			// is exact, and so is the power of ten that divides it.
			w := binary.LittleEndian.Uint64(buf[begin:])
			negative := (w&0xff ^ '-' - 1) >> 63 // 1 or 0
			w >>= 8 * negative
			n -= negative
			w <<= (64 - 8*n) & 63
			text, places := w, uint64(0)
			if z := equal(w, point); z != 0 {
				at := uint64(bits.TrailingZeros64(z)) &^ 7 // of the point, in bits
				below := uint64(1)<<at - 1
				text = w&below<<8 | w&^(below<<8|0xff)
				places = 7 - at/8
				n--
			}
			x := text ^ 0x3030303030303030<<((64-8*n)&63)
			if n-1 < 8 && notDigits(x) == 0 {
				if d := digits(x); d <= c.exact {
					v := T(d) / T(tens[places])
					if negative != 0 {
						v = -v
					}
					c.values[c.rows] = v
					c.rows++
					continue
				}
			}
			if w|uint64(end-begin) == c.lastNull && negative == 0 {
				c.null(c.rows)
				c.rows++
				continue
			}
		}
		if n-9 < 9 && c.exact == 1<<53 {
			if v, ok := middling(buf[begin:begin+24], n, byte(point)); ok {
				c.values[c.rows] = T(v)
				c.rows++
				continue
			}
		}
		c.values[c.rows] = c.rare(k, r, begin, end)
		c.rows++
	}
}

// middling reads a number of nine to seventeen characters, of which n in b are its
// own: up to eight digits before the point and up to eight behind it.
func middling(b []byte, n uint64, point byte) (float64, bool) {
	negative := b[0] == '-'
	if negative {
		b, n = b[1:], n-1
	}
	w := binary.LittleEndian.Uint64(b)
	z := equal(w, uint64(point)*ones)
	if z == 0 {
		return 0, false
	}
	before := uint64(bits.TrailingZeros64(z)) / 8
	behind := n - before - 1
	if before == 0 || behind-1 >= 8 {
		return 0, false
	}
	high := (w ^ 0x3030303030303030) << ((64 - 8*before) & 63)
	low := (binary.LittleEndian.Uint64(b[before+1:]) ^ 0x3030303030303030) << ((64 - 8*behind) & 63)
	if notDigits(high)|notDigits(low) != 0 {
		return 0, false
	}
	d := digits(high)*uint64(tens[behind]) + digits(low)
	v := float64(d) / tens[behind]
	if negative {
		v = -v
	}
	return v, d <= 1<<53
}

// rare takes a number that is longer, or none: nulls before what else reads as a
// number, as "nan" does.
func (c *floats[T]) rare(k *chunk, r int, begin, end uint32) T {
	b := k.buf[begin:end]
	if n := len(b); n > 0 && b[n-1]-'0' <= 9 {
		if v, ok := c.read(b); ok {
			return v
		}
	}
	nulls := c.nulls.Count()
	v := c.slow(k, r, begin, end)
	if n := len(b); c.nulls.Count() > nulls && n > 0 && n < 8 && b[0] != '-' && c.v.null.has(b) {
		c.lastNull = binary.LittleEndian.Uint64(k.buf[begin:])<<(64-8*n) | uint64(n)
	}
	return v
}
