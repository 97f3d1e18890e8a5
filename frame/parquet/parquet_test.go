package parquet_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/parquet"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/runnertest"
)

func TestMain(m *testing.M) { graphtest.Main(m) }

type flight struct {
	Year   int32   `frame:"year"`
	Origin *string `frame:"origin"`
	Delay  float64 `frame:"delay"`
}

var _ = frame.RegisterRows[flight]()

func flights(n int) []flight {
	names := []string{"JFK", "EWR", "a/b=c", ""}
	out := make([]flight, n)
	for i := range out {
		out[i] = flight{Year: 1990 + int32(i%3), Delay: float64(i%50) / 2}
		if i%7 > 0 {
			out[i].Origin = &names[i%4]
		}
	}
	return out
}

// TestWriteAndRead writes a frame and reads it again, on every runner.
func TestWriteAndRead(t *testing.T) {
	f := frame.FromRows(flights(5000)).Repartition(3)
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		for _, row := range []struct {
			name, path string
			o          parquet.WriteOptions
			files      string
		}{
			{"one", "x.parquet", parquet.WriteOptions{}, "x.parquet"},
			{"each partition", "x-*.parquet", parquet.WriteOptions{Compression: "snappy", RowGroup: 100}, "x-0.parquet x-1.parquet x-2.parquet"},
			{
				"by a number", "x.parquet",
				parquet.WriteOptions{PartitionBy: []string{"year"}},
				"year=1990/x.parquet year=1991/x.parquet year=1992/x.parquet",
			},
			{
				"by a word, in partitions", "*.parquet",
				parquet.WriteOptions{PartitionBy: []string{"origin"}},
				"origin=/0.parquet origin=EWR/0.parquet origin=JFK/0.parquet origin=__HIVE_DEFAULT_PARTITION__/0.parquet origin=a%2Fb%3Dc/0.parquet " +
					"origin=/1.parquet origin=EWR/1.parquet origin=JFK/1.parquet origin=__HIVE_DEFAULT_PARTITION__/1.parquet origin=a%2Fb%3Dc/1.parquet " +
					"origin=/2.parquet origin=EWR/2.parquet origin=JFK/2.parquet origin=__HIVE_DEFAULT_PARTITION__/2.parquet origin=a%2Fb%3Dc/2.parquet",
			},
		} {
			t.Run(row.name, func(t *testing.T) {
				dir := t.TempDir()
				var names []string
				rows := int64(0)
				for _, f := range runnertest.Compute(t, on, parquet.Write(f, filepath.Join(dir, row.path), row.o)) {
					name, err := filepath.Rel(dir, f.Path)
					if err != nil {
						t.Fatal(err)
					}
					if info, err := os.Stat(f.Path); err != nil || info.Size() != f.Bytes {
						t.Error(f, info, err)
					}
					names, rows = append(names, filepath.ToSlash(name)), rows+f.Rows
				}
				if got := strings.Join(names, " "); got != row.files || rows != 5000 {
					t.Errorf("%d rows in %s\nwant %s", rows, got, row.files)
				}
				by := []frame.Key{frame.Asc("year"), frame.Asc("origin"), frame.Asc("delay")}
				got := runnertest.Compute(t, on, parquet.Read(t.Context(), dir).With(frame.Col("year").Cast(table.Of(table.Int32)).As("year")).Select("year", "origin", "delay").Sort(by...))
				want := runnertest.Compute(t, on, f.Sort(by...))
				all := table.Style{Rows: -1}
				if got.Text(all) != want.Text(all) {
					t.Errorf("%v\nwant %v", got, want)
				}
			})
		}
	})
}

// TestCategoryOrder sorts and compares categories that pandas has written, as pandas
// does: in their order, which is not that of the rows nor of the alphabet.
func TestCategoryOrder(t *testing.T) {
	c, size := frame.Col("c"), frame.Size()
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		for _, name := range []string{"ordered", "groups", "again"} {
			path := filepath.Join("..", "internal", "parquet", "testdata", "categories", name+".parquet")
			if name == "again" { // as it is written here, in files of other rows
				dir := t.TempDir()
				f := parquet.Read(t.Context(), strings.ReplaceAll(path, "again", "groups")).Repartition(3)
				runnertest.Compute(t, on, parquet.Write(f, filepath.Join(dir, "*.parquet"), parquet.WriteOptions{RowGroup: 2}))
				path = dir
			}
			f := parquet.Read(t.Context(), path)
			for _, row := range []struct {
				name string
				f    frame.Frame
				want string
			}{
				{"sort", f.DropNull("c").Sort(frame.Desc("c")).Select("c"), "L L L M M S S"},
				{"distinct", f.Distinct("c").Sort(frame.Asc("c")).Select("c"), "S M L -"},
				{"greater", f.Filter(c.Gt("S")).Sort(frame.Asc("c")).Select("c"), "M M L L L"},
				{"groups", f.GroupBy("c").Agg(size).Select("c"), "S M L"},
				{"extremes", f.Agg(c.Min(), c.Max().As("max")), "S,L"},
				{"codes", f.SelectExpr(c.Codes()), "2 0 - 2 1 1 0 - 2"},
				{"filled by one", f.SelectExpr(c.FillNull("XL").Codes()), "2 0 3 2 1 1 0 3 2"},
				{"filled by another", f.FillNull("?").Sort(frame.Desc("c")).Select("c"), "? ? L L L M M S S"},
			} {
				var got []string
				for _, b := range runnertest.Compute(t, on, row.f).Batches {
					for i := range b.Rows {
						var cells []string
						for k, field := range b.Schema.Fields {
							cell := "-"
							if v := table.At(field.Type, b.Columns[k], i); v != nil {
								cell = fmt.Sprint(v)
							}
							cells = append(cells, cell)
						}
						got = append(got, strings.Join(cells, ","))
					}
				}
				if text := strings.Join(got, " "); text != row.want {
					t.Errorf("%s, %s: %s\nwant %s", name, row.name, text, row.want)
				}
			}
		}
	})
}

// TestPushdown looks at what is asked of the files.
func TestPushdown(t *testing.T) {
	dir := t.TempDir()
	ctx := t.Context()
	if _, err := weft.Compute(ctx, parquet.Write(frame.FromRows(flights(3000)), dir+"/x.parquet", parquet.WriteOptions{PartitionBy: []string{"year"}})); err != nil {
		t.Fatal(err)
	}
	f := parquet.Read(ctx, dir).Filter(frame.Col("year").Eq(1991)).GroupBy("origin").Agg(frame.Col("delay").Mean())
	if text := f.Explain(); !strings.Contains(text, ", where year == 1991\n") {
		t.Error(text)
	}
	got, err := weft.Compute(ctx, f)
	if err != nil || got.Rows() != 4 {
		t.Error(got, err)
	}
}

// TestMistakes are found when the frame is built.
func TestMistakes(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.parquet")
	if err := os.WriteFile(bad, []byte("year,origin\n1990,JFK\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	f := frame.FromRows(flights(3))
	for _, row := range []struct {
		name, want string
		err        error
	}{
		{"no file", "no file is called so", parquet.Read(ctx, dir+"/*.pq").Err()},
		{"no Parquet", "bad.parquet: it does not end as a Parquet file does", parquet.Read(ctx, dir).Err()},
		{"options twice", "2 sets of options", parquet.Read(ctx, dir, parquet.ReadOptions{}, parquet.ReadOptions{}).Err()},
		{"compression", `there is no compression "rar"`, parquet.Write(f, dir+"/y", parquet.WriteOptions{Compression: "rar"}).Err()},
		{"no column", `by "month": the columns are year, origin, delay`, parquet.Write(f, dir+"/y", parquet.WriteOptions{PartitionBy: []string{"month"}}).Err()},
		{"all columns", "by all columns", parquet.Write(f.Select("year"), dir+"/y", parquet.WriteOptions{PartitionBy: []string{"year"}}).Err()},
		{"twice", `by "year" twice`, parquet.Write(f, dir+"/y", parquet.WriteOptions{PartitionBy: []string{"year", "year"}}).Err()},
	} {
		if row.err == nil || !strings.Contains(row.err.Error(), row.want) || !strings.Contains(row.err.Error(), "parquet_test.go:") {
			t.Errorf("%s: %v", row.name, row.err)
		}
	}
}

// TestLight holds what a program has in it: without this package nothing of Parquet,
// and with it none of what arrow-go's own needs.
func TestLight(t *testing.T) {
	deps := func(pkg string) []string {
		out, err := exec.CommandContext(context.Background(), "go", "list", "-deps", pkg).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return strings.Fields(string(out))
	}
	heavy := func(p string) bool {
		return strings.HasPrefix(p, "github.com/apache/arrow-go/v18/parquet") || strings.HasPrefix(p, "github.com/apache/arrow-go/v18/arrow/compute") ||
			strings.HasPrefix(p, "google.golang.org/") || strings.HasPrefix(p, "github.com/apache/thrift")
	}
	own := func(p string) bool {
		return strings.HasSuffix(p, "weft/frame/internal/parquet") || strings.Contains(p, "brotli")
	}
	if p := slices.DeleteFunc(deps("../../frame"), func(p string) bool { return !heavy(p) && !own(p) }); len(p) > 0 {
		t.Errorf("frame needs %v", p)
	}
	if p := slices.DeleteFunc(deps("."), func(p string) bool { return !heavy(p) }); len(p) > 0 {
		t.Errorf("frame/parquet needs %v", p)
	}
}

// Write in folders by year, and read one year.
func Example() {
	dir, err := os.MkdirTemp("", "parquet")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir) //nolint:errcheck // temporary
	ctx := context.Background()
	saved := parquet.Write(frame.FromRows(flights(1000)), dir+"/flights.parquet", parquet.WriteOptions{PartitionBy: []string{"year"}})
	files, err := weft.Compute(ctx, saved)
	fmt.Println(len(files), err)
	f := parquet.Read(ctx, dir)
	fmt.Println(f.Schema())
	mean, err := weft.Compute(ctx, f.Filter(frame.Col("year").Eq(1991)).GroupBy("origin").Agg(frame.Col("delay").Mean()))
	fmt.Println(mean, err)
	// Output:
	// 3 <nil>
	// origin string, delay float64, year int64
	// origin │   delay
	// string │ float64
	// ───────┼────────
	//        │ 12.2465
	// EWR    │ 12.7361
	// JFK    │ 11.8873
	// a/b=c  │ 12.1972
	// 4 rows, 2 columns
	//  <nil>
}
