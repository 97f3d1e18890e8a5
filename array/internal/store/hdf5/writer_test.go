package hdf5

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// keep is a folder for what TestWrite writes: testdata/verify.py reads it.
var keep = flag.String("keep", "", "folder to keep written files in")

// counted is a block of the numbers 0, 1, 2 ..., but 0 after 100.
func counted(d block.DType, shape ...int) *block.Block {
	b := block.NewHeap(d, shape...)
	size := d.Size()
	for i := range b.Len() {
		e, n := b.Bytes()[i*size:(i+1)*size], i%101
		switch {
		case d == block.Bool:
			e[0] = byte(n & 1)
		case d.Real() == block.Float32:
			*(*float32)(b.At(indexOf(i, shape)...)) = float32(n)
		case d.Real() == block.Float64:
			*(*float64)(b.At(indexOf(i, shape)...)) = float64(n)
		default:
			e[0] = byte(n) // little-endian
		}
	}
	return b
}

func indexOf(i int, shape []int) []int {
	index := make([]int, len(shape))
	for axis := len(shape) - 1; axis >= 0; axis-- {
		index[axis], i = i%shape[axis], i/shape[axis]
	}
	return index
}

// cut yields regions that make up an array.
func cut(shape, size []int) func(yield func(lo, shape []int) bool) {
	return func(yield func(lo, shape []int) bool) {
		grid := make([]int, len(shape))
		for i, n := range shape {
			grid[i] = (n + size[i] - 1) / size[i]
		}
		for index := range indices(grid) {
			lo, part := make([]int, len(shape)), make([]int, len(shape))
			for i, n := range index {
				lo[i] = n * size[i]
				part[i] = min(size[i], shape[i]-lo[i])
			}
			if !yield(lo, part) {
				return
			}
		}
	}
}

func folder(t *testing.T) string {
	if *keep != "" {
		return *keep
	}
	return t.TempDir()
}

// writeAll writes an array region by region, from many goroutines.
func writeAll(ctx context.Context, w Writer, b *block.Block, size []int) error {
	var writers sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for lo, shape := range cut(b.Shape, size) {
		writers.Go(func() {
			view := b.Region(lo, shape)
			defer view.Release()
			if err := w.Write(ctx, lo, view); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			}
		})
	}
	writers.Wait()
	return errors.Join(errs...)
}

// TestWrite writes every type by every way, in regions that keep to chunks and in
// others, and reads it back.
func TestWrite(t *testing.T) {
	dir := folder(t)
	types := []block.DType{
		block.Bool, block.Int8, block.Int16, block.Int32, block.Int64, block.Uint8, block.Uint16, block.Uint32, block.Uint64,
		block.Float32, block.Float64, block.Complex64, block.Complex128,
	}
	for _, test := range []struct {
		name         string
		output       Output
		shape, write []int
	}{
		{"plain", Output{}, []int{9, 10}, []int{9, 10}},
		{"chunks", Output{Chunk: []int{4, 4}}, []int{9, 10}, []int{4, 4}},
		{"packed", Output{Chunk: []int{4, 4}, Level: 6, Shuffle: true, Checksum: true}, []int{9, 10}, []int{8, 8}},
		{"across", Output{Chunk: []int{4, 4}, Level: 1, Shuffle: true}, []int{9, 10}, []int{3, 5}},
		{"line", Output{Chunk: []int{7}, Checksum: true}, []int{100}, []int{21}},
		{"scalar", Output{}, []int{}, []int{}},
		{"empty", Output{Level: 3, Chunk: []int{2, 2}}, []int{0, 3}, []int{1, 1}},
		{"cube", Output{Level: 9, Chunk: []int{2, 3, 100}}, []int{3, 4, 5}, []int{2, 3, 5}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(dir, test.name+".h5")
			outputs := make([]Output, len(types))
			for i, d := range types {
				outputs[i] = test.output
				outputs[i].Name = d.String()
			}
			writers := NewWriters(Target{Path: path}, outputs...)
			for i, w := range writers {
				want := counted(types[i], test.shape...)
				if err := w.Create(t.Context(), store.Info{DType: types[i], Shape: test.shape}); err != nil {
					t.Fatal(err)
				}
				if err := writeAll(t.Context(), w, want, test.write); err != nil {
					t.Fatal(err)
				}
				if _, err := os.Stat(path); err == nil {
					t.Fatal("it has its name before it is finished")
				}
			}
			for _, w := range writers {
				if err := w.Commit(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for _, d := range types {
				r, err := Open(path, d.String())
				if err != nil {
					t.Fatal(err)
				}
				got := block.NewHeap(r.DType, r.Shape...)
				if err := r.Read(t.Context(), make([]int, len(r.Shape)), got); err != nil {
					t.Fatal(err)
				}
				if r.DType != d || !bytes.Equal(got.Bytes(), counted(d, test.shape...).Bytes()) {
					t.Errorf("%s: other numbers come back", d)
				}
			}
		})
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestWriteNetCDF writes a variable with all that NetCDF-4 has for one.
func TestWriteNetCDF(t *testing.T) {
	path := filepath.Join(folder(t), "variable.nc")
	w := NewWriters(
		Target{
			Path:       path,
			Attributes: []Attribute{{"title", "größer"}, {"history", []string{"one", "two"}}, {"version", int32(3)}, {"nothing", ""}},
			Coordinates: []Coordinate{
				{"time", []float64{0, 365, 730}, []Attribute{{"units", "days since 1900-01-01"}, {"calendar", "noleap"}}},
				{"lat", []float32{-45, 45}, []Attribute{{"units", "degrees_north"}}},
			},
		},
		Output{Name: "t", Dims: []string{"time", "lat", "lon"}, Fill: Number{-9}, Level: 4, Attributes: []Attribute{{"scale_factor", 0.5}, {"valid_range", []int16{0, 100}}}},
		Output{Name: "group/mean", Dims: []string{"time"}, Fill: Number{math.NaN()}},
	)
	shape := []int{3, 2, 4}
	infos := []store.Info{{DType: block.Int16, Shape: shape, Blocks: store.Even(shape, []int{2, 2, 4})}, {DType: block.Float64, Shape: []int{3}}}
	for i := range w {
		if err := w[i].Create(t.Context(), infos[i]); err != nil {
			t.Fatal(err)
		}
		if err := w[i].Create(t.Context(), infos[i]); err != nil {
			t.Fatalf("once more: %v", err) // as a task that is tried again
		}
	}
	half := counted(block.Int16, 2, 2, 4)
	if err := w[0].Write(t.Context(), []int{0, 0, 0}, half); err != nil {
		t.Fatal(err)
	}
	for i := range w {
		if err := w[i].Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	v, err := Inspect(path, "t")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%v %v %v %v %v", v.Dims, v.Chunk, v.Filters, v.Fill, v.Attributes)
	const want = "[time lat lon] [2 2 4] [deflate] -9 [{_FillValue [-9]} {_Netcdf4Coordinates [0 1 2]} {scale_factor 0.5} {valid_range [0 100]}]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if v, err = Inspect(path, "group/mean"); err != nil || fmt.Sprint(v.Dims) != "[time]" {
		t.Errorf("got %v, %v", v.Dims, err)
	}
	r, err := Open(path, "t")
	if err != nil {
		t.Fatal(err)
	}
	last := block.NewHeap(block.Int16, 1, 2, 4)
	if err := r.Read(t.Context(), []int{2, 0, 0}, last); err != nil || last.Value(0, 1, 3) != int16(-9) {
		t.Errorf("never written: %v, %v", last.Value(0, 1, 3), err)
	}
	c, err := List(path)
	if err != nil || fmt.Sprint(c.Groups[0].Attributes) != "[{history [one two]} {nothing } {title größer} {version 3}]" {
		t.Errorf("got %v, %v", c.Groups[0].Attributes, err)
	}
}

func TestWriterRefusals(t *testing.T) {
	dir := t.TempDir()
	good := store.Info{DType: block.Float64, Shape: []int{4, 4}}
	for _, test := range []struct {
		name   string
		target Target
		output Output
		info   store.Info
		want   string
	}{
		{"a folder", Target{Path: dir}, Output{Name: "x"}, good, "there is a folder of this name"},
		{"no folder", Target{Path: filepath.Join(dir, "none", "x.h5")}, Output{Name: "x"}, good, "no such file or directory"},
		{"chunks", Target{}, Output{Name: "x", Chunk: []int{2}}, good, "x: chunks of 1 axes for an array of shape [4 4]"},
		{"empty chunks", Target{}, Output{Name: "x", Chunk: []int{2, 0}}, good, "x: chunks of [2 0]"},
		{"large chunks", Target{}, Output{Name: "x", Chunk: []int{1 << 30}}, store.Info{DType: block.Float64, Shape: []int{1 << 30}}, "larger than HDF5 allows"},
		{"level", Target{}, Output{Name: "x", Level: 10}, good, "level 10: deflate has levels"},
		{"dims", Target{}, Output{Name: "x", Dims: []string{"a"}}, good, "names of 1 axes for an array of shape [4 4]"},
		{"dims of another length", Target{Coordinates: []Coordinate{{"a", []int{1, 2, 3}, nil}}}, Output{Name: "x", Dims: []string{"a", "b"}}, good, "the dimension a is [3] long, axis 0 is 4"},
		{"fill", Target{}, Output{Name: "x", Fill: Number{300}}, store.Info{DType: block.Int8, Shape: []int{4}}, "the fill value 300 is not one of int8"},
		{"negative fill", Target{}, Output{Name: "x", Fill: Number{-1}}, store.Info{DType: block.Uint64, Shape: []int{4}}, "the fill value -1 is not one of uint64"},
		{"half a fill", Target{}, Output{Name: "x", Fill: Number{0.5}}, store.Info{DType: block.Int8, Shape: []int{4}}, "the fill value 0.5 is not one of int8"},
		{"fill in words", Target{}, Output{Name: "x", Fill: Number{"none"}}, good, "the fill value none is not one of float64"},
		{"attribute", Target{Attributes: []Attribute{{"x", struct{}{}}}}, Output{Name: "x"}, good, "the attribute x is a struct {}: neither text nor numbers"},
		{"coordinate", Target{Coordinates: []Coordinate{{"x", 3.0, nil}}}, Output{Name: "x"}, good, "the coordinate x is one number"},
		{"no type", Target{}, Output{Name: "x"}, store.Info{Shape: []int{1}}, "an array of no type"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.target.Path == "" {
				test.target.Path = filepath.Join(dir, test.name+".h5")
			}
			w := NewWriters(test.target, test.output)[0]
			if err := w.Create(t.Context(), test.info); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if err := w.Abort(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}

	path := filepath.Join(dir, "x.h5")
	w := NewWriters(Target{Path: path}, Output{Name: "x"})[0]
	if err := w.Write(t.Context(), []int{0, 0}, block.NewHeap(block.Float64, 4, 4)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("before Create: %v", err)
	}
	if err := w.Create(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	if err := w.Create(t.Context(), store.Info{DType: block.Int8, Shape: []int{4, 4}}); err == nil {
		t.Error("two datasets of one name")
	}
	if err := w.Write(t.Context(), []int{1, 0}, block.NewHeap(block.Float64, 4, 4)); err == nil || !strings.Contains(err.Error(), "does not lie in an array") {
		t.Errorf("beyond the end: %v", err)
	}
	if err := w.Write(t.Context(), []int{0, 0}, block.NewHeap(block.Int8, 4, 4)); err == nil || !strings.Contains(err.Error(), "block of int8 to an array of float64") {
		t.Errorf("another type: %v", err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Write(done, []int{0, 0}, block.NewHeap(block.Float64, 4, 4)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := w.Abort(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Abort: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWriterShips(t *testing.T) {
	w := NewWriters(
		Target{Path: filepath.Join(t.TempDir(), "x.h5"), Attributes: []Attribute{{"a", "b"}, {"n", []float32{1}}}, Coordinates: []Coordinate{{"c", []float64{1}, nil}}},
		Output{Name: "x", Fill: Number{1.5}, Dims: []string{"c"}},
	)[0]
	var sent bytes.Buffer
	if err := graph.EncodeValue(&sent, w); err != nil {
		t.Fatal(err)
	}
	got, err := graph.DecodeValue(&sent)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", w) {
		t.Errorf("got %#v", got)
	}
}

// TestReplace writes a file of a name that a Reader has open.
func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.h5")
	for i := range 3 {
		w := NewWriters(Target{Path: path}, Output{Name: "x"})[0]
		b := block.NewHeap(block.Int8, i+2)
		if err := errors.Join(w.Create(t.Context(), store.Info{DType: block.Int8, Shape: b.Shape}), w.Write(t.Context(), []int{0}, b), w.Commit(t.Context())); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path, "x")
		if err != nil || !slices.Equal(r.Shape, b.Shape) {
			t.Errorf("got %v, %v", r.Shape, err)
		}
	}
}

func TestSmaller(t *testing.T) {
	for _, test := range []struct{ chunk, want []int }{
		{[]int{100, 100}, []int{100, 100}},
		{[]int{1000, 1000}, []int{500, 1000}},
		{[]int{4096, 4096}, []int{512, 1024}},
		{[]int{1 << 20}, []int{1 << 19}},
		{[]int{1_000_003}, []int{1_000_003}}, // a prime
		{[]int{1_000_003, 6}, []int{1_000_003, 1}},
	} {
		got := slices.Clone(test.chunk)
		smaller(block.Float64, got)
		for i := range got {
			if test.chunk[i]%got[i] != 0 {
				t.Errorf("%v is not divided evenly by %v", test.chunk, got)
			}
		}
		if n, _ := block.Bytes(block.Float64, got); n > 2*largest || fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%v: got %v, want %v", test.chunk, got, test.want)
		}
	}
}
