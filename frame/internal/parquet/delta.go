package parquet

import (
	"encoding/binary"
	"math"
)

// A delta reads whole numbers that are kept as differences, in blocks of packed
// ones. Its arithmetic is modulo 2^64, so that of narrower numbers is right too.
type delta struct {
	b     []byte
	at    int
	left  int // numbers
	block int // numbers in a block
	minis int // pieces of a block, each of a width of its own

	first  bool // the next one is value itself
	value  uint64
	least  uint64 // the least difference of the block
	widths []byte // of the pieces that are left of it
	width  uint   // of the piece
	inMini int    // left in it
	bit    int    // where the next one is
}

// newDelta reads the front of numbers, of which there are at most so many.
func newDelta(b []byte, most int) (delta, error) {
	d := delta{b: b, first: true}
	var head [3]uint64
	for i := range head {
		v, n := binary.Uvarint(b[d.at:])
		if n <= 0 {
			return d, errPage
		}
		head[i] = v
		d.at += n
	}
	v, n := binary.Varint(b[d.at:])
	if n <= 0 {
		return d, errPage
	}
	d.at += n
	block, minis, count := head[0], head[1], head[2]
	if block == 0 || block > 1<<16 || minis == 0 || block%minis != 0 || block/minis%8 != 0 || count > uint64(most) {
		return d, errPage
	}
	d.block, d.minis, d.left, d.value = int(block), int(minis), int(count), uint64(v)
	return d, nil
}

// next goes to the next piece, which has a number at least.
func (d *delta) next() error {
	if len(d.widths) == 0 {
		v, n := binary.Varint(d.b[d.at:])
		if n <= 0 || len(d.b)-d.at-n < d.minis {
			return errPage
		}
		d.at += n
		d.least = uint64(v)
		d.widths = d.b[d.at : d.at+d.minis]
		d.at += d.minis
	}
	d.width, d.widths = uint(d.widths[0]), d.widths[1:]
	d.inMini = d.block / d.minis
	d.bit = 8 * d.at
	if d.width > 64 || (min(d.inMini, d.left)*int(d.width)+7)/8 > len(d.b)-d.at {
		return errPage
	}
	d.at = min(len(d.b), d.at+d.inMini*int(d.width)/8)
	return nil
}

// read fills out with numbers.
func (d *delta) read(out []uint64) error {
	if len(out) > d.left {
		return errPage
	}
	for len(out) > 0 {
		if d.first {
			d.first = false
			out[0] = d.value
			d.left--
			out = out[1:]
			continue
		}
		if d.inMini == 0 {
			if err := d.next(); err != nil {
				return err
			}
		}
		n := min(d.inMini, len(out))
		v, least := d.value, d.least
		for i := range out[:n] {
			v += least + bitsAt(d.b, d.bit, d.width)
			d.bit += int(d.width)
			out[i] = v
		}
		d.value = v
		d.inMini -= n
		d.left -= n
		out = out[n:]
	}
	return nil
}

// bitsAt is a number of up to 64 bits.
func bitsAt(b []byte, bit int, width uint) uint64 {
	if width == 0 {
		return 0
	}
	at, shift := bit>>3, uint(bit&7)
	var v uint64
	if at+8 <= len(b) {
		v = binary.LittleEndian.Uint64(b[at:]) >> shift
	} else {
		var last [8]byte
		copy(last[:], b[at:])
		v = binary.LittleEndian.Uint64(last[:]) >> shift
	}
	if shift+width > 64 && at+8 < len(b) {
		v |= uint64(b[at+8]) << (64 - shift)
	}
	return v & (^uint64(0) >> (64 - width))
}

// end is where the bytes of the numbers end, which begin there.
func (d delta) end() (int, error) {
	d.left = max(0, d.left-1)
	for d.left > 0 {
		if err := d.next(); err != nil {
			return 0, err
		}
		d.left -= min(d.left, d.inMini)
	}
	return d.at, nil
}

// lengths reads lengths or other numbers from 0 to 2^31.
func (d *delta) lengths(out []uint64) error {
	if err := d.read(out); err != nil {
		return err
	}
	for _, v := range out {
		if v > math.MaxInt32 {
			return errPage
		}
	}
	return nil
}

// A deltaText reads strings whose lengths come first, and which may each begin as the
// one before.
type deltaText struct {
	prefixes delta // of strings that begin as others
	fronts   bool  // there are such
	suffixes delta
	data     []byte
	last     []byte
	scratch  []uint64
}

func newDeltaText(b []byte, most int, fronts bool) (*deltaText, error) {
	t := &deltaText{fronts: fronts}
	take := func() (d delta, err error) {
		if d, err = newDelta(b, most); err != nil {
			return d, err
		}
		end, err := d.end()
		if err == nil {
			b = b[end:]
		}
		return d, err
	}
	var err error
	if fronts {
		if t.prefixes, err = take(); err != nil {
			return nil, err
		}
	}
	if t.suffixes, err = take(); err != nil {
		return nil, err
	}
	t.data = b
	return t, nil
}

// read calls add for the next n strings, which are good during the call only.
func (t *deltaText) read(n int, add func([]byte) error) error {
	const some = 512
	if t.scratch == nil {
		t.scratch = make([]uint64, 2*some)
	}
	for n > 0 {
		k := min(n, some)
		before, behind := t.scratch[:k], t.scratch[some:some+k]
		if t.fronts {
			if err := t.prefixes.lengths(before); err != nil {
				return err
			}
		}
		if err := t.suffixes.lengths(behind); err != nil {
			return err
		}
		for i, size := range behind {
			if size > uint64(len(t.data)) {
				return errPage
			}
			text := t.data[:size]
			t.data = t.data[size:]
			if t.fronts {
				if before[i] > uint64(len(t.last)) {
					return errPage
				}
				t.last = append(t.last[:before[i]], text...)
				text = t.last
			}
			if err := add(text); err != nil {
				return err
			}
		}
		n -= k
	}
	return nil
}
