package hdf5

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/h5"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// An answer is what h5py read: see testdata/make.py.
type answer struct {
	File, Dataset, DType string
	Shape                []int
	Data                 []byte
}

func answers(t *testing.T) []answer {
	t.Helper()
	text, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []answer
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func (a answer) block() *block.Block {
	b := block.NewHeap(block.DTypeNamed(a.DType), a.Shape...)
	copy(b.Bytes(), a.Data)
	return b
}

func (a answer) open(t *testing.T) Reader {
	t.Helper()
	r, err := Open(filepath.Join("testdata", a.File), a.Dataset)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// region is one of a shape, the whole of it at first.
func region(r *rand.Rand, i int, whole []int) (lo, shape []int) {
	lo, shape = make([]int, len(whole)), slices.Clone(whole)
	for axis, n := range whole {
		if i > 0 {
			lo[axis] = r.IntN(n + 1)
			shape[axis] = r.IntN(n - lo[axis] + 1)
		}
	}
	return lo, shape
}

// TestRead reads every dataset that h5py read: the whole of it and regions.
func TestRead(t *testing.T) {
	for _, a := range answers(t) {
		t.Run(a.File+"/"+a.Dataset, func(t *testing.T) {
			r := a.open(t)
			info := r.Describe()
			if info.DType.String() != a.DType || !slices.Equal(info.Shape, a.Shape) {
				t.Fatalf("got %s %v, want %s %v", info.DType, info.Shape, a.DType, a.Shape)
			}
			want := a.block()
			random := rand.New(rand.NewPCG(1, 2))
			for i := range 20 {
				lo, shape := region(random, i, a.Shape)
				got := block.NewHeap(info.DType, shape...)
				if err := r.Read(t.Context(), lo, got); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got.Bytes(), want.Region(lo, shape).ToHeap().Bytes()) {
					t.Fatalf("region %v from %v: other numbers", shape, lo)
				}
			}
		})
	}
}

// TestWays checks which datasets we read ourselves.
func TestWays(t *testing.T) {
	for _, test := range []struct {
		file, dataset string
		plain         bool
	}{
		{"layouts.h5", "contiguous", true},
		{"layouts.h5", "all", true},
		{"layouts.h5", "lzf", true},
		{"layouts.h5", "missing", true},
		{"layouts.h5", "scaled", false},
		{"layouts.h5", "compact", false},
		{"virtual.h5", "virtual", false},
		{"userblock.h5", "chunked", false},
		{"types.h5", "complex64_big_chunked", true},
		{"types.h5", "float16", false},
		{"types.h5", "colours", true},
		{"climate.nc", "t2m", true},
	} {
		h, err := acquire(filepath.Join("testdata", test.file), store.Identity{})
		if err != nil {
			t.Fatal(err)
		}
		d, err := h.File.dataset(test.dataset)
		if err != nil {
			t.Fatal(err)
		}
		if d.plain != test.plain {
			t.Errorf("%s: %s: plain is %v", test.file, test.dataset, d.plain)
		}
		h.Release()
	}
}

// TestConcurrent reads regions of everything in many goroutines at once, and
// compares with what libhdf5 reads by itself.
func TestConcurrent(t *testing.T) {
	var readers sync.WaitGroup
	defer readers.Wait()
	all := answers(t)
	for seed := range uint64(8) {
		readers.Go(func() {
			random := rand.New(rand.NewPCG(seed, 0))
			for range 100 {
				a := all[random.IntN(len(all))]
				if err := compare(t.Context(), a, random); err != nil {
					t.Errorf("%s/%s: %v", a.File, a.Dataset, err)
				}
			}
		})
	}
}

func compare(ctx context.Context, a answer, random *rand.Rand) error {
	r, err := Open(filepath.Join("testdata", a.File), a.Dataset)
	if err != nil {
		return err
	}
	lo, shape := region(random, 1, r.Shape)
	if slices.Contains(shape, 0) || a.Dataset == "lzf" { // which libhdf5 does not have
		return nil
	}
	ours, theirs := block.New(r.DType, shape...), block.New(r.DType, shape...)
	defer ours.Release()
	defer theirs.Release()
	if err := r.Read(ctx, lo, ours); err != nil {
		return err
	}
	h, err := acquire(r.Path, r.Identity)
	if err != nil {
		return err
	}
	defer h.Release()
	d, err := h.File.dataset(r.Dataset)
	if err != nil {
		return err
	}
	if err := d.readByLibrary(h.File, lo, theirs); err != nil {
		return err
	}
	if !bytes.Equal(ours.Bytes(), theirs.Bytes()) {
		return fmt.Errorf("region %v from %v: libhdf5 reads other numbers", shape, lo)
	}
	return nil
}

func TestReaderShips(t *testing.T) {
	r, err := Open("testdata/layouts.h5", "gzip")
	if err != nil {
		t.Fatal(err)
	}
	var sent bytes.Buffer
	if err := graph.EncodeValue(&sent, r); err != nil {
		t.Fatal(err)
	}
	got, err := graph.DecodeValue(&sent)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.(store.Reader).Read(t.Context(), []int{3, 4}, block.NewHeap(block.Float64, 5, 5)); err != nil {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct{ name, file, dataset, want string }{
		{"no file", "nowhere.h5", "x", "no such file or directory"},
		{"a folder", ".", "x", "is no regular file"},
		{"no HDF5", "make.py", "x", "file signature not found"},
		{"no dataset", "types.h5", "nothing", "nothing: H5Dopen2: "},
		{"a group", "things.h5", "deep", "not a dataset"},
		{"text", "things.h5", "text", "text: a dataset of string: of numbers only"},
		{"compounds", "things.h5", "compound", "compound: a dataset of compound: of numbers only"},
		{"a link to nowhere", "things.h5", "away", "away: H5Dopen2: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Open(filepath.Join("testdata", test.file), test.dataset)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	r, err := Open("testdata/layouts.h5", "gzip")
	if err != nil {
		t.Fatal(err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name string
		ctx  context.Context
		lo   []int
		dst  *block.Block
		want string
	}{
		{"another type", t.Context(), []int{0, 0}, block.NewHeap(block.Int64, 2, 2), "array of float64 into a block of int64"},
		{"beyond the end", t.Context(), []int{19, 0}, block.NewHeap(block.Float64, 2, 2), "does not lie in an array of shape [20 30]"},
		{"other axes", t.Context(), []int{0}, block.NewHeap(block.Float64, 2), "does not lie in an array of shape [20 30]"},
		{"negative", t.Context(), []int{-1, 0}, block.NewHeap(block.Float64, 2, 2), "does not lie in an array of shape [20 30]"},
		{"cancelled", done, []int{0, 0}, block.NewHeap(block.Float64, 2, 2), "context canceled"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := r.Read(test.ctx, test.lo, test.dst); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// copied is a copy of a test's file that may be spoilt.
func copied(t *testing.T, name string, spoil func([]byte) []byte) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, spoil(data), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTruncated(t *testing.T) {
	whole, err := os.Stat("testdata/layouts.h5")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int64{0, 1, 8, 100, 2048, whole.Size() / 2, whole.Size() - 1} {
		path := copied(t, "layouts.h5", func(data []byte) []byte { return data[:n] })
		if _, err := List(path); err == nil {
			t.Errorf("%d of %d bytes: listed", n, whole.Size())
		}
		for _, dataset := range []string{"contiguous", "gzip"} {
			if _, err := Open(path, dataset); err == nil {
				t.Errorf("%d of %d bytes: %s opened", n, whole.Size(), dataset)
			}
		}
	}
}

// TestSpoilt changes a byte in the middle of a chunk.
func TestSpoilt(t *testing.T) {
	for _, test := range []struct{ dataset, want string }{
		{"gzip", "chunk [6 7]: a chunk "},
		{"summed", "chunk [6 7]: a chunk's checksum is "},
		{"all", "chunk [6 7]: a chunk's checksum is "},
	} {
		t.Run(test.dataset, func(t *testing.T) {
			r, err := Open("testdata/layouts.h5", test.dataset)
			if err != nil {
				t.Fatal(err)
			}
			h, err := acquire(r.Path, r.Identity)
			if err != nil {
				t.Fatal(err)
			}
			defer h.Release()
			d, err := h.File.dataset(test.dataset)
			if err != nil {
				t.Fatal(err)
			}
			pieces := []piece{{at: []int{6, 7}}}
			if err := h.File.lib.Do(func(c *h5.Call) { d.locate(c, pieces) }); err != nil {
				t.Fatal(err)
			}
			spoilt := copied(t, "layouts.h5", func(data []byte) []byte {
				data[pieces[0].address+pieces[0].size/2] ^= 0x55
				return data
			})
			r, err = Open(spoilt, test.dataset)
			if err != nil {
				t.Fatal(err)
			}
			b := block.NewHeap(block.Float64, 2, 2)
			if err := r.Read(t.Context(), []int{0, 0}, b); err != nil {
				t.Errorf("another chunk: %v", err)
			}
			if err := r.Read(t.Context(), []int{6, 7}, b); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestImplausible is about chunks that a file only claims to have.
func TestImplausible(t *testing.T) {
	d := &dataset{element: element{dtype: block.Float64}, chunk: []int{1000, 1000}}
	f := &file{identity: store.Identity{Size: 10_000}}
	for _, test := range []struct {
		name string
		p    piece
		want string
	}{
		{"fine", piece{address: 100, size: 9000}, ""},
		{"beyond the end", piece{address: 2000, size: 9000}, "it is truncated or corrupt"},
		{"an overflow", piece{address: ^uint64(0) - 5, size: 100}, "it is truncated or corrupt"},
		{"too small", piece{address: 100, size: 100}, "from which no 8000000 can come"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := d.plausible(f, test.p)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestChanged replaces files under a Reader.
func TestChanged(t *testing.T) {
	path := copied(t, "layouts.h5", func(data []byte) []byte { return data })
	before, err := Open(path, "contiguous")
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile("testdata/userblock.h5")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, other, 0o644); err != nil { // the same inode
		t.Fatal(err)
	}
	if err := before.Read(t.Context(), []int{0, 0}, block.NewHeap(block.Float64, 2, 2)); !errors.Is(err, store.ErrChanged) {
		t.Errorf("got %v", err)
	}
	after, err := Open(path, "contiguous")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(after.Shape, []int{4, 30}) {
		t.Errorf("after the change it is %v", after.Shape)
	}
	if err := after.Read(t.Context(), []int{0, 0}, block.NewHeap(block.Float64, 2, 2)); err != nil {
		t.Error(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := after.Read(t.Context(), []int{0, 0}, block.NewHeap(block.Float64, 2, 2)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// TestDescribe checks that a claim of very many chunks costs little.
func TestDescribe(t *testing.T) {
	r := Reader{DType: block.Int8, Shape: []int{1 << 40, 5}, Chunk: []int{1, 2}}
	info := r.Describe()
	if n := len(info.Blocks[0]); n > mostBlocks || info.Blocks[0][0]%r.Chunk[0] != 0 {
		t.Errorf("%d blocks of %d", n, info.Blocks[0][0])
	}
	if !slices.Equal(info.Blocks[1], []int{2, 2, 1}) {
		t.Errorf("got %v", info.Blocks[1])
	}
}
