package zarr

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/zarr/blosc"
	"github.com/cb434341/weft/internal/block"
)

// Options say how an array is stored. The zero value is version 3, a chunk for
// each block of the array, compressed by zstd.
type Options struct {
	Format int   // 2 or 3; 0 is 3
	Chunks []int // the shape of a chunk; nil is that of the array's blocks
	Shards []int // version 3: the shape of a shard, whole chunks; nil is none

	// Codec is "zstd" (also ""), "gzip", "zlib" (version 2), "blosc" or "none".
	Codec    string
	Level    int    // of the codec; 0 is its default
	CName    string // blosc: "lz4" (also ""), "zstd" or "zlib"
	Shuffle  string // blosc: "shuffle" (also ""), "bitshuffle", "noshuffle"
	Checksum bool   // version 3: a crc32c behind each chunk

	Separator  string   // of chunks' keys, "." or "/"; "" is "/" in version 3 and "." in 2
	Order      string   // of the elements in a chunk: "C" (also ""), or "F", the first axis fastest
	Fill       string   // the fill value as the metadata say it, JSON; "" is zero
	Attributes string   // a JSON object; "" is none
	Names      []string // of the axes; nil is none

	// KeepFill writes chunks that hold the fill value only, too.
	KeepFill bool
}

// Default levels.
const (
	levelZstd  = 3
	levelGzip  = 6
	levelBlosc = 5
)

// chunk returns the shape of the chunks of an array with the blocks of info.
func (o Options) chunk(info store.Info) []int {
	if o.Chunks != nil {
		return slices.Clone(o.Chunks)
	}
	shape := make([]int, len(info.Shape))
	for i, n := range info.Shape {
		shape[i] = max(n, 1)
		if info.Blocks != nil && len(info.Blocks[i]) > 0 {
			shape[i] = max(info.Blocks[i][0], 1)
		}
	}
	return shape
}

// documents returns the metadata of an array, and in version 2 the file of its
// attributes, "" without any.
func (o Options) documents(info store.Info) (document, attributes string, err error) {
	if info.DType == block.NoDType {
		return "", "", errors.New("an array of no type")
	}
	if o.Fill == "" {
		o.Fill = zeroFill(info.DType)
	}
	if o.Attributes == "" {
		o.Attributes = "{}"
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(o.Attributes), &object); err != nil {
		return "", "", fmt.Errorf("attributes: %w", err)
	}
	var doc any
	switch o.Format {
	case 0, 3:
		doc, err = o.array3(info)
	case 2:
		doc, err = o.array2(info)
		if err == nil && o.Names != nil {
			object[axesAttribute], err = json.Marshal(o.Names)
		}
		if err == nil && len(object) > 0 {
			attributes, err = text(object)
		}
	default:
		err = fmt.Errorf("format %d, not 2 or 3", o.Format)
	}
	if err != nil {
		return "", "", err
	}
	if document, err = text(doc); err != nil {
		return "", "", err
	}
	if _, err = layoutOf(document); err != nil {
		return "", "", err
	}
	return document, attributes, nil
}

// text is JSON as zarr-python writes it.
func text(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.String(), err
}

func (o Options) level(byDefault int) int {
	if o.Level == 0 {
		return byDefault
	}
	return o.Level
}

func orText(s, byDefault string) string {
	if s == "" {
		return byDefault
	}
	return s
}

func (o Options) array2(info store.Info) (*array2, error) {
	if o.Shards != nil || o.Checksum {
		return nil, errors.New("version 2 has neither shards nor checksums")
	}
	if o.Names != nil && len(o.Names) != len(info.Shape) {
		return nil, fmt.Errorf("%d names of %d axes", len(o.Names), len(info.Shape))
	}
	compressor := "null"
	switch o.Codec {
	case "", "zstd":
		compressor = fmt.Sprintf(`{"id":"zstd","level":%d}`, o.level(levelZstd))
	case "gzip", "zlib":
		compressor = fmt.Sprintf(`{"id":%q,"level":%d}`, o.Codec, o.level(levelGzip))
	case "blosc":
		shuffle := slices.Index(shuffleNames, orText(o.Shuffle, "shuffle"))
		if shuffle < 0 {
			return nil, fmt.Errorf("blosc: shuffle %q is not known", o.Shuffle)
		}
		compressor = fmt.Sprintf(`{"id":"blosc","cname":%q,"clevel":%d,"shuffle":%d,"blocksize":0}`,
			orText(o.CName, "lz4"), o.level(levelBlosc), shuffle)
	case "none":
	default:
		return nil, fmt.Errorf("codec %q is not known", o.Codec)
	}
	code, err := json.Marshal(codeOf(info.DType))
	return &array2{
		Format: 2, Shape: slices.Clone(info.Shape), Chunks: o.chunk(info), DType: code,
		Compressor: json.RawMessage(compressor), Fill: json.RawMessage(o.Fill), Order: orText(o.Order, "C"), Separator: orText(o.Separator, "."),
	}, err
}

// config makes an extension of texts that are JSON but for the verbs in them.
func config(name, format string, args ...any) extension {
	return extension{Name: name, Configuration: json.RawMessage(fmt.Sprintf(format, args...))}
}

func (o Options) array3(info store.Info) (*array3, error) {
	chunk := o.chunk(info)
	codecs, err := o.codecs3(info.DType, len(chunk))
	if err != nil {
		return nil, err
	}
	a := &array3{
		Format: 3, Node: "array", Shape: slices.Clone(info.Shape), DType: json.RawMessage(fmt.Sprintf("%q", info.DType)),
		Keys: config("default", `{"separator":%q}`, orText(o.Separator, "/")),
		Fill: json.RawMessage(o.Fill), Codecs: codecs, Attributes: json.RawMessage(o.Attributes), Transformers: []extension{},
	}
	for i := range o.Names {
		a.Names = append(a.Names, &o.Names[i])
	}
	if o.Shards != nil {
		inner, err := json.Marshal(map[string]any{
			"chunk_shape":    chunk,
			"codecs":         codecs,
			"index_codecs":   []extension{config("bytes", `{"endian":"little"}`), {Name: "crc32c"}},
			"index_location": "end",
		})
		if err != nil {
			return nil, err
		}
		a.Codecs = []extension{{Name: "sharding_indexed", Configuration: inner}}
		chunk = o.Shards
	}
	grid, err := json.Marshal(chunk)
	a.Grid = config("regular", `{"chunk_shape":%s}`, grid)
	return a, err
}

func (o Options) codecs3(d block.DType, axes int) ([]extension, error) {
	var list []extension
	switch o.Order {
	case "", "C":
	case "F":
		order := make([]int, axes)
		for i := range order {
			order[i] = axes - 1 - i
		}
		raw, err := json.Marshal(order)
		if err != nil {
			return nil, err
		}
		list = append(list, config("transpose", `{"order":%s}`, raw))
	default:
		return nil, fmt.Errorf("order %q, not C or F", o.Order)
	}
	if d.Size() == 1 {
		list = append(list, extension{Name: "bytes"})
	} else {
		list = append(list, config("bytes", `{"endian":"little"}`))
	}
	switch o.Codec {
	case "", "zstd":
		list = append(list, config("zstd", `{"level":%d,"checksum":false}`, o.level(levelZstd)))
	case "gzip":
		list = append(list, config("gzip", `{"level":%d}`, o.level(levelGzip)))
	case "blosc":
		list = append(list, config("blosc", `{"typesize":%d,"cname":%q,"clevel":%d,"shuffle":%q,"blocksize":0}`,
			d.Size(), orText(o.CName, blosc.LZ4.String()), o.level(levelBlosc), orText(o.Shuffle, "shuffle")))
	case "none":
	default:
		return nil, fmt.Errorf("codec %q is not known", o.Codec)
	}
	if o.Checksum {
		list = append(list, extension{Name: "crc32c"})
	}
	return list, nil
}
