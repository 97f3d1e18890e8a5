package zarr

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/klauspost/compress/flate"

	"github.com/cb434341/weft/array/internal/store/zarr/blosc"
	"github.com/cb434341/weft/internal/block"
)

// An extension is what version 3 names and configures: a codec, a grid, an
// encoding of keys. A text alone is one without a configuration.
type extension struct {
	Name          string          `json:"name"`
	Configuration json.RawMessage `json:"configuration,omitempty"`
}

func (e *extension) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &e.Name)
	}
	type plain extension
	return json.Unmarshal(b, (*plain)(e))
}

// array3 is the part of zarr.json that an array's has.
type array3 struct {
	Format       int             `json:"zarr_format"`
	Node         string          `json:"node_type"`
	Shape        []int           `json:"shape"`
	DType        json.RawMessage `json:"data_type"`
	Grid         extension       `json:"chunk_grid"`
	Keys         extension       `json:"chunk_key_encoding"`
	Fill         json.RawMessage `json:"fill_value"`
	Codecs       []extension     `json:"codecs"`
	Attributes   json.RawMessage `json:"attributes,omitempty"`
	Names        []*string       `json:"dimension_names,omitempty"`
	Transformers []extension     `json:"storage_transformers,omitempty"`
}

var known3 = []string{
	"zarr_format", "node_type", "shape", "data_type", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs",
	"attributes", "dimension_names", "storage_transformers",
}

// understood returns an error for a field that is not known and not marked as
// one that need not be.
func understood(document string, known []string) error {
	var fields map[string]json.RawMessage
	if err := unmarshal(document, &fields); err != nil {
		return err
	}
	for name, raw := range fields {
		if slices.Contains(known, name) || string(raw) == "null" {
			continue
		}
		var field struct {
			Must *bool `json:"must_understand"`
		}
		if err := json.Unmarshal(raw, &field); err != nil || field.Must == nil || *field.Must {
			return fmt.Errorf("field %q must be understood, and is not known", name)
		}
	}
	return nil
}

func parse3(document string) (*layout, error) {
	var a array3
	if err := unmarshal(document, &a); err != nil {
		return nil, err
	}
	if a.Node != "array" {
		return nil, fmt.Errorf("node_type %q, not array", a.Node)
	}
	if err := understood(document, known3); err != nil {
		return nil, err
	}
	if a.Shape == nil {
		return nil, errors.New("the shape is missing")
	}
	if len(a.Transformers) > 0 {
		return nil, fmt.Errorf("storage transformer %q is not known", a.Transformers[0].Name)
	}
	var name string
	if json.Unmarshal(a.DType, &name) != nil || block.DTypeNamed(name) == block.NoDType {
		return nil, fmt.Errorf("type %s is none that arrays have here", a.DType)
	}
	l := &layout{format: 3, d: block.DTypeNamed(name), shape: a.Shape}
	if err := l.grid3(a.Grid); err != nil {
		return nil, err
	}
	if err := l.keys3(a.Keys); err != nil {
		return nil, err
	}
	var err error
	if l.fill, err = parseFill(a.Fill, l.d, 3); err != nil {
		return nil, err
	}
	if a.Names != nil {
		l.names = make([]string, len(a.Names))
		for i, n := range a.Names {
			if n != nil {
				l.names[i] = *n
			}
		}
	}
	if err := l.check(); err != nil { // codecs count on it
		return nil, err
	}
	l.chain, err = parseChain(a.Codecs, &chain{d: l.d, shape: l.unit, fill: l.fill}, 0)
	return l, err
}

func (l *layout) grid3(e extension) error {
	var grid struct {
		Shape []int `json:"chunk_shape"`
	}
	if e.Name != "regular" {
		return fmt.Errorf("chunk grid %q is not known", e.Name)
	}
	if err := strict(e.Configuration, &grid); err != nil {
		return fmt.Errorf("chunk grid: %w", err)
	}
	if grid.Shape == nil {
		return errNoChunks
	}
	l.unit = grid.Shape
	return nil
}

func (l *layout) keys3(e extension) error {
	var keys struct {
		Separator string `json:"separator"`
	}
	if err := strict(e.Configuration, &keys); err != nil {
		return fmt.Errorf("chunk keys: %w", err)
	}
	l.sep = keys.Separator
	switch e.Name {
	case "default":
		l.prefix = "c"
		if l.sep == "" {
			l.sep = "/"
		}
	case "v2":
		if l.sep == "" {
			l.sep = "."
		}
	default:
		return fmt.Errorf("chunk key encoding %q is not known", e.Name)
	}
	return nil
}

// mostShards is how deep shards may lie in shards.
const mostShards = 4

// parseChain reads a list of codecs into a chain whose type, shape and fill are
// known: any number of transpositions, one that makes bytes, any number that
// change these.
func parseChain(list []extension, c *chain, depth int) (*chain, error) {
	made := false // bytes
	for _, e := range list {
		var err error
		switch {
		case !made && e.Name == "transpose":
			err = c.transpose(e.Configuration)
		case !made && e.Name == "bytes":
			made = true
			c.swap, err = parseEndian(e.Configuration, c.d)
		case !made && e.Name == "sharding_indexed":
			made = true
			c.shard, err = parseShard(e.Configuration, c, depth)
		case !made:
			err = errors.New("it comes before one that makes bytes of elements")
		default:
			var k codec
			k, err = parseBytesCodec(e, c.d)
			c.after = append(c.after, k)
		}
		if err != nil {
			return nil, fmt.Errorf("codec %q: %w", e.Name, err)
		}
	}
	if !made {
		return nil, errors.New("no codec makes bytes of elements")
	}
	return c, nil
}

// transpose puts a permutation behind those that there are.
func (c *chain) transpose(raw json.RawMessage) error {
	var t struct {
		Order []int `json:"order"`
	}
	if err := strict(raw, &t); err != nil {
		return err
	}
	sorted := slices.Sorted(slices.Values(t.Order))
	for i, axis := range sorted {
		if axis != i {
			return fmt.Errorf("%v is no order of axes", t.Order)
		}
	}
	if len(sorted) != len(c.shape) {
		return fmt.Errorf("order %v of %d axes", t.Order, len(c.shape))
	}
	if c.perm == nil {
		c.perm = t.Order
		return nil
	}
	c.perm = permuted(c.perm, t.Order)
	return nil
}

// parseEndian reads the configuration of codec bytes: whether they must be
// swapped.
func parseEndian(raw json.RawMessage, d block.DType) (bool, error) {
	var b struct {
		Endian string `json:"endian"`
	}
	if err := strict(raw, &b); err != nil {
		return false, err
	}
	switch {
	case d.Size() == 1:
		return false, nil
	case b.Endian == "little":
		return bigEndian, nil
	case b.Endian == "big":
		return !bigEndian, nil
	}
	return false, fmt.Errorf("endian %q, not little or big", b.Endian)
}

func parseBytesCodec(e extension, d block.DType) (codec, error) {
	switch e.Name {
	case "gzip":
		var g struct {
			Level int `json:"level"`
		}
		err := strict(e.Configuration, &g)
		return deflate{"gzip", max(0, min(g.Level, flate.BestCompression))}, err
	case "zstd":
		var z struct {
			Level    int  `json:"level"`
			Checksum bool `json:"checksum"`
		}
		err := strict(e.Configuration, &z)
		return zstandard{z.Level, z.Checksum}, err
	case "crc32c":
		return crc32c{}, strict(e.Configuration, &struct{}{})
	case "blosc":
		var b struct {
			CName     string `json:"cname"`
			CLevel    int    `json:"clevel"`
			Shuffle   string `json:"shuffle"`
			TypeSize  int    `json:"typesize"`
			BlockSize int    `json:"blocksize"`
		}
		if err := strict(e.Configuration, &b); err != nil {
			return nil, err
		}
		shuffle := slices.Index(shuffleNames, b.Shuffle)
		if shuffle < 0 {
			return nil, fmt.Errorf("shuffle %q is not known", b.Shuffle)
		}
		if b.TypeSize == 0 {
			b.TypeSize = d.Size()
		}
		o, err := bloscOptions(b.CName, b.CLevel, shuffle, b.TypeSize)
		return bloscs{o}, err
	}
	return nil, errors.New("it is not known")
}

var shuffleNames = []string{blosc.NoShuffle: "noshuffle", blosc.Shuffle: "shuffle", blosc.BitShuffle: "bitshuffle"}

// parseShard reads the configuration of codec sharding_indexed in a chain whose
// chunk is the shard.
func parseShard(raw json.RawMessage, c *chain, depth int) (*shard, error) {
	var config struct {
		Chunk    []int       `json:"chunk_shape"`
		Codecs   []extension `json:"codecs"`
		Index    []extension `json:"index_codecs"`
		Location string      `json:"index_location"`
	}
	if err := strict(raw, &config); err != nil {
		return nil, err
	}
	whole := c.stored()
	if len(config.Chunk) != len(whole) || depth == mostShards {
		return nil, fmt.Errorf("chunks of shape %v in a shard of shape %v", config.Chunk, whole)
	}
	s := &shard{grid: make([]int, len(whole)), first: config.Location == "start"}
	if !s.first && config.Location != "end" && config.Location != "" {
		return nil, fmt.Errorf("index_location %q, not start or end", config.Location)
	}
	for i, n := range config.Chunk {
		if n <= 0 || whole[i]%n != 0 {
			return nil, fmt.Errorf("chunks of shape %v in a shard of shape %v", config.Chunk, whole)
		}
		s.grid[i] = whole[i] / n
	}
	var err error
	if s.inner, err = parseChain(config.Codecs, &chain{d: c.d, shape: config.Chunk, fill: c.fill}, depth+1); err != nil {
		return nil, err
	}
	index, err := parseChain(config.Index, &chain{d: block.Uint64, shape: append(slices.Clone(s.grid), 2)}, mostShards)
	if err != nil {
		return nil, fmt.Errorf("the index: %w", err)
	}
	if index.perm != nil || index.shard != nil {
		return nil, errors.New("the index is not of numbers in row-major order")
	}
	s.swap, s.after = index.swap, index.after
	size, ok := block.Bytes(block.Complex128, s.grid)
	if !ok || size > mostChunk {
		return nil, fmt.Errorf("a shard of %v chunks", s.grid)
	}
	for _, k := range s.after {
		if s.size = k.encodedLen(size); s.size < 0 {
			return nil, fmt.Errorf("the index is compressed, by %s", k.name())
		}
		size = s.size
	}
	s.size = size
	return s, nil
}
