package ipc

import (
	"bytes"
	"fmt"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// The codecs of Arrow's bodies.
const (
	codecLZ4  = 0
	codecZstd = 1
)

// unpacker decompresses buffers. It is for one goroutine; what it keeps is memory
// only.
type unpacker struct {
	lz4  *lz4.Reader
	zstd *zstd.Decoder
}

// unpack decompresses a buffer that shall have size bytes.
func (u *unpacker) unpack(codec byte, b []byte, size int64) ([]byte, error) {
	in := bytes.NewReader(b)
	switch codec {
	case codecLZ4:
		if u.lz4 == nil {
			u.lz4 = lz4.NewReader(in)
		} else {
			u.lz4.Reset(in)
		}
		return readAll(u.lz4, size, int64(len(b)))
	case codecZstd:
		if u.zstd == nil {
			// A small input is not decompressed as a whole at once: it may be a bomb.
			d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeBuffersBelow(0), zstd.WithDecoderMaxWindow(64<<20))
			if err != nil {
				return nil, err
			}
			u.zstd = d
		}
		if err := u.zstd.Reset(in); err != nil {
			return nil, err
		}
		return readAll(u.zstd, size, int64(len(b)))
	}
	return nil, fmt.Errorf("buffers are compressed by method %d, which is none that is known", codec)
}
