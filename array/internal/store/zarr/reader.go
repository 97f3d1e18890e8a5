package zarr

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

func init() {
	graph.RegisterType[Reader]()
	graph.RegisterType[Writer]()
	graph.RegisterType[Options]()
	graph.RegisterType[store.Identity]()
}

// ErrNone is among the causes of an error about a folder without an array, or
// without a group.
var ErrNone = errors.New("there is none")

// Names of files with metadata.
const (
	fileV3       = "zarr.json"
	fileArray    = ".zarray"
	fileAttrs    = ".zattrs"
	fileGroup    = ".zgroup"
	fileMetadata = ".zmetadata"
)

// axesAttribute is where xarray keeps the names of axes in version 2.
const axesAttribute = "_ARRAY_DIMENSIONS"

// Reader reads an array. It is a [store.Reader]; Open makes it.
type Reader struct {
	Path     string         // of the array's folder
	Document string         // the array's metadata
	Attrs    string         // version 2: the attributes, JSON
	File     string         // with the metadata, in Path; "" if a group's alone say it
	Identity store.Identity // of File
}

// Open returns a Reader of the array in the folder at path, of version 3 or 2.
func Open(path string) (Reader, error) {
	r, err := open(store.Absolute(path))
	if err != nil {
		return Reader{}, fmt.Errorf("zarr: opening array %s: %w", path, err)
	}
	return r, nil
}

func open(path string) (Reader, error) {
	for _, file := range []string{fileV3, fileArray} {
		// The identity first: what changes after it is noticed.
		identity, err := store.Identify(filepath.Join(path, file))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		r := Reader{Path: path, File: file, Identity: identity}
		if err == nil {
			r.Document, err = readText(filepath.Join(path, file))
		}
		if err == nil && file == fileArray {
			r.Attrs, err = readText(filepath.Join(path, fileAttrs))
			if errors.Is(err, os.ErrNotExist) {
				err = nil
			}
		}
		if err != nil {
			return Reader{}, err
		}
		return r, r.parse()
	}
	return Reader{}, fmt.Errorf("%w: it has neither %s nor %s", ErrNone, fileV3, fileArray)
}

// readText reads a file with JSON.
func readText(path string) (string, error) {
	text, err := os.ReadFile(path)
	return string(standard(text)), err
}

// parse looks whether the metadata make sense.
func (r Reader) parse() error {
	if _, err := layoutOf(r.Document); err != nil {
		return fmt.Errorf("%s: %w", r.File, err)
	}
	_, err := r.attributes()
	return err
}

// layout is there for every Reader that Open returned.
func (r Reader) layout() *layout {
	l, err := layoutOf(r.Document)
	if err != nil {
		return &layout{}
	}
	return l
}

// Describe returns the array's type, its shape and its files: the blocks are
// chunks, or shards where chunks lie in shards, for a file is what is written
// as a whole.
func (r Reader) Describe() store.Info {
	l := r.layout()
	return store.Info{DType: l.d, Shape: l.shape, Blocks: l.blocks}
}

// Format is the version of the format, 2 or 3.
func (r Reader) Format() int { return r.layout().format }

// Chunk is the shape of a chunk, which lies in a shard or is a file of its own.
func (r Reader) Chunk() []int {
	l := r.layout()
	chunk := slices.Clone(l.unit)
	if l.chain != nil && l.chain.shard != nil {
		for i, n := range l.chain.shard.inner.shape {
			axis := i
			if l.chain.perm != nil {
				axis = l.chain.perm[i]
			}
			chunk[axis] = n
		}
	}
	return chunk
}

// Fill returns the value of elements that are in no chunk, as a Go value.
func (r Reader) Fill() any {
	l := r.layout()
	return one(l.d, l.fill).Value()
}

// Names returns the names of the axes, "" for one that has none; nil if none
// has. In version 2 they are xarray's.
func (r Reader) Names() []string {
	l := r.layout()
	if l.names != nil {
		return slices.Clone(l.names)
	}
	attributes, err := r.Attributes()
	list, _ := attributes[axesAttribute].([]any)
	if err != nil || l.format != 2 || len(list) != len(l.shape) {
		return nil
	}
	names := make([]string, len(list))
	for i, v := range list {
		names[i], _ = v.(string)
	}
	return names
}

// Attributes returns what users have said about the array: values of JSON, with
// NaN and infinities, where Python wrote them, as the texts "NaN", "Infinity" and
// "-Infinity".
func (r Reader) Attributes() (map[string]any, error) {
	a, err := r.attributes()
	if err != nil {
		return nil, fmt.Errorf("zarr: %s: %w", r.Path, err)
	}
	return a, nil
}

func (r Reader) attributes() (map[string]any, error) {
	attributes := map[string]any{}
	text := r.Attrs
	if r.layout().format == 3 {
		var a array3
		if err := unmarshal(r.Document, &a); err != nil {
			return nil, err
		}
		text = string(a.Attributes)
	}
	if text == "" || text == "null" {
		return attributes, nil
	}
	if err := json.Unmarshal([]byte(text), &attributes); err != nil {
		return nil, fmt.Errorf("attributes: %w", err)
	}
	return attributes, nil
}

// Read fills dst with the region from lo on. What no chunk holds has the fill
// value; a chunk that is damaged is an error that names its key.
func (r Reader) Read(ctx context.Context, lo []int, dst *block.Block) error {
	if err := r.read(ctx, lo, dst); err != nil {
		return fmt.Errorf("zarr: reading %s: %w", r.Path, err)
	}
	return nil
}

func (r Reader) read(ctx context.Context, lo []int, dst *block.Block) error {
	l, err := layoutOf(r.Document)
	if err != nil {
		return err
	}
	if err := store.CheckRead(store.Info{DType: l.d, Shape: l.shape}, lo, dst); err != nil {
		return err
	}
	if r.File != "" {
		if err := r.Identity.Check(filepath.Join(r.Path, r.File)); err != nil {
			return err
		}
	}
	return pieces(lo, dst.Shape, l.unit, func(p piece) error {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		part := dst.Region(p.at, p.shape)
		defer part.Release()
		key := l.key(p.index)
		if err := l.readFile(ctx, filepath.Join(r.Path, filepath.FromSlash(key)), p.from, part); err != nil {
			return fmt.Errorf("chunk %s: %w", key, err)
		}
		return nil
	})
}

// readFile fills dst with the part of a chunk, or of a shard, from lo on.
func (l *layout) readFile(ctx context.Context, path string, lo []int, dst *block.Block) error {
	info, err := os.Stat(path) // before it is opened: a pipe would wait for a writer
	if errors.Is(err, os.ErrNotExist) {
		setFill(dst, l.fill)
		return nil
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read only
	return l.chain.read(ctx, io.NewSectionReader(f, 0, info.Size()), lo, dst)
}
