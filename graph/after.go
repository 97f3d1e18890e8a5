package graph

import "context"

// After is an Op that waits for more than it is given: it runs Op with the
// first Args dependencies and only waits for the rest.
type After struct {
	Op   Op
	Args int
}

// Run runs the inner Op with its own arguments.
func (a After) Run(ctx context.Context, args []any) (any, error) {
	return a.Op.Run(ctx, args[:a.Args:a.Args])
}

// OpName returns the name of the inner Op.
func (a After) OpName() string { return OpName(a.Op) }

// Hints returns the hints of the inner Op.
func (a After) Hints() Hints { return OpHints(a.Op) }
