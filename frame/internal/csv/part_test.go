package csv

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

// gzipped is a text, compressed.
func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// mixed is a large file with all that makes rows hard to find.
func mixed(rows int) string {
	var b strings.Builder
	b.WriteString("id,text,note\n")
	for i := range rows {
		switch i % 7 {
		case 3:
			fmt.Fprintf(&b, "%d,\"line one\n%d,line two\"\"\n\",\"x\"\n", i, i)
		case 5:
			fmt.Fprintf(&b, "%d,5\" pipe %d,NA\r\n\n", i, i)
		default:
			fmt.Fprintf(&b, "%d,plain %d,\"a,b\"\n", i, i%1000)
		}
	}
	return b.String()
}

func TestParts(t *testing.T) {
	in := mixed(20000)
	want, _, err := rowsOf(t, planFiles(t, Options{}, in), scan.Want{})
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != 20000 {
		t.Fatalf("%d rows", len(want))
	}
	for _, ix := range indexers() {
		t.Run(ix.name, func(t *testing.T) {
			defer func(was indexer) { bestIndexer = was }(bestIndexer)
			bestIndexer = ix.index
			for _, size := range []int64{1 << 16, 99991, 300_007} {
				for _, quotes := range []bool{true, false} {
					s := planFiles(t, Options{PartBytes: size, BatchRows: 777}, in)
					s.Quotes = quotes
					got, parts, err := rowsOf(t, s, scan.Want{})
					for tries := 0; err != nil && tries < 2; tries++ {
						better, ok := revised(t, s, err)
						if !ok {
							break
						}
						s = better
						got, parts, err = rowsOf(t, s, scan.Want{})
					}
					if err != nil {
						t.Fatal(err)
					}
					if !slices.Equal(got, want) {
						t.Errorf("parts of %d (%v) give %d rows, not %d as one does", size, parts, len(got), len(want))
					}
				}
			}
		})
	}
}

// A part that begins in a quoted field, of which the sample knew nothing, notices.
func TestUnsure(t *testing.T) {
	row := "1,x\n"
	in := "a,b\n" + strings.Repeat(row, 200_000) + "2,\"" + strings.Repeat(row, 50_000) + "\"\n" + strings.Repeat(row, 200_000)
	s := planFiles(t, Options{PartBytes: 100_000}, in)
	if s.Quotes {
		t.Fatal("the sample has quotes: the test shows nothing")
	}
	_, _, err := rowsOf(t, s, scan.Want{})
	unsure, ok := errors.AsType[Unsure](err)
	if !ok {
		t.Fatal(err)
	}
	if s, err = unsure.Revise(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	rows, _, err := rowsOf(t, s, scan.Want{Columns: []int{0}})
	if err != nil || len(rows) != 400_001 || rows[200_000] != "2" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestCompressed(t *testing.T) {
	in := mixed(5000)
	want, _, err := rowsOf(t, planFiles(t, Options{}, in), scan.Want{})
	if err != nil {
		t.Fatal(err)
	}
	packed := gzipped(t, in)
	got, parts, err := rowsOf(t, planFiles(t, Options{PartBytes: 1000}, packed), scan.Want{})
	if err != nil || len(parts) != 1 || !slices.Equal(got, want) {
		t.Errorf("%d rows in %v, %v", len(got), parts, err)
	}
	s := planFiles(t, Options{}, packed[:len(packed)-20])
	if _, _, err := rowsOf(t, s, scan.Want{}); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "0.csv") {
		t.Errorf("a file that is cut off: %v", err)
	}
	bad := gzipped(t, "a,b\n1,2\n3,4,5\n")
	if got, want := contentsOf(t, Options{}, bad), `csv: 0.csv:3: has 3 fields, not 2: "3,4,5"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBadRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b\n")
	for i := range 5000 {
		switch {
		case i%1000 == 3:
			b.WriteString("1,2,3\n")
		case i%1000 == 7:
			b.WriteString("x,\"two\nlines\"\n")
		case i == 11:
			b.WriteString("1,\"x\"y\n")
		case i == 13:
			b.WriteString("1,\xff\n")
		default:
			fmt.Fprintf(&b, "%d,t\n", i)
		}
	}
	o := Options{Bad: textfile.Skip, PartBytes: 10_000, Types: map[string]table.Type{"a": table.Of(table.Int64)}}
	s := planFiles(t, o, b.String())
	rows, _, err := rowsOf(t, s, scan.Want{})
	if err != nil || len(rows) != 5000-12 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	got, _, err := rowsOf(t, s.BadRows(), scan.Want{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`"0.csv" 5 "1,2,3" "has 3 fields, not 2"`,
		`"0.csv" 9 "x,\"two\nlines\"" "column \"a\" is not of type int64"`,
		`"0.csv" 14 "1,\"x\"y" "column \"b\" has text behind the closing quote"`,
		`"0.csv" 16 "1,�" "column \"b\" is not valid UTF-8"`,
		`"0.csv" 1006 "1,2,3" "has 3 fields, not 2"`,
	}
	if len(got) != 12 || !slices.Equal(got[:5], want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if got, _, _ := rowsOf(t, s.BadRows(), scan.Want{Columns: []int{1}}); len(got) != 12 || got[11] != "4013" {
		t.Errorf("lines: %v", got)
	}
}

func TestWant(t *testing.T) {
	s := planFiles(t, Options{BatchRows: 1000}, "a,b,c\n"+strings.Repeat("1,x,2.5\n", 5000))
	for _, test := range []struct {
		name  string
		want  scan.Want
		rows  int
		first string
	}{
		{"another order", scan.Want{Columns: []int{2, 0}}, 5000, "2.5 1"},
		{"twice", scan.Want{Columns: []int{0, 0}}, 5000, "1 1"},
		{"none", scan.Want{Columns: []int{}}, 5000, ""},
		{"a limit", scan.Want{Columns: []int{1}, Limit: 1500}, 1500, `"x"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, _, err := rowsOf(t, s, test.want)
			if err != nil || len(rows) != test.rows || rows[0] != test.first {
				t.Errorf("%d rows, %v", len(rows), err)
			}
		})
	}
	if _, err := s.Open(t.Context(), 0, scan.Want{Columns: []int{3}}); err == nil {
		t.Error("a column that is not there")
	}
	if _, err := s.Open(t.Context(), 1, scan.Want{}); err == nil {
		t.Error("a part that is not there")
	}
}

func TestBatches(t *testing.T) {
	// Few distinct values, then many: codes become plain text within a batch.
	var b strings.Builder
	b.WriteString("a\n")
	var want []string
	for i := range 60_000 {
		v := fmt.Sprintf("v%d", i%10)
		if i > 20_000 {
			v = fmt.Sprintf("a longer value %d", i)
		}
		if i%17 == 0 {
			v = "NA"
			want = append(want, "null")
		} else {
			want = append(want, fmt.Sprintf("%q", v))
		}
		b.WriteString(v + "\n")
	}
	s := planFiles(t, Options{}, b.String())
	kept := batchesOf(t, s)
	kinds := map[arrow.Type]int{}
	for _, b := range kept {
		kinds[b.Columns[0].DataType().ID()]++
	}
	// Batches are read after all were made: none shares memory with a later one.
	var got []string
	for _, b := range kept {
		for r := range b.Rows {
			got = append(got, cell(b.Columns[0], r))
		}
	}
	if !slices.Equal(got, want) {
		t.Error("other values")
	}
	if kinds[arrow.STRING] == 0 {
		t.Errorf("batches are %v", kinds)
	}
}

func TestLongRow(t *testing.T) {
	in := "a,b\n1,x\n2," + strings.Repeat("y", 3<<20) + "\n3,z\n"
	if got := contentsOf(t, Options{}, in); !strings.HasSuffix(got, `3 "z"`) {
		t.Error("a long row is not read")
	}
	got := contentsOf(t, Options{MaxRow: 1 << 20}, in)
	if want := "csv: 0.csv:3: has more than 1048576 bytes: longer than a row may be: is there a quote that is never closed?: \"2,yyy"; !strings.HasPrefix(got, want) {
		t.Errorf("got %.200s", got)
	}
	if len(got) > 300 {
		t.Errorf("the error has %d bytes", len(got))
	}
}

func TestCancel(t *testing.T) {
	s := planFiles(t, Options{}, mixed(20000))
	ctx, cancel := context.WithCancel(t.Context())
	st, err := s.Open(ctx, 0, scan.Want{Columns: []int{0}})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	cancel()
	for err == nil {
		_, err = st.Next(ctx)
	}
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestChanged(t *testing.T) {
	files := filesOf(t, "a\n1\n")
	s, err := Plan(t.Context(), files, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[0].Path, []byte("a\n1\n2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := rowsOf(t, s, scan.Want{}); !errors.Is(err, source.ErrChanged) {
		t.Error(err)
	}
	if err := os.Remove(files[0].Path); err != nil {
		t.Fatal(err)
	}
	if _, _, err := rowsOf(t, s, scan.Want{}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestManyFiles(t *testing.T) {
	dir := t.TempDir()
	for i := range 40 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.csv", i)), fmt.Appendf(nil, "a,b\n%d,x\n", i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := source.Glob(t.Context(), filepath.Join(dir, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Plan(t.Context(), files, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, _, err := rowsOf(t, s, scan.Want{})
	if err != nil || len(rows) != 40 || rows[39] != `39 "x"` {
		t.Errorf("%v, %v", rows, err)
	}
}
