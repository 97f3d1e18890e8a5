package parquet

import (
	"encoding/binary"
	"errors"
	"math/bits"

	"github.com/cb434341/weft/frame/internal/column"
)

var errPage = errors.New("a page is damaged")

// A hybrid reads numbers of some bits each, in runs of one number or packed: the
// encoding of levels, of places in a dictionary, and of bools.
type hybrid struct {
	b     []byte
	at    int
	width uint

	repeat int    // left of a run of one number
	value  uint32 // which is this
	packed int    // left of a packed run
	bit    int    // where the next of them is, in bits from the start of b
}

func newHybrid(b []byte, width int) (hybrid, error) {
	if width < 0 || width > 32 {
		return hybrid{}, errPage
	}
	return hybrid{b: b, width: uint(width)}, nil
}

// run goes to the next run, which has at least one number.
func (h *hybrid) run() error {
	head, n := uint64(0), 1
	if h.at < len(h.b) && h.b[h.at] < 0x80 {
		head = uint64(h.b[h.at])
	} else {
		head, n = binary.Uvarint(h.b[h.at:])
	}
	if n <= 0 || head>>1 == 0 {
		return errPage
	}
	h.at += n
	if head&1 == 0 {
		if head>>1 > 1<<31 {
			return errPage
		}
		size := int(h.width+7) / 8
		if len(h.b)-h.at < size {
			return errPage
		}
		h.value = 0
		for i := range size {
			h.value |= uint32(h.b[h.at+i]) << (8 * i)
		}
		h.at += size
		h.repeat = int(head >> 1)
		return nil
	}
	groups := head >> 1
	if h.width > 0 {
		// Some writers leave out what is behind the last number.
		left := uint64(len(h.b) - h.at)
		groups = min(groups, (left+uint64(h.width)-1)/uint64(h.width))
	}
	if groups == 0 || groups > 1<<28 {
		return errPage
	}
	h.bit = 8 * h.at
	h.packed = int(groups) * 8
	if h.width > 0 {
		h.packed = min(h.packed, (len(h.b)-h.at)*8/int(h.width))
		if h.packed == 0 {
			return errPage
		}
	}
	h.at = min(len(h.b), h.at+int(groups)*int(h.width))
	return nil
}

// read fills out with numbers.
func (h *hybrid) read(out []uint32) error {
	for len(out) > 0 {
		switch {
		case h.repeat > 0:
			n := min(h.repeat, len(out))
			repeat(out[:n], h.value)
			h.repeat -= n
			out = out[n:]
		case h.packed > 0:
			n := min(h.packed, len(out))
			h.unpack(out[:n])
			out = out[n:]
		default:
			if err := h.run(); err != nil {
				return err
			}
		}
	}
	return nil
}

// unpack reads numbers of a packed run that has as many.
func (h *hybrid) unpack(out []uint32) {
	unpack(out, h.b, h.bit, h.width)
	h.packed -= len(out)
	h.bit += len(out) * int(h.width)
}

// unpack reads numbers of a width from a bit on.
func unpack(out []uint32, b []byte, bit int, width uint) {
	if width == 0 {
		clear(out)
		return
	}
	mask := uint64(1)<<width - 1
	i := 0
	if bit%8 == 0 && width <= 28 {
		from := bit / 8
		n := vectorEights(out, b[from:], width)
		n += eights(out[8*n:], b[from+n*int(width):], width, uint32(mask))
		i, bit = 8*n, bit+8*n*int(width)
	}
	for ; i < len(out) && bit>>3+8 <= len(b); i++ {
		out[i] = uint32(binary.LittleEndian.Uint64(b[bit>>3:]) >> (bit & 7) & mask)
		bit += int(width)
	}
	for ; i < len(out); i++ {
		var last [8]byte
		copy(last[:], b[bit>>3:])
		out[i] = uint32(binary.LittleEndian.Uint64(last[:]) >> (bit & 7) & mask)
		bit += int(width)
	}
}

// eights reads numbers of up to 28 bits from a byte on, eight at a time, as long as it can
// look at eight bytes wherever they are, and says how many eights these are. Eight numbers
// begin at a byte, four of them behind at most four bits, two behind at most six.
func eights(out []uint32, b []byte, width uint, mask uint32) (n int) {
	step, s := int(width), width&31
	if width <= 16 {
		half, odd := step>>1, 4*(width&1)
		for ; len(out) >= 8 && len(b) >= half+8; n++ {
			o := (*[8]uint32)(out)
			lo, hi := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[half:])>>odd
			o[0], o[4] = uint32(lo)&mask, uint32(hi)&mask
			lo, hi = lo>>s, hi>>s
			o[1], o[5] = uint32(lo)&mask, uint32(hi)&mask
			lo, hi = lo>>s, hi>>s
			o[2], o[6] = uint32(lo)&mask, uint32(hi)&mask
			lo, hi = lo>>s, hi>>s
			o[3], o[7] = uint32(lo)&mask, uint32(hi)&mask
			out, b = out[8:], b[step:]
		}
		return n
	}
	var at [4]int
	var shift [4]uint
	for i := range at {
		at[i], shift[i] = i*2*step>>3, uint(i*2*step&7)
	}
	for ; len(out) >= 8 && len(b) >= at[3]+8; n++ {
		o := (*[8]uint32)(out)
		for i, from := range at {
			w := binary.LittleEndian.Uint64(b[from:]) >> (shift[i] & 7)
			o[2*i], o[2*i+1] = uint32(w)&mask, uint32(w>>s)&mask
		}
		out, b = out[8:], b[step:]
	}
	return n
}

// bitsInto reads n numbers of one bit, sets the bits of dst from a place on, which
// are zero before, and counts those that are one.
func (h *hybrid) bitsInto(dst column.Bitmap, from, n int) (ones int, err error) {
	for n > 0 {
		switch {
		case h.repeat > 0:
			m := min(h.repeat, n)
			if h.value > 1 {
				return 0, errPage
			}
			if h.value == 1 {
				setRange(dst, from, m)
				ones += m
			}
			h.repeat -= m
			from, n = from+m, n-m
		case h.packed > 0:
			m := min(h.packed, n)
			ones += copyBits(dst, from, h.b, h.bit, m)
			h.packed -= m
			h.bit += m
			from, n = from+m, n-m
		default:
			if err := h.run(); err != nil {
				return 0, err
			}
		}
	}
	return ones, nil
}

// setRange sets n bits.
func setRange(dst column.Bitmap, from, n int) {
	for n > 0 {
		shift := from & 63
		m := min(64-shift, n)
		dst[from>>6] |= (^uint64(0) >> (64 - m)) << shift
		from, n = from+m, n-m
	}
}

// copyBits sets n bits of dst, which are zero before, to bits of b, and counts those
// that are one.
func copyBits(dst column.Bitmap, from int, b []byte, bit, n int) (ones int) {
	for n > 0 {
		shift := from & 63
		m := min(64-shift, n, 57)
		var w uint64
		if at := bit >> 3; at+8 <= len(b) {
			w = binary.LittleEndian.Uint64(b[at:])
		} else {
			var last [8]byte
			copy(last[:], b[at:])
			w = binary.LittleEndian.Uint64(last[:])
		}
		w = w >> (bit & 7) & (^uint64(0) >> (64 - m))
		ones += bits.OnesCount64(w)
		dst[from>>6] |= w << shift
		from, bit, n = from+m, bit+m, n-m
	}
	return ones
}
