package zarr

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
	"github.com/cb434341/weft/internal/atomicfile"
	"github.com/cb434341/weft/internal/block"
)

// Writer stores an array. It is a [store.Aborter] and a [store.Resumer].
// Regions are written chunk by chunk, so they must consist of whole chunks, or of
// whole shards: what begins or ends within one is an error that says so.
type Writer struct {
	Path    string
	Options Options
	Resume  bool   // go on with what an interrupted Store left
	Of      string // what the array is, if the caller knows
	Owner   string // tells one Store from another
}

// NewWriter returns a Writer of the array in the folder at path.
func NewWriter(path string, o Options, resume bool) Writer {
	return Writer{Path: store.Absolute(path), Options: o, Resume: resume, Owner: rand.Text()}
}

// unfinished is the name of the metadata of an array before Commit, by which no
// program takes its folder for an array.
const unfinished = "unfinished"

func (w Writer) wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("zarr: %s %s: %w", what, w.Path, err)
}

// target is what there is to write.
type target struct {
	head                 journal.Head
	document, attributes string
	layout               *layout
}

func (w Writer) target(info store.Info) (target, error) {
	document, attributes, err := w.Options.documents(info)
	if err != nil {
		return target{}, err
	}
	l, err := layoutOf(document)
	if err != nil {
		return target{}, err
	}
	for axis, sizes := range info.Blocks {
		lo := 0
		for _, n := range sizes {
			if err := l.whole(axis, lo, n); err != nil {
				return target{}, err
			}
			lo += n
		}
	}
	head := journal.Head{Format: "zarr", DType: info.DType.String(), Shape: l.shape, Layout: append([]int{l.format}, l.unit...), Of: w.Of}
	return target{head, document, attributes, l}, nil
}

// whole returns an error unless n elements of an axis from lo on are of whole
// files.
func (l *layout) whole(axis, lo, n int) error {
	unit := l.unit[axis]
	if lo%unit == 0 && ((lo+n)%unit == 0 || lo+n == l.shape[axis]) {
		return nil
	}
	what := "chunks"
	if l.chain.shard != nil {
		what = "shards"
	}
	return fmt.Errorf("elements %d:%d of axis %d are not whole %s of shape %v: rechunk the array to multiples of these",
		lo, lo+n, axis, what, l.unit)
}

// left returns the journal of what an interrupted Store left; nil if there is
// nothing that can be gone on with.
func (w Writer) left(t target) (*journal.Journal, error) {
	if !w.Resume {
		return nil, nil
	}
	j, err := journal.Load(journal.Path(w.Path))
	if err != nil || !j.Matches(t.head) {
		return nil, err
	}
	document, err := os.ReadFile(filepath.Join(journal.Part(w.Path), unfinished))
	if err != nil || string(document) != t.document {
		return nil, nil // of other options, or damaged: as good as none
	}
	return j, nil
}

// Create makes the array's folder under another name beside the final one.
func (w Writer) Create(ctx context.Context, info store.Info) error {
	defer journal.Changing(journal.Path(w.Path))()
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	return w.wrap("creating", w.create(info))
}

func (w Writer) create(info store.Info) error {
	t, err := w.target(info)
	if err != nil {
		return err
	}
	j, err := w.left(t)
	if err != nil {
		return err
	}
	if j != nil {
		if err := w.attributes(t); err != nil {
			return err
		}
		return journal.Begin(journal.Path(w.Path), t.head, w.Owner, j.Done)
	}
	if err := w.clear(); err != nil {
		return err
	}
	part := journal.Part(w.Path)
	if err := os.Mkdir(part, 0o777); err != nil {
		return err
	}
	err = os.WriteFile(filepath.Join(part, unfinished), []byte(t.document), 0o666)
	if err == nil {
		err = w.attributes(t)
	}
	if err == nil {
		err = journal.Begin(journal.Path(w.Path), t.head, w.Owner, nil)
	}
	if err != nil {
		os.RemoveAll(part) //nolint:errcheck // the first error is the one to tell
	}
	return err
}

// attributes writes those of version 2.
func (w Writer) attributes(t target) error {
	path := filepath.Join(journal.Part(w.Path), fileAttrs)
	if t.attributes == "" {
		return ignoreAbsent(os.Remove(path))
	}
	return os.WriteFile(path, []byte(t.attributes), 0o666)
}

func ignoreAbsent(err error) error {
	if isAbsent(err) {
		return nil
	}
	return err
}

// Finished reports the regions that an interrupted Store has left whole.
func (w Writer) Finished(ctx context.Context, info store.Info) (func(lo, shape []int) bool, error) {
	t, err := w.target(info)
	var j *journal.Journal
	if err == nil {
		j, err = w.left(t)
	}
	if err != nil {
		return nil, w.wrap("going on with", err)
	}
	if j == nil {
		return func(_, _ []int) bool { return false }, nil
	}
	r := Reader{Path: journal.Part(w.Path), Document: t.document}
	done, err := j.Verify(ctx, info.DType, r.Read)
	return done, w.wrap("going on with", err)
}

// Write stores a region of whole chunks, or whole shards.
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
	part := journal.Part(w.Path)
	document, err := os.ReadFile(filepath.Join(part, unfinished))
	if err != nil {
		return err
	}
	l, err := layoutOf(string(document))
	if err != nil {
		return err
	}
	if err := store.CheckWrite(store.Info{DType: l.d, Shape: l.shape}, lo, src); err != nil {
		return err
	}
	if src.Len() > 0 {
		for axis := range lo {
			if err := l.whole(axis, lo[axis], src.Shape[axis]); err != nil {
				return err
			}
		}
	}
	err = pieces(lo, src.Shape, l.unit, func(p piece) error {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		piece := src.Region(p.at, p.shape)
		defer piece.Release()
		key := l.key(p.index)
		if err := w.writeChunk(l, filepath.Join(part, filepath.FromSlash(key)), piece); err != nil {
			return fmt.Errorf("chunk %s: %w", key, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	c := src.Contiguous()
	defer c.Release()
	return log.File.Append(journal.Region{Lo: lo, Shape: c.Shape, Sum: journal.Sum(c)})
}

// writeChunk writes the file of a chunk, which may go over the array's edge.
func (w Writer) writeChunk(l *layout, path string, src *block.Block) error {
	if !w.Options.KeepFill && isFill(src, l.fill) {
		return ignoreAbsent(os.Remove(path)) // one that an interrupted Store may have left
	}
	chunk := src.View()
	if l.chain.shard != nil && !slices.Equal(src.Shape, l.unit) { // its chunks are whole
		chunk.Release()
		chunk = block.New(l.d, l.unit...)
		setFill(chunk, l.fill)
		inside := chunk.Region(make([]int, len(l.unit)), src.Shape)
		block.Copy(inside, src)
		inside.Release()
	}
	defer chunk.Release()
	f, err := os.Create(path)
	if errors.Is(err, os.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(path), 0o777); err == nil {
			f, err = os.Create(path)
		}
	}
	if err != nil {
		return err
	}
	err = writeTo(f, func(to *sink) error { return l.chain.write(to, chunk, w.Options.KeepFill) })
	return errors.Join(err, f.Close())
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
	if _, err := journal.Forget(journal.Path(w.Path), w.Owner); err != nil {
		return err
	}
	part := journal.Part(w.Path)
	if err := atomicfile.SyncTree(part); err != nil {
		return err
	}
	file := fileV3
	if j.Head.Layout[0] == 2 {
		file = fileArray
	}
	if err := os.Rename(filepath.Join(part, unfinished), filepath.Join(part, file)); err != nil {
		return err
	}
	if err := w.replace(); err != nil {
		// Unfinished once more, so that it can be gone on with.
		return errors.Join(err, os.Rename(filepath.Join(part, file), filepath.Join(part, unfinished)))
	}
	return journal.Remove(journal.Path(w.Path))
}

// replace puts the folder, of which all but its last name is on disk, in the
// place of an older array.
func (w Writer) replace() error {
	target := journal.Target(w.Path)
	if err := atomicfile.SyncFolder(target.Part()); err != nil {
		return err
	}
	n, err := nodeAt(w.Path)
	switch {
	case err != nil:
		return err
	case n.array:
		return target.Swap()
	case n.document != "":
		return errors.New("a group has that name")
	}
	// An empty folder gives way; one that holds something else is not ours.
	if err := atomicfile.CheckFolder(w.Path); err != nil {
		return err
	}
	return target.Swap()
}

// Abort removes an unfinished array, unless another Writer has begun it anew.
func (w Writer) Abort(context.Context) error {
	defer journal.Changing(journal.Path(w.Path))()
	if journal.Taken(journal.Path(w.Path), w.Owner) {
		return nil
	}
	return w.wrap("giving up", w.clear())
}

// clear removes an unfinished array, whoever began it.
func (w Writer) clear() error {
	path := journal.Path(w.Path)
	if _, err := journal.Forget(path, w.Owner); err != nil {
		return err
	}
	if err := journal.Remove(path); err != nil {
		return err
	}
	return journal.Target(w.Path).Discard()
}
