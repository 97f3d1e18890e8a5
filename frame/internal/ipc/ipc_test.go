package ipc

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"go.uber.org/goleak"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open1(t testing.TB, path string) (Scan, error) {
	t.Helper()
	files, err := source.Glob(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	return New(context.Background(), path, files)
}

// show reads columns of a scan as text; nil is all that can be read.
func show(s Scan, columns []int) (string, error) {
	ctx := context.Background()
	if columns == nil {
		for i := range s.Schema.Len() {
			if _, no := s.Refused[i]; !no {
				columns = append(columns, i)
			}
		}
	}
	var out strings.Builder
	for part := range s.Pieces {
		stream, err := s.Open(ctx, part, scan.Want{Columns: columns})
		if err != nil {
			return out.String(), err
		}
		for {
			b, err := stream.Next(ctx)
			if err == io.EOF {
				break
			}
			if err != nil {
				stream.Close()
				return out.String(), err
			}
			if _, err := table.NewBatch(b.Schema, b.Columns, b.Rows); err != nil {
				return "", err
			}
			fmt.Fprintf(&out, "%d rows\n", b.Rows)
			if b.Rows > 10000 {
				continue
			}
			for i, c := range b.Columns {
				fmt.Fprintf(&out, "%s %v:", b.Schema.Fields[i].Name, b.Schema.Fields[i].Type)
				for row := range b.Rows {
					if _, none := c.(*array.Null); none || c.IsNull(row) {
						out.WriteString(" -")
						continue
					}
					fmt.Fprintf(&out, " %s", c.ValueStr(row))
				}
				out.WriteByte('\n')
			}
		}
		if err := stream.Close(); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

// TestOthers reads what other programs wrote.
func TestOthers(t *testing.T) {
	var text strings.Builder
	for _, name := range []string{"plain.arrow", "stream.arrows", "polars.arrow"} {
		s, err := open1(t, "testdata/"+name)
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := show(s, nil)
		if err != nil {
			t.Fatal(name, err)
		}
		fmt.Fprintf(&text, "== %s\n%s", name, got)
		for i := range s.Schema.Len() {
			if _, err := s.Open(t.Context(), 0, scan.Want{Columns: []int{i}}); err != nil {
				fmt.Fprintln(&text, err)
			} else if one, err := show(s, []int{i}); err != nil || !strings.Contains(got, strings.SplitN(one, "\n", 3)[1]) {
				t.Errorf("%s, column %d alone: %s %v", name, i, one, err)
			}
		}
	}
	const golden = "testdata/others.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != text.String() {
		t.Errorf("got\n%s\nwant\n%s %v", text.String(), want, err)
	}
	plain, _ := open1(t, "testdata/plain.arrow")
	first, _ := show(plain, nil)
	for _, name := range []string{"lz4.arrow", "zstd.arrow"} {
		s, err := open1(t, "testdata/"+name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := show(s, nil); err != nil || got != first {
			t.Errorf("%s: %s %v", name, got, err)
		}
	}
}

// TestBack writes what was read, and reads it again.
func TestBack(t *testing.T) {
	s, err := open1(t, "testdata/plain.arrow")
	if err != nil {
		t.Fatal(err)
	}
	var columns []int
	for i := range s.Schema.Len() {
		if _, no := s.Refused[i]; !no {
			columns = append(columns, i)
		}
	}
	want, err := show(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, test := range []struct {
		name   string
		stream bool
		c      Compression
	}{{"file", false, Plain}, {"lz4", false, LZ4}, {"zstd", false, Zstd}, {"stream", true, Plain}, {"packed stream", true, Zstd}} {
		var out bytes.Buffer
		w := NewWriter(&out, s.Schema.Pick(columns), test.stream, test.c)
		for part := range s.Pieces {
			stream, err := s.Open(t.Context(), part, scan.Want{Columns: columns})
			if err != nil {
				t.Fatal(err)
			}
			for {
				b, err := stream.Next(t.Context())
				if err == io.EOF {
					break
				}
				if err == nil {
					err = w.Write(b)
				}
				if err != nil {
					t.Fatal(test.name, err)
				}
			}
			stream.Close()
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if !test.stream { // arrow-go, as others, wants what is at both ends
			r, err := ipc.NewFileReader(bytes.NewReader(out.Bytes()))
			if err != nil || !bytes.HasPrefix(out.Bytes(), []byte("ARROW1\x00\x00")) {
				t.Fatalf("%s: %v, begins with %q", test.name, err, out.Bytes()[:8])
			}
			if _, err := r.RecordBatch(0); err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			r.Close() //nolint:errcheck // in memory
		}
		path := filepath.Join(dir, test.name)
		if err := os.WriteFile(path, out.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write(out.Bytes())
		if err := errors.Join(z.Close(), os.WriteFile(path+".gz", packed.Bytes(), 0o666)); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{path, path + ".gz"} {
			back, err := open1(t, path)
			if err != nil {
				t.Fatal(path, err)
			}
			if got, err := show(back, nil); err != nil || got != want {
				t.Errorf("%s: got\n%s\nwant\n%s %v", path, got, want, err)
			}
		}
		for _, n := range []int{0, 3, 9, 100, out.Len() / 2, out.Len() - 11} {
			if err := os.WriteFile(path, out.Bytes()[:n], 0o666); err != nil {
				t.Fatal(err)
			}
			cut, err := open1(t, path)
			if err == nil {
				_, err = show(cut, nil)
			}
			if err == nil && n < out.Len()-20 {
				t.Errorf("%s of %d bytes, cut at %d, is read", test.name, out.Len(), n)
			}
			if err != nil && !strings.Contains(err.Error(), test.name) {
				t.Errorf("%v names no file", err)
			}
		}
	}
}

// TestGrowing writes categories whose dictionary differs from batch to batch.
func TestGrowing(t *testing.T) {
	s, err := table.NewSchema(table.Field{Name: "c", Type: table.Of(table.Category)}, table.Field{Name: "s", Type: table.Of(table.String)})
	if err != nil {
		t.Fatal(err)
	}
	for _, stream := range []bool{false, true} {
		var out bytes.Buffer
		w := NewWriter(&out, s, stream, Plain)
		for i := range 3 {
			b := array.NewBuilder(memory.DefaultAllocator, table.Dictionary()).(*array.BinaryDictionaryBuilder)
			if err := errors.Join(b.AppendString(fmt.Sprint("w", i)), b.AppendString("w0")); err != nil {
				t.Fatal(err)
			}
			b.AppendNull()
			c := b.NewArray()
			batch, err := table.NewBatch(s, []arrow.Array{c, c}, 3)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Write(batch); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "x.arrow")
		if err := os.WriteFile(path, out.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		back, err := open1(t, path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := show(back, nil)
		want := ""
		for i := range 3 {
			want += fmt.Sprintf("3 rows\nc category: w%d w0 -\ns string: w%d w0 -\n", i, i)
		}
		if err != nil || got != want {
			t.Errorf("got\n%swant\n%s%v", got, want, err)
		}
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "it is empty"},
		{"text", "a,b\n1,2\n3,4\n", "it is no Arrow file and no Arrow stream"},
		{"old", "FEA1\x00\x00\x00\x00 and so on", "it is a Feather file of the first version: write it again as the second"},
		{"front only", "ARROW1\x00\x00", "the file is cut off: unexpected EOF"},
	} {
		path := filepath.Join(dir, test.name)
		if err := os.WriteFile(path, []byte(test.text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := open1(t, path); err == nil || err.Error() != "arrow: "+path+": "+test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestHalfAField reads a schema that is said to have a body by half an offset,
// which arrow-go would make room for.
func TestHalfAField(t *testing.T) {
	var out bytes.Buffer
	s, err := table.NewSchema(table.Field{Name: "a", Type: table.Of(table.Int64)})
	if err != nil {
		t.Fatal(err)
	}
	w := NewWriter(&out, s, true, Plain)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	meta, err := readMeta(&out)
	if err != nil {
		t.Fatal(err)
	}
	at := int(binary.LittleEndian.Uint32(meta))
	list := at - int(int32(binary.LittleEndian.Uint32(meta[at:])))
	if size := meta[list]; size != 10 {
		t.Fatalf("a list of fields of %d bytes", size)
	}
	meta[list] = 11 // what stands behind the list is half an offset now
	if _, _, err := parseSchema(meta); err == nil {
		t.Error("a schema that has a body is read")
	}
}

// FuzzRead damages files: there is an error or a table that can be read.
func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("testdata/polars.arrow") // the smallest
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, 0, byte(0))
	f.Add(data, len(data)/2, byte(255))
	f.Add(data, len(data)-20, byte(1))
	f.Fuzz(func(t *testing.T, data []byte, at int, v byte) {
		data = bytes.Clone(data)
		if at >= 0 && at < len(data) {
			data[at] ^= v
		}
		path := filepath.Join(t.TempDir(), "x.arrow")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := open1(t, path)
		if err != nil {
			return
		}
		show(s, nil) //nolint:errcheck // damaged as it is
	})
}

// TestDamage changes each byte of the files.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"plain.arrow", "zstd.arrow", "stream.arrows"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		step := 31
		if testing.Short() {
			step = 307
		}
		for i := 0; i < len(data); i += step {
			bad := bytes.Clone(data)
			bad[i] ^= byte(1 << (i % 8))
			if err := os.WriteFile(path, bad, 0o666); err != nil {
				t.Fatal(err)
			}
			s, err := open1(t, path)
			if err != nil {
				continue
			}
			show(s, nil) //nolint:errcheck // damaged as it is
		}
	}
}
