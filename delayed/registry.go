package delayed

import (
	"context"
	"fmt"
	"sync"
	"unsafe"

	"github.com/cb434341/weft/graph"
)

// function is a user's function as tasks call it.
type function struct {
	key
	takes int // arguments, a context not counted
	run   func(ctx context.Context, args []any) (any, error)
	value unsafe.Pointer // the function value itself, which tells closures apart
	place string         // where it is written, "app.go:12"
	calls map[graph.Hints]*Call
}

// key is what a function is known by in all processes of a program.
type key struct{ id, typ string }

// registry holds the functions that can be found by their ids. Closures without
// an id are never here, so that they can be collected.
var registry functions

type functions struct {
	sync.Mutex
	known map[key]*function
}

// enter makes a function known and returns it, or the one that is known by the
// same key already if it is the same.
func (r *functions) enter(fn *function) (*function, error) {
	r.Lock()
	defer r.Unlock()
	if old := r.known[fn.key]; old != nil {
		if old.value != fn.value {
			return nil, fmt.Errorf("%q is the name of another function already, that of %s", fn.id, old.place)
		}
		return old, nil
	}
	if r.known == nil {
		r.known = map[key]*function{}
	}
	r.known[fn.key] = fn
	return fn, nil
}

// call returns the one Call of a known function with these hints.
func (r *functions) call(fn *function, name string, h graph.Hints) *Call {
	r.Lock()
	defer r.Unlock()
	c := fn.calls[h]
	if c == nil {
		c = newCall(fn, name, h)
		if fn.calls == nil {
			fn.calls = map[graph.Hints]*Call{}
		}
		fn.calls[h] = c
	}
	return c
}

// find returns the function of a Call that came from another process.
func (r *functions) find(c *Call) (*function, error) {
	if err := c.Portable(); err != nil {
		return nil, err
	}
	r.Lock()
	defer r.Unlock()
	if fn := r.known[key{c.Func, c.Type}]; fn != nil {
		return fn, nil
	}
	return nil, fmt.Errorf("delayed: this process does not know %s, a %s: lift it in a package-level var, which every process of the program sets", c.Func, c.Type)
}
