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
	encode(src []byte) ([]byte, error)
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

func (c deflate) encode(src []byte) ([]byte, error) {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	if c.id == "gzip" {
		w, err = gzip.NewWriterLevel(&b, c.level)
	} else {
		w, err = zlib.NewWriterLevel(&b, c.level)
	}
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(src); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
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

var zstdEncoders sync.Map // of zstandard to *zstd.Encoder

func (c zstandard) encode(src []byte) ([]byte, error) {
	// The library has four levels: all of Zstd's own that are one of them share
	// an encoder.
	level := zstd.EncoderLevelFromZstd(c.level)
	key := zstandard{int(level), c.checksum}
	e, ok := zstdEncoders.Load(key)
	if !ok {
		fresh, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithEncoderCRC(c.checksum), zstd.WithZeroFrames(true))
		if err != nil {
			return nil, err
		}
		e, _ = zstdEncoders.LoadOrStore(key, fresh)
	}
	return e.(*zstd.Encoder).EncodeAll(src, nil), nil
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

func (c bloscs) encode(src []byte) ([]byte, error) { return blosc.Encode(src, c.Options) }

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

func (crc32c) encode(src []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(src)+4), src...)
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(src, castagnoli)), nil
}
