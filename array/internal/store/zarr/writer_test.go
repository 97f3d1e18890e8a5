package zarr

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/storetest"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// sample makes numbers of a type that compress, with some noise; floats have a
// NaN and a -0.
func sample(d block.DType, shape ...int) *block.Block {
	b := block.NewHeap(d, shape...)
	r := rand.New(rand.NewPCG(7, uint64(d)))
	n := number{d: d.Real(), big: bigEndian}
	data := b.Bytes()
	for i := 0; i*n.size() < len(data); i++ {
		x := float64((i*7/3 + r.IntN(4)) % 100)
		switch {
		case d == block.Bool:
			data[i] = byte(int(x) % 2)
			continue
		case n.d.Float() && i == 3:
			x = math.NaN()
		case n.d.Float() && i == 5:
			x = math.Copysign(0, -1)
		case n.d.Float():
			x = x/8 - 3
		}
		n.putFloat(data[i*n.size():], x)
	}
	return b
}

// storeAll writes an array block by block, from several goroutines.
func storeAll(t testing.TB, w store.Writer, info store.Info, data *block.Block) error {
	t.Helper()
	if err := w.Create(t.Context(), info); err != nil {
		return err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	eachBlock(info, func(lo, shape []int) {
		part := data.Region(lo, shape)
		wg.Go(func() {
			defer part.Release()
			if err := w.Write(t.Context(), lo, part); err != nil {
				mu.Lock()
				defer mu.Unlock()
				first = err
			}
		})
	})
	wg.Wait()
	if first != nil {
		return first
	}
	return w.Commit(t.Context())
}

// eachBlock calls f with each block of an array.
func eachBlock(info store.Info, f func(lo, shape []int)) {
	var walk func(axis int, lo, shape []int)
	walk = func(axis int, lo, shape []int) {
		if axis == len(info.Shape) {
			f(lo, shape)
			return
		}
		at := 0
		for _, n := range info.Blocks[axis] {
			walk(axis+1, append(slices.Clone(lo), at), append(slices.Clone(shape), n))
			at += n
		}
	}
	walk(0, nil, nil)
}

type written struct {
	DType      string
	Shape      []int
	Names      []string `json:",omitempty"`
	Attributes string   `json:",omitempty"`
}

type writing struct {
	d     block.DType
	shape []int
	chunk []int
	o     Options
}

// writings are arrays of every kind that Writer writes.
func writings() map[string]writing {
	all := map[string]writing{}
	f := block.Float64
	for _, format := range []int{2, 3} {
		name := func(s string) string { return fmt.Sprintf("v%d/%s", format, s) }
		for d := block.Bool; d <= block.Complex128; d++ {
			all[name("dtype-"+d.String())] = writing{d, []int{5, 7}, []int{2, 3}, Options{Format: format}}
		}
		codecs := []Options{
			{Codec: "none"},
			{Codec: "zstd", Level: 12},
			{Codec: "gzip", Level: 9},
			{Codec: "blosc"},
			{Codec: "blosc", CName: "zstd", Shuffle: "bitshuffle", Level: 9},
			{Codec: "blosc", CName: "zlib", Shuffle: "noshuffle"},
			{Codec: "zstd", Order: "F"},
		}
		for i, o := range codecs {
			o.Format = format
			all[name(fmt.Sprintf("codec-%d", i))] = writing{f, []int{40, 30}, []int{11, 30}, o}
		}
		all[name("0d")] = writing{f, nil, nil, Options{Format: format}}
		all[name("empty")] = writing{f, []int{0, 3}, []int{1, 3}, Options{Format: format}}
		all[name("fill")] = writing{f, []int{5}, []int{2}, Options{Format: format, Fill: `"NaN"`, KeepFill: true}}
		all[name("fill-complex")] = writing{block.Complex64, []int{5}, []int{2}, Options{Format: format, Fill: `["-Infinity",1.5]`}}
		all[name("größe/ξ 漢字")] = writing{f, []int{4, 4}, []int{2, 4}, Options{
			Format: format, Names: []string{"time", "größe"}, Attributes: `{"units":"°C","list":[1,2.5,null]}`,
		}}
		all[name("slash")] = writing{f, []int{4, 4}, []int{2, 3}, Options{Format: format, Separator: "/"}}
		all[name("dot")] = writing{f, []int{4, 4}, []int{2, 3}, Options{Format: format, Separator: "."}}
		all[name("small-chunks")] = writing{f, []int{9, 9}, []int{6, 4}, Options{Format: format, Chunks: []int{3, 2}}}
	}
	all["v2/zlib"] = writing{f, []int{40, 30}, []int{11, 30}, Options{Format: 2, Codec: "zlib"}}
	all["v3/checksum"] = writing{f, []int{40, 30}, []int{11, 30}, Options{Checksum: true}}
	for i, o := range []Options{{}, {Codec: "none", Checksum: true}, {Codec: "blosc", Order: "F"}, {KeepFill: true}} {
		o.Chunks, o.Shards = []int{2, 5, 4}, []int{6, 10, 4}
		all[fmt.Sprintf("v3/shards-%d", i)] = writing{block.Int32, []int{12, 11, 7}, []int{6, 10, 4}, o}
	}
	return all
}

// TestWrite reads what Writer has written; the files are those in weft.zip,
// which Python's zarr has read.
func TestWrite(t *testing.T) {
	root := t.TempDir()
	expect := map[string]written{}
	for name, w := range writings() {
		info := store.Info{DType: w.d, Shape: w.shape, Blocks: store.Even(w.shape, w.chunk)}
		if w.shape == nil {
			info.Shape, info.Blocks = []int{}, [][]int{}
		}
		data := sample(w.d, w.shape...)
		if len(w.shape) > 0 && w.shape[0] > 4 && !w.d.Complex() {
			hole := data.Region(make([]int, len(w.shape)), ones(w.shape))
			clear(hole.Contiguous().Bytes())
		}
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := storeAll(t, NewWriter(path, w.o, false), info, data); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r, err := Open(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		back := block.New(w.d, w.shape...)
		if err := r.Read(t.Context(), make([]int, len(w.shape)), back); err != nil || !bytes.Equal(back.Bytes(), data.Bytes()) {
			t.Errorf("%s does not come back: %v", name, err)
		}
		back.Release()
		if !slices.Equal(r.Names(), w.o.Names) || r.Format() != cmp.Or(w.o.Format, 3) {
			t.Errorf("%s: names %v, version %d", name, r.Names(), r.Format())
		}
		expect[name] = written{w.d.String(), info.Shape, w.o.Names, w.o.Attributes}
		put(t, filepath.Join(root, "expect", filepath.FromSlash(name)), data.Bytes())
	}
	text, err := json.MarshalIndent(expect, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(root, "expect.json"), text)
	if *update {
		pack(t, root, filepath.Join("testdata", "weft.zip"))
	}
	compare(t, root, extract(t, "weft.zip"))
	compare(t, extract(t, "weft.zip"), root)
}

func ones(shape []int) []int { return slices.Repeat([]int{1}, len(shape)) }

func put(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// compare complains of files of a that b does not have, or not so.
func compare(t *testing.T, a, b string) {
	t.Helper()
	for _, name := range files(t, a) {
		x, err := os.ReadFile(filepath.Join(a, name))
		if err != nil {
			t.Fatal(err)
		}
		if y, err := os.ReadFile(filepath.Join(b, name)); err != nil || !bytes.Equal(x, y) {
			t.Errorf("%s is not what Python has read: run with -update, then testdata/arrays.py check (%v)", name, err)
		}
	}
}

// files are the names of all files in a folder, sorted.
func files(t testing.TB, root string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(root, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func pack(t testing.TB, root, name string) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range files(t, root) {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(root, n))
		if err != nil {
			t.Fatal(err)
		}
		w.Write(data) //nolint:errcheck // to memory
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, name, b.Bytes())
}

// TestSkip looks at which chunks have files.
func TestSkip(t *testing.T) {
	data := block.NewHeap(block.Float64, 8)
	block.Slice[float64](data)[5] = 1
	block.Slice[float64](data)[0] = math.Copysign(0, -1) // not the fill value
	info := store.Info{DType: block.Float64, Shape: []int{8}, Blocks: store.Even([]int{8}, []int{2})}
	tests := []struct {
		o    Options
		want string
	}{
		{Options{}, "c/0 c/2 zarr.json"},
		{Options{KeepFill: true}, "c/0 c/1 c/2 c/3 zarr.json"},
		{Options{Fill: "1"}, "c/0 c/1 c/2 c/3 zarr.json"},
		{Options{Format: 2}, ".zarray 0 2"},
		{Options{Format: 2, Attributes: `{"a":1}`}, ".zarray .zattrs 0 2"},
	}
	for _, test := range tests {
		path := filepath.Join(t.TempDir(), "a")
		if err := storeAll(t, NewWriter(path, test.o, false), info, data); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(files(t, path), " "); got != test.want {
			t.Errorf("%+v: %s, want %s", test.o, got, test.want)
		}
		if beside := files(t, filepath.Dir(path)); len(beside) != len(files(t, path)) {
			t.Errorf("left beside: %v", beside)
		}
	}
}

func TestCreateRefuses(t *testing.T) {
	info := store.Info{DType: block.Float64, Shape: []int{10, 10}, Blocks: store.Even([]int{10, 10}, []int{5, 5})}
	odd := store.Info{DType: block.Float64, Shape: []int{10}, Blocks: [][]int{{3, 5, 2}}}
	tests := []struct {
		name string
		info store.Info
		o    Options
		err  string
	}{
		{"uneven blocks", odd, Options{}, "elements 3:8 of axis 0 are not whole chunks of shape [3]: rechunk the array to multiples of these"},
		{"chunks across blocks", info, Options{Chunks: []int{3, 5}}, "elements 0:5 of axis 0 are not whole chunks of shape [3 5]: rechunk the array to multiples of these"},
		{"shards across blocks", info, Options{Chunks: []int{5, 5}, Shards: []int{10, 5}}, "elements 0:5 of axis 0 are not whole shards of shape [10 5]: rechunk the array to multiples of these"},
		{"shards of odd chunks", info, Options{Chunks: []int{2, 5}, Shards: []int{5, 5}}, `codec "sharding_indexed": chunks of shape [2 5] in a shard of shape [5 5]`},
		{"shards in version 2", info, Options{Format: 2, Shards: []int{5, 5}}, "version 2 has neither shards nor checksums"},
		{"codec", info, Options{Codec: "lzma"}, `codec "lzma" is not known`},
		{"zlib in version 3", info, Options{Codec: "zlib"}, `codec "zlib" is not known`},
		{"blosc's codec", info, Options{Codec: "blosc", CName: "lzo"}, `codec "blosc": blosc: compressor "lzo" is not known`},
		{"shuffle", info, Options{Codec: "blosc", Shuffle: "much"}, `codec "blosc": shuffle "much" is not known`},
		{"order", info, Options{Order: "K"}, `order "K", not C or F`},
		{"separator", info, Options{Separator: "-"}, `chunk keys with separator "-"`},
		{"fill value", info, Options{Fill: `"x"`}, "fill_value: x is no number"},
		{"attributes", info, Options{Attributes: `[1]`}, "attributes: json: cannot unmarshal array into Go value of type map[string]json.RawMessage"},
		{"names", info, Options{Names: []string{"x"}}, "1 names of 2 axes"},
		{"names in version 2", info, Options{Format: 2, Names: []string{"x"}}, "1 names of 2 axes"},
		{"version", info, Options{Format: 4}, "format 4, not 2 or 3"},
		{"chunks of nothing", info, Options{Chunks: []int{0, 5}}, "chunks of shape [0 5]"},
		{"no type", store.Info{Shape: []int{1}}, Options{}, "an array of no type"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := NewWriter(filepath.Join(t.TempDir(), "a"), test.o, false)
			want := "zarr: creating " + w.Path + ": " + test.err
			if err := w.Create(t.Context(), test.info); err == nil || err.Error() != want {
				t.Errorf("%v\nwant %s", err, want)
			}
			if left := files(t, filepath.Dir(w.Path)); left != nil {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	ctx := t.Context()
	info := store.Info{DType: block.Int32, Shape: []int{10}, Blocks: store.Even([]int{10}, []int{4})}
	w := NewWriter(filepath.Join(t.TempDir(), "a"), Options{}, false)
	if err := w.Write(ctx, []int{0}, sample(block.Int32, 4)); err == nil {
		t.Error("a Write before Create works")
	}
	if err := w.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct {
		lo  int
		src *block.Block
	}{{2, sample(block.Int32, 4)}, {0, sample(block.Int32, 3)}, {8, sample(block.Int32, 4)}, {0, sample(block.Int64, 4)}} {
		if err := w.Write(ctx, []int{bad.lo}, bad.src); err == nil {
			t.Errorf("%s %v from %d is written", bad.src.DType, bad.src.Shape, bad.lo)
		}
	}
	if err := w.Write(ctx, []int{8}, sample(block.Int32, 2)); err != nil {
		t.Error(err)
	}
	if err := w.Commit(ctx); err == nil || !strings.Contains(err.Error(), "8 of 10 elements have not been written") {
		t.Errorf("an unfinished array is finished: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := w.Write(cancelled, []int{0}, sample(block.Int32, 4)); !errors.Is(err, context.Canceled) {
		t.Errorf("a Write after the end of its context: %v", err)
	}
	if _, err := Open(w.Path); !errors.Is(err, ErrNone) {
		t.Errorf("an unfinished array opens: %v", err)
	}
	if g, err := nodeAt(filepath.Join(filepath.Dir(w.Path), ".a.weft-part")); err != nil || g.document != "" {
		t.Errorf("an unfinished array is seen: %v, %v", g, err)
	}
	if err := NewWriter(w.Path, Options{}, false).Abort(ctx); err != nil || files(t, filepath.Dir(w.Path)) == nil {
		t.Errorf("another Store's array goes: %v", err)
	}
	if err := w.Abort(ctx); err != nil || files(t, filepath.Dir(w.Path)) != nil {
		t.Errorf("left: %v, %v", files(t, filepath.Dir(w.Path)), err)
	}
}

// TestResume goes on with what a Store left that was interrupted.
func TestResume(t *testing.T) {
	ctx := t.Context()
	data := sample(block.Float32, 10)
	info := store.Info{DType: block.Float32, Shape: []int{10}, Blocks: store.Even([]int{10}, []int{4})}
	path := filepath.Join(t.TempDir(), "a")
	begun := NewWriter(path, Options{}, true)
	if err := begun.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	for _, lo := range []int{0, 4} {
		if err := begun.Write(ctx, []int{lo}, data.Region([]int{lo}, []int{4})); err != nil {
			t.Fatal(err)
		}
	}
	// One of the two has been lost.
	put(t, filepath.Join(filepath.Dir(path), ".a.weft-part", "c", "1"), []byte("half"))

	other := NewWriter(path, Options{Codec: "gzip"}, true)
	if done, err := other.Finished(ctx, info); err != nil || done([]int{0}, []int{4}) {
		t.Errorf("an array of other options is gone on with: %v", err)
	}
	again := NewWriter(path, Options{}, true)
	done, err := again.Finished(ctx, info)
	if err != nil || !done([]int{0}, []int{4}) || done([]int{4}, []int{4}) || done([]int{8}, []int{2}) {
		t.Fatalf("what is finished is not known: %v", err)
	}
	if err := again.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	for _, lo := range []int{4, 8} {
		if err := again.Write(ctx, []int{lo}, data.Region([]int{lo}, []int{min(4, 10-lo)})); err != nil {
			t.Fatal(err)
		}
	}
	if err := begun.Write(ctx, []int{0}, data.Region([]int{0}, []int{4})); err == nil {
		t.Error("the one that was interrupted still writes")
	}
	if err := again.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	back := block.NewHeap(block.Float32, 10)
	if err := r.Read(ctx, []int{0}, back); err != nil || !bytes.Equal(back.Bytes(), data.Bytes()) {
		t.Errorf("the elements differ: %v", err)
	}
}

// TestReplace puts an array in the place of another, and of nothing else.
func TestReplace(t *testing.T) {
	info := store.Info{DType: block.Int16, Shape: []int{4}, Blocks: [][]int{{4}}}
	path := filepath.Join(t.TempDir(), "a")
	if err := storeAll(t, NewWriter(path, Options{Chunks: []int{1}, Format: 2}, false), info, sample(block.Int16, 4)); err != nil {
		t.Fatal(err)
	}
	old, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := storeAll(t, NewWriter(path, Options{}, false), info, sample(block.Int16, 4)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(files(t, filepath.Dir(path)), " "); got != "a/c/0 a/zarr.json" {
		t.Errorf("left: %s", got)
	}
	if err := old.Read(t.Context(), []int{0}, block.NewHeap(block.Int16, 4)); err == nil {
		t.Error("the array that has gone is read")
	}
	for name, file := range map[string]string{"group": fileGroup, "other": "notes.txt"} {
		path := filepath.Join(t.TempDir(), name)
		put(t, filepath.Join(path, file), []byte(`{"zarr_format":2}`))
		w := NewWriter(path, Options{}, true)
		if err := storeAll(t, w, info, sample(block.Int16, 4)); err == nil {
			t.Errorf("an array replaces a folder with %s", file)
		}
		if done, err := w.Finished(t.Context(), info); err != nil || !done([]int{0}, []int{4}) {
			t.Errorf("what is written is lost: %v", err)
		}
	}
}

// TestShip sends a Reader and a Writer to another process and back.
func TestShip(t *testing.T) {
	info := store.Info{DType: block.Int16, Shape: []int{4}, Blocks: [][]int{{4}}}
	var w store.Writer = NewWriter(filepath.Join(t.TempDir(), "a"), Options{Names: []string{"x"}}, false)
	if err := storeAll(t, ship(t, w), info, sample(block.Int16, 4)); err != nil {
		t.Fatal(err)
	}
	a, err := Open(w.(Writer).Path)
	if err != nil {
		t.Fatal(err)
	}
	var r store.Reader = a
	if err := ship(t, r).Read(t.Context(), []int{0}, block.NewHeap(block.Int16, 4)); err != nil {
		t.Fatal(err)
	}
}

func ship[T any](t *testing.T, v T) T {
	t.Helper()
	var b bytes.Buffer
	if err := graph.EncodeValue(&b, v); err != nil {
		t.Fatal(err)
	}
	back, err := graph.DecodeValue(&b)
	if err != nil {
		t.Fatal(err)
	}
	return back.(T)
}

func TestAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	storetest.Contend(t, func() store.Writer { return NewWriter(path, Options{}, false) }, func() (store.Reader, error) { return Open(path) })
}
