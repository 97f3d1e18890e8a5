package npystack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/journal"
	"github.com/cb434341/weft/array/internal/store/npy"
	"github.com/cb434341/weft/internal/block"
)

// Writer stores an array as a stack along an axis: a file for each block of the
// axis. It is a [store.Aborter] and a [store.Resumer].
type Writer struct {
	Path   string
	Axis   int
	Resume bool   // go on with what an interrupted Store left
	Of     string // what the array is, if the caller knows
	Owner  string // tells one Store from another
}

// NewWriter returns a Writer of the folder at path.
func NewWriter(path string, axis int, resume bool) Writer {
	return Writer{Path: store.Absolute(path), Axis: axis, Resume: resume, Owner: rand.Text()}
}

func (w Writer) wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("npystack: %s %s: %w", what, w.Path, err)
}

// head describes the target; its Layout is the axis and the sizes of the files.
func (w Writer) head(info store.Info) (journal.Head, error) {
	if w.Axis < 0 || w.Axis >= len(info.Shape) {
		return journal.Head{}, fmt.Errorf("a stack along axis %d of an array of shape %v", w.Axis, info.Shape)
	}
	layout := []int{w.Axis}
	if info.Blocks == nil {
		layout = append(layout, info.Shape[w.Axis])
	} else {
		layout = append(layout, info.Blocks[w.Axis]...)
	}
	return journal.Head{Format: "npystack", DType: info.DType.String(), Shape: info.Shape, Layout: layout, Of: w.Of}, nil
}

func sizesOf(h journal.Head) []int { return h.Layout[1:] }

// left returns the journal of what an interrupted Store left, and a Reader of
// the files; nil if there is nothing that can be gone on with.
func (w Writer) left(info store.Info) (*journal.Journal, Reader, error) {
	if !w.Resume {
		return nil, Reader{}, nil
	}
	head, err := w.head(info)
	if err != nil {
		return nil, Reader{}, err
	}
	j, err := journal.Load(journal.Path(w.Path))
	if err != nil || !j.Matches(head) {
		return nil, Reader{}, err
	}
	r, err := Open(journal.Part(w.Path))
	if err != nil || r.DType != info.DType || r.Axis != w.Axis || !slices.Equal(r.Shape, info.Shape) || !slices.Equal(r.Sizes, sizesOf(head)) {
		return nil, Reader{}, nil // damaged: as good as none
	}
	return j, r, nil
}

// Create makes the folder under another name beside the final one, with all its
// files and their room.
func (w Writer) Create(ctx context.Context, info store.Info) error {
	defer journal.Changing(journal.Path(w.Path))()
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	return w.wrap("creating", w.create(ctx, info))
}

func (w Writer) create(ctx context.Context, info store.Info) error {
	head, err := w.head(info)
	if err != nil {
		return err
	}
	if err := w.checkTarget(); err != nil {
		return err
	}
	j, _, err := w.left(info)
	if err != nil {
		return err
	}
	if j != nil {
		return journal.Begin(journal.Path(w.Path), head, w.Owner, j.Done)
	}
	if err := w.clear(); err != nil {
		return err
	}
	part := journal.Part(w.Path)
	if err := os.Mkdir(part, 0o777); err != nil {
		return err
	}
	err = w.fill(ctx, part, info, sizesOf(head))
	if err == nil {
		err = journal.Begin(journal.Path(w.Path), head, w.Owner, nil)
	}
	if err != nil {
		os.RemoveAll(part) //nolint:errcheck // the first error is the one to tell
	}
	return err
}

// fill makes the files of a stack.
func (w Writer) fill(ctx context.Context, part string, info store.Info, sizes []int) error {
	blocks := make([][]int, len(info.Shape))
	for i, n := range info.Shape {
		blocks[i] = []int{n}
	}
	blocks[w.Axis] = sizes
	if err := os.WriteFile(filepath.Join(part, "info"), appendInfo(nil, info.DType, blocks, w.Axis), 0o666); err != nil {
		return err
	}
	shape := slices.Clone(info.Shape)
	for i, n := range sizes {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		shape[w.Axis] = n
		if err := npy.CreateFile(file(part, i), info.DType, shape); err != nil {
			return err
		}
	}
	return nil
}

// Finished reports the regions that an interrupted Store has left whole.
func (w Writer) Finished(ctx context.Context, info store.Info) (func(lo, shape []int) bool, error) {
	j, r, err := w.left(info)
	if err != nil {
		return nil, w.wrap("going on with", err)
	}
	if j == nil {
		return func(_, _ []int) bool { return false }, nil
	}
	done, err := j.Verify(ctx, info.DType, r.Read)
	return done, w.wrap("going on with", err)
}

// Write stores a region, of any number of files, and remembers that it has.
func (w Writer) Write(ctx context.Context, lo []int, src *block.Block) error {
	defer journal.Writing(journal.Path(w.Path))()
	return w.wrap("storing to", w.write(ctx, lo, src))
}

func (w Writer) write(ctx context.Context, lo []int, src *block.Block) error {
	log, err := journal.Use(journal.Path(w.Path), w.Owner)
	if err != nil {
		return err
	}
	defer log.Release()
	head := log.File.Head
	if err := store.CheckWrite(store.Info{DType: block.DTypeNamed(head.DType), Shape: head.Shape}, lo, src); err != nil {
		return err
	}
	c := src.Contiguous()
	defer c.Release()
	if c.Len() > 0 {
		for _, p := range pieces(sizesOf(head), lo[w.Axis], c.Shape[w.Axis]) {
			if err := w.writePiece(ctx, p, lo, c, log.File.Inode); err != nil {
				return err
			}
		}
	}
	return log.File.Append(journal.Region{Lo: lo, Shape: c.Shape, Sum: journal.Sum(c)})
}

func (w Writer) writePiece(ctx context.Context, p piece, lo []int, src *block.Block, inode uint64) error {
	f, err := npy.OpenPart(file(journal.Part(w.Path), p.file), inode)
	if err != nil {
		return err
	}
	defer f.Release()
	own := slices.Clone(lo)
	own[w.Axis] = p.lo
	view := src.Narrow(w.Axis, p.at, p.n, 1)
	defer view.Release()
	b := view.Contiguous()
	defer b.Release()
	return f.File.WriteRegion(ctx, own, b)
}

// Commit puts the folder in place of what has its name, once all of it has been
// written.
func (w Writer) Commit(ctx context.Context) error {
	defer journal.Changing(journal.Path(w.Path))()
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	return w.wrap("finishing", w.commit())
}

func (w Writer) commit() error {
	j, err := journal.Whole(journal.Path(w.Path), w.Owner)
	if err != nil {
		return err
	}
	if err := w.forget(len(sizesOf(j.Head))); err != nil {
		return err
	}
	if err := w.checkTarget(); err != nil {
		return err
	}
	if err := journal.Target(w.Path).Replace(); err != nil {
		return err
	}
	return journal.Remove(journal.Path(w.Path))
}

// checkTarget returns an error if what has the final name is neither a stack nor
// an empty folder: it is not ours to remove.
func (w Writer) checkTarget() error {
	names, err := os.ReadDir(w.Path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	stack := func(e os.DirEntry) bool { return e.Name() == "info" }
	if len(names) > 0 && !slices.ContainsFunc(names, stack) {
		return errors.New("there is a folder of this name that holds other things than a stack")
	}
	return nil
}

// Abort removes an unfinished stack, unless another Writer has begun it anew.
func (w Writer) Abort(context.Context) error {
	defer journal.Changing(journal.Path(w.Path))()
	if journal.Taken(journal.Path(w.Path), w.Owner) {
		return nil
	}
	return w.wrap("giving up", w.clear())
}

// clear removes an unfinished stack, whoever began it.
func (w Writer) clear() error {
	path := journal.Path(w.Path)
	files := 0
	if j, err := journal.Load(path); err == nil && j != nil {
		files = max(len(j.Head.Layout)-1, 0)
	}
	if err := w.forget(files); err != nil {
		return err
	}
	if err := journal.Remove(path); err != nil {
		return err
	}
	return journal.Target(w.Path).Discard()
}

// forget closes what this process has open of the unfinished files.
func (w Writer) forget(files int) error {
	inode, err := journal.Forget(journal.Path(w.Path), w.Owner)
	for i := range files {
		if e := npy.ForgetPart(file(journal.Part(w.Path), i), inode); err == nil {
			err = e
		}
	}
	return err
}
