package order_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/order"
	"github.com/cb434341/weft/frame/table"
)

// Sorting the parts one by one is sorting the whole, however rows are cut.
func TestPartsInOrderAreTheWholeInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for round := range rounds(250) {
		fields, keys := randomKeys(r)
		whole := randomTable(r, fields, sizes(r))
		want, err := order.Sort(whole, keys)
		if err != nil {
			t.Fatal(err)
		}
		var pieces []*table.Table
		for i := 0; i < len(whole.Batches); {
			j := i + 1 + r.IntN(len(whole.Batches)-i)
			pieces = append(pieces, &table.Table{Schema: whole.Schema, Batches: whole.Batches[i:j]})
			i = j
		}
		if len(pieces) == 0 {
			continue
		}
		var samples []*table.Table
		for _, p := range pieces {
			s, err := order.Sample(p, keys, 1+r.IntN(50))
			if err != nil {
				t.Fatal(err)
			}
			samples = append(samples, s)
		}
		parts := 1 + r.IntN(8)
		at, err := order.Splitters(samples, keys, parts)
		if err != nil {
			t.Fatal(err)
		}
		ranges := make([][]*table.Table, parts)
		for _, p := range pieces {
			if r.IntN(3) == 0 {
				if p, err = order.Sort(p, keys); err != nil {
					t.Fatal(err)
				}
			}
			cut, err := order.Split(p, keys, at, parts)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range cut {
				ranges[i] = append(ranges[i], c)
			}
		}
		var got []int64
		for _, r := range ranges {
			m, err := order.Merge(r, keys)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, rowsOf(m)...)
		}
		if !slices.Equal(got, rowsOf(want)) {
			t.Fatalf("round %d: %v by %+v: %v, not %v", round, whole.Schema, keys, got, rowsOf(want))
		}
	}
}

func TestTopKIsTheBeginningOfTheWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for round := range rounds(250) {
		fields, keys := randomKeys(r)
		whole := randomTable(r, fields, []int{0, 5, 100, 12_000}[r.IntN(4)])
		want, err := order.Sort(whole, keys)
		if err != nil {
			t.Fatal(err)
		}
		n := r.IntN(300)
		first := rowsOf(want)
		first = first[:min(n, len(first))]
		var sinks []*order.TopK
		for range 2 {
			s, err := order.NewTopK(whole.Schema, keys, n)
			if err != nil {
				t.Fatal(err)
			}
			sinks = append(sinks, s)
		}
		// Small batches; the first half of them into one sink.
		var small []*table.Batch
		for _, b := range whole.Batches {
			for from := 0; from < b.Rows; from += 1000 {
				small = append(small, column.SliceBatch(b, from, min(from+1000, b.Rows)))
			}
		}
		for i, b := range small {
			if err := sinks[2*i/len(small)].Push(b); err != nil {
				t.Fatal(err)
			}
		}
		all, err := order.NewTopK(whole.Schema, keys, n)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sinks {
			p, err := s.Partial()
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range p.Batches {
				if err := all.Push(b); err != nil {
					t.Fatal(err)
				}
			}
		}
		got, err := all.Partial()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(rowsOf(got), first) {
			t.Fatalf("round %d: first %d of %v by %+v: %v, not %v", round, n, whole.Schema, keys, rowsOf(got), first)
		}
	}
}

func TestMistakes(t *testing.T) {
	s := &table.Schema{Fields: []table.Field{{Name: "a", Type: table.Of(table.Int64)}}}
	tab := &table.Table{Schema: s}
	for _, row := range []struct {
		name string
		do   func() error
		want string
	}{
		{"no such column", func() error { _, err := order.Sort(tab, []order.Key{{Column: 1}}); return err }, "order: no column 1 of 1"},
		{"nothing to merge", func() error { _, err := order.Merge(nil, nil); return err }, "order: nothing to merge"},
		{"no samples", func() error { _, err := order.Splitters(nil, nil, 2); return err }, "order: no samples"},
		{"few rows", func() error { _, err := order.NewTopK(s, nil, -1); return err }, "order: the first -1 rows"},
		{"method", func() error {
			_, err := order.Rank(column.Nulls(s.Fields[0].Type, 1), s.Fields[0].Type, order.Ranking{Method: "middle"})
			return err
		}, `order: "middle" is none of average, min, max, first, dense`},
	} {
		if err := row.do(); err == nil || err.Error() != row.want {
			t.Errorf("%s: %v, not %s", row.name, err, row.want)
		}
	}
}
