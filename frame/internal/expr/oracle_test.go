package expr

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// oracle is what testdata/oracle.py wrote.
type oracle struct {
	Columns map[string]struct {
		Type   string
		Values []any
	}
	Cases []struct {
		Expr any
		Type string
		Want []any
	}
}

func readOracle(t testing.TB) *oracle {
	raw, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var o oracle
	if err := d.Decode(&o); err != nil {
		t.Fatal(err)
	}
	return &o
}

// typeNamed reads a type as it is printed.
func typeNamed(t testing.TB, s string) table.Type {
	if zone, ok := strings.CutPrefix(s, "timestamp[us, "); ok {
		return table.Type{Kind: table.Timestamp, Unit: table.Micro, Zone: strings.TrimSuffix(zone, "]")}
	}
	for k := table.Null; k <= table.Decimal; k++ {
		if table.Of(k).String() == s {
			return table.Of(k)
		}
	}
	t.Fatalf("no type %q", s)
	return table.Type{}
}

// word is a value of the oracle as column.FromWords takes it.
func word(t testing.TB, v any, typ table.Type) uint64 {
	s := fmt.Sprint(v)
	switch typ.Kind {
	case table.Bool:
		if v == true {
			return 1
		}
		return 0
	case table.Float64, table.Float32:
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		if typ.Kind == table.Float32 {
			return uint64(math.Float32bits(float32(f)))
		}
		return math.Float64bits(f)
	case table.Uint64:
		u, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	i, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if typ.Kind == table.Date {
		i = column.FloorDiv(i, 86400e6)
	}
	return uint64(i)
}

// columnOf makes a column of values of the oracle.
func columnOf(t testing.TB, typ table.Type, values []any, dictionary bool) arrow.Array {
	n := len(values)
	if typ.Kind.Text() {
		b := column.NewTextBuilder(n, 0)
		for _, v := range values {
			if v == nil {
				b.Null()
				continue
			}
			b.Append(v.(string))
		}
		a, err := b.Finish(str)
		if err == nil && dictionary {
			a, err = column.Encode(a)
		}
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	words, valid := make([]uint64, n), column.NewBitmap(n)
	for i, v := range values {
		if v != nil {
			words[i] = word(t, v, typ)
			valid.Set(i)
		}
	}
	return column.FromWords(typ, words, valid)
}

// batch has the oracle's columns, repeated: more rows than a block, in an order
// that is not that of the oracle.
func (o *oracle) batch(t testing.TB, dictionary bool) (*table.Batch, []int) {
	const rows = 5000
	r := rand.New(rand.NewPCG(3, 4))
	order := make([]int, rows)
	for i := range order {
		order[i] = i % 12
		if i >= 12 {
			order[i] = r.IntN(12)
		}
	}
	b := &table.Batch{Schema: &table.Schema{}, Rows: rows}
	for _, name := range slices.Sorted(maps.Keys(o.Columns)) {
		c := o.Columns[name]
		typ := typeNamed(t, c.Type)
		values := make([]any, rows)
		for i, from := range order {
			values[i] = c.Values[from]
		}
		b.Schema.Fields = append(b.Schema.Fields, table.Field{Name: name, Type: typ})
		// A slice of something longer, so that nothing begins at a byte.
		longer := columnOf(t, typ, append([]any{nil, nil, nil}, values...), dictionary)
		b.Columns = append(b.Columns, column.Slice(longer, 3, rows+3))
	}
	return b, order
}

// exprOf reads an expression of the oracle.
func exprOf(t testing.TB, v any) *Node {
	switch v := v.(type) {
	case string:
		return Col(v)
	case map[string]any:
		return Lit(literalFrom(v["v"]))
	case []any:
		op := v[0].(string)
		var args []*Node
		var params []any
		to := table.Type{}
		for _, a := range v[1:] {
			m, ok := a.(map[string]any)
			switch {
			case ok && m["p"] != nil:
				for _, p := range m["p"].([]any) {
					p = literalFrom(p)
					if p == "nan" {
						p = math.NaN()
					}
					params = append(params, p)
				}
			case ok && m["to"] != nil:
				to = typeNamed(t, m["to"].(string))
			default:
				args = append(args, exprOf(t, a))
			}
		}
		n := New(op, args, params...)
		n.To = to
		return n
	}
	t.Fatalf("expression %v", v)
	return nil
}

func literalFrom(v any) any {
	if n, ok := v.(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			return i
		}
		f, _ := n.Float64()
		return f
	}
	return v
}

// sameValue holds a value against the oracle's. Library functions may differ in
// the last places.
func sameValue(t testing.TB, a arrow.Array, typ table.Type, i int, want any) bool {
	if a.IsNull(i) || want == nil {
		return a.IsNull(i) == (want == nil)
	}
	switch a := a.(type) {
	case *array.Boolean:
		return a.Value(i) == want.(bool)
	case *array.Float64:
		w := math.Float64frombits(word(t, want, typ))
		return closeTo(a.Value(i), w, 1e-14)
	case *array.Float32:
		w := math.Float32frombits(uint32(word(t, want, typ)))
		return closeTo(float64(a.Value(i)), float64(w), 1e-6)
	}
	if typ.Kind.Text() {
		text, err := column.TextOf(a)
		return err == nil && text.At(i) == want
	}
	return reader(a, typ)(i) == word(t, want, typ)
}

func closeTo(have, want, tolerance float64) bool {
	if want != want {
		return have != have
	}
	return have == want && math.Signbit(have) == math.Signbit(want) ||
		math.Abs(have-want) <= tolerance*math.Abs(want) && !math.IsInf(want, 0) && want != 0
}

func TestOracle(t *testing.T) {
	o := readOracle(t)
	for _, dictionary := range []bool{false, true} {
		b, order := o.batch(t, dictionary)
		for _, c := range o.Cases {
			n := exprOf(t, c.Expr)
			t.Run(n.String(), func(t *testing.T) {
				bound, err := n.Bind(b.Schema)
				if err != nil {
					t.Fatal(err)
				}
				if bound.Type.String() != c.Type {
					t.Fatalf("it is %v, want %v", bound.Type, c.Type)
				}
				p, err := Compile([]*Node{bound}, b.Schema)
				if err != nil {
					t.Fatal(err)
				}
				out, err := p.Run(context.Background(), b)
				if err != nil {
					t.Fatal(err)
				}
				if !bound.Type.Holds(out[0].DataType()) || out[0].Len() != b.Rows {
					t.Fatalf("an Arrow %v of %d rows", out[0].DataType(), out[0].Len())
				}
				var rows []int32
				for i, from := range order {
					if want := c.Want[from]; !sameValue(t, out[0], bound.Type, i, want) {
						t.Fatalf("row %d (%d) is %s, want %v", i, from, out[0].ValueStr(i), want)
					}
					if c.Want[from] == true {
						rows = append(rows, int32(i))
					}
				}
				if bound.Type != boolean {
					return
				}
				got, err := p.RunFilter(context.Background(), b)
				if err != nil || fmt.Sprint(got) != fmt.Sprint(rows) {
					t.Fatalf("filter: %d rows, want %d (%v)", len(got), len(rows), err)
				}
			})
		}
	}
}
