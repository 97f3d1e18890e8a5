package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	lead      = 64        // room before the data, so that a cut before it has a place
	behind    = 128       // room behind it: a block, and loads of 16 bytes
	readSize  = 256 << 10 // what is read at a time
	smallSize = 16 << 10  // what is indexed at a time: with its cuts it stays in the first cache
)

// What is wrong with a row that does not end.
var (
	errUnclosed = errors.New("is in quotes that are never closed")
	errEscape   = errors.New("ends in an escape")
	errTooLong  = errors.New("longer than a row may be: is there a quote that is never closed?")
)

// endless reports whether the error is about a row that does not end.
func endless(err error) bool {
	return errors.Is(err, errUnclosed) || errors.Is(err, errEscape) || errors.Is(err, errTooLong)
}

// A feed reads rows from a stream that begins with one, window by window: some
// whole rows, and the places that cut them.
type feed struct {
	r       io.Reader
	index   indexer
	machine machine
	maxRow  int

	buf        []byte
	start, end int   // of what was read and not given
	base       int64 // offset in the file of buf[0]
	ended      bool
	cuts       []uint32
}

// A window is some whole rows of a feed. It holds until the next one.
type window struct {
	start, end int      // in buf; at end-1 is the end of a row
	cuts       []uint32 // start-1, and where fields end
	rows       int      // ends of rows among the cuts, those of empty lines too
	quoted     bool     // there are quotes
}

// newFeed reads rows from r, which is at off in its file and has about so many
// bytes, or -1 if nobody knows.
func newFeed(r io.Reader, off, bytes int64, o *Options, newline byte, index indexer) *feed {
	room := readSize
	if bytes >= 0 && bytes < readSize {
		room = int(bytes) + 512
	}
	return &feed{
		r: r, index: index, machine: machine{o.dialect(newline), o.Escape, o.Comment}, maxRow: o.maxRow(),
		buf: make([]byte, lead+room+behind), start: lead, end: lead, base: off - lead,
		cuts: make([]uint32, min(smallSize, room)+2*64+1),
	}
}

// offset is where in the file the next window begins.
func (f *feed) offset() int64 { return f.base + int64(f.start) }

// fill reads more, behind what is there.
func (f *feed) fill() error {
	if f.start > lead {
		copy(f.buf[lead:], f.buf[f.start:f.end])
		f.base += int64(f.start - lead)
		f.end -= f.start - lead
		f.start = lead
	}
	if f.end-lead > f.maxRow {
		return fmt.Errorf("has more than %d bytes: %w", f.maxRow, errTooLong)
	}
	if size := len(f.buf) - behind - lead; len(f.buf)-behind-f.end < size/2 {
		f.buf = append(make([]byte, 0, 2*len(f.buf)), f.buf[:f.end]...)
		f.buf = f.buf[:cap(f.buf)]
	}
	for {
		n, err := f.r.Read(f.buf[f.end : len(f.buf)-behind])
		f.end += n
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			f.ended = true
		} else if err != nil {
			return err
		}
		if n > 0 || f.ended {
			clear(f.buf[f.end : f.end+behind])
			return nil
		}
	}
}

// next gives the next window; io.EOF after the last one.
func (f *feed) next() (window, error) {
	for size := smallSize; ; {
		have := f.end - f.start
		if have == 0 {
			if f.ended {
				return window{}, io.EOF
			}
			if err := f.fill(); err != nil {
				return window{}, err
			}
			continue
		}
		n := min(size, have)
		cuts, c := f.cut(n)
		if c.newline > 0 {
			last := len(cuts) - 1
			for f.buf[cuts[last]] != f.machine.d.newline {
				last--
			}
			w := window{f.start, int(cuts[last]) + 1, cuts[:last+1], int(c.newline), c.quoted != 0}
			f.start = w.end
			return w, nil
		}
		switch {
		case n < have:
			size *= 2
		case !f.ended:
			if err := f.fill(); err != nil {
				return window{}, err
			}
			size = max(size, min(f.end-f.start, 2*have))
		case c.inside != 0:
			return window{}, errUnclosed
		case c.state == escaped:
			return window{}, errEscape
		default: // the last row has no end: it is given one
			f.buf[f.end] = f.machine.d.newline
			f.end++
			clear(f.buf[f.end : f.end+64])
			size = max(size, f.end-f.start)
		}
	}
}

// cut finds the cuts in n bytes from start, the first of which is start-1.
func (f *feed) cut(n int) ([]uint32, cutting) {
	full := (n + 63) &^ 63
	if f.start+n < f.end && full != n {
		full -= 64 // the others' turn is later
	}
	block := f.buf[f.start : f.start+full]
	f.cuts[0] = uint32(f.start - 1)
	m := &f.machine
	if m.escape == 0 && (m.comment == 0 || bytes.IndexByte(block, m.comment) < 0) {
		c := cutting{before: 1}
		if cuts := f.each(block, &c, func(b []byte, positions []uint32, base uint32) int {
			return f.index(b, m.d, positions, base, &c)
		}); c.stray == 0 {
			return cuts, c
		}
	}
	var c cutting
	cuts := f.each(block[:min(full, f.end-f.start)], &c, func(b []byte, positions []uint32, base uint32) int {
		return m.index(b, positions, base, &c)
	})
	return cuts, c
}

// each finds the cuts in a block, a small one at a time: a long row may have few.
func (f *feed) each(block []byte, c *cutting, index func(b []byte, positions []uint32, base uint32) int) []uint32 {
	n := 1
	for at := 0; at < len(block) && c.stray == 0; at += smallSize {
		b := block[at:min(at+smallSize, len(block))]
		if need := n + len(b) + 64; need > len(f.cuts) {
			f.cuts = append(f.cuts[:n], make([]uint32, max(need, 2*len(f.cuts))-n)...)
		}
		n += index(b, f.cuts[n:], uint32(f.start+at))
	}
	return f.cuts[:n]
}

// skipLine takes a line, whatever is in it; false if there is none.
func (f *feed) skipLine() (bool, error) {
	for {
		if i := bytes.IndexByte(f.buf[f.start:f.end], f.machine.d.newline); i >= 0 {
			f.start += i + 1
			return true, nil
		}
		if f.ended {
			some := f.end > f.start
			f.start = f.end
			return some, nil
		}
		if err := f.fill(); err != nil {
			return false, err
		}
	}
}
