package record

import (
	"encoding/binary"
	"unsafe"
)

const (
	arenaSize = 4 << 10
	ownSize   = 512 // strings of this length have memory of their own
)

// An Arena makes strings that share memory.
type Arena struct{ free []byte }

// String makes a string of a text.
func (a *Arena) String(text []byte) string {
	n := len(text)
	if n >= ownSize {
		return string(text)
	}
	if n == 0 {
		return ""
	}
	if n > len(a.free) {
		a.free = make([]byte, arenaSize)
	}
	s := unsafe.String(&a.free[0], n)
	copy(a.free, text)
	a.free = a.free[n:]
	return s
}

// common are short strings that came at one place, so that those that come often
// are made once. Where few come again it gives up.
type common struct {
	table        [64]string
	tries, found int
	off          bool
}

const (
	commonSize = 24 // longer strings are hardly ever common
	commonTry  = 1024
)

// string makes a string of b[from:to].
func (c *common) string(t *reading, from, to int) string {
	n := to - from
	if n > commonSize || n == 0 || c.off {
		return t.strings.String(t.b[from:to])
	}
	x := binary.LittleEndian.Uint64(t.room[from:])
	if n < 8 {
		x &= 1<<(8*n) - 1
	} else {
		x ^= binary.LittleEndian.Uint64(t.room[to-8:]) * 3
	}
	s := &c.table[(x^uint64(n))*0x9e3779b97f4a7c15>>58]
	c.tries++
	if *s == string(t.b[from:to]) {
		c.found++
		return *s
	}
	if c.tries > commonTry && 2*c.found < c.tries {
		*c = common{off: true}
		return t.strings.String(t.b[from:to])
	}
	*s = string(t.b[from:to]) // of its own: it may live long
	return *s
}
