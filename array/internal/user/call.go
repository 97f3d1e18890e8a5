package user

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Call is the task of a block that a user's function computes. It is data:
// another process of the program finds the function by its id and type.
type Call struct {
	Func
	At
	DType   block.DType // of the result
	Counts  []int       // how many of the task's arguments are each argument of the function
	Regions []expr.Region
	Extent  []int // if not nil, the Regions of all arguments make up one block of this shape
	Trim    []int // if not nil, the function gives such a block, and the result begins there
}

func init() { graph.RegisterOp[*Call]() }

// OpName is the function's name.
func (c *Call) OpName() string { return c.Name }

// SizeBytes predicts the size of the result.
func (c *Call) SizeBytes() int64 {
	n := c.DType.Size()
	for _, s := range c.Shape {
		n *= max(s, 1)
	}
	return int64(n)
}

// plainCall is a Call without its methods.
type plainCall Call

// MarshalBinary writes the Call for another process.
func (c *Call) MarshalBinary() ([]byte, error) { return json.Marshal((*plainCall)(c)) }

// UnmarshalBinary reads a Call; its function is looked for when it runs.
func (c *Call) UnmarshalBinary(data []byte) error {
	*c = Call{}
	if err := json.Unmarshal(data, (*plainCall)(c)); err != nil {
		return fmt.Errorf("array: %w", err)
	}
	return nil
}

// Run calls the function and checks what it gives.
func (c *Call) Run(ctx context.Context, args []any) (any, error) {
	run, err := c.find()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in, err := c.arguments(args)
	if err != nil {
		return nil, err
	}
	out, err := run(ctx, c.At, in)
	if err != nil {
		return nil, err
	}
	promised := c.Shape
	if c.Trim != nil {
		promised = c.Extent
	}
	if err := c.check(out, promised); err != nil {
		out.Release()
		return nil, err
	}
	if c.Trim == nil {
		return out, nil
	}
	defer out.Release()
	return out.Region(c.Trim, c.Shape), nil
}

func (c *Call) check(b *block.Block, promised []int) error {
	fits := len(b.Shape) == len(promised)
	for i := 0; fits && i < len(promised); i++ {
		fits = promised[i] == expr.Unknown || promised[i] == b.Shape[i]
	}
	if !fits {
		return fmt.Errorf("array: %s gave a block of shape %s where %s was promised", c.Name, expr.ShapeText(b.Shape), expr.ShapeText(promised))
	}
	if b.DType != c.DType {
		return fmt.Errorf("array: %s gave a block of %s where %s was promised", c.Name, b.DType, c.DType)
	}
	return nil
}

// arguments sorts the task's arguments.
func (c *Call) arguments(args []any) ([]Arg, error) {
	blocks := make([]*block.Block, len(args))
	for i := range args {
		b, err := expr.BlockArg(args, i)
		if err != nil {
			return nil, err
		}
		blocks[i] = b
	}
	if c.Extent != nil {
		return []Arg{{blocks, c.Regions, c.Extent}}, nil
	}
	in := make([]Arg, len(c.Counts))
	for i, n := range c.Counts {
		if n < 0 || n > len(blocks) {
			return nil, fmt.Errorf("array: %s: %d blocks for arguments of %v", c.Name, len(args), c.Counts)
		}
		in[i].Blocks, blocks = blocks[:n], blocks[n:]
	}
	return in, nil
}

// Clone is At in memory of its own, for who may write to it.
func (a At) Clone() At {
	return At{slices.Clone(a.Place), slices.Clone(a.Grid), slices.Clone(a.Lo), slices.Clone(a.Shape), slices.Clone(a.Whole)}
}

// at describes a block of a node.
func at(n *expr.Node, place []int) At {
	a := At{Place: slices.Clone(place), Grid: n.Grid(), Shape: n.BlockShape(place), Whole: n.Shape}
	for axis, p := range place {
		lo := 0
		for _, size := range n.Blocks[axis][:p] {
			if size == expr.Unknown {
				lo = expr.Unknown
				break
			}
			lo += size
		}
		a.Lo = append(a.Lo, lo)
	}
	return a
}
