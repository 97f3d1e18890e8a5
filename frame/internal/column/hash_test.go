package column_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

func hashed(t testing.TB, columns ...arrow.Array) []uint64 {
	t.Helper()
	out := make([]uint64, columns[0].Len())
	if err := column.Hash(columns, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func made[B array.Builder](b B, fill func(B)) arrow.Array {
	fill(b)
	return b.NewArray()
}

// TestHashIsOfValues holds hashes against those of other processes and of the
// same values in other clothes.
func TestHashIsOfValues(t *testing.T) {
	mem := memory.DefaultAllocator
	words := []string{"", "a", "abc", "abcd", "eight888", "sixteen-letters!", "longer than sixteen bytes, by far"}
	plain := made(array.NewStringBuilder(mem), func(b *array.StringBuilder) { b.AppendValues(words, nil) })
	codes := made(array.NewDictionaryBuilder(mem, table.Dictionary()).(*array.BinaryDictionaryBuilder), func(b *array.BinaryDictionaryBuilder) {
		for _, w := range words {
			if err := b.AppendString(w); err != nil {
				t.Fatal(err)
			}
		}
	})
	got := hashed(t, plain)
	if golden := []uint64{
		0x743d0ecbd8f1f8e1, 0x1437bf2036610ea8, 0x7371ddca8c4adbc, 0x5d52e1d573f06fd5, 0xa3bfa53161e08047, 0xc2fcfb52fd12369, 0xe4f77a4e85fcbd46,
	}; !slices.Equal(got, golden) {
		t.Errorf("hashes of strings are %#x, not %#x", got, golden)
	}
	if d := hashed(t, codes); !slices.Equal(got, d) {
		t.Errorf("hashes of codes are %x, those of the strings %x", d, got)
	}
	narrow := made(array.NewInt8Builder(mem), func(b *array.Int8Builder) {
		b.AppendValues([]int8{0, 1, -1, 127, 0}, []bool{true, true, true, true, false})
	})
	wide := made(array.NewInt64Builder(mem), func(b *array.Int64Builder) {
		b.AppendValues([]int64{0, 1, -1, 127, 9}, []bool{true, true, true, true, false})
	})
	got = hashed(t, narrow, wide)
	if golden := []uint64{
		0xc75b8bfd426e7b94, 0xa80d3f3c6517ec86, 0x9ca92036af862c22, 0xcc825a25ed4d089d, 0x7a444621a60ae25f,
	}; !slices.Equal(got, golden) {
		t.Errorf("hashes of whole numbers are %#x, not %#x", got, golden)
	}
	if !slices.Equal(got, hashed(t, wide, narrow)) {
		t.Error("whole numbers of another width have other hashes")
	}
	single := made(array.NewFloat32Builder(mem), func(b *array.Float32Builder) {
		b.AppendValues([]float32{0, 1.5, float32(math.NaN()), 7}, []bool{true, true, true, false})
	})
	double := made(array.NewFloat64Builder(mem), func(b *array.Float64Builder) {
		b.AppendValues([]float64{math.Copysign(0, -1), 1.5, math.Float64frombits(0x7ff8dead00000000), 3}, []bool{true, true, true, false})
	})
	x, y := hashed(t, single), hashed(t, double)
	if !slices.Equal(x, y) || x[2] != x[3] {
		t.Errorf("floats hash as %x and %x", x, y)
	}
}

// TestEqualRowsAgainstText holds equality, and hashes of equal rows, against
// what the rows look like.
func TestEqualRowsAgainstText(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 5))
		a, b := []arrow.Array{}, []arrow.Array{}
		for range 1 + r.IntN(3) {
			typ := kinds[r.IntN(len(kinds))]
			a, b = append(a, randomArray(r, typ, 40)), append(b, randomArray(r, typ, 60))
		}
		equal, err := column.EqualRows(a, b)
		if err != nil {
			t.Fatal(err)
		}
		rowsA, _ := rowsOf(a)
		rowsB, _ := rowsOf(b)
		hashA, hashB := hashed(t, a...), hashed(t, b...)
		for i, x := range rowsA {
			for j, y := range rowsB {
				if equal(i, j) != (x == y) {
					t.Fatalf("seed %d: %q and %q: equal is %v", seed, x, y, equal(i, j))
				}
				if (hashA[i] == hashB[j]) != (x == y) {
					t.Fatalf("seed %d: %q and %q have the hashes %x and %x", seed, x, y, hashA[i], hashB[j])
				}
			}
		}
	}
	if _, err := column.EqualRows([]arrow.Array{randomArray(rand.New(rand.NewPCG(1, 1)), table.Of(table.Int8), 1)}, nil); err == nil {
		t.Error("rows of one column equal rows of none")
	}
}

// TestSplitKeepsRows splits batches in pieces: no row is lost, equal keys are
// together wherever they come from, and rows keep their order.
func TestSplitKeepsRows(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		schema := &table.Schema{Fields: []table.Field{{Name: "n", Type: table.Of(table.Int64)}}}
		for range 1 + r.IntN(4) {
			schema.Fields = append(schema.Fields, table.Field{Name: string(rune('a' + len(schema.Fields))), Type: kinds[r.IntN(len(kinds))]})
		}
		var batches []*table.Batch
		total := 0
		for range r.IntN(5) {
			n := r.IntN(100)
			b := &table.Batch{Schema: schema, Rows: n}
			b.Columns = append(b.Columns, made(array.NewInt64Builder(memory.DefaultAllocator), func(b *array.Int64Builder) {
				for range n {
					b.Append(int64(total))
					total++
				}
			}))
			for _, f := range schema.Fields[1:] {
				b.Columns = append(b.Columns, randomArray(r, f.Type, n))
			}
			batches = append(batches, b)
		}
		pieces := 1 + r.IntN(9)
		split, err := column.SplitByHash(batches, []int{1}, pieces)
		if err != nil {
			t.Fatal(err)
		}
		where, rows := map[string]int{}, map[string]bool{}
		for _, b := range batches {
			all, _ := rowsOf(b.Columns)
			for _, row := range all {
				rows[row] = true
			}
		}
		for p, some := range split {
			last := int64(-1)
			for _, b := range some {
				if _, err := table.NewBatch(b.Schema, b.Columns, b.Rows); err != nil {
					t.Fatal(err)
				}
				keys, _ := rowsOf(b.Columns[1:2])
				all, _ := rowsOf(b.Columns)
				for i, row := range all {
					n := b.Columns[0].(*array.Int64).Value(i)
					if old, seen := where[keys[i]]; seen && old != p || !rows[row] || n <= last {
						t.Fatalf("seed %d: row %q is in piece %d behind %d, others with its key in %d", seed, row, p, last, old)
					}
					where[keys[i]], last = p, n
					delete(rows, row)
				}
			}
		}
		if len(rows) > 0 {
			t.Fatalf("seed %d: %d rows are lost: %v", seed, len(rows), rows)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, typ := range kinds {
		a := randomArray(r, typ, 1<<16)
		out := make([]uint64, a.Len())
		b.Run(typ.String(), func(b *testing.B) {
			for b.Loop() {
				if err := column.Hash([]arrow.Array{a}, out); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(a.Len()), "ns/row")
		})
	}
}
