package delayed

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/cb434341/weft/graph"
	names "github.com/cb434341/weft/internal/lift"
)

// Call is the Op of lifted functions, one for all calls of a lift: arguments
// are dependencies or constants of the graph. It is data: another process of
// the same program finds the function by its id and type.
type Call struct {
	Name  string // for people: "inc"
	Func  string // the function's id, "main.inc"; empty if it has none
	Type  string // the function's Go type, "func(int) int"
	IO    int
	Retry int
	Pure  bool

	fn *function // nil in a process that does not know the function
}

func init() {
	graph.RegisterOp[*Call]()
	graph.RegisterOp[Slice]()
	graph.RegisterOp[Map]()
	graph.RegisterOp[Done]()
	graph.RegisterOp[Pass]()
}

func newCall(fn *function, name string, h graph.Hints) *Call {
	return &Call{Name: name, Func: fn.ID, Type: fn.Type, IO: h.IO, Retry: h.Retry, Pure: h.Pure, fn: fn}
}

// Run calls the function.
func (c *Call) Run(ctx context.Context, args []any) (any, error) {
	fn := c.fn
	if fn == nil {
		var err error
		if fn, err = registry.find(c); err != nil {
			return nil, err
		}
	}
	if len(args) != fn.Calls.takes {
		return nil, fmt.Errorf("delayed: %s: %d arguments for a function of %d", c.Name, len(args), fn.Calls.takes)
	}
	return fn.Calls.run(ctx, args)
}

// OpName returns the function's name without its package.
func (c *Call) OpName() string { return c.Name }

// Hints returns what the lift's options said.
func (c *Call) Hints() graph.Hints {
	return graph.Hints{IO: c.IO, Retry: c.Retry, Pure: c.Pure}
}

// Portable returns nil if another process of the same program can run the
// Call, else what is in the way.
func (c *Call) Portable() error { return c.ref().Portable("delayed") }

func (c *Call) ref() names.Ref { return names.Ref{Name: c.Name, ID: c.Func, Type: c.Type} }

// plainCall is a Call without its methods.
type plainCall Call

// MarshalBinary writes the Call for another process.
func (c *Call) MarshalBinary() ([]byte, error) { return json.Marshal((*plainCall)(c)) }

// UnmarshalBinary reads a Call and finds its function, if this process knows it:
// if not, Run says so.
func (c *Call) UnmarshalBinary(data []byte) error {
	*c = Call{}
	if err := json.Unmarshal(data, (*plainCall)(c)); err != nil {
		return fmt.Errorf("delayed: %w", err)
	}
	c.fn, _ = registry.find(c)
	return nil
}

// arg gives one of a task's arguments the type that the function takes. A nil
// is the zero value, which is what nil interfaces come back as.
func arg[A any](args []any, i int, err *error) A {
	a, ok := args[i].(A)
	if !ok && args[i] != nil && *err == nil {
		*err = fmt.Errorf("delayed: argument %d is a %T", i+1, args[i])
	}
	return a
}
