package csv

import (
	"io"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
)

// batchesOf are the batches of all parts of a scan.
func batchesOf(t *testing.T, s Scan) (out []*table.Batch) {
	t.Helper()
	for part := range s.Ranges {
		st, err := s.Open(t.Context(), part, scan.Want{Columns: s.All()})
		if err != nil {
			t.Fatal(err)
		}
		for {
			b, err := st.Next(t.Context())
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, b)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func encoded(t testing.TB, schema *table.Schema, o WriteOptions, batches ...*table.Batch) string {
	t.Helper()
	var b strings.Builder
	w, err := NewWriter(&b, schema, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	for _, test := range []struct {
		name, in, want string
		o              WriteOptions
		types          map[string]table.Type
	}{
		{name: "numbers", in: "a,b,c\n-1,2.5,True\n,NA,\n30,-0.0,false\n", want: "a,b,c\n-1,2.5,True\n,,\n30,-0.0,False\n"},
		{name: "floats", in: "a\n1\n1.5\n1e300\n1e16\n123456789012345.6\n0.0001\n0.00001\n-inf\n1e15\n", want: "a\n1.0\n1.5\n1e+300\n1e+16\n123456789012345.6\n0.0001\n1e-05\n-inf\n1000000000000000.0\n"},
		{name: "float32", in: "a\n0.1\n16777216\n", want: "a\n0.1\n16777216.0\n", types: map[string]table.Type{"a": table.Of(table.Float32)}},
		{name: "quotes", in: "a,\"b,c\"\n\"x,y\",\"p\"\"q\"\n\"l\nm\", s \n", want: "a,\"b,c\"\n\"x,y\",\"p\"\"q\"\n\"l\nm\", s \n"},
		{name: "one column", in: "a\nx\nNA\n", want: "a\nx\n\"\"\n"},
		{name: "times", in: "a,b,c\n2024-02-29,2024-01-01 10:00:00.5,2024-01-01T10:00:00Z\n1900-01-01,1900-01-01 00:00:00,1969-12-31T23:59:59.000001Z\n", want: "a,b,c\n2024-02-29,2024-01-01 10:00:00.500,2024-01-01 10:00:00+00:00\n1900-01-01,1900-01-01 00:00:00,1969-12-31 23:59:59.000001+00:00\n"},
		{name: "time of day", in: "a\n10:11:12\n23:59:59.123456789\n", want: "a\n10:11:12\n23:59:59.123456789\n", types: map[string]table.Type{"a": table.Of(table.Time)}},
		{name: "categories", in: "a\nx\ny\nx\n", want: "x\ny\nx\n", types: map[string]table.Type{"a": table.Of(table.Category)}, o: WriteOptions{NoHeader: true}},
		{name: "other marks", in: "a,b\nx;y,'\nNA,1\n", want: "a;b\n'x;y';''''\n-;1\n", o: WriteOptions{Delimiter: ';', Quote: '\'', Null: "-"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := planFiles(t, Options{Types: test.types}, test.in)
			got := encoded(t, s.Schema, test.o, batchesOf(t, s)...)
			if got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// What is not read from text: empty strings, durations, decimals, nothing.
func TestWriteOthers(t *testing.T) {
	schema := &table.Schema{Fields: []table.Field{
		{Name: "s", Type: table.Of(table.String)},
		{Name: "d", Type: table.Of(table.Duration)},
		{Name: "m", Type: table.Type{Kind: table.Decimal, Precision: 10, Scale: 2}},
		{Name: "n", Type: table.Of(table.Null)},
		{Name: "b", Type: table.Of(table.Binary)},
		{Name: "u", Type: table.Of(table.Uint64)},
	}}
	s := array.NewStringBuilder(memory.DefaultAllocator)
	s.AppendValues([]string{"", "x"}, nil)
	s.AppendNull()
	d := array.NewDurationBuilder(memory.DefaultAllocator, &arrow.DurationType{Unit: arrow.Microsecond})
	d.AppendValues([]arrow.Duration{1, -2, 3}, nil)
	m := array.NewDecimal128Builder(memory.DefaultAllocator, &arrow.Decimal128Type{Precision: 10, Scale: 2})
	m.AppendValues([]decimal128.Num{decimal128.FromI64(150), decimal128.FromI64(-5), decimal128.FromI64(0)}, nil)
	b := array.NewBinaryBuilder(memory.DefaultAllocator, arrow.BinaryTypes.Binary)
	b.AppendValues([][]byte{[]byte("a,b"), {0xff}, {}}, nil)
	u := array.NewUint64Builder(memory.DefaultAllocator)
	u.AppendValues([]uint64{1<<64 - 1, 0, 1}, nil)
	batch, err := table.NewBatch(schema, []arrow.Array{s.NewArray(), d.NewArray(), m.NewArray(), array.NewNull(3), b.NewArray(), u.NewArray()}, 3)
	if err != nil {
		t.Fatal(err)
	}
	want := "s,d,m,n,b,u\n\"\",1,1.50,,\"a,b\",18446744073709551615\nx,-2,-0.05,,\xff,0\n,3,0.00,,\"\",1\n"
	if got := encoded(t, schema, WriteOptions{}, batch); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	part := &table.Batch{Schema: schema, Rows: 2}
	for _, c := range batch.Columns {
		part.Columns = append(part.Columns, array.NewSlice(c, 1, 3))
	}
	if got := encoded(t, schema, WriteOptions{}, part); got != want[:len("s,d,m,n,b,u\n")]+want[strings.Index(want, "x,-2"):] {
		t.Errorf("a slice:\n%q", got)
	}
	if _, err := NewWriter(io.Discard, schema, WriteOptions{Delimiter: '"'}); err == nil {
		t.Error("a delimiter that is the quote")
	}
	w, err := NewWriter(io.Discard, schema.Pick([]int{0}), WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(batch); err == nil {
		t.Error("a batch of other columns")
	}
}

// What is written is read back as it was.
func TestRoundTrip(t *testing.T) {
	in := string(flights(300_000)) + mixedFlights
	s := planFiles(t, Options{}, in)
	batches := batchesOf(t, s)
	want, _, err := rowsOf(t, s, scan.Want{})
	if err != nil {
		t.Fatal(err)
	}
	text := encoded(t, s.Schema, WriteOptions{}, batches...)
	got, _, err := rowsOf(t, planFiles(t, Options{Types: typesOf(s)}, text), scan.Want{})
	if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%d rows of %d, %v", len(got), len(want), err)
	}
}

const mixedFlights = "1990,1,1,1,NA,1,2,3,\"A,\"\"B\nC\",1,NA,1,2,3,-4,5,AAA,BBB,100,NA,1,0,0\n"

func typesOf(s Scan) map[string]table.Type {
	types := map[string]table.Type{}
	for _, f := range s.Schema.Fields {
		types[f.Name] = f.Type
	}
	return types
}

func BenchmarkWrite(b *testing.B) {
	s := planFiles(b, Options{}, string(flights(8<<20)))
	st, err := s.Open(b.Context(), 0, scan.Want{Columns: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22}})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	batch, err := st.Next(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	w, err := NewWriter(io.Discard, s.Schema, WriteOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(encoded(b, s.Schema, WriteOptions{}, batch))))
	for b.Loop() {
		if err := w.Write(batch); err != nil {
			b.Fatal(err)
		}
	}
}
