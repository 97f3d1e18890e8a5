package agg

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// TestDistinctAgainstMap keeps rows of random parts, through any number of
// pieces, and holds them against a walk over all rows.
func TestDistinctAgainstMap(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		whole := randomBatch(t, r, r.IntN(900), 1+r.IntN(30))
		keys := [][]int{{0}, {1, 3}, {2}, {7}, {0, 1, 5}, {8}}[r.IntN(6)]
		d := Distinct{Input: whole.Schema, Keys: keys, Keep: []string{"first", "last", "none"}[r.IntN(3)], Mark: r.IntN(3) == 0, Name: "twice", Position: "at"}

		// What stays, by the rows' keys as text.
		names := make([]string, whole.Rows)
		for _, k := range keys {
			gone, _ := column.Missing(whole.Columns[k])
			for i := range names {
				if gone != nil && gone[i] {
					names[i] += "missing|"
				} else {
					names[i] += whole.Columns[k].ValueStr(i) + "|"
				}
			}
		}
		stays := map[string]int{}
		count := map[string]int{}
		for i, name := range names {
			if _, seen := stays[name]; !seen || d.Keep == "last" {
				stays[name] = i
			}
			count[name]++
		}
		all := lines(t, &table.Table{Batches: []*table.Batch{whole}})
		var want []string
		for i, name := range names {
			kept := stays[name] == i && (d.Keep != "none" || count[name] == 1)
			if d.Mark {
				want = append(want, fmt.Sprint(i, " ", !kept))
			} else if kept {
				want = append(want, fmt.Sprint(all[i], " ", i))
			}
		}

		pieces, parts := 1+r.IntN(4), 1+r.IntN(5)
		merges := make([]*Rows, pieces)
		var err error
		for i := range merges {
			if merges[i], err = NewRows(d); err != nil {
				t.Fatal(err)
			}
		}
		for _, i := range r.Perm(parts) {
			rows, err := NewRows(d)
			if err != nil {
				t.Fatal(err)
			}
			from, to := whole.Rows*i/parts, whole.Rows*(i+1)/parts
			rows.At(int64(from))
			for from < to {
				next := min(from+1+r.IntN(100), to)
				if err := rows.Push(column.SliceBatch(whole, from, next)); err != nil {
					t.Fatal(err)
				}
				from = next
			}
			partial, err := rows.Partial(pieces)
			if err != nil {
				t.Fatal(err)
			}
			for p, tab := range partial {
				if err := merges[p].PushPartial(tab); err != nil {
					t.Fatal(err)
				}
			}
		}
		var got []string
		for _, m := range merges {
			res, err := m.Finish()
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, lines(t, res)...)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %+v: got %d rows\n%v\nwant %d\n%v", seed, d, len(got), got, len(want), want)
		}
	}
}

// TestDistinctSweeps drops rows that later ones took the place of.
func TestDistinctSweeps(t *testing.T) {
	b := dbTable(300_000, true)
	rows, err := NewRows(Distinct{Input: b[0].Schema, Keys: []int{0, 3}, Keep: "last"})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range b {
		if err := rows.Push(b); err != nil {
			t.Fatal(err)
		}
	}
	if rows.rows > 200_000 {
		t.Errorf("%d rows are held for %d keys", rows.rows, rows.keys.Len())
	}
	res, err := rows.Finish()
	if err != nil || res.Rows() != 10_000 {
		t.Errorf("%d rows, %v", res.Rows(), err)
	}
}

func TestDistinctRefuses(t *testing.T) {
	schema := &table.Schema{Fields: []table.Field{{Name: "a", Type: table.Of(table.Int64)}}}
	for _, row := range []struct {
		name string
		d    Distinct
		want string
	}{
		{"no input", Distinct{}, "agg: a plan without an input"},
		{"keep", Distinct{Input: schema, Keys: []int{0}, Keep: "all"}, `agg: of equal rows the first, the last or none can stay, not "all"`},
		{"no keys", Distinct{Input: schema, Keep: "first"}, "agg: distinct rows by no columns"},
		{"no such key", Distinct{Input: schema, Keys: []int{3}, Keep: "first"}, "agg: no column 3 to tell rows apart by"},
		{"twice", Distinct{Input: schema, Keys: []int{0}, Keep: "first", Position: "a"}, `agg: the result: table: two columns are called "a"`},
	} {
		if _, err := NewRows(row.d); err == nil || err.Error() != row.want {
			t.Errorf("%s: %v, not %s", row.name, err, row.want)
		}
	}
}
