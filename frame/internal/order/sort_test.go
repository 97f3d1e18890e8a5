package order_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/order"
	"github.com/cb434341/weft/frame/table"
)

var kinds = []table.Type{
	table.Of(table.Bool), table.Of(table.Int8), table.Of(table.Int16), table.Of(table.Int32), table.Of(table.Int64),
	table.Of(table.Uint8), table.Of(table.Uint64), table.Of(table.Float32), table.Of(table.Float64), table.Of(table.String),
	table.Of(table.Binary), table.Of(table.Category), table.Of(table.Date), table.Of(table.Timestamp),
	{Kind: table.Decimal, Precision: 10},
	table.Of(table.Null),
}

// pool is texts that begin alike, hold zeros, or are long.
var pool = []string{
	"", "a", "a\x00", "a\x00\x00b", "ab", "abcdefgh", "abcdefgh\x00", "abcdefghi", "abcdefghij", "b", "é", "世界",
	strings.Repeat("long", 20), strings.Repeat("long", 20) + "er", strings.Repeat("long", 20) + "\x00", "abcdefgg", "\xff\xff",
}

// categories is the dictionary of all category columns, so that their order is
// one.
var categories = []string{"small", "large", "medium", "A"}

// randomColumn makes a column of few different values of a type.
func randomColumn(r *rand.Rand, t table.Type, n int) arrow.Array {
	dtype := t.Arrow()
	if t.Kind == table.String && r.IntN(2) == 0 {
		dtype = table.Dictionary()
	}
	b := array.NewBuilder(memory.DefaultAllocator, dtype)
	if t.Kind == table.Category {
		d := array.NewStringBuilder(memory.DefaultAllocator)
		d.AppendValues(categories, nil)
		if err := b.(*array.BinaryDictionaryBuilder).InsertStringDictValues(d.NewStringArray()); err != nil {
			panic(err)
		}
	}
	nulls, few := r.IntN(2)*r.IntN(6), 1+r.IntN(20)
	wide := r.IntN(2) == 0
	words := slices.Clone(pool)
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	words = words[:1+r.IntN(len(words))]
	for range n {
		if nulls > 0 && r.IntN(nulls+1) == 0 {
			b.AppendNull()
			continue
		}
		v := int64(r.IntN(few)) - 3
		if wide {
			v *= 1 << 59
		}
		switch b := b.(type) {
		case *array.NullBuilder:
			b.AppendNull()
		case *array.BooleanBuilder:
			b.Append(v&1 == 0)
		case *array.Int8Builder:
			b.Append(int8(v))
		case *array.Int16Builder:
			b.Append(int16(v))
		case *array.Int32Builder:
			b.Append(int32(v))
		case *array.Int64Builder:
			b.Append(v)
		case *array.Uint8Builder:
			b.Append(uint8(v))
		case *array.Uint64Builder:
			b.Append(uint64(v))
		case *array.Float32Builder:
			b.Append(float32(oddFloat(r, v)))
		case *array.Float64Builder:
			b.Append(oddFloat(r, v))
		case *array.StringBuilder:
			b.Append(words[r.IntN(len(words))])
		case *array.BinaryBuilder:
			b.Append([]byte(words[r.IntN(len(words))]))
		case *array.BinaryDictionaryBuilder:
			s := words[r.IntN(len(words))]
			if t.Kind == table.Category {
				s = categories[r.IntN(len(categories))]
			}
			if err := b.AppendString(s); err != nil {
				panic(err)
			}
		case *array.Date32Builder:
			b.Append(arrow.Date32(v))
		case *array.TimestampBuilder:
			b.Append(arrow.Timestamp(v))
		case *array.Decimal128Builder:
			b.Append(decimal128.New(v>>40, uint64(v)))
		}
	}
	return b.NewArray()
}

func oddFloat(r *rand.Rand, v int64) float64 {
	switch r.IntN(8) {
	case 0:
		return math.NaN()
	case 1:
		return math.Inf(int(v))
	case 2:
		return math.Copysign(0, -1)
	case 3:
		return 0
	}
	return float64(v) / 3
}

// randomTable is a table of some batches; the last column counts the rows.
func randomTable(r *rand.Rand, fields []table.Field, n int) *table.Table {
	columns := make([]arrow.Array, len(fields))
	for i, f := range fields {
		columns[i] = randomColumn(r, f.Type, n)
	}
	at := make([]int64, n)
	for i := range at {
		at[i] = int64(i)
	}
	schema := &table.Schema{Fields: append(slices.Clone(fields), table.Field{Name: "row", Type: table.Of(table.Int64)})}
	whole := &table.Batch{Schema: schema, Columns: append(columns, column.From(table.Of(table.Int64), at, nil)), Rows: n}
	t := &table.Table{Schema: schema}
	for from := 0; from < n; {
		to := min(n, from+1+r.IntN(n))
		t.Batches = append(t.Batches, column.SliceBatch(whole, from, to))
		from = to
	}
	return t
}

func joinedBatch(t testing.TB, tab *table.Table) *table.Batch {
	t.Helper()
	if len(tab.Batches) == 0 {
		columns := make([]arrow.Array, tab.Schema.Len())
		for i, f := range tab.Schema.Fields {
			columns[i] = column.Nulls(f.Type, 0)
		}
		return &table.Batch{Schema: tab.Schema, Columns: columns}
	}
	b, err := column.ConcatBatches(tab.Batches)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// naive compares rows one value at a time.
func naive(t testing.TB, b *table.Batch, keys []order.Key) func(i, j int) int {
	t.Helper()
	var all []func(i, j int) int
	for _, k := range keys {
		a := b.Columns[k.Column]
		compare, err := column.CompareValues(b.Schema.Fields[k.Column].Type.Kind == table.Category, a, a)
		if err != nil {
			t.Fatal(err)
		}
		missing, count := column.Missing(a)
		all = append(all, func(i, j int) int {
			m := func(i int) bool { return count > 0 && missing[i] }
			switch {
			case m(i) && m(j):
				return 0
			case m(i) == k.NullsFirst && m(i) != m(j):
				return -1
			case m(i) != m(j):
				return 1
			}
			if k.Desc {
				return compare(j, i)
			}
			return compare(i, j)
		})
	}
	return func(i, j int) int {
		for _, c := range all {
			if d := c(i, j); d != 0 {
				return d
			}
		}
		return 0
	}
}

func randomKeys(r *rand.Rand) ([]table.Field, []order.Key) {
	var fields []table.Field
	var keys []order.Key
	for i := range 1 + r.IntN(3) {
		fields = append(fields, table.Field{Name: fmt.Sprint("k", i), Type: kinds[r.IntN(len(kinds))]})
		keys = append(keys, order.Key{Column: i, Desc: r.IntN(2) == 0, NullsFirst: r.IntN(2) == 0})
	}
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	return fields, keys
}

// rowsOf are the counters of rows.
func rowsOf(t *table.Table) []int64 {
	var out []int64
	for _, b := range t.Batches {
		out = append(out, b.Columns[len(b.Columns)-1].(*array.Int64).Int64Values()...)
	}
	return out
}

func sizes(r *rand.Rand) int { return []int{0, 1, 5, 20, 100, 700, 3000}[r.IntN(7)] }

func rounds(n int) int {
	if testing.Short() {
		return n / 5
	}
	return n
}

func TestSortIsStable(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range rounds(400) {
		fields, keys := randomKeys(r)
		tab := randomTable(r, fields, sizes(r))
		whole := joinedBatch(t, tab)
		compare := naive(t, whole, keys)
		want := make([]int, whole.Rows)
		for i := range want {
			want[i] = i
		}
		slices.SortStableFunc(want, compare)

		got, err := order.Sort(tab, keys)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rowsOf(got) {
			if int(row) != want[i] {
				t.Fatalf("round %d: %v by %+v: place %d has row %d, not %d", round, tab.Schema, keys, i, row, want[i])
			}
		}
		if got.Rows() != whole.Rows {
			t.Fatalf("%d rows of %d", got.Rows(), whole.Rows)
		}
		if ok, err := order.IsSorted(got, keys); err != nil || !ok {
			t.Fatal("what was sorted is not", err)
		}
		ordered := slices.IsSortedFunc(upTo(whole.Rows), compare)
		if ok, err := order.IsSorted(tab, keys); err != nil || ok != ordered {
			t.Fatal("sorted:", ok, ordered, err)
		}
	}
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestSortManyRows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const n = 150_000
	for _, spread := range []uint64{1 << 10, 1 << 30, math.MaxUint64} {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(r.Uint64N(spread)) - 1e9
		}
		at := make([]int64, n)
		for i := range at {
			at[i] = int64(i)
		}
		f64, i64 := table.Of(table.Float64), table.Of(table.Int64)
		schema := &table.Schema{Fields: []table.Field{{Name: "x", Type: f64}, {Name: "row", Type: i64}}}
		tab := &table.Table{Schema: schema, Batches: []*table.Batch{{
			Schema: schema, Rows: n, Columns: []arrow.Array{column.From(f64, values, nil), column.From(i64, at, nil)},
		}}}
		want := upTo(n)
		slices.SortStableFunc(want, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
		got, err := order.Sort(tab, []order.Key{{Column: 0}})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rowsOf(got) {
			if int(row) != want[i] {
				t.Fatalf("%d: place %d has row %d, not %d", spread, i, row, want[i])
			}
		}
	}
}
