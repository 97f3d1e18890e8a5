package npystack

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/storetest"
	"github.com/cb434341/weft/internal/block"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestReader(t *testing.T) {
	for name, want := range storetest.Oracles(t, "testdata/oracle.json") {
		t.Run(name, func(t *testing.T) {
			r, err := Open("testdata/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if r.Axis != want.Axis {
				t.Errorf("axis %d, want %d", r.Axis, want.Axis)
			}
			storetest.Reader(t, r, want)
			inferred, err := Infer("testdata/"+name, want.Axis)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(inferred, r) {
				t.Errorf("inferred %+v, info says %+v", inferred, r)
			}
		})
	}
}

func TestPickles(t *testing.T) {
	names, err := filepath.Glob("testdata/pickles/*")
	if err != nil || len(names) < 20 {
		t.Fatal(names, err)
	}
	refused := map[string]string{
		"refused-nan": "0x47", "refused-system": `calls "posix.system"`, "refused-record": `"|V4" (raw records)`,
		"refused-axis": "its axis is none", "refused-list": "it is no dictionary",
	}
	for _, path := range names {
		in, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		v, err := unpickle(in)
		var d block.DType
		var blocks [][]int
		var axis int
		if err == nil {
			d, blocks, axis, err = info(v)
		}
		if want, ok := refused[filepath.Base(path)]; ok {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %q", path, err, want)
			}
			continue
		}
		if err != nil || d != block.Float32 || axis != 0 || !reflect.DeepEqual(blocks, [][]int{{2, 2, 70000}, {1 << 40}}) {
			t.Errorf("%s: %s %v %d, %v", path, d, blocks, axis, err)
		}
		for i := range in {
			if _, err := unpickle(in[:i]); err == nil {
				t.Errorf("%s: cut off at %d, and read", path, i)
			}
		}
	}
}

func TestOwnPickle(t *testing.T) {
	want := [][]int{{1, 2, 3}, {1 << 40}, {0}}
	for _, d := range []block.DType{block.Bool, block.Int8, block.Uint16, block.Float64, block.Complex128} {
		v, err := unpickle(appendInfo(nil, d, want, 2))
		if err != nil {
			t.Fatal(err)
		}
		if got, blocks, axis, err := info(v); err != nil || got != d || axis != 2 || !reflect.DeepEqual(blocks, want) {
			t.Errorf("%s: %s %v %d %v", d, got, blocks, axis, err)
		}
	}
}

func TestCorrupt(t *testing.T) {
	whole := func(t *testing.T) string {
		dir := filepath.Join(t.TempDir(), "s")
		if err := os.CopyFS(dir, os.DirFS("testdata/axis0")); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	put := func(t *testing.T, path string, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name string
		do   func(t *testing.T, dir string)
		want string
	}{
		{"no info", func(_ *testing.T, dir string) { os.Remove(dir + "/info") }, "the axis must be given"},
		{"empty info", func(t *testing.T, dir string) { put(t, dir+"/info", nil) }, "pickle info: it is cut off"},
		{"large info", func(t *testing.T, dir string) { put(t, dir+"/info", make([]byte, mostPickle+1)) }, "larger than"},
		{"a file is missing", func(_ *testing.T, dir string) { os.Remove(dir + "/1.npy") }, "1.npy: no such file"},
		{"a file is cut off", func(_ *testing.T, dir string) { os.Truncate(dir+"/1.npy", 150) }, "1.npy: it is cut off"},
		{"another shape", func(_ *testing.T, dir string) { os.Rename(dir+"/2.npy", dir+"/0.npy") }, "0.npy holds float64 of shape [1 6], not float64 of shape [2 6]"},
		{"another axis", func(t *testing.T, dir string) {
			put(t, dir+"/info", appendInfo(nil, block.Float64, [][]int{{5}, {2, 4}}, 1))
		}, "0.npy holds"},
		{"overflow", func(t *testing.T, dir string) {
			put(t, dir+"/info", appendInfo(nil, block.Float64, [][]int{{1 << 40}, {1 << 40}}, 0))
		}, "no stack holds"},
		{"overflow of an axis", func(t *testing.T, dir string) {
			put(t, dir+"/info", appendInfo(nil, block.Float64, [][]int{{1 << 62, 1 << 62}, {1}}, 0))
		}, "longer than there can be"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := whole(t)
			test.do(t, dir)
			if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	dir := whole(t)
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir+"/1.npy", nil)
	if err := r.Read(context.Background(), []int{0, 0}, block.NewHeap(block.Float64, 5, 6)); err == nil || !strings.Contains(err.Error(), store.ErrChanged.Error()) {
		t.Errorf("a file that changed: %v", err)
	}
	for _, test := range []struct {
		axis int
		want string
	}{{2, "there is no axis 2"}, {1, "does not join"}} {
		if _, err := Infer("testdata/axis0", test.axis); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("inferring axis %d: %v", test.axis, err)
		}
	}
	if _, err := Infer(t.TempDir(), 0); err == nil {
		t.Error("inferred from nothing")
	}
}

// numbers is the array that TestWriter stores, and Dask was given.
func numbers() *block.Block {
	b := block.NewHeap(block.Int16, 5, 4, 2)
	for i := range block.Slice[int16](b) {
		block.Slice[int16](b)[i] = int16(i)
	}
	return b
}

// TestWriter writes stacks that Dask has read: see testdata/make.py. Blocks need
// not be those of the files.
func TestWriter(t *testing.T) {
	want := storetest.OracleOf(numbers())
	for _, test := range []struct {
		name   string
		axis   int
		blocks [][]int
	}{
		{"written-0", 0, [][]int{{2, 3}, {1, 3}, {2}}},
		{"written-1", 1, [][]int{{4, 1}, {1, 2, 1}, {1, 1}}},
	} {
		dir := filepath.Join(t.TempDir(), test.name)
		for range 2 { // over the first
			w := NewWriter(dir, test.axis, false)
			open := func() (store.Reader, error) {
				if _, err := os.Stat(filepath.Join(filepath.Dir(dir), "."+test.name+".weft-part")); err == nil {
					return nil, os.ErrNotExist // an older one may be there
				}
				return Open(dir)
			}
			storetest.Writer(t, w, test.blocks, want, open)
		}
		if entries, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(entries) != 1 {
			t.Errorf("left behind: %v %v", entries, err)
		}
		if *update {
			os.RemoveAll("testdata/" + test.name)
			if err := os.CopyFS("testdata/"+test.name, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
		}
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			got, err := os.ReadFile(filepath.Join(dir, f.Name()))
			kept, err2 := os.ReadFile(filepath.Join("testdata", test.name, f.Name()))
			if err != nil || err2 != nil || !bytes.Equal(got, kept) {
				t.Errorf("%s/%s is not as it was kept: %v, %v", test.name, f.Name(), err, err2)
			}
		}
	}
}

func TestResume(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "s")
	all := numbers()
	info := store.Info{DType: block.Int16, Shape: all.Shape, Blocks: [][]int{{2, 3}, {4}, {2}}}
	regions := storetest.Grid(info.Blocks)
	first := NewWriter(dir, 0, false)
	if err := first.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	if err := first.Write(ctx, regions[1][0], all.Region(regions[1][0], regions[1][1])); err != nil {
		t.Fatal(err)
	}
	second := NewWriter(dir, 0, true)
	done, err := second.Finished(ctx, info)
	if err != nil || done(regions[0][0], regions[0][1]) || !done(regions[1][0], regions[1][1]) {
		t.Fatalf("the second region is not finished: %v", err)
	}
	if err := second.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	if err := second.Write(ctx, regions[0][0], all.Region(regions[0][0], regions[0][1])); err != nil {
		t.Fatal(err)
	}
	if err := second.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Reader(t, r, storetest.OracleOf(all))
}

func TestCreateRefuses(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "letters"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	info := store.Info{DType: block.Int16, Shape: []int{2}}
	if err := NewWriter(dir, 0, false).Create(ctx, info); err == nil || !strings.Contains(err.Error(), "other things than a stack") {
		t.Errorf("onto a folder: %v", err)
	}
	w := NewWriter(filepath.Join(dir, "s"), 1, false)
	if err := w.Create(ctx, info); err == nil || !strings.Contains(err.Error(), "along axis 1 of an array of shape [2]") {
		t.Errorf("along no axis: %v", err)
	}
	w.Axis = 0
	if err := w.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	if err := NewWriter(w.Path, 0, false).Abort(ctx); err != nil || w.Write(ctx, []int{0}, block.NewHeap(block.Int16, 2)) != nil {
		t.Errorf("another Store's stack goes: %v", err)
	}
	if err := w.Abort(ctx); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

func FuzzPickle(f *testing.F) {
	names, err := filepath.Glob("testdata/pickles/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range names {
		in, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(in)
	}
	f.Add(appendInfo(nil, block.Float64, [][]int{{1, 2}}, 0))
	f.Fuzz(func(_ *testing.T, in []byte) {
		if v, err := unpickle(in); err == nil {
			info(v) //nolint:errcheck // it must return
		}
	})
}

var (
	_ store.Viewer  = Reader{}
	_ store.Resumer = Writer{}
	_ store.Aborter = Writer{}
)

func TestAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	storetest.Contend(t, func() store.Writer { return NewWriter(path, 0, false) }, func() (store.Reader, error) { return Open(path) })
}
