package delayed

import (
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/cb434341/weft/graph"
)

// node is one task whose result is a T: an Op and the sources of its
// arguments. A lifted call allocates the node and its list of arguments as one.
type node[T any] struct {
	*lifted
	args []graph.Source
	site graph.Site
}

// lifted is what all calls of one lift share.
type lifted struct {
	op   graph.Op
	pure bool
	err  error // a mistake, of the lift or of one call
}

func (n *node[T]) Inputs() []graph.Source           { return n.args }
func (n *node[T]) Emit(b *graph.Builder) []graph.ID { return b.List(n.write(b, n.args)) }
func (n *node[T]) Err() error                       { return n.err }
func (n *node[T]) Value(result any) (T, error)      { return graph.Cast[T](result) }
func (n *node[T]) Site() graph.Site                 { return n.site }

// Persisted returns the value that the call gave.
func (n *node[T]) Persisted(parts []any) graph.Source { return held[T](parts, n.site) }

// build completes a new node, unless the lift or an argument has an error,
// which then is the node's.
func (n *node[T]) build(l *lifted, at graph.Site, args []graph.Source) *node[T] {
	n.lifted, n.site = l, at
	if l.err != nil {
		return n
	}
	if err := check(l.op, at, args); err != nil {
		n.lifted = &lifted{err: err}
		return n
	}
	n.args = args
	return n
}

// check returns the first mistake among the arguments of a call.
func check(op graph.Op, at graph.Site, args []graph.Source) error {
	for i, a := range args {
		if isNil(a) {
			return &graph.BuildError{Site: at, Err: fmt.Errorf("%s: argument %d is nil", graph.OpName(op), i+1)}
		}
		if err := a.Err(); err != nil {
			return err
		}
	}
	return nil
}

// isNil finds nil pointers inside the interface too: the zero value of a
// collection's own type is as nil as no source at all.
func isNil(s graph.Source) bool {
	return s == nil || (*[2]unsafe.Pointer)(unsafe.Pointer(&s))[1] == nil
}

// write adds the task to a graph that its arguments are written in already.
func (l *lifted) write(b *graph.Builder, args []graph.Source) graph.ID {
	var few [6]graph.ID // as many as the parameters of any lift
	deps := few[:0]
	if len(args) > len(few) {
		deps = make([]graph.ID, 0, len(args))
	}
	for _, a := range args {
		deps = append(deps, b.Value(a))
	}
	if l.pure {
		return b.AddPure(l.op, deps)
	}
	return b.Add(l.op, deps)
}

// value is a value that is known already.
type value[T any] struct{ v T }

// Of makes a lazy value of a value that is known already, for calls that mix
// the two: add(x, delayed.Of(1)). It becomes a constant of the graph and costs
// no task; it is not copied, so it must not be changed afterwards.
func Of[T any](v T) graph.Lazy[T] {
	if hides(reflect.TypeFor[T](), v) {
		return failed[T](graph.Here(), errors.New("Of: the value is lazy already: pass it as it is, or many by All"))
	}
	return &value[T]{v}
}

func (v *value[T]) Inputs() []graph.Source             { return nil }
func (v *value[T]) Emit(b *graph.Builder) []graph.ID   { return b.List(b.Const(v.v)) }
func (v *value[T]) Err() error                         { return nil }
func (v *value[T]) Value(result any) (T, error)        { return graph.Cast[T](result) }
func (v *value[T]) Persisted(parts []any) graph.Source { return v }

var sourceType = reflect.TypeFor[graph.Source]()

// hides reports whether a value of type t is lazy, or holds lazy values: its
// task would be given them uncomputed.
func hides(t reflect.Type, v any) bool {
	switch t.Kind() {
	case reflect.Interface, reflect.Pointer:
		_, lazy := v.(graph.Source)
		return lazy
	case reflect.Slice, reflect.Array, reflect.Map:
		return isSource(t.Elem())
	}
	return false
}

func isSource(t reflect.Type) bool {
	return (t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer) && t.Implements(sourceType)
}

// failed is a lazy value that only has an error.
func failed[T any](at graph.Site, err error) *node[T] {
	return &node[T]{lifted: &lifted{err: &graph.BuildError{Site: at, Err: err}}, site: at}
}

// held is the source of a value that has been computed.
func held[T any](parts []any, at graph.Site) graph.Source {
	if len(parts) != 1 {
		return failed[T](at, errors.New("persist: a single value has one part"))
	}
	v, err := graph.Cast[T](parts[0])
	if err != nil {
		return failed[T](at, err)
	}
	return &value[T]{v}
}
