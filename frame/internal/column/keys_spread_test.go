package column

import (
	"fmt"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// TestKeysOfAPieceSpread numbers the keys that one piece of a shuffle has, and
// counts how far from their places they stand: keys that crowd are found in
// quadratic time.
func TestKeysOfAPieceSpread(t *testing.T) {
	const n = 1 << 18
	schema := &table.Schema{Fields: []table.Field{{Name: "k", Type: table.Of(table.Int64)}}}
	for _, step := range []int64{1, 2, 1000, 1 << 20, 1_000_003} {
		for _, pieces := range []int{1, 2, 3, 16} {
			t.Run(fmt.Sprintf("every %d in %d pieces", step, pieces), func(t *testing.T) {
				values := make([]int64, n)
				for i := range values {
					values[i] = int64(i) * step
				}
				b := &table.Batch{Schema: schema, Columns: []arrow.Array{From(schema.Fields[0].Type, values, nil)}, Rows: n}
				split, err := SplitByHash([]*table.Batch{b}, []int{0}, pieces)
				if err != nil {
					t.Fatal(err)
				}
				for _, piece := range split {
					k, err := NewKeys([]table.Type{schema.Fields[0].Type}, false)
					if err != nil {
						t.Fatal(err)
					}
					for _, b := range piece {
						if err := k.Number(b.Columns, make([]uint32, b.Rows)); err != nil {
							t.Fatal(err)
						}
					}
					if far := k.displaced(); far > 4 {
						t.Errorf("%d keys stand %.1f places from theirs on average", k.Len(), far)
					}
				}
			})
		}
	}
}

// displaced is how far the keys stand from their places on average.
func (k *Keys) displaced() float64 {
	far := 0.0
	for p, s := range k.slots {
		if s.number != 0 {
			far += float64((uint64(p) - slotHash(s.word)>>k.shift) & k.mask)
		}
	}
	return far / float64(max(k.n, 1))
}
