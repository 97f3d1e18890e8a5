package parquet

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/bits"
)

// Encodings.
const (
	encPlain       = 0
	encPlainDict   = 2
	encRLE         = 3
	encBitPacked   = 4
	encDelta       = 5
	encDeltaLength = 6
	encDeltaBytes  = 7
	encDict        = 8
	encSplit       = 9
)

// Kinds of pages.
const (
	pageData  = 0
	pageIndex = 1
	pageDict  = 2
	pageData2 = 3
)

// A page is a page of a chunk, decompressed.
type page struct {
	kind     int32
	values   int // nulls among them
	encoding int32
	levels   []byte // says which values are there; nil if all are
	oldBits  bool   // the levels are packed in the oldest way
	data     []byte // the values
}

// runs are the levels of a page that has such.
func (p *page) runs() hybrid {
	if !p.oldBits {
		return hybrid{b: p.levels, width: 1}
	}
	b := make([]byte, len(p.levels))
	for i, v := range p.levels {
		b[i] = bits.Reverse8(v)
	}
	return hybrid{b: b, at: len(b), width: 1, packed: p.values}
}

// A header is what stands before a page.
type header struct {
	kind             int32
	unpacked, packed int32
	crc              int32
	hasCRC           bool
	values           int32
	encoding         int32
	levelEncoding    int32
	defBytes         int32 // of kind pageData2
	repBytes         int32
	plain            bool // of kind pageData2: not compressed
	known            bool // there is a header of the kind
}

func (t *thrift) header() (h header) {
	var f field
	for t.next(&f) {
		switch f.id {
		case 1:
			h.kind = t.number(f)
		case 2:
			h.unpacked = t.number(f)
		case 3:
			h.packed = t.number(f)
		case 4:
			h.crc, h.hasCRC = t.number(f), true
		case 5:
			t.dataHeader(f, &h)
			h.known = h.known || h.kind == pageData
		case 7:
			t.dataHeader(f, &h)
			h.known = h.known || h.kind == pageDict
		case 8:
			t.dataHeader2(f, &h)
			h.known = h.known || h.kind == pageData2
		default:
			t.skip(f)
		}
	}
	return h
}

func (t *thrift) dataHeader(at field, h *header) {
	if !t.enter(at) {
		return
	}
	defer t.leave()
	var f field
	for t.next(&f) {
		switch f.id {
		case 1:
			h.values = t.number(f)
		case 2:
			h.encoding = t.number(f)
		case 3:
			if at.id == 5 {
				h.levelEncoding = t.number(f)
			} else {
				t.skip(f)
			}
		default:
			t.skip(f)
		}
	}
}

func (t *thrift) dataHeader2(at field, h *header) {
	if !t.enter(at) {
		return
	}
	defer t.leave()
	h.levelEncoding = encRLE
	var f field
	for t.next(&f) {
		switch f.id {
		case 1:
			h.values = t.number(f)
		case 4:
			h.encoding = t.number(f)
		case 5:
			h.defBytes = t.number(f)
		case 6:
			h.repBytes = t.number(f)
		case 7:
			h.plain = !t.truth(f)
		default:
			t.skip(f)
		}
	}
}

// pages reads the pages of a chunk, one after the other.
type pages struct {
	h        readAter
	u        *unpacker
	codec    int32
	nullable bool
	at, end  int64 // of the bytes that are left in the file

	*scratch
	from int64 // where the window is in the file
	some bool  // there is something in it
}

// A chunk's bytes are read some at a time.
const (
	windowBytes = 1 << 19
	headBytes   = 1 << 12
)

// newPages looks at what is said of a chunk in a file of some bytes.
func newPages(h readAter, size int64, c *chunk, nullable bool, u *unpacker) (*pages, error) {
	switch {
	case c.encrypted:
		return nil, errEncrypted
	case c.elsewhere:
		return nil, errors.New("it is in another file, which is not supported")
	}
	if err := knownCodec(c.codec); err != nil {
		return nil, err
	}
	from := c.data
	if c.dict > 0 && c.dict < from {
		from = c.dict
	}
	if c.packed < 0 || from < 0 || from > size || c.packed > size-from {
		return nil, fmt.Errorf("its %d bytes at %d lie beyond the file", c.packed, from)
	}
	return &pages{h: h, u: u, codec: c.codec, nullable: nullable, at: from, end: from + c.packed, scratch: u.lend()}, nil
}

// bytes are n bytes of the file from off on, and more if they are there anyway. They
// are good until the next call. ahead is how many to read at once.
func (p *pages) bytes(ctx context.Context, off int64, n, ahead int) ([]byte, error) {
	if p.some && off >= p.from && off+int64(n) <= p.from+int64(len(p.window)) {
		return p.window[off-p.from:], nil
	}
	size := int(min(int64(max(n, ahead)), p.end-off))
	if size < n {
		return nil, errPage
	}
	if cap(p.window) < size {
		p.window = make([]byte, size)
	}
	p.window, p.from, p.some = p.window[:size], off, true
	if err := readFull(ctx, p.h, p.window, off); err != nil {
		p.some = false
		return nil, err
	}
	return p.window, nil
}

// header reads the header of the next page and goes behind it.
func (p *pages) header(ctx context.Context, ahead int) (header, error) {
	for n := int64(64); ; n *= 4 {
		n = min(n, p.end-p.at)
		b, err := p.bytes(ctx, p.at, int(n), ahead)
		if err != nil {
			return header{}, err
		}
		t := &thrift{b: b}
		h := t.header()
		if t.bad && n < p.end-p.at && n <= 1<<24 {
			n = max(n, int64(len(b)))
			continue // statistics make headers long
		}
		if t.bad || h.packed < 0 || h.unpacked < 0 || h.values < 0 || h.kind != pageIndex && !h.known {
			return header{}, errors.New("the header of a page is damaged")
		}
		p.at += int64(t.at)
		if int64(h.packed) > p.end-p.at {
			return header{}, errors.New("a page lies beyond its column")
		}
		return h, nil
	}
}

// next reads the next page, nil if there is none. Data pages of which all rows are
// before the ones wanted are passed over: skip is how many of these there are, and
// becomes how many are left. A page is good until the next one.
func (p *pages) next(ctx context.Context, skip *int64) (*page, error) {
	for p.at < p.end {
		ahead := windowBytes
		if *skip > 0 {
			ahead = headBytes
		}
		h, err := p.header(ctx, ahead)
		if err != nil {
			return nil, err
		}
		from := p.at
		p.at += int64(h.packed)
		switch {
		case h.kind == pageData || h.kind == pageData2:
			if int64(h.values) <= *skip {
				*skip -= int64(h.values)
				continue
			}
		case h.kind != pageDict:
			continue
		}
		b, err := p.bytes(ctx, from, int(h.packed), min(windowBytes, int(min(p.end-from, math.MaxInt32))))
		if err != nil {
			return nil, err
		}
		return p.unpacked(h, b[:h.packed])
	}
	return nil, nil
}

// unpacked decompresses a page and finds its parts.
func (p *pages) unpacked(h header, b []byte) (*page, error) {
	if h.hasCRC && crc32.ChecksumIEEE(b) != uint32(h.crc) {
		return nil, errors.New("the checksum of a page is wrong")
	}
	out := &page{kind: h.kind, values: int(h.values), encoding: h.encoding}
	if h.kind == pageData2 {
		levels := int64(h.defBytes) + int64(h.repBytes)
		if h.defBytes < 0 || h.repBytes != 0 || levels > int64(len(b)) || levels > int64(h.unpacked) {
			return nil, errPage
		}
		if p.nullable {
			out.levels = b[:h.defBytes:h.defBytes]
		}
		b = b[levels:]
		h.unpacked -= int32(levels)
	}
	if p.codec != codecNone && !h.plain && !(h.kind == pageData2 && len(b) == 0) {
		data, err := p.u.unpack(p.codec, p.page, b, int(h.unpacked))
		if err != nil {
			return nil, err
		}
		p.page, b = data[:0], data
	} else if int64(len(b)) != int64(h.unpacked) {
		return nil, errPage
	}
	if h.kind == pageData && p.nullable {
		n, err := levelBytes(h, b)
		if err != nil {
			return nil, err
		}
		out.levels, b = b[:n:n], b[n:]
		if h.levelEncoding == encBitPacked {
			out.oldBits = true
		} else {
			out.levels = out.levels[4:]
		}
	}
	out.data = b
	return out, nil
}

// levelBytes is how many bytes of a page are levels.
func levelBytes(h header, b []byte) (int, error) {
	switch h.levelEncoding {
	case encRLE:
		if len(b) < 4 {
			return 0, errPage
		}
		n := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24
		if n > uint64(len(b)-4) {
			return 0, errPage
		}
		return int(n) + 4, nil
	case encBitPacked:
		n := (int(h.values) + 7) / 8
		if n > len(b) {
			return 0, errPage
		}
		return n, nil
	}
	return 0, fmt.Errorf("levels in encoding %d, which is not supported", h.levelEncoding)
}
