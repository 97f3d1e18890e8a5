package image

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"image/png"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/journal"
	"github.com/cb434341/weft/internal/atomicfile"
	"github.com/cb434341/weft/internal/block"
)

// Writer stores an array as a picture, or as one for each index of the first
// axis if there is a star in the file's name, for the number. It is a
// [store.Aborter]; what a Store leaves that was interrupted is begun anew.
type Writer struct {
	Path  string
	Owner string // tells one Store from another
}

// NewWriter returns a Writer of PNG or TIFF files, by the path's extension.
func NewWriter(path string) (Writer, error) {
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".png", ".tif", ".tiff":
	case ".jpg", ".jpeg":
		return Writer{}, fmt.Errorf("image: %s: JPEG would change the numbers; store a PNG or a TIFF", path)
	default:
		return Writer{}, fmt.Errorf("image: %s: pictures are stored as .png, .tif or .tiff, not %q", path, ext)
	}
	if n := strings.Count(path, "*"); n > 1 || n != strings.Count(filepath.Base(path), "*") {
		return Writer{}, fmt.Errorf("image: %s: one star, in the file's name, is where its number goes", path)
	}
	return Writer{Path: store.Absolute(path), Owner: rand.Text()}, nil
}

func (w Writer) wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("image: %s %s: %w", what, w.Path, err)
}

func (w Writer) stack() bool { return strings.Contains(w.Path, "*") }

// path is the final name of picture i of n. All numbers are equally long, so
// that the order of names is theirs.
func (w Writer) path(i, n int) string {
	digits := len(strconv.Itoa(max(n-1, 0)))
	return strings.Replace(w.Path, "*", fmt.Sprintf("%0*d", digits, i), 1)
}

// pictures is how many pictures an array of a shape is, and the shape of one.
func (w Writer) pictures(shape []int) (n int, one []int) {
	if w.stack() && len(shape) > 0 {
		return shape[0], shape[1:]
	}
	return 1, shape
}

// journal is where the journal of a picture lies, or of all of a stack.
func (w Writer) journal() string {
	return journal.Path(strings.Replace(w.Path, "*", "_", 1))
}

// Create makes sure that the array can be stored as pictures.
func (w Writer) Create(ctx context.Context, info store.Info) error {
	defer journal.Changing(w.journal())()
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	return w.wrap("creating", w.create(info))
}

func (w Writer) create(info store.Info) error {
	n, one := w.pictures(info.Shape)
	if err := checkPicture(info.DType, one); err != nil {
		if len(info.Shape) > 2 && !w.stack() {
			return fmt.Errorf("%w; a star in the file's name stores one for each index of the first axis", err)
		}
		return err
	}
	for axis, blocks := range info.Blocks {
		if first := len(info.Shape) - len(one); axis >= first && len(blocks) > 1 {
			return fmt.Errorf("axis %d is in %d blocks: a picture is written as a whole, Rechunk first", axis, len(blocks))
		}
	}
	if err := w.clear(); err != nil {
		return err
	}
	if n == 0 {
		return errors.New("a stack of no pictures")
	}
	for i := range n {
		if err := atomicfile.Check(w.path(i, n)); err != nil {
			return err
		}
	}
	return journal.Begin(w.journal(), journal.Head{Format: "image", DType: info.DType.String(), Shape: info.Shape}, w.Owner, nil)
}

// Write encodes whole pictures beside their final names.
func (w Writer) Write(ctx context.Context, lo []int, src *block.Block) error {
	defer journal.Writing(w.journal())()
	return w.wrap("storing to", w.write(ctx, lo, src))
}

func (w Writer) write(ctx context.Context, lo []int, src *block.Block) error {
	log, err := journal.Use(w.journal(), w.Owner)
	if err != nil {
		return err
	}
	defer log.Release()
	head := log.File.Head
	if err := store.CheckWrite(store.Info{DType: block.DTypeNamed(head.DType), Shape: head.Shape}, lo, src); err != nil {
		return err
	}
	n, one := w.pictures(head.Shape)
	if first := len(lo) - len(one); !slices.Equal(src.Shape[first:], one) {
		return fmt.Errorf("a region of shape %v is no whole picture of %v", src.Shape[first:], one)
	}
	c := src.Contiguous()
	defer c.Release()
	first, count := 0, 1
	if w.stack() {
		first, count = lo[0], src.Shape[0]
	}
	for i := range count {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		if err := w.encode(w.path(first+i, n), i, c); err != nil {
			return err
		}
	}
	return log.File.Append(journal.Region{Lo: lo, Shape: c.Shape, Sum: journal.Sum(c)})
}

// encode writes picture i of a block to the part of a path.
func (w Writer) encode(path string, i int, b *block.Block) error {
	picture := b.View()
	if w.stack() {
		narrow := b.Narrow(0, i, 1, 1)
		picture.Release()
		picture = narrow.Squeeze(0)
		narrow.Release()
	}
	defer picture.Release()
	f, err := journal.Target(path).Create()
	if err != nil {
		return err
	}
	defer f.Discard() //nolint:errcheck // the first error is the one to tell
	out := bufio.NewWriter(f)
	if err := encode(out, strings.ToLower(filepath.Ext(path)), picture); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func encode(out io.Writer, ext string, b *block.Block) error {
	if ext == ".png" {
		return png.Encode(out, pack(b))
	}
	return encodeTIFF(out, b)
}

// Commit gives the pictures their final names.
func (w Writer) Commit(ctx context.Context) error {
	defer journal.Changing(w.journal())()
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	return w.wrap("finishing", w.commit())
}

func (w Writer) commit() error {
	j, err := journal.Whole(w.journal(), w.Owner)
	if err != nil {
		return err
	}
	if _, err := journal.Forget(w.journal(), w.Owner); err != nil {
		return err
	}
	n, _ := w.pictures(j.Head.Shape)
	targets := make([]atomicfile.Target, n)
	for i := range targets {
		targets[i] = journal.Target(w.path(i, n))
	}
	if err := atomicfile.Place(targets...); err != nil {
		return err
	}
	return journal.Remove(w.journal())
}

// Abort removes unfinished pictures, unless another Writer has begun them anew.
func (w Writer) Abort(context.Context) error {
	defer journal.Changing(w.journal())()
	if journal.Taken(w.journal(), w.Owner) {
		return nil
	}
	return w.wrap("giving up", w.clear())
}

// clear removes unfinished pictures, whoever began them.
func (w Writer) clear() error {
	j, err := journal.Load(w.journal())
	if err != nil || j == nil {
		return err
	}
	if _, err := journal.Forget(w.journal(), w.Owner); err != nil {
		return err
	}
	n, _ := w.pictures(j.Head.Shape)
	for i := range n {
		if err := journal.Target(w.path(i, n)).Discard(); err != nil {
			return err
		}
	}
	return journal.Remove(w.journal())
}
