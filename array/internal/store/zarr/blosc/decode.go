package blosc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Flags of a frame's header.
const (
	flagShuffle    = 0x01
	flagStored     = 0x02 // the data follow the header as they are
	flagBitShuffle = 0x04
	flagReserved   = 0x08
	flagWhole      = 0x10 // blocks are not split
)

const (
	headerSize = 16
	version    = 2 // of the format

	// Blocks are split into planes only if these are few and long enough.
	mostSplits = 16
	leastSplit = 128
)

var errTruncated = errors.New("the frame is cut short")

// header is what a frame begins with.
type header struct {
	flags     byte
	typeSize  int
	size      int // of the data
	blockSize int
	frame     int // size of the frame, header included
}

// parse reads the header and holds it against the length of the frame.
func parse(src []byte) (header, error) {
	if len(src) < headerSize {
		return header{}, fmt.Errorf("blosc: %w: %d bytes", errTruncated, len(src))
	}
	if v := src[0]; v == 0 || v > version {
		return header{}, fmt.Errorf("blosc: a frame of version %d, not %d", v, version)
	}
	sizes := [3]int{}
	for i := range sizes {
		n := binary.LittleEndian.Uint32(src[4+4*i:])
		if n > math.MaxInt32 {
			return header{}, fmt.Errorf("blosc: a size of %d", n)
		}
		sizes[i] = int(n)
	}
	h := header{flags: src[2], typeSize: int(src[3]), size: sizes[0], blockSize: sizes[1], frame: sizes[2]}
	switch {
	case h.frame < headerSize || h.frame > len(src):
		return h, fmt.Errorf("blosc: %w: %d bytes of %d", errTruncated, len(src), h.frame)
	case h.flags&flagReserved != 0:
		return h, fmt.Errorf("blosc: flags %#x are not known", h.flags)
	case h.flags&flagStored != 0 && h.frame-headerSize < h.size:
		return h, fmt.Errorf("blosc: %w: %d bytes stored of %d", errTruncated, h.frame-headerSize, h.size)
	case h.flags&flagStored != 0 || h.size == 0:
		return h, nil
	case h.typeSize == 0:
		return h, errors.New("blosc: elements of 0 bytes")
	case h.blockSize == 0 || h.blockSize > h.size:
		return h, fmt.Errorf("blosc: blocks of %d bytes in a frame of %d", h.blockSize, h.size)
	case h.blocks() > (h.frame-headerSize)/4:
		return h, fmt.Errorf("blosc: %w: %d blocks in %d bytes", errTruncated, h.blocks(), h.frame)
	}
	return h, nil
}

func (h header) blocks() int { return (h.size + h.blockSize - 1) / h.blockSize }

func (h header) compressor() Compressor { return Compressor(h.flags >> 5) }

// splits is how many pieces a block of n bytes was compressed in.
func (h header) splits(n int) int {
	if h.flags&flagWhole != 0 || n < h.blockSize || h.typeSize > mostSplits || n/h.typeSize < leastSplit {
		return 1
	}
	return h.typeSize
}

// DecodedLen returns the length of the data in a frame.
func DecodedLen(src []byte) (int, error) {
	h, err := parse(src)
	return h.size, err
}

// Decode fills dst, whose length must be DecodedLen, with the data of a frame.
// Bytes behind the frame are ignored.
func Decode(dst, src []byte) error {
	h, err := parse(src)
	if err != nil {
		return err
	}
	if h.size != len(dst) {
		return fmt.Errorf("blosc: a frame of %d bytes decoded to %d", h.size, len(dst))
	}
	src = src[:h.frame]
	if h.flags&flagStored != 0 {
		copy(dst, src[headerSize:])
		return nil
	}
	decompress, err := h.compressor().decompressor()
	if err != nil {
		return err
	}
	d := decoder{header: h, src: src, decompress: decompress}
	if h.flags&(flagShuffle|flagBitShuffle) != 0 && h.size > 0 {
		d.planes = scratch(h.blockSize)
		defer recycle(d.planes)
	}
	for i := 0; i*h.blockSize < h.size; i++ {
		lo := i * h.blockSize
		if err := d.block(i, dst[lo:min(lo+h.blockSize, h.size)]); err != nil {
			return fmt.Errorf("blosc: block %d: %w", i, err)
		}
	}
	return nil
}

type decoder struct {
	header
	src        []byte
	decompress func(dst, src []byte) error
	planes     []byte // a block before its filter is undone
}

func (d *decoder) block(i int, dst []byte) error {
	start := binary.LittleEndian.Uint32(d.src[headerSize+4*i:])
	if uint64(start) > uint64(len(d.src)) {
		return errTruncated
	}
	to := dst
	shuffled := d.flags&flagShuffle != 0 && d.typeSize > 1
	bits := !shuffled && d.flags&flagBitShuffle != 0 && len(dst) >= d.typeSize
	if shuffled || bits {
		to = d.planes[:len(dst)]
	}
	if err := d.pieces(to, d.src[start:]); err != nil {
		return err
	}
	switch {
	case shuffled:
		unshuffle(dst, to, d.typeSize)
	case bits:
		bitUnshuffle(dst, to, d.typeSize)
	}
	return nil
}

// pieces decompresses the splits of a block.
func (d *decoder) pieces(dst, src []byte) error {
	splits := d.splits(len(dst))
	size := len(dst) / splits
	if size*splits != len(dst) {
		return fmt.Errorf("%d splits of a block of %d bytes", splits, len(dst))
	}
	for j := range splits {
		if len(src) < 4 {
			return errTruncated
		}
		n := binary.LittleEndian.Uint32(src)
		src = src[4:]
		if uint64(n) > uint64(len(src)) {
			return errTruncated
		}
		piece := dst[j*size : (j+1)*size]
		if int(n) == size {
			copy(piece, src)
		} else if err := d.decompress(piece, src[:n]); err != nil {
			return fmt.Errorf("%s: %w", d.compressor(), err)
		}
		src = src[n:]
	}
	return nil
}
