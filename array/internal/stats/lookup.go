package stats

import (
	"context"
	"math"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Lookup is the Op of where the elements of the first argument are among those of
// the second: a Gathered, or an array of one axis that is sorted.
type Lookup struct {
	Ask  Ask
	Turn bool // places are counted from the end of the sorted numbers
}

// An Ask is what is asked of a number and sorted ones.
type Ask uint8

// What is asked.
const (
	Left   Ask = iota // how many are less
	Right             // how many are less or equal
	Member            // whether it is among them
)

// Name is "searchsorted" or "isin".
func (l Lookup) Name() string {
	if l.Ask == Member {
		return "isin"
	}
	return "searchsorted"
}

// LookUp makes the node.
func LookUp(name string, n, among *expr.Node, l Lookup) *expr.Node {
	args := []*expr.Node{n, among}
	if n.Err() != nil || among.Err() != nil {
		return expr.Fail(name, args, "")
	}
	if err := Orderable(n.DType); err != nil {
		return expr.Fail(name, args, "%w", err)
	}
	if _, gathered := among.Op.(Gathered); !gathered {
		if among.NDim() != 1 {
			return expr.Fail(name, args, "sorted numbers of shape %s: they must have one axis", expr.ShapeText(among.Shape))
		}
		if len(among.Blocks[0]) > 1 {
			if args[1] = expr.Rechunk(among, expr.OneBlock(among.Shape)); args[1].Err() != nil {
				return args[1]
			}
		}
	}
	d := block.Int64
	if l.Ask == Member {
		d = block.Bool
	}
	return expr.New(l, d, n.Shape, n.Blocks, args...)
}

// Inputs are what the blocks are made of, and the sorted numbers.
func (l Lookup) Inputs(n *expr.Node) []graph.Source {
	return append(feed.Of(n.Args[0]).Inputs(), n.Args[1])
}

// Emit writes a task for each block.
func (l Lookup) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	src := feed.Of(n.Args[0])
	among := b.Parts(n.Args[1])[0]
	ids := make([]graph.ID, 0, n.NumBlocks())
	sizes := blockSizes(n)
	for k, place := range expr.Places(n.Grid()) {
		parts, deps := feed.Parts(b, place, src)
		ids = append(ids, b.Add(&Look{l, parts, sizes[k]}, append([]graph.ID{among}, deps...)))
	}
	return ids
}

// Look is the task of a block of a Lookup. Its first argument are the sorted
// numbers.
type Look struct {
	Lookup
	From  []feed.Part
	Bytes int64 // of the result
}

func init() { graph.RegisterOp[*Look]() }

// OpName is the Op's.
func (l *Look) OpName() string { return l.Name() }

// SizeBytes predicts the size of the result.
func (l *Look) SizeBytes() int64 { return l.Bytes }

// Run looks up all elements.
func (l *Look) Run(ctx context.Context, args []any) (any, error) {
	sorted, err := sortedArg(args)
	if err != nil {
		return nil, err
	}
	blocks, err := feed.LoadAll(ctx, l.From, args[1:])
	if err != nil {
		return nil, err
	}
	defer feed.Release(blocks)
	b := blocks[0]
	d := block.Int64
	if l.Ask == Member {
		d = block.Bool
	}
	out := block.New(d, b.Shape...)
	if l.Ask == Member && b.DType.Float() { // NaN equals nothing
		sorted = sorted[:below(sorted, nanKey(b.DType))]
	}
	piece := make([]uint64, 4096)
	for from := 0; from < b.Len(); from += len(piece) {
		piece = piece[:min(len(piece), b.Len()-from)]
		fillKeys(piece, b, from, true)
		if l.Ask == Member {
			members(block.Slice[bool](out)[from:], piece, sorted)
		} else {
			l.places(block.Slice[int64](out)[from:], piece, sorted)
		}
	}
	return out, nil
}

func members(out []bool, keys, sorted []uint64) {
	for i, k := range keys {
		at := below(sorted, k)
		out[i] = at < len(sorted) && sorted[at] == k
	}
}

func (l *Look) places(out []int64, keys, sorted []uint64) {
	for i, k := range keys {
		at := len(sorted)
		switch {
		case l.Ask == Left:
			at = below(sorted, k)
		case k < math.MaxUint64:
			at = below(sorted, k+1)
		}
		if l.Turn {
			at = len(sorted) - at
		}
		out[i] = int64(at)
	}
}

// sortedArg are the keys of sorted numbers.
func sortedArg(args []any) ([]uint64, error) {
	if d, ok := args[0].(Distinct); ok {
		return d.Keys, nil
	}
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	c := b.Contiguous()
	defer c.Release()
	return keysOf(c, true), nil
}
