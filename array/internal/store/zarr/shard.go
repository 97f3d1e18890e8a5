package zarr

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/cb434341/weft/internal/block"
)

// A shard is a file of many chunks, in any order, and an index of where each
// begins and how long it is; both numbers are absent for a chunk that is not
// there.
//
//	chunk chunk ... chunk index      or      index chunk ... chunk
type shard struct {
	inner *chain
	grid  []int   // chunks along each axis
	swap  bool    // the index has the other byte order than the machine
	after []codec // of the index
	first bool    // the index comes first
	size  int     // of the index in the file
}

const absent = math.MaxUint64

// span is where a chunk lies in its shard.
type span struct{ offset, size uint64 }

// read fills dst with the part of the shard from lo on: only the chunks that are
// needed are read.
func (s *shard) read(ctx context.Context, src *io.SectionReader, lo []int, dst *block.Block) error {
	if block.Count(dst.Shape) == 0 {
		return nil
	}
	index, err := s.readIndex(src)
	if err != nil {
		return fmt.Errorf("the index: %w", err)
	}
	defer index.Release()
	offsets := index.Bytes()
	return pieces(lo, dst.Shape, s.inner.shape, func(p piece) error {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		part := dst.Region(p.at, p.shape)
		defer part.Release()
		i := 0
		for axis, n := range s.grid {
			i = i*n + p.index[axis]
		}
		at := span{binary.NativeEndian.Uint64(offsets[16*i:]), binary.NativeEndian.Uint64(offsets[16*i+8:])}
		if at.offset == absent && at.size == absent {
			setFill(part, s.inner.fill)
			return nil
		}
		if lo, hi := s.room(src.Size()); at.offset < lo || at.offset > hi || at.size > hi-at.offset {
			return fmt.Errorf("chunk %v of the shard: %d bytes from %d on do not lie in %d:%d: %w", p.index, at.size, at.offset, lo, hi, errTruncated)
		}
		if err := s.inner.read(ctx, io.NewSectionReader(src, int64(at.offset), int64(at.size)), p.from, part); err != nil {
			return fmt.Errorf("chunk %v of the shard: %w", p.index, err)
		}
		return nil
	})
}

// room is where chunks can lie in a shard of a size.
func (s *shard) room(size int64) (lo, hi uint64) {
	if s.first {
		return uint64(s.size), uint64(size)
	}
	return 0, uint64(size) - uint64(s.size)
}

// readIndex returns pairs of numbers in the machine's byte order.
func (s *shard) readIndex(src *io.SectionReader) (*block.Block, error) {
	size := src.Size()
	if int64(s.size) > size {
		return nil, lengthError(size, s.size)
	}
	raw := scratch(s.size)
	defer raw.Release()
	at := int64(0)
	if !s.first {
		at = size - int64(s.size)
	}
	if n, err := src.ReadAt(raw.Bytes(), at); n < s.size {
		return nil, err
	}
	index := scratch(16 * block.Count(s.grid))
	if err := decode(s.after, index.Bytes(), raw.Bytes()); err != nil {
		index.Release()
		return nil, err
	}
	if s.swap {
		swapBytes(index.Bytes(), 8)
	}
	return index, nil
}

// readPackedShard reads a shard that codecs have made other bytes of.
func (c *chain) readPackedShard(ctx context.Context, src *io.SectionReader, lo []int, dst *block.Block) error {
	file := scratch(int(src.Size()))
	defer file.Release()
	raw := file.Bytes()
	if n, err := src.ReadAt(raw, 0); n < len(raw) {
		return err
	}
	for _, k := range slices.Backward(c.after) {
		// How long a shard is, nothing says: its chunks, their index, and what
		// chunks that do not compress cost more.
		n, _ := block.Bytes(c.d, c.shape)
		n = min(2*n+c.shard.size+slack, k.most(len(raw)))
		out, err := k.decode(make([]byte, 0, n), raw)
		if err != nil {
			return fmt.Errorf("%s: %w", k.name(), err)
		}
		raw = out
	}
	return c.shard.read(ctx, io.NewSectionReader(bytes.NewReader(raw), 0, int64(len(raw))), lo, dst)
}

// write packs a shard's chunks; those of nothing but fill are left out unless
// keepFill.
func (s *shard) write(to *sink, view *block.Block, keepFill bool) error {
	from := to.here()
	if s.first {
		if _, err := to.Write(make([]byte, s.size)); err != nil {
			return err
		}
	}
	index := make([]byte, 0, 16*block.Count(s.grid))
	err := pieces(make([]int, len(view.Shape)), view.Shape, s.inner.shape, func(p piece) error {
		part := view.Region(p.at, p.shape)
		defer part.Release()
		at := span{absent, absent}
		if keepFill || !isFill(part, s.inner.fill) {
			at.offset = uint64(to.end() - from.from)
			if err := s.inner.write(to, part, keepFill); err != nil {
				return err
			}
			at.size = uint64(to.end()-from.from) - at.offset
		}
		index = binary.NativeEndian.AppendUint64(index, at.offset)
		index = binary.NativeEndian.AppendUint64(index, at.size)
		return nil
	})
	if err != nil {
		return err
	}
	if s.swap {
		swapBytes(index, 8)
	}
	if index, err = encoded(s.after, index); err != nil {
		return err
	}
	if s.first {
		_, err = from.WriteAt(index, 0)
	} else {
		_, err = to.Write(index)
	}
	return err
}

// encoded is what codecs make of bytes.
func encoded(codecs []codec, data []byte) ([]byte, error) {
	for _, k := range codecs {
		var out bytes.Buffer
		e, err := k.encoder(&out, len(data))
		if err == nil {
			_, err = e.Write(data)
		}
		if err == nil {
			err = e.Close()
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k.name(), err)
		}
		data = out.Bytes()
	}
	return data, nil
}
