package npy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/storetest"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/block"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	if full() {
		return
	}
	graphtest.Main(m)
}

func TestReader(t *testing.T) {
	for name, want := range storetest.Oracles(t, "testdata/oracle.json") {
		t.Run(name, func(t *testing.T) {
			r, err := Open("testdata/" + name + ".npy")
			if err != nil {
				t.Fatal(err)
			}
			storetest.Reader(t, r, want)
		})
	}
}

// TestView says which files are viewed without a copy.
func TestView(t *testing.T) {
	for name, mapped := range map[string]bool{
		"le-float64": true, "fortran-float64": true, "le-complex128": true, "v3": true, "nan": true, "one": true, "le-int8": true, "be-int8": true,
		"be-float64": false, "be-complex64": false, "le-bool": false, "empty": false,
	} {
		r, err := Open("testdata/" + name + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		v, err := r.View(make([]int, len(r.Header.Shape)), r.Header.Shape)
		if err != nil {
			t.Fatal(err)
		}
		if (v != nil) != mapped {
			t.Errorf("%s: viewed: %t", name, v != nil)
		}
		if v != nil {
			if v.SizeBytes() > 1000 {
				t.Errorf("%s: a view costs %d bytes", name, v.SizeBytes())
			}
			v.Release()
		}
	}
}

func TestRefusedTypes(t *testing.T) {
	for name, word := range map[string]string{
		"float16": `"<f2" (float16)`, "longdouble": "long double", "clongdouble": "complex long double", "str": `"<U2" (strings)`, "bytes": `"|S2" (byte strings)`,
		"object": "Python objects", "time": `"<M8[ns]" (datetime64)`, "delta": "timedelta64", "void": "raw records",
		"record": `records with fields ("x, y")`, "nested": `records with fields ("p, r")`,
	} {
		path := "testdata/refused-" + name + ".npy"
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), word) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// header makes a file of format 1.0 around a dictionary.
func header(text string, data int) string {
	n := len(text)
	return magic + "\x01\x00" + string([]byte{byte(n), byte(n >> 8)}) + text + strings.Repeat("\x02", data)
}

func TestCorrupt(t *testing.T) {
	dict := func(descr, fortran, shape string) string {
		return "{'descr': " + descr + ", 'fortran_order': " + fortran + ", 'shape': " + shape + ", }"
	}
	for _, test := range []struct{ name, file, want string }{
		{"empty", "", "does not begin"},
		{"short", magic, "does not begin"},
		{"another format", "PK\x03\x04-----------", "does not begin"},
		{"version 9", magic + "\x09\x00\x10\x00", "version 9.0"},
		{"no header", magic + "\x01\x00\x80\x00{", "cut off in the header"},
		{"header beyond all", magic + "\x02\x00\xff\xff\xff\xff{}", "cut off in the header"},
		{"large header", magic + "\x02\x00\x01\x00\x10\x00" + strings.Repeat(" ", 1<<20+1), "no more than 1048576 are believed"},
		{"no dictionary", header("(1, 2)", 0), "no dictionary"},
		{"no literal", header("__import__('os')", 0), "begins no literal"},
		{"open brackets", header(strings.Repeat("[", 5000), 0), "nested too deep"},
		{"open string", header("{'descr", 0), "a string does not end"},
		{"more behind", header("{} {}", 0), "there is more behind it"},
		{"a key twice", header("{'a': 1, 'a': 2}", 0), "twice"},
		{"a key is missing", header("{'descr': '<f8', 'shape': ()}", 0), `lacks "fortran_order"`},
		{"a key too many", header("{'descr': '<f8', 'fortran_order': False, 'shape': (), 'x': 1}", 8), "4 entries"},
		{"unknown type", header(dict("'<q8'", "False", "()"), 8), `"<q8" is unknown`},
		{"no type", header(dict("''", "False", "()"), 8), `"" is unknown`},
		{"type is a number", header(dict("8", "False", "()"), 8), "is a int"},
		{"order is a number", header(dict("'<f8'", "0", "()"), 8), "neither True nor False"},
		{"shape is a number", header(dict("'<f8'", "False", "(2)"), 16), "no tuple"},
		{"shape is a list", header(dict("'<f8'", "False", "[2]"), 16), "no tuple"},
		{"negative shape", header(dict("'<f8'", "False", "(-1,)"), 16), "axis 0"},
		{"shape of text", header(dict("'<f8'", "False", "('2',)"), 16), "axis 0"},
		{"shape overflows", header(dict("'<f8'", "False", "(4294967296, 4294967296, 4294967296)"), 16), "no file holds"},
		{"shape overflows around 0", header(dict("'<f8'", "False", "(4294967296, 4294967296, 0)"), 16), "no file holds"},
		{"shape too large to read", header(dict("'<f8'", "False", "(99999999999999999999,)"), 16), "no number that fits"},
		{"100 axes", header(dict("'<f8'", "False", "("+strings.Repeat("1, ", 100)+")"), 8), "at most 64"},
		{"cut off", header(dict("'<f8'", "False", "(2, 3)"), 47), "takes 48 bytes, and 47 are there"},
		{"terabytes", header(dict("'<f8'", "False", "(1000000, 1000000)"), 47), "takes 8000000000000 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.npy")
			if err := os.WriteFile(path, []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Open("testdata/none.npy"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// TestUnaligned reads numbers that lie at odd places, as files of other programs
// can have them, and what is written in other ways than NumPy's.
func TestUnaligned(t *testing.T) {
	for _, text := range []string{
		"{'descr': '<u2', 'fortran_order': False, 'shape': (2, 2)}",
		"{'shape': (2, 2), 'fortran_order': False, \"descr\": \"<u2\"} ",
		"{'descr': u'<u2', 'fortran_order':False,'shape':(2L,2L,),}\n\n\n",
	} {
		path := filepath.Join(t.TempDir(), "x.npy")
		file := header(text, 0) + "\x01\x00\x02\x00\x03\x00\x04\x01 and more"
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		storetest.Reader(t, r, storetest.Oracle{DType: "uint16", Shape: []int{2, 2}, Hex: "0100020003000401"})
	}
}

// TestLooseBools reads bytes that are true for NumPy.
func TestLooseBools(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	if err := os.WriteFile(path, append(AppendHeader(nil, block.Bool, []int{4}), 0, 1, 2, 255), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Reader(t, r, storetest.Oracle{DType: "bool", Shape: []int{4}, Hex: "00010101"})
}

func TestChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	write := func(path string, shape ...int) {
		t.Helper()
		b := AppendHeader(nil, block.Uint8, shape)
		if err := os.WriteFile(path, append(b, make([]byte, block.Count(shape))...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(path, 4)
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	b := block.NewHeap(block.Uint8, 4)
	if err := r.Read(context.Background(), []int{0}, b); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		do   func()
		want string
	}{
		{"replaced", func() { write(path+"2", 4); os.Rename(path+"2", path) }, "another file has its name"},
		{"cut", func() { os.Truncate(path, 60) }, "it had 132 bytes and has 60"},
		{"gone", func() { os.Remove(path) }, "no such file"},
	} {
		test.do()
		_, err := r.View([]int{0}, []int{4})
		for _, err := range []error{err, r.Read(context.Background(), []int{0}, b)} {
			if err == nil || !strings.Contains(err.Error(), test.want) || test.name != "gone" && !errors.Is(err, store.ErrChanged) {
				t.Errorf("%s: %v", test.name, err)
			}
		}
	}
}

// TestViewOutlives keeps a view while its file is closed and removed.
func TestViewOutlives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	if err := os.WriteFile(path, append(AppendHeader(nil, block.Uint8, []int{3}), 7, 8, 9), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	v, err := r.View([]int{1}, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	if err := files.Drop(fileKey{r.Path, r.ID}); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := v.Bytes(); !bytes.Equal(got, []byte{8, 9}) {
		t.Errorf("got %v", got)
	}
	v.Release()
}

// TestGolden writes files that NumPy has read: see testdata/make.py.
func TestGolden(t *testing.T) {
	oracles := storetest.Oracles(t, "testdata/oracle.json")
	golden := map[string]storetest.Oracle{}
	for _, name := range []string{"le-bool", "le-int16", "le-uint64", "le-float32", "le-complex128", "zero-d", "empty-inner", "nan"} {
		want := oracles[name]
		path := filepath.Join(t.TempDir(), "x.npy")
		blocks := make([][]int, len(want.Shape))
		for i, n := range want.Shape {
			blocks[i] = []int{n / 2, n - n/2}
		}
		storetest.Writer(t, NewWriter(path, false), blocks, want, func() (store.Reader, error) { return Open(path) })
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file := "golden-" + name + ".npy"
		golden[file] = want
		if *update {
			if err := os.WriteFile("testdata/"+file, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := os.ReadFile("testdata/" + file); err != nil || !bytes.Equal(kept, got) {
			t.Errorf("%s: written as %q, kept %q, %v", name, got, kept, err)
		}
	}
	if *update {
		text, err := json.MarshalIndent(golden, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("testdata/golden.json", text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzHeader(f *testing.F) {
	names, err := filepath.Glob("testdata/*.npy")
	if err != nil || len(names) == 0 {
		f.Fatal(err)
	}
	for _, name := range names {
		file, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		h, err := ReadHeader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		n, ok := h.Bytes()
		if !ok || h.Offset+n > int64(len(file)) || h.DType.Size() == 0 {
			t.Fatalf("%+v of %d bytes", h, len(file))
		}
		b := block.New(h.DType, h.Shape...)
		defer b.Release()
		if err := ReadRegion(context.Background(), bytes.NewReader(file), h, make([]int, len(h.Shape)), b); err != nil {
			t.Fatal(err)
		}
	})
}
