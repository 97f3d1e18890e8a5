package exec

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// A Sink is what a pipe makes of the rows that arrive. It is data.
type Sink interface {
	Start(in *table.Schema) (Sinking, error)
	Text() string // for people, "" if there is nothing to say
	Word() string // part of the task's name, "" for none
}

// A Sinking is a sink at work, in one pipe.
type Sinking interface {
	Push(ctx context.Context, b *table.Batch) error
	// Finish returns the pipe's result.
	Finish(ctx context.Context) (any, error)
}

// Collect is the Sink that keeps the rows: the result is a table.
type Collect struct{}

// Text is empty: nothing is done.
func (Collect) Text() string { return "" }

// Word is empty.
func (Collect) Word() string { return "" }

// Start makes an empty table.
func (Collect) Start(in *table.Schema) (Sinking, error) {
	return &collecting{t: table.Table{Schema: in}}, nil
}

// smallBatch is how many rows a batch in a table should have at least: batches
// of fewer are put together, so that what works on them need not mind.
const smallBatch = 8192

type collecting struct {
	t     table.Table
	small []*table.Batch
	rows  int // in small
}

func (c *collecting) Push(_ context.Context, b *table.Batch) error {
	if b.Rows == 0 {
		return nil
	}
	if b.Rows >= smallBatch && (c.rows == 0 || c.rows >= smallBatch/4) {
		if err := c.join(); err != nil {
			return err
		}
		c.t.Batches = append(c.t.Batches, b)
		return nil
	}
	c.small = append(c.small, b)
	c.rows += b.Rows
	if c.rows >= 2*smallBatch {
		return c.join()
	}
	return nil
}

func (c *collecting) join() error {
	switch len(c.small) {
	case 0:
		return nil
	case 1:
		c.t.Batches = append(c.t.Batches, c.small[0])
	default:
		b, err := column.ConcatBatches(c.small)
		if err != nil {
			return err
		}
		c.t.Batches = append(c.t.Batches, b)
	}
	c.small, c.rows = nil, 0
	return nil
}

func (c *collecting) table() (*table.Table, error) {
	if err := c.join(); err != nil {
		return nil, err
	}
	return &c.t, nil
}

func (c *collecting) Finish(context.Context) (any, error) { return c.table() }

// Split is the Sink that cuts the rows by the hash of keys, so that equal keys
// are in the same piece whoever cuts.
type Split struct {
	Keys   []int
	Pieces int
}

// Text says by what.
func (s Split) Text() string { return fmt.Sprintf("split in %d by hash", s.Pieces) }

// Word is "split".
func (Split) Word() string { return "split" }

// Start makes empty pieces.
func (s Split) Start(in *table.Schema) (Sinking, error) {
	return newSplitting(in, s.Pieces, func(batches []*table.Batch) ([][]*table.Batch, error) {
		return column.SplitByHash(batches, s.Keys, s.Pieces)
	}), nil
}

// splitRows is how many rows are cut at once: enough for each piece of them to be
// no crumb.
const splitRows = 1 << 17

// splitting collects pieces, and counts their rows.
type splitting struct {
	cut     func([]*table.Batch) ([][]*table.Batch, error)
	pieces  []collecting
	waiting []*table.Batch
	rows    int // of these
	in      int
}

func newSplitting(in *table.Schema, pieces int, cut func([]*table.Batch) ([][]*table.Batch, error)) *splitting {
	out := &splitting{cut: cut, pieces: make([]collecting, pieces)}
	for i := range out.pieces {
		out.pieces[i].t.Schema = in
	}
	return out
}

func (s *splitting) Push(ctx context.Context, b *table.Batch) error {
	if b.Rows == 0 {
		return nil
	}
	s.in += b.Rows
	s.rows += b.Rows
	s.waiting = append(s.waiting, b)
	if s.rows >= splitRows {
		return s.flush(ctx)
	}
	return nil
}

func (s *splitting) flush(ctx context.Context) error {
	if s.rows == 0 {
		return nil
	}
	parts, err := s.cut(s.waiting)
	if err != nil {
		return err
	}
	for i, batches := range parts {
		for _, b := range batches {
			if err := s.pieces[i].Push(ctx, b); err != nil {
				return err
			}
		}
	}
	s.waiting, s.rows = nil, 0
	return nil
}

// Finish returns the pieces, having counted their rows.
func (s *splitting) Finish(ctx context.Context) (any, error) {
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	out, rows := make([]*table.Table, len(s.pieces)), 0
	for i := range s.pieces {
		t, err := s.pieces[i].table()
		if err != nil {
			return nil, err
		}
		out[i] = t
		rows += t.Rows()
	}
	if rows != s.in {
		return nil, fmt.Errorf("frame: %d rows were split into %d", s.in, rows)
	}
	return newPieces(out), nil
}

func init() {
	graph.RegisterType[Collect]()
	graph.RegisterType[Split]()
}
