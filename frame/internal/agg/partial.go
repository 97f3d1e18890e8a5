package agg

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// Expect says what will come by PushPartial, so that there is room for it.
func (g *Groups) Expect(tables ...*table.Table) {
	rows := 0
	for _, t := range tables {
		for _, b := range t.Batches {
			if b.Schema.Equal(g.rawSchema) {
				rows += b.Rows
			}
		}
	}
	if g.keys != nil {
		g.keys.Expect(g.keys.Len() + rows)
	}
}

// PushPartial takes in what Groups of the same plan left by Partial.
func (g *Groups) PushPartial(tables ...*table.Table) error {
	g.Expect(tables...)
	for _, t := range tables {
		for _, b := range t.Batches {
			push := g.pushStates
			switch {
			case b.Schema.Equal(g.rawSchema):
				push = g.pushRaw
			case !b.Schema.Equal(g.stateSchema):
				return fmt.Errorf("agg: a partial result of columns %v is of another plan", b.Schema)
			}
			if err := push(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// pushRaw takes in rows that another task did not group.
func (g *Groups) pushRaw(b *table.Batch) error {
	n := len(g.plan.Keys)
	places := make([]int, n+len(g.args))
	for i := range places {
		places[i] = i
	}
	var positions []int64
	if g.ordered {
		positions = column.Values[int64](b.Columns[len(places)])
	}
	return g.push(b.Columns, places[:n], places[n:], b.Rows, positions)
}

func (g *Groups) pushStates(b *table.Batch) error {
	nk := len(g.plan.Keys)
	if err := g.number(b.Columns[:nk], b.Rows); err != nil {
		return err
	}
	g.makeRoom()
	c := chunk{}
	for c.lo = 0; c.lo < b.Rows; c.lo += chunkRows {
		c.hi = min(c.lo+chunkRows, b.Rows)
		c.groups = g.numbers[c.lo:c.hi]
		at := nk
		for _, s := range g.states {
			n := len(s.types())
			if err := s.merge(&c, b.Columns[at:at+n]); err != nil {
				return err
			}
			at += n
		}
	}
	return nil
}

// Flush is Partial, after which there are no rows any more, and the next ones
// are taken in. All that one Groups leaves has the same columns.
func (g *Groups) Flush(pieces int) ([]*table.Table, error) {
	out, err := g.Partial(pieces)
	if err != nil {
		return nil, err
	}
	fresh, err := newGroups(g.plan)
	if err != nil {
		return nil, err
	}
	fresh.base, fresh.raw, fresh.adapt = g.base, g.raw, g.raw
	*g = *fresh
	return out, nil
}

// Partial is what is known so far, in pieces by hash of the keys: all that is
// known of a group is in one piece, the same in all tasks.
func (g *Groups) Partial(pieces int) ([]*table.Table, error) {
	if pieces < 1 {
		return nil, fmt.Errorf("agg: a partial result in %d pieces", pieces)
	}
	out := make([]*table.Table, pieces)
	if g.raw = g.raw || g.adapt && g.sparse(); g.raw {
		keys := make([]int, len(g.plan.Keys))
		for i := range keys {
			keys[i] = i
		}
		split, err := column.SplitByHash(g.kept, keys, pieces)
		if err != nil {
			return nil, err
		}
		for i, batches := range split {
			out[i] = &table.Table{Schema: g.rawSchema, Batches: batches}
		}
		return out, nil
	}
	parts, err := g.split(pieces)
	if err != nil {
		return nil, err
	}
	for i, numbers := range parts {
		batches, err := inBatches(numbers, g.stateBatch)
		if err != nil {
			return nil, err
		}
		out[i] = &table.Table{Schema: g.stateSchema, Batches: batches}
	}
	return out, nil
}

// batchRows is how many groups a batch of a result has.
const batchRows = 65536

// inBatches makes batches of groups, smaller ones where text does not fit.
func inBatches(numbers []uint32, of func([]uint32) (*table.Batch, error)) ([]*table.Batch, error) {
	var out []*table.Batch
	for most := batchRows; len(numbers) > 0; {
		n := min(len(numbers), most)
		b, err := of(numbers[:n])
		if errors.Is(err, errLong) && n > 1 {
			most = n / 2
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, b)
		numbers = numbers[n:]
	}
	return out, nil
}

// split is the numbers of the groups in pieces by the hash of their keys.
func (g *Groups) split(pieces int) ([][]uint32, error) {
	all := g.all()
	if pieces == 1 || g.keys == nil {
		out := make([][]uint32, pieces)
		out[0] = all
		return out, nil
	}
	keys, err := g.keys.Take(all, len(all))
	if err != nil {
		return nil, err
	}
	return column.SplitNumbers(keys, all, pieces)
}

// all is the numbers of all groups in order.
func (g *Groups) all() []uint32 {
	all := make([]uint32, g.Len())
	for i := range all {
		all[i] = uint32(i + 1)
	}
	return all
}

// stateBatch is a batch of the states of some groups.
func (g *Groups) stateBatch(numbers []uint32) (*table.Batch, error) {
	var columns []arrow.Array
	if g.keys != nil {
		keys, err := g.keys.Take(numbers, 4*len(numbers))
		if err != nil {
			return nil, err
		}
		columns = keys
	}
	for _, s := range g.states {
		a, err := s.export(numbers)
		if err != nil {
			return nil, err
		}
		columns = append(columns, a...)
	}
	return table.NewBatch(g.stateSchema, columns, len(numbers))
}

// Finish is the result: the keys of the groups, then the aggregates. Groups is
// of no more use then.
func (g *Groups) Finish() (*table.Table, error) {
	if g.raw {
		kept := &table.Table{Schema: g.rawSchema, Batches: g.kept}
		g.kept, g.raw = nil, false
		if err := g.PushPartial(kept); err != nil {
			return nil, err
		}
	}
	order := g.all()
	if g.plan.Sorted && g.keys != nil {
		order = g.keys.Order()
	}
	batches, err := inBatches(order, g.result)
	if err != nil {
		return nil, err
	}
	return &table.Table{Schema: g.output, Batches: batches}, nil
}

// result is a batch of the result for some groups.
func (g *Groups) result(numbers []uint32) (*table.Batch, error) {
	var columns []arrow.Array
	var values arrow.Array
	if g.top != nil {
		numbers, values = g.top.rows(numbers)
	}
	if g.keys != nil {
		keys, err := g.keys.Take(numbers, 2*g.keys.Len())
		if err != nil {
			return nil, err
		}
		columns = keys
	}
	if g.top != nil {
		columns = append(columns, values)
	} else {
		for _, f := range g.finish {
			a, err := f(numbers)
			if err != nil {
				return nil, err
			}
			columns = append(columns, a)
		}
	}
	if g.seen != nil {
		columns = append(columns, ints(g.seen.at, numbers))
	}
	return table.NewBatch(g.output, columns, len(numbers))
}
