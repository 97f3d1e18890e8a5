package exec

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

type entry struct {
	ID   int64  `frame:"id"`
	Word string `frame:"word"`
}

// words is a table of a column of categories, whose dictionary is most of it.
func words(t *testing.T, rows int) *table.Table {
	t.Helper()
	entries := make([]entry, rows)
	for i := range entries {
		entries[i] = entry{int64(i), fmt.Sprintf("a word as long as this one, %d", i)}
	}
	out, err := table.FromRows(entries)
	if err != nil {
		t.Fatal(err)
	}
	all, err := column.ConcatBatches(out.Batches)
	if err != nil {
		t.Fatal(err)
	}
	category := table.Of(table.Category)
	if all.Columns[1], err = column.Cast(all.Columns[1], table.Of(table.String), category, false); err != nil {
		t.Fatal(err)
	}
	schema, err := table.NewSchema(out.Schema.Fields[0], table.Field{Name: "word", Type: category})
	if err != nil {
		t.Fatal(err)
	}
	return &table.Table{Schema: schema, Batches: []*table.Batch{{Schema: schema, Columns: all.Columns, Rows: rows}}}
}

// TestPiecesWeigh holds the weights of pieces that have a dictionary in common
// against that of what they were cut of, and a piece behind its codec against itself.
func TestPiecesWeigh(t *testing.T) {
	const rows, pieces = 20_000, 50
	whole := words(t, rows)
	sink, err := Split{Keys: []int{0}, Pieces: pieces}.Start(whole.Schema)
	if err != nil {
		t.Fatal(err)
	}
	if err := sink.Push(t.Context(), whole.Batches[0]); err != nil {
		t.Fatal(err)
	}
	cut, err := sink.Finish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	together, picked, found := cut.(Pieces).SizeBytes(), int64(0), 0
	if most := whole.SizeBytes() * 5 / 4; together > most {
		t.Errorf("%d pieces weigh %d bytes, the whole %d", pieces, together, whole.SizeBytes())
	}
	for i := range pieces {
		v, err := (&Piece{Index: i}).Run(t.Context(), []any{cut})
		if err != nil {
			t.Fatal(err)
		}
		picked += graph.SizeOf(v)
		var b bytes.Buffer
		if err := graph.EncodeValue(&b, v); err != nil {
			t.Fatal(err)
		}
		again, err := graph.DecodeValue(&b)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tableArg([]any{again}, 0)
		if err != nil {
			t.Fatal(err)
		}
		found += got.Rows()
	}
	if picked > together || picked < together*9/10 {
		t.Errorf("the pieces weigh %d bytes together and %d one by one", together, picked)
	}
	if found != rows {
		t.Errorf("%d of %d rows are there", found, rows)
	}
	if _, err := (&Piece{Index: pieces}).Run(t.Context(), []any{cut}); err == nil {
		t.Error("there is one piece more")
	}
}
