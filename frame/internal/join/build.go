package join

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A Built is the rows of one side of a join, found by their keys. It is not
// changed once it is made.
type Built struct {
	plan     *Plan
	left     bool // it is the left side
	schema   *table.Schema
	sources  []source
	rows     *table.Batch
	meetings []meeting
	keys     *keyer // nil for a cross join

	// The rows of number i are order[starts[i]:starts[i+1]]; both are nil if
	// numbers are rows, each of which has another key.
	starts, order []int32
	numbers       []int32 // of the rows, where Rest wants them; nil if numbers are rows
}

// Build makes the side of a join that is to be built, of its batches: the left
// one if LeftBuilt says so.
func Build(p *Plan, batches []*table.Batch) (*Built, error) {
	schema, sources, err := p.output()
	if err != nil {
		return nil, err
	}
	b := &Built{plan: p, left: p.LeftBuilt(), schema: schema, sources: sources}
	own, places := p.Right, p.RightKeys
	if b.left {
		own, places = p.Left, p.LeftKeys
	}
	if b.rows, err = together(own, batches); err != nil {
		return nil, err
	}
	if b.rows, err = encoded(b.rows); err != nil {
		return nil, err
	}
	if p.How == Cross {
		return b, nil
	}
	b.meetings = make([]meeting, len(places))
	keys := make([]arrow.Array, len(places))
	for i, c := range places {
		b.meetings[i], _ = meet(p.Left.Fields[p.LeftKeys[i]].Type, p.Right.Fields[p.RightKeys[i]].Type)
		keys[i] = b.rows.Columns[c]
	}
	side := 1
	if b.left {
		side = 0
	}
	var ids []int32
	if b.keys, ids, err = number(b.meetings, side, keys, b.rows.Rows, p.NullsDiffer); err != nil {
		return nil, err
	}
	b.group(ids)
	if b.starts != nil && b.once() {
		if err := b.twice(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// together is batches as one.
func together(schema *table.Schema, batches []*table.Batch) (*table.Batch, error) {
	var some []*table.Batch
	for _, b := range batches {
		if !b.Schema.Equal(schema) {
			return nil, fmt.Errorf("join: a batch of %v, not %v", b.Schema, schema)
		}
		if b.Rows > 0 {
			some = append(some, b)
		}
	}
	if len(some) > 0 {
		b, err := column.ConcatBatches(some)
		if err != nil {
			return nil, fmt.Errorf("join: the side that is built: %w", err)
		}
		for _, c := range b.Columns {
			c.NullN() // which Arrow may count only now, and Probers must not together
		}
		return b, nil
	}
	columns := make([]arrow.Array, schema.Len())
	for i, f := range schema.Fields {
		columns[i] = column.Nulls(f.Type, 0)
	}
	return &table.Batch{Schema: schema, Columns: columns}, nil
}

// fewRows is how many rows have their strings put in dictionaries: each is
// about to be in many rows of the result, of which only a code is written then.
const fewRows = 1 << 14

func encoded(b *table.Batch) (*table.Batch, error) {
	if b.Rows > fewRows {
		return b, nil
	}
	out := &table.Batch{Schema: b.Schema, Columns: append([]arrow.Array(nil), b.Columns...), Rows: b.Rows}
	for i, f := range b.Schema.Fields {
		if f.Type.Kind != table.String {
			continue
		}
		var err error
		if out.Columns[i], err = column.Encode(b.Columns[i]); err != nil {
			return nil, fmt.Errorf("join: column %q: %w", f.Name, err)
		}
	}
	return out, nil
}

// group puts the rows of a number together.
func (b *Built) group(ids []int32) {
	if b.keys.count == len(ids) {
		return // each row has a number of its own: its place
	}
	if b.keepsBuilt() {
		b.numbers = ids
	}
	starts := make([]int32, b.keys.count+2)
	for _, id := range ids {
		if id >= 0 {
			starts[id+2]++
		}
	}
	for i := 2; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	b.order = make([]int32, starts[len(starts)-1])
	for row, id := range ids {
		if id >= 0 {
			b.order[starts[id+1]] = int32(row)
			starts[id+1]++
		}
	}
	b.starts = starts[:len(starts)-1]
}

// keepsBuilt reports whether rows of the built side come at the end.
func (b *Built) keepsBuilt() bool {
	switch b.plan.How {
	case Outer:
		return true
	case Left, Semi, Anti:
		return b.left
	case Right:
		return !b.left
	}
	return false
}

// keepsProbed reports whether rows of the probed side stay without a match.
func (b *Built) keepsProbed() bool {
	switch b.plan.How {
	case Outer:
		return true
	case Left:
		return !b.left
	case Right:
		return b.left
	}
	return false
}

// once reports whether no key may be twice on the built side.
func (b *Built) once() bool {
	v := b.plan.Validate
	return v == OneToOne || b.left && v == OneToMany || !b.left && v == ManyToOne
}

// onceProbed reports whether no key may be twice on the probed side.
func (b *Built) onceProbed() bool {
	v := b.plan.Validate
	return v == OneToOne || !b.left && v == OneToMany || b.left && v == ManyToOne
}

// twice is the error of a key that is there twice on the built side; nil if
// there is none.
func (b *Built) twice() error {
	for id := range b.keys.count {
		if rows := b.order[b.starts[id]:b.starts[id+1]]; len(rows) > 1 {
			return errTwice(b.plan, b.left, b.rows, int(rows[1]))
		}
	}
	return nil
}

func errTwice(p *Plan, left bool, rows *table.Batch, row int) error {
	name, places := "right", p.RightKeys
	if left {
		name, places = "left", p.LeftKeys
	}
	key := ""
	for i, c := range places {
		if i > 0 {
			key += ", "
		}
		key += fmt.Sprintf("%s=%s", rows.Schema.Fields[c].Name, rows.Columns[c].ValueStr(row))
	}
	return fmt.Errorf("join: not %s: the key %s is twice on the %s side", p.Validate, key, name)
}

// Schema is that of the result.
func (b *Built) Schema() *table.Schema { return b.schema }
