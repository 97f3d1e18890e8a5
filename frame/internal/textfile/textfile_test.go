package textfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/source"
)

// What values are taken for does not depend on the order in which they are seen.
func TestJoin(t *testing.T) {
	types := []table.Type{
		table.Of(table.Null), table.Of(table.Bool), table.Of(table.Int64), table.Of(table.Uint64), HugeInteger, table.Of(table.Float64),
		table.Of(table.String), table.Of(table.Date), table.Of(table.Timestamp),
		{Kind: table.Timestamp, Unit: table.Nano},
		{Kind: table.Timestamp, Unit: table.Micro, Zone: "UTC"},
	}
	for _, a := range types {
		if Join(a, a) != a || Join(a, types[0]) != a {
			t.Errorf("%v joined with itself is %v, with null %v", a, Join(a, a), Join(a, types[0]))
		}
		for _, b := range types {
			if Join(a, b) != Join(b, a) {
				t.Errorf("%v and %v: %v, and the other way round %v", a, b, Join(a, b), Join(b, a))
			}
			for _, c := range types {
				if x, y := Join(Join(a, b), c), Join(a, Join(b, c)); x != y {
					t.Errorf("%v, %v and %v: %v from the left, %v from the right", a, b, c, x, y)
				}
			}
		}
	}
	if got := ColumnType(Join(types[2], types[3])); got != table.Of(table.String) {
		t.Errorf("int64 and uint64 are %v", got)
	}
}

func TestPlaces(t *testing.T) {
	for _, test := range []struct {
		files int
		want  string
	}{{0, "[]"}, {1, "[0]"}, {3, "[0 1 2]"}, {31, "[0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30]"}} {
		if got := fmt.Sprint(Sampled(test.files)); got != test.want {
			t.Errorf("of %d files: %s, want %s", test.files, got, test.want)
		}
	}
	if got, want := fmt.Sprint(Spread(8, 10, 1010, 200)), "[510 810]"; got != want {
		t.Errorf("places: %s, want %s", got, want)
	}
	if got := Spread(1, 0, 2300, 0); len(got) != 23 || got[0] != 100 || got[22] != 2300 {
		t.Errorf("places in one file: %v", got)
	}
	if got := Spread(8, 10, 100, 5000); slices.Min(got) <= 10 {
		t.Errorf("places before the rows: %v", got)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"a row", RowError{Format: "csv", File: "a", Line: 2, What: "is no row"}, "csv: a:2: is no row"},
		{"a row that is shown", RowError{Format: "csv", File: "a", Line: 2, Text: `"x"`, What: "is no row"}, `csv: a:2: is no row: "x"`},
		{"a value", RowError{Format: "json lines", File: "a", Line: 2, At: 7, Column: "c", Text: "1", What: "is no text"}, `json lines: a:2:7: column "c": 1 is no text`},
		{"beyond the sample", Widen{Format: "csv", Column: "c", From: table.Of(table.Int64), To: table.Of(table.Float64), File: "a", Line: 2, Value: "0.5"}, `csv: a:2: column "c": 0.5 is not of type int64, which the sampled rows have: set Types["c"] to float64, or InferRows to -1 to infer types from all rows`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.err.Error(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			var b bytes.Buffer
			if err := graph.EncodeValue(&b, test.err); err != nil {
				t.Fatal(err)
			}
			if back, err := graph.DecodeValue(&b); err != nil || !reflect.DeepEqual(back, test.err) {
				t.Errorf("%v is shipped as %v, %v", test.err, back, err)
			}
		})
	}
	if got := Shorten(bytes.Repeat([]byte("x"), 100)); len(got) != 63 {
		t.Errorf("shortened to %q", got)
	}
	if err := Format("csv").Errorf("x: %w", io.ErrUnexpectedEOF); err.Error() != "csv: x: unexpected EOF" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

func TestDescribe(t *testing.T) {
	files := []source.File{{Name: "a", Size: 250}, {Name: "b", Size: 40}}
	s := Scan{Format: "csv", Name: "x", Schema: &table.Schema{Fields: []table.Field{{Name: "n"}}}, Files: files, Ranges: source.Cut(files, 100)}
	var got []string
	for _, p := range s.Describe().Parts {
		got = append(got, fmt.Sprint(p.Name, " ", p.Bytes))
	}
	if want := "a[0] 84, a[1] 83, a[2] 83, b 40"; strings.Join(got, ", ") != want {
		t.Errorf("parts are %s, want %s", strings.Join(got, ", "), want)
	}
	for _, err := range []error{s.Check(-1, nil), s.Check(4, nil), s.Check(0, []int{1}), s.Check(0, []int{-1})} {
		if err == nil {
			t.Error("what is not there is opened")
		}
	}
	s.Bads = true
	if info := s.Describe(); info.Name != "bad rows of csv x" || info.Schema.String() != "file string, line int64, text string, error string" || s.Check(3, []int{3}) != nil {
		t.Errorf("the bad rows are %s: %v", info.Name, info.Schema)
	}
}

func TestBads(t *testing.T) {
	if got, err := table.SchemaOf[BadRow](); err != nil || !got.Equal(badSchema) {
		t.Errorf("bad rows are %v, %v", got, err)
	}
	b := NewBads([]int{1, 2})
	left := 3
	more := func() (bool, error) {
		for i := range 600 {
			b.Add(BadRow{File: "f", Line: int64(left*1000 - i), Text: "\xff"})
		}
		left--
		return left > 0, nil
	}
	rows, batches := 0, 0
	for {
		batch, err := b.Next(more)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		batches++
		rows += batch.Rows
		lines := batch.Columns[0].(*array.Int64).Int64Values()
		if !slices.IsSorted(lines) || batch.Columns[1].ValueStr(0) != "\ufffd" {
			t.Errorf("lines %v, text %q", lines, batch.Columns[1].ValueStr(0))
		}
		if left <= 0 {
			more = func() (bool, error) { return false, nil }
		}
	}
	if rows != 1800 || batches != 2 {
		t.Errorf("%d rows in %d batches", rows, batches)
	}
	if _, err := b.Next(func() (bool, error) { return false, io.ErrUnexpectedEOF }); err != io.ErrUnexpectedEOF {
		t.Error(err)
	}
}

func TestDictionary(t *testing.T) {
	d := NewDictionary()
	d.AddNull([]byte("NA"))
	codes := map[string]int32{}
	for i := range 2000 {
		for _, word := range []string{"", fmt.Sprint(i), fmt.Sprint("a longer word ", i)} {
			code, known := d.Find([]byte(word))
			if want, there := codes[word]; known != there || known && code != want {
				t.Fatalf("%q has code %d (%v), not %d (%v)", word, code, known, want, there)
			}
			if !known {
				codes[word] = d.Add([]byte(word))
			}
		}
		d.Saw(3)
		if i == 100 && d.Crowded() {
			t.Error("201 words are too many")
		}
	}
	for word, code := range codes {
		if got, ok := d.Find([]byte(word)); !ok || got != code || string(d.Value(code)) != word {
			t.Errorf("%q has code %d, not %d", word, got, code)
		}
	}
	if !d.Crowded() || d.Full() {
		t.Error("4001 words of 6000 rows are few")
	}
}

// A short word is found at once, and so is one that means null.
func TestDictionaryShort(t *testing.T) {
	d := NewDictionary()
	d.AddNull([]byte("NA"))
	want := d.Add([]byte("word"))
	for _, test := range []struct {
		lo, hi uint64
		code   int32
		ok     bool
	}{{'w'<<32 | 'o'<<40 | 'r'<<48 | 'd'<<56, 4, want, true}, {'N'<<48 | 'A'<<56, 2, NullCode, true}, {'x' << 56, 1, 0, false}} {
		if code, ok := d.Short(test.lo, test.hi); ok != test.ok || ok && code != test.code {
			t.Errorf("%x: code %d, %v", test.lo, code, ok)
		}
	}
}

// Texts become plain amid a batch when they are many, and stay so.
func TestTexts(t *testing.T) {
	for _, test := range []struct {
		name   string
		kind   table.Kind
		unfold int // at this row, -1 for none
		want   arrow.Type
	}{
		{"few", table.String, -1, arrow.DICTIONARY},
		{"many", table.String, 5, arrow.STRING},
		{"binary", table.Binary, -1, arrow.BINARY},
	} {
		t.Run(test.name, func(t *testing.T) {
			typ := table.Of(test.kind)
			x := NewTexts(typ)
			var n Nulls
			for range 2 {
				n.Begin(10)
				x.Begin(10, false)
				var want []string
				for row := range 9 {
					if row == test.unfold && x.Dict != nil {
						x.Unfold(row, &n)
					}
					text := fmt.Sprint("text ", row)
					switch {
					case row == 3:
						n.Set(row)
						text = array.NullValueStr
					case x.Dict != nil:
						x.Codes[row] = x.Dict.Add([]byte(text))
					default:
						x.Data = append(x.Data, text...)
					}
					if x.Dict == nil {
						x.Offsets = append(x.Offsets, int32(len(x.Data)))
					}
					want = append(want, text)
				}
				x.Truncate(8)
				a := x.Array(typ, 8, &n)
				if a.DataType().ID() != test.want || a.Len() != 8 || a.NullN() != 1 || x.Full() {
					t.Errorf("%v", a)
				}
				for row := range 8 {
					if got := a.ValueStr(row); got != want[row] && test.kind != table.Binary {
						t.Errorf("row %d is %q, not %q", row, got, want[row])
					}
				}
			}
		})
	}
}

func TestNulls(t *testing.T) {
	var n Nulls
	n.Begin(20)
	values := make([]int64, 20)
	if a := n.Array(arrow.PrimitiveTypes.Int64, 20, nil, arrow.GetBytes(values)); a.NullN() != 0 || a.NullBitmapBytes() != nil {
		t.Error("nulls where none were set")
	}
	for _, row := range []int{1, 9, 17} {
		n.Set(row)
	}
	n.Drop(10, 20)
	a := n.Array(arrow.PrimitiveTypes.Int64, 10, nil, arrow.GetBytes(values[:10]))
	if n.Count() != 2 || a.NullN() != 2 || !a.IsNull(1) || !a.IsNull(9) || a.IsNull(2) || n.Has(17) {
		t.Errorf("%d nulls: %v", n.Count(), a)
	}
	n.Begin(5)
	if n.Count() != 0 || n.Room() != 5 || n.Has(1) || !a.IsNull(1) {
		t.Error("what was begun again is not empty, or took the last batch with it")
	}
}

func TestWriter(t *testing.T) {
	var out strings.Builder
	schema := &table.Schema{Fields: []table.Field{{Name: "n", Type: table.Of(table.Int64)}}}
	w := NewWriter(&out, &Encoder{Format: "csv", Schema: schema, Style: plain{}, Start: "<", Before: [][]byte{[]byte("n=")}, End: ">"}, []byte("head "))
	b := array.NewInt64Builder(memory.DefaultAllocator)
	b.AppendValues([]int64{1, 2, 3, 4}, []bool{true, true, false, true})
	column := array.NewSlice(b.NewArray(), 1, 4)
	if err := w.Write(&table.Batch{Schema: schema, Columns: []arrow.Array{column}, Rows: 3}); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "head <n=2><n=-><n=4>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	lists := array.NewListBuilder(memory.DefaultAllocator, arrow.PrimitiveTypes.Int64)
	for _, columns := range [][]arrow.Array{{}, {lists.NewArray()}} {
		if err := w.Write(&table.Batch{Schema: schema, Columns: columns}); err == nil {
			t.Errorf("%v are written", columns)
		}
	}
}

// plain is a style of which only null is asked for.
type plain struct{ Style }

func (plain) Null(dst []byte) []byte { return append(dst, '-') }
