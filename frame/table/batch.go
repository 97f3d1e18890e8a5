package table

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
)

// A Batch is some rows of a table: an Arrow array for each column, all as long.
// It is not changed once it is made. Its memory is Go's, so nobody releases
// the arrays.
type Batch struct {
	Schema  *Schema
	Columns []arrow.Array
	Rows    int
}

// NewBatch makes a batch of columns, which must be as the schema says. Rows is
// how many rows there are, also where there are no columns.
func NewBatch(schema *Schema, columns []arrow.Array, rows int) (*Batch, error) {
	if len(columns) != len(schema.Fields) {
		return nil, fmt.Errorf("table: %d columns for a schema of %d", len(columns), len(schema.Fields))
	}
	for i, c := range columns {
		f := schema.Fields[i]
		if c.Len() != rows {
			return nil, fmt.Errorf("table: column %q has %d rows, not %d", f.Name, c.Len(), rows)
		}
		if !f.Type.Holds(c.DataType()) {
			return nil, fmt.Errorf("table: column %q is an Arrow %v, not %v", f.Name, c.DataType(), f.Type)
		}
	}
	return &Batch{Schema: schema, Columns: columns, Rows: rows}, nil
}

// Column is the array of a column; nil if there is none of that name.
func (b *Batch) Column(name string) arrow.Array {
	if i := b.Schema.Index(name); i >= 0 {
		return b.Columns[i]
	}
	return nil
}

// Pick is the batch of some of the columns, by their places.
func (b *Batch) Pick(columns []int) *Batch {
	out := make([]arrow.Array, len(columns))
	for i, c := range columns {
		out[i] = b.Columns[c]
	}
	return &Batch{Schema: b.Schema.Pick(columns), Columns: out, Rows: b.Rows}
}
