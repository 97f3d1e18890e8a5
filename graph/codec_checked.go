package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// CheckedWriter writes bytes in chunks with checksums, so that a
// [CheckedReader] notices a flipped bit, a chunk out of place, and a missing
// end. It is meant for files: results spilled to disk, results kept.
type CheckedWriter struct {
	w      io.Writer
	buf    []byte // what is not written yet, behind room for its header
	chunks uint32
	err    error
}

// A chunk is its length, of which the top bit says that it is the last, the
// checksum of its number, its length and its bytes, and the bytes.
const (
	chunkHeader = 8
	chunkLast   = 1 << 31
	chunkBuffer = 32 << 10 // smaller writes are gathered
	chunkMost   = 1 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func chunkSum(number, length uint32, b []byte) uint32 {
	var head [8]byte
	binary.LittleEndian.PutUint32(head[:], number)
	binary.LittleEndian.PutUint32(head[4:], length)
	return crc32.Update(crc32.Update(0, castagnoli, head[:]), castagnoli, b)
}

// NewCheckedWriter returns a CheckedWriter on w. Nothing that it wrote can be
// read before Close.
func NewCheckedWriter(w io.Writer) *CheckedWriter {
	return &CheckedWriter{w: w, buf: make([]byte, chunkHeader, chunkHeader+chunkBuffer)}
}

// Write writes b, or keeps it for the next chunk.
func (c *CheckedWriter) Write(b []byte) (int, error) {
	if len(b) <= cap(c.buf)-len(c.buf) {
		c.buf = append(c.buf, b...)
		return len(b), c.err
	}
	c.flush(0)
	if len(b) <= chunkBuffer/2 {
		c.buf = append(c.buf, b...)
		return len(b), c.err
	}
	for rest := b; len(rest) > 0 && c.err == nil; {
		part := rest[:min(len(rest), chunkMost)]
		c.chunk(part, 0, nil)
		rest = rest[len(part):]
	}
	return len(b), c.err
}

// flush writes what is kept as one chunk.
func (c *CheckedWriter) flush(last uint32) {
	if len(c.buf) > chunkHeader || last != 0 {
		c.chunk(c.buf[chunkHeader:], last, c.buf)
	}
	c.buf = c.buf[:chunkHeader]
}

// chunk writes one chunk; whole is it behind room for its header, or nil.
func (c *CheckedWriter) chunk(b []byte, last uint32, whole []byte) {
	if c.err != nil {
		return
	}
	var alone [chunkHeader]byte
	head := alone[:]
	if whole != nil {
		head = whole[:chunkHeader]
	}
	length := uint32(len(b)) | last
	binary.LittleEndian.PutUint32(head, length)
	binary.LittleEndian.PutUint32(head[4:], chunkSum(c.chunks, length, b))
	c.chunks++
	if whole != nil {
		_, c.err = c.w.Write(whole)
		return
	}
	if _, c.err = c.w.Write(head); c.err == nil {
		_, c.err = c.w.Write(b)
	}
}

// Close writes the end. It does not close the underlying writer.
func (c *CheckedWriter) Close() error {
	c.flush(chunkLast)
	if c.err != nil {
		return c.err
	}
	c.err = errors.New("graph: write to a closed CheckedWriter")
	return nil
}

// CheckedReader reads what a [CheckedWriter] wrote and gives no byte that it
// has not checked. Damage is an [ErrDamaged].
type CheckedReader struct {
	r      io.Reader
	left   int64  // bytes of r not read yet
	buf    []byte // a chunk, checked
	at     int    // how much of buf is read
	chunks uint32
	last   bool
	err    error
}

// NewCheckedReader returns a CheckedReader on r, which holds size bytes.
func NewCheckedReader(r io.Reader, size int64) *CheckedReader {
	return &CheckedReader{r: r, left: size}
}

// Read reads up to len(b) bytes, and returns io.EOF at the end that Close wrote.
func (c *CheckedReader) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if c.at == len(c.buf) {
		n, err := c.next(b)
		if n > 0 || err != nil {
			return n, err
		}
	}
	n := copy(b, c.buf[c.at:])
	c.at += n
	return n, nil
}

// ReadByte reads one byte.
func (c *CheckedReader) ReadByte() (byte, error) {
	if c.at == len(c.buf) {
		if _, err := c.next(nil); err != nil {
			return 0, err
		}
	}
	c.at++
	return c.buf[c.at-1], nil
}

// Len returns how many bytes can be left at most.
func (c *CheckedReader) Len() int {
	return int(min(int64(len(c.buf)-c.at)+max(c.left, 0), math.MaxInt))
}

// next reads a chunk: to dst if it fits there, else to the buffer.
func (c *CheckedReader) next(dst []byte) (n int, err error) {
	for {
		if c.err != nil {
			return 0, c.err
		}
		if c.last {
			return 0, io.EOF
		}
		var head [chunkHeader]byte
		if !c.full(head[:]) {
			return 0, c.err
		}
		length := binary.LittleEndian.Uint32(head[:])
		n = int(length &^ chunkLast)
		if n > chunkMost {
			return 0, c.damaged("a chunk's length is not one")
		}
		b := dst
		if n > len(dst) || n == 0 {
			if n > cap(c.buf) {
				c.buf = make([]byte, n)
			}
			b = c.buf
		}
		b = b[:n]
		c.buf, c.at = c.buf[:0], 0
		if !c.full(b) {
			return 0, c.err
		}
		if chunkSum(c.chunks, length, b) != binary.LittleEndian.Uint32(head[4:]) {
			return 0, c.damaged("a checksum does not match")
		}
		c.chunks++
		c.last = length&chunkLast != 0
		if n == 0 {
			continue
		}
		if n <= len(dst) {
			return n, nil
		}
		c.buf = b
		return 0, nil
	}
}

func (c *CheckedReader) full(b []byte) bool {
	n, err := io.ReadFull(c.r, b)
	c.left -= int64(n)
	switch {
	case err == nil:
		return true
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		c.damaged("unexpected end")
	default:
		c.err = fmt.Errorf("graph: read: %w", err)
	}
	return false
}

func (c *CheckedReader) damaged(what string) error {
	c.err = fmt.Errorf("graph: read: chunk %d: %s: %w", c.chunks, what, ErrDamaged)
	return c.err
}
