package exec

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Pieces is a table cut in several: what a shuffle exchanges.
type Pieces struct {
	Tables []*table.Table
	Bytes  []int64 // memory of each, see newPieces
}

// newPieces weighs tables. What they have in common, mostly the dictionary of a
// column of text, is counted once, and each has its share of it.
func newPieces(tables []*table.Table) Pieces {
	p := Pieces{tables, make([]int64, len(tables))}
	var all table.Table
	var apart int64
	for i, t := range tables {
		all.Batches = append(all.Batches, t.Batches...)
		p.Bytes[i] = t.SizeBytes()
		apart += p.Bytes[i]
	}
	if together := all.SizeBytes(); together < apart {
		ratio := float64(together) / float64(apart)
		for i, n := range p.Bytes {
			p.Bytes[i] = int64(ratio * float64(n))
		}
	}
	return p
}

// SizeBytes is the memory of all pieces.
func (p Pieces) SizeBytes() int64 {
	var n int64
	for _, b := range p.Bytes {
		n += b
	}
	return n
}

// Piece is the task that picks one of the pieces that another task made.
type Piece struct{ Index int }

// OpName is "piece".
func (*Piece) OpName() string { return "piece" }

// SizeBytes predicts nothing: what is picked is in memory already, and the last
// one that is picked frees what held them together. So all are picked at once,
// and each is spilled, and comes back, by itself.
func (*Piece) SizeBytes() int64 { return 0 }

// Run picks.
func (p *Piece) Run(_ context.Context, args []any) (any, error) {
	pieces, ok := args[0].(Pieces)
	if !ok || p.Index >= len(pieces.Tables) {
		return nil, fmt.Errorf("frame: there is no piece %d of a %T", p.Index, args[0])
	}
	return Picked{pieces.Tables[p.Index], pieces.Bytes[p.Index]}, nil
}

// Picked is a piece by itself, with its weight among the others.
type Picked struct {
	Table *table.Table
	Bytes int64
}

// SizeBytes is the weight.
func (p Picked) SizeBytes() int64 { return p.Bytes }

// Needs is the part of a task that says what memory it needs: its result, and what
// it holds beside it; 0 if that is not known. It is an estimate.
type Needs int64

// NeedBytes is the estimate.
func (n Needs) NeedBytes() int64 { return int64(n) }

func init() {
	graph.RegisterType[Pieces]()
	graph.RegisterType[Picked]()
	graph.RegisterOp[*Piece]()
}
