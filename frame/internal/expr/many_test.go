package expr

import (
	"fmt"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// TestManyColumns: what is more than one kernel has results for is computed by
// several, which are one if the columns are computed alike.
func TestManyColumns(t *testing.T) {
	const columns, rows = 3*groupRoots + 1, 5
	b := &table.Batch{Schema: &table.Schema{}, Rows: rows}
	for i := range columns {
		b.Schema.Fields = append(b.Schema.Fields, table.Field{Name: fmt.Sprint("c", i), Type: table.Of(table.Int64)})
		values := make([]int64, rows)
		for row := range values {
			values[row] = int64(100*i + row)
		}
		b.Columns = append(b.Columns, column.From(table.Of(table.Int64), values, nil))
	}
	var nodes []*Node
	for i := range columns {
		n, err := op("add", Col(fmt.Sprint("c", i)), Lit(1)).Bind(b.Schema)
		if err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, n)
	}
	p, err := Compile(nodes, b.Schema)
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.Run(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range out {
		for row, v := range a.(*array.Int64).Int64Values() {
			if v != int64(100*i+row+1) {
				t.Fatalf("row %d of column %d is %d", row, i, v)
			}
		}
	}
	texts := map[string]bool{}
	for _, s := range p.steps {
		texts[s.(*group).variants[0].text] = true
	}
	if len(p.steps) != 4 || len(texts) != 2 { // the last has one column
		t.Errorf("%d steps, %d kernels", len(p.steps), len(texts))
	}
}
