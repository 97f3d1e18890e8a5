package zarr

import (
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/cb434341/weft/internal/block"
)

// A chunk is encoded in pieces of about slab bytes, each of which goes through all
// codecs to the file before the next one is made: what has been encoded is never
// in memory as a whole.
const slab = 1 << 20

// A sink is a file that chunks are written to, one behind the other.
type sink struct {
	f   io.WriterAt
	buf []byte // that has not been written yet
	at  int64  // where it goes
}

var sinks = sync.Pool{New: func() any { return &sink{buf: make([]byte, 0, 64<<10)} }}

// writeTo calls do with a sink of a file, and flushes it.
func writeTo(f io.WriterAt, do func(to *sink) error) error {
	s := sinks.Get().(*sink)
	s.f, s.buf, s.at = f, s.buf[:0], 0
	err := do(s)
	if err == nil {
		err = s.flush()
	}
	s.f = nil
	sinks.Put(s)
	return err
}

// end is where the next byte goes.
func (s *sink) end() int64 { return s.at + int64(len(s.buf)) }

// Write puts bytes at the end.
func (s *sink) Write(b []byte) (int, error) {
	if len(s.buf)+len(b) > cap(s.buf) {
		if err := s.flush(); err != nil {
			return 0, err
		}
	}
	if len(b) < cap(s.buf) {
		s.buf = append(s.buf, b...)
		return len(b), nil
	}
	n, err := s.f.WriteAt(b, s.at)
	s.at += int64(n)
	return n, err
}

func (s *sink) flush() error {
	n, err := s.f.WriteAt(s.buf, s.at)
	s.at += int64(n)
	s.buf = s.buf[:0]
	return err
}

// WriteAt puts bytes in the place of others.
func (s *sink) WriteAt(b []byte, at int64) (int, error) {
	if at >= s.at {
		return copy(s.buf[at-s.at:], b), nil
	}
	if err := s.flush(); err != nil {
		return 0, err
	}
	return s.f.WriteAt(b, at)
}

// here is the sink with its end as the beginning.
func (s *sink) here() placed { return placed{s, s.end()} }

type placed struct {
	*sink
	from int64
}

// WriteAt puts bytes in the place of others.
func (p placed) WriteAt(b []byte, at int64) (int, error) { return p.sink.WriteAt(b, p.from+at) }

// write encodes a chunk, all of it or the beginning of each axis: the rest has the
// fill value.
func (c *chain) write(to *sink, chunk *block.Block, keepFill bool) error {
	view := c.arranged(chunk)
	defer view.Release()
	if c.shard != nil {
		if len(c.after) > 0 {
			return notWritten("a shard within other codecs")
		}
		return c.shard.write(to, view, keepFill)
	}
	sizes := make([]int, len(c.after)) // of what each codec is given
	size, _ := block.Bytes(c.d, c.shape)
	for i, k := range c.after {
		sizes[i] = size
		if size >= 0 {
			size = k.encodedLen(size)
		}
	}
	var w io.Writer = to
	var open []io.Closer
	for i, k := range slices.Backward(c.after) {
		e, err := k.encoder(w, sizes[i])
		if err != nil {
			return fmt.Errorf("%s: %w", k.name(), err)
		}
		w, open = e, append(open, e)
	}
	err := c.slabs(view, c.stored(), func(b []byte) error {
		_, err := w.Write(b)
		return err
	})
	for _, e := range slices.Backward(open) {
		if e := e.Close(); err == nil {
			err = e
		}
	}
	return err
}

// slabs gives the elements of a block of a shape, as they are stored, piece by
// piece. Part is the beginning of it, and nil if there is nothing of it.
func (c *chain) slabs(part *block.Block, shape []int, give func([]byte) error) error {
	whole := part != nil && slices.Equal(part.Shape, shape)
	if whole && part.IsContiguous() && !c.swap {
		return give(part.Bytes())
	}
	bytes, _ := block.Bytes(c.d, shape)
	if bytes <= slab {
		out := block.New(c.d, shape...)
		defer out.Release()
		if !whole {
			setFill(out, c.fill)
		}
		if part != nil {
			inside := out.Region(make([]int, len(shape)), part.Shape)
			block.Copy(inside, part)
			inside.Release()
		}
		if c.swap {
			swapBytes(out.Bytes(), parts(c.d))
		}
		return give(out.Bytes())
	}
	rows := max(slab/(bytes/shape[0]), 1) // of the first axis
	for lo := 0; lo < shape[0]; lo += rows {
		n := min(rows, shape[0]-lo)
		var some *block.Block
		if part != nil && lo < part.Shape[0] {
			some = part.Narrow(0, lo, min(n, part.Shape[0]-lo), 1)
		}
		next := shape[1:]
		if rows > 1 {
			next = append([]int{n}, next...)
		} else if some != nil {
			row := some.Squeeze(0)
			some.Release()
			some = row
		}
		err := c.slabs(some, next, give)
		if some != nil {
			some.Release()
		}
		if err != nil {
			return err
		}
	}
	return nil
}
