package hdf5

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/atomicfile"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/h5"
)

// A Target is a file to be written.
type Target struct {
	Path        string
	Attributes  []Attribute
	Coordinates []Coordinate
}

// A Coordinate is the numbers along a dimension: a small variable of one axis
// which has the name of that dimension, and is written with the file.
type Coordinate struct {
	Name       string
	Values     any // a slice of numbers
	Attributes []Attribute
}

// A Number is a number of any of Go's types, a bool, or nil for none.
type Number struct{ Value any }

// An Output is a dataset to be written.
type Output struct {
	Name string // path from the root group; groups are made on the way
	// Chunk are the sizes of chunks; nil cuts the array's blocks into pieces of a
	// few megabytes. Regions that keep to chunks are packed by all cores.
	Chunk    []int
	Level    int  // of deflate, 1 to 9; 0 is none
	Shuffle  bool // bytes before deflate, which then makes less of numbers
	Checksum bool
	Fill     Number // where nothing is written
	// Dims are the names of the axes, nil for none: they make the dataset a
	// variable of NetCDF-4.
	Dims       []string
	Attributes []Attribute
}

// Writer stores an array as a dataset of a file; [NewWriters] makes those of a
// file. It is a [store.Aborter].
type Writer struct {
	Target Target
	Output Output
	Of     int    // how many datasets go into the file
	Owner  string // tells this file from what another run left
}

// NewWriters returns a Writer for each dataset of a file, which gets its name
// when all of them have been committed.
func NewWriters(t Target, outputs ...Output) []Writer {
	t.Path = store.Absolute(t.Path)
	writers := make([]Writer, len(outputs))
	owner := atomicfile.New(t.Path).Owner
	for i, o := range outputs {
		writers[i] = Writer{Target: t, Output: o, Of: len(outputs), Owner: owner}
	}
	return writers
}

// place is where the file will lie.
func (w Writer) place() atomicfile.Target {
	return atomicfile.Target{Path: w.Target.Path, Owner: w.Owner}
}

// part is where the file lies until it is finished.
func (w Writer) part() string { return w.place().Part() }

func (w Writer) wrap(err error) error { return fail(w.Target.Path, w.Output.Name, err) }

// pending counts the datasets of an unfinished file that are not committed.
const pending = "_weft_pending"

// created are what Create made, by the part's path and the dataset, as this
// process has found it.
var created sync.Map

type createdKey struct{ part, dataset string }

// change runs calls on the unfinished file, alone among all processes, and has
// it all in the file's hands when it returns.
func (w Writer) change(ctx context.Context, create bool, f func(c *h5.Call, file h5.ID)) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	lib, err := h5.Open()
	if err != nil {
		return err
	}
	flags := os.O_RDWR
	if create {
		flags |= os.O_CREATE
	}
	locked, err := os.OpenFile(w.part(), flags, 0o666)
	if err != nil {
		return err
	}
	defer locked.Close() //nolint:errcheck // nothing is written through it
	if err := lock(locked); err != nil {
		return err
	}
	info, err := locked.Stat()
	if err != nil {
		return err
	}
	return lib.Do(func(c *h5.Call) {
		var file h5.ID
		if info.Size() == 0 {
			file = w.createFile(c)
		} else {
			file = c.Own("H5Fopen", c.Fopen(w.part(), h5.ReadWrite, c.FileAccess()))
		}
		f(c, file)
		const global = 1
		h5.Must(c, "H5Fflush", c.Fflush(file, global))
	})
}

// Create implements [store.Writer]. The chunks' sizes are at most 4 GiB.
func (w Writer) Create(ctx context.Context, info store.Info) error {
	if err := atomicfile.Check(w.Target.Path); err != nil {
		return w.wrap(err)
	}
	return w.wrap(w.change(ctx, true, func(c *h5.Call, file h5.ID) { w.createDataset(c, file, info) }))
}

// dataset finds what Create made.
func (w Writer) dataset(ctx context.Context) (*dataset, error) {
	key := createdKey{w.part(), w.Output.Name}
	if d, ok := created.Load(key); ok {
		return d.(*dataset), nil
	}
	var d *dataset
	err := w.change(ctx, false, func(c *h5.Call, f h5.ID) {
		d = describe(c, &file{id: f}, c.Own("H5Dopen2", c.Dopen2(f, w.Output.Name, c.DatasetAccess())))
	})
	if err != nil {
		return nil, err
	}
	created.Store(key, d)
	return d, nil
}

// Write implements [store.Writer].
func (w Writer) Write(ctx context.Context, lo []int, src *block.Block) error {
	return w.wrap(w.write(ctx, lo, src))
}

func (w Writer) write(ctx context.Context, lo []int, src *block.Block) error {
	d, err := w.dataset(ctx)
	if err != nil {
		return err
	}
	if err := store.CheckWrite(store.Info{DType: d.dtype, Shape: d.shape}, lo, src); err != nil {
		return err
	}
	if src.Len() == 0 {
		return nil
	}
	parts, err := d.parts(ctx, w.Output.Level, lo, src)
	if err != nil {
		return err
	}
	defer func() {
		for _, p := range parts {
			if p.numbers != nil {
				p.numbers.Release()
			}
		}
	}()
	return w.change(ctx, false, func(c *h5.Call, file h5.ID) {
		id := c.Own("H5Dopen2", c.Dopen2(file, w.Output.Name, c.DatasetAccess()))
		memory := fileType(c, d.dtype)
		for _, p := range parts {
			if p.numbers == nil {
				at := make([]uint64, len(p.at))
				for i, n := range p.at {
					at[i] = uint64(n)
				}
				h5.Must(c, "H5Dwrite_chunk", c.Dwrite_chunk(id, h5.Default, 0, &at[0], uintptr(len(p.chunk)), &p.chunk[0]))
				continue
			}
			c.Within(func() {
				from, to := selection(c, id, p.at, p.numbers.Shape)
				h5.Must(c, "H5Dwrite", c.Dwrite(id, memory, from, to, h5.Default, p.numbers.Base))
			})
		}
	})
}

// A part is what a region has of a chunk.
type part struct {
	at      []int
	chunk   []byte       // all of it, as it goes into the file
	numbers *block.Block // or else what there is, for the library to put in
}

// parts cuts a region by chunks, and packs those that it has whole.
func (d *dataset) parts(ctx context.Context, level int, lo []int, src *block.Block) ([]part, error) {
	if d.chunk == nil {
		return []part{{at: lo, numbers: src.Contiguous()}}, nil
	}
	grid := make([]int, len(lo))
	for i, n := range lo {
		grid[i] = (n+src.Shape[i]-1)/d.chunk[i] - n/d.chunk[i] + 1
	}
	var parts []part
	for index := range indices(grid) {
		at := make([]int, len(index))
		for i, n := range index {
			at[i] = (lo[i]/d.chunk[i] + n) * d.chunk[i]
		}
		parts = append(parts, part{at: at})
	}
	var next atomic.Int64
	errs := make([]error, min(len(parts), cap(decoding)))
	var packers sync.WaitGroup
	for w := range errs {
		packers.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(parts) && errs[w] == nil; i = next.Add(1) - 1 {
				errs[w] = d.pack(ctx, &parts[i], level, lo, src)
			}
		})
	}
	packers.Wait()
	if err := errors.Join(errs...); err != nil {
		for _, p := range parts {
			if p.numbers != nil {
				p.numbers.Release()
			}
		}
		return nil, err
	}
	return parts, nil
}

// pack fills in a part, which begins as the place of its chunk.
func (d *dataset) pack(ctx context.Context, p *part, level int, lo []int, src *block.Block) error {
	select {
	case decoding <- struct{}{}:
		defer func() { <-decoding }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	from, inside, shape := make([]int, len(lo)), make([]int, len(lo)), make([]int, len(lo))
	whole := true
	for i, at := range p.at {
		begin := max(at, lo[i])
		end := min(at+d.chunk[i], lo[i]+src.Shape[i])
		from[i], inside[i], shape[i] = begin-lo[i], begin-at, end-begin
		whole = whole && begin == at && end == min(at+d.chunk[i], d.shape[i])
	}
	view := src.Region(from, shape)
	defer view.Release()
	if !whole {
		p.numbers = view.Contiguous()
		for i := range p.at {
			p.at[i] += inside[i]
		}
		return nil
	}
	if !slices.Equal(shape, d.chunk) || !view.IsContiguous() {
		chunk := block.New(d.dtype, d.chunk...)
		defer chunk.Release()
		if !slices.Equal(shape, d.chunk) {
			fillWith(chunk, d.fill) // beyond the edge
		}
		target := chunk.Region(inside, shape)
		defer target.Release()
		block.Copy(target, view)
		view = chunk
	}
	var err error
	p.chunk, err = encode(view.Bytes(), d.filters, level)
	return err
}

// Commit implements [store.Writer]: the last Commit of a file's datasets puts it
// in place. What was not written has the fill value.
func (w Writer) Commit(ctx context.Context) error {
	var left int32
	err := w.change(ctx, false, func(c *h5.Call, file h5.ID) {
		a := c.Own("H5Aopen", c.Aopen(file, pending, h5.Default))
		count := []int32{0}
		h5.Must(c, "H5Aread", c.Aread(a, c.T_STD_I32LE, pointer(count)))
		count[0]--
		if left = count[0]; left > 0 {
			h5.Must(c, "H5Awrite", c.Awrite(a, c.T_STD_I32LE, pointer(count)))
			return
		}
		h5.Must(c, "H5Adelete", c.Adelete(file, pending))
	})
	if err != nil || left > 0 {
		return w.wrap(err)
	}
	w.forget()
	return w.wrap(w.place().Commit())
}

// Abort implements [store.Aborter], for all datasets of the file.
func (w Writer) Abort(context.Context) error {
	w.forget()
	return w.wrap(w.place().Discard())
}

// forget drops what this process knows of the unfinished file.
func (w Writer) forget() {
	created.Range(func(key, _ any) bool {
		if key.(createdKey).part == w.part() {
			created.Delete(key)
		}
		return true
	})
}

// chunking is how an array is cut that is stored in blocks.
func (o Output) chunking(info store.Info) ([]int, error) {
	if len(info.Shape) == 0 || slices.Contains(info.Shape, 0) {
		return nil, nil // in one piece
	}
	chunk := slices.Clone(o.Chunk)
	if chunk == nil {
		chunk = slices.Clone(info.Shape)
		for i, sizes := range info.Blocks {
			chunk[i] = slices.Max(sizes)
		}
		smaller(info.DType, chunk)
	}
	if len(chunk) != len(info.Shape) {
		return nil, fmt.Errorf("chunks of %d axes for an array of shape %v", len(chunk), info.Shape)
	}
	for i, n := range chunk {
		if n < 1 {
			return nil, fmt.Errorf("chunks of %v", chunk)
		}
		chunk[i] = min(n, info.Shape[i])
	}
	if n, ok := block.Bytes(info.DType, chunk); !ok || n >= 1<<32 {
		return nil, fmt.Errorf("chunks of %v %s are larger than HDF5 allows", chunk, info.DType)
	}
	return chunk, nil
}

// largest is what chunks are cut down to.
const largest = 4 << 20

// smaller divides a chunk evenly, so that regions of blocks still keep to it.
func smaller(d block.DType, chunk []int) {
	for {
		if n, ok := block.Bytes(d, chunk); ok && n <= largest {
			return
		}
		// The longest axis that has a small divisor.
		axis, divisor := -1, 0
		for i, n := range chunk {
			if axis >= 0 && n <= chunk[axis] {
				continue
			}
			for p := 2; p <= 64 && p <= n; p++ {
				if n%p == 0 {
					axis, divisor = i, p
					break
				}
			}
		}
		if axis < 0 {
			return
		}
		chunk[axis] /= divisor
	}
}
