package parquet

import (
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
)

// put writes a file of some bytes.
func put(t testing.TB, path string, b []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readFile reads all that can be read of a file.
func readFile(path string) error {
	s, err := scanOr(path)
	if err != nil {
		return err
	}
	_, err = readAll(s, every(s))
	return err
}

func TestBadFiles(t *testing.T) {
	types := load(t, "types")
	at := func(i int, v byte) []byte {
		b := append([]byte{}, types...)
		if i < 0 {
			i += len(b)
		}
		b[i] = v
		return b
	}
	length := func(n uint32) []byte {
		b := append([]byte{}, types...)
		binary.LittleEndian.PutUint32(b[len(b)-8:], n)
		return b
	}
	for _, row := range []struct {
		name string
		b    []byte
		want string
	}{
		{"empty", nil, "it has 0 bytes, which no Parquet file can have"},
		{"text", []byte("year,origin\n1990,JFK\n"), "it does not end as a Parquet file does: it is none, or it is cut off"},
		{"cut off", types[:len(types)-100], "it does not end as a Parquet file does: it is none, or it is cut off"},
		{"encrypted", at(-1, 'E'), "it is encrypted, which is not supported"},
		{"metadata beyond the file", length(1 << 31), fmt.Sprintf("its metadata of 2147483648 bytes do not fit in its %d bytes", len(types))},
		{"metadata too short", length(1000), "its metadata are damaged"},
		{"no metadata", length(0), "its metadata are damaged"},
		{"gzip", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"), "it is compressed as a whole, by gzip: decompress it, Parquet compresses by itself"},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := put(t, filepath.Join(t.TempDir(), "x.parquet"), row.b)
			err := readFile(path)
			if err == nil || err.Error() != "parquet: "+path+": "+row.want {
				t.Errorf("%v\nwant %s", err, row.want)
			}
		})
	}
}

// TestDamaged changes bytes of files, one by one, and cuts them: there is an error that
// names the file, or rows; never a panic.
func TestDamaged(t *testing.T) {
	names := []string{"types", "types2", "encodings1", "encodings2", "fallback", "codec-brotli", "codec-lz4", "codec-gzip", "duckdb", "int96", "nested", "categories/groups", "categories/changed", "categories/plain"}
	for _, name := range names {
		good := load(t, name)
		r := rand.New(rand.NewPCG(5, uint64(len(good))))
		path := filepath.Join(t.TempDir(), "x.parquet")
		rounds := 150
		if testing.Short() {
			rounds = 30
		}
		for range rounds {
			b := append([]byte{}, good...)
			for range 1 + r.IntN(3) {
				at := r.IntN(len(b))
				if r.IntN(2) == 0 {
					at = len(b) - 1 - r.IntN(min(len(b), 3000))
				}
				b[at] = byte(r.Uint32())
			}
			if r.IntN(5) == 0 {
				cut := r.IntN(len(b))
				b = append(b[:cut], b[min(len(b), cut+r.IntN(50)):]...)
			}
			err := readFile(put(t, path, b))
			if err != nil && !strings.Contains(err.Error(), path) {
				t.Fatalf("%s: the error does not name the file: %v", name, err)
			}
			if err != nil && strings.Contains(err.Error(), "it cannot be read: ") {
				t.Fatalf("%s: a panic: %v", name, err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"types", "types2", "encodings1", "encodings2", "fallback", "polars", "required", "nested", "categories/groups", "categories/changed", "categories/plain"} {
		f.Add(load(f, name))
	}
	path := filepath.Join(f.TempDir(), "x.parquet")
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := scanOr(put(t, path, b))
		if err != nil {
			return
		}
		for i, p := range s.Pieces { // a file may say that it has very many rows
			w := every(s)
			w.Limit = min(p.Rows, 1<<13)
			r, err := s.Open(context.Background(), i, w)
			for n := 0; err == nil && n < 64; n++ {
				_, err = r.Next(context.Background())
			}
			if r != nil {
				r.Close() //nolint:errcheck // read only
			}
			if err != nil && strings.Contains(err.Error(), "it cannot be read: ") {
				t.Fatal(err)
			}
			if i == 3 {
				break
			}
		}
	})
}

func TestNested(t *testing.T) {
	s := scanOf(t, "testdata/nested.parquet")
	if got := s.Schema.String(); got != "id int64, list binary, struct binary, text string" {
		t.Error(got)
	}
	for c, want := range map[int]string{
		1: `parquet: testdata/nested.parquet: column "list" is nested: frames hold plain values, no lists, structs or maps: choose other columns`,
		2: `parquet: testdata/nested.parquet: column "struct" is nested: frames hold plain values, no lists, structs or maps: choose other columns`,
	} {
		if _, err := readAll(s, scan.Want{Columns: []int{0, c}}); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
	got, err := readAll(s, scan.Want{Columns: []int{3, 0}})
	if err != nil || fmt.Sprint(cells(got, 0), cells(got, 1)) != "[a <nil> b] [1 2 3]" {
		t.Error(got, err)
	}
	got, err = readAll(s, scan.Want{})
	if err != nil || got.Rows() != 3 {
		t.Error(got, err)
	}
	got, err = readAll(s, scan.Want{Columns: []int{0}, Limit: 2})
	if err != nil || got.Rows() != 2 {
		t.Error(got, err)
	}
}

// ints writes a file of a column of whole numbers of a type.
func ints(t *testing.T, path string, columns ...table.Field) {
	t.Helper()
	x := &table.Table{Schema: &table.Schema{Fields: columns}}
	b := &table.Batch{Schema: x.Schema, Rows: 2}
	r := rand.New(rand.NewPCG(1, 1))
	for _, f := range columns {
		b.Columns = append(b.Columns, randomColumn(r, f.Type, 2, 2))
	}
	x.Batches = []*table.Batch{b}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, path, x, WriteOptions{})
}

func fieldOf(name string, k table.Kind) table.Field {
	return table.Field{Name: name, Type: table.Of(k)}
}

// TestManyFiles reads files of different columns together.
func TestManyFiles(t *testing.T) {
	type file struct {
		path    string
		columns []table.Field
	}
	for _, row := range []struct {
		name  string
		files []file
		want  string // the schema, or the error
	}{
		{"wider", []file{
			{"a", []table.Field{fieldOf("x", table.Int8), fieldOf("y", table.Float32), fieldOf("z", table.Null)}},
			{"b", []table.Field{fieldOf("y", table.Float64), fieldOf("x", table.Uint16), fieldOf("z", table.String)}},
		}, "x int32, y float64, z string"},
		{"missing", []file{
			{"a", []table.Field{fieldOf("x", table.Int8)}},
			{"b", []table.Field{fieldOf("y", table.Int64)}},
		}, "x int8, y int64"},
		{"whole and float", []file{
			{"a", []table.Field{fieldOf("x", table.Int64)}},
			{"b", []table.Field{fieldOf("x", table.Float32)}},
		}, "x float64"},
		{"none is wider", []file{
			{"a", []table.Field{fieldOf("x", table.Int64)}},
			{"b", []table.Field{fieldOf("x", table.String)}},
		}, `parquet: DIR/b.parquet: column "x" is string, and int64 in the files before: read them apart, and cast it`},
		{"unsigned", []file{
			{"a", []table.Field{fieldOf("x", table.Int64)}},
			{"b", []table.Field{fieldOf("x", table.Uint64)}},
		}, `parquet: DIR/b.parquet: column "x" is uint64, and int64 in the files before: read them apart, and cast it`},
		{"folders", []file{
			{"year=2024/month=05/a", []table.Field{fieldOf("x", table.Int8)}},
			{"year=2025/month=12/a", []table.Field{fieldOf("x", table.Int8)}},
		}, "x int8, year int64, month int64"},
		{"folders of dates and words", []file{
			{"on=2024-02-29/by=a%2Fb/a", []table.Field{fieldOf("x", table.Int8)}},
			{"on=__HIVE_DEFAULT_PARTITION__/by=1/a", []table.Field{fieldOf("x", table.Int8)}},
		}, "x int8, on date, by string"},
		{"folders that differ", []file{
			{"year=2024/a", []table.Field{fieldOf("x", table.Int8)}},
			{"month=2/a", []table.Field{fieldOf("x", table.Int8)}},
		}, `parquet: DIR/year=2024/a.parquet is not in folders as DIR/month=2/a.parquet is, which has month=2: read them apart, or set Options.NoFolders`},
		{"folders and columns", []file{
			{"x=2024/a", []table.Field{fieldOf("x", table.Int8)}},
		}, "x int8"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, f := range row.files {
				ints(t, filepath.Join(dir, filepath.FromSlash(f.path)+".parquet"), f.columns...)
			}
			s, err := scanOr(dir)
			if err != nil {
				if got := strings.ReplaceAll(err.Error(), dir, "DIR"); got != row.want {
					t.Errorf("%s\nwant %s", got, row.want)
				}
				return
			}
			if got := s.Schema.String(); got != row.want {
				t.Fatalf("%s\nwant %s", got, row.want)
			}
			got, err := readAll(s, every(s))
			if err != nil {
				t.Fatal(err)
			}
			if got.Rows() != 2*len(row.files) {
				t.Errorf("%d rows", got.Rows())
			}
			switch row.name {
			case "missing":
				if a, b := cells(got, 0), cells(got, 1); a[0] == nil || a[2] != nil || b[0] != nil || b[2] == nil {
					t.Error(a, b)
				}
			case "folders of dates and words":
				if text := fmt.Sprint(cells(got, 1), cells(got, 2)); text != "[2024-02-29 00:00:00 +0000 UTC 2024-02-29 00:00:00 +0000 UTC <nil> <nil>] [a/b a/b 1 1]" {
					t.Error(text)
				}
			case "folders":
				pruned, err := readAll(s, scan.Want{Columns: []int{2}, Bounds: []scan.Bound{{Column: 1, Op: ">", Value: int64(2024)}}})
				if err != nil || fmt.Sprint(cells(pruned, 0)) != "[12 12]" {
					t.Error(pruned, err)
				}
			}
		})
	}
	if _, err := scanOr(filepath.Join(t.TempDir(), "*.parquet")); err == nil || !strings.Contains(err.Error(), fs.ErrNotExist.Error()) {
		t.Error(err)
	}
}
