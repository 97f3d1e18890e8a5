package agg

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/lift"
)

// batchOf is a batch of columns, each a name, a type and values.
func batchOf(t testing.TB, columns ...any) *table.Batch {
	t.Helper()
	b := &table.Batch{Schema: &table.Schema{}}
	for i := 0; i < len(columns); i += 3 {
		f := table.Field{Name: columns[i].(string), Type: columns[i+1].(table.Type)}
		a := build(t, f.Type, false, columns[i+2].([]any))
		b.Schema.Fields = append(b.Schema.Fields, f)
		b.Columns, b.Rows = append(b.Columns, a), a.Len()
	}
	return b
}

// computed is what a plan makes of batches that go through partials.
func computed(t testing.TB, p Plan, batches ...*table.Batch) *table.Table {
	t.Helper()
	m, err := NewMerge(p)
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range batches {
		g, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		g.At(int64(i) << 40)
		if err := g.Push(b); err != nil {
			t.Fatal(err)
		}
		if g.Bytes() <= 0 && b.Rows > 0 {
			t.Errorf("%d rows take %d bytes", b.Rows, g.Bytes())
		}
		parts, err := g.Partial(1)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.PushPartial(parts...); err != nil {
			t.Fatal(err)
		}
	}
	res, err := m.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestEdges(t *testing.T) {
	i64, u64, f64, str := table.Of(table.Int64), table.Of(table.Uint64), table.Of(table.Float64), table.Of(table.String)
	rows := []struct {
		name  string
		b     *table.Batch
		keys  []int
		specs []Spec
		want  []string
	}{
		{
			"whole numbers wrap", batchOf(t, "x", i64, []any{int64(math.MaxInt64), int64(1)}),
			nil,
			[]Spec{{Func: "sum"}, {Func: "prod"}},
			[]string{"-9223372036854775808 9223372036854775807"},
		},
		{
			"means of large whole numbers do not wrap", batchOf(t, "x", i64, []any{int64(math.MaxInt64), int64(math.MaxInt64)}),
			nil,
			[]Spec{{Func: "mean"}, {Func: "median"}},
			[]string{"9.22337204e+18 9.22337204e+18"},
		},
		{
			"uint64 above int64", batchOf(t, "x", u64, []any{uint64(math.MaxUint64), uint64(1), uint64(math.MaxUint64 - 1)}),
			nil,
			[]Spec{{Func: "max"}, {Func: "min"}, {Func: "sum"}, {Func: "first"}, {Func: "nunique"}},
			[]string{"18446744073709551615 1 18446744073709551614 18446744073709551615 3"},
		},
		{
			"beyond 2^53 exactly", batchOf(t, "x", i64, []any{int64(1<<53 + 1), int64(1 << 53), int64(-1<<60 + 1)}),
			nil,
			[]Spec{{Func: "max"}, {Func: "min"}, {Func: "last"}},
			[]string{"9007199254740993 -1152921504606846975 -1152921504606846975"},
		},
		{
			"infinities", batchOf(t, "x", f64, []any{math.Inf(1), 1.0, math.Inf(1)}),
			nil,
			[]Spec{{Func: "max"}, {Func: "min"}, {Func: "sum"}, {Func: "count"}, {Func: "median"}, {Func: "quantile", Param: 0.9}},
			[]string{"+Inf 1 +Inf 3 +Inf +Inf"},
		},
		{
			"between infinity and a number", batchOf(t, "x", f64, []any{math.Inf(1), 1.0, 1.0, math.Inf(1)}),
			nil,
			[]Spec{{Func: "median"}, {Func: "quantile", Param: 0.4}, {Func: "quantile", Param: 0.3}},
			[]string{"+Inf +Inf 1"},
		},
		{
			"0 and -0 are one key, NaN none", batchOf(t, "k", f64, []any{0.0, math.Copysign(0, -1), "nan", nil}),
			[]int{0},
			[]Spec{{Func: "size", Arg: -1}},
			[]string{"0 2"},
		},
		{
			"nothing but nulls", batchOf(t, "k", str, []any{"a", "a"}, "x", f64, []any{nil, "nan"}),
			[]int{0},
			[]Spec{{Func: "sum", Arg: 1}, {Func: "mean", Arg: 1}, {Func: "std", Arg: 1}, {Func: "max", Arg: 1}, {Func: "median", Arg: 1}, {Func: "any", Arg: 1}, {Func: "all", Arg: 1}, {Func: "nunique", Arg: 1}, {Func: "nunique", Arg: 1, Options: Options{Missing: true}}, {Func: "corr", Arg: 1, Arg2: 1}},
			[]string{"a 0 null null null null false true 0 1 null"},
		},
		{
			"a column of type null", batchOf(t, "x", table.Of(table.Null), []any{nil, nil}),
			nil,
			[]Spec{{Func: "count"}, {Func: "sum"}, {Func: "mean"}, {Func: "max"}, {Func: "first"}, {Func: "nunique"}, {Func: "median"}, {Func: "var"}, {Func: "any"}},
			[]string{"0 0 null (null) (null) 0 null null false"},
		},
		{
			"the order of categories", batchOf(t, "c", table.Of(table.Category), []any{"low", "mid", "high", "mid"}),
			[]int{0},
			[]Spec{{Func: "min"}, {Func: "max"}, {Func: "size", Arg: -1}},
			[]string{"low low low 1", "mid mid mid 2", "high high high 1"},
		},
		{
			"categories by their order", batchOf(t, "c", table.Of(table.Category), []any{"low", "mid", "high", nil}),
			nil,
			[]Spec{{Func: "min"}, {Func: "max"}, {Func: "first"}, {Func: "last"}},
			[]string{"low high low high"},
		},
		{
			"population", batchOf(t, "x", f64, []any{1.0, 3.0}),
			nil,
			[]Spec{{Func: "var"}, {Func: "var", Options: Options{Population: true}}, {Func: "std", Options: Options{Population: true}}},
			[]string{"2 1 1"},
		},
		{
			"interpolation", batchOf(t, "x", f64, []any{1.0, 2.0, 4.0, 8.0}),
			nil,
			[]Spec{{Func: "median"}, {Func: "median", Options: Options{Interpolation: "lower"}}, {Func: "median", Options: Options{Interpolation: "higher"}}, {Func: "median", Options: Options{Interpolation: "nearest"}}, {Func: "quantile", Param: 0.9, Options: Options{Interpolation: "midpoint"}}, {Func: "quantile", Param: 0}, {Func: "quantile", Param: 1}},
			[]string{"3 2 4 4 6 1 8"},
		},
		{
			"durations", batchOf(t, "d", table.Of(table.Duration), []any{"-3us", "5us", "1us"}),
			nil,
			[]Spec{{Func: "sum"}, {Func: "mean"}, {Func: "max"}, {Func: "median"}},
			[]string{"3us 1us 5us 1us"},
		},
		{
			"the two largest", batchOf(t, "k", str, []any{"a", "b", "a", "a", "b", "c"}, "x", f64, []any{1.0, 5.0, 3.0, 2.0, nil, "nan"}),
			[]int{0},
			[]Spec{{Func: "largest", Arg: 1, Param: 2}},
			[]string{"a 3", "a 2", "b 5"},
		},
		{
			"the three smallest", batchOf(t, "k", str, []any{"a", "a", "a", "a", nil}, "x", i64, []any{4, 1, 3, 2, 0}),
			[]int{0},
			[]Spec{{Func: "smallest", Arg: 1, Param: 3}},
			[]string{"a 1", "a 2", "a 3"},
		},
	}
	for _, row := range rows {
		p := Plan{Input: row.b.Schema, Keys: row.keys, Specs: slices.Clone(row.specs), Sorted: true}
		for i := range p.Specs {
			p.Specs[i].Name = fmt.Sprint("#", i)
		}
		for _, cut := range []int{0, 1} {
			got := lines(t, computed(t, p, column.SliceBatch(row.b, 0, cut), column.SliceBatch(row.b, cut, row.b.Rows)))
			if !slices.Equal(got, row.want) {
				t.Errorf("%s, cut at %d: got %q, want %q", row.name, cut, got, row.want)
			}
		}
	}
}

// TestSparseRowsStayRows looks at what leaves where hardly any rows are of one
// group, and that it makes no difference.
func TestSparseRowsStayRows(t *testing.T) {
	batches := dbTable(140_000, true)
	for _, q := range questions {
		specs := slices.Clone(q.specs)
		for i := range specs {
			specs[i].Name = fmt.Sprint("a", i)
		}
		p := Plan{Input: batches[0].Schema, Keys: q.keys, Specs: append(specs, Spec{Func: "first", Arg: 8, Name: "first"}), Sorted: true}
		if specs[0].top() {
			p.Specs = specs
		}
		g, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		one, err := NewMerge(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range batches {
			if err := g.Push(b); err != nil {
				t.Fatal(err)
			}
			if err := one.Push(b); err != nil {
				t.Fatal(err)
			}
		}
		if g.raw != (q.name == "q10") {
			t.Errorf("%s: rows stay rows: %v", q.name, g.raw)
		}
		parts, err := g.Partial(3)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, part := range parts {
			m, err := NewMerge(p)
			if err != nil {
				t.Fatal(err)
			}
			if err := m.PushPartial(part); err != nil {
				t.Fatal(err)
			}
			res, err := m.Finish()
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 || q.keys != nil {
				got = append(got, lines(t, res)...)
			}
		}
		res, err := one.Finish()
		if err != nil {
			t.Fatal(err)
		}
		want := lines(t, res)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d groups, not %d as in one pass", q.name, len(got), len(want))
		}
		whole, err := g.Finish()
		if err != nil || whole.Rows() != len(want) {
			t.Errorf("%s: %d groups, not %d, %v", q.name, whole.Rows(), len(want), err)
		}
	}
}

// spread is a state of a user's aggregate: the range of values.
type spread struct{ Low, High float64 }

func spreadOf(v []float64) spread { return spread{slices.Min(v), slices.Max(v)} }
func joined(a, b spread) spread   { return spread{min(a.Low, b.Low), max(a.High, b.High)} }
func width(s spread) float64      { return s.High - s.Low }

func lettersOf(v []string) map[string]bool {
	seen := map[string]bool{}
	for _, s := range v {
		for _, r := range s {
			seen[string(r)] = true
		}
	}
	return seen
}

func union(a, b map[string]bool) map[string]bool {
	for s := range b {
		a[s] = true
	}
	return a
}

func spelled(s map[string]bool) string {
	var all []string
	for l := range s {
		all = append(all, l)
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

func lifted[T, S, R any](t *testing.T, id string, c Custom[T, S, R]) lift.Key {
	t.Helper()
	k, err := Lift(id, c)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestCustom(t *testing.T) {
	spread := lifted(t, "spread", Custom[float64, spread, float64]{spreadOf, joined, width})
	letters := lifted(t, "letters", Custom[string, map[string]bool, string]{lettersOf, union, spelled})
	if again := lifted(t, "letters", Custom[string, map[string]bool, string]{lettersOf, union, spelled}); again != letters {
		t.Errorf("lifted again it is %v, not %v", again, letters)
	}
	if _, err := Lift("letters", Custom[string, map[string]bool, string]{func([]string) map[string]bool { return nil }, union, spelled}); err == nil {
		t.Error("two functions have one id")
	}
	if _, err := Lift("half", Custom[string, int, int]{}); err == nil {
		t.Error("an aggregate without functions")
	}
	b := batchOf(t,
		"k", table.Of(table.String), []any{"x", "y", "x", nil, "y", "z"},
		"f", table.Of(table.Float64), []any{1.0, 2.0, 8.5, 100.0, "nan", nil},
		"s", table.Of(table.String), []any{"ba", "c", "ca", "zzz", nil, "日本"})
	p := Plan{Input: b.Schema, Keys: []int{0}, Sorted: true, Specs: []Spec{
		{Func: "custom", Arg: 1, User: spread, Name: "spread"}, {Func: "custom", Arg: 2, User: letters, Name: "letters"},
	}}
	want := []string{"x 7.5 abc", "y 0 c", "z null 日本"}
	for cut := range b.Rows {
		got := lines(t, computed(t, p, column.SliceBatch(b, 0, cut), column.SliceBatch(b, cut, b.Rows)))
		if !slices.Equal(got, want) {
			t.Errorf("cut at %d: %q, not %q", cut, got, want)
		}
	}
	p.Specs[0].Arg = 2
	if _, err := New(p); err == nil || err.Error() != `agg: aggregate "spread" of column "s": of string, but the function takes []float64` {
		t.Error(err)
	}
	p.Specs[0].User = lift.Key{ID: "nobody"}
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), `no aggregate "nobody"`) {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	b := batchOf(t, "s", table.Of(table.String), []any{"a"}, "d", table.Type{Kind: table.Decimal, Precision: 5}, []any{"1"})
	for _, row := range []struct {
		name string
		p    Plan
		want string
	}{
		{"no input", Plan{}, "agg: a plan without an input"},
		{"key", Plan{Input: b.Schema, Keys: []int{7}}, "agg: no column 7 to group by"},
		{"function", Plan{Input: b.Schema, Specs: []Spec{{Func: "mode"}}}, `agg: no function "mode"`},
		{"argument", Plan{Input: b.Schema, Specs: []Spec{{Func: "sum", Arg: -1}}}, "agg: sum of no column"},
		{"sum of text", Plan{Input: b.Schema, Specs: []Spec{{Func: "sum"}}}, `agg: sum of column "s": not of string`},
		{"least decimal", Plan{Input: b.Schema, Specs: []Spec{{Func: "min", Arg: 1}}}, `agg: min of column "d": not of decimal(5, 0)`},
		{"quantile", Plan{Input: b.Schema, Specs: []Spec{{Func: "quantile", Param: 1.5}}}, `agg: quantile 1.5 of column "s": not from 0 to 1`},
		{"largest", Plan{Input: b.Schema, Specs: []Spec{{Func: "largest"}}}, `agg: the 0 largest of column "s": not from 1 to 1048576`},
		{"names", Plan{Input: b.Schema, Keys: []int{0}, Specs: []Spec{{Func: "count", Name: "s"}}}, `agg: the result: table: two columns are called "s"`},
		{"largest and more", Plan{Input: b.Schema, Specs: []Spec{{Func: "size", Arg: -1, Name: "n"}, {Func: "first", Name: "x"}, {Func: "corr", Arg2: -1}}}, "agg: corr of one column"},
	} {
		if err := row.p.Check(); err == nil || err.Error() != row.want {
			t.Errorf("%s: %v, not %s", row.name, err, row.want)
		}
	}
	g, err := NewMerge(Plan{Input: b.Schema, Keys: []int{0}})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.PushPartial(&table.Table{Schema: b.Schema, Batches: []*table.Batch{b}}); err == nil {
		t.Error("a table of something else is a partial result")
	}
	if _, err := g.Partial(0); err == nil {
		t.Error("a partial result in no pieces")
	}
}

// TestAccuracy holds sums of a single group against exact ones.
func TestAccuracy(t *testing.T) {
	const n = 1_000_000
	v := make([]float64, n)
	for i := range v {
		v[i] = 0.1
	}
	b := &table.Batch{
		Schema:  &table.Schema{Fields: []table.Field{{Name: "x", Type: table.Of(table.Float64)}}},
		Columns: []arrow.Array{fixed(table.Of(table.Float64), v, nulls{})}, Rows: n,
	}
	p := Plan{Input: b.Schema, Specs: []Spec{{Func: "sum", Name: "sum"}, {Func: "std", Name: "std"}}}
	m, err := NewMerge(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Push(b); err != nil {
		t.Fatal(err)
	}
	res, err := m.Finish()
	if err != nil {
		t.Fatal(err)
	}
	sum := column.Values[float64](res.Batches[0].Columns[0])[0]
	if math.Abs(sum-n*0.1) > 1e-9 {
		t.Errorf("the sum of a million tenths is %.17g", sum)
	}
	if std := column.Values[float64](res.Batches[0].Columns[1])[0]; std != 0 {
		t.Errorf("the deviation of equal values is %g", std)
	}
}

// TestLongTextIsCut makes batches smaller whose text would be too long.
func TestLongTextIsCut(t *testing.T) {
	defer func(n int) { textLimit = n }(textLimit)
	b := dbTable(5000, false)[0]
	textLimit = 1000
	p := Plan{Input: b.Schema, Keys: []int{3}, Sorted: true, Specs: []Spec{{Func: "median", Arg: 8, Name: "m"}, {Func: "max", Arg: 2, Name: "s"}}}
	got := computed(t, p, column.SliceBatch(b, 0, 2500), column.SliceBatch(b, 2500, 5000))
	if len(got.Batches) < 2 || got.Rows() != 100 {
		t.Errorf("%d rows in %d batches", got.Rows(), len(got.Batches))
	}
	textLimit = 100
	g, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Push(b); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Partial(1); err == nil || err.Error() != "agg: more than 2 GB of text in one column of a batch" {
		t.Error(err)
	}
}

// TestFlush takes partials out again and again: they have the same columns, and
// together they say what one pass says.
func TestFlush(t *testing.T) {
	batches := dbTable(250_000, true)
	for _, q := range []question{questions[2], questions[9]} {
		p := Plan{Input: batches[0].Schema, Keys: q.keys, Sorted: true, Specs: []Spec{{Func: "last", Arg: 8, Name: "last"}, {Func: "size", Arg: -1, Name: "n"}}}
		var schema *table.Schema
		g, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewMerge(p)
		if err != nil {
			t.Fatal(err)
		}
		one, err := NewMerge(p)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range batches {
			if err := g.Push(b); err != nil {
				t.Fatal(err)
			}
			if err := one.Push(b); err != nil {
				t.Fatal(err)
			}
			if i%2 == 0 && i < len(batches)-1 {
				continue
			}
			parts, err := g.Flush(2)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range parts {
				if schema == nil {
					schema = part.Schema
				}
				if !part.Schema.Equal(schema) {
					t.Errorf("%s: columns %v behind %v", q.name, part.Schema, schema)
				}
			}
			if err := m.PushPartial(parts...); err != nil {
				t.Fatal(err)
			}
		}
		got, err := m.Finish()
		if err != nil {
			t.Fatal(err)
		}
		want, err := one.Finish()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(lines(t, got), lines(t, want)) {
			t.Errorf("%s: what was flushed is not what was there", q.name)
		}
	}
}
