package parquet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/frame/internal/ipc"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scanOf looks at files.
func scanOf(t testing.TB, pattern string) Scan {
	t.Helper()
	s, err := scanOr(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func scanOr(pattern string) (Scan, error) {
	files, err := source.Glob(context.Background(), pattern)
	if err != nil {
		return Scan{}, err
	}
	return New(context.Background(), pattern, files, Options{})
}

// readAll reads all parts of what is wanted.
func readAll(s scan.Scan, want scan.Want) (*table.Table, error) {
	info := s.Describe()
	out := &table.Table{Schema: info.Schema.Pick(want.Columns)}
	ctx := context.Background()
	for i := range info.Parts {
		r, err := s.Open(ctx, i, want)
		if err != nil {
			return nil, err
		}
		for {
			b, err := r.Next(ctx)
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, errors.Join(err, r.Close())
			}
			if _, err := table.NewBatch(out.Schema, b.Columns, b.Rows); err != nil {
				return nil, errors.Join(err, r.Close())
			}
			out.Batches = append(out.Batches, b)
		}
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// every wants all columns that can be read.
func every(s Scan) scan.Want {
	var w scan.Want
	for i := range s.Schema.Fields {
		if s.Refused[i] == "" {
			w.Columns = append(w.Columns, i)
		}
	}
	return w
}

// cells are the values of a column.
func cells(t *table.Table, c int) []any {
	out := make([]any, 0, t.Rows())
	for _, b := range t.Batches {
		for i := range b.Rows {
			out = append(out, table.At(t.Schema.Fields[c].Type, b.Columns[c], i))
		}
	}
	return out
}

// same compares values of cells.
func same(a, b any) bool {
	switch x := a.(type) {
	case float64:
		y, ok := b.(float64)
		return ok && (math.Float64bits(x) == math.Float64bits(y) || x != x && y != y)
	case time.Time:
		y, ok := b.(time.Time)
		return ok && x.Equal(y)
	case []byte:
		y, ok := b.([]byte)
		return ok && string(x) == string(y)
	}
	return a == b
}

// differ says where tables differ first, "" if they do not.
func differ(got, want *table.Table) string {
	if fmt.Sprint(got.Schema.Names()) != fmt.Sprint(want.Schema.Names()) {
		return fmt.Sprintf("columns %v, want %v", got.Schema, want.Schema)
	}
	for c, f := range want.Schema.Fields {
		if g := got.Schema.Fields[c].Type; g != f.Type {
			return fmt.Sprintf("column %s is %v, want %v", f.Name, g, f.Type)
		}
		a, b := cells(got, c), cells(want, c)
		if len(a) != len(b) {
			return fmt.Sprintf("%d rows, want %d", len(a), len(b))
		}
		for i := range a {
			if !same(a[i], b[i]) {
				return fmt.Sprintf("column %s, row %d is %v, want %v", f.Name, i, a[i], b[i])
			}
		}
	}
	return ""
}

// TestOthers holds files that other programs have written against what pyarrow reads
// in them.
func TestOthers(t *testing.T) {
	names, err := filepath.Glob("testdata/*.parquet")
	if err != nil || len(names) < 15 {
		t.Fatalf("%d files: %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".parquet"), func(t *testing.T) {
			s := scanOf(t, name)
			got, err := readAll(s, every(s))
			if err != nil {
				t.Fatal(err)
			}
			oracle := strings.TrimSuffix(name, ".parquet") + ".arrow"
			files, err := source.Glob(context.Background(), oracle)
			if err != nil {
				t.Fatal(err)
			}
			o, err := ipc.New(context.Background(), oracle, files)
			if err != nil {
				t.Fatal(err)
			}
			var all scan.Want
			for i := range o.Schema.Fields {
				all.Columns = append(all.Columns, i)
			}
			want, err := readAll(o, all)
			if err != nil {
				t.Fatal(err)
			}
			if d := differ(got, want); d != "" {
				t.Error(d)
			}
		})
	}
}
