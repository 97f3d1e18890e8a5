package image

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/storetest"
	"github.com/cb434341/weft/internal/block"
)

var update = flag.Bool("update", false, "write the golden files anew")

var _ store.Aborter = Writer{}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestReader(t *testing.T) {
	for name, want := range storetest.Oracles(t, "testdata/oracle.json") {
		t.Run(name, func(t *testing.T) {
			r, err := Open("testdata/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Ext(name) == ".jpg" {
				near(t, r, want)
				return
			}
			storetest.Reader(t, r, want)
		})
	}
}

// near holds a JPEG against another decoder's picture: rounding is theirs.
func near(t *testing.T, r Reader, want storetest.Oracle) {
	t.Helper()
	all := want.Block(t)
	if r.DType != all.DType || !slices.Equal(r.Shape, all.Shape) {
		t.Fatalf("%s of shape %v, want %s of shape %v", r.DType, r.Shape, all.DType, all.Shape)
	}
	got := block.NewHeap(r.DType, r.Shape...)
	if err := r.Read(context.Background(), make([]int, len(r.Shape)), got); err != nil {
		t.Fatal(err)
	}
	for i, v := range got.Bytes() {
		if d := int(v) - int(all.Bytes()[i]); d < -3 || d > 3 {
			t.Fatalf("sample %d is %d, want %d", i, v, all.Bytes()[i])
		}
	}
}

func TestStack(t *testing.T) {
	r, err := OpenStack("testdata/stack-*.png")
	if err != nil {
		t.Fatal(err)
	}
	oracles := storetest.Oracles(t, "testdata/oracle.json")
	want := storetest.Oracle{DType: "uint8", Shape: []int{3, 5, 7}}
	for _, name := range []string{"stack-0.png", "stack-1.png", "stack-2.png"} {
		want.Hex += oracles[name].Hex
	}
	storetest.Reader(t, r, want)
	if got := r.Describe().Blocks; len(got[0]) != 3 || len(got[1]) != 1 {
		t.Errorf("blocks %v", got)
	}
	for pattern, want := range map[string]string{
		"testdata/none-*.png": "there is no such picture",
		"testdata/*.png":      "a stack has one shape",
		"testdata/[":          "syntax error",
		"testdata/*.json":     "it is no PNG, TIFF or JPEG picture",
	} {
		if _, err := OpenStack(pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

func TestCorrupt(t *testing.T) {
	content := func(name string) []byte {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	huge := content("grey.png")
	binary.BigEndian.PutUint32(huge[16:], 100_000)
	binary.BigEndian.PutUint32(huge[20:], 100_000)
	checksum(huge[12:33])
	read := func(file []byte) error {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path)
		if err != nil {
			return err
		}
		return r.Read(context.Background(), make([]int, len(r.Shape)), block.NewHeap(r.DType, r.Shape...))
	}
	for _, test := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "it is no PNG, TIFF or JPEG picture"},
		{"text", []byte("hello"), "it is no PNG, TIFF or JPEG picture"},
		{"PNG, cut off in the header", content("grey.png")[:20], "it is cut off"},
		{"PNG, cut off", content("grey.png")[:50], "not enough pixel data"},
		{"TIFF, cut off", content("rgb-plain.tif")[:100], "it is cut off"},
		{"JPEG, cut off", content("colour.jpg")[:300], "it is cut off"},
		{"a huge PNG", huge, "no picture of 100000 x 100000 fits"},
		{"floats", content("refused-float.tif"), "unsupported"},
		{"colours times transparency", content("refused-premultiplied.tif"), "multiplied by their transparency"},
	} {
		if err := read(test.file); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}

func TestChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.png")
	if err := os.CopyFS(filepath.Dir(path), os.DirFS("testdata/")); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(filepath.Dir(path), "grey.png")
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(filepath.Dir(path), "rgb.png"), path); err != nil {
		t.Fatal(err)
	}
	if err := r.Read(context.Background(), []int{0, 0}, block.NewHeap(r.DType, r.Shape...)); !errors.Is(err, store.ErrChanged) {
		t.Errorf("got %v", err)
	}
}

// TestWriter writes pictures that Pillow and tifffile have read: see
// testdata/make.py.
func TestWriter(t *testing.T) {
	oracles := storetest.Oracles(t, "testdata/oracle.json")
	golden := map[string]storetest.Oracle{}
	for from, name := range map[string]string{"grey.png": "grey", "grey16.png": "grey16", "rgb.png": "rgb", "rgba.png": "rgba", "rgb16-plain.tif": "rgb16"} {
		for _, ext := range []string{".png", ".tif"} {
			want := oracles[from]
			file := "golden-" + name + ext
			path := filepath.Join(t.TempDir(), file)
			w, err := NewWriter(path)
			if err != nil {
				t.Fatal(err)
			}
			blocks := make([][]int, len(want.Shape))
			for i, n := range want.Shape {
				blocks[i] = []int{n}
			}
			storetest.Writer(t, w, blocks, want, func() (store.Reader, error) { return Open(path) })
			golden[file] = want
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile("testdata/"+file, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			// Another version of Go may pack otherwise; the kept file still reads.
			r, err := Open("testdata/" + file)
			if err != nil {
				t.Fatal(err)
			}
			storetest.Reader(t, r, want)
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

func TestWriteStack(t *testing.T) {
	dir := t.TempDir()
	all := block.NewHeap(block.Uint8, 11, 2, 3, 3)
	for i := range all.Bytes() {
		all.Bytes()[i] = byte(i * 7)
	}
	w, err := NewWriter(filepath.Join(dir, "p*.tif"))
	if err != nil {
		t.Fatal(err)
	}
	open := func() (store.Reader, error) { return OpenStack(filepath.Join(dir, "p*.tif")) }
	storetest.Writer(t, w, [][]int{{4, 1, 6}, {2}, {3}, {3}}, storetest.OracleOf(all), open)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 11 || entries[0].Name() != "p00.tif" || entries[10].Name() != "p10.tif" {
		t.Errorf("wrote %v, %v", entries, err)
	}
}

// TestStrips writes a picture of several strips, and booleans.
func TestStrips(t *testing.T) {
	for _, ext := range []string{".png", ".tif"} {
		path := filepath.Join(t.TempDir(), "x"+ext)
		w, err := NewWriter(path)
		if err != nil {
			t.Fatal(err)
		}
		b := block.NewHeap(block.Bool, 1000, 201)
		want := block.NewHeap(block.Uint8, 1000, 201)
		for i := range b.Bytes() {
			b.Bytes()[i] = byte(i % 3 % 2)
			want.Bytes()[i] = 255 * b.Bytes()[i]
		}
		ctx := context.Background()
		if err := errors.Join(w.Create(ctx, store.Info{DType: b.DType, Shape: b.Shape}), w.Write(ctx, []int{0, 0}, b), w.Commit(ctx)); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		got := block.NewHeap(block.Uint8, 1000, 201)
		if err := r.Read(ctx, []int{0, 0}, got); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("%s: booleans came back as others", ext)
		}
	}
}

func TestRefused(t *testing.T) {
	for path, want := range map[string]string{
		"x.jpg": "JPEG would change the numbers", "x.gif": `not ".gif"`, "x": `not ""`, "a*/x.png": "one star", "**.png": "one star",
	} {
		if _, err := NewWriter(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, test := range []struct {
		name  string
		path  string
		d     block.DType
		shape []int
		want  string
	}{
		{"floats", "x.png", block.Float32, []int{2, 2}, "x.MulN(255)"},
		{"integers", "x.png", block.Int64, []int{2, 2}, "Cast it to uint8 or uint16"},
		{"one axis", "x.png", block.Uint8, []int{4}, "shape [4] is no picture"},
		{"two channels", "x.png", block.Uint8, []int{4, 4, 2}, "1, 3 or 4 channels; a star"},
		{"four axes", "x.png", block.Uint8, []int{9, 4, 4, 3}, "a star in the file's name"},
		{"nothing", "x.png", block.Uint8, []int{0, 4}, "no picture of 0 x 4"},
		{"no pictures", "x*.png", block.Uint8, []int{0, 4, 4}, "a stack of no pictures"},
		{"no axes", "x*.png", block.Uint8, nil, "shape [] is no picture"},
	} {
		dir := t.TempDir()
		w, err := NewWriter(filepath.Join(dir, test.path))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Create(context.Background(), store.Info{DType: test.d, Shape: test.shape}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
	dir := t.TempDir()
	w, err := NewWriter(filepath.Join(dir, "x*.png"))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	info := store.Info{DType: block.Uint8, Shape: []int{2, 4, 4}}
	cut := store.Info{DType: block.Uint8, Shape: info.Shape, Blocks: [][]int{{2}, {2, 2}, {4}}}
	if err := w.Create(ctx, cut); err == nil || !strings.Contains(err.Error(), "axis 1 is in 2 blocks") {
		t.Errorf("blocks of half a picture: %v", err)
	}
	if err := w.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(ctx, []int{0, 0, 0}, block.NewHeap(block.Uint8, 1, 2, 4)); err == nil || !strings.Contains(err.Error(), "no whole picture") {
		t.Errorf("half a picture: %v", err)
	}
	if err := w.Write(ctx, []int{1, 0, 0}, block.NewHeap(block.Uint8, 1, 4, 4)); err != nil {
		t.Error(err)
	}
	if err := w.Abort(ctx); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

// FuzzPicture looks at damaged pictures, and decodes what could be one.
func FuzzPicture(f *testing.F) {
	names, err := filepath.Glob("testdata/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range names {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		d, shape, err := layout(bytes.NewReader(file), int64(len(file)))
		if n, ok := block.Bytes(d, shape); err != nil || !ok || n > 1<<24 {
			return
		}
		m, err := decode(bytes.NewReader(file), int64(len(file)))
		if err != nil || m.Bounds().Dy() != shape[0] || m.Bounds().Dx() != shape[1] {
			return
		}
		b := block.New(d, shape...)
		defer b.Release()
		unpack(m, make([]int, len(shape)), b) //nolint:errcheck // it must return
	})
}

// checksum makes the checksum of a PNG's chunk right: its last four bytes.
func checksum(chunk []byte) {
	n := len(chunk) - 4
	binary.BigEndian.PutUint32(chunk[n:], crc32.ChecksumIEEE(chunk[:n]))
}
