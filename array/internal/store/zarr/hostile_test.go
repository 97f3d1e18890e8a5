package zarr

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/block"
)

// array3With is metadata of version 3 with some fields replaced.
func array3With(t testing.TB, fields string) string {
	t.Helper()
	document := `{"zarr_format":3,"node_type":"array","shape":[4],"data_type":"int32",
		"chunk_grid":{"name":"regular","configuration":{"chunk_shape":[2]}},"chunk_key_encoding":{"name":"default"},
		"fill_value":0,"codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"attributes":{}}`
	return merge(t, document, fields)
}

func array2With(t testing.TB, fields string) string {
	t.Helper()
	return merge(t, `{"zarr_format":2,"shape":[4],"chunks":[2],"dtype":"<i4","compressor":null,"fill_value":0,"order":"C","filters":null}`, fields)
}

// merge replaces fields of a document.
func merge(t testing.TB, document, fields string) string {
	t.Helper()
	all := map[string]json.RawMessage{}
	for _, part := range []string{document, "{" + fields + "}"} {
		if err := json.Unmarshal([]byte(part), &all); err != nil {
			t.Fatal(err, part)
		}
	}
	text, err := text(all)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestHostileMetadata(t *testing.T) {
	grid := func(s string) string {
		return `"chunk_grid":{"name":"regular","configuration":{"chunk_shape":` + s + `}}`
	}
	shard := func(s string) string {
		return `"codecs":[{"name":"sharding_indexed","configuration":{` + s + `}}]`
	}
	const inner, index = `"codecs":["bytes"]`, `"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]`
	tests := []struct {
		name     string
		document string
		err      string // a part of it
	}{
		{"no JSON", `{`, "unexpected end of JSON input"},
		{"version 1", `{"zarr_format":1}`, "zarr_format 1, not 2 or 3"},
		{"group", array3With(t, `"node_type":"group"`), `node_type "group", not array`},
		{"huge shape", array3With(t, `"shape":[1000000000000000000]`), ""},
		{"huger shape", array3With(t, `"shape":[9000000000000000000]`), "more than there can be"},
		{"shape beyond int", array3With(t, `"shape":[1e18]`), "cannot unmarshal number 1e18"},
		{"shapes that overflow", array3With(t, `"shape":[4294967296,4294967296],`+grid("[1,1]")), "more than there can be"},
		{"negative shape", array3With(t, `"shape":[-1]`), "shape [-1] has a negative axis"},
		{"no shape", array3With(t, `"shape":null`), "the shape is missing"},
		{"chunks of 0", array3With(t, grid("[0]")), "chunks of shape [0]"},
		{"negative chunks", array3With(t, grid("[-2]")), "chunks of shape [-2]"},
		{"huge chunks", array3With(t, grid("[4611686018427387904]")), "more than there can be"},
		{"too few chunks", array3With(t, grid("[]")), "chunks of 0 axes in an array of 1"},
		{"no chunks", array3With(t, `"chunk_grid":"regular"`), "chunks are missing"},
		{"another grid", array3With(t, `"chunk_grid":{"name":"rectilinear"}`), `chunk grid "rectilinear" is not known`},
		{"another key", array3With(t, `"chunk_key_encoding":"hashed"`), `chunk key encoding "hashed" is not known`},
		{"a key that leads out", array3With(t, `"chunk_key_encoding":{"name":"default","configuration":{"separator":"/../"}}`), `separator "/../"`},
		{"must be understood", array3With(t, `"secret":{"name":"x"}`), `field "secret" must be understood, and is not known`},
		{"need not be understood", array3With(t, `"secret":{"must_understand":false}`), ""},
		{"transformer", array3With(t, `"storage_transformers":[{"name":"x"}]`), `storage transformer "x" is not known`},
		{"type", array3With(t, `"data_type":"float16"`), `type "float16" is none that arrays have here`},
		{"type with a configuration", array3With(t, `"data_type":{"name":"numpy.datetime64"}`), "is none that arrays have here"},
		{"no fill value", array3With(t, `"fill_value":null`), "fill_value is missing"},
		{"fill value", array3With(t, `"fill_value":1.5`), "1.5 is no int32"},
		{"fill value too large", array3With(t, `"fill_value":2147483648`), "2147483648 is no int32"},
		{"fill value of a float", array3With(t, `"data_type":"float32","fill_value":"0x12"`), "not the bits of a number of 4 bytes"},
		{"fill value of a complex", array3With(t, `"data_type":"complex64","fill_value":1`), "1 is no pair of numbers"},
		{"codec", array3With(t, `"codecs":["bytes","pcodec"]`), `codec "bytes": endian "", not little or big`},
		{"unknown codec", array3With(t, `"data_type":"int8","codecs":["bytes","pcodec"]`), `codec "pcodec": it is not known`},
		{"no bytes", array3With(t, `"codecs":["gzip"]`), `codec "gzip": it comes before one that makes bytes`},
		{"no codecs", array3With(t, `"codecs":[]`), "no codec makes bytes of elements"},
		{"unknown option", array3With(t, `"data_type":"int8","codecs":["bytes",{"name":"gzip","configuration":{"strength":1}}]`), `unknown field "strength"`},
		{"transpose", array3With(t, `"codecs":[{"name":"transpose","configuration":{"order":[1]}},"bytes"]`), "[1] is no order of axes"},
		{"names", array3With(t, `"dimension_names":["x","y"]`), "2 names of 1 axes"},
		{"shard of odd chunks", array3With(t, shard(`"chunk_shape":[3],`+inner+`,`+index)), "chunks of shape [3] in a shard of shape [2]"},
		{"shard of nothing", array3With(t, shard(`"chunk_shape":[0],`+inner+`,`+index)), "chunks of shape [0] in a shard of shape [2]"},
		{"compressed index", array3With(t, `"data_type":"int8",`+shard(`"chunk_shape":[1],`+inner+`,"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}},"gzip"]`)), "the index is compressed, by gzip"},
		{"index in the middle", array3With(t, shard(`"chunk_shape":[1],"index_location":"middle",`+inner+`,`+index)), `index_location "middle", not start or end`},
		{"v2 type", array2With(t, `"dtype":"<M8[ns]"`), `type "<M8[ns]" is none that arrays have here`},
		{"v2 structure", array2With(t, `"dtype":[["a","<i4"]]`), "is none that arrays have here"},
		{"v2 order", array2With(t, `"order":"A"`), `order "A", not C or F`},
		{"v2 filter", array2With(t, `"filters":[{"id":"vlen-utf8"}]`), `filter "vlen-utf8" is not known`},
		{"v2 compressor", array2With(t, `"compressor":{"id":"lzma"}`), `compressor "lzma" is not known`},
		{"v2 chunks", array2With(t, `"chunks":null`), "chunks are missing"},
		{"v2 separator", array2With(t, `"dimension_separator":"-"`), `separator "-"`},
		{"v2 what is not known", array2With(t, `"vendor":{"x":1}`), ""},
		{"v2 fill value as a float", array2With(t, `"fill_value":3.0`), ""},
		{"v2 fill value of a complex", array2With(t, `"dtype":"<c8","fill_value":0`), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := layoutOf(test.document)
			if test.err == "" && err == nil {
				return
			}
			if test.err == "" || err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%v\nwant %s", err, test.err)
			}
		})
	}
}

// TestStandard makes JSON of what Python writes.
func TestStandard(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1}`:                   `{"a":1}`,
		`{"a":NaN}`:                 `{"a":"NaN"}`,
		`[-Infinity, Infinity,NaN]`: `["-Infinity", "Infinity","NaN"]`,
		`{"NaN":"Infinity \" NaN"}`: `{"NaN":"Infinity \" NaN"}`,
		`["\\",NaN,"\`:              `["\\","NaN","\`,
	} {
		if got := string(standard([]byte(text))); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestHuge reads a corner of an array of 10^18 elements, whose list of blocks is
// short.
func TestHuge(t *testing.T) {
	folder := t.TempDir()
	put(t, filepath.Join(folder, fileV3), []byte(array3With(t, `"shape":[1000000000000000000],"fill_value":7`)))
	r, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Describe().Blocks[0]); n > mostBlocks+1 {
		t.Errorf("%d blocks", n)
	}
	b := block.NewHeap(block.Int32, 5)
	if err := r.Read(t.Context(), []int{1e18 - 5}, b); err != nil || b.Value(4) != int32(7) {
		t.Errorf("%v, %v", b.Value(4), err)
	}
	// A chunk that says that it is larger than its file can be.
	put(t, filepath.Join(folder, fileV3), []byte(array3With(t, `"data_type":"int8","codecs":["bytes","zstd"],
		"chunk_grid":{"name":"regular","configuration":{"chunk_shape":[1000000000000]}},"shape":[1000000000000]`)))
	put(t, filepath.Join(folder, "c", "0"), []byte("no zstd"))
	if r, err = Open(folder); err != nil {
		t.Fatal(err)
	}
	if err := r.Read(t.Context(), []int{5}, block.NewHeap(block.Int8, 5)); !errors.Is(err, errTruncated) {
		t.Error(err)
	}
}

// TestDamage reads arrays whose chunks are cut short or changed: an error that
// names the chunk, or, where no checksum says so, other elements.
func TestDamage(t *testing.T) {
	root := extract(t, "python.zip")
	r := rand.New(rand.NewPCG(8, 9))
	all := expectations(t, root)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		want := all[name]
		if len(want.Shape) == 0 || slices.Contains(want.Shape, 0) || want.Shards != nil {
			continue
		}
		path := filepath.Join(root, filepath.FromSlash(name))
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		chunk := filepath.Join(path, filepath.FromSlash(a.layout().key(make([]int, len(want.Shape)))))
		whole, err := os.ReadFile(chunk)
		if err != nil {
			continue // one that is not there
		}
		b := block.NewHeap(a.Describe().DType, want.Shape...)
		lo := make([]int, len(want.Shape))
		for range 5 {
			put(t, chunk, whole[:r.IntN(len(whole))])
			if err := a.Read(t.Context(), lo, b); err == nil || !strings.Contains(err.Error(), "chunk ") {
				t.Errorf("%s: a chunk cut short is read: %v", name, err)
			}
			bad := slices.Clone(whole)
			at := r.IntN(len(bad))
			bad[at] ^= byte(1 + r.IntN(255))
			put(t, chunk, bad)
			if err := a.Read(t.Context(), lo, b); err == nil && strings.HasSuffix(name, "crc") {
				t.Errorf("%s: byte %d is wrong, and nobody says so", name, at)
			}
		}
		put(t, chunk, append(slices.Clone(whole), 1, 2, 3, 4, 5))
		a.Read(t.Context(), lo, b) //nolint:errcheck // some formats say where they end
	}
}

// TestChunkErrors looks at the words.
func TestChunkErrors(t *testing.T) {
	root := extract(t, "python.zip")
	damage := func(name, chunk string, change func([]byte) []byte) string {
		path := filepath.Join(root, "v3", name)
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(path, filepath.FromSlash(chunk))
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		put(t, file, change(data))
		info := a.Describe()
		err = a.Read(t.Context(), make([]int, len(info.Shape)), block.NewHeap(info.DType, info.Shape...))
		if err == nil {
			return ""
		}
		return strings.TrimPrefix(err.Error(), "zarr: reading "+path+": ")
	}
	flip := func(at int) func([]byte) []byte {
		return func(b []byte) []byte {
			b[(at+len(b))%len(b)] ^= 1
			return b
		}
	}
	tests := []struct {
		array, chunk string
		change       func([]byte) []byte
		err          string
	}{
		{"none", "c/1/2", func(b []byte) []byte { return b[:79] }, "chunk c/1/2: 79 bytes cannot hold a chunk of 80: it is cut short"},
		{"none", "c/0/0", func([]byte) []byte { return nil }, "chunk c/0/0: 0 bytes cannot hold a chunk of 80: it is cut short"},
		{"crc", "c/1/0", flip(9), "chunk c/1/0: crc32c: the checksum is"},
		{"gzip", "c/0/0", flip(-8), "chunk c/0/0: gzip: gzip: invalid checksum"},
		{"zstd", "c/0/0", func([]byte) []byte { return nil }, "chunk c/0/0: zstd: it is cut short"},
		{"zstd-sum", "c/0/0", flip(-1), "chunk c/0/0: zstd: CRC check failed"},
		{"shards-end", "c/0/0/0", flip(-1), "chunk c/0/0/0: the index: crc32c: the checksum is"},
		{"shards-start", "c/0/0/1", flip(0), "chunk c/0/0/1: the index: crc32c: the checksum is"},
		{"shards-none", "c/1/0/0", func(b []byte) []byte { return b[100:] }, "of the shard: "},
		{"shards-edge-end", "c/0/0", func([]byte) []byte { return []byte("tiny") }, "chunk c/0/0: the index: 4 bytes where 68 are due: it is cut short"},
	}
	for _, test := range tests {
		if err := damage(test.array, test.chunk, test.change); !strings.Contains(err, test.err) {
			t.Errorf("%s: %s\nwant %s", test.array, err, test.err)
		}
	}
}

func TestChanged(t *testing.T) {
	root := extract(t, "python.zip")
	path := filepath.Join(root, "v3", "names")
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(path, fileV3), []byte(array3With(t, "")))
	b := block.NewHeap(block.Float64, 2, 2)
	if err := a.Read(t.Context(), []int{0, 0}, b); !errors.Is(err, store.ErrChanged) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a, err = Open(filepath.Join(root, "v3", "none")); err != nil {
		t.Fatal(err)
	}
	if err := a.Read(ctx, []int{0, 0}, block.NewHeap(block.Float32, 2, 2)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// chains are what chunks are fuzzed with: every codec, filters, shards.
func chains(t testing.TB) []*layout {
	t.Helper()
	var all []*layout
	shard := `{"name":"sharding_indexed","configuration":{"chunk_shape":[2,2],"codecs":[{"name":"bytes","configuration":{"endian":"little"}},"gzip"],
		"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_location":"start"}}`
	little := `{"name":"bytes","configuration":{"endian":"little"}}`
	for _, codecs := range []string{
		little, little + `,"gzip"`, little + `,"zstd"`, little + `,"crc32c"`, little + `,"zstd","gzip"`,
		little + `,{"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","typesize":4,"blocksize":0}}`,
		shard, shard + `,"gzip"`, `{"name":"transpose","configuration":{"order":[1,0]}},` + shard,
	} {
		l, err := layoutOf(array3With(t, `"shape":[6,6],"chunk_grid":{"name":"regular","configuration":{"chunk_shape":[4,4]}},"codecs":[`+codecs+`]`))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	for _, filter := range []string{
		`{"id":"delta","dtype":"<i4","astype":"<i2"}`, `{"id":"fixedscaleoffset","dtype":"<i4","astype":"<f4","scale":0,"offset":1}`,
		`{"id":"shuffle","elementsize":3}`,
	} {
		l, err := layoutOf(array2With(t, `"shape":[6,6],"chunks":[4,4],"order":"F","filters":[`+filter+`],"compressor":{"id":"zlib","level":1}`))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// memory is a file in memory.
type memory []byte

func (m *memory) WriteAt(b []byte, at int64) (int, error) {
	if more := int(at) + len(b) - len(*m); more > 0 {
		*m = append(*m, make([]byte, more)...)
	}
	return copy((*m)[at:], b), nil
}

func FuzzChunk(f *testing.F) {
	all := chains(f)
	chunk := sample(block.Int32, 4, 4)
	for i, l := range all {
		var file memory
		if err := writeTo(&file, func(to *sink) error { return l.chain.write(to, chunk, false) }); err != nil {
			file = chunk.Bytes()
		}
		f.Add(uint8(i), []byte(file))
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		l := all[int(which)%len(all)]
		src := func() *io.SectionReader { return io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data))) }
		whole, part := block.NewHeap(block.Int32, 4, 4), block.NewHeap(block.Int32, 2, 3)
		err := l.chain.read(t.Context(), src(), []int{0, 0}, whole)
		if again := l.chain.read(t.Context(), src(), []int{1, 1}, part); err == nil && (again != nil || !same(part, whole.Region([]int{1, 1}, []int{2, 3}))) {
			t.Errorf("a part of the chunk differs: %v", again)
		}
	})
}

func FuzzMetadata(f *testing.F) {
	f.Add(array3With(f, ""))
	f.Add(array2With(f, ""))
	root := extract(f, "python.zip")
	for name := range expectations(f, root) {
		if a, err := Open(filepath.Join(root, filepath.FromSlash(name))); err == nil {
			f.Add(a.Document)
		}
	}
	f.Fuzz(func(t *testing.T, document string) {
		l, err := layoutOf(string(standard([]byte(document))))
		if err != nil {
			return
		}
		shape := ones(l.shape)
		for i, n := range l.shape {
			shape[i] = min(n, 1)
		}
		r := Reader{Path: t.TempDir(), Document: document}
		b := block.NewHeap(l.d, shape...)
		if err := r.Read(t.Context(), make([]int, len(shape)), b); err != nil {
			t.Error(err)
		}
		r.Names()
		r.Describe()
	})
}

func BenchmarkRead(b *testing.B) {
	info := store.Info{DType: block.Float64, Shape: []int{1000, 1000}, Blocks: store.Even([]int{1000, 1000}, []int{500, 1000})}
	for _, o := range []Options{{Codec: "none"}, {Codec: "blosc"}, {Codec: "zstd"}, {Codec: "gzip"}, {Chunks: []int{100, 100}, Shards: []int{500, 1000}}} {
		name := o.Codec
		if name == "" {
			name = "shards"
		}
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "a")
			data := sample(block.Float64, 1000, 1000)
			if err := storeAll(b, NewWriter(path, o, false), info, data); err != nil {
				b.Fatal(err)
			}
			r, err := Open(path)
			if err != nil {
				b.Fatal(err)
			}
			dst := block.New(block.Float64, 500, 1000)
			defer dst.Release()
			b.SetBytes(int64(len(dst.Bytes())))
			for b.Loop() {
				if err := r.Read(b.Context(), []int{500, 0}, dst); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
