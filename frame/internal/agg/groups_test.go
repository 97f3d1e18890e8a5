package agg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// build makes a column of values, nil being null; in a dictionary if wanted.
func build(t testing.TB, typ table.Type, dictionary bool, values []any) arrow.Array {
	t.Helper()
	var b array.Builder
	if dictionary && typ.Kind == table.String || typ.Kind == table.Category {
		b = array.NewDictionaryBuilder(memory.DefaultAllocator, table.Dictionary())
	} else {
		b = array.NewBuilder(memory.DefaultAllocator, typ.Arrow())
	}
	for _, v := range values {
		if v == nil {
			b.AppendNull()
			continue
		}
		switch b := b.(type) {
		case *array.BinaryDictionaryBuilder:
			if err := b.AppendString(v.(string)); err != nil {
				t.Fatal(err)
			}
		case *array.Float64Builder:
			if v == "nan" {
				v = math.NaN()
			}
			b.Append(v.(float64))
		case *array.StringBuilder:
			b.Append(v.(string))
		default:
			if err := b.AppendValueFromString(fmt.Sprint(v)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.NewArray()
}

// lines are the rows of a table as text, floats rounded.
func lines(t testing.TB, tab *table.Table) []string {
	t.Helper()
	var out []string
	for _, b := range tab.Batches {
		for i := range b.Rows {
			cells := make([]string, len(b.Columns))
			for j, c := range b.Columns {
				switch a := c.(type) {
				case *array.Float64:
					cells[j] = "null"
					if !a.IsNull(i) {
						v := a.Value(i)
						if math.Abs(v) < 1e-9 {
							v = 0
						}
						cells[j] = fmt.Sprintf("%.9g", v*(1+3e-11)) // so that rounding does not decide ties
					}
				default:
					cells[j] = c.ValueStr(i)
					if c.IsNull(i) {
						cells[j] = "null"
					}
				}
			}
			out = append(out, strings.Join(cells, " "))
		}
	}
	return out
}

// randomBatch is rows of all kinds of columns with nulls.
func randomBatch(t testing.TB, r *rand.Rand, n, groups int) *table.Batch {
	schema := &table.Schema{Fields: []table.Field{
		{Name: "s", Type: table.Of(table.String)},
		{Name: "i", Type: table.Of(table.Int32)},
		{Name: "f", Type: table.Of(table.Float64)},
		{Name: "b", Type: table.Of(table.Bool)},
		{Name: "x", Type: table.Of(table.Int64)},
		{Name: "u", Type: table.Of(table.Uint8)},
		{Name: "w", Type: table.Of(table.Int64)},
		{Name: "c", Type: table.Of(table.Category)},
		{Name: "t", Type: table.Of(table.Timestamp)},
	}}
	columns := make([][]any, schema.Len())
	maybe := func(v any) any {
		if r.IntN(9) == 0 {
			return nil
		}
		return v
	}
	for range n {
		columns[0] = append(columns[0], maybe(fmt.Sprintf("k%d", r.IntN(groups))))
		columns[1] = append(columns[1], maybe(r.IntN(groups)-groups/2))
		f := any(float64(r.IntN(64)) / 4)
		if r.IntN(20) == 0 {
			f = "nan"
		}
		columns[2] = append(columns[2], maybe(f))
		columns[3] = append(columns[3], maybe(r.IntN(2) == 0))
		columns[4] = append(columns[4], maybe(r.IntN(1000)-500))
		columns[5] = append(columns[5], maybe(r.IntN(200)))
		columns[6] = append(columns[6], maybe(int64(r.IntN(groups)-groups/2)<<54))
		columns[7] = append(columns[7], maybe([]string{"low", "mid", "high"}[r.IntN(3)]))
		columns[8] = append(columns[8], maybe(fmt.Sprintf("2020-01-%02d 00:00:00", r.IntN(28)+1)))
	}
	arrays := make([]arrow.Array, len(columns))
	for i, f := range schema.Fields {
		arrays[i] = build(t, f.Type, r.IntN(2) == 0, columns[i])
	}
	return &table.Batch{Schema: schema, Columns: arrays, Rows: n}
}

// allSpecs are aggregates of all functions.
func allSpecs(schema *table.Schema) []Spec {
	var specs []Spec
	add := func(s Spec) {
		if (Plan{Input: schema}).okay(s) {
			s.Name = fmt.Sprintf("%s%v_%d", s.Func, s.Param, s.Arg)
			specs = append(specs, s)
		}
	}
	for _, f := range Functions {
		for c := range schema.Fields {
			switch {
			case f == "largest" || f == "smallest" || f == "custom":
			case f == "size":
				if c == 0 {
					add(Spec{Func: f, Arg: -1})
				}
			case f == "corr" || f == "cov":
				add(Spec{Func: f, Arg: c, Arg2: 4})
			case f == "quantile":
				add(Spec{Func: f, Arg: c, Param: 0.3})
			case f == "prod" && c == 2: // 0 times what is too large depends on the order
			default:
				add(Spec{Func: f, Arg: c})
			}
		}
	}
	return specs
}

func (p Plan) okay(s Spec) bool {
	_, err := p.Type(s)
	return err == nil
}

// TestAnyCutGivesTheSame holds what comes of parts, pieces and partials in any
// order against one pass.
func TestAnyCutGivesTheSame(t *testing.T) {
	seeds := uint64(200)
	if testing.Short() {
		seeds = 40
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 7))
		whole := randomBatch(t, r, r.IntN(3000), 1+r.IntN(40))
		keys := [][]int{{}, {0}, {1}, {2}, {3}, {6}, {7}, {8}, {0, 1}, {1, 6, 2}, {0, 3, 7, 1}, {6, 8}}[r.IntN(12)]
		p := Plan{Input: whole.Schema, Keys: keys, Specs: allSpecs(whole.Schema), KeepNull: r.IntN(2) == 0, Sorted: true, Position: "#"}
		one, err := NewMerge(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := one.Push(whole); err != nil {
			t.Fatal(err)
		}
		table1, err := one.Finish()
		if err != nil {
			t.Fatal(err)
		}
		want := lines(t, table1)

		pieces := 1 + r.IntN(5)
		merges := make([]*Groups, pieces)
		for i := range merges {
			if merges[i], err = NewMerge(p); err != nil {
				t.Fatal(err)
			}
		}
		type part struct{ from, to int }
		var parts []part
		for at := 0; at < whole.Rows || at == 0; {
			to := min(at+1+r.IntN(whole.Rows+1), whole.Rows)
			parts = append(parts, part{at, to})
			if at = to; whole.Rows == 0 {
				break
			}
		}
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		for _, part := range parts {
			g, err := New(p)
			if err != nil {
				t.Fatal(err)
			}
			if r.IntN(3) == 0 && len(keys) > 0 {
				g.raw = true
			}
			g.At(int64(part.from))
			for at := part.from; at < part.to; {
				to := min(at+1+r.IntN(700), part.to)
				if err := g.Push(column.SliceBatch(whole, at, to)); err != nil {
					t.Fatal(err)
				}
				at = to
			}
			partial, err := g.Partial(pieces)
			if err != nil {
				t.Fatal(err)
			}
			for i, tab := range partial {
				if err := merges[i].PushPartial(tab); err != nil {
					t.Fatal(err)
				}
			}
		}
		var got []string
		for i, m := range merges {
			if len(keys) == 0 && i > 0 {
				continue
			}
			res, err := m.Finish()
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range res.Batches {
				if _, err := table.NewBatch(b.Schema, b.Columns, b.Rows); err != nil {
					t.Fatal(err)
				}
			}
			got = append(got, lines(t, res)...)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			n := 0
			for i := range max(len(got), len(want)) {
				g, w := "", ""
				if i < len(got) {
					g = got[i]
				}
				if i < len(want) {
					w = want[i]
				}
				if g != w && n < 2 {
					n++
					t.Errorf("got  %s\nwant %s", g, w)
				}
			}
			t.Fatalf("seed %d, keys %v, %d pieces, %d rows: %d and %d groups", seed, keys, pieces, whole.Rows, len(got), len(want))
		}
	}
}
