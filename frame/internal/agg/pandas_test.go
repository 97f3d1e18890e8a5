package agg

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// pandasCase is a case of testdata/pandas_groups.py.
type pandasCase struct {
	Name    string
	Columns []struct {
		Name, Kind string
		Values     []any
	}
	Keys  []string
	Keep  bool
	Specs []struct {
		Func, Arg, Arg2 string
		Param           float64
	}
	Rows [][]any
}

func (c pandasCase) batch(t *testing.T, dictionary bool) *table.Batch {
	kinds := map[string]table.Kind{
		"string": table.String, "int64": table.Int64, "int8": table.Int8, "uint8": table.Uint8, "bool": table.Bool,
		"float64": table.Float64, "timestamp": table.Timestamp,
	}
	b := &table.Batch{Schema: &table.Schema{}}
	for _, col := range c.Columns {
		f := table.Field{Name: col.Name, Type: table.Of(kinds[col.Kind])}
		b.Schema.Fields = append(b.Schema.Fields, f)
		values := append([]any(nil), col.Values...)
		var a arrow.Array
		if f.Type.Kind == table.Timestamp {
			v, no := make([]int64, len(values)), nulls{n: len(values)}
			for i, x := range values {
				if x == nil {
					no.set(i)
					continue
				}
				v[i], _ = strconv.ParseInt(x.(string), 10, 64)
			}
			a = fixed(f.Type, v, no)
		} else {
			a = build(t, f.Type, dictionary, values)
		}
		b.Columns = append(b.Columns, a)
		b.Rows = a.Len()
	}
	return b
}

func (c pandasCase) plan(schema *table.Schema) Plan {
	p := Plan{Input: schema, KeepNull: c.Keep, Sorted: true}
	for _, k := range c.Keys {
		p.Keys = append(p.Keys, schema.Index(k))
	}
	for i, s := range c.Specs {
		p.Specs = append(p.Specs, Spec{Func: s.Func, Arg: schema.Index(s.Arg), Arg2: schema.Index(s.Arg2), Param: s.Param, Name: fmt.Sprint("#", i)})
	}
	return p
}

// TestPandas holds results, of one pass and of parts, against pandas'.
func TestPandas(t *testing.T) {
	raw, err := os.ReadFile("testdata/pandas_groups.json")
	if err != nil {
		t.Fatal(err)
	}
	var data struct{ Cases []pandasCase }
	if err := json.Unmarshal(raw, &data); err != nil {
		t.Fatal(err)
	}
	for _, c := range data.Cases {
		for _, dictionary := range []bool{false, true} {
			for _, parts := range []int{1, 3} {
				t.Run(fmt.Sprintf("%s/dictionary=%v/parts=%d", c.Name, dictionary, parts), func(t *testing.T) {
					b := c.batch(t, dictionary)
					p := c.plan(b.Schema)
					m, err := NewMerge(p)
					if err != nil {
						t.Fatal(err)
					}
					for i := range parts {
						g, err := New(p)
						if err != nil {
							t.Fatal(err)
						}
						from, to := b.Rows*i/parts, b.Rows*(i+1)/parts
						g.At(int64(i) << 40)
						if err := g.Push(column.SliceBatch(b, from, to)); err != nil {
							t.Fatal(err)
						}
						partial, err := g.Partial(1)
						if err != nil {
							t.Fatal(err)
						}
						if err := m.PushPartial(partial[0]); err != nil {
							t.Fatal(err)
						}
					}
					res, err := m.Finish()
					if err != nil {
						t.Fatal(err)
					}
					if res.Rows() != len(c.Rows) {
						t.Fatalf("%d groups, pandas has %d", res.Rows(), len(c.Rows))
					}
					for i, row := range c.Rows {
						for j, want := range row {
							if got, ok := sameCell(res.Batches[0].Columns[j], i, want); !ok {
								what := "key"
								if k := j - len(c.Keys); k >= 0 {
									what = c.Specs[k].Func + " " + c.Specs[k].Arg
								}
								t.Errorf("row %d, %s: %v, pandas has %v", i, what, got, want)
							}
						}
					}
				})
			}
		}
	}
}

// sameCell compares a value with pandas', floats but for rounding.
func sameCell(a arrow.Array, i int, want any) (got any, ok bool) {
	if a.IsNull(i) {
		return nil, want == nil
	}
	switch a := a.(type) {
	case *array.Float64:
		v := a.Value(i)
		w, isFloat := want.(float64)
		if s, isText := want.(string); isText {
			f, err := strconv.ParseFloat(s, 64)
			w, isFloat = f, err == nil
		}
		return v, isFloat && math.Abs(v-w) <= 1e-9*max(1, math.Abs(w))
	case *array.Boolean:
		return a.Value(i), want == a.Value(i)
	case *array.Timestamp:
		// pandas takes means of times in float64, which may lose one.
		s, isText := want.(string)
		w, err := strconv.ParseInt(s, 10, 64)
		v := int64(a.Value(i))
		return v, isText && err == nil && v-w <= 1 && w-v <= 1
	}
	s := a.ValueStr(i)
	if f, isFloat := want.(float64); isFloat {
		return s, s == strconv.FormatFloat(f, 'f', -1, 64)
	}
	return s, s == want
}
