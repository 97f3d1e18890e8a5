package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// MaxLine is how long a line may be.
const MaxLine = 1 << 30

// linePadding is the room behind a chunk of lines, for readers that look at
// several bytes at once.
const linePadding = 64

// Lines reads the lines that begin in a range of a file, in chunks of whole lines.
// Lines end in \n. It is for one goroutine.
type Lines struct {
	h      Handle
	r      Range
	stream io.ReadCloser // of what is compressed or whole, else nil
	off    int64         // where the next bytes are read
	buf    []byte        // chunks, with room behind
	rest   int           // bytes in buf that were read and not given
	from   int           // where they begin
	at     int64         // where the chunk that was given begins in the content
	given  int           // bytes of the last chunk
	end    bool          // the file is read to its end
	done   bool
}

// OpenLines reads the lines of a range of a file that is open. Chunks have about
// size bytes, or as many as their one line has. Close does not close the file.
func OpenLines(ctx context.Context, h Handle, r Range, size int) (*Lines, error) {
	l := &Lines{h: h, r: r, off: r.Off, buf: make([]byte, size+linePadding)}
	if !h.File().Splittable() {
		s, err := h.Stream(ctx, 0)
		if err != nil {
			return nil, err
		}
		l.stream = s
		return l, nil
	}
	if r.Off == 0 {
		return l, nil
	}
	// A line that begins right at the front is one of this range: its predecessor's
	// end is looked for from one byte before.
	l.off--
	for {
		if err := l.fill(ctx); err != nil {
			return nil, err
		}
		if i := bytes.IndexByte(l.buf[:l.rest], '\n'); i >= 0 {
			l.from = i + 1
			l.rest -= i + 1
			l.at = l.off - int64(l.rest)
			break
		}
		l.rest = 0
		if l.end || l.off >= r.End && !r.Last {
			l.at = l.off
			break
		}
	}
	if l.at >= r.End && !r.Last || l.end && l.rest == 0 {
		l.done = true
	}
	return l, nil
}

// fill reads on behind what is in the buffer.
func (l *Lines) fill(ctx context.Context) error {
	room := l.buf[l.from+l.rest : len(l.buf)-linePadding]
	var n int
	var err error
	if l.stream != nil {
		for n < len(room) && err == nil {
			if err = ctx.Err(); err == nil {
				var m int
				m, err = l.stream.Read(room[n:])
				n += m
			}
		}
	} else {
		n, err = l.h.ReadAt(ctx, room, l.off)
	}
	l.off += int64(n)
	l.rest += n
	if err == io.EOF {
		l.end = true
		return nil
	}
	return err
}

// Next gives the next chunk: whole lines, each with its end, which the last of
// the file is given where it has none. The chunk is good until the next call, and
// has a capacity of at least eight bytes more. After the last one comes io.EOF.
func (l *Lines) Next(ctx context.Context) ([]byte, error) {
	l.at += int64(l.given)
	l.given = 0
	if l.done || l.stream == nil && !l.r.Last && l.at >= l.r.End {
		return nil, l.finish(ctx)
	}
	copy(l.buf, l.buf[l.from:l.from+l.rest])
	l.from = 0
	looked := 0
	for {
		if !l.end {
			if err := l.fill(ctx); err != nil {
				return nil, err
			}
		}
		stop := l.lastEnd(looked)
		if stop == 0 && l.end {
			if l.rest == 0 {
				return nil, l.finish(ctx)
			}
			l.done = true
			l.buf[l.rest] = '\n'
			stop = l.rest + 1
			l.rest++
		}
		if stop > 0 {
			l.from, l.rest, l.given = stop, l.rest-stop, stop
			return l.buf[:stop], nil
		}
		looked = l.rest
		if len(l.buf) > MaxLine {
			return nil, l.h.File().wrap("", fmt.Errorf("the line at byte %d is longer than %d bytes", l.at, MaxLine))
		}
		l.buf = append(make([]byte, 0, 2*len(l.buf)), l.buf...)[:2*len(l.buf)]
	}
}

// finish ends the reading: with an error if what was read may be of two contents.
func (l *Lines) finish(ctx context.Context) error {
	l.done = true
	if err := l.h.Check(ctx); err != nil {
		return err
	}
	return io.EOF
}

// lastEnd finds the end of the last line that is whole and begins in the range; 0
// if there is none. The first looked bytes have no end of a line.
func (l *Lines) lastEnd(looked int) int {
	b := l.buf[:l.rest]
	if l.stream == nil && !l.r.Last && l.at+int64(l.rest) >= l.r.End {
		// The line that holds the last byte of the range is its last one.
		last := int(l.r.End - l.at - 1)
		if i := bytes.IndexByte(b[max(last, looked):], '\n'); i >= 0 {
			return max(last, looked) + i + 1
		}
		b = b[:last]
		if looked >= last {
			return 0
		}
	}
	if i := bytes.LastIndexByte(b[looked:], '\n'); i >= 0 {
		return looked + i + 1
	}
	return 0
}

// Offset is where the chunk that Next gave last begins in the file's content.
func (l *Lines) Offset() int64 { return l.at }

// Line is the number, from 1 on, of the line that holds a byte of the content. The
// content before it is read once more for that: it is meant for errors.
func (l *Lines) Line(ctx context.Context, off int64) (int64, error) {
	s, err := l.h.Stream(ctx, 0)
	if err != nil {
		return 0, err
	}
	defer s.Close() //nolint:errcheck // read only
	line := int64(1)
	buf := make([]byte, 64<<10)
	for off > 0 {
		n, err := s.Read(buf[:min(off, int64(len(buf)))])
		line += int64(bytes.Count(buf[:n], []byte{'\n'}))
		off -= int64(n)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if err != nil {
			break
		}
	}
	return line, nil
}

// Close ends the reading.
func (l *Lines) Close() error {
	l.done = true
	if l.stream == nil {
		return nil
	}
	return l.stream.Close()
}
