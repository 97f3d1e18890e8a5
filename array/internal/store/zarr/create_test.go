package zarr

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/block"
)

// tree makes a group with arrays and a group in it.
func tree(t testing.TB, path string, format int) {
	t.Helper()
	info := store.Info{DType: block.Int16, Shape: []int{4}, Blocks: [][]int{{4}}}
	for _, err := range []error{
		CreateGroup(path, format, `{"title":"größe"}`),
		CreateGroup(filepath.Join(path, "sub"), format, ""),
		storeAll(t, NewWriter(filepath.Join(path, "a"), Options{Format: format, Attributes: `{"x":1}`}, false), info, sample(block.Int16, 4)),
		storeAll(t, NewWriter(filepath.Join(path, "sub", "b"), Options{Format: format}, false), info, sample(block.Int16, 4)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestConsolidate(t *testing.T) {
	for _, format := range []int{2, 3} {
		path := filepath.Join(t.TempDir(), "g")
		tree(t, path, format)
		for _, consolidated := range []bool{false, true, true} {
			g, err := OpenGroup(path)
			if err != nil {
				t.Fatal(err)
			}
			if g.Consolidated != consolidated || g.Format != format || g.Attributes["title"] != "größe" ||
				!slices.Equal(g.Members, []Member{{"a", true}, {"sub", false}}) {
				t.Errorf("%+v", g)
			}
			a, err := g.Array("sub/b")
			if err != nil {
				t.Fatal(err)
			}
			b := block.NewHeap(block.Int16, 4)
			if err := a.Read(t.Context(), []int{0}, b); err != nil || !reflect.DeepEqual(b.Bytes(), sample(block.Int16, 4).Bytes()) {
				t.Errorf("the elements differ: %v", err)
			}
			if err := Consolidate(path); err != nil {
				t.Fatal(err)
			}
		}
		if err := CreateGroup(path, format, ""); err != nil {
			t.Fatal(err)
		}
		if g, err := OpenGroup(path); err != nil || g.Consolidated || len(g.Members) != 2 {
			t.Errorf("a group made anew: %+v, %v", g, err)
		}
	}
}

func TestGroupRefuses(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "g")
	tree(t, path, 3)
	loop := filepath.Join(root, "loop")
	if err := CreateGroup(loop, 3, ""); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(loop, filepath.Join(loop, "again")); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(root, "future", fileV3), []byte(`{"zarr_format":3,"node_type":"group","secret":1}`))
	put(t, filepath.Join(root, "broken", fileV3), []byte(`{"zarr_format":3,`))
	put(t, filepath.Join(root, "old", fileGroup), []byte(`{"zarr_format":1}`))
	put(t, filepath.Join(root, "meta", fileGroup), []byte(`{"zarr_format":2}`))
	put(t, filepath.Join(root, "meta", fileMetadata), []byte(`{"zarr_consolidated_format":2}`))
	open := func(path string) error { _, err := OpenGroup(path); return err }
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"group over an array", CreateGroup(filepath.Join(path, "a"), 3, ""), "an array has that name"},
		{"attributes", CreateGroup(filepath.Join(root, "x"), 3, "1"), "attributes: "},
		{"version", CreateGroup(filepath.Join(root, "y"), 1, ""), "format 1, not 2 or 3"},
		{"circle", Consolidate(loop), "again/again/again"},
		{"consolidating nothing", Consolidate(filepath.Join(root, "none")), "there is none"},
		{"nothing", open(filepath.Join(root, "none")), "there is none"},
		{"an array", open(filepath.Join(path, "a")), `node_type "array", not a group of version 3`},
		{"what is not known", open(filepath.Join(root, "future")), `field "secret" must be understood`},
		{"broken", open(filepath.Join(root, "broken")), "zarr.json: unexpected end of JSON input"},
		{"version 1", open(filepath.Join(root, "old")), "zarr_format 1, not 2"},
		{"metadata", open(filepath.Join(root, "meta")), "zarr_consolidated_format 2, not 1"},
	}
	for _, test := range tests {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("%s: %v\nwant %s", test.name, test.err, test.want)
		}
	}
}
