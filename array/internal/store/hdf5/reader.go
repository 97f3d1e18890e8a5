package hdf5

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/h5"
)

func init() { graph.RegisterType[Reader]() }

// Reader is a dataset of a file; [Open] makes one.
type Reader struct {
	Path     string
	Dataset  string // path from the root group
	Identity store.Identity
	DType    block.DType
	Shape    []int
	Chunk    []int // sizes of chunks, nil if it is in one piece
}

// Open looks at a dataset of numbers in an HDF5 or NetCDF-4 file.
func Open(path, dataset string) (Reader, error) {
	path = store.Absolute(path)
	h, err := acquire(path, store.Identity{})
	if err != nil {
		return Reader{}, err
	}
	defer h.Release()
	d, err := h.File.dataset(dataset)
	if err != nil {
		return Reader{}, err
	}
	return Reader{
		Path: path, Dataset: dataset, Identity: h.File.identity,
		DType: d.dtype, Shape: slices.Clone(d.shape), Chunk: slices.Clone(d.chunk),
	}, nil
}

// mostBlocks is how many pieces of an axis are told apart. A header can claim
// any number of chunks.
const mostBlocks = 1 << 16

// Describe implements [store.Reader].
func (r Reader) Describe() store.Info {
	info := store.Info{DType: r.DType, Shape: r.Shape}
	if r.Chunk != nil {
		blocks := slices.Clone(r.Chunk)
		for i, n := range r.Shape {
			for n/blocks[i] >= mostBlocks {
				blocks[i] *= 2
			}
		}
		info.Blocks = store.Even(r.Shape, blocks)
	}
	return info
}

// Read implements [store.Reader].
func (r Reader) Read(ctx context.Context, lo []int, dst *block.Block) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := store.CheckRead(store.Info{DType: r.DType, Shape: r.Shape}, lo, dst); err != nil {
		return fail(r.Path, r.Dataset, err)
	}
	h, err := acquire(r.Path, r.Identity)
	if err != nil {
		return fail(r.Path, r.Dataset, err)
	}
	defer h.Release()
	d, err := h.File.dataset(r.Dataset)
	if err != nil {
		return err
	}
	if d.dtype != r.DType || !slices.Equal(d.shape, r.Shape) {
		return fail(r.Path, r.Dataset, fmt.Errorf("it is %s %v, the Reader says %s %v", d.dtype, d.shape, r.DType, r.Shape))
	}
	switch {
	case dst.Len() == 0:
		return nil
	case !d.plain:
		err = d.readByLibrary(h.File, lo, dst)
	case d.chunk != nil:
		err = d.readChunks(ctx, h.File, lo, dst)
	default:
		err = d.readRows(ctx, h.File, lo, dst)
	}
	return fail(r.Path, r.Dataset, err)
}

// readByLibrary leaves it all to libhdf5.
func (d *dataset) readByLibrary(f *file, lo []int, dst *block.Block) error {
	err := f.lib.Do(func(c *h5.Call) {
		memory, stored := selection(c, d.id, lo, dst.Shape)
		h5.Must(c, "H5Dread", c.Dread(d.id, d.memory, memory, stored, h5.Default, dst.Base))
	})
	if err != nil {
		return err
	}
	(&element{dtype: d.dtype}).settle(dst.Bytes())
	return nil
}

// selection makes the two spaces of a transfer: a region's in memory and in a
// dataset.
func selection(c *h5.Call, dataset h5.ID, lo, shape []int) (memory, stored h5.ID) {
	stored = c.Own("H5Dget_space", c.Dget_space(dataset))
	if len(shape) == 0 {
		return stored, stored
	}
	at, count := make([]uint64, len(lo)), make([]uint64, len(lo))
	for i := range lo {
		at[i], count[i] = uint64(lo[i]), uint64(shape[i])
	}
	const set = 0
	h5.Must(c, "H5Sselect_hyperslab", c.Sselect_hyperslab(stored, set, &at[0], nil, &count[0], nil))
	return c.Own("H5Screate_simple", c.Screate_simple(int32(len(count)), &count[0], nil)), stored
}

// spread is how far apart rows may lie to be read as one piece.
const spread = 1 << 20

// readRows reads a region of what lies in one piece.
func (d *dataset) readRows(ctx context.Context, f *file, lo []int, dst *block.Block) error {
	if d.offset < 0 {
		fillWith(dst, d.fill)
		return nil
	}
	size := d.dtype.Size()
	strides := block.Contiguous(d.dtype, d.shape)
	// From the axis row on, the region is one run of bytes in the file.
	row := len(lo)
	run := size
	for row > 0 && (row == len(lo) || dst.Shape[row] == d.shape[row]) {
		row--
		run *= dst.Shape[row]
	}
	start := d.offset
	for i, n := range lo {
		start += int64(n) * int64(strides[i])
	}
	out := dst.Bytes()
	outer := dst.Shape[:row]
	if len(outer) == 0 {
		if err := readAt(f, out, start); err != nil {
			return err
		}
		d.settle(out)
		return nil
	}
	last := len(outer) - 1
	step := strides[last]
	// Rows that are near to one another are read together, gaps and all.
	group := 1
	if run <= 4096 || step <= 4*run {
		group = max(1, min((spread-run)/step+1, outer[last]))
	}
	for index := range indices(outer[:last]) {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := start
		for i, n := range index {
			at += int64(n) * int64(strides[i])
		}
		for j := 0; j < outer[last]; j += group {
			rows := min(group, outer[last]-j)
			if err := readGroup(f, out[:rows*run], at+int64(j)*int64(step), run, step); err != nil {
				return err
			}
			out = out[rows*run:]
		}
	}
	d.settle(dst.Bytes())
	return nil
}

// readGroup reads runs of bytes that are step apart in the file.
func readGroup(f *file, out []byte, at int64, run, step int) error {
	if len(out) == run || step == run {
		return readAt(f, out, at)
	}
	b := buffer((len(out)/run-1)*step + run)
	defer buffers.Put(b)
	if err := readAt(f, *b, at); err != nil {
		return err
	}
	for i := 0; i < len(out); i += run {
		copy(out[i:i+run], (*b)[i/run*step:])
	}
	return nil
}

// readAt reads from the file; the end of it is an error.
func readAt(f *file, out []byte, at int64) error {
	_, err := f.data.ReadAt(out, at)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("the file ends before byte %d: it is truncated", at+int64(len(out)))
	}
	return err
}

// indices yields every index of a shape, in row-major order, always in the same
// slice.
func indices(shape []int) func(yield func([]int) bool) {
	return func(yield func([]int) bool) {
		if slices.Contains(shape, 0) {
			return
		}
		index := make([]int, len(shape))
		for {
			if !yield(index) {
				return
			}
			axis := len(shape) - 1
			for ; axis >= 0; axis-- {
				if index[axis]++; index[axis] < shape[axis] {
					break
				}
				index[axis] = 0
			}
			if axis < 0 {
				return
			}
		}
	}
}

// fillWith sets every element of a block, of any strides.
func fillWith(dst *block.Block, element []byte) {
	one := block.New(dst.DType)
	defer one.Release()
	copy(one.Bytes(), element)
	all := one.Broadcast(dst.Shape...)
	defer all.Release()
	block.Copy(dst, all)
}
