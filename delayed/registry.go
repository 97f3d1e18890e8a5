package delayed

import (
	"context"
	"sync"

	"github.com/cb434341/weft/graph"
	names "github.com/cb434341/weft/internal/lift"
)

// function is a user's function as tasks call it.
type function = names.Function[calls]

// calls is how a function is called.
type calls struct {
	takes int // arguments, a context not counted
	run   func(ctx context.Context, args []any) (any, error)
	ops   map[graph.Hints]*Call
}

// registry holds the functions that can be found by their ids. Closures without
// an id are never here, so that they can be collected.
var registry = functions{known: names.Functions[calls]{}}

type functions struct {
	sync.Mutex // of the Calls of all functions
	known      names.Functions[calls]
}

// call returns the one Call of a known function with these hints.
func (r *functions) call(fn *function, name string, h graph.Hints) *Call {
	r.Lock()
	defer r.Unlock()
	c := fn.Calls.ops[h]
	if c == nil {
		c = newCall(fn, name, h)
		if fn.Calls.ops == nil {
			fn.Calls.ops = map[graph.Hints]*Call{}
		}
		fn.Calls.ops[h] = c
	}
	return c
}

// find returns the function of a Call that came from another process.
func (r *functions) find(c *Call) (*function, error) {
	return r.known.Lookup("delayed", c.ref())
}
