package npy

import (
	"context"
	"fmt"
	"os"
	"slices"
	"unsafe"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

func init() {
	graph.RegisterType[Reader]()
	graph.RegisterType[Writer]()
}

// Reader is a [store.Viewer] of a .npy file.
type Reader struct {
	Path   string
	ID     store.Identity
	Header Header
}

// Open reads the header of the file at path. A file that is shorter than its
// header promises is an error.
func Open(path string) (Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return Reader{}, fmt.Errorf("npy: %w", err)
	}
	defer f.Close() //nolint:errcheck // read only
	info, err := f.Stat()
	if err != nil {
		return Reader{}, fmt.Errorf("npy: %w", err)
	}
	id, err := store.IdentityOf(path, info)
	if err != nil {
		return Reader{}, fmt.Errorf("npy: %w", err)
	}
	h, err := ReadHeader(f, id.Size)
	if err != nil {
		return Reader{}, fmt.Errorf("npy: %s: %w", path, err)
	}
	return Reader{Path: store.Absolute(path), ID: id, Header: h}, nil
}

// Describe returns the type and the shape: all regions are equally good.
func (r Reader) Describe() store.Info {
	return store.Info{DType: r.Header.DType, Shape: r.Header.Shape}
}

// file is an open .npy file and, where the system can, its mapping.
type file struct {
	*os.File
	data  []byte // the whole file; nil if it is not mapped
	asked marks  // the pieces of it that were asked for
}

func (f *file) Close() error {
	err := unmap(f.data)
	if e := f.File.Close(); err == nil {
		err = e
	}
	return err
}

type fileKey struct {
	path string
	id   store.Identity
}

var files store.Files[fileKey, *file]

// open returns the open file, and makes sure that it is still the one that r
// was made for.
func (r Reader) open() (*store.Handle[*file], error) {
	if err := r.ID.Check(r.Path); err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	h, err := files.Open(fileKey{r.Path, r.ID}, func() (*file, error) {
		f, err := os.Open(r.Path)
		if err != nil {
			return nil, err
		}
		err = r.ID.Check(r.Path) // again: this is the one that is open now
		if err != nil {
			f.Close() //nolint:errcheck // read only
			return nil, err
		}
		return &file{f, mapFile(f, r.ID.Size), newMarks(r.ID.Size)}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	if err := r.Header.check(r.ID.Size); err != nil {
		h.Release()
		return nil, fmt.Errorf("npy: %s: %w", r.Path, err)
	}
	return h, nil
}

// Read fills dst with a region.
func (r Reader) Read(ctx context.Context, lo []int, dst *block.Block) error {
	if err := store.CheckRead(r.Describe(), lo, dst); err != nil {
		return fmt.Errorf("npy: %s: %w", r.Path, err)
	}
	h, err := r.open()
	if err != nil {
		return err
	}
	defer h.Release()
	if err := ReadRegion(ctx, h.File, r.Header, lo, dst); err != nil {
		return fmt.Errorf("npy: reading %s: %w", r.Path, err)
	}
	return nil
}

// View returns a region of the mapped file. It is nil for files whose bytes are
// not our elements: in the other byte order, not aligned, or booleans, of which
// a file may hold more than two.
func (r Reader) View(lo, shape []int) (*block.Block, error) {
	if err := store.CheckRegion(r.Describe(), lo, shape); err != nil {
		return nil, fmt.Errorf("npy: %s: %w", r.Path, err)
	}
	d := r.Header.DType
	if r.Header.Swapped || d == block.Bool || r.Header.Offset%int64(d.Real().Size()) != 0 || block.Count(shape) == 0 {
		return nil, nil
	}
	h, err := r.open()
	if err != nil {
		return nil, err
	}
	data := h.File.data
	if data == nil {
		h.Release()
		return nil, nil
	}
	strides := block.Contiguous(d, r.Header.rows().Shape)
	if r.Header.Fortran {
		slices.Reverse(strides)
	}
	first, last := r.Header.Offset, r.Header.Offset+int64(d.Size())
	for i, s := range strides {
		first += int64(lo[i] * s)
		last += int64((lo[i] + shape[i] - 1) * s)
	}
	h.File.ahead(first, last, block.Count(shape)*d.Size())
	base := unsafe.Pointer(unsafe.SliceData(data))
	m := block.NewMapped(base, len(data), h.Release)
	return block.On(m, d, shape, strides, unsafe.Add(base, first)), nil
}
