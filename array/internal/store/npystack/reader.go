package npystack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/npy"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

func init() {
	graph.RegisterType[Reader]()
	graph.RegisterType[Writer]()
}

// Reader is a [store.Viewer] of a stack.
type Reader struct {
	Path  string
	Axis  int
	DType block.DType
	Shape []int
	Sizes []int // of the files along the axis
	IDs   []store.Identity
}

// file is the path of a file of the stack.
func file(dir string, i int) string { return filepath.Join(dir, strconv.Itoa(i)+".npy") }

// Open reads what the file info says, and makes sure that each file of the stack
// is there and what info says it is.
func Open(path string) (Reader, error) {
	r, err := open(path)
	if err != nil {
		return Reader{}, fmt.Errorf("npystack: %s: %w", path, err)
	}
	return r, nil
}

func open(path string) (Reader, error) {
	in, err := readInfo(filepath.Join(path, "info"))
	if errors.Is(err, os.ErrNotExist) {
		return Reader{}, fmt.Errorf("%w; without it the axis must be given", err)
	}
	if err != nil {
		return Reader{}, err
	}
	v, err := unpickle(in)
	if err != nil {
		return Reader{}, fmt.Errorf("reading the pickle info: %w", err)
	}
	d, blocks, axis, err := info(v)
	if err != nil {
		return Reader{}, fmt.Errorf("reading the pickle info: %w", err)
	}
	r := Reader{Path: store.Absolute(path), Axis: axis, DType: d, Sizes: blocks[axis], Shape: make([]int, len(blocks))}
	total := npy.Header{DType: d}
	for i, sizes := range blocks {
		for _, n := range sizes {
			r.Shape[i] += n
			if r.Shape[i] < 0 {
				return Reader{}, fmt.Errorf("axis %d is longer than there can be", i)
			}
		}
	}
	total.Shape = r.Shape
	if _, ok := total.Bytes(); !ok {
		return Reader{}, fmt.Errorf("no stack holds %s of shape %v", d, r.Shape)
	}
	for i, n := range r.Sizes {
		f, err := npy.Open(file(r.Path, i))
		if err != nil {
			return Reader{}, err
		}
		want := r.shapeOf(n)
		if f.Header.DType != d || !slices.Equal(f.Header.Shape, want) {
			return Reader{}, fmt.Errorf("%d.npy holds %s of shape %v, not %s of shape %v as info says", i, f.Header.DType, f.Header.Shape, d, want)
		}
		r.IDs = append(r.IDs, f.ID)
	}
	return r, nil
}

func readInfo(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	in, err := io.ReadAll(io.LimitReader(f, mostPickle+1))
	if len(in) > mostPickle {
		return nil, fmt.Errorf("info is larger than %d bytes", mostPickle)
	}
	return in, err
}

// Infer opens a folder of files 0.npy, 1.npy and so on without an info, which
// lie one behind the other along an axis.
func Infer(path string, axis int) (Reader, error) {
	r, err := infer(path, axis)
	if err != nil {
		return Reader{}, fmt.Errorf("npystack: %s: %w", path, err)
	}
	return r, nil
}

func infer(path string, axis int) (Reader, error) {
	r := Reader{Path: store.Absolute(path), Axis: axis}
	for i := 0; ; i++ {
		f, err := npy.Open(file(r.Path, i))
		if i > 0 && errors.Is(err, os.ErrNotExist) {
			return r, nil
		}
		if err != nil {
			return Reader{}, err
		}
		h := f.Header
		if i == 0 {
			if axis < 0 || axis >= len(h.Shape) {
				return Reader{}, fmt.Errorf("there is no axis %d in shape %v of 0.npy", axis, h.Shape)
			}
			r.DType, r.Shape = h.DType, slices.Clone(h.Shape)
			r.Shape[axis] = 0
		}
		if h.DType != r.DType || len(h.Shape) != len(r.Shape) || !slices.Equal(r.shapeOf(h.Shape[axis]), h.Shape) {
			return Reader{}, fmt.Errorf("%d.npy holds %s of shape %v, which does not join %s of shape %v along axis %d", i, h.DType, h.Shape, r.DType, r.Shape, axis)
		}
		r.Shape[axis] += h.Shape[axis]
		r.Sizes = append(r.Sizes, h.Shape[axis])
		r.IDs = append(r.IDs, f.ID)
	}
}

// shapeOf is the shape of a piece of n along the axis.
func (r Reader) shapeOf(n int) []int {
	shape := slices.Clone(r.Shape)
	shape[r.Axis] = n
	return shape
}

// Describe returns the type, the shape, and the files as blocks.
func (r Reader) Describe() store.Info {
	info := store.Info{DType: r.DType, Shape: r.Shape, Blocks: make([][]int, len(r.Shape))}
	for i, n := range r.Shape {
		info.Blocks[i] = []int{n}
	}
	info.Blocks[r.Axis] = r.Sizes
	return info
}

// piece is what a file has of a region.
type piece struct {
	file, lo, n int // along the axis, from the file's own begin on
	at          int // where it lies in the region
}

// pieces returns the files that have part of n from lo on.
func pieces(sizes []int, lo, n int) []piece {
	var ps []piece
	begin := 0
	for i, size := range sizes {
		if from, to := max(lo, begin), min(lo+n, begin+size); from < to {
			ps = append(ps, piece{file: i, lo: from - begin, n: to - from, at: from - lo})
		}
		begin += size
	}
	return ps
}

// part opens a file of the stack, if it is still the one that was there.
func (r Reader) part(i int) (npy.Reader, error) {
	path := file(r.Path, i)
	if err := r.IDs[i].Check(path); err != nil {
		return npy.Reader{}, err
	}
	f, err := npy.Open(path)
	if err == nil && (f.ID != r.IDs[i] || f.Header.DType != r.DType) {
		err = fmt.Errorf("%s: %w", path, store.ErrChanged)
	}
	return f, err
}

// Read fills dst with a region, of any number of files.
func (r Reader) Read(ctx context.Context, lo []int, dst *block.Block) error {
	if err := store.CheckRead(r.Describe(), lo, dst); err != nil {
		return fmt.Errorf("npystack: %s: %w", r.Path, err)
	}
	if dst.Len() == 0 {
		return nil
	}
	for _, p := range pieces(r.Sizes, lo[r.Axis], dst.Shape[r.Axis]) {
		if err := r.readPiece(ctx, p, lo, dst); err != nil {
			return fmt.Errorf("npystack: %w", err)
		}
	}
	return nil
}

func (r Reader) readPiece(ctx context.Context, p piece, lo []int, dst *block.Block) error {
	f, err := r.part(p.file)
	if err != nil {
		return err
	}
	own := slices.Clone(lo)
	own[r.Axis] = p.lo
	to := dst.Narrow(r.Axis, p.at, p.n, 1)
	defer to.Release()
	if to.IsContiguous() {
		return f.Read(ctx, own, to)
	}
	b := block.New(r.DType, to.Shape...)
	defer b.Release()
	if err := f.Read(ctx, own, b); err != nil {
		return err
	}
	block.Copy(to, b)
	return nil
}

// View returns a region of one file; there is none of several.
func (r Reader) View(lo, shape []int) (*block.Block, error) {
	if err := store.CheckRegion(r.Describe(), lo, shape); err != nil {
		return nil, fmt.Errorf("npystack: %s: %w", r.Path, err)
	}
	ps := pieces(r.Sizes, lo[r.Axis], shape[r.Axis])
	if len(ps) != 1 {
		return nil, nil
	}
	f, err := r.part(ps[0].file)
	if err != nil {
		return nil, fmt.Errorf("npystack: %w", err)
	}
	own := slices.Clone(lo)
	own[r.Axis] = ps[0].lo
	return f.View(own, shape)
}
