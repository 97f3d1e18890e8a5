package hdf5

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/h5"
)

// decoding is taken by whoever decodes a chunk: no more at once than there are
// cores, however many tasks read.
var decoding = make(chan struct{}, runtime.GOMAXPROCS(0))

// batch is how many chunks are looked up before their numbers are read.
const batch = 1024

// A piece is a chunk that a region wants some of.
type piece struct {
	at      []int // its first element
	address uint64
	size    uint64
	skipped uint32 // bit i: it went around filter i
}

// readChunks reads the chunks under a region: libhdf5 says where they are, and
// the rest is ours.
func (d *dataset) readChunks(ctx context.Context, f *file, lo []int, dst *block.Block) error {
	grid := make([]int, len(lo))
	for i, n := range lo {
		grid[i] = (n+dst.Shape[i]-1)/d.chunk[i] - n/d.chunk[i] + 1
	}
	var pieces []piece
	for index := range indices(grid) {
		at := make([]int, len(index))
		for i, n := range index {
			at[i] = (lo[i]/d.chunk[i] + n) * d.chunk[i]
		}
		if pieces = append(pieces, piece{at: at}); len(pieces) == batch {
			if err := d.readPieces(ctx, f, pieces, lo, dst); err != nil {
				return err
			}
			pieces = pieces[:0]
		}
	}
	return d.readPieces(ctx, f, pieces, lo, dst)
}

func (d *dataset) readPieces(ctx context.Context, f *file, pieces []piece, lo []int, dst *block.Block) error {
	if err := f.lib.Do(func(c *h5.Call) { d.locate(c, pieces) }); err != nil {
		return err
	}
	if len(pieces) == 1 {
		return d.readPiece(ctx, f, pieces[0], lo, dst)
	}
	var next atomic.Int64
	errs := make([]error, min(len(pieces), cap(decoding)))
	var readers sync.WaitGroup
	for w := range errs {
		readers.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(pieces) && errs[w] == nil; i = next.Add(1) - 1 {
				errs[w] = d.readPiece(ctx, f, pieces[i], lo, dst)
			}
			if errs[w] != nil {
				next.Store(int64(len(pieces))) // the others need not go on
			}
		})
	}
	readers.Wait()
	return errors.Join(errs...)
}

// locate asks where pieces are.
func (d *dataset) locate(c *h5.Call, pieces []piece) {
	at := make([]uint64, len(d.chunk))
	for i := range pieces {
		p := &pieces[i]
		for axis, n := range p.at {
			at[axis] = uint64(n)
		}
		h5.Must(c, "H5Dget_chunk_info_by_coord", c.Dget_chunk_info_by_coord(d.id, &at[0], &p.skipped, &p.address, &p.size))
	}
}

// readPiece brings one chunk into the part of dst that it has something of.
func (d *dataset) readPiece(ctx context.Context, f *file, p piece, lo []int, dst *block.Block) error {
	select {
	case decoding <- struct{}{}:
		defer func() { <-decoding }()
	case <-ctx.Done():
		return ctx.Err()
	}
	from, inside, shape := make([]int, len(lo)), make([]int, len(lo)), make([]int, len(lo))
	for i, at := range p.at {
		begin := max(at, lo[i])
		from[i], inside[i] = begin-lo[i], begin-at
		shape[i] = min(at+d.chunk[i], lo[i]+dst.Shape[i]) - begin
	}
	target := dst.Region(from, shape)
	defer target.Release()
	if p.address == h5.Undefined {
		fillWith(target, d.fill)
		return nil
	}
	if target.IsContiguous() && slices.Equal(shape, d.chunk) {
		return d.decodePiece(f, p, target.Bytes())
	}
	if err := d.plausible(f, p); err != nil {
		return err
	}
	whole := block.New(d.dtype, d.chunk...)
	defer whole.Release()
	if err := d.decodePiece(f, p, whole.Bytes()); err != nil {
		return err
	}
	part := whole.Region(inside, shape)
	defer part.Release()
	block.Copy(target, part)
	return nil
}

// plausible refuses a chunk that cannot lie in the file or cannot become as large
// as it is said to be, before there is memory for it.
func (d *dataset) plausible(f *file, p piece) error {
	if end := p.address + p.size; end < p.address || end > uint64(f.identity.Size) {
		return fmt.Errorf("chunk %v lies from byte %d to %d, and the file has %d: it is truncated or corrupt", p.at, p.address, end, f.identity.Size)
	}
	// The product is checked where the chunk's shape is read.
	n, _ := block.Bytes(d.dtype, d.chunk)
	if uint64(n) > (p.size+1)*deflateMost {
		return fmt.Errorf("chunk %v has %d bytes, from which no %d can come: the file is corrupt", p.at, p.size, n)
	}
	return nil
}

// decodePiece reads and decodes the whole of a chunk.
func (d *dataset) decodePiece(f *file, p piece, dst []byte) error {
	if err := d.plausible(f, p); err != nil {
		return err
	}
	if d.unfiltered(p) && p.size == uint64(len(dst)) {
		if err := readAt(f, dst, int64(p.address)); err != nil {
			return err
		}
	} else {
		raw := buffer(int(p.size))
		defer buffers.Put(raw)
		if err := readAt(f, *raw, int64(p.address)); err != nil {
			return err
		}
		if err := decode(dst, *raw, d.filters, p.skipped); err != nil {
			return fmt.Errorf("chunk %v: %w", p.at, err)
		}
	}
	d.settle(dst)
	return nil
}

// unfiltered reports that a piece is in the file as it is.
func (d *dataset) unfiltered(p piece) bool {
	for i := range d.filters {
		if p.skipped>>i&1 == 0 {
			return false
		}
	}
	return true
}
