package image

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // to read it
	_ "image/png"  // to read it
	"io"
	"os"
	"path/filepath"
	"slices"

	_ "golang.org/x/image/tiff" // to read it

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

func init() {
	graph.RegisterType[Reader]()
	graph.RegisterType[Writer]()
}

const (
	// mostRatio is how much smaller than its pixels a file can be: LZW packs up
	// to about 1,300 bytes into one, Deflate and JPEG about 1,000.
	mostRatio = 1400
	// mostFree is how many bytes of pixels are believed of any file: fax codes,
	// for empty pages, know no bounds.
	mostFree = 64 << 20
)

// Reader is a [store.Reader] of a picture, or of several as a stack.
type Reader struct {
	Paths []string
	IDs   []store.Identity
	DType block.DType
	Shape []int // of the whole: a stack has the pictures as its first axis
	Stack bool
}

// Open looks at the picture at path.
func Open(path string) (Reader, error) {
	d, shape, id, err := look(path)
	if err != nil {
		return Reader{}, fmt.Errorf("image: %s: %w", path, err)
	}
	return Reader{Paths: []string{store.Absolute(path)}, IDs: []store.Identity{id}, DType: d, Shape: shape}, nil
}

// OpenStack looks at all pictures that match a pattern of [filepath.Match], in
// the order of their names. They must be of one shape and type.
func OpenStack(pattern string) (Reader, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return Reader{}, fmt.Errorf("image: %s: %w", pattern, err)
	}
	if len(paths) == 0 {
		return Reader{}, fmt.Errorf("image: %s: there is no such picture", pattern)
	}
	r := Reader{Stack: true}
	for _, path := range paths {
		one, err := Open(path)
		if err != nil {
			return Reader{}, err
		}
		if r.Paths == nil {
			r.DType, r.Shape = one.DType, append([]int{len(paths)}, one.Shape...)
		}
		if one.DType != r.DType || !slices.Equal(one.Shape, r.Shape[1:]) {
			return Reader{}, fmt.Errorf("image: %s is %s of shape %v, and %s is %s of shape %v: a stack has one shape", paths[0], r.DType, r.Shape[1:], path, one.DType, one.Shape)
		}
		r.Paths, r.IDs = append(r.Paths, one.Paths...), append(r.IDs, one.IDs...)
	}
	return r, nil
}

// look reads a picture's header.
func look(path string) (d block.DType, shape []int, id store.Identity, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, nil, id, err
	}
	defer f.Close() //nolint:errcheck // read only
	info, err := f.Stat()
	if err != nil {
		return 0, nil, id, err
	}
	if id, err = store.IdentityOf(path, info); err != nil {
		return 0, nil, id, err
	}
	d, shape, err = layout(f, id.Size)
	return d, shape, id, err
}

// layout reads the header of a picture of size bytes, and makes sure that it
// can be one.
func layout(r io.ReaderAt, size int64) (d block.DType, shape []int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("its header is damaged: %v", p)
		}
	}()
	c, _, err := image.DecodeConfig(sourceOf(r, size))
	if err != nil {
		return 0, nil, said(err)
	}
	d, channels := block.Uint8, 3
	switch c.ColorModel {
	case color.GrayModel:
		channels = 1
	case color.Gray16Model:
		d, channels = block.Uint16, 1
	case color.RGBA64Model:
		d = block.Uint16
	case color.NRGBAModel:
		channels = 4
	case color.NRGBA64Model:
		d, channels = block.Uint16, 4
	default:
		if p, ok := c.ColorModel.(color.Palette); ok && slices.ContainsFunc(p, transparent) {
			channels = 4
		}
	}
	shape = []int{c.Height, c.Width}
	if channels > 1 {
		shape = append(shape, channels)
	}
	n, ok := block.Bytes(d, []int{c.Height, c.Width, 4}) // as decoders hold them
	if c.Height < 0 || c.Width < 0 || !ok || int64(n)/mostRatio > size && n > mostFree {
		return 0, nil, fmt.Errorf("no picture of %d x %d fits into %d bytes", c.Height, c.Width, size)
	}
	return d, shape, nil
}

func transparent(c color.Color) bool {
	_, _, _, a := c.RGBA()
	return a != 0xffff
}

// said makes the errors of decoders readable.
func said(err error) error {
	switch {
	case errors.Is(err, image.ErrFormat):
		return errors.New("it is no PNG, TIFF or JPEG picture")
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("it is cut off: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// Describe returns the type, the shape, and each picture as a block.
func (r Reader) Describe() store.Info {
	info := store.Info{DType: r.DType, Shape: r.Shape, Blocks: make([][]int, len(r.Shape))}
	for i, n := range r.Shape {
		info.Blocks[i] = []int{n}
	}
	if r.Stack {
		info.Blocks[0] = slices.Repeat([]int{1}, r.Shape[0])
	}
	return info
}

// Read decodes the pictures of a region.
func (r Reader) Read(ctx context.Context, lo []int, dst *block.Block) error {
	if err := store.CheckRead(r.Describe(), lo, dst); err != nil {
		return fmt.Errorf("image: %w", err)
	}
	if !r.Stack {
		return r.read(ctx, 0, lo, dst)
	}
	for i := range dst.Shape[0] {
		one := dst.Narrow(0, i, 1, 1)
		flat := one.Squeeze(0)
		err := r.read(ctx, lo[0]+i, lo[1:], flat)
		flat.Release()
		one.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// read decodes a picture, and copies a region of it.
func (r Reader) read(ctx context.Context, i int, lo []int, dst *block.Block) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	shape := r.Shape
	if r.Stack {
		shape = shape[1:]
	}
	m, err := r.decode(i, shape)
	if err == nil {
		err = unpack(m, lo, dst)
	}
	if err != nil {
		return fmt.Errorf("image: %s: %w", r.Paths[i], err)
	}
	return nil
}

func (r Reader) decode(i int, shape []int) (m image.Image, err error) {
	if err := r.IDs[i].Check(r.Paths[i]); err != nil {
		return nil, err
	}
	d, got, id, err := look(r.Paths[i])
	if err != nil {
		return nil, err
	}
	if id != r.IDs[i] || d != r.DType || !slices.Equal(got, shape) {
		return nil, store.ErrChanged
	}
	f, err := os.Open(r.Paths[i])
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	m, err = decode(f, id.Size)
	if err != nil {
		return nil, err
	}
	if size := m.Bounds().Size(); size.Y != shape[0] || size.X != shape[1] {
		return nil, fmt.Errorf("it holds a picture of %d x %d, not %d x %d as its header says", size.Y, size.X, shape[0], shape[1])
	}
	return m, nil
}

// decode decodes a picture whose header has been looked at.
func decode(r io.ReaderAt, size int64) (m image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it is damaged: %v", p)
		}
	}()
	m, _, err = image.Decode(sourceOf(r, size))
	if err != nil {
		return nil, said(err)
	}
	return m, nil
}

// source is a file that can be read at any place too, as TIFF needs it, without
// being read to memory first.
type source struct {
	*bufio.Reader
	io.ReaderAt
}

func sourceOf(r io.ReaderAt, size int64) source {
	return source{bufio.NewReader(io.NewSectionReader(r, 0, size)), r}
}
