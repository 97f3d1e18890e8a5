package local

import (
	"reflect"
	"unsafe"

	"github.com/cb434341/weft/graph"
)

// scale weighs results. It remembers how the last type was weighed, since the
// results of a worker are mostly of one type.
type scale struct {
	typ    unsafe.Pointer // the type's word in an interface
	weight int64          // of every value of the type, or asksValue
	frees  bool           // its values are graph.Releasers
}

const (
	asksValue  = -1 // graph.SizeOf looks at each value
	smallBytes = 32 // what a result of at most so many bytes is taken to weigh
)

// weigh returns the bytes of v. What is small weighs smallBytes, which is about
// what boxing costs, so that nothing has to be remembered of it.
func (s *scale) weigh(v any) int64 {
	typ := *(*unsafe.Pointer)(unsafe.Pointer(&v))
	if typ != s.typ {
		_, s.frees = v.(graph.Releaser)
		s.typ, s.weight = typ, weightOf(v)
	}
	if s.weight >= 0 {
		return s.weight
	}
	return max(graph.SizeOf(v), smallBytes)
}

// weightOf returns the weight of every value of v's type, or asksValue.
func weightOf(v any) int64 {
	if v == nil {
		return smallBytes
	}
	if _, ok := v.(graph.Sizer); ok {
		return asksValue
	}
	if t := reflect.TypeOf(v); isFlat(t) {
		return max(int64(t.Size()), smallBytes)
	}
	return asksValue
}

// isFlat reports whether values of a type point to nothing.
func isFlat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Array:
		return isFlat(t.Elem())
	case reflect.Struct:
		for f := range t.Fields() {
			if !isFlat(f.Type) {
				return false
			}
		}
		return true
	default:
		return t.Kind() <= reflect.Complex128 && t.Kind() != reflect.Invalid
	}
}

// body returns the address of the memory that a result shares with its copies:
// a pointer's target, the elements of a slice. It is 0 for other types.
func body(v any) uintptr {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return r.Pointer()
	default:
		return 0
	}
}
