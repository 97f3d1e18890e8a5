package blosc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// A Compressor is what the blocks of a frame are compressed by, as the header
// counts them.
type Compressor uint8

// The compressors. LZ4 is what is called lz4hc too: it differs in the writing
// only.
const (
	BloscLZ Compressor = iota
	LZ4
	Snappy
	Zlib
	Zstd
)

var compressors = [...]string{"blosclz", "lz4", "snappy", "zlib", "zstd"}

// String is the compressor's name in Blosc and Zarr.
func (c Compressor) String() string {
	if int(c) < len(compressors) {
		return compressors[c]
	}
	return fmt.Sprintf("compressor %d", uint8(c))
}

// decompressor returns the function that fills dst from all of src, exactly.
func (c Compressor) decompressor() (func(dst, src []byte) error, error) {
	switch c {
	case BloscLZ:
		return decompressBloscLZ, nil
	case LZ4:
		return func(dst, src []byte) error {
			n, err := lz4.UncompressBlock(src, dst)
			return exactly(n, len(dst), err)
		}, nil
	case Snappy:
		return decompressSnappy, nil
	case Zlib:
		return decompressZlib, nil
	case Zstd:
		return func(dst, src []byte) error {
			out, err := zstdDecoder().DecodeAll(src, dst[:0:len(dst)])
			return exactly(len(out), len(dst), err)
		}, nil
	}
	return nil, fmt.Errorf("blosc: %s is not known", c)
}

func exactly(n, want int, err error) error {
	if err == nil && n != want {
		return fmt.Errorf("%d bytes where %d are due", n, want)
	}
	return err
}

// zstdDecoder never writes past the capacity that it is given.
var zstdDecoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxWindow(1<<31))
	if err != nil {
		panic(err) // of the options alone
	}
	return d
})

func decompressSnappy(dst, src []byte) error {
	n, err := snappy.DecodedLen(src)
	if err = exactly(n, len(dst), err); err != nil {
		return err
	}
	out, err := snappy.Decode(dst, src)
	if err != nil {
		return err
	}
	copy(dst, out) // onto itself, where it was decoded in place
	return nil
}

var zlibReaders sync.Pool

func decompressZlib(dst, src []byte) error {
	r, _ := zlibReaders.Get().(io.ReadCloser)
	if r == nil {
		var err error
		if r, err = zlib.NewReader(bytes.NewReader(src)); err != nil {
			return err
		}
	} else if err := r.(zlib.Resetter).Reset(bytes.NewReader(src), nil); err != nil {
		return err
	}
	defer zlibReaders.Put(r)
	if _, err := io.ReadFull(r, dst); err != nil {
		return err
	}
	var more [1]byte
	if n, err := io.ReadFull(r, more[:]); n > 0 || !errors.Is(err, io.EOF) {
		if n > 0 {
			return fmt.Errorf("more than %d bytes", len(dst))
		}
		return err // the checksum
	}
	return nil
}

var buffers sync.Pool // of *[]byte

// scratch returns a slice of undefined content.
func scratch(n int) []byte {
	if b, _ := buffers.Get().(*[]byte); b != nil && cap(*b) >= n {
		return (*b)[:n]
	}
	return make([]byte, n)
}

func recycle(b []byte) { buffers.Put(&b) }
