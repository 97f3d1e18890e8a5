package table_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// types are one type of each kind, and strings twice: plain and in a dictionary.
var types = func() []table.Type {
	var all []table.Type
	for k := table.Null; k <= table.Decimal; k++ {
		t := table.Of(k)
		if k == table.Decimal {
			t.Precision, t.Scale = 20, 3
		}
		all = append(all, t)
	}
	return append(all, table.Of(table.String), table.Type{Kind: table.Timestamp, Unit: table.Nano, Zone: "Europe/Paris"})
}()

// column makes an array of a type of values that differ, as its i-th column.
func column(t *testing.T, r *rand.Rand, typ table.Type, n int, inDictionary bool) arrow.Array {
	t.Helper()
	dt := typ.Arrow()
	if inDictionary && typ.Kind == table.String {
		dt = table.Dictionary()
	}
	b := array.NewBuilder(memory.DefaultAllocator, dt)
	if d, ok := b.(*array.BinaryDictionaryBuilder); ok && n > 0 {
		words := array.NewStringBuilder(memory.DefaultAllocator)
		for i := range 10 {
			words.Append(fmt.Sprintf("word %d", i))
		}
		if err := d.InsertStringDictValues(words.NewStringArray()); err != nil {
			t.Fatal(err)
		}
	}
	for range n {
		if r.IntN(4) == 0 {
			b.AppendNull()
			continue
		}
		var err error
		switch b := b.(type) {
		case *array.NullBuilder:
			b.AppendNull()
		case *array.BinaryDictionaryBuilder:
			err = b.AppendString(fmt.Sprintf("word %d", r.IntN(10)))
		case *array.BinaryBuilder:
			b.Append([]byte{byte(r.Uint32()), 0, 255})
		case *array.StringBuilder:
			b.Append("größer"[:r.IntN(3)])
		case *array.Float64Builder:
			b.Append(math.Float64frombits(r.Uint64()))
		case *array.Float32Builder:
			b.Append(r.Float32())
		case *array.BooleanBuilder:
			b.Append(r.IntN(2) == 0)
		case *array.Decimal128Builder:
			b.Append(decimal128.New(r.Int64(), r.Uint64()))
		default:
			err = b.AppendValueFromString(fmt.Sprint(r.IntN(100)))
			switch b := b.(type) {
			case *array.Date32Builder:
				b.Append(arrow.Date32(r.Int32()))
				err = nil
			case *array.Time64Builder:
				b.Append(arrow.Time64(r.Int64N(86400e9)))
				err = nil
			case *array.TimestampBuilder:
				b.Append(arrow.Timestamp(r.Int64()))
				err = nil
			case *array.DurationBuilder:
				b.Append(arrow.Duration(r.Int64()))
				err = nil
			}
		}
		if err != nil {
			t.Fatal(typ, err)
		}
	}
	a := b.NewArray()
	if a.Len() < n {
		t.Fatalf("%v: %d rows, not %d", typ, a.Len(), n)
	}
	return array.NewSlice(a, 0, int64(n))
}

// sample is a table of all kinds, of which batches are slices.
func sample(t *testing.T, seed uint64, rows ...int) *table.Table {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	var fields []table.Field
	for i, typ := range types {
		fields = append(fields, table.Field{Name: fmt.Sprintf("%d %v \xff", i, typ), Type: typ})
	}
	s, err := table.NewSchema(fields...)
	if err != nil {
		t.Fatal(err)
	}
	var batches []*table.Batch
	for _, n := range rows {
		var columns []arrow.Array
		for i, typ := range types {
			from := r.IntN(20)
			all := column(t, r, typ, from+n+3, i >= len(types)-2)
			columns = append(columns, array.NewSlice(all, int64(from), int64(from+n)))
		}
		b, err := table.NewBatch(s, columns, n)
		if err != nil {
			t.Fatal(err)
		}
		batches = append(batches, b)
	}
	out, err := table.New(s, batches...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	c, err := graph.CodecFor(reflect.TypeOf(v))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := c.Encode(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decode[T any](data []byte) (v T, err error) {
	c, err := graph.CodecFor(reflect.TypeFor[T]())
	if err != nil {
		return v, err
	}
	got, err := c.Decode(bytes.NewReader(data))
	if err != nil {
		return v, err
	}
	return got.(T), nil
}

func equal(t testing.TB, got, want *table.Table) {
	t.Helper()
	if !got.Schema.Equal(want.Schema) {
		t.Fatalf("columns %v, not %v", got.Schema, want.Schema)
	}
	if len(got.Batches) != len(want.Batches) {
		t.Fatalf("%d batches, not %d", len(got.Batches), len(want.Batches))
	}
	for i, b := range got.Batches {
		w := want.Batches[i]
		if b.Rows != w.Rows {
			t.Fatalf("batch %d has %d rows, not %d", i, b.Rows, w.Rows)
		}
		if _, err := table.NewBatch(b.Schema, b.Columns, b.Rows); err != nil {
			t.Fatal(err)
		}
		for j, c := range b.Columns {
			if !array.ApproxEqual(c, w.Columns[j], array.WithNaNsEqual(true), array.WithAbsTolerance(0)) {
				t.Fatalf("batch %d, column %s: %v, not %v", i, b.Schema.Fields[j].Name, c, w.Columns[j])
			}
			if c.NullN() != w.Columns[j].NullN() {
				t.Errorf("%d nulls, not %d", c.NullN(), w.Columns[j].NullN())
			}
		}
	}
}

func TestCodec(t *testing.T) {
	for _, rows := range [][]int{nil, {0}, {1}, {7}, {8}, {64, 0, 65}, {1000, 3000}} {
		t.Run(fmt.Sprint(rows), func(t *testing.T) {
			want := sample(t, uint64(len(rows)), rows...)
			data := encode(t, want)
			got, err := decode[*table.Table](data)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, got, want)
			if again := encode(t, got); !bytes.Equal(again, data) {
				t.Errorf("encoded again it is another: %d bytes, not %d", len(again), len(data))
			}
		})
	}
}

func TestCodecBatch(t *testing.T) {
	want := sample(t, 5, 100)
	got, err := decode[*table.Batch](encode(t, want.Batches[0]))
	if err != nil {
		t.Fatal(err)
	}
	one, err := table.New(want.Schema, got)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, one, want)
	none, err := decode[*table.Batch](encode(t, &table.Batch{Schema: &table.Schema{}, Rows: 12345}))
	if err != nil || none.Rows != 12345 {
		t.Error("a batch without columns:", none, err)
	}
	if _, err := decode[*table.Batch](encode(t, sample(t, 6, 1, 2))); !errors.Is(err, graph.ErrDamaged) {
		t.Error("two batches as one:", err)
	}
}

// TestCodecOfSlices sees that a piece of a large table is small, and that what
// batches have in common stays so.
func TestCodecOfSlices(t *testing.T) {
	big := sample(t, 7, 50000).Batches[0]
	var pieces []*table.Batch
	for at := 0; at < 1000; at += 100 {
		var columns []arrow.Array
		for _, c := range big.Columns {
			columns = append(columns, array.NewSlice(c, int64(at), int64(at+100)))
		}
		pieces = append(pieces, &table.Batch{Schema: big.Schema, Columns: columns, Rows: 100})
	}
	want := &table.Table{Schema: big.Schema, Batches: pieces}
	data := encode(t, want)
	if whole := big.SizeBytes(); int64(len(data)) > whole/40 {
		t.Errorf("%d bytes for a fiftieth of %d", len(data), whole)
	}
	if size := want.SizeBytes(); size > big.SizeBytes()*11/10 {
		t.Errorf("slices are %d bytes, of %d", size, big.SizeBytes())
	}
	got, err := decode[*table.Table](data)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, want)
	category := slices.IndexFunc(types, func(t table.Type) bool { return t.Kind == table.Category })
	first := got.Batches[0].Columns[category].(*array.Dictionary).Data().Dictionary()
	last := got.Batches[9].Columns[category].(*array.Dictionary).Data().Dictionary()
	if first != last {
		t.Error("a dictionary came twice")
	}
}

// TestCodecOfFewRows sees that rows do not carry a dictionary of strings they do
// not use.
func TestCodecOfFewRows(t *testing.T) {
	words := array.NewStringBuilder(memory.DefaultAllocator)
	for i := range 10000 {
		words.Append(fmt.Sprintf("word %d", i))
	}
	dict := words.NewStringArray()
	codes := array.NewInt32Builder(memory.DefaultAllocator)
	codes.AppendValues([]int32{5, 77, 0, 9999}, []bool{true, true, false, true})
	c := array.NewDictionaryArray(table.Dictionary(), codes.NewInt32Array(), dict)
	s, _ := table.NewSchema(table.Field{Name: "s", Type: table.Of(table.String)})
	data := encode(t, &table.Batch{Schema: s, Columns: []arrow.Array{c}, Rows: 4})
	if len(data) > 100 {
		t.Errorf("4 words take %d bytes", len(data))
	}
	got, err := decode[*table.Batch](data)
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprint(got.Columns[0]); text != `["word 5" "word 77" (null) "word 9999"]` {
		t.Error(text)
	}
	s, _ = table.NewSchema(table.Field{Name: "c", Type: table.Of(table.Category)})
	if got, err = decode[*table.Batch](encode(t, &table.Batch{Schema: s, Columns: []arrow.Array{c}, Rows: 4})); err != nil {
		t.Fatal(err)
	}
	if n := got.Columns[0].(*array.Dictionary).Dictionary().Len(); n != 10000 {
		t.Errorf("%d categories are left", n)
	}
}

func TestCodecDamage(t *testing.T) {
	data := encode(t, sample(t, 9, 20, 9))
	for n := range data {
		if _, err := decode[*table.Table](data[:n]); !errors.Is(err, graph.ErrDamaged) {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		}
	}
	for i := range data {
		bad := bytes.Clone(data)
		bad[i] ^= 1 << (i % 8)
		readable(t, bad)
	}
	var checked bytes.Buffer
	w := graph.NewCheckedWriter(&checked)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	c, _ := graph.CodecFor(reflect.TypeFor[*table.Table]())
	for i := 0; i < checked.Len(); i += 7 {
		bad := bytes.Clone(checked.Bytes())
		bad[i] ^= 1
		if _, err := c.Decode(graph.NewCheckedReader(bytes.NewReader(bad), int64(len(bad)))); !errors.Is(err, graph.ErrDamaged) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
}

// readable fails if what was decoded cannot be read.
func readable(t testing.TB, data []byte) {
	t.Helper()
	got, err := decode[*table.Table](data)
	if err != nil {
		if !errors.Is(err, graph.ErrDamaged) {
			t.Fatal(err)
		}
		return
	}
	for _, b := range got.Batches {
		for _, c := range b.Columns {
			for i := range min(c.Len(), 1<<16) {
				if _, isNull := c.(*array.Null); !isNull && c.IsValid(i) && c.DataType().ID() != arrow.TIMESTAMP {
					_ = c.ValueStr(i)
				}
			}
		}
	}
	if got.SizeBytes() > int64(len(data))*64+1<<16 {
		t.Fatalf("%d bytes became %d", len(data), got.SizeBytes())
	}
}

func FuzzCodec(f *testing.F) {
	f.Add([]byte{})
	t := &table.Batch{Schema: &table.Schema{Fields: []table.Field{{Name: "x", Type: table.Of(table.Null)}}}, Columns: []arrow.Array{array.NewNull(3)}, Rows: 3}
	f.Add(encode(f, t))
	for _, text := range []string{"", "word"} {
		b := array.NewBuilder(memory.DefaultAllocator, table.Dictionary()).(*array.BinaryDictionaryBuilder)
		if err := b.AppendString(text); err != nil {
			f.Fatal(err)
		}
		b.AppendNull()
		s, _ := table.NewSchema(table.Field{Name: text, Type: table.Of(table.Category)})
		f.Add(encode(f, &table.Batch{Schema: s, Columns: []arrow.Array{b.NewArray()}, Rows: 2}))
	}
	f.Fuzz(func(t *testing.T, data []byte) { readable(t, data) })
}

func TestSizeBytes(t *testing.T) {
	var none *table.Table
	if none.SizeBytes() != 0 {
		t.Error("a nil table")
	}
	one := sample(t, 11, 10000)
	size := one.SizeBytes()
	twice := &table.Table{Schema: one.Schema, Batches: []*table.Batch{one.Batches[0], one.Batches[0]}}
	if both := twice.SizeBytes(); both > size*11/10 {
		t.Errorf("the same twice is %d, once %d", both, size)
	}
	if encoded := int64(len(encode(t, one))); size < encoded/2 || size > encoded*2 {
		t.Errorf("%d bytes in memory, %d encoded", size, encoded)
	}
}
