package zarr

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/cb434341/weft/array/internal/store/zarr/blosc"
)

// A codec turns the bytes of a chunk into others: a compressor, a checksum, or a
// filter of version 2.
type codec interface {
	name() string
	// encodedLen is what n bytes become: -1 if that depends on them.
	encodedLen(n int) int
	// decode returns what src stands for: in the memory of dst, which it may
	// fill up to its capacity and no further, or in that of src.
	decode(dst, src []byte) ([]byte, error)
	// encoder returns what encodes size bytes that are written to it, and writes
	// what becomes of them to a target; -1 if it is not known how many. Close
	// ends it, and not the target.
	encoder(to io.Writer, size int) (io.WriteCloser, error)
	// most is the longest that n encoded bytes can decode to, or more.
	most(n int) int
}

var (
	errTruncated = errors.New("it is cut short")
	errLong      = errors.New("it is longer than a chunk")
)

// deflateRatio and blockRatio are how many bytes one byte of Deflate and of Zstd
// can stand for: an upper bound of what is allocated because of a file.
const (
	deflateRatio = 1 << 11
	blockRatio   = 1 << 16
	slack        = 1 << 16
)

func times(n, ratio int) int { return n*ratio + slack }

// notWritten is what encoders say of what is only read.
func notWritten(name string) error { return fmt.Errorf("%s is read, not written", name) }

// streams keeps readers of Deflate, which are large, for the next chunk.
type streams struct {
	pool sync.Pool
	open func(r io.Reader) (io.Reader, error)
	turn func(old io.Reader, r io.Reader) error
}

// decode reads a whole stream, its checksum too.
func (s *streams) decode(dst, src []byte) ([]byte, error) {
	in := bytes.NewReader(src)
	r, _ := s.pool.Get().(io.Reader)
	var err error
	if r == nil {
		r, err = s.open(in)
	} else {
		err = s.turn(r, in)
	}
	if err != nil {
		return nil, err
	}
	defer s.pool.Put(r)
	dst = dst[:cap(dst)]
	for n := 0; n < len(dst); {
		m, err := r.Read(dst[n:])
		n += m
		switch {
		case errors.Is(err, io.EOF):
			return dst[:n], nil
		case err != nil:
			return nil, err
		}
	}
	var more [1]byte
	switch n, err := io.ReadFull(r, more[:]); {
	case n > 0:
		return nil, errLong
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	return dst, nil
}

var gzips = streams{
	open: func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	turn: func(old, r io.Reader) error { return old.(*gzip.Reader).Reset(r) },
}

var zlibs = streams{
	open: func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) },
	turn: func(old, r io.Reader) error { return old.(zlib.Resetter).Reset(r, nil) },
}

// deflate is gzip or zlib.
type deflate struct {
	id    string
	level int
}

func (c deflate) name() string     { return c.id }
func (deflate) encodedLen(int) int { return -1 }
func (deflate) most(n int) int     { return times(n, deflateRatio) }
func (c deflate) streams() *streams {
	if c.id == "gzip" {
		return &gzips
	}
	return &zlibs
}

func (c deflate) decode(dst, src []byte) ([]byte, error) { return c.streams().decode(dst, src) }

func (c deflate) encoder(to io.Writer, _ int) (io.WriteCloser, error) {
	if c.id == "gzip" {
		return gzip.NewWriterLevel(to, c.level)
	}
	return zlib.NewWriterLevel(to, c.level)
}

type zstandard struct {
	level    int
	checksum bool
}

// zstdDecoder never writes past the capacity that it is given.
var zstdDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxWindow(1<<31))
})

func (zstandard) name() string       { return "zstd" }
func (zstandard) encodedLen(int) int { return -1 }
func (zstandard) most(n int) int     { return times(n, blockRatio) }

func (zstandard) decode(dst, src []byte) ([]byte, error) {
	d, err := zstdDecoder()
	if err != nil {
		return nil, err
	}
	if len(src) == 0 {
		return nil, errTruncated
	}
	return d.DecodeAll(src, dst[:0])
}

var zstdEncoders sync.Map // of zstandard to *sync.Pool of *zstd.Encoder

// zstdEncoder goes back to its pool when it is closed.
type zstdEncoder struct {
	*zstd.Encoder
	pool *sync.Pool
}

func (e zstdEncoder) Close() error {
	err := e.Encoder.Close()
	e.Reset(nil)
	e.pool.Put(e.Encoder)
	return err
}

func (c zstandard) encoder(to io.Writer, size int) (io.WriteCloser, error) {
	// The library has four levels: all of Zstd's own that are one of them share
	// encoders.
	level := zstd.EncoderLevelFromZstd(c.level)
	found, _ := zstdEncoders.LoadOrStore(zstandard{int(level), c.checksum}, &sync.Pool{})
	pool := found.(*sync.Pool)
	e, _ := pool.Get().(*zstd.Encoder)
	if e == nil {
		var err error
		e, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithEncoderCRC(c.checksum), zstd.WithZeroFrames(true),
			zstd.WithEncoderConcurrency(1))
		if err != nil {
			return nil, err
		}
	}
	e.ResetContentSize(to, int64(size)) // less than 0 for one that is not known
	return zstdEncoder{e, pool}, nil
}

type bloscs struct{ blosc.Options }

func (bloscs) name() string       { return "blosc" }
func (bloscs) encodedLen(int) int { return -1 }
func (bloscs) most(n int) int     { return times(n, blockRatio) }

func (bloscs) decode(dst, src []byte) ([]byte, error) {
	n, err := blosc.DecodedLen(src)
	switch {
	case err != nil:
		return nil, err
	case n > cap(dst):
		return nil, errLong
	}
	return dst[:n], blosc.Decode(dst[:n], src)
}

// encoder writes frames, which know where their blocks start before these come,
// to files only: behind it there is no other codec.
func (c bloscs) encoder(to io.Writer, size int) (io.WriteCloser, error) {
	t, ok := to.(*sink)
	if !ok || size < 0 {
		return nil, notWritten("blosc between other codecs")
	}
	return blosc.NewWriter(t.here(), size, c.Options)
}

// crc32c is Castagnoli's checksum behind the bytes that it is of.
type crc32c struct{}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (crc32c) name() string         { return "crc32c" }
func (crc32c) encodedLen(n int) int { return n + 4 }
func (crc32c) most(n int) int       { return n }

func (crc32c) decode(_, src []byte) ([]byte, error) {
	n := len(src) - 4
	if n < 0 {
		return nil, errTruncated
	}
	want, got := binary.LittleEndian.Uint32(src[n:]), crc32.Checksum(src[:n], castagnoli)
	if want != got {
		return nil, fmt.Errorf("the checksum is %08x, not %08x", got, want)
	}
	return src[:n], nil
}

func (crc32c) encoder(to io.Writer, _ int) (io.WriteCloser, error) { return &summing{to: to}, nil }

// summing passes bytes on, and their checksum behind them.
type summing struct {
	to  io.Writer
	sum uint32
}

func (s *summing) Write(b []byte) (int, error) {
	n, err := s.to.Write(b)
	s.sum = crc32.Update(s.sum, castagnoli, b[:n])
	return n, err
}

// Close writes the checksum.
func (s *summing) Close() error {
	_, err := s.to.Write(binary.LittleEndian.AppendUint32(nil, s.sum))
	return err
}
