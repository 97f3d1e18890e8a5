package column_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// kinds are types of which arrays are made at random.
var kinds = []table.Type{
	table.Of(table.Null), table.Of(table.Bool), table.Of(table.Int8), table.Of(table.Int16), table.Of(table.Int32),
	table.Of(table.Int64), table.Of(table.Uint64), table.Of(table.Float32), table.Of(table.Float64),
	table.Of(table.String), table.Of(table.Binary), table.Of(table.Category), table.Of(table.Date), table.Of(table.Time),
	table.Of(table.Timestamp), table.Of(table.Duration),
	{Kind: table.Decimal, Precision: 10, Scale: 2},
}

// randomArray makes an array of a type, with nulls or not, as a slice of a
// longer one or not; strings come plain or of a dictionary.
func randomArray(r *rand.Rand, t table.Type, n int) arrow.Array {
	before, after := r.IntN(3)*r.IntN(20), r.IntN(10)
	all := n + before + after
	dtype := t.Arrow()
	if t.Kind == table.String && r.IntN(2) == 0 {
		dtype = table.Dictionary()
	}
	b := array.NewBuilder(memory.DefaultAllocator, dtype)
	withNulls := r.IntN(2) == 0
	words := []string{"", "a", "bcde", "fghijk", "eight888", "ninety-nine", "sixteen-letters!", "a longer one than sixteen bytes", "é世界"}
	if r.IntN(2) == 0 {
		slices.Reverse(words)
	}
	words = words[r.IntN(4):]
	for range all {
		if withNulls && r.IntN(3) == 0 {
			b.AppendNull()
			continue
		}
		v := r.IntN(100)
		switch b := b.(type) {
		case *array.NullBuilder:
			b.AppendNull()
		case *array.Decimal128Builder:
			b.Append(decimal128.FromI64(int64(v)))
		case *array.BinaryBuilder:
			b.Append([]byte(words[v%len(words)]))
		case *array.StringBuilder:
			b.Append(words[v%len(words)])
		case *array.BinaryDictionaryBuilder:
			if err := b.AppendString(words[v%len(words)]); err != nil {
				panic(err)
			}
		case *array.BooleanBuilder:
			b.Append(v%2 == 0)
		case *array.TimestampBuilder:
			b.Append(arrow.Timestamp(v))
		case *array.DurationBuilder:
			b.Append(arrow.Duration(v))
		case *array.Date32Builder:
			b.Append(arrow.Date32(v))
		case *array.Time64Builder:
			b.Append(arrow.Time64(v))
		default:
			if err := b.AppendValueFromString(fmt.Sprint(v)); err != nil {
				panic(err)
			}
		}
	}
	return column.Slice(b.NewArray(), before, before+n)
}

// shown are the values of an array as text, "(null)" for null.
func shown(a arrow.Array) []string {
	out := make([]string, a.Len())
	for i := range out {
		out[i] = a.ValueStr(i)
	}
	return out
}

func sameAs(t *testing.T, what string, got arrow.Array, want []string) {
	t.Helper()
	if g := shown(got); !slices.Equal(g, want) {
		t.Fatalf("%s: got %v, want %v", what, g, want)
	}
	nulls := 0
	for i := range want {
		if got.IsNull(i) || got.DataType().ID() == arrow.NULL {
			nulls++
		}
	}
	if got.Data().NullN() != nulls {
		t.Fatalf("%s: %d nulls are said, %d are there", what, got.Data().NullN(), nulls)
	}
}

func TestTakeOfEveryKind(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, kind := range kinds {
		for range 60 {
			a := randomArray(r, kind, r.IntN(150))
			values := shown(a)
			what := fmt.Sprintf("%v of %d", kind, a.Len())

			rows := make([]int32, r.IntN(200))
			var want []string
			for i := range rows {
				rows[i] = -1
				if a.Len() > 0 && r.IntN(5) > 0 {
					rows[i] = int32(r.IntN(a.Len()))
				}
				if rows[i] < 0 {
					want = append(want, array.NullValueStr)
				} else {
					want = append(want, values[rows[i]])
				}
			}
			got, err := column.Take(a, rows)
			if err != nil {
				t.Fatal(what, err)
			}
			sameAs(t, "take "+what, got, want)

			m := array.NewBooleanBuilder(memory.DefaultAllocator)
			want = nil
			never := r.IntN(4) == 0
			for i := range a.Len() {
				switch {
				case r.IntN(6) == 0:
					m.AppendNull()
				case r.IntN(2) == 0 && !never:
					m.Append(true)
					want = append(want, values[i])
				default:
					m.Append(false)
				}
			}
			got, err = column.Filter(a, m.NewBooleanArray())
			if err != nil {
				t.Fatal(what, err)
			}
			sameAs(t, "filter "+what, got, want)

			from := r.IntN(a.Len() + 1)
			to := from + r.IntN(a.Len()-from+1)
			sameAs(t, "slice "+what, column.Slice(a, from, to), values[from:to])
		}
	}
}

func TestConcatOfEveryKind(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, kind := range kinds {
		for range 60 {
			var arrays []arrow.Array
			var want []string
			for range 1 + r.IntN(5) {
				a := randomArray(r, kind, r.IntN(3)*r.IntN(80))
				arrays = append(arrays, a)
				want = append(want, shown(a)...)
			}
			got, err := column.Concat(kind, arrays)
			if err != nil {
				t.Fatal(kind, err)
			}
			if !kind.Holds(got.DataType()) {
				t.Fatalf("%v became %v", kind, got.DataType())
			}
			sameAs(t, "concat of "+kind.String(), got, want)
			plain, err := column.Plain(got)
			if err != nil {
				t.Fatal(err)
			}
			sameAs(t, "plain of "+kind.String(), plain, want)
		}
	}
}

func TestConcatRefusesOtherTypes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	_, err := column.Concat(table.Of(table.Int8), []arrow.Array{randomArray(r, table.Of(table.Int8), 2), randomArray(r, table.Of(table.Bool), 2)})
	if err == nil || !strings.Contains(err.Error(), "bool among columns of int8") {
		t.Fatal(err)
	}
	if _, err := column.Concat(table.Of(table.Int8), nil); err == nil {
		t.Fatal("nothing to concat is not an error")
	}
}

func TestSelectedAcrossWords(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 200} {
		for from := range 9 {
			b := array.NewBooleanBuilder(memory.DefaultAllocator)
			for i := range n + from {
				b.Append(i%3 == 0)
			}
			mask := column.Slice(b.NewBooleanArray(), from, n+from).(*array.Boolean)
			var want []int32
			for i := range n {
				if (i+from)%3 == 0 {
					want = append(want, int32(i))
				}
			}
			if got := column.Selected(mask, nil); !slices.Equal(got, want) {
				t.Fatalf("%d from %d: %v, not %v", n, from, got, want)
			}
		}
	}
}

func BenchmarkTake(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	const n = 1 << 16
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(r.IntN(n))
	}
	for _, kind := range []table.Type{table.Of(table.Int64), table.Of(table.Bool), table.Of(table.String)} {
		a := randomArray(r, kind, n)
		b.Run(kind.String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := column.Take(a, rows); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
