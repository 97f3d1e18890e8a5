package frame_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// An oracleColumn is a column as the oracle's files have it.
type oracleColumn struct {
	Name       string            `json:"name"`
	Type       string            `json:"type"` // as table.Type prints it
	Values     []json.RawMessage `json:"values"`
	Categories []string          `json:"categories"` // of a category
}

// An oracleTable is columns of one length.
type oracleTable []oracleColumn

// typeNamed is the type that is printed so.
func typeNamed(t *testing.T, text string) table.Type {
	t.Helper()
	name, rest, _ := strings.Cut(text, "[")
	for k := table.Null; k <= table.Decimal; k++ {
		if k.String() != name {
			continue
		}
		out := table.Of(k)
		unit, zone, _ := strings.Cut(strings.TrimSuffix(rest, "]"), ", ")
		for u := table.Second; u <= table.Nano; u++ {
			if u.String() == unit {
				out.Unit = u
			}
		}
		out.Zone = zone
		return out
	}
	t.Fatalf("there is no type %q", text)
	return table.Type{}
}

// number reads a number, or "nan", "inf", "-inf".
func number(raw json.RawMessage) (float64, error) {
	return strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
}

func (o oracleTable) schema(t *testing.T) *table.Schema {
	t.Helper()
	s := &table.Schema{}
	for _, c := range o {
		s.Fields = append(s.Fields, table.Field{Name: c.Name, Type: typeNamed(t, c.Type)})
	}
	return s
}

func (o oracleTable) rows() int {
	if len(o) == 0 {
		return 0
	}
	return len(o[0].Values)
}

// batch is the rows from lo to hi. Strings are kept as codes, if that is asked.
func (o oracleTable) batch(t *testing.T, lo, hi int, codes bool) *table.Batch {
	t.Helper()
	b := &table.Batch{Schema: o.schema(t), Rows: hi - lo}
	for i, c := range o {
		b.Columns = append(b.Columns, c.array(t, b.Schema.Fields[i].Type, c.Values[lo:hi], codes))
	}
	return b
}

var missing = []byte("null")

func (c oracleColumn) array(t *testing.T, typ table.Type, values []json.RawMessage, codes bool) arrow.Array {
	t.Helper()
	valid, nulls := column.NewBitmap(len(values)), false
	words := make([]uint64, len(values))
	texts := column.NewTextBuilder(len(values), 0)
	for i, raw := range values {
		if bytes.Equal(raw, missing) {
			nulls = true
			texts.Null()
			continue
		}
		valid.Set(i)
		var err error
		switch typ.Kind {
		case table.String, table.Binary:
			var s string
			err = json.Unmarshal(raw, &s)
			texts.Append(s)
		case table.Category:
			var s string
			err = json.Unmarshal(raw, &s)
			words[i] = uint64(slices.Index(c.Categories, s))
		case table.Bool:
			if string(raw) == "true" {
				words[i] = 1
			}
		case table.Float32:
			var v float64
			v, err = number(raw)
			words[i] = uint64(math.Float32bits(float32(v)))
		case table.Float64:
			var v float64
			v, err = number(raw)
			words[i] = math.Float64bits(v)
		case table.Uint64:
			words[i], err = strconv.ParseUint(string(raw), 10, 64)
		default:
			var v int64
			v, err = strconv.ParseInt(string(raw), 10, 64)
			words[i] = uint64(v)
		}
		if err != nil {
			t.Fatalf("column %s: row %d: %v", c.Name, i, err)
		}
	}
	if !nulls {
		valid = nil
	}
	switch typ.Kind {
	case table.Null:
		return column.Nulls(typ, len(values))
	case table.Category:
		dict := column.NewTextBuilder(len(c.Categories), 0)
		for _, s := range c.Categories {
			dict.Append(s)
		}
		out := make([]int32, len(words))
		for i, w := range words {
			out[i] = int32(w)
		}
		return column.FromCodes(out, finished(t, dict, table.Of(table.String)).(*array.String), valid)
	case table.String:
		a := finished(t, texts, typ)
		if !codes {
			return a
		}
		coded, err := column.Encode(a)
		if err != nil {
			t.Fatal(err)
		}
		return coded
	case table.Binary:
		return finished(t, texts, typ)
	}
	return column.FromWords(typ, words, valid)
}

func finished(t *testing.T, b *column.TextBuilder, typ table.Type) arrow.Array {
	t.Helper()
	a, err := b.Finish(typ)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// values are the cells of a table, row by row, as table.At has them.
func values(t *table.Table) [][]any {
	var rows [][]any
	for _, b := range t.Batches {
		for i := range b.Rows {
			row := make([]any, len(b.Columns))
			for c, a := range b.Columns {
				row[c] = table.At(t.Schema.Fields[c].Type, a, i)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// inOrder puts rows in an order of their own, for answers that have none.
func inOrder(rows [][]any) [][]any {
	text := func(row []any) string {
		var b strings.Builder
		for _, v := range row {
			if f, ok := v.(float64); ok {
				v = strconv.FormatFloat(f, 'g', 6, 64)
				if math.IsNaN(f) {
					v = nil
				}
			}
			fmt.Fprintf(&b, "%v\x00", v)
		}
		return b.String()
	}
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b []any) int { return strings.Compare(text(a), text(b)) })
	return rows
}

// differs says where a table is not as it should be, "" if it is nowhere. What
// is missing may be null or NaN.
func differs(got, want *table.Table, ordered bool, tolerance float64) string {
	if !got.Schema.Equal(want.Schema) {
		return fmt.Sprintf("the columns are %v, not %v", got.Schema, want.Schema)
	}
	a, b := values(got), values(want)
	if len(a) != len(b) {
		return fmt.Sprintf("%d rows, not %d", len(a), len(b))
	}
	if !ordered {
		a, b = inOrder(a), inOrder(b)
	}
	for i := range a {
		for c := range a[i] {
			if !same(a[i][c], b[i][c], tolerance) {
				return fmt.Sprintf("row %d, column %q: %v, not %v", i, want.Schema.Fields[c].Name, a[i][c], b[i][c])
			}
		}
	}
	return ""
}

func same(a, b any, tolerance float64) bool {
	x, xok := a.(float64)
	y, yok := b.(float64)
	if xok && math.IsNaN(x) {
		a = nil
	}
	if yok && math.IsNaN(y) {
		b = nil
	}
	if a == nil || b == nil || !xok || !yok {
		return fmt.Sprint(a) == fmt.Sprint(b)
	}
	return x == y || math.Abs(x-y) <= tolerance*max(math.Abs(x), math.Abs(y), 1e-3)
}
