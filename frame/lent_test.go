package frame_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/table"
)

// TestLentBatches asks groups of a file, whose batches are in the same memory if they
// were given back, what it asks those of a table: nothing may be kept of these. Groups
// keep their first 100,000 rows, in case hardly any are of one group.
func TestLentBatches(t *testing.T) {
	x, i, b, at, word := frame.Col("x"), frame.Col("i"), frame.Col("b"), frame.Col("at"), frame.Col("word")
	few := []frame.Expr{frame.Size(), x.Sum().As("sum"), i.First().As("first"), at.Max().As("to")}
	fixed := append(few[:len(few):len(few)],
		x.Count().As("count"), i.Sum().As("isum"), i.Prod().As("prod"), x.Mean().As("mean"), x.Min().As("min"), i.Max().As("max"),
		x.Std().As("std"), x.Skew().As("skew"), x.Kurt().As("kurt"), x.Median().As("median"), i.Quantile(0.3).As("q"),
		i.Last().As("last"), i.NUnique().As("kinds"), x.NUnique().As("xs"), b.Any().As("any"), b.All().As("all"), x.Corr(i).As("corr"),
		at.Min().As("from"), x.Mul(2).Add(i).Sum().As("computed"))
	texts := append(fixed[:len(fixed):len(fixed)], word.Min().As("least"), word.First().As("begin"), word.NUnique().As("words"))
	for _, rows := range []int{20_000, 130_000} {
		file := frame.ReadCSV(t.Context(), randomFile(t, rows), frame.CSV{BatchRows: 1000})
		kept, err := weft.Persist(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name string
			keys []string
			aggs []frame.Expr
		}{
			{"by text", []string{"k"}, texts},
			{"by numbers", []string{"n"}, fixed},
			{"by days", []string{"at"}, fixed},
			{"by many texts", []string{"word"}, fixed},
			{"by several", []string{"b", "n", "k"}, few},
			{"by rows", []string{"id"}, few},
			{"all", nil, texts},
		} {
			t.Run(fmt.Sprint(rows, " ", test.name), func(t *testing.T) {
				var got [2]string
				for side, f := range []frame.Frame{file, kept} {
					groups := f.Filter(i.Ne(3)).Agg(test.aggs...)
					if test.keys != nil {
						groups = f.Filter(i.Ne(3)).GroupBy(test.keys...).Agg(test.aggs...)
					}
					answer, err := weft.Compute(t.Context(), groups)
					if err != nil {
						t.Fatal(err)
					}
					got[side] = written(answer)
				}
				if got[0] != got[1] {
					t.Errorf("of the file\n%v\nof the table\n%v", first(got[0], got[1])...)
				}
			})
		}
	}
}

// randomFile writes a CSV file of so many rows.
func randomFile(t *testing.T, rows int) string {
	t.Helper()
	random := rand.New(rand.NewPCG(5, 7))
	var text strings.Builder
	text.WriteString("id,k,n,x,i,b,at,word\n")
	for id := range rows {
		x := ""
		if random.IntN(9) > 0 {
			x = fmt.Sprint(random.NormFloat64())
		}
		fmt.Fprintf(&text, "%d,key %d,%d,%s,%d,%v,2024-03-%02d,w%d\n", id, random.IntN(20), random.IntN(300), x,
			random.IntN(1000)-500, random.IntN(2) == 0, 1+random.IntN(31), random.IntN(5000))
	}
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// first are the first lines of two texts that differ.
func first(a, b string) []any {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return []any{x[i], y[i]}
		}
	}
	return []any{len(x), len(y)}
}

// written is a table with all of its values.
func written(t *table.Table) string {
	var text strings.Builder
	for _, batch := range t.Batches {
		for row := range batch.Rows {
			for c, f := range t.Schema.Fields {
				v := table.At(f.Type, batch.Columns[c], row)
				if x, ok := v.(float64); ok {
					v = fmt.Sprintf("%.9g", x) // rows are cut otherwise, which the last bits show
				}
				fmt.Fprint(&text, f.Name, "=", v, " ")
			}
			text.WriteString("\n")
		}
	}
	return text.String()
}
