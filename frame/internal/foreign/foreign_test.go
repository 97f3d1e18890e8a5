package foreign

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal256"
	"github.com/apache/arrow-go/v18/arrow/extensions"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
)

// build3 makes an array of a type of texts, of which "" is null.
func build3(t *testing.T, dt arrow.DataType, texts ...string) arrow.Array {
	t.Helper()
	b := array.NewBuilder(memory.DefaultAllocator, dt)
	for _, s := range texts {
		if s == "" {
			b.AppendNull()
		} else if err := b.AppendValueFromString(s); err != nil {
			t.Fatal(dt, err)
		}
	}
	return b.NewArray()
}

func text(a arrow.Array) string {
	all := make([]string, a.Len())
	for i := range all {
		all[i] = "-"
		if _, none := a.(*array.Null); !none && a.IsValid(i) {
			all[i] = a.ValueStr(i)
		}
	}
	return strings.Join(all, " ")
}

func dictionaryOf(value arrow.DataType, index arrow.DataType) arrow.DataType {
	return &arrow.DictionaryType{IndexType: index, ValueType: value}
}

// TestConvert converts slices of arrays, of which the first row and the last are
// left out.
func TestConvert(t *testing.T) {
	num, words := []string{"1", "2", "", "3", "4"}, []string{"a", "b", "", "größer", "c"}
	times := []string{"01:02:03", "01:02:04", "", "23:59:59", "00:00:00"}
	for _, test := range []struct {
		from  arrow.DataType
		texts []string
		to    string
		want  string
	}{
		{arrow.PrimitiveTypes.Int8, num, "int8", "2 - 3"},
		{arrow.FixedWidthTypes.Float16, num, "float32", "2 - 3"},
		{arrow.BinaryTypes.String, words, "string", "b - größer"},
		{arrow.BinaryTypes.LargeString, words, "string", "b - größer"},
		{arrow.BinaryTypes.StringView, words, "string", "b - größer"},
		{arrow.BinaryTypes.LargeBinary, []string{"YQ==", "Yg==", "", "Yw==", "ZA=="}, "binary", "Yg== - Yw=="},
		{&arrow.FixedSizeBinaryType{ByteWidth: 1}, []string{"YQ==", "Yg==", "", "Yw==", "ZA=="}, "binary", "Yg== - Yw=="},
		{arrow.PrimitiveTypes.Date64, []string{"2026-01-01", "2026-01-02", "", "1969-12-31", "2026-01-01"}, "date", "2026-01-02 - 1969-12-31"},
		{arrow.FixedWidthTypes.Time32s, times, "time", "01:02:04.000000000 - 23:59:59.000000000"},
		{arrow.FixedWidthTypes.Time64us, times, "time", "01:02:04.000000000 - 23:59:59.000000000"},
		{&arrow.TimestampType{Unit: arrow.Second, TimeZone: "+00:00"}, []string{"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "", "1969-12-31T00:00:00Z", "2026-01-01T00:00:00Z"}, "timestamp[s, UTC]", "2026-01-02T00:00:00Z - 1969-12-31T00:00:00Z"},
		{&arrow.Decimal32Type{Precision: 5, Scale: 2}, num, "decimal(5, 2)", "2 - 3"},
		{&arrow.Decimal256Type{Precision: 38, Scale: 2}, num, "decimal(38, 2)", "2 - 3"},
		{dictionaryOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int32), words, "category", "b - größer"},
		{dictionaryOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Uint8), words, "category", "b - größer"},
		{dictionaryOf(arrow.BinaryTypes.Binary, arrow.PrimitiveTypes.Int8), []string{"YQ==", "Yg==", "", "Yw==", "ZA=="}, "binary", "Yg== - Yw=="},
		{dictionaryOf(arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Int64), num, "uint16", "2 - 3"},
		{dictionaryOf(arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int16), num, "float64", "2 - 3"},
		{dictionaryOf(arrow.PrimitiveTypes.Date32, arrow.PrimitiveTypes.Int16), []string{"2026-01-01", "2026-01-02", "", "1969-12-31", "2026-01-01"}, "date", "2026-01-02 - 1969-12-31"},
		{arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64), num, "int64", "2 - 3"},
		{extensions.NewUUIDType(), []string{"", "00000000-0000-0000-0000-000000000061", "", "00000000-0000-0000-0000-000000000062", ""}, "binary", "AAAAAAAAAAAAAAAAAAAAYQ== - AAAAAAAAAAAAAAAAAAAAYg=="},
		{arrow.Null, []string{"", "", "", "", ""}, "null", "- - -"},
	} {
		t.Run(test.from.String(), func(t *testing.T) {
			typ, err := TypeOf(test.from)
			if err != nil || typ.String() != test.to {
				t.Fatal(typ, err)
			}
			c := Converter{Type: typ}
			a := array.NewSlice(build3(t, test.from, test.texts...), 1, 4)
			for range 2 { // dictionaries are known the second time
				got, err := c.Convert(a)
				if err != nil {
					t.Fatal(err)
				}
				if !typ.Holds(got.DataType()) || text(got) != test.want {
					t.Errorf("%v: %s, not %s", got.DataType(), text(got), test.want)
				}
			}
		})
	}
}

func TestRefused(t *testing.T) {
	inner := dictionaryOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int8)
	for _, dt := range []arrow.DataType{
		arrow.ListOf(arrow.PrimitiveTypes.Int8), arrow.FixedWidthTypes.MonthInterval, &arrow.Decimal256Type{Precision: 50, Scale: 2},
		&arrow.Decimal128Type{Precision: 5, Scale: -2}, arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, inner), arrow.StructOf(),
	} {
		if typ, err := TypeOf(dt); err == nil {
			t.Errorf("%v is %v", dt, typ)
		}
	}
	s := arrow.NewSchema([]arrow.Field{
		{Name: "x", Type: arrow.PrimitiveTypes.Int8}, {Name: "x", Type: arrow.ListOf(arrow.PrimitiveTypes.Int8)}, {Name: "x", Type: arrow.BinaryTypes.LargeString},
	}, nil)
	got := fmt.Sprint(Columns(s))
	const want = `[{{x int8} <nil>} {{x.1 binary} column "x.1" is an Arrow list<item: int8, nullable>: frames do not hold such values} {{x.2 string} <nil>}]`
	if got != want {
		t.Error(got)
	}
}

func TestTooMuch(t *testing.T) {
	d := array.NewDate64Builder(memory.DefaultAllocator)
	d.Append(86400_000 + 1)
	if _, err := (&Converter{Type: table.Of(table.Date)}).Convert(d.NewArray()); err == nil || err.Error() != "row 0: 86400001 ms is no date" {
		t.Error(err)
	}
	b := array.NewDecimal256Builder(memory.DefaultAllocator, &arrow.Decimal256Type{Precision: 38, Scale: 0})
	b.Append(decimal256.FromBigInt(new(big.Int).Lsh(big.NewInt(1), 200)))
	typ := table.Type{Kind: table.Decimal, Precision: 38}
	if _, err := (&Converter{Type: typ}).Convert(b.NewArray()); err == nil || err.Error() != "row 0: a decimal of more than 38 digits" {
		t.Error(err)
	}
}
