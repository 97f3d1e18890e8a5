package join

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// MaxRows is how many rows a batch of a result has at most.
const MaxRows = 1 << 16

// A Prober takes the batches of the side that is not built, for one goroutine.
type Prober struct {
	built   *Built
	state   state
	matched []bool          // by number, where Rest wants it
	seen    [][]arrow.Array // the keys of all batches, where they may not be twice
	rows    int             // of them
	probed  []int32
	found   []int32
}

// Prober makes a Prober.
func (b *Built) Prober() *Prober {
	p := &Prober{built: b}
	if b.keepsBuilt() {
		p.matched = make([]bool, b.keys.count)
	}
	return p
}

// Emit takes a batch of a result. Batches share no memory that changes: they
// may be kept.
type Emit func(*table.Batch) error

// Probe gives the joined rows of a batch of the probed side, in order, in
// batches of at most MaxRows: also if there are far more than were given.
func (p *Prober) Probe(b *table.Batch, emit Emit) error {
	if own := p.schema(); b.Schema != own && !b.Schema.Equal(own) {
		return fmt.Errorf("join: a batch of %v, not %v", b.Schema, own)
	}
	if b.Rows <= MaxRows {
		return p.probe(b, emit)
	}
	for from := 0; from < b.Rows; from += MaxRows {
		if err := p.probe(column.SliceBatch(b, from, min(from+MaxRows, b.Rows)), emit); err != nil {
			return err
		}
	}
	return nil
}

// schema is that of the probed side.
func (p *Prober) schema() *table.Schema {
	if p.built.left {
		return p.built.plan.Right
	}
	return p.built.plan.Left
}

func (p *Prober) probe(b *table.Batch, emit Emit) error {
	built := p.built
	if b.Rows == 0 {
		return nil
	}
	if built.keys == nil {
		return p.cross(b, emit)
	}
	places := built.plan.LeftKeys
	if built.left {
		places = built.plan.RightKeys
	}
	keys := make([]arrow.Array, len(places))
	for i, c := range places {
		keys[i] = b.Columns[c]
	}
	if built.onceProbed() {
		p.seen, p.rows = append(p.seen, keys), p.rows+b.Rows
	}
	ids, err := built.keys.lookup(&p.state, keys, b.Rows)
	if err != nil {
		return err
	}
	if p.matched != nil {
		for _, id := range ids {
			if id >= 0 {
				p.matched[id] = true
			}
		}
	}
	switch how := built.plan.How; {
	case how == Semi || how == Anti:
		if built.left {
			return nil // Rest knows
		}
		return p.keep(b, ids, how == Semi, emit)
	case built.starts == nil:
		return p.single(b, ids, emit)
	}
	return p.pairs(b, ids, emit)
}

// keep gives the rows that have a match, or those that have none.
func (p *Prober) keep(b *table.Batch, ids []int32, match bool, emit Emit) error {
	p.probed = grow(p.probed, len(ids))
	n := 0
	for i, id := range ids {
		p.probed[n] = int32(i)
		if id >= 0 == match {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out, err := column.FilterBatchRows(b, p.probed[:n])
	if err != nil {
		return err
	}
	return emit(out)
}

// single gives the joined rows where numbers are rows: each row has one match
// at most.
func (p *Prober) single(b *table.Batch, ids []int32, emit Emit) error {
	if p.built.keepsProbed() {
		return p.emit(b, nil, ids, emit)
	}
	p.probed, p.found = grow(p.probed, len(ids)), grow(p.found, len(ids))
	probed, found := p.probed[:len(ids)], p.found[:len(ids)]
	n := 0
	for i, id := range ids {
		probed[n], found[n] = int32(i), id
		n += int(^uint32(id) >> 31) // 0 for -1
	}
	switch n {
	case 0:
		return nil
	case b.Rows:
		return p.emit(b, nil, ids, emit)
	}
	return p.emit(b, probed[:n], found[:n], emit)
}

// pairs gives the joined rows where a row may have many matches.
func (p *Prober) pairs(b *table.Batch, ids []int32, emit Emit) error {
	starts, order, keep := p.built.starts, p.built.order, p.built.keepsProbed()
	p.probed, p.found = p.probed[:0], p.found[:0]
	flush := func() error {
		err := p.emit(b, p.probed, p.found, emit)
		p.probed, p.found = p.probed[:0], p.found[:0]
		return err
	}
	for i, id := range ids {
		if id < 0 {
			if keep {
				p.probed, p.found = append(p.probed, int32(i)), append(p.found, -1)
				if len(p.found) == MaxRows {
					if err := flush(); err != nil {
						return err
					}
				}
			}
			continue
		}
		rows := order[starts[id]:starts[id+1]]
		for len(rows) > 0 {
			n := min(len(rows), MaxRows-len(p.found))
			p.found = append(p.found, rows[:n]...)
			for range n {
				p.probed = append(p.probed, int32(i))
			}
			rows = rows[n:]
			if len(p.found) == MaxRows {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	if len(p.found) == 0 {
		return nil
	}
	return flush()
}

// cross gives each row with all that were built.
func (p *Prober) cross(b *table.Batch, emit Emit) error {
	all := p.built.rows.Rows
	p.probed, p.found = p.probed[:0], p.found[:0]
	for i := range b.Rows {
		for from := 0; from < all; {
			n := min(all-from, MaxRows-len(p.found))
			for j := from; j < from+n; j++ {
				p.probed, p.found = append(p.probed, int32(i)), append(p.found, int32(j))
			}
			from += n
			if len(p.found) == MaxRows {
				if err := p.emit(b, p.probed, p.found, emit); err != nil {
					return err
				}
				p.probed, p.found = p.probed[:0], p.found[:0]
			}
		}
	}
	if len(p.found) == 0 {
		return nil
	}
	return p.emit(b, p.probed, p.found, emit)
}

// emit makes a batch of the result of rows of the probed batch (nil for all of
// them) and as many of the built side; -1 is none.
func (p *Prober) emit(b *table.Batch, probed, found []int32, emit Emit) error {
	built := p.built
	columns := make([]arrow.Array, len(built.sources))
	var err error
	for i, from := range built.sources {
		own, other := from.left, from.right // of the probed side, of the built one
		if built.left {
			own, other = other, own
		}
		if own >= 0 && other >= 0 && !built.sharedProbed() {
			own = -1
		}
		switch {
		case own < 0:
			columns[i], err = column.Take(built.rows.Columns[other], found)
		case probed == nil:
			columns[i] = b.Columns[own]
		case built.starts == nil && built.keys != nil:
			columns[i], err = column.FilterRows(b.Columns[own], probed)
		default:
			columns[i], err = column.Take(b.Columns[own], probed)
		}
		if err == nil && own >= 0 && other >= 0 {
			columns[i], err = built.shared(columns[i], i, b.Schema.Fields[own].Type)
		}
		if err != nil {
			return fmt.Errorf("join: column %q: %w", built.schema.Fields[i].Name, err)
		}
	}
	return emit(&table.Batch{Schema: built.schema, Columns: columns, Rows: len(found)})
}

// sharedProbed reports whether a key that is one column is taken from the
// probed side where both sides are there. It is that of the side whose type the
// result has; of an outer join's either, since it is cast.
func (b *Built) sharedProbed() bool {
	switch b.plan.How {
	case Right:
		return b.left
	case Outer:
		return true
	}
	return !b.left
}

// shared brings a key column to the type that both sides have in the result.
func (b *Built) shared(a arrow.Array, place int, from table.Type) (arrow.Array, error) {
	t := b.schema.Fields[place].Type
	if from == t || t.Holds(a.DataType()) {
		return a, nil
	}
	return column.Cast(a, from, t, false)
}

// Rest gives what is known only once everything has been probed, given all of
// the Probers: the rows of the built side that nobody matched, or, if a
// semi-join has built its left side, those that somebody did. It is also where
// keys of the probed side are found that may not be there twice.
func (b *Built) Rest(probers []*Prober, emit Emit) error {
	if b.onceProbed() {
		if err := b.checkProbed(probers); err != nil {
			return err
		}
	}
	if !b.keepsBuilt() {
		return nil
	}
	matched := make([]bool, b.keys.count)
	for _, p := range probers {
		for i, m := range p.matched {
			matched[i] = matched[i] || m
		}
	}
	want := b.plan.How == Semi
	rows := make([]int32, 0, min(MaxRows, b.rows.Rows))
	for i := range b.rows.Rows {
		id := int32(i)
		if b.numbers != nil {
			id = b.numbers[i]
		}
		if (id >= 0 && matched[id]) != want {
			continue
		}
		if rows = append(rows, int32(i)); len(rows) == MaxRows {
			if err := b.emitRest(rows, emit); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return b.emitRest(rows, emit)
}

func (b *Built) emitRest(rows []int32, emit Emit) error {
	columns := make([]arrow.Array, len(b.sources))
	var err error
	for i, from := range b.sources {
		other := from.right
		if b.left {
			other = from.left
		}
		if other < 0 {
			columns[i] = column.Nulls(b.schema.Fields[i].Type, len(rows))
			continue
		}
		if columns[i], err = column.FilterRows(b.rows.Columns[other], rows); err == nil && from.left >= 0 && from.right >= 0 {
			columns[i], err = b.shared(columns[i], i, b.rows.Schema.Fields[other].Type)
		}
		if err != nil {
			return fmt.Errorf("join: column %q: %w", b.schema.Fields[i].Name, err)
		}
	}
	return emit(&table.Batch{Schema: b.schema, Columns: columns, Rows: len(rows)})
}

// checkProbed looks for keys that are twice on the probed side.
func (b *Built) checkProbed(probers []*Prober) error {
	schema, places, side := b.plan.Left, b.plan.LeftKeys, 0
	if b.left {
		schema, places, side = b.plan.Right, b.plan.RightKeys, 1
	}
	var batches []*table.Batch
	only := schema.Pick(places)
	for _, p := range probers {
		if p.built != b {
			return errors.New("join: a prober of another join")
		}
		for _, keys := range p.seen {
			batches = append(batches, &table.Batch{Schema: only, Columns: keys, Rows: keys[0].Len()})
		}
	}
	all, err := together(only, batches)
	if err != nil {
		return err
	}
	k, ids, err := number(b.meetings, side, all.Columns, all.Rows, false)
	if err != nil {
		return err
	}
	seen := make([]bool, k.count)
	for i, id := range ids {
		if id >= 0 && seen[id] {
			wide := &Plan{LeftKeys: upTo(len(places)), RightKeys: upTo(len(places)), Validate: b.plan.Validate}
			return errTwice(wide, !b.left, all, i)
		}
		if id >= 0 {
			seen[id] = true
		}
	}
	return nil
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
