package user

import (
	"context"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/lift"
)

// A Run calls a user's function for a block.
type Run func(ctx context.Context, at At, args []Arg) (*block.Block, error)

// An Arg is what a call is given for one of its arrays: a block, or several that
// lie along indices which the result has not, in row-major order.
type Arg struct {
	Blocks  []*block.Block
	Regions []expr.Region // if there are some: the parts of Blocks that make up
	Extent  []int         // one block of this shape
}

// At says which block of the result is asked for.
type At struct {
	Place []int // in the grid of blocks
	Grid  []int // the number of blocks along each axis
	Lo    []int // the index of its first element in the whole; -1 where unknown
	Shape []int // of the block; -1 where unknown
	Whole []int // the shape of the whole
}

// A Func is a user's function as tasks refer to it.
type Func struct {
	lift.Ref
	run Run // nil in a process that has not lifted the function
}

// known holds the functions that can be found.
var known = lift.Functions[Run]{}

// Lift makes a Func of a function, see [lift.Functions.Lift].
func Lift(as string, f any, id string, run Run) (Func, error) {
	ref, err := known.Lift(as, f, id, run)
	return Func{ref, run}, err
}

// find returns how the function is called.
func (f *Func) find() (Run, error) {
	if f.run != nil {
		return f.run, nil
	}
	fn, err := known.Lookup("array", f.Ref)
	if err != nil {
		return nil, err
	}
	return fn.Calls, nil
}

// Portable returns nil if another process of the program can find the function,
// else what is in the way.
func (f *Func) Portable() error { return f.Ref.Portable("array") }
