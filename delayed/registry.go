package delayed

import (
	"context"
	"fmt"
	"reflect"
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
func (r *functions) enter(fn *function, t reflect.Type) (*function, error) {
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
	types.enter(t)
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

// types holds types by name: what an Op that makes a slice or a map needs in
// another process. It has those that known functions take and give.
var types typeNames

type typeNames struct {
	sync.Mutex
	byName map[string]reflect.Type
	names  map[reflect.Type]string
}

// enter makes a type known, and those it is made of, and returns its name.
func (n *typeNames) enter(t reflect.Type) string {
	n.Lock()
	defer n.Unlock()
	if n.names == nil {
		n.byName, n.names = map[string]reflect.Type{}, map[reflect.Type]string{}
	}
	return n.add(t)
}

func (n *typeNames) add(t reflect.Type) string {
	if name, ok := n.names[t]; ok {
		return name
	}
	name := n.spell(t)
	// Types that are declared in functions may share a name.
	for base, i := name, 2; n.byName[name] != nil; i++ {
		name = fmt.Sprintf("%s#%d", base, i)
	}
	n.byName[name], n.names[t] = t, name
	return name
}

// spell is the name of a type with whole package paths.
func (n *typeNames) spell(t reflect.Type) string {
	if t.PkgPath() != "" {
		return t.PkgPath() + "." + t.Name()
	}
	switch t.Kind() {
	case reflect.Slice:
		return "[]" + n.add(t.Elem())
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), n.add(t.Elem()))
	case reflect.Pointer:
		return "*" + n.add(t.Elem())
	case reflect.Map:
		return "map[" + n.add(t.Key()) + "]" + n.add(t.Elem())
	case reflect.Func:
		for in := range t.Ins() {
			n.add(in)
		}
		for out := range t.Outs() {
			n.add(out)
		}
	}
	return t.String()
}

// find returns the type of a name.
func (n *typeNames) find(name string) (reflect.Type, error) {
	n.Lock()
	defer n.Unlock()
	if t, ok := n.byName[name]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("delayed: this process does not know the type %s: lift a function that takes or gives it in a package-level var", name)
}
