package zarr

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/cb434341/weft/internal/block"
)

// A chain is how a chunk becomes bytes: its axes are put in another order, its
// elements laid down one behind the other in a byte order, or its own chunks
// packed to a shard, and the bytes pass through codecs.
//
//	elements --perm--> elements --swap or shard--> bytes --after--> bytes
type chain struct {
	d     block.DType
	shape []int // of a chunk
	fill  []byte
	perm  []int // axis i of what is stored is axis perm[i] of the chunk; nil if all are in place
	swap  bool  // the other byte order than the machine's
	shard *shard
	after []codec
}

// stored is the shape of a chunk after perm.
func (c *chain) stored() []int { return permuted(c.shape, c.perm) }

func permuted(x, perm []int) []int {
	if perm == nil {
		return x
	}
	y := make([]int, len(x))
	for i, p := range perm {
		y[i] = x[p]
	}
	return y
}

// arranged returns the view of a part of a chunk with the axes as they are
// stored.
func (c *chain) arranged(b *block.Block) *block.Block {
	if c.perm == nil {
		return b.View()
	}
	return b.Transpose(c.perm...)
}

// read fills dst, which may have any strides, with the part of a chunk from lo
// on.
func (c *chain) read(ctx context.Context, src *io.SectionReader, lo []int, dst *block.Block) error {
	dst = c.arranged(dst)
	defer dst.Release()
	lo = permuted(lo, c.perm)
	stored := c.stored()
	if c.shard != nil {
		if len(c.after) > 0 {
			return c.readPackedShard(ctx, src, lo, dst)
		}
		return c.shard.read(ctx, src, lo, dst)
	}
	if slices.Equal(dst.Shape, stored) && dst.IsContiguous() {
		return c.readElements(dst, src)
	}
	n, ok := block.Bytes(c.d, stored)
	if !ok || n > c.most(int(src.Size())) {
		return fmt.Errorf("%d bytes cannot hold a chunk of %d: %w", src.Size(), n, errTruncated)
	}
	whole := block.New(c.d, stored...)
	defer whole.Release()
	if err := c.readElements(whole, src); err != nil {
		return err
	}
	part := whole.Region(lo, dst.Shape)
	defer part.Release()
	block.Copy(dst, part)
	return nil
}

// most is how many bytes of elements n bytes of a file can stand for at most.
func (c *chain) most(n int) int {
	for _, k := range slices.Backward(c.after) {
		n = min(k.most(min(n, 1<<40)), 1<<47)
	}
	return n
}

// readElements fills a contiguous block with all elements of a chunk.
func (c *chain) readElements(dst *block.Block, src *io.SectionReader) error {
	b := dst.Bytes()
	if err := c.readBytes(b, src); err != nil {
		return err
	}
	if c.swap {
		swapBytes(b, parts(c.d))
	}
	if c.d == block.Bool {
		tidyBools(b)
	}
	return nil
}

// readBytes fills dst with what the codecs make of the file.
func (c *chain) readBytes(dst []byte, src *io.SectionReader) error {
	size := src.Size()
	if len(c.after) == 0 {
		if size != int64(len(dst)) {
			return lengthError(size, len(dst))
		}
		_, err := src.ReadAt(dst, 0)
		if err == io.EOF {
			err = nil // it says so with the last bytes
		}
		return err
	}
	buffer := scratch(int(size))
	defer buffer.Release()
	raw := buffer.Bytes()
	if n, err := src.ReadAt(raw, 0); n < len(raw) {
		return err
	}
	return decode(c.after, dst, raw)
}

func lengthError(got int64, want int) error {
	if got < int64(want) {
		return fmt.Errorf("%d bytes where %d are due: %w", got, want, errTruncated)
	}
	return fmt.Errorf("%d bytes where %d are due: %w", got, want, errLong)
}

// decode fills dst with what encoded bytes decode to.
func decode(codecs []codec, dst, src []byte) error {
	sizes := make([]int, len(codecs)) // of what each of them was given; -1 if that is not known
	n := len(dst)
	for i, k := range codecs {
		sizes[i] = n
		if n >= 0 {
			n = k.encodedLen(n)
		}
	}
	for i, k := range slices.Backward(codecs) {
		room := dst
		if i > 0 {
			n := sizes[i]
			if n < 0 {
				// A compressor made it of something that is not much shorter.
				n = min(2*len(dst)+slack, k.most(len(src)))
			}
			if n > k.most(len(src)) {
				return fmt.Errorf("%s: %w", k.name(), lengthError(int64(len(src)), n))
			}
			buffer := scratch(n)
			defer buffer.Release()
			room = buffer.Bytes()
		}
		out, err := k.decode(room[:0:len(room)], src)
		if err == nil && sizes[i] >= 0 && len(out) != sizes[i] {
			err = lengthError(int64(len(out)), sizes[i])
		}
		if err != nil {
			return fmt.Errorf("%s: %w", k.name(), err)
		}
		src = out
	}
	if len(dst) > 0 && &dst[0] != &src[0] {
		copy(dst, src)
	}
	return nil
}

// scratch returns bytes of undefined content, outside of Go's heap where they are
// many: what has been read is let go of at once.
func scratch(n int) *block.Block { return block.New(block.Uint8, n) }
