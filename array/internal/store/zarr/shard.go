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
	defer recycle(index)
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
		at := span{binary.NativeEndian.Uint64(index[16*i:]), binary.NativeEndian.Uint64(index[16*i+8:])}
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

// readIndex returns pairs of numbers in the machine's byte order, from the pool.
func (s *shard) readIndex(src *io.SectionReader) ([]byte, error) {
	size := src.Size()
	if int64(s.size) > size {
		return nil, lengthError(size, s.size)
	}
	raw := scratch(s.size)
	defer recycle(raw)
	at := int64(0)
	if !s.first {
		at = size - int64(s.size)
	}
	if n, err := src.ReadAt(raw, at); n < len(raw) {
		return nil, err
	}
	index := scratch(16 * block.Count(s.grid))
	if err := decode(s.after, index, raw); err != nil {
		recycle(index)
		return nil, err
	}
	if s.swap {
		swapBytes(index, 8)
	}
	return index, nil
}

// readPackedShard reads a shard that codecs have made other bytes of.
func (c *chain) readPackedShard(ctx context.Context, src *io.SectionReader, lo []int, dst *block.Block) error {
	raw := scratch(int(src.Size()))
	defer recycle(raw)
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

// encode packs a shard's chunks; those of nothing but fill are left out unless
// keepFill.
func (s *shard) encode(view *block.Block, keepFill bool) ([]byte, error) {
	index := make([]byte, 0, 16*block.Count(s.grid))
	var out []byte
	if s.first {
		out = make([]byte, s.size)
	}
	lo := make([]int, len(view.Shape))
	err := pieces(lo, view.Shape, s.inner.shape, func(p piece) error {
		part := view.Region(p.at, p.shape)
		defer part.Release()
		at := span{absent, absent}
		if keepFill || !isFill(part, s.inner.fill) {
			data, err := s.inner.encode(part, keepFill)
			if err != nil {
				return err
			}
			at = span{uint64(len(out)), uint64(len(data))}
			out = append(out, data...)
		}
		index = binary.NativeEndian.AppendUint64(index, at.offset)
		index = binary.NativeEndian.AppendUint64(index, at.size)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if s.swap {
		swapBytes(index, 8)
	}
	for _, k := range s.after {
		if index, err = k.encode(index); err != nil {
			return nil, err
		}
	}
	if s.first {
		copy(out, index)
		return out, nil
	}
	return append(out, index...), nil
}
