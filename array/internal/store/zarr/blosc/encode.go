package blosc

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"sync"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// A Filter is the order of bytes or bits that a block is compressed in.
type Filter uint8

// The filters.
const (
	NoShuffle Filter = iota
	Shuffle
	BitShuffle
)

// Options say how a frame is made.
type Options struct {
	Compressor Compressor // LZ4, Zlib or Zstd
	Level      int        // from 1 to 9, as the compressor understands it; 0 stores
	Filter     Filter
	TypeSize   int // bytes of an element, up to 255; others have no filter
}

const (
	lz4Block    = 256 << 10 // a block and its planes stay in the second cache
	packedBlock = 512 << 10
)

// Encode returns the frame of data.
func Encode(data []byte, o Options) ([]byte, error) {
	if len(data) > math.MaxInt32-headerSize {
		return nil, fmt.Errorf("blosc: a frame of %d bytes: the format ends at 2 GB", len(data))
	}
	if o.TypeSize < 1 || o.TypeSize > math.MaxUint8 {
		o.TypeSize, o.Filter = 1, NoShuffle
	}
	e := encoder{Options: o, header: header{typeSize: o.TypeSize, size: len(data), blockSize: o.blockFor(len(data))}}
	e.flags = byte(o.Compressor)<<5 | flagWhole
	switch {
	case o.Filter == Shuffle && o.TypeSize > 1:
		e.flags |= flagShuffle
	case o.Filter == BitShuffle:
		e.flags |= flagBitShuffle
	}
	if o.Level < 1 || len(data) == 0 {
		return e.stored(data), nil
	}
	compress, err := o.compressor()
	if err != nil {
		return nil, err
	}
	frame, err := e.blocks(data, compress)
	if err != nil || len(frame) < headerSize+len(data) {
		return frame, err
	}
	return e.stored(data), nil
}

// blockFor is a whole number of eight elements, so that all but the last block
// can be shuffled by bits.
func (o Options) blockFor(n int) int {
	size := packedBlock
	if o.Compressor == LZ4 {
		size = lz4Block
	}
	size -= size % (8 * o.TypeSize)
	return min(size, n)
}

type encoder struct {
	Options
	header
}

// begin makes the header, whose frame size is not known yet.
func (e *encoder) begin(room int) []byte {
	b := make([]byte, 0, headerSize+room)
	b = append(b, version, 1, e.flags, byte(e.typeSize))
	b = binary.LittleEndian.AppendUint32(b, uint32(e.size))
	b = binary.LittleEndian.AppendUint32(b, uint32(e.blockSize))
	return append(b, 0, 0, 0, 0)
}

// end puts the size of the frame into its header.
func end(b []byte) []byte {
	binary.LittleEndian.PutUint32(b[12:], uint32(len(b)))
	return b
}

func (e *encoder) stored(data []byte) []byte {
	e.flags |= flagStored
	return end(append(e.begin(len(data)), data...))
}

func (e *encoder) blocks(data []byte, compress func(dst, src []byte) ([]byte, error)) ([]byte, error) {
	n := e.header.blocks()
	frame := e.begin(4*n + len(data)/2)
	frame = append(frame, make([]byte, 4*n)...)
	planes := scratch(e.blockSize)
	defer recycle(planes)
	for i := range n {
		lo := i * e.blockSize
		src := data[lo:min(lo+e.blockSize, len(data))]
		switch {
		case e.flags&flagShuffle != 0:
			shuffle(planes[:len(src)], src, e.typeSize)
			src = planes[:len(src)]
		case e.flags&flagBitShuffle != 0 && len(src) >= e.typeSize:
			bitShuffle(planes[:len(src)], src, e.typeSize)
			src = planes[:len(src)]
		}
		start := len(frame)
		binary.LittleEndian.PutUint32(frame[headerSize+4*i:], uint32(start))
		packed, err := compress(append(frame, 0, 0, 0, 0), src)
		if err != nil {
			return nil, fmt.Errorf("blosc: %s: %w", e.Compressor, err)
		}
		frame = packed
		if len(frame)-start-4 >= len(src) { // a length of the block's own says: as it is
			frame = append(frame[:start+4], src...)
		}
		binary.LittleEndian.PutUint32(frame[start:], uint32(len(frame)-start-4))
		if len(frame) >= headerSize+len(data) {
			break // to be stored
		}
	}
	return end(frame), nil
}

// compressor returns the function that appends to dst what src is compressed to.
func (o Options) compressor() (func(dst, src []byte) ([]byte, error), error) {
	switch o.Compressor {
	case LZ4:
		return compressLZ4, nil
	case Zlib:
		return func(dst, src []byte) ([]byte, error) {
			b := bytes.NewBuffer(dst)
			w, err := zlib.NewWriterLevel(b, min(o.Level, 9))
			if err != nil {
				return nil, err
			}
			if _, err := w.Write(src); err != nil {
				return nil, err
			}
			err = w.Close()
			return b.Bytes(), err
		}, nil
	case Zstd:
		return func(dst, src []byte) ([]byte, error) {
			e, err := zstdEncoder(o.Level)
			if err != nil {
				return nil, err
			}
			return e.EncodeAll(src, dst), nil
		}, nil
	}
	return nil, fmt.Errorf("blosc: frames of %s are read, not written", o.Compressor)
}

func compressLZ4(dst, src []byte) ([]byte, error) {
	start := len(dst)
	most := lz4.CompressBlockBound(len(src))
	dst = append(dst, make([]byte, most)...)
	n, err := lz4.CompressBlock(src, dst[start:], nil)
	if err != nil {
		return nil, err
	}
	if n == 0 { // it would not get smaller
		n = min(len(src), most)
	}
	return dst[:start+n], nil
}

var zstdEncoders sync.Map // of level to *zstd.Encoder

// zstdEncoder returns the encoder of one of the library's levels, of which there
// are four.
func zstdEncoder(level int) (*zstd.Encoder, error) {
	l := zstd.EncoderLevelFromZstd(bloscToZstd(level))
	if e, ok := zstdEncoders.Load(l); ok {
		return e.(*zstd.Encoder), nil
	}
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(l), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, err
	}
	kept, _ := zstdEncoders.LoadOrStore(l, e)
	return kept.(*zstd.Encoder), nil
}

// bloscToZstd is the level that Blosc asks of Zstd for one of its own.
func bloscToZstd(level int) int {
	if level >= 9 {
		return 22
	}
	return 2*level - 1
}
