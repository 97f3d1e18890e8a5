package parquet

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// A packer compresses pages. It is for one goroutine.
type packer struct {
	codec int32
	*packing
}

// packing is what compressing takes: much memory for zstd. A writer has it only while
// it writes a row group, since there may be a writer for each of many folders.
type packing struct {
	zstd *zstd.Encoder
	out  []byte
}

// packings are those that nobody uses.
var packings = sync.Pool{New: func() any { return &packing{} }}

// codecs are those that files are written by.
var codecs = map[string]int32{
	"": codecZstd, "zstd": codecZstd, "snappy": codecSnappy, "gzip": codecGzip, "lz4": codecLZ4, "none": codecNone,
}

func codecOf(name string) (int32, error) {
	codec, ok := codecs[name]
	if !ok {
		return 0, fmt.Errorf("parquet: there is no compression %q: zstd, snappy, gzip, lz4 or none", name)
	}
	return codec, nil
}

// pack compresses bytes. The result is good until the next call.
func (p *packer) pack(b []byte) ([]byte, error) {
	switch p.codec {
	case codecZstd:
		if p.zstd == nil {
			e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
			if err != nil {
				return nil, err
			}
			p.zstd = e
		}
		p.out = p.zstd.EncodeAll(b, p.out[:0])
	case codecSnappy:
		p.out = s2.EncodeSnappy(p.out[:cap(p.out)], b)
	case codecGzip:
		out := bytes.NewBuffer(p.out[:0])
		z := gzip.NewWriter(out)
		if _, err := z.Write(b); err != nil {
			return nil, err
		}
		if err := z.Close(); err != nil {
			return nil, err
		}
		p.out = out.Bytes()
	case codecLZ4:
		if n := lz4.CompressBlockBound(len(b)); cap(p.out) < n {
			p.out = make([]byte, n)
		}
		n, err := lz4.CompressBlock(b, p.out[:cap(p.out)], nil)
		if err != nil {
			return nil, err
		}
		p.out = p.out[:n]
	default:
		return b, nil
	}
	return p.out, nil
}
