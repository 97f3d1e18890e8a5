package blosc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
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

	// mostData leaves room for what blocks cost that do not compress.
	mostData = math.MaxInt32 - 1<<20
)

// Target is what a frame is written to: to its end, and over what is there, at
// offsets from the frame's beginning.
type Target interface {
	io.Writer
	io.WriterAt
}

// Writer writes the frame of data of a known length to a Target, some blocks at a
// time. Close ends the frame.
type Writer struct {
	Options
	header
	to       Target
	compress func(dst, src []byte) ([]byte, error)
	starts   []byte // of the blocks
	begun    []byte // of a block that has not all come
	planes   []byte
	packed   []byte
	left     int // bytes that are to come
	written  int // bytes of the frame
}

// NewWriter begins the frame of size bytes.
func NewWriter(to Target, size int, o Options) (*Writer, error) {
	if size < 0 || size > mostData {
		return nil, fmt.Errorf("blosc: a frame of %d bytes: the format ends at 2 GB", size)
	}
	if o.TypeSize < 1 || o.TypeSize > math.MaxUint8 {
		o.TypeSize, o.Filter = 1, NoShuffle
	}
	w := &Writer{Options: o, to: to, left: size, header: header{typeSize: o.TypeSize, size: size, blockSize: o.blockFor(size)}}
	w.flags = byte(o.Compressor)<<5 | flagWhole
	switch {
	case o.Filter == Shuffle && o.TypeSize > 1:
		w.flags |= flagShuffle
	case o.Filter == BitShuffle:
		w.flags |= flagBitShuffle
	}
	if o.Level < 1 || size == 0 {
		w.flags |= flagStored
		return w, w.put(make([]byte, headerSize))
	}
	var err error
	if w.compress, err = o.compressor(); err != nil {
		return nil, err
	}
	w.starts = make([]byte, 0, 4*w.header.blocks())
	w.begun, w.planes = scratch(w.blockSize)[:0], scratch(w.blockSize)
	w.packed = scratch(4 + w.blockSize)
	return w, nil
}

func (w *Writer) put(b []byte) error {
	n, err := w.to.Write(b)
	w.written += n
	return err
}

// Write takes some of the data.
func (w *Writer) Write(data []byte) (int, error) {
	if len(data) > w.left {
		return 0, fmt.Errorf("blosc: %d bytes more than were promised", len(data)-w.left)
	}
	n := len(data)
	if w.flags&flagStored != 0 {
		w.left -= n
		return n, w.put(data)
	}
	for len(data) > 0 {
		need := min(w.blockSize, w.left+len(w.begun))
		some := data[:min(len(data), need-len(w.begun))]
		data = data[len(some):]
		w.left -= len(some)
		if len(w.begun) > 0 || len(some) < need {
			w.begun = append(w.begun, some...)
			some = w.begun
		}
		if len(some) < need {
			break
		}
		if err := w.block(some); err != nil {
			return n - len(data), err
		}
		w.begun = w.begun[:0]
	}
	return n, nil
}

// block writes a block: compressed, or as it is where that is no longer. If it is
// the only one, the frame is stored then.
func (w *Writer) block(data []byte) error {
	src := data
	switch {
	case w.flags&flagShuffle != 0:
		shuffle(w.planes[:len(src)], src, w.typeSize)
		src = w.planes[:len(src)]
	case w.flags&flagBitShuffle != 0 && len(src) >= w.typeSize:
		bitShuffle(w.planes[:len(src)], src, w.typeSize)
		src = w.planes[:len(src)]
	}
	packed, err := w.compress(w.packed[:4], src)
	if err != nil {
		return fmt.Errorf("blosc: %s: %w", w.Compressor, err)
	}
	w.packed = packed
	if w.written == 0 {
		if 4+len(packed) >= w.size {
			w.flags |= flagStored
			return errors.Join(w.put(make([]byte, headerSize)), w.put(data))
		}
		if err := w.put(make([]byte, headerSize+cap(w.starts))); err != nil {
			return err
		}
	}
	w.starts = binary.LittleEndian.AppendUint32(w.starts, uint32(w.written))
	if len(packed)-4 >= len(src) { // a length of the block's own says: as it is
		packed = append(packed[:4], src...)
	}
	binary.LittleEndian.PutUint32(packed, uint32(len(packed)-4))
	return w.put(packed)
}

// Close writes the header, which says how long the frame is and where its blocks
// start.
func (w *Writer) Close() error {
	if w.compress != nil {
		recycle(w.begun)
		recycle(w.planes)
		recycle(w.packed)
	}
	if w.left > 0 {
		return fmt.Errorf("blosc: %d bytes less than were promised", w.left)
	}
	b := []byte{version, 1, w.flags, byte(w.typeSize)}
	b = binary.LittleEndian.AppendUint32(b, uint32(w.size))
	b = binary.LittleEndian.AppendUint32(b, uint32(w.blockSize))
	b = binary.LittleEndian.AppendUint32(b, uint32(w.written))
	_, err := w.to.WriteAt(append(b, w.starts...), 0)
	return err
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
	dst = slices.Grow(dst, most)[:start+most]
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
