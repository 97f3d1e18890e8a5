package table_test

import (
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

func TestType(t *testing.T) {
	for _, row := range []struct {
		typ   table.Type
		text  string
		arrow string
		size  int
	}{
		{table.Of(table.Null), "null", "null", 0},
		{table.Of(table.Bool), "bool", "bool", 1},
		{table.Of(table.Int8), "int8", "int8", 1},
		{table.Of(table.Uint16), "uint16", "uint16", 2},
		{table.Of(table.Float32), "float32", "float32", 4},
		{table.Of(table.Int64), "int64", "int64", 8},
		{table.Of(table.String), "string", "utf8", 0},
		{table.Of(table.Binary), "binary", "binary", 0},
		{table.Of(table.Category), "category", "dictionary<values=utf8, indices=int32, ordered=false>", 4},
		{table.Of(table.Date), "date", "date32", 4},
		{table.Of(table.Time), "time", "time64[ns]", 8},
		{table.Of(table.Timestamp), "timestamp[us]", "timestamp[us]", 8},
		{table.Type{Kind: table.Timestamp, Unit: table.Nano, Zone: "Europe/Paris"}, "timestamp[ns, Europe/Paris]", "timestamp[ns, tz=Europe/Paris]", 8},
		{table.Type{Kind: table.Duration, Unit: table.Second}, "duration[s]", "duration[s]", 8},
		{table.Type{Kind: table.Decimal, Precision: 10, Scale: 2}, "decimal(10, 2)", "decimal(10, 2)", 16},
		{table.Type{Kind: 99}, "kind(99)", "null", 0},
	} {
		if got := row.typ.String(); got != row.text {
			t.Errorf("%s, want %s", got, row.text)
		}
		if got := row.typ.Arrow().String(); got != row.arrow {
			t.Errorf("%s is an Arrow %s, want %s", row.text, got, row.arrow)
		}
		if got := row.typ.Kind.Size(); got != row.size {
			t.Errorf("%s has %d bytes, want %d", row.text, got, row.size)
		}
		if !row.typ.Holds(row.typ.Arrow()) || row.typ.Holds(arrow.PrimitiveTypes.Uint32) {
			t.Errorf("%s does not hold its own, or another's", row.text)
		}
	}
	if s := table.Of(table.String); !s.Holds(table.Dictionary()) || s.Holds(&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}) {
		t.Error("strings are plain, or in a dictionary with codes of 32 bits")
	}
	if table.Of(table.Binary).Holds(table.Dictionary()) {
		t.Error("binary values are in no dictionary")
	}
}

func TestKind(t *testing.T) {
	for k := table.Null; k <= table.Decimal; k++ {
		if k.Number() != (k.Integer() || k.Float()) || k.Integer() != (k.Signed() || k.Unsigned()) || k.Signed() && k.Unsigned() || k.Number() && (k.Text() || k.Temporal()) {
			t.Errorf("%v is of several sorts", k)
		}
	}
}

func TestUnit(t *testing.T) {
	for u, text := range map[table.Unit]string{table.Second: "s", table.Milli: "ms", table.Micro: "us", table.Nano: "ns"} {
		if u.String() != text || u.PerSecond()*u.Nanos() != 1e9 {
			t.Errorf("%v: %d a second, of %d ns", u, u.PerSecond(), u.Nanos())
		}
	}
}

func TestLocation(t *testing.T) {
	if loc, err := table.Of(table.Timestamp).Location(); err != nil || loc != time.UTC {
		t.Error(loc, err)
	}
	nowhere := table.Type{Kind: table.Timestamp, Zone: "Mars/Olympus"}
	if _, err := nowhere.Location(); err == nil || err.Error() != `table: time zone "Mars/Olympus": unknown time zone Mars/Olympus` {
		t.Error(err)
	}
	x := only(t, table.Of(table.Timestamp), "2024-01-01")
	if got := table.At(nowhere, x.Batches[0].Columns[0], 0); got == nil {
		t.Error("a zone that is not known is UTC")
	}
}

func TestSchema(t *testing.T) {
	a, b := fieldOf("a", table.Int64), fieldOf("b", table.String)
	s, err := table.NewSchema(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != 2 || s.Index("b") != 1 || s.Index("B") != -1 || s.Names()[0] != "a" || s.String() != "a int64, b string" {
		t.Error(s)
	}
	if got := s.Pick([]int{1}).String(); got != "b string" {
		t.Error(got)
	}
	if got := s.Pick(nil); got.Len() != 0 || got.String() != "" {
		t.Error(got)
	}
	other := &table.Schema{Fields: []table.Field{b, a}}
	if s.Equal(other) || !s.Equal(&table.Schema{Fields: []table.Field{a, b}}) || s.Equal(nil) || s.Equal(s.Pick([]int{0})) {
		t.Error("schemas are equal if names and types are, in order")
	}
	if _, err := table.NewSchema(a, b, a); err == nil || err.Error() != `table: two columns are called "a"` {
		t.Error(err)
	}
}

func fieldOf(name string, k table.Kind) table.Field {
	return table.Field{Name: name, Type: table.Of(k)}
}

func TestBatch(t *testing.T) {
	x := of(t, words("a", "b")...)
	b := x.Batches[0]
	if b.Column("N") == nil || b.Column("n") != nil {
		t.Error("columns are found by their names")
	}
	if p := b.Pick([]int{1}); p.Schema.String() != "N int64" || p.Rows != 2 {
		t.Error(p)
	}
	for _, row := range []struct {
		schema  *table.Schema
		columns []arrow.Array
		rows    int
		want    string
	}{
		{b.Schema, b.Columns, 2, ""},
		{b.Schema, b.Columns[:1], 2, "table: 1 columns for a schema of 2"},
		{b.Schema, b.Columns, 3, `table: column "Text" has 2 rows, not 3`},
		{b.Schema, []arrow.Array{b.Columns[1], b.Columns[1]}, 2, `table: column "Text" is an Arrow int64, not string`},
		{&table.Schema{}, nil, 7, ""},
	} {
		_, err := table.NewBatch(row.schema, row.columns, row.rows)
		if err == nil && row.want != "" || err != nil && err.Error() != row.want {
			t.Errorf("%v, want %s", err, row.want)
		}
	}
	if _, err := table.New(b.Schema, b, b.Pick([]int{0})); err == nil || err.Error() != "table: a batch has the columns Text string, not Text string, N int64" {
		t.Error(err)
	}
	if y, err := table.New(b.Schema, b, b); err != nil || y.Rows() != 4 || (&table.Table{}).Rows() != 0 {
		t.Error(y, err)
	}
}
