package exec

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/lift"
)

// PartInfo says which partition a user's function is called for.
type PartInfo struct {
	Index int // from 0
	Count int // of partitions
}

// A PartFunc calls a user's function for a partition.
type PartFunc func(ctx context.Context, at PartInfo, tables []*table.Table) (*table.Table, error)

// A Func is a user's function as tasks refer to it.
type Func struct {
	lift.Ref
	call PartFunc // nil in a process that has not lifted the function
}

// known holds the functions that can be found.
var known = lift.Functions[PartFunc]{}

// LiftParts makes a Func of a function. as says how its tasks call it; id is
// empty for a function that is known by its own name.
func LiftParts(as string, f any, id string, call PartFunc) (Func, error) {
	r, err := known.Lift(as, f, id, call)
	return Func{r, call}, err
}

func (f *Func) find() (PartFunc, error) {
	if f.call != nil {
		return f.call, nil
	}
	fn, err := known.Lookup("frame", f.Ref)
	if err != nil {
		return nil, err
	}
	return fn.Calls, nil
}

// Call is the task that calls a user's function for a partition: its arguments
// are the tables that the function is given.
type Call struct {
	Func   Func
	At     PartInfo
	Schema *table.Schema // of what the function promises
}

// OpName is the function's name.
func (c *Call) OpName() string { return c.Func.Name }

// plainCall is a Call without its methods.
type plainCall Call

// MarshalBinary writes the Call for another process.
func (c *Call) MarshalBinary() ([]byte, error) { return json.Marshal((*plainCall)(c)) }

// UnmarshalBinary reads a Call; its function is looked for when it runs.
func (c *Call) UnmarshalBinary(data []byte) error {
	*c = Call{}
	if err := json.Unmarshal(data, (*plainCall)(c)); err != nil {
		return fmt.Errorf("frame: %w", err)
	}
	return nil
}

// Portable returns nil if another process can find the function, else what is
// in the way.
func (c *Call) Portable() error { return c.Func.Portable("frame") }

// Run calls the function and looks at what it gives.
func (c *Call) Run(ctx context.Context, args []any) (any, error) {
	call, err := c.Func.find()
	if err != nil {
		return nil, err
	}
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	t, err := call(ctx, c.At, tables)
	if err != nil {
		return nil, err
	}
	if t == nil || t.Schema == nil {
		return nil, fmt.Errorf("frame: %s gave no table and no error for partition %d: a table without rows is &table.Table{Schema: ...}", c.Func.Name, c.At.Index)
	}
	if !t.Schema.Equal(c.Schema) {
		return nil, fmt.Errorf("frame: %s gave the columns %v where %v were promised", c.Func.Name, t.Schema, c.Schema)
	}
	return t, nil
}

func init() { graph.RegisterOp[*Call]() }
