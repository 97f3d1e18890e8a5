package expr

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Unknown is the length of an axis, or of a block of one, that is known only
// when it has been computed: behind a mask.
const Unknown = -1

// A Node is an array that has not been computed yet: an operation, what it is
// given, and what is known of its result. It is immutable, and a
// [graph.Source]: its parts are the tasks of its blocks, in row-major order of
// the grid of blocks.
type Node struct {
	Op     Op
	Args   []*Node
	DType  block.DType
	Shape  []int   // the lengths of the axes
	Blocks [][]int // the lengths of the blocks along each axis

	site graph.Site
	err  error

	once   sync.Once
	plan   plan                    // how the tasks are written, found once
	starts atomic.Pointer[[][]int] // where the blocks begin along each axis, found once

	cost int // what it takes to compute an element from what is in memory, see rewriting

	// Written under the lock of rewriting.
	plain *Node       // the node after rewriting, itself if nothing was to be done
	share share       // of a Map: what is in one kernel with it
	held  atomic.Bool // of a Map: it has tasks of its own, whoever wants it
}

// An Op is what a node does to its arguments, as data: a struct of exported
// fields.
type Op interface {
	// Name is a word for people: "add", "sum", "qr".
	Name() string
}

// An Emitter is an Op that writes its own tasks: what cannot be part of a
// kernel.
type Emitter interface {
	Op
	// Emit writes the tasks of the blocks of n and returns them in row-major
	// order of n's grid. in holds the tasks of the blocks of each argument; a
	// task's result is a *block.Block.
	Emit(b *graph.Builder, n *Node, in [][]graph.ID) []graph.ID
}

// New makes a node. The first mistake among its arguments is its own. Lengths
// of blocks must add up to the shape; nil blocks make one block of it.
func New(op Op, d block.DType, shape []int, blocks [][]int, args ...*Node) *Node {
	n := &Node{Op: op, Args: args, DType: d, Shape: shape, Blocks: blocks, cost: costOf(op, args)}
	if !isNumber(n) {
		n.site = graph.Here()
	}
	for _, a := range args {
		if a.err != nil {
			n.err = a.err
			return n
		}
	}
	if blocks == nil {
		n.Blocks = OneBlock(shape)
	}
	if err := checkBlocks(shape, n.Blocks); err != nil {
		n.err = &graph.BuildError{Site: n.site, Err: fmt.Errorf("%s: %w", op.Name(), err)}
		return n
	}
	if _, ok := block.Bytes(d, known(shape)); !ok {
		n.err = &graph.BuildError{Site: n.site, Err: fmt.Errorf("%s: shape %s of %s has more bytes than there can be", op.Name(), ShapeText(shape), d)}
	}
	return n
}

// isNumber reports a number, stretched or not, which nobody asks the line of:
// finding it is most of the price of a node.
func isNumber(n *Node) bool {
	if _, ok := n.Op.(View); ok {
		n = n.Args[0]
	}
	_, ok := n.Op.(Const)
	return ok
}

// known is a shape with 1 for what is unknown.
func known(shape []int) []int {
	if !slices.Contains(shape, Unknown) {
		return shape
	}
	shape = slices.Clone(shape)
	for i, n := range shape {
		if n == Unknown {
			shape[i] = 1
		}
	}
	return shape
}

// failed is the Op of a node that could not be made.
type failed struct{ name string }

func (f failed) Name() string { return f.name }

// Fail makes a node that stands for a mistake of its user, whose line it finds.
// If one of args has failed before, its mistake is kept.
func Fail(name string, args []*Node, format string, values ...any) *Node {
	n := &Node{Op: failed{name}, DType: block.Float64, site: graph.Here()}
	for _, a := range args {
		if a != nil && a.err != nil {
			n.err = a.err
			return n
		}
	}
	n.err = &graph.BuildError{Site: n.site, Err: fmt.Errorf(name+": "+format, values...)}
	return n
}

// Err is the mistake made in building the node, or what it is built of.
func (n *Node) Err() error { return n.err }

// Site is where the user built the node.
func (n *Node) Site() graph.Site { return n.site }

// NDim is the number of axes.
func (n *Node) NDim() int { return len(n.Shape) }

// Count is the number of elements; Unknown if an axis is.
func (n *Node) Count() int {
	if slices.Contains(n.Shape, Unknown) {
		return Unknown
	}
	return block.Count(n.Shape)
}

// Grid is the number of blocks along each axis.
func (n *Node) Grid() []int {
	grid := make([]int, len(n.Blocks))
	for i, sizes := range n.Blocks {
		grid[i] = len(sizes)
	}
	return grid
}

// NumBlocks is the number of blocks.
func (n *Node) NumBlocks() int { return block.Count(n.Grid()) }

// BlockShape is the shape of a block, by its place in the grid.
func (n *Node) BlockShape(place []int) []int {
	shape := make([]int, len(place))
	for i, p := range place {
		shape[i] = n.Blocks[i][p]
	}
	return shape
}

// Origin is the index of the first element of a block, by its place in the
// grid; all lengths in front must be known.
func (n *Node) Origin(place []int) []int {
	starts := n.starts.Load()
	if starts == nil {
		found := startsOf(n.Blocks)
		starts = &found
		n.starts.Store(starts)
	}
	lo := make([]int, len(place))
	for i, p := range place {
		lo[i] = (*starts)[i][p]
	}
	return lo
}

// startsOf is where blocks begin along each axis.
func startsOf(blocks [][]int) [][]int {
	starts := make([][]int, len(blocks))
	for i, sizes := range blocks {
		starts[i] = make([]int, len(sizes))
		at := 0
		for k, n := range sizes {
			starts[i][k] = at
			at += n
		}
	}
	return starts
}

// KnownBlocks reports that all lengths are known.
func (n *Node) KnownBlocks() bool {
	for _, sizes := range n.Blocks {
		if slices.Contains(sizes, Unknown) {
			return false
		}
	}
	return true
}

// Inputs are the nodes whose tasks must be written before.
func (n *Node) Inputs() []graph.Source { return n.planned().inputs }

// Emit writes the tasks of the blocks.
func (n *Node) Emit(b *graph.Builder) []graph.ID { return n.planned().emit(b) }
