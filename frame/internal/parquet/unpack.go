package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// The codecs, as the format numbers them.
const (
	codecNone = iota
	codecSnappy
	codecGzip
	codecLZO
	codecBrotli
	codecLZ4Hadoop
	codecZstd
	codecLZ4
)

// errUnpack is a page whose compressed bytes are not what its header says.
var errUnpack = errors.New("a page cannot be decompressed")

// An unpacker decompresses pages. It is for one goroutine; what it keeps is memory
// only.
type unpacker struct {
	zstd   *zstd.Decoder // of pages whose size is believed
	slow   *zstd.Decoder // of others, bit by bit
	gzip   *gzip.Reader
	brotli *brotli.Reader

	free []*scratch
}

// scratch is memory that a column is read by, and that nothing else refers to.
type scratch struct {
	window []byte   // bytes of the file
	page   []byte   // a page, decompressed
	places []uint32 // of values in a dictionary
}

// lend gives a column scratch, and take takes it back.
func (u *unpacker) lend() *scratch {
	if n := len(u.free); n > 0 {
		s := u.free[n-1]
		u.free = u.free[:n-1]
		return s
	}
	return &scratch{}
}

func (u *unpacker) take(s *scratch) {
	if cap(s.window)+cap(s.page)+4*cap(s.places) < 8*windowBytes && len(u.free) < 64 {
		u.free = append(u.free, s)
	}
}

// unpackers are those that nobody uses: making one takes longer than a page.
var unpackers = sync.Pool{New: func() any { return &unpacker{} }}

// knownCodec says why a chunk cannot be decompressed.
func knownCodec(codec int32) error {
	switch {
	case codec == codecLZO:
		return errors.New("it is compressed by LZO, which is not supported")
	case codec < codecNone || codec > codecLZ4:
		return fmt.Errorf("it is compressed by method %d, which none is known to be", codec)
	}
	return nil
}

// unpack decompresses b, which shall give size bytes, into the memory of dst or
// memory that it takes.
func (u *unpacker) unpack(codec int32, dst, b []byte, size int) ([]byte, error) {
	believed := size <= 256*len(b)+1<<16
	if !believed && (codec == codecSnappy || codec == codecLZ4 || codec == codecLZ4Hadoop) {
		return nil, errUnpack // they cannot compress as well
	}
	if believed && cap(dst) < size {
		dst = make([]byte, size+size/8)
	}
	switch codec {
	case codecNone:
		if len(b) != size {
			return nil, errUnpack
		}
		return b, nil
	case codecSnappy:
		if n, err := s2.DecodedLen(b); err != nil || n != size {
			return nil, errUnpack
		}
		return whole(size)(s2.Decode(dst[:size], b))
	case codecLZ4:
		n, err := lz4.UncompressBlock(b, dst[:size])
		return whole(size)(dst[:max(n, 0)], err)
	case codecLZ4Hadoop:
		return hadoop(dst[:size], b)
	case codecZstd:
		if believed {
			return u.unpackZstd(dst[:0:size], b, size)
		}
		if u.slow == nil {
			d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeBuffersBelow(0), zstd.WithDecoderMaxWindow(64<<20))
			if err != nil {
				return nil, err
			}
			u.slow = d
		}
		if err := u.slow.Reset(bytes.NewReader(b)); err != nil {
			return nil, errUnpack
		}
		return growing(u.slow, dst, size)
	case codecGzip:
		in := bytes.NewReader(b)
		if u.gzip == nil {
			u.gzip = new(gzip.Reader)
		}
		if err := u.gzip.Reset(in); err != nil {
			return nil, errUnpack
		}
		return growing(u.gzip, dst, size)
	case codecBrotli:
		if u.brotli == nil {
			u.brotli = brotli.NewReader(nil)
		}
		if err := u.brotli.Reset(bytes.NewReader(b)); err != nil {
			return nil, errUnpack
		}
		return growing(u.brotli, dst, size)
	}
	return nil, knownCodec(codec)
}

func (u *unpacker) unpackZstd(dst, b []byte, size int) ([]byte, error) {
	if u.zstd == nil {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(1<<31))
		if err != nil {
			return nil, err
		}
		u.zstd = d
	}
	return whole(size)(u.zstd.DecodeAll(b, dst))
}

// whole checks that bytes are as many as they shall be.
func whole(size int) func([]byte, error) ([]byte, error) {
	return func(b []byte, err error) ([]byte, error) {
		if err != nil || len(b) != size {
			return nil, errUnpack
		}
		return b, nil
	}
}

// growing reads size bytes, and takes memory as they come.
func growing(r io.Reader, dst []byte, size int) ([]byte, error) {
	dst = dst[:0]
	for len(dst) < size {
		if len(dst) == cap(dst) {
			more := make([]byte, len(dst), min(size, max(1<<16, 2*cap(dst))))
			copy(more, dst)
			dst = more
		}
		n, err := r.Read(dst[len(dst):min(size, cap(dst))])
		dst = dst[:len(dst)+n]
		if err != nil && len(dst) < size {
			return nil, errUnpack
		}
	}
	return dst, nil
}

// hadoop decompresses blocks, each behind its size before and after; or one block
// without them, which some writers have called the same.
func hadoop(dst, b []byte) ([]byte, error) {
	at, in := 0, b
	for len(in) >= 8 && at < len(dst) {
		size, packed := uint64(binary.BigEndian.Uint32(in)), uint64(binary.BigEndian.Uint32(in[4:]))
		if size > uint64(len(dst)-at) || packed > uint64(len(in)-8) {
			break
		}
		n, err := lz4.UncompressBlock(in[8:8+packed], dst[at:at+int(size)])
		if err != nil || n != int(size) {
			break
		}
		at, in = at+n, in[8+packed:]
	}
	if at == len(dst) && len(in) == 0 {
		return dst, nil
	}
	n, err := lz4.UncompressBlock(b, dst)
	return whole(len(dst))(dst[:max(n, 0)], err)
}
