package zarr

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store/zarr"
	"github.com/cb434341/weft/graph"
)

// Options say how an array is stored. The zero value is version 3, a chunk for
// each block of the array, compressed by zstd.
type Options struct {
	Format int   // 2 or 3; 0 is 3
	Chunks []int // the shape of a chunk; nil is that of the array's blocks
	Shards []int // version 3: the shape of a shard, whole chunks; nil is none

	Codec    string // "zstd" (also ""), "gzip", "zlib" (version 2), "blosc" or "none"
	Level    int    // of the codec; 0 is its default
	CName    string // blosc: "lz4" (also ""), "zstd" or "zlib"
	Shuffle  string // blosc: "shuffle" (also ""), "bitshuffle", "noshuffle"
	Checksum bool   // version 3: a crc32c behind each chunk

	Separator  string         // of chunks' keys, "." or "/"; "" is "/" in version 3 and "." in 2
	Order      string         // of the elements in a chunk: "C" (also ""), or "F", the first axis fastest
	Fill       any            // a number or bool: the value of what no chunk holds; nil is zero
	Attributes map[string]any // values of JSON
	Names      []string       // of the axes; nil is none
	KeepFill   bool           // writes chunks too that hold the fill value only

	Resume bool // see array.Resume
}

// Store stores an array in a folder when the result is computed, chunk by chunk,
// and puts the folder in its place when it is complete. The array is cut into
// blocks of whole chunks, or whole shards, if it is not.
func Store(x array.Untyped, path string, o Options) graph.Lazy[array.Saved] {
	if x == nil {
		return shelf.Save("zarr", false, errors.New("the array is nil"))
	}
	n := array.NodeOf(x)
	inner, err := o.inner()
	if err == nil && n.Err() == nil && n.KnownBlocks() {
		n, inner.Chunks, err = o.align(n)
	}
	w := zarr.NewWriter(path, inner, o.Resume)
	if o.Resume {
		w.Of = shelf.Print(n)
	}
	return shelf.Save("zarr", o.Resume, err, shelf.Part{Node: n, Writer: w})
}

// inner are the options as the format takes them.
func (o Options) inner() (zarr.Options, error) {
	in := zarr.Options{
		Format: o.Format, Chunks: o.Chunks, Shards: o.Shards,
		Codec: o.Codec, Level: o.Level, CName: o.CName, Shuffle: o.Shuffle, Checksum: o.Checksum,
		Separator: o.Separator, Order: o.Order, Names: slices.Clone(o.Names), KeepFill: o.KeepFill,
	}
	var err error
	if in.Fill, err = fillText(o.Fill); err != nil {
		return in, err
	}
	if in.Attributes, err = jsonOf(o.Attributes); err != nil {
		return in, fmt.Errorf("attributes: %w", err)
	}
	return in, nil
}

// fillText is a fill value as the metadata have it: numbers, and texts where
// JSON has no number; two of them for a complex one.
func fillText(fill any) (string, error) {
	if fill == nil {
		return "", nil
	}
	part := func(f float64) any {
		switch {
		case math.IsNaN(f):
			return "NaN"
		case math.IsInf(f, 1):
			return "Infinity"
		case math.IsInf(f, -1):
			return "-Infinity"
		}
		return f
	}
	switch v := reflect.ValueOf(fill); {
	case v.CanFloat():
		fill = part(v.Float())
	case v.CanComplex():
		fill = []any{part(real(v.Complex())), part(imag(v.Complex()))}
	case v.CanInt(), v.CanUint(), v.Kind() == reflect.Bool:
	default:
		return "", fmt.Errorf("the fill value is a %T, not a number", fill)
	}
	b, err := json.Marshal(fill)
	return string(b), err
}

// align cuts an array into blocks of whole chunks, or shards, and returns the
// chunks' shape.
func (o Options) align(n *expr.Node) (*expr.Node, []int, error) {
	chunks, unit := o.Chunks, o.Shards
	if chunks == nil {
		chunks = make([]int, n.NDim())
		for i, sizes := range n.Blocks {
			chunks[i] = max(slices.Max(sizes), 1)
		}
	}
	if unit == nil {
		unit = chunks
	}
	if len(chunks) != n.NDim() || len(unit) != n.NDim() {
		return n, nil, fmt.Errorf("chunks of shape %s for an array of shape %s", expr.ShapeText(unit), expr.ShapeText(n.Shape))
	}
	for i := range unit {
		if unit[i] < 1 || chunks[i] < 1 {
			return n, nil, fmt.Errorf("chunks of shape %s: lengths begin at 1", expr.ShapeText(unit))
		}
	}
	blocks := slices.Clone(n.Blocks)
	for i, sizes := range blocks {
		if !whole(sizes, unit[i]) {
			many := max(slices.Max(sizes)/unit[i], 1) * unit[i]
			blocks[i] = expr.Cut(n.Shape[i:i+1], []int{many})[0]
		}
	}
	return expr.Rechunk(n, blocks), chunks, nil
}

// whole reports that blocks along an axis end where units do, but for the last.
func whole(sizes []int, unit int) bool {
	for _, s := range sizes[:len(sizes)-1] {
		if s%unit != 0 {
			return false
		}
	}
	return true
}
