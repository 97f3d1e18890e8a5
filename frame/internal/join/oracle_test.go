package join_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/join"
	"github.com/cb434341/weft/frame/table"
)

// What testdata/oracle.py writes.
type oracleCase struct {
	Name        string
	Left, Right []oracleColumn
	How         string
	LeftOn      []string `json:"left_on"`
	RightOn     []string `json:"right_on"`
	Suffixes    []string
	Columns     []string
	Rows        [][]any

	Direction string
	Strict    bool
	Tolerance *float64
	By        bool
}

type oracleColumn struct {
	Name, Type string
	Values     []any
}

func cases(t *testing.T, file string) []oracleCase {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var out []oracleCase
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func oracleBatch(t *testing.T, columns []oracleColumn) *table.Batch {
	t.Helper()
	var fields []table.Field
	var arrays []arrow.Array
	for _, c := range columns {
		kinds := map[string]table.Kind{
			"int64": table.Int64, "float64": table.Float64, "string": table.String, "category": table.Category,
			"bool": table.Bool, "timestamp": table.Timestamp,
		}
		typ := table.Of(kinds[c.Type])
		fields = append(fields, table.Field{Name: c.Name, Type: typ})
		texts := make([]string, len(c.Values))
		for i, v := range c.Values {
			switch v := v.(type) {
			case nil:
			case float64:
				texts[i] = fmt.Sprint(v)
				if typ.Kind != table.Float64 {
					texts[i] = fmt.Sprint(int64(v))
				}
			default:
				texts[i] = fmt.Sprint(v)
			}
		}
		if typ.Kind == table.String { // "" is a value there
			b := column.NewTextBuilder(len(texts), 0)
			for i, v := range c.Values {
				if v == nil {
					b.Null()
				} else {
					b.Append(texts[i])
				}
			}
			a, err := b.Finish(typ)
			if err != nil {
				t.Fatal(err)
			}
			arrays = append(arrays, a)
			continue
		}
		arrays = append(arrays, columnOf(t, typ, false, texts))
	}
	return batchOf(t, schemaOf(t, fields...), arrays...)
}

// cell is a value as text, the same for what JSON and what Arrow has.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case float64:
		if math.IsNaN(v) {
			return "null"
		}
		return fmt.Sprint(v + 0)
	}
	return fmt.Sprintf("%v", v)
}

func cellAt(a arrow.Array, i int) string {
	if a.IsNull(i) || a.DataType().ID() == arrow.NULL {
		return "null"
	}
	switch a := a.(type) {
	case *array.Int64:
		return cell(float64(a.Value(i)))
	case *array.Float64:
		if a.Value(i) == 0 {
			return "0"
		}
		return cell(a.Value(i))
	case *array.Timestamp:
		return cell(float64(a.Value(i)))
	}
	return a.ValueStr(i)
}

func cellsOf(batches []*table.Batch) []string {
	var out []string
	for _, b := range batches {
		for i := range b.Rows {
			cells := make([]string, len(b.Columns))
			for c, a := range b.Columns {
				cells[c] = cellAt(a, i)
			}
			out = append(out, strings.Join(cells, "|"))
		}
	}
	return out
}

func wanted(c oracleCase) []string {
	var out []string
	for _, row := range c.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = cell(v)
			if cells[i] == "-0" {
				cells[i] = "0"
			}
		}
		out = append(out, strings.Join(cells, "|"))
	}
	return out
}

func TestMergesAsPandas(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for _, c := range cases(t, "merge.json") {
		t.Run(c.Name, func(t *testing.T) {
			left, right := oracleBatch(t, c.Left), oracleBatch(t, c.Right)
			p := &join.Plan{Left: left.Schema, Right: right.Schema, How: join.How(c.How)}
			for i, k := range c.LeftOn {
				p.LeftKeys = append(p.LeftKeys, left.Schema.Index(k))
				p.RightKeys = append(p.RightKeys, right.Schema.Index(c.RightOn[i]))
			}
			if len(c.Suffixes) == 2 {
				p.Suffixes = [2]string(c.Suffixes)
			}
			s, err := p.Output()
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(s.Names(), c.Columns) {
				t.Fatalf("columns %v, not %v", s.Names(), c.Columns)
			}
			build, probe := right, left
			if p.LeftBuilt() {
				build, probe = left, right
			}
			built, err := join.Build(p, cut(r, build))
			if err != nil {
				t.Fatal(err)
			}
			var out []*table.Batch
			emit := func(b *table.Batch) error { out = append(out, b); return nil }
			prober := built.Prober()
			for _, b := range cut(r, probe) {
				if err := prober.Probe(b, emit); err != nil {
					t.Fatal(err)
				}
			}
			if err := built.Rest([]*join.Prober{prober}, emit); err != nil {
				t.Fatal(err)
			}
			got, want := cellsOf(out), wanted(c)
			if c.How == "outer" { // pandas sorts it by the keys
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestAsofAsPandas(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for _, c := range cases(t, "asof.json") {
		t.Run(c.Name, func(t *testing.T) {
			left, right := oracleBatch(t, c.Left), oracleBatch(t, c.Right)
			p := &join.AsofPlan{Left: left.Schema, Right: right.Schema, Direction: c.Direction, Strict: c.Strict}
			if c.Tolerance != nil {
				p.Limited, p.Tolerance = true, *c.Tolerance
			}
			if c.By {
				p.LeftKeys, p.RightKeys = []int{left.Schema.Index("g")}, []int{right.Schema.Index("g")}
			}
			built, err := join.BuildAsof(p, cut(r, right))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(built.Schema().Names(), c.Columns) {
				t.Fatalf("columns %v, not %v", built.Schema().Names(), c.Columns)
			}
			var out []*table.Batch
			prober := built.Prober()
			for _, b := range cut(r, left) {
				if err := prober.Probe(b, func(b *table.Batch) error { out = append(out, b); return nil }); err != nil {
					t.Fatal(err)
				}
			}
			if got, want := cellsOf(out), wanted(c); !slices.Equal(got, want) {
				t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	i64, text := table.Of(table.Int64), table.Of(table.String)
	a := batchOf(t, schemaOf(t, table.Field{Name: "k", Type: i64}, table.Field{Name: "v", Type: text}, table.Field{Name: "v_y", Type: text}),
		columnOf(t, i64, false, []string{"1", "2", "1"}), columnOf(t, text, false, []string{"a", "b", "c"}), columnOf(t, text, false, []string{"", "", ""}))
	b := batchOf(t, schemaOf(t, table.Field{Name: "k", Type: i64}, table.Field{Name: "v", Type: text}),
		columnOf(t, i64, false, []string{"1", "2"}), columnOf(t, text, false, []string{"a", "b"}))
	plain := a.Pick([]int{0, 1})
	for _, row := range []struct {
		name        string
		left, right *table.Batch
		plan        join.Plan
		want        string
	}{
		{"types", plain, b, join.Plan{LeftKeys: []int{0}, RightKeys: []int{1}, How: join.Inner}, `join: key "k" is int64, key "v" is string: they cannot be equal`},
		{"number of keys", plain, b, join.Plan{LeftKeys: []int{0}, How: join.Inner}, "join: 1 keys on the left, 0 on the right"},
		{"no keys", plain, b, join.Plan{How: join.Left}, "join: no keys"},
		{"how", plain, b, join.Plan{How: "sideways"}, `join: "sideways" is none of inner, left, right, outer, semi, anti, cross`},
		{"names", a, b, join.Plan{LeftKeys: []int{0}, RightKeys: []int{0}, How: join.Inner}, `join: columns of both sides, with the suffixes "_x" and "_y": table: two columns are called "v_y"`},
		{"twice on the left", plain, b, join.Plan{LeftKeys: []int{0}, RightKeys: []int{0}, How: join.Inner, Validate: join.OneToOne}, "join: not one_to_one: the key k=1 is twice on the left side"},
		{"twice on the right", b, plain, join.Plan{LeftKeys: []int{0}, RightKeys: []int{0}, How: join.Inner, Validate: join.ManyToOne}, "join: not many_to_one: the key k=1 is twice on the right side"},
		{"demand", plain, b, join.Plan{LeftKeys: []int{0}, RightKeys: []int{0}, How: join.Inner, Validate: "few"}, `join: "few" is none of one_to_one, one_to_many, many_to_one, many_to_many`},
	} {
		row.plan.Left, row.plan.Right = row.left.Schema, row.right.Schema
		_, err := joined(t, rand.New(rand.NewPCG(1, 1)), &row.plan, row.left, row.right)
		if err == nil || err.Error() != row.want {
			t.Errorf("%s: %v, not %s", row.name, err, row.want)
		}
	}
	down := batchOf(t, a.Schema.Pick([]int{0}), columnOf(t, i64, false, []string{"3", "2"}))
	asof := &join.AsofPlan{Left: down.Schema, Right: down.Schema}
	if _, err := join.BuildAsof(asof, []*table.Batch{down}); err == nil || !strings.Contains(err.Error(), `not sorted by "k": row 1`) {
		t.Error(err)
	}
	up := batchOf(t, down.Schema, columnOf(t, i64, false, []string{"2", "3"}))
	built, err := join.BuildAsof(asof, []*table.Batch{up})
	if err != nil {
		t.Fatal(err)
	}
	prober, none := built.Prober(), func(*table.Batch) error { return nil }
	if err := prober.Probe(up, none); err != nil {
		t.Error(err)
	}
	if err := prober.Probe(up, none); err == nil || !strings.Contains(err.Error(), "the left side is not sorted") {
		t.Error(err)
	}
}
