package order

import (
	"fmt"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// TopK keeps the first rows of a stream in an order; of equal ones those that
// came first. It holds a few times as many.
type TopK struct {
	schema *table.Schema
	keys   []Key
	n      int
	held   []*table.Batch
	rows   int
	last   *table.Batch // the keys of the n-th row so far, nil before
}

// NewTopK begins with no rows.
func NewTopK(s *table.Schema, keys []Key, n int) (*TopK, error) {
	if err := check(s, keys); err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, fmt.Errorf("order: the first %d rows", n)
	}
	return &TopK{schema: s, keys: keys, n: n}, nil
}

// Push takes a batch.
func (t *TopK) Push(b *table.Batch) error {
	if b.Rows == 0 || t.n == 0 {
		return nil
	}
	if t.last != nil {
		var err error
		if b, err = t.before(b); err != nil || b.Rows == 0 {
			return err
		}
	}
	t.held, t.rows = append(t.held, b), t.rows+b.Rows
	if t.rows < max(4096, 2*t.n) {
		return nil
	}
	return t.cut()
}

// before is the rows of a batch that come before the last one that is held.
func (t *TopK) before(b *table.Batch) (*table.Batch, error) {
	places := make([]int, len(t.keys))
	for i, k := range t.keys {
		places[i] = k.Column
	}
	mine := b.Pick(places)
	mine.Schema = t.last.Schema
	both, err := column.ConcatBatches([]*table.Batch{t.last, mine})
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	s, err := newSorter(both, inSample(t.keys))
	if err != nil {
		return nil, err
	}
	rows := make([]int32, 0, b.Rows)
	if len(s.levels) > 0 {
		words := s.levels[0].words
		for i, w := range words[1:] {
			if w < words[0] || w == words[0] && s.compare(int32(i+1), 0, 0, -1) < 0 {
				rows = append(rows, int32(i))
			}
		}
	}
	return column.FilterBatchRows(b, rows)
}

// cut sorts what is held and keeps the first n rows.
func (t *TopK) cut() error {
	sorted, err := Sort(&table.Table{Schema: t.schema, Batches: t.held}, t.keys)
	if err != nil {
		return err
	}
	t.held, t.rows = nil, 0
	for _, b := range sorted.Batches {
		if n := min(b.Rows, t.n-t.rows); n > 0 {
			t.held, t.rows = append(t.held, column.SliceBatch(b, 0, n)), t.rows+n
		}
	}
	if t.n > 0 && t.rows == t.n {
		b := t.held[len(t.held)-1]
		places := make([]int, len(t.keys))
		for i, k := range t.keys {
			places[i] = k.Column
		}
		t.last = column.SliceBatch(b.Pick(places), b.Rows-1, b.Rows)
		t.last.Schema = sampled(t.schema, t.keys)
	}
	return nil
}

// Partial is the first rows so far, in order. Pushed to another TopK they stand
// for all that this one has seen.
func (t *TopK) Partial() (*table.Table, error) {
	if err := t.cut(); err != nil {
		return nil, err
	}
	return &table.Table{Schema: t.schema, Batches: t.held}, nil
}
