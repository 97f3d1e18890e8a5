package table

import "fmt"

// A Table is rows in memory, in batches. It is not changed once it is made,
// and any number of goroutines may read it.
type Table struct {
	Schema  *Schema
	Batches []*Batch
}

// New makes a table of batches of one schema.
func New(schema *Schema, batches ...*Batch) (*Table, error) {
	for _, b := range batches {
		if !b.Schema.Equal(schema) {
			return nil, fmt.Errorf("table: a batch has the columns %v, not %v", b.Schema, schema)
		}
	}
	return &Table{Schema: schema, Batches: batches}, nil
}

// Rows is the number of rows.
func (t *Table) Rows() int {
	n := 0
	for _, b := range t.Batches {
		n += b.Rows
	}
	return n
}
