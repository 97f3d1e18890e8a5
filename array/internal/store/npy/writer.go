package npy

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"slices"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/journal"
	"github.com/cb434341/weft/internal/atomicfile"
	"github.com/cb434341/weft/internal/block"
)

// Writer stores an array as a .npy file. It is a [store.Aborter] and a
// [store.Resumer].
type Writer struct {
	Path string
	// Resume says to go on with what an interrupted Store left.
	Resume bool
	// Of says what the array is, if the caller knows: what is left of another is
	// not gone on with.
	Of string
	// Owner tells one Store from another.
	Owner string
}

// NewWriter returns a Writer of the file at path.
func NewWriter(path string, resume bool) Writer {
	return Writer{Path: store.Absolute(path), Resume: resume, Owner: rand.Text()}
}

func (w Writer) wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("npy: %s %s: %w", what, w.Path, err)
}

func (w Writer) head(info store.Info) journal.Head {
	return journal.Head{Format: "npy", DType: info.DType.String(), Shape: info.Shape, Of: w.Of}
}

// CreateFile makes the file of an array at path, where there must be none, with
// its header and all the room on disk that it will need. It leaves none behind
// if it fails.
func CreateFile(path string, d block.DType, shape []int) error {
	n, ok := Header{DType: d, Shape: shape}.Bytes()
	if !ok {
		return fmt.Errorf("no file holds %s of shape %v", d, shape)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	head := AppendHeader(nil, d, shape)
	if _, err = f.Write(head); err == nil {
		err = reserve(f, int64(len(head))+n)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(path) //nolint:errcheck // the first error is the one to tell
	}
	return err
}

// left returns the journal and the header of what an interrupted Store of such
// an array left, nil if there is nothing that can be gone on with.
func (w Writer) left(info store.Info) (*journal.Journal, Header, error) {
	if !w.Resume {
		return nil, Header{}, nil
	}
	j, err := journal.Load(journal.Path(w.Path))
	if err != nil || !j.Matches(w.head(info)) {
		return nil, Header{}, err
	}
	r, err := Open(journal.Part(w.Path))
	if err != nil || r.Header.DType != info.DType || r.Header.Swapped || r.Header.Fortran || !slices.Equal(r.Header.Shape, info.Shape) {
		return nil, Header{}, nil // a part without its journal, or damaged: as good as none
	}
	return j, r.Header, nil
}

// Create makes the file under another name in the same folder, with all its
// room, so that a full disk is an error here and not in the middle.
func (w Writer) Create(ctx context.Context, info store.Info) error {
	defer journal.Changing(journal.Path(w.Path))()
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if err := atomicfile.Check(w.Path); err != nil {
		return w.wrap("creating", err)
	}
	j, _, err := w.left(info)
	switch {
	case err != nil:
		return w.wrap("going on with", err)
	case j != nil:
		return w.wrap("going on with", journal.Begin(journal.Path(w.Path), w.head(info), w.Owner, j.Done))
	}
	if err := w.clear(); err != nil {
		return w.wrap("creating", err)
	}
	if err := CreateFile(journal.Part(w.Path), info.DType, info.Shape); err != nil {
		return w.wrap("creating", err)
	}
	return w.wrap("creating", journal.Begin(journal.Path(w.Path), w.head(info), w.Owner, nil))
}

// Finished reports the regions that an interrupted Store has left whole.
func (w Writer) Finished(ctx context.Context, info store.Info) (func(lo, shape []int) bool, error) {
	j, h, err := w.left(info)
	if err != nil {
		return nil, w.wrap("going on with", err)
	}
	if j == nil {
		return func(_, _ []int) bool { return false }, nil
	}
	f, err := os.Open(journal.Part(w.Path))
	if err != nil {
		return nil, w.wrap("going on with", err)
	}
	defer f.Close() //nolint:errcheck // read only
	done, err := j.Verify(ctx, info.DType, func(ctx context.Context, lo []int, dst *block.Block) error {
		return ReadRegion(ctx, f, h, lo, dst)
	})
	return done, w.wrap("going on with", err)
}

// Part is an unfinished file that is open for writing.
type Part struct {
	*os.File
	Header Header
}

// WriteRegion writes src, which is contiguous, as the region from lo on.
func (p *Part) WriteRegion(ctx context.Context, lo []int, src *block.Block) error {
	info := store.Info{DType: p.Header.DType, Shape: p.Header.Shape}
	if err := store.CheckWrite(info, lo, src); err != nil {
		return err
	}
	return WriteRegion(ctx, p.File, p.Header, lo, src)
}

type partKey struct {
	path  string
	inode uint64 // of the journal, which each Create makes anew
}

var parts store.Files[partKey, *Part]

// OpenPart opens an unfinished file for writing, or finds it open. Inode is that
// of the journal's [journal.Log].
func OpenPart(path string, inode uint64) (*store.Handle[*Part], error) {
	return parts.Open(partKey{path, inode}, func() (*Part, error) {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		if err != nil {
			f.Close() //nolint:errcheck // nothing has been written
			return nil, err
		}
		h, err := ReadHeader(f, info.Size())
		if err != nil {
			f.Close() //nolint:errcheck // nothing has been written
			return nil, err
		}
		return &Part{f, h}, nil
	})
}

// Write stores a region, and remembers that it has.
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
	p, err := OpenPart(journal.Part(w.Path), log.File.Inode)
	if err != nil {
		return err
	}
	defer p.Release()
	c := src.Contiguous()
	defer c.Release()
	if err := p.File.WriteRegion(ctx, lo, c); err != nil {
		return err
	}
	return log.File.Append(journal.Region{Lo: lo, Shape: c.Shape, Sum: journal.Sum(c)})
}

// Commit puts the file in place of what has its name, once all of it has been
// written.
func (w Writer) Commit(ctx context.Context) error {
	defer journal.Changing(journal.Path(w.Path))()
	return w.wrap("finishing", w.commit(ctx))
}

func (w Writer) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if _, err := journal.Whole(journal.Path(w.Path), w.Owner); err != nil {
		return err
	}
	if err := w.forget(); err != nil {
		return err
	}
	if err := journal.Target(w.Path).Commit(); err != nil {
		return err
	}
	return journal.Remove(journal.Path(w.Path))
}

// Abort removes an unfinished file, unless another Writer has begun it anew.
func (w Writer) Abort(context.Context) error {
	defer journal.Changing(journal.Path(w.Path))()
	if journal.Taken(journal.Path(w.Path), w.Owner) {
		return nil
	}
	return w.wrap("giving up", w.clear())
}

// clear removes an unfinished file, whoever began it.
func (w Writer) clear() error {
	if err := w.forget(); err != nil {
		return err
	}
	if err := journal.Remove(journal.Path(w.Path)); err != nil {
		return err
	}
	return journal.Target(w.Path).Discard()
}

// forget closes what this process has open of the unfinished file.
func (w Writer) forget() error {
	inode, err := journal.Forget(journal.Path(w.Path), w.Owner)
	if err != nil {
		return err
	}
	return ForgetPart(journal.Part(w.Path), inode)
}

// ForgetPart closes an unfinished file in this process.
func ForgetPart(path string, inode uint64) error { return parts.Drop(partKey{path, inode}) }
