package table_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
)

type (
	airport string
	place   struct {
		City  string `frame:"city"`
		Inner int64  `frame:"-"`
	}
	hidden struct{ Secret string }
	each   struct {
		B    bool
		I    int
		I8   int8
		I16  int16
		I32  int32
		I64  int64
		U    uint
		U8   uint8
		U16  uint16
		U32  uint32
		U64  uint64
		F32  float32
		F64  float64
		S    string
		Name airport
		Raw  []byte
		At   time.Time
		D    time.Duration
		place
		hidden `frame:"-"`
		note   string
	}
	eachMaybe struct {
		B    *bool
		I    *int
		I8   *int8
		I16  *int16
		I32  *int32
		I64  *int64
		U    *uint
		U8   *uint8
		U16  *uint16
		U32  *uint32
		U64  *uint64
		F32  *float32
		F64  *float64
		S    *string
		Name *airport
		At   *time.Time
		D    *time.Duration
	}
)

func samples() []each {
	at := time.Date(2024, 2, 29, 1, 2, 3, 4, time.UTC)
	return []each{
		{},
		{
			true, -1, -128, -1 << 15, -1 << 31, -1 << 63, math.MaxUint, 255, 65535, 1<<32 - 1, 1<<64 - 1, -0.5, math.Pi, "日本", "JFK",
			[]byte{1},
			at, -time.Hour,
			place{City: "Rome"},
			hidden{},
			"",
		},
		{S: "", Raw: []byte{}, F64: math.Inf(-1), F32: float32(math.Inf(1)), D: math.MinInt64},
	}
}

func TestRows(t *testing.T) {
	rows := samples()
	rows[0].At, rows[2].At = time.Unix(0, 0).UTC(), time.Unix(-9223372035, 0).UTC()
	x, err := table.FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	const want = "B bool, I int64, I8 int8, I16 int16, I32 int32, I64 int64, U uint64, U8 uint8, U16 uint16, U32 uint32, U64 uint64, " +
		"F32 float32, F64 float64, S string, Name string, Raw binary, At timestamp[ns, UTC], D duration[ns], city string"
	if got := x.Schema.String(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	for _, b := range x.Batches {
		if _, err := table.NewBatch(x.Schema, b.Columns, b.Rows); err != nil {
			t.Error(err)
		}
	}
	back, err := table.Rows[each](x)
	if err != nil || !reflect.DeepEqual(back, rows) {
		t.Errorf("%+v %v\nwant %+v", back, err, rows)
	}
	maybe, err := table.Rows[eachMaybe](x)
	if err != nil {
		t.Fatal(err)
	}
	y, err := table.FromRows(append(maybe, eachMaybe{}))
	if err != nil {
		t.Fatal(err)
	}
	again, err := table.Rows[eachMaybe](y)
	if err != nil || !reflect.DeepEqual(again, append(maybe, eachMaybe{})) {
		t.Errorf("%+v %v", again, err)
	}
	if *again[1].Name != "JFK" || again[3].Name != nil {
		t.Error(again[1].Name, again[3].Name)
	}
	if back[1].Raw[0] = 9; x.Batches[0].Column("Raw").(*array.Binary).Value(1)[0] != 1 {
		t.Error("changing a row changes the table")
	}
}

// TestManyRows goes over the edges of batches.
func TestManyRows(t *testing.T) {
	rows := make([]word, 200_001)
	for i := range rows {
		rows[i] = word{fmt.Sprint(i % 1000), i}
	}
	x, err := table.FromRows(rows)
	if err != nil || x.Rows() != len(rows) || len(x.Batches) < 2 {
		t.Fatal(x.Rows(), len(x.Batches), err)
	}
	back, err := table.Rows[word](x)
	if err != nil || !reflect.DeepEqual(back, rows) {
		t.Error(err)
	}
	n, err := table.Values[int](x, "N")
	if err != nil || n[200_000] != 200_000 {
		t.Error(n[200_000], err)
	}
	type other struct {
		N uint8
	}
	if _, err := table.Rows[other](x); err == nil || err.Error() != `table: row 256, column "N": 256, a int64, does not fit in a uint8` {
		t.Error(err)
	}
}

type (
	twice    struct{ A, B int64 }
	sameName struct {
		A int64 `frame:"x"`
		B int64 `frame:"x"`
	}
	list     struct{ A []int64 }
	nothing  struct{ a int64 }
	embedded struct{ *place }
	Public   struct{ A int64 }
	pointed  struct {
		*Public
		B int64
	}
	deep  struct{ A **int64 }
	fixed struct{ A [4]byte }
	stamp struct{ At time.Time }
)

func TestRowMistakes(t *testing.T) {
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"two of a name", second(table.FromRows[sameName](nil)), `table: rows of table_test.sameName: two fields are called "x"`},
		{"a list", second(table.FromRows[list](nil)), "table: rows of table_test.list: field A is a []int64, which no column holds; leave it out by the tag `frame:\"-\"`"},
		{"nothing exported", second(table.FromRows([]nothing{{a: 1}})), "table: rows of table_test.nothing have no exported field"},
		{"an embedded pointer", second(table.FromRows[pointed](nil)), "table: rows of table_test.pointed: field A is in an embedded pointer"},
		{"an embedded pointer to what is not exported", second(table.FromRows[embedded](nil)), "table: rows of table_test.embedded: field City is in an embedded pointer"},
		{"a pointer to a pointer", second(table.FromRows[deep](nil)), "table: rows of table_test.deep: field A is a **int64, which no column holds; leave it out by the tag `frame:\"-\"`"},
		{"an array", second(table.FromRows[fixed](nil)), "table: rows of table_test.fixed: field A is a [4]uint8, which no column holds; leave it out by the tag `frame:\"-\"`"},
		{"no struct", second(table.FromRows([]int{1})), "table: rows of int: a row is a struct, each of whose fields is a column"},
		{"a time", second(table.FromRows([]time.Time{{}})), "table: rows of time.Time: a row is a struct, each of whose fields is a column"},
		{"before nanoseconds", second(table.FromRows([]stamp{{time.Unix(0, 0)}, {}})), "table: row 1, field At: 0001-01-01 00:00:00 +0000 UTC is out of the range of nanoseconds"},
		{"after nanoseconds", second(table.FromRows([]stamp{{time.Date(2263, 1, 1, 0, 0, 0, 0, time.UTC)}})), "table: row 0, field At: 2263-01-01 00:00:00 +0000 UTC is out of the range of nanoseconds"},
		{"no column", second(table.Rows[twice](of(t, words("a")...))), `table: rows of table_test.twice: there is no column "A" among Text, N`},
		{"no column of values", second(table.Values[int](of(t, words("a")...), "n")), `table: there is no column "n" among Text, N`},
		{"values of nothing", second(table.Values[any](of(t, words("a")...), "N")), `table: column "N": values of interface {}: no column holds such`},
	} {
		if row.err == nil || row.err.Error() != row.want {
			t.Errorf("%s: %v\nwant %s", row.name, row.err, row.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// only makes a table of a column of given values; a nil one is missing.
func only(t *testing.T, typ table.Type, values ...any) *table.Table {
	t.Helper()
	b := array.NewBuilder(memory.DefaultAllocator, typ.Arrow())
	for _, v := range values {
		if v == nil {
			b.AppendNull()
		} else if err := b.AppendValueFromString(fmt.Sprint(v)); err != nil {
			t.Fatal(err)
		}
	}
	s := &table.Schema{Fields: []table.Field{{Name: "x", Type: typ}}}
	batch, err := table.NewBatch(s, []arrow.Array{b.NewArray()}, len(values))
	if err != nil {
		t.Fatal(err)
	}
	return &table.Table{Schema: s, Batches: []*table.Batch{batch}}
}

// got are the values of a column as text, or the error.
func got[T any](x *table.Table) string {
	v, err := table.Values[T](x, "x")
	if err != nil {
		return strings.TrimPrefix(err.Error(), "table: ")
	}
	if r := reflect.ValueOf(v); r.Type().Elem().Kind() == reflect.Pointer {
		var out []string
		for i := range r.Len() {
			if r.Index(i).IsNil() {
				out = append(out, "nil")
			} else {
				out = append(out, fmt.Sprint(r.Index(i).Elem()))
			}
		}
		return fmt.Sprint(out)
	}
	return fmt.Sprint(v)
}

func TestValues(t *testing.T) {
	i64 := func(v ...any) *table.Table { return only(t, table.Of(table.Int64), v...) }
	u64 := func(v ...any) *table.Table { return only(t, table.Of(table.Uint64), v...) }
	f64 := func(v ...any) *table.Table { return only(t, table.Of(table.Float64), v...) }
	text := func(v ...any) *table.Table { return only(t, table.Of(table.String), v...) }
	micro := table.Type{Kind: table.Timestamp, Unit: table.Micro}
	paris := table.Type{Kind: table.Timestamp, Unit: table.Second, Zone: "Europe/Paris"}
	missing := "row 1, column \"x\": a value is missing, which a %[1]s cannot say: use a *%[1]s, or fill what is missing"
	for _, row := range []struct{ name, got, want string }{
		{"as it is", got[int64](i64(1, -2)), "[1 -2]"},
		{"int", got[int](i64(1, -2)), "[1 -2]"},
		{"narrower", got[int8](i64(127, -128)), "[127 -128]"},
		{"too narrow", got[int8](i64(0, 128)), `row 1, column "x": 128, a int64, does not fit in a int8`},
		{"unsigned", got[uint16](i64(65535)), "[65535]"},
		{"unsigned, negative", got[uint64](i64(-1)), `row 0, column "x": -1, a int64, does not fit in a uint64`},
		{"large unsigned", got[uint64](u64(uint64(math.MaxUint64))), "[18446744073709551615]"},
		{"large unsigned, signed", got[int64](u64(uint64(1 << 63))), `row 0, column "x": 9223372036854775808, a uint64, does not fit in a int64`},
		{"whole as float", got[float64](i64(1<<53, 3)), "[9.007199254740992e+15 3]"},
		{"too whole for a float", got[float64](i64(1<<53 + 1)), `row 0, column "x": 9007199254740993, a int64, does not fit in a float64`},
		{"the largest as float", got[float64](i64(int64(math.MaxInt64))), `row 0, column "x": 9223372036854775807, a int64, does not fit in a float64`},
		{"the largest unsigned as float", got[float32](u64(uint64(math.MaxUint64))), `row 0, column "x": 18446744073709551615, a uint64, does not fit in a float32`},
		{"whole as float32", got[float32](i64(1<<24, 1<<30)), "[1.6777216e+07 1.0737418e+09]"},
		{"whole floats", got[int](f64("2.0", "-7")), "[2 -7]"},
		{"floats that are not whole", got[int](f64("2.5")), `row 0, column "x": 2.5, a float64, does not fit in a int`},
		{"floats out of range", got[int64](f64("9.223372036854775808e18")), `row 0, column "x": 9.223372036854776e+18, a float64, does not fit in a int64`},
		{"NaN as int", got[int64](f64("NaN")), `row 0, column "x": NaN, a float64, does not fit in a int64`},
		{"NaN and infinities", got[float32](f64("NaN", "-Inf", "0.5")), "[NaN -Inf 0.5]"},
		{"too fine for float32", got[float32](f64("0.1")), `row 0, column "x": 0.1, a float64, does not fit in a float32`},
		{"missing float", got[float64](f64("1", nil)), "[1 NaN]"},
		{"missing whole as float", got[float64](i64("1", nil)), "[1 NaN]"},
		{"missing int", got[int32](i64(1, nil)), fmt.Sprintf(missing, "int32")},
		{"missing text", got[string](text("a", nil)), fmt.Sprintf(missing, "string")},
		{"missing bool", got[bool](only(t, table.Of(table.Bool), true, nil)), fmt.Sprintf(missing, "bool")},
		{"missing time", got[time.Time](only(t, micro, "2024-01-01", nil)), fmt.Sprintf(missing, "time.Time")},
		{"pointers", got[*int16](i64(1, nil, 3)), "[1 nil 3]"},
		{"pointers to text", got[*string](text("a", nil)), "[a nil]"},
		{"pointers, too narrow", got[*uint8](i64(nil, 300)), `row 1, column "x": 300, a int64, does not fit in a uint8`},
		{"text", got[airport](text("JFK", "")), "[JFK ]"},
		{"text as int", got[int](text("1")), `row 0, column "x": 1, a string, does not fit in a int`},
		{"int as text", got[string](i64(1)), `row 0, column "x": 1, a int64, does not fit in a string`},
		{"category", got[string](only(t, table.Of(table.Category), "b", "a", "b")), "[b a b]"},
		{"bytes", got[[]byte](only(t, table.Of(table.Binary), "AQI=", nil)), "[[1 2] []]"},
		{"bool as int", got[int](only(t, table.Of(table.Bool), true)), `row 0, column "x": true, a bool, does not fit in a int`},
		{"date", got[time.Time](only(t, table.Of(table.Date), "1969-12-31")), "[1969-12-31 00:00:00 +0000 UTC]"},
		{"timestamp", got[time.Time](only(t, micro, "1969-12-31 23:59:59.999999")), "[1969-12-31 23:59:59.999999 +0000 UTC]"},
		{"timestamp in a zone", got[*time.Time](only(t, paris, "2024-07-01T10:00:00Z", nil)), "[2024-07-01 12:00:00 +0200 CEST nil]"},
		{"time of day", got[time.Duration](only(t, table.Of(table.Time), "01:02:03.000000004")), "[1h2m3.000000004s]"},
		{"timestamp as duration", got[time.Duration](only(t, micro, "1970-01-01")), `row 0, column "x": 1970-01-01 00:00:00 +0000 UTC, a timestamp[us], does not fit in a time.Duration`},
		{"decimal", got[string](only(t, table.Type{Kind: table.Decimal, Precision: 5, Scale: 2}, "-1.50")), "[-1.50]"},
		{"nulls", got[*int](only(t, table.Of(table.Null), nil, nil)), "[nil nil]"},
		{"nulls as floats", got[float32](only(t, table.Of(table.Null), nil)), "[NaN]"},
		{"no rows", got[uint8](i64()), "[]"},
	} {
		if row.got != row.want {
			t.Errorf("%s: %s\nwant %s", row.name, row.got, row.want)
		}
	}
	long := only(t, table.Type{Kind: table.Duration, Unit: table.Second}, "1")
	v := []int64{1, math.MaxInt64}
	a := array.MakeFromData(array.NewData(long.Schema.Fields[0].Type.Arrow(), 2, []*memory.Buffer{nil, memory.NewBufferBytes(arrow.GetBytes(v))}, nil, 0, 0))
	long.Batches[0] = &table.Batch{Schema: long.Schema, Columns: []arrow.Array{a}, Rows: 2}
	if got := got[time.Duration](long); got != `row 1, column "x": 9223372036854775807s, a duration[s], does not fit in a time.Duration` {
		t.Error(got)
	}
}

// TestAtNothing looks at a column that has only nulls, of which Arrow says of none
// that it is null.
func TestAtNothing(t *testing.T) {
	for _, typ := range []table.Type{table.Of(table.Null), table.Of(table.String)} {
		x := only(t, typ, nil)
		if v := table.At(typ, x.Batches[0].Columns[0], 0); v != nil {
			t.Errorf("%v: %v", typ, v)
		}
	}
}
