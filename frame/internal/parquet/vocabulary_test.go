package parquet

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/ipc"
	"github.com/cb434341/weft/frame/table"
)

// A categorical is a column as pandas has it; codes are -1 where values are missing.
type categorical struct {
	Categories []string
	Codes      []int32
}

// pandasCategories are the columns "c" of files, by the pattern of these.
func pandasCategories(t *testing.T) map[string]categorical {
	t.Helper()
	b, err := os.ReadFile("testdata/categories/categories.json")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]categorical{}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// hold checks that each batch of a table has the categories, and the codes of its rows.
func (want categorical) hold(t *testing.T, got *table.Table) {
	t.Helper()
	var codes []int32
	c := got.Schema.Index("c")
	for _, b := range got.Batches {
		d := b.Columns[c].(*array.Dictionary)
		words := column.Dictionary(d)
		have := make([]string, words.Len())
		for i := range have {
			have[i] = words.Value(i)
		}
		if !slices.Equal(have, want.Categories) {
			t.Errorf("categories %q, want %q", have, want.Categories)
		}
		all := column.Codes(d)
		for i := range d.Len() {
			if d.IsNull(i) {
				codes = append(codes, -1)
			} else {
				codes = append(codes, all[i])
			}
		}
	}
	if !slices.Equal(codes, want.Codes) {
		t.Errorf("codes %v, want %v", codes, want.Codes)
	}
}

// TestCategories holds categories, their order, and the codes of rows against those of
// pandas, whatever pieces are read, and once more as they are written here.
func TestCategories(t *testing.T) {
	for name, want := range pandasCategories(t) {
		t.Run(name, func(t *testing.T) {
			s := scanOf(t, "testdata/categories/"+name)
			for seed := range 4 {
				if seed > 0 {
					cutFiner(rand.New(rand.NewPCG(3, uint64(seed))), &s)
				}
				got, err := readAll(s, every(s))
				if err != nil {
					t.Fatal(err)
				}
				want.hold(t, got)
				for _, o := range []WriteOptions{{}, {RowGroup: 2, Compression: "none"}} {
					path := filepath.Join(t.TempDir(), "x.parquet")
					write(t, path, got, o)
					s := scanOf(t, path)
					again, err := readAll(s, every(s))
					if err != nil {
						t.Fatal(err)
					}
					want.hold(t, again)
				}
			}
		})
	}
}

// TestCategoriesAreOrdered looks at the Arrow schema of a file: it says that categories
// have an order.
func TestCategoriesAreOrdered(t *testing.T) {
	s := scanOf(t, "testdata/categories/ordered.parquet")
	x, err := readAll(s, every(s))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.parquet")
	write(t, path, x, WriteOptions{})
	s = scanOf(t, path)
	o, err := s.open(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	b, err := base64.StdEncoding.DecodeString(string(o.footer.arrow))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := ipc.SchemaOf(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := schema.Field(1).Type.(*arrow.DictionaryType); !d.Ordered {
		t.Error(d)
	}
	for _, c := range o.footer.groups[0].chunks {
		if !c.coded {
			t.Errorf("it is not said that values are places in a dictionary: %+v", c)
		}
	}
}

// TestUnknownCategory reads files whose values are not among the categories that were
// found before: there is an error that names the file.
func TestUnknownCategory(t *testing.T) {
	for _, name := range []string{"groups", "plain"} {
		path := put(t, filepath.Join(t.TempDir(), "x.parquet"), load(t, "categories/"+name))
		s := scanOf(t, path)
		few := &vocabulary{words: column.FromText(table.Of(table.String), []int32{0, 1}, []byte("L"), nil).(*array.String), place: map[string]int32{"L": 0}}
		if _, err := united.get(t.Context(), columnOf{s.Key, "c"}, func() (*vocabulary, int, error) { return few, 0, nil }); err != nil {
			t.Fatal(err)
		}
		_, err := readAll(s, every(s))
		if want := "parquet: " + path + `: row group 0, column "c": ` + errWord.Error(); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// TestUniteOnce has many callers of one vocabulary, of which the first fails and one does
// not wait.
func TestUniteOnce(t *testing.T) {
	var k vocabularies
	c := columnOf{"scan", "c"}
	wrong := errors.New("wrong")
	if _, err := k.get(t.Context(), c, func() (*vocabulary, int, error) { return nil, 0, wrong }); err != wrong {
		t.Fatal(err)
	}
	begun, end := make(chan struct{}), make(chan struct{})
	made := 0
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := k.get(t.Context(), c, func() (*vocabulary, int, error) {
			close(begun)
			<-end
			made++
			return &vocabulary{}, 1, nil
		}); err != nil {
			t.Error(err)
		}
	})
	<-begun
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	again := func() (*vocabulary, int, error) {
		made++
		return &vocabulary{}, 1, nil
	}
	if _, err := k.get(gone, c, again); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for range 4 {
		wg.Go(func() {
			if _, err := k.get(t.Context(), c, again); err != nil {
				t.Error(err)
			}
		})
	}
	close(end)
	wg.Wait()
	if made != 1 {
		t.Errorf("made %d times", made)
	}
	for i := range 3 { // each as large as all that are remembered
		if _, err := k.get(t.Context(), columnOf{"scan", string(rune('x' + i))}, func() (*vocabulary, int, error) { return &vocabulary{}, mostUnited, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.of) != 1 || k.size != mostUnited {
		t.Errorf("%d are remembered, of %d bytes", len(k.of), k.size)
	}
}

// TestManyCategories reads the dictionaries of more row groups than are read at once, and
// has the categories in the order in which they first come.
func TestManyCategories(t *testing.T) {
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(4, 4))
	want := categorical{}
	place := map[string]int32{}
	for i := range 20 {
		x := &table.Table{Schema: &table.Schema{Fields: []table.Field{{Name: "c", Type: table.Of(table.Category)}}}}
		for range 3 {
			a := randomColumn(r, table.Of(table.Category), 40, 3+4*r.IntN(2)).(*array.Dictionary)
			words := column.Dictionary(a)
			for k := range words.Len() {
				if _, ok := place[words.Value(k)]; !ok {
					place[words.Value(k)] = int32(len(want.Categories))
					want.Categories = append(want.Categories, words.Value(k))
				}
			}
			for _, c := range column.Codes(a) {
				want.Codes = append(want.Codes, place[words.Value(int(c))])
			}
			x.Batches = append(x.Batches, &table.Batch{Schema: x.Schema, Columns: []arrow.Array{a}, Rows: 40})
		}
		write(t, filepath.Join(dir, string(rune('a'+i))+".parquet"), x, WriteOptions{RowGroup: []int{0, 40, 7}[i%3]})
	}
	for range 2 {
		s := scanOf(t, dir)
		got, err := readAll(s, every(s))
		if err != nil {
			t.Fatal(err)
		}
		want.hold(t, got)
	}
}
