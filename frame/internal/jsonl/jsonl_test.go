package jsonl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"go.uber.org/goleak"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open makes a scan of a text, as the file x.jsonl.
func open(t testing.TB, text string, o Options) (Scan, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("x.jsonl", []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	files, err := source.Glob(context.Background(), "x.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return New(context.Background(), "x.jsonl", files, o)
}

// show reads columns of a scan as text, all for nil; a revised scan is read again.
func show(t testing.TB, s Scan, columns []int) (string, error) {
	t.Helper()
	schema := s.Describe().Schema
	if columns == nil {
		columns = make([]int, schema.Len())
		for i := range columns {
			columns[i] = i
		}
	}
	var out strings.Builder
	fmt.Fprintln(&out, schema.Pick(columns))
	for part := range s.Ranges {
		stream, err := s.Open(t.Context(), part, scan.Want{Columns: columns})
		if err != nil {
			return "", err
		}
		defer stream.Close()
		for {
			b, err := stream.Next(t.Context())
			if err == io.EOF {
				break
			}
			if w, ok := errors.AsType[textfile.Widen](err); ok {
				fmt.Fprintln(&out, err)
				s.Schema = &table.Schema{Fields: slices.Clone(s.Schema.Fields)}
				s.Schema.Fields[s.Schema.Index(w.Column)].Type = w.To
				text, err := show(t, s, columns)
				return out.String() + text, err
			}
			if err != nil {
				return "", err
			}
			if _, err := table.NewBatch(b.Schema, b.Columns, b.Rows); err != nil {
				t.Fatal(err)
			}
			for row := range b.Rows {
				for i, c := range b.Columns {
					if i > 0 {
						out.WriteByte('|')
					}
					if _, none := c.(*array.Null); none || c.IsNull(row) {
						out.WriteByte('-')
						continue
					}
					out.WriteString(c.ValueStr(row))
				}
				out.WriteByte('\n')
			}
		}
	}
	return out.String(), nil
}

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name, text string
		o          Options
		columns    []int
		want       string
	}{
		{
			name: "kinds", text: `{"i":1,"f":1.5,"s":"x","b":true,"n":null}` + "\n" + `{"s":"größer","i":-9223372036854775808,"b":false}`,
			want: "i int64, f float64, s string, b bool, n null\n1|1.5|x|true|-\n-9223372036854775808|-|größer|false|-\n",
		},
		{
			name: "mixed", text: `{"a":1,"b":1,"c":true,"d":18446744073709551615,"e":"x"}` + "\n" + `{"a":1.5,"b":"x","c":0,"d":7,"e":{"k":[1, 2]}}`,
			want: "a float64, b string, c string, d string, e string\n1|1|true|18446744073709551615|x\n1.5|x|0|7|{\"k\":[1, 2]}\n",
		},
		{name: "exact", text: `{"a":18446744073709551615}` + "\n" + `{"a":9223372036854775808}`, want: "a uint64\n18446744073709551615\n9223372036854775808\n"},
		{name: "larger than int64, and a fraction", text: `{"a":1}` + "\n" + `{"a":18446744073709551615}` + "\n" + `{"a":0.5}`, want: "a float64\n1\n1.8446744073709552e+19\n0.5\n"},
		{name: "too long", text: `{"a":184467440737095516150}`, want: "a string\n184467440737095516150\n"},
		{
			name: "escapes", text: `{"a\u0062":"\ud83d\ude00\n\"\\\/\u00e9","b":"\ud83d"}`,
			want: "ab string, b string\n😀\n\"\\/é|\ufffd\n",
		},
		{name: "twice", text: `{"a":1,"a":2}`, want: "a int64\n2\n"},
		{name: "blank lines, spaces, carriage returns, a mark", text: "\xef\xbb\xbf\r\n {\"a\" : 1 } \r\n\n\t{ }\n", want: "a int64\n1\n-\n"},
		{name: "empty", text: "", want: "\n"},
		{name: "projected", text: `{"a":1,"b":[{"x":"}"}],"c":"x"}` + "\n" + `{"c":"y","b":{}}`, columns: []int{2, 0}, want: "c string, a int64\nx|1\ny|-\n"},
		{name: "only some", text: `{"a":1,"b":2}`, o: Options{Columns: []string{"z", "b"}}, want: "z null, b int64\n-|2\n"},
		{
			name: "only some, given", text: `{"a":1,"b":2}`, want: "z int8, b int64\n-|2\n",
			o: Options{Columns: []string{"z", "b"}, Types: map[string]table.Type{"z": table.Of(table.Int8), "a": table.Of(table.Int8)}},
		},
		{
			name: "flattened", text: `{"u":{"id":1,"n":{"x":2}},"z":0}` + "\n" + `{"u":null,"z":1}` + "\n" + `{"u":{"id":3}}`, o: Options{Flatten: true},
			want: "u.id int64, u.n.x int64, z int64\n1|2|0\n-|-|1\n3|-|-\n",
		},
		{
			name: "given", text: `{"i":"7","t":"2026-03-01T12:00:00.5Z","d":"2026-03-01","c":"x","m":1767225600000000,"h":"01:02:03.5","f":2}`,
			o: Options{Types: map[string]table.Type{
				"i": table.Of(table.Int8), "t": table.Of(table.Timestamp), "d": table.Of(table.Date), "c": table.Of(table.Category),
				"m": table.Of(table.Timestamp), "h": table.Of(table.Time), "f": table.Of(table.Float32),
			}},
			want: "i int8, t timestamp[us], d date, c category, m timestamp[us], h time, f float32\n7|2026-03-01T12:00:00.5|2026-03-01|x|2026-01-01T00:00:00|01:02:03.500000000|2\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := open(t, test.text, test.o)
			if err != nil {
				t.Fatal(err)
			}
			got, err := show(t, s, test.columns)
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}

func TestBadRows(t *testing.T) {
	const text = `{"a":1}` + "\n" + `{"a":2` + "\n\n" + `[1]` + "\n" + `{"a":3} x` + "\n" + `{"a":4,"b":tru}` + "\n" + `{"a":5}`
	s, err := open(t, text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const first = "json lines: x.jsonl:2:7: the line ends where a comma or } should be"
	if _, err := show(t, s, nil); err == nil || err.Error() != first {
		t.Error(err)
	}
	s.Options.Bad = textfile.Skip
	got, err := show(t, s, nil)
	if err != nil || got != "a int64, b null\n1\n5\n" && got != "a int64\n1\n5\n" {
		t.Errorf("%q %v", got, err)
	}
	const want = `file string, line int64, text string, error string
x.jsonl|2|{"a":2|json lines: x.jsonl:2:7: the line ends where a comma or } should be
x.jsonl|4|[1]|json lines: x.jsonl:4:1: '[' where an object should be
x.jsonl|5|{"a":3} x|json lines: x.jsonl:5:9: something stands behind the object
x.jsonl|6|{"a":4,"b":tru}|json lines: x.jsonl:6:15: '}' where the rest of true should be
`
	if got, err = show(t, s.BadRows(), nil); err != nil || got != want {
		t.Errorf("%s %v", got, err)
	}
	if got, err = show(t, s.BadRows(), []int{1}); err != nil || got != "line int64\n2\n4\n5\n6\n" {
		t.Errorf("%s %v", got, err)
	}
	if _, err := open(t, "[{\"a\":1},\n{\"a\":2}]\n", Options{}); err == nil || err.Error() != "json lines: x.jsonl:1:1: '[' where an object should be" {
		t.Error("an array of objects:", err)
	}
	for _, test := range []struct{ name, text, want string }{
		{"given type", `{"a":1,"b":"y"}`, `json lines: x.jsonl:1:12: column "b": "y" is not of type int64`},
		{"not UTF-8", "{\"a\":\"\xff\",\"b\":1}", "json lines: x.jsonl:1:6: column \"a\": \"\xff\" is not valid UTF-8"},
		{"escape", `{"a":"\q","b":1}`, `json lines: x.jsonl:1:6: column "a": "\q" has an escape that says nothing`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := open(t, test.text, Options{Types: map[string]table.Type{"b": table.Of(table.Int64)}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := show(t, s, nil); err == nil || err.Error() != test.want {
				t.Errorf("%v, not %s", err, test.want)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	types := func(name string, k table.Kind) map[string]table.Type { return map[string]table.Type{name: table.Of(k)} }
	for _, test := range []struct {
		name string
		o    Options
		want string
	}{
		{"a type of no key", Options{Types: types("c", table.Int8)}, `json lines: a type is given for key "c", which no sampled row has: there are ["a" "b"]; a key that comes later is named in Columns`},
		{"a type of no key, among some", Options{Columns: []string{"a"}, Types: types("c", table.Int8)}, `json lines: a type is given for key "c", which no sampled row has: there are ["a" "b"]; a key that comes later is named in Columns`},
		{"a type of a part of a key", Options{Types: types("b.x", table.Int8)}, `json lines: a type is given for key "b.x", which no sampled row has: there are ["a" "b"]; a key that comes later is named in Columns`},
		{"a key twice", Options{Columns: []string{"a", "a"}}, `json lines: column "a" is asked for twice`},
		{"no type of text", Options{Types: types("a", table.Duration)}, `json lines: column "a": duration[us] cannot be read from text`},
		{"flattened", Options{Flatten: true, Types: types("b.x", table.Int8)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := open(t, `{"a":1,"b":{"x":2}}`, test.o)
			if got := fmt.Sprint(err); got != test.want && (err != nil || test.want != "") {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestBadRowsAreWhole has a value of no given type in a line that is longer than
// errors show: the line is there as it is.
func TestBadRowsAreWhole(t *testing.T) {
	line := `{"text":"` + strings.Repeat("long ", 100) + `","n":"x"}`
	s, err := open(t, line+"\r\n"+`{"text":"","n":1}`, Options{Bad: textfile.Skip, Types: map[string]table.Type{"n": table.Of(table.Int64)}})
	if err != nil {
		t.Fatal(err)
	}
	want := "text string, error string\n" + line + `|json lines: x.jsonl:1:516: column "n": "x" is not of type int64` + "\n"
	if got, err := show(t, s.BadRows(), []int{2, 3}); err != nil || got != want {
		t.Errorf("%v: got\n%s\nwant\n%s", err, got, want)
	}
}

// TestEndsAreSampled has a key and a fraction in the last line only.
func TestEndsAreSampled(t *testing.T) {
	text := strings.Repeat(`{"n":1,"text":"`+strings.Repeat("x", 100)+`"}`+"\n", 20_000) + `{"n":0.5,"last":true}`
	s, err := open(t, text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Schema.String(), "n float64, text string, last bool"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestSkipTakesBack has rows of which the last column is bad: what the others have
// taken is taken back, whatever they are.
func TestSkipTakesBack(t *testing.T) {
	kinds := map[string]table.Type{"last": table.Of(table.Int8), "cat": table.Of(table.Category), "u": table.Of(table.Uint16), "bin": table.Of(table.Binary)}
	var text strings.Builder
	want := "i int64, f float64, b bool, s string, cat category, u uint16, bin binary, n null, many string, last int8\n"
	for i := range 5000 {
		some := i%3 != 0
		value := func(s string) string {
			if some {
				return s
			}
			return "null"
		}
		last := fmt.Sprint(i % 100)
		if i%7 == 0 {
			last = "1000"
		}
		fmt.Fprintf(&text, `{"i":%s,"f":%s,"b":%s,"s":%s,"cat":%s,"u":%s,"bin":%s,"n":null,"many":%s,"last":%s}`+"\n",
			value(fmt.Sprint(i)), value("0.5"), value("true"), value(`"x\"y"`), value(`"c"`), value("7.0"), value(`"b"`), value(fmt.Sprintf(`"many %d"`, i)), last)
		switch {
		case i%7 == 0:
		case some:
			want += fmt.Sprintf("%d|0.5|true|x\"y|c|7|Yg==|-|many %d|%s\n", i, i, last)
		default:
			want += fmt.Sprintf("-|-|-|-|-|-|-|-|-|%s\n", last)
		}
	}
	s, err := open(t, text.String(), Options{Types: kinds, Bad: textfile.Skip, PartBytes: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	s.Schema.Fields[7].Type = table.Of(table.Null)
	got, err := show(t, s, nil)
	if err != nil || got != want {
		at := 0
		for at < min(len(got), len(want)) && got[at] == want[at] {
			at++
		}
		t.Errorf("%v: at byte %d: %.200s\nnot %.200s", err, at, got[at:], want[at:])
	}
	if got, err = show(t, s.BadRows(), []int{1}); err != nil || strings.Count(got, "\n") != 1+715 {
		t.Errorf("%d bad rows: %v", strings.Count(got, "\n")-1, err)
	}
}

// TestWriterKinds writes each kind and reads it as what it was.
func TestWriterKinds(t *testing.T) {
	types := map[string]table.Type{}
	var fields []table.Field
	line := "{"
	for i, f := range []struct{ kind, text string }{
		{"bool", "true"},
		{"int8", "-8"},
		{"int16", "-16"},
		{"int32", "-32"},
		{"int64", "-64"},
		{"uint8", "8"},
		{"uint16", "16"},
		{"uint32", "32"},
		{"uint64", "18446744073709551615"},
		{"float32", "0.1"},
		{"float64", "1e-9"},
		{"string", `"s"`},
		{"category", `"c"`},
		{"date", `"1969-12-31"`},
		{"time", `"23:59:59.5"`},
		{"timestamp", `"1969-12-31T23:59:59.999999"`},
		{"null", "null"},
	} {
		for k := table.Null; k <= table.Decimal; k++ {
			if k.String() == f.kind {
				types[f.kind] = table.Of(k)
				fields = append(fields, table.Field{Name: f.kind, Type: table.Of(k)})
			}
		}
		if i > 0 {
			line += ","
		}
		line += fmt.Sprintf("%q:%s", f.kind, f.text)
	}
	line += "}\n"
	s, err := open(t, line+strings.ReplaceAll(line, "true", "false"), Options{Types: types})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Schema.Equal(&table.Schema{Fields: fields}) {
		t.Fatal(s.Schema)
	}
	all := make([]int, len(fields))
	for i := range all {
		all[i] = i
	}
	stream, err := s.Open(t.Context(), 0, scan.Want{Columns: all})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	b, err := stream.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := NewWriter(&out, s.Schema)
	if err := errors.Join(w.Write(b), w.Flush()); err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(line, "1e-9", "1e-09")
	if got := out.String(); got != want+strings.ReplaceAll(want, "true", "false") {
		t.Errorf("got  %snot %s", got, want)
	}
}

func TestWiden(t *testing.T) {
	s, err := open(t, strings.Repeat(`{"a":1,"n":null}`+"\n", 10)+`{"a":1.5}`+"\n"+`{"a":"x","n":true}`, Options{InferRows: 1})
	if err != nil {
		t.Fatal(err)
	}
	s.Schema.Fields[0].Type, s.Schema.Fields[1].Type = table.Of(table.Int64), table.Of(table.Null) // as if one place had been looked at
	got, err := show(t, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`json lines: x.jsonl:11: column "a": 1.5 is not of type int64, which the sampled rows have: set Types["a"] to float64, or InferRows to -1`,
		`json lines: x.jsonl:12: column "a": "x" is not of type float64`,
		`json lines: x.jsonl:12: column "n": true is not of type null`,
		"a string, n bool\n1|-\n", "1.5|-\nx|true\n",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("%s\nlacks %s", got, part)
		}
	}
}

// TestParts reads a file in any pieces: the answer is the same.
func TestParts(t *testing.T) {
	var text strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&text, `{"i":%d,"few":"w%d","many":"%s%d","none":null}`+"\n", i, i%7, strings.Repeat("x", i%50), i)
	}
	s, err := open(t, text.String(), Options{BatchRows: 700})
	if err != nil {
		t.Fatal(err)
	}
	want, err := show(t, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int64{1 << 30, 10000, 333} {
		s.Ranges = source.Cut(s.Files, size)
		got, err := show(t, s, nil)
		if err != nil || got != want {
			t.Errorf("in %d parts: %d bytes, not %d: %v", len(s.Ranges), len(got), len(want), err)
		}
	}
	stream, err := s.Open(t.Context(), 0, scan.Want{})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if b, err := stream.Next(t.Context()); err != nil || b.Rows == 0 || len(b.Columns) != 0 {
		t.Error("the number of rows alone:", b, err)
	}
}

func TestScanIsData(t *testing.T) {
	s, err := open(t, `{"a":{"b":1}}`, Options{Flatten: true, Types: map[string]table.Type{"a.b": table.Of(table.Int8)}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := graph.CodecFor(reflect.TypeFor[Scan]())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := c.Encode(&b, s); err != nil {
		t.Fatal(err)
	}
	back, err := c.Decode(&b)
	if err != nil || !reflect.DeepEqual(back, s) {
		t.Error(back, err)
	}
}

func TestWriter(t *testing.T) {
	floats := array.NewFloat64Builder(memory.DefaultAllocator)
	floats.AppendValues([]float64{1, 0.1, 1e300, math.NaN(), -0.0000001}, nil)
	text := array.NewStringBuilder(memory.DefaultAllocator)
	text.AppendValues([]string{"a\"\\\n\x01", "größer", "\xff", "", "x"}, []bool{true, true, true, true, false})
	when := array.NewTimestampBuilder(memory.DefaultAllocator, &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "Europe/Paris"})
	when.AppendValues([]arrow.Timestamp{0, -1, 1767225600500000, 1, 2}, nil)
	s, err := table.NewSchema(
		table.Field{Name: "f", Type: table.Of(table.Float64)}, table.Field{Name: `t"`, Type: table.Of(table.String)},
		table.Field{Name: "w", Type: table.Type{Kind: table.Timestamp, Unit: table.Micro, Zone: "Europe/Paris"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	b, err := table.NewBatch(s, []arrow.Array{floats.NewArray(), text.NewArray(), when.NewArray()}, 5)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := NewWriter(&out, s)
	if err := errors.Join(w.Write(b), w.Flush()); err != nil {
		t.Fatal(err)
	}
	const want = `{"f":1.0,"t\"":"a\"\\\n\u0001","w":"1970-01-01T01:00:00+01:00"}
{"f":0.1,"t\"":"größer","w":"1970-01-01T00:59:59.999999+01:00"}
{"f":1e+300,"t\"":"` + "\ufffd" + `","w":"2026-01-01T01:00:00.5+01:00"}
{"f":null,"t\"":"","w":"1970-01-01T01:00:00.000001+01:00"}
{"f":-1e-07,"t\"":null,"w":"1970-01-01T01:00:00.000002+01:00"}
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	back, err := open(t, out.String(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := show(t, back, []int{0, 1}); err != nil || !strings.HasPrefix(got, "f float64, t\" string\n1|a\"\\\n\x01\n0.1|größer\n1e+300|\ufffd\n-|\n-1e-07|-\n") {
		t.Errorf("%s %v", got, err)
	}
}

// FuzzRead reads any text with any cuts: no panic, and as many rows however cut.
func FuzzRead(f *testing.F) {
	f.Add("{\"a\":1}\n{\"a\":\"x\"}\n", 5)
	f.Add("\xef\xbb\xbf{\"a\":[1,{}],\"b\":\"\\u00e9\"}\r\n\n{\"b\":1.5}", 3)
	f.Add("{\"a\":1}\n{\"a\":", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		s, err := open(t, text, Options{Bad: textfile.Skip, InferRows: 2})
		if err != nil {
			t.Skip()
		}
		want, err := show(t, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.Ranges = source.Cut(s.Files, int64(max(1, size)))
		if len(s.Ranges) > 100 {
			t.Skip()
		}
		if got, err := show(t, s, nil); err != nil || !strings.Contains(want, "not of type") && got != want {
			t.Fatalf("cut: %q %v\nwhole: %q", got, err, want)
		}
		if _, err := show(t, s.BadRows(), nil); err != nil {
			t.Fatal(err)
		}
	})
}
