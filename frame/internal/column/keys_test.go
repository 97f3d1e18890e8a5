package column_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// rowsOf are the rows of columns as text, and which have something missing.
func rowsOf(columns []arrow.Array) (rows []string, missing []bool) {
	rows, missing = make([]string, columns[0].Len()), make([]bool, columns[0].Len())
	for _, a := range columns {
		gone, _ := column.Missing(a)
		for i, s := range shown(a) {
			if gone != nil && gone[i] {
				s, missing[i] = "(null)", true
			}
			rows[i] += s + "|"
		}
	}
	return rows, missing
}

// TestKeysAgainstMap numbers random rows of random columns, batch after batch,
// and holds the numbers, the search, the columns and the order against a map.
func TestKeysAgainstMap(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		types := make([]table.Type, 1+r.IntN(4))
		for i := range types {
			types[i] = kinds[r.IntN(len(kinds))]
		}
		keep := r.IntN(2) == 0
		k, err := column.NewKeys(types, keep)
		if err != nil {
			t.Fatal(err)
		}
		known, rowsByNumber := map[string]uint32{}, []string{""}
		for range 1 + r.IntN(5) {
			n := r.IntN(200)
			columns := make([]arrow.Array, len(types))
			for i, typ := range types {
				columns[i] = randomArray(r, typ, n)
			}
			rows, missing := rowsOf(columns)
			got := make([]uint32, n)
			if err := k.Find(columns, got); err != nil {
				t.Fatal(err)
			}
			for i, row := range rows {
				want := known[row]
				if missing[i] && !keep {
					want = 0
				}
				if got[i] != want {
					t.Fatalf("seed %d, %v, keep %v: row %d %q is found as %d, not %d", seed, types, keep, i, row, got[i], want)
				}
			}
			if err := k.Number(columns, got); err != nil {
				t.Fatal(err)
			}
			for i, row := range rows {
				if missing[i] && !keep {
					if got[i] != 0 {
						t.Fatalf("seed %d: row %d %q is a key", seed, i, row)
					}
					continue
				}
				want, ok := known[row]
				if !ok {
					want = uint32(len(rowsByNumber))
					known[row] = want
					rowsByNumber = append(rowsByNumber, row)
				}
				if got[i] != want {
					t.Fatalf("seed %d, %v, keep %v: row %d %q is %d, not %d", seed, types, keep, i, row, got[i], want)
				}
			}
		}
		if k.Len() != len(rowsByNumber)-1 {
			t.Fatalf("seed %d: %d keys, not %d", seed, k.Len(), len(rowsByNumber)-1)
		}
		for _, most := range []int{0, math.MaxInt} {
			taken, err := k.Take(nil, most)
			if err != nil {
				t.Fatal(err)
			}
			for i, typ := range types {
				if !typ.Holds(taken[i].DataType()) {
					t.Fatalf("seed %d: a column of %v is an Arrow %v", seed, typ, taken[i].DataType())
				}
			}
			if rows, _ := rowsOf(taken); k.Len() > 0 && !slices.Equal(rows, rowsByNumber[1:]) {
				t.Fatalf("seed %d, %v: taken are\n%v, not\n%v", seed, types, rows, rowsByNumber[1:])
			}
		}
		checkOrder(t, k, types)
	}
}

// checkOrder compares neighbours in order, column by column.
func checkOrder(t *testing.T, k *column.Keys, types []table.Type) {
	t.Helper()
	order := k.Order()
	sorted := slices.Clone(order)
	slices.Sort(sorted)
	for i, n := range sorted {
		if n != uint32(i+1) {
			t.Fatalf("the order %v is of other numbers", order)
		}
	}
	taken, err := k.Take(order, math.MaxInt)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(order); i++ {
		for c, a := range taken {
			compare, err := column.CompareValues(types[c].Kind == table.Category, a, a)
			if err != nil {
				t.Fatal(err)
			}
			gone, _ := column.Missing(a)
			before, behind := gone != nil && gone[i-1], gone != nil && gone[i]
			if before && behind {
				continue
			}
			if before || !behind && compare(i-1, i) > 0 {
				t.Fatalf("%v: %v stands before %v", types, a.ValueStr(i-1), a.ValueStr(i))
			}
			if behind || compare(i-1, i) != 0 {
				break
			}
		}
	}
}

// TestKeysOfGrowingRanges makes the words of keys be laid out anew again and
// again: wide ranges, several words, flags for what is missing.
func TestKeysOfGrowingRanges(t *testing.T) {
	extremes := []int64{0, 1, -1, 127, -4096, 1 << 20, -(1 << 33), 1 << 55, math.MaxInt64, math.MinInt64}
	for _, keep := range []bool{false, true} {
		for width := 1; width <= 3; width++ {
			types := make([]table.Type, width)
			for i := range types {
				types[i] = table.Of(table.Int64)
			}
			k, err := column.NewKeys(types, keep)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, 1))
			known := map[string]uint32{}
			for step := range 3 * len(extremes) {
				columns := make([]arrow.Array, width)
				for c := range columns {
					b := array.NewInt64Builder(memory.DefaultAllocator)
					for range 50 {
						if r.IntN(10) == 0 {
							b.AppendNull()
						} else {
							b.Append(extremes[r.IntN(min(step/2, len(extremes)-1)+1)] + int64(r.IntN(3)))
						}
					}
					columns[c] = b.NewArray()
				}
				got := make([]uint32, 50)
				if err := k.Number(columns, got); err != nil {
					t.Fatal(err)
				}
				rows, missing := rowsOf(columns)
				for i, row := range rows {
					if missing[i] && !keep {
						continue
					}
					if known[row] == 0 {
						known[row] = uint32(len(known) + 1)
					}
					if got[i] != known[row] {
						t.Fatalf("width %d, keep %v, step %d: %q is %d, not %d", width, keep, step, row, got[i], known[row])
					}
				}
			}
			checkOrder(t, k, types)
		}
	}
}

// TestKeysOfManyRows takes the tables through their growth.
func TestKeysOfManyRows(t *testing.T) {
	const n = 60_000
	words := []string{}
	for i := range n {
		words = append(words, fmt.Sprintf("%d-%s", i, strings.Repeat("x", i%25)))
	}
	plain := array.NewStringBuilder(memory.DefaultAllocator)
	floats := array.NewFloat64Builder(memory.DefaultAllocator)
	for i := range 2 * n {
		plain.Append(words[i*7%n])
		floats.Append(float64(i * 7 % n))
	}
	columns := []arrow.Array{plain.NewArray(), floats.NewArray()}
	for _, some := range [][]int{{0}, {1}, {0, 1}, {1, 0, 1}} {
		var types []table.Type
		var arrays []arrow.Array
		for _, c := range some {
			types = append(types, []table.Type{table.Of(table.String), table.Of(table.Float64)}[c])
			arrays = append(arrays, columns[c])
		}
		k, err := column.NewKeys(types, false)
		if err != nil {
			t.Fatal(err)
		}
		k.Expect(n / 2)
		got := make([]uint32, 2*n)
		if err := k.Number(arrays, got); err != nil {
			t.Fatal(err)
		}
		for i, number := range got {
			if want := uint32(i%n + 1); number != want {
				t.Fatalf("keys of %v: row %d is %d, not %d", types, i, number, want)
			}
		}
	}
}

func TestKeysRefuse(t *testing.T) {
	if _, err := column.NewKeys(nil, false); err == nil {
		t.Error("keys of no columns")
	}
	k, err := column.NewKeys([]table.Type{table.Of(table.Int64)}, false)
	if err != nil {
		t.Fatal(err)
	}
	ints := array.NewInt32Builder(memory.DefaultAllocator)
	ints.Append(1)
	a := ints.NewArray()
	for _, row := range []struct {
		name    string
		columns []arrow.Array
		rows    int
		want    string
	}{
		{"another type", []arrow.Array{a}, 1, "column: an Arrow int32 among keys of int64"},
		{"another number of columns", []arrow.Array{a, a}, 1, "column: keys of 1 columns are asked for rows of 2"},
		{"another length", []arrow.Array{a}, 2, "column: 2 keys of a column of 1 rows"},
	} {
		if err := k.Number(row.columns, make([]uint32, row.rows)); err == nil || err.Error() != row.want {
			t.Errorf("%s: %v, not %q", row.name, err, row.want)
		}
	}
}

// TestKeysAtTheEnds has whole numbers near the ends of 64 bits, the room beside which
// must not go round to the other end: their order would not be that of the numbers.
func TestKeysAtTheEnds(t *testing.T) {
	const n = 10_000
	greatest, least, unsigned := make([]int64, n), make([]int64, n), make([]uint64, n)
	for i := range n - 1 {
		greatest[i], unsigned[i] = math.MaxInt64-int64(i), math.MaxUint64-uint64(i)
	}
	greatest[n-1] = math.MinInt64
	for i, v := range greatest {
		least[i] = ^v
	}
	t.Run("the greatest", func(t *testing.T) { holdOrder(t, table.Int64, greatest) })
	t.Run("the least", func(t *testing.T) { holdOrder(t, table.Int64, least) })
	t.Run("the greatest without a sign", func(t *testing.T) { holdOrder(t, table.Uint64, unsigned) })
}

// holdOrder checks that keys of numbers, each of which is there once, are in order.
func holdOrder[T int64 | uint64](t *testing.T, kind table.Kind, values []T) {
	t.Helper()
	typ := table.Of(kind)
	k, err := column.NewKeys([]table.Type{typ}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Number([]arrow.Array{column.From(typ, values, nil)}, make([]uint32, len(values))); err != nil {
		t.Fatal(err)
	}
	order := k.Order()
	for i := 1; i < len(values); i++ {
		if a, b := values[order[i-1]-1], values[order[i]-1]; a >= b {
			t.Fatalf("%d is before %d", a, b)
		}
	}
}
