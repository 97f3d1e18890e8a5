package zarr

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/internal/block"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "rewrite testdata/weft.zip; let testdata/arrays.py check it afterwards")

// extract unpacks an archive of testdata to a folder of the test's.
func extract(t testing.TB, name string) string {
	t.Helper()
	r, err := zip.OpenReader(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	root := t.TempDir()
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

type expected struct {
	DType      string
	Shape      []int
	Chunks     []int
	Shards     []int
	Attributes map[string]any
	Names      []*string
}

func expectations(t testing.TB, root string) map[string]expected {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "expect.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]expected
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// elements reads the expected elements of an array.
func elements(t testing.TB, root, name string, d block.DType, shape []int) *block.Block {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "expect", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	b := block.NewHeap(d, shape...)
	if copy(b.Bytes(), data) != len(data) || len(data) != len(b.Bytes()) {
		t.Fatalf("%s: %d bytes of %s %v", name, len(data), d, shape)
	}
	return b
}

// same compares elements bit by bit, NaNs with NaNs of any kind.
func same(a, b *block.Block) bool {
	x, y := a.Contiguous(), b.Contiguous()
	defer x.Release()
	defer y.Release()
	if bytes.Equal(x.Bytes(), y.Bytes()) {
		return true
	}
	size := parts(x.DType)
	p, q := x.Bytes(), y.Bytes()
	for i := 0; i < len(p); i += size {
		m, n := p[i:i+size], q[i:i+size]
		if !bytes.Equal(m, n) && (x.DType.Integer() || x.DType == block.Bool || !isNaN(m) || !isNaN(n)) {
			return false
		}
	}
	return true
}

func isNaN(b []byte) bool {
	n := number{d: block.Float64, big: bigEndian}
	if len(b) == 4 {
		n.d = block.Float32
	}
	x := n.float(b)
	return x != x
}

// TestPython reads all arrays that Python's zarr wrote, whole and by regions.
func TestPython(t *testing.T) {
	root := extract(t, "python.zip")
	r := rand.New(rand.NewPCG(5, 6))
	all := expectations(t, root)
	if len(all) < 140 {
		t.Errorf("only %d arrays", len(all))
	}
	for name, want := range all {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			a, err := Open(filepath.Join(root, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			info := a.Describe()
			if info.DType != block.DTypeNamed(want.DType) || !slices.Equal(info.Shape, want.Shape) {
				t.Fatalf("%s %v, want %s %v", info.DType, info.Shape, want.DType, want.Shape)
			}
			if want.Chunks != nil && !slices.Equal(a.Chunk(), want.Chunks) {
				t.Errorf("chunks of %v, want %v", a.Chunk(), want.Chunks)
			}
			checkMetadata(t, a, want)
			data := elements(t, root, name, info.DType, info.Shape)
			got := block.New(info.DType, info.Shape...)
			defer got.Release()
			if err := a.Read(t.Context(), make([]int, len(info.Shape)), got); err != nil {
				t.Fatal(err)
			}
			if !same(got, data) {
				t.Errorf("the elements differ")
			}
			for range 20 {
				readSome(t, r, a, data)
			}
		})
	}
}

func checkMetadata(t *testing.T, a Reader, want expected) {
	t.Helper()
	attributes, err := a.Attributes()
	if err != nil {
		t.Error(err)
	}
	if want.Attributes != nil && !reflect.DeepEqual(attributes, want.Attributes) {
		t.Errorf("attributes %v, want %v", attributes, want.Attributes)
	}
	for i, n := range want.Names {
		if got := a.Names()[i]; n == nil && got != "" || n != nil && got != *n {
			t.Errorf("axis %d is %q", i, got)
		}
	}
}

// readSome reads a random region.
func readSome(t *testing.T, r *rand.Rand, a Reader, data *block.Block) {
	t.Helper()
	lo, shape := make([]int, len(data.Shape)), make([]int, len(data.Shape))
	for i, n := range data.Shape {
		lo[i] = r.IntN(n + 1)
		shape[i] = r.IntN(n - lo[i] + 1)
	}
	got := block.New(data.DType, shape...)
	defer got.Release()
	if err := a.Read(t.Context(), lo, got); err != nil {
		t.Errorf("%v from %v: %v", shape, lo, err)
		return
	}
	if block.Count(shape) > 0 && !same(got, data.Region(lo, shape)) {
		t.Errorf("%v from %v: the elements differ", shape, lo)
	}
}

func TestGroups(t *testing.T) {
	root := extract(t, "python.zip")
	for _, version := range []string{"v2", "v3"} {
		for _, kind := range []string{"plain", "consolidated"} {
			t.Run(version+"/"+kind, func(t *testing.T) {
				path := filepath.Join(root, version, "group-"+kind)
				g, err := OpenGroup(path)
				if err != nil {
					t.Fatal(err)
				}
				if want := []Member{{"a", true}, {"b", true}, {"sub", false}}; !slices.Equal(g.Members, want) {
					t.Errorf("members %v, want %v", g.Members, want)
				}
				if g.Attributes["title"] != "a group" || g.Consolidated != (kind == "consolidated") {
					t.Errorf("%+v", g)
				}
				deep, err := g.Array("sub/deep")
				if err != nil {
					t.Fatal(err)
				}
				b := block.NewHeap(block.Uint8, 2, 2)
				if err := deep.Read(t.Context(), []int{0, 0}, b); err != nil || b.Value(1, 1) != uint8(3) || deep.Fill() != uint8(3) {
					t.Errorf("%v, %v", b.Value(1, 1), err)
				}
				if a, err := deep.Attributes(); err != nil || a["x"] != 1.0 {
					t.Errorf("attributes %v, %v", a, err)
				}
				for _, bad := range []string{"none", "../group-plain/a", "sub"} {
					if _, err := g.Array(bad); err == nil {
						t.Errorf("%s opens", bad)
					}
				}
				if _, err := OpenGroup(filepath.Join(path, "a")); err == nil {
					t.Error("an array opens as a group")
				}
				// Metadata that only the group has.
				for _, file := range []string{fileV3, fileArray, fileAttrs} {
					os.Remove(filepath.Join(path, "b", file)) //nolint:errcheck // one of them is not there
				}
				_, err = g.Array("b")
				if (err == nil) != g.Consolidated {
					t.Errorf("an array without metadata: %v", err)
				}
			})
		}
	}
}
