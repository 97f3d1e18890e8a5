package join

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// Split is the rows of batches of one side in pieces, so that rows of both
// sides that match are in pieces of the same number. column.SplitByHash alone
// does not do that where keys of two types meet: 1 and 1.0 are of different
// hashes, as are times of different units.
func (p *Plan) Split(batches []*table.Batch, left bool, pieces int) ([][]*table.Batch, error) {
	schema, places := p.Right, p.RightKeys
	if left {
		schema, places = p.Left, p.LeftKeys
	}
	if !p.translates() {
		return column.SplitByHash(batches, places, pieces)
	}
	// The keys stand behind the columns while rows are split.
	n := schema.Len()
	wide := make([]*table.Batch, len(batches))
	keys := make([]int, len(places))
	for i, b := range batches {
		if !b.Schema.Equal(schema) {
			return nil, fmt.Errorf("join: a batch of %v, not %v", b.Schema, schema)
		}
		translated, err := p.Keys(b, left)
		if err != nil {
			return nil, err
		}
		fields := append([]table.Field(nil), schema.Fields...)
		for k, c := range places {
			f := table.Field{Name: fmt.Sprint(k), Type: schema.Fields[c].Type}
			if translated[k] != b.Columns[c] {
				f.Type = table.Of(table.Int64)
			}
			fields, keys[k] = append(fields, f), n+k
		}
		wide[i] = &table.Batch{Schema: &table.Schema{Fields: fields}, Columns: append(append([]arrow.Array(nil), b.Columns...), translated...), Rows: b.Rows}
	}
	out, err := column.SplitByHash(wide, keys, pieces)
	if err != nil {
		return nil, err
	}
	for _, piece := range out {
		for i, b := range piece {
			piece[i] = &table.Batch{Schema: schema, Columns: b.Columns[:n:n], Rows: b.Rows}
		}
	}
	return out, nil
}

// translates reports whether keys must be translated to hash alike.
func (p *Plan) translates() bool {
	for i, l := range p.LeftKeys {
		m, _ := meet(p.Left.Fields[l].Type, p.Right.Fields[p.RightKeys[i]].Type)
		if m.form == words && !m.hashable {
			return true
		}
	}
	return false
}
