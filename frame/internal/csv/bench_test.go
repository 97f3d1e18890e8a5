package csv

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/internal/source"
)

// planFile plans files in a folder of the test.
func planFiles(t testing.TB, o Options, contents ...string) Scan {
	t.Helper()
	s, err := Plan(t.Context(), filesOf(t, contents...), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// filesOf are files called 0.csv, 1.csv ...
func filesOf(t testing.TB, contents ...string) []source.File {
	t.Helper()
	dir := t.TempDir()
	var files []source.File
	for i, c := range contents {
		name := filepath.Join(dir, fmt.Sprintf("%d.csv", i))
		if err := os.WriteFile(name, []byte(c), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := source.Stat(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		f.Name = filepath.Base(name)
		files = append(files, f)
	}
	return files
}

// readAll reads all parts and returns the number of rows.
func readAll(ctx context.Context, s Scan, columns []int) (int, error) {
	rows := 0
	for part := range s.Ranges {
		st, err := s.Open(ctx, part, scan.Want{Columns: columns})
		if err != nil {
			return rows, err
		}
		for {
			b, err := st.Next(ctx)
			if err == io.EOF {
				break
			}
			if err != nil {
				st.Close()
				return rows, err
			}
			rows += b.Rows
		}
		if err := st.Close(); err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func BenchmarkRead(b *testing.B) {
	data := string(flights(32 << 20))
	defer func() { bestIndexer = indexers()[0].index }()
	for _, ix := range indexers() {
		for _, c := range []struct {
			name    string
			columns []string
		}{{"projected", []string{"Origin", "DepDelay"}}, {"all", nil}, {"rows", []string{}}} {
			b.Run(ix.name+"/"+c.name, func(b *testing.B) {
				bestIndexer = ix.index
				s := planFiles(b, Options{}, data)
				var columns []int
				for _, name := range c.columns {
					columns = append(columns, s.Schema.Index(name))
				}
				if c.columns == nil {
					columns = s.All()
				}
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := readAll(b.Context(), s, columns); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkKinds reads columns of one kind of value.
func BenchmarkKinds(b *testing.B) {
	for _, k := range []struct {
		name  string
		value func(r *rand.Rand) string
	}{
		{"ints", func(r *rand.Rand) string { return strconv.Itoa(r.IntN(1e6)) }},
		{"long ints", func(r *rand.Rand) string { return strconv.FormatInt(1e12+r.Int64N(1e12), 10) }},
		{"short floats", func(r *rand.Rand) string { return strconv.FormatFloat(100*r.Float64(), 'f', 3, 64) }},
		{"six places", func(r *rand.Rand) string { return strconv.FormatFloat(100*r.Float64(), 'f', 6, 64) }},
		{"all places", func(r *rand.Rand) string { return strconv.FormatFloat(r.Float64(), 'g', -1, 64) }},
		{"few words", func(r *rand.Rand) string { return "word" + strconv.Itoa(r.IntN(100)) }},
		{"long words", func(r *rand.Rand) string { return "a longer word " + strconv.Itoa(r.IntN(100)) }},
		{"all texts", func(r *rand.Rand) string { return "text " + strconv.FormatInt(r.Int64N(1e12), 10) }},
		{"quoted words", func(r *rand.Rand) string { return `"word` + strconv.Itoa(r.IntN(100)) + `"` }},
		{"quoted ints", func(r *rand.Rand) string { return `"` + strconv.Itoa(r.IntN(1e6)) + `"` }},
		{"dates", func(r *rand.Rand) string {
			return fmt.Sprintf("20%02d-%02d-%02d", r.IntN(100), 1+r.IntN(12), 1+r.IntN(28))
		}},
		{"timestamps", func(r *rand.Rand) string {
			return fmt.Sprintf("2024-%02d-%02d %02d:%02d:%02d", 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60))
		}},
		{"bools", func(r *rand.Rand) string { return []string{"True", "False"}[r.IntN(2)] }},
	} {
		b.Run(k.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			var text strings.Builder
			text.WriteString("a,b,c,d\n")
			for range 100_000 {
				fmt.Fprintf(&text, "%s,%s,%s,%s\n", k.value(r), k.value(r), k.value(r), k.value(r))
			}
			s := planFiles(b, Options{}, text.String())
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				if _, err := readAll(b.Context(), s, []int{0, 1, 2, 3}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/400_000, "ns/value")
		})
	}
}

func BenchmarkPlan(b *testing.B) {
	files := filesOf(b, string(flights(8<<20)), string(flights(8<<20)))
	for b.Loop() {
		if _, err := Plan(b.Context(), files, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
