package scan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Scanned is the Op of an array each of whose elements is joined with all before
// it along an axis. The kinds are sum, prod, min, max, nansum and nanprod.
type Scanned struct {
	Kind string
	Axis int
}

// Name is that of the kind.
func (s Scanned) Name() string { return name(s.Kind) }

func name(kind string) string {
	if rest, ok := strings.CutPrefix(kind, "nan"); ok {
		return "nancum" + rest
	}
	return "cum" + kind
}

// Apply makes the node of a scan along an axis.
func Apply(n *expr.Node, kind string, axis int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	axis, err := expr.Axis(axis, n.NDim())
	switch ordered := kind == "min" || kind == "max"; {
	case err != nil:
	case ordered && n.DType.Complex():
		err = fmt.Errorf("%s: complex numbers have no order", n.DType)
	case !ordered && n.DType == block.Bool:
		err = fmt.Errorf("bool: cast to integers first")
	}
	if err != nil {
		return expr.Fail(name(kind), []*expr.Node{n}, "%w", err)
	}
	return expr.New(Scanned{kind, axis}, n.DType, n.Shape, n.Blocks, n)
}

// enoughLines is how many lines of blocks keep workers busy.
const enoughLines = 8

// Inputs are what the blocks are made of.
func (s Scanned) Inputs(n *expr.Node) []graph.Source { return feed.Of(n.Args[0]).Inputs() }

// Emit writes the tasks.
func (s Scanned) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	grid := n.Grid()
	lines := slices.Clone(grid)
	lines[s.Axis] = 1
	src := feed.Of(n.Args[0])
	totals := src.Free() && block.Count(lines) < enoughLines && grid[s.Axis] > 2
	ids := make([]graph.ID, n.NumBlocks())
	for _, place := range expr.Places(lines) {
		at := slices.Clone(place)
		var carry []graph.ID // none, or one
		for k := range grid[s.Axis] {
			at[s.Axis] = k
			op, deps := src.Block(b, at)
			scan := &Scan{Scanned: s, DType: n.DType, Shape: n.BlockShape(at), Block: op, Carried: len(carry) > 0}
			id := b.Add(scan, append(slices.Clone(carry), deps...))
			ids[expr.Flat(at, grid)] = id
			if k == grid[s.Axis]-1 {
				break
			}
			last := &Carry{s}
			if totals {
				op, deps := src.Block(b, at)
				id = b.Add(&Total{Scanned: s, Block: op}, deps)
			} else {
				last = &Carry{Scanned{Axis: s.Axis}}
			}
			carry = []graph.ID{b.Add(last, append(slices.Clone(carry), id))}
		}
	}
	return ids
}

// Scan is the task of a block. Its first argument is the carry, if there is one;
// the others make the block.
type Scan struct {
	Scanned
	DType   block.DType
	Shape   []int
	Block   graph.Op
	Carried bool
}

// Total is the task that joins all elements of a block along the axis, to a carry.
type Total struct {
	Scanned
	Block graph.Op
}

// Carry is the task that makes a carry. Its last argument is the total of a block,
// which is joined to the carry before it, or a result, if there is no kind, of
// which the last elements are it.
type Carry struct{ Scanned }

func init() {
	graph.RegisterOp[*Scan]()
	graph.RegisterOp[*Total]()
	graph.RegisterOp[*Carry]()
}

// OpName is the kind.
func (s *Scan) OpName() string { return s.Name() }

// SizeBytes predicts the size of the result.
func (s *Scan) SizeBytes() int64 {
	if slices.Contains(s.Shape, expr.Unknown) {
		return 0
	}
	return int64(block.Count(s.Shape) * s.DType.Size())
}

// OpName is "total".
func (*Total) OpName() string { return "total" }

// OpName is "carry".
func (*Carry) OpName() string { return "carry" }

// Run scans the block.
func (s *Scan) Run(ctx context.Context, args []any) (any, error) {
	var carry *block.Block
	if s.Carried {
		c, err := expr.BlockArg(args, 0)
		if err != nil {
			return nil, err
		}
		if c.Shape[s.Axis] > 0 {
			carry = c
		}
		args = args[1:]
	}
	out, err := feed.LoadOwn(ctx, s.Block, args)
	if err != nil {
		return nil, err
	}
	run(s.Kind, out, s.Axis, carry)
	return out, nil
}

// Run makes the carry.
func (c *Carry) Run(_ context.Context, args []any) (any, error) {
	last, err := expr.BlockArg(args, len(args)-1)
	if err != nil {
		return nil, err
	}
	var before *block.Block
	if len(args) > 1 {
		if before, err = expr.BlockArg(args, 0); err != nil {
			return nil, err
		}
	}
	switch n := last.Shape[c.Axis]; {
	case n == 0 && before != nil:
		return before.View(), nil
	case n == 0:
		return last.View(), nil
	case c.Kind == "":
		end := last.Narrow(c.Axis, n-1, 1, 1)
		defer end.Release()
		return end.Clone(), nil
	}
	out := last.Clone()
	if before != nil && before.Shape[c.Axis] > 0 {
		run(strings.TrimPrefix(c.Kind, "nan"), out, c.Axis, before) // a NaN of infinities stays
	}
	return out, nil
}
