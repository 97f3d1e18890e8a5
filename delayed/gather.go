package delayed

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/keyorder"
)

// Each calls the lifted function with each of xs.
func (fn F1[A, R]) Each(xs ...A) []graph.Lazy[R] {
	calls := make([]graph.Lazy[R], len(xs))
	for i, x := range xs {
		calls[i] = fn(Of(x))
	}
	return calls
}

// All makes one lazy slice of many lazy values, in their order: what a function
// of a slice is given.
func All[T any](xs []graph.Lazy[T]) graph.Lazy[[]T] {
	args := make([]graph.Source, len(xs))
	for i, x := range xs {
		args[i] = x
	}
	graph.RegisterType[T]()
	op := Slice{Elem: reflect.TypeFor[T]()}
	return new(node[[]T]).build(&lifted{op: op}, graph.Here(), args)
}

// AllMap makes one lazy map of many lazy values. The graph has them in the order
// of their keys, so that it is the same in every run.
func AllMap[K comparable, V any](m map[K]graph.Lazy[V]) graph.Lazy[map[K]V] {
	at := graph.Here()
	keys := keyorder.Of(m)
	args := make([]graph.Source, 0, len(m)+1)
	for _, k := range keys {
		if isNil(m[k]) {
			return failed[map[K]V](at, fmt.Errorf("all: the value of %v is nil", k))
		}
		args = append(args, m[k])
	}
	args = append(args, &value[[]K]{keys})
	graph.RegisterType[map[K]V]()
	op := Map{Key: reflect.TypeFor[K](), Elem: reflect.TypeFor[V]()}
	return new(node[map[K]V]).build(&lifted{op: op}, at, args)
}

// Slice is the Op of [All]: its result is the slice of its arguments.
type Slice struct {
	Elem reflect.Type // of an element
}

// OpName returns "all".
func (Slice) OpName() string { return "all" }

// Run makes the slice.
func (s Slice) Run(_ context.Context, args []any) (any, error) {
	if s.Elem == nil {
		return nil, errors.New("delayed: all: a slice of no type")
	}
	all := reflect.MakeSlice(reflect.SliceOf(s.Elem), len(args), len(args))
	for i, a := range args {
		if err := put(all.Index(i), a); err != nil {
			return nil, err
		}
	}
	return all.Interface(), nil
}

// Map is the Op of [AllMap]: its result is the map of its arguments, whose keys
// are a slice in the last one.
type Map struct {
	Key, Elem reflect.Type
}

// OpName returns "all".
func (Map) OpName() string { return "all" }

// Run makes the map.
func (m Map) Run(_ context.Context, args []any) (any, error) {
	if m.Key == nil || m.Elem == nil || !m.Key.Comparable() {
		return nil, fmt.Errorf("delayed: all: there is no map of %v to %v", m.Key, m.Elem)
	}
	n := len(args) - 1
	if n < 0 {
		return nil, errors.New("delayed: all: a map without its keys")
	}
	keys := reflect.ValueOf(args[n])
	if keys.Kind() != reflect.Slice || keys.Type().Elem() != m.Key || keys.Len() != n {
		return nil, fmt.Errorf("delayed: all: the keys of %d values are a %T", n, args[n])
	}
	all := reflect.MakeMapWithSize(reflect.MapOf(m.Key, m.Elem), n)
	v := reflect.New(m.Elem).Elem()
	for i, a := range args[:n] {
		v.SetZero()
		if err := put(v, a); err != nil {
			return nil, err
		}
		all.SetMapIndex(keys.Index(i), v)
	}
	return all.Interface(), nil
}

// put sets v to a result; nil is the zero value.
func put(v reflect.Value, result any) error {
	if result == nil {
		return nil
	}
	r := reflect.ValueOf(result)
	if !r.Type().AssignableTo(v.Type()) {
		return fmt.Errorf("delayed: all: a result is a %s, not a %s", r.Type(), v.Type())
	}
	v.Set(r)
	return nil
}
