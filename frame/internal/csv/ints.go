package csv

import (
	"encoding/binary"
	"unsafe"
)

// ints is a column of signed numbers.
type ints[T int8 | int16 | int32 | int64] struct {
	fixed[T]
	lastNull uint64 // the bytes of the null that was met last, in the high ones, and their number
}

func newInts[T int8 | int16 | int32 | int64](b base) *ints[T] {
	return &ints[T]{fixed: fixed[T]{base: b, read: func(s []byte) (T, bool) {
		v, ok := parseInt(s)
		return T(v), ok && int64(T(v)) == v
	}}}
}

func (c *ints[T]) take(k *chunk, from, to int) {
	if c.v.careful {
		c.fixed.take(k, from, to)
		return
	}
	for from < to {
		at := k.cuts[from*k.stride+c.place:]
		_ = at[(to-1-from)*k.stride+1] // what readInts reads
		n := readInts(k.buf, at, k.stride, k.trimOf(c.place), c.values[c.rows:c.rows+to-from])
		c.rows += n
		from += n
		if from == to {
			return
		}
		c.rare(k, from)
		c.rows++
		from++
	}
}

// readInts reads numbers of up to eight characters, one for each value that out
// has room for, and stops at what is none: it returns how many it has read. The
// first lies between the first two cuts, and the cuts of the next are stride on.
//
// It is the innermost loop of most files. Nothing in it is checked: all cuts are in
// the buffer, and behind them is room to read eight bytes.
func readInts[T int8 | int16 | int32 | int64](buf []byte, cuts []uint32, stride int, trim uint32, out []T) int {
	base, next, step := unsafe.Pointer(unsafe.SliceData(buf)), unsafe.Pointer(unsafe.SliceData(cuts)), 4*uintptr(stride)
	offset := uintptr(0)
	for r := range out {
		begin := *(*uint32)(unsafe.Add(next, offset)) + 1
		n := uint64(*(*uint32)(unsafe.Add(next, offset+4)) - trim - begin)
		offset += step
		if n-1 >= 8 {
			return r
		}
		w := binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(base, begin))[:])
		negative := (w&0xff ^ '-' - 1) >> 63 // 1 or 0
		n -= negative
		w = (w>>(8*negative&63) ^ 0x3030303030303030) << ((64 - 8*n) & 63)
		if notDigits(w) != 0 || n == 0 {
			return r
		}
		v := int64(digits(w)^-negative) + int64(negative)
		out[r] = T(v)
		if int64(T(v)) != v {
			return r
		}
	}
	return len(out)
}

// rare takes what is longer than eight bytes, or not a number. A null is
// remembered: there will be more of them.
func (c *ints[T]) rare(k *chunk, r int) {
	begin, end := k.field(r, c.place)
	n, key := uint64(end-begin), uint64(0)
	if n-1 < 7 {
		key = binary.LittleEndian.Uint64(k.buf[begin:])<<(64-8*n) | n
		if key == c.lastNull {
			c.values[c.rows] = 0
			c.null(c.rows)
			return
		}
	}
	b := k.buf[begin:end]
	if v, ok := c.read(b); ok {
		c.values[c.rows] = v
		return
	}
	nulls := c.nulls.Count()
	c.values[c.rows] = c.slow(k, r, begin, end)
	if c.nulls.Count() > nulls && key != 0 && c.v.null.has(b) {
		c.lastNull = key
	}
}
