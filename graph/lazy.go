package graph

import (
	"fmt"
	"reflect"
)

// Source is anything that can write its tasks into a graph: a lazy call, an
// array, a frame. Sources are immutable and are told apart by identity (==), so
// they are pointers; a source that two others share is written once.
type Source interface {
	// Inputs returns the sources that must be written before this one. The
	// slice belongs to the source.
	Inputs() []Source
	// Emit writes the source's own tasks and returns the tasks that hold its
	// parts: one for a single value, several for blocks or partitions. The
	// inputs are written already: ask b for them with [Builder.Parts] or
	// [Builder.Value]. b copies the returned slice.
	Emit(b *Builder) []ID
	// Err returns the mistake made in building this source or one of its
	// inputs, nil if there was none. A source with an error is never emitted.
	Err() error
}

// Lazy is a value of type T that has not been computed yet: the one noun that
// all of Weft's collections share. Whatever has a Lazy can be computed, passed
// to a lifted function, and mixed with every other Lazy.
type Lazy[T any] interface {
	Source
	// Value turns what the source's task gave (of its join, if it has parts)
	// into the T that a user holds.
	Value(result any) (T, error)
}

// Joiner is a [Source] whose parts need joining to become one value: the
// blocks of an array, the partitions of a frame. A source that is no Joiner has
// exactly one part, which is its value.
type Joiner interface {
	// Join returns the Op that is given all parts, in order, and returns the
	// whole: the T of the source's Lazy[T], since lifted functions are given it
	// as it is.
	Join() Op
}

// Persister is a [Source] that can stand for itself with its parts computed.
type Persister interface {
	// Persisted returns a source whose parts are these. It can stand wherever
	// this one can: an array for an array, any Lazy[T] for a Lazy[T].
	Persisted(parts []any) Source
}

// Sited is a [Source] that knows where the user built it.
type Sited interface{ Site() Site }

// Cast returns v as a T. It is how most sources implement Lazy's Value: a nil
// result is T's zero value, which is what a nil error, map or interface comes
// back as.
func Cast[T any](v any) (T, error) {
	t, ok := v.(T)
	if !ok && v != nil {
		return t, fmt.Errorf("graph: the result is a %T, want %s", v, reflect.TypeFor[T]())
	}
	return t, nil
}
