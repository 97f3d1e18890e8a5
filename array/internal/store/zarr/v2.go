package zarr

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/klauspost/compress/flate"

	"github.com/cb434341/weft/array/internal/store/zarr/blosc"
)

// array2 is .zarray, the metadata of an array in version 2. Fields that are not
// known are passed over, as the specification asks.
type array2 struct {
	Format     int               `json:"zarr_format"`
	Shape      []int             `json:"shape"`
	Chunks     []int             `json:"chunks"`
	DType      json.RawMessage   `json:"dtype"`
	Compressor json.RawMessage   `json:"compressor"`
	Fill       json.RawMessage   `json:"fill_value"`
	Order      string            `json:"order"`
	Filters    []json.RawMessage `json:"filters"`
	Separator  string            `json:"dimension_separator,omitempty"`
}

func parse2(document string) (*layout, error) {
	var a array2
	if err := unmarshal(document, &a); err != nil {
		return nil, err
	}
	if a.Shape == nil {
		return nil, errors.New("the shape is missing")
	}
	if a.Chunks == nil {
		return nil, errNoChunks
	}
	var code string
	if err := json.Unmarshal(a.DType, &code); err != nil {
		return nil, fmt.Errorf("type %s is none that arrays have here", a.DType)
	}
	d, big, err := parseCode(code)
	if err != nil {
		return nil, err
	}
	l := &layout{format: 2, d: d, shape: a.Shape, unit: a.Chunks, sep: a.Separator}
	if l.sep == "" {
		l.sep = "."
	}
	if l.fill, err = parseFill(a.Fill, d, 2); err != nil {
		return nil, err
	}
	l.chain = &chain{d: d, shape: l.unit, fill: l.fill, swap: big != bigEndian && d.Size() > 1}
	switch a.Order {
	case "C":
	case "F":
		l.chain.perm = make([]int, len(l.shape))
		for i := range l.chain.perm {
			l.chain.perm[i] = len(l.shape) - 1 - i
		}
	default:
		return nil, fmt.Errorf("order %q, not C or F", a.Order)
	}
	for _, raw := range a.Filters {
		f, err := parseFilter(raw)
		if err != nil {
			return nil, err
		}
		l.chain.after = append(l.chain.after, f)
	}
	c, err := parseCompressor(a.Compressor, d.Size())
	if err != nil {
		return nil, err
	}
	if c != nil {
		l.chain.after = append(l.chain.after, c)
	}
	return l, nil
}

// parseCompressor reads the compressor of version 2, of elements of size bytes;
// nil is none.
func parseCompressor(raw json.RawMessage, size int) (codec, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var c struct {
		ID       string
		Level    *int
		CName    string
		CLevel   int
		Shuffle  int
		Checksum bool
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, fmt.Errorf("the compressor: %w", err)
	}
	level := flate.DefaultCompression
	if c.Level != nil {
		level = *c.Level
	}
	switch c.ID {
	case "zlib", "gzip":
		return deflate{c.ID, max(flate.HuffmanOnly, min(level, flate.BestCompression))}, nil
	case "zstd":
		return zstandard{level, c.Checksum}, nil
	case "blosc":
		o, err := bloscOptions(c.CName, c.CLevel, c.Shuffle, size)
		return bloscs{o}, err
	}
	return nil, fmt.Errorf("compressor %q is not known", c.ID)
}

var bloscNames = []string{"blosclz", "lz4", "snappy", "zlib", "zstd"}

func bloscOptions(name string, level, shuffle, size int) (blosc.Options, error) {
	c := slices.Index(bloscNames, name)
	if name == "lz4hc" {
		c = int(blosc.LZ4)
	}
	if c < 0 {
		return blosc.Options{}, fmt.Errorf("blosc: compressor %q is not known", name)
	}
	if shuffle < -1 || shuffle > 2 {
		return blosc.Options{}, fmt.Errorf("blosc: shuffle %d is not known", shuffle)
	}
	filter := blosc.Filter(max(shuffle, 0))
	if shuffle == -1 { // automatic: bits of bytes, bytes of what is longer
		filter = blosc.Shuffle
		if size == 1 {
			filter = blosc.BitShuffle
		}
	}
	return blosc.Options{Compressor: blosc.Compressor(c), Level: level, Filter: filter, TypeSize: size}, nil
}
