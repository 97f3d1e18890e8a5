package graph

import (
	"context"
	"reflect"
	"strings"
)

// Op is what one task does, written as data. Its other powers are optional:
// see [Namer], [Hinter], [Sizer], [Rougher] and [Needer].
//
// An Op is shared by all the tasks it was added for, by concurrent runs, and by
// several workers at once, so Run must not change it.
type Op interface {
	// Run computes the task's result. args holds the value of each dependency,
	// in order; the slice is lent for the call and must not be kept, and the
	// values are shared with other tasks and must not be changed. ctx is done
	// when the run is cancelled or has failed.
	Run(ctx context.Context, args []any) (any, error)
}

// Namer is an Op that has a better name than that of its Go type.
type Namer interface {
	// OpName returns a short name such as "inc", not unique in a graph.
	OpName() string
}

// OpName returns the short name of op: its own if it is a [Namer], else the
// name of its Go type.
func OpName(op Op) string {
	if n, ok := op.(Namer); ok {
		return n.OpName()
	}
	t := reflect.TypeOf(op)
	if t == nil {
		return "nil"
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := t.Name()
	if i := strings.IndexByte(name, '['); i > 0 { // a generic type's arguments
		name = name[:i]
	}
	if name == "" {
		name = t.String()
	}
	return name
}

// Hints is what an Op may tell a runner about how to run it. The zero value is
// an ordinary computation: it keeps a processor busy and is tried once.
type Hints struct {
	// IO is how many calls of this Op may wait at once, off the workers; 0
	// means that the Op computes rather than waits. Ops are told apart by
	// identity, so tasks that share a limit share a pointer.
	IO int
	// Retry is how many more times to try after a failure.
	Retry int
	// Pure says that equal arguments give equal results and that running twice
	// does no harm.
	Pure bool
}

// Hinter is an Op with hints for its runner.
type Hinter interface{ Hints() Hints }

// OpHints returns the hints of op, the zero value if it has none.
func OpHints(op Op) Hints {
	if h, ok := op.(Hinter); ok {
		return h.Hints()
	}
	return Hints{}
}

// Sizer is a value that knows its size. A runner asks every result for it to
// keep within its memory budget; an Op that is a Sizer predicts the size of its
// result before it has run.
type Sizer interface {
	// SizeBytes returns the bytes that the value keeps alive, in memory of the
	// Go heap and outside it.
	SizeBytes() int64
}

// OpSize returns the size that op predicts for its result; ok is false if it
// predicts none.
func OpSize(op Op) (bytes int64, ok bool) {
	if after, waits := op.(After); waits {
		op = after.Op
	}
	if s, sizes := op.(Sizer); sizes {
		return askSize(s)
	}
	return 0, false
}

// Rougher is an Op whose result may be far from the size that it predicts. Runners
// plan with that size, but nothing is refused for it.
type Rougher interface {
	Sizer
	// RoughSize reports whether the predicted size is only an estimate.
	RoughSize() bool
}

// OpLeast returns the memory that the result of op takes at least: the size that it
// predicts, unless that is an estimate; ok is false if it is not known.
func OpLeast(op Op) (bytes int64, ok bool) {
	if after, waits := op.(After); waits {
		op = after.Op
	}
	if r, is := op.(Rougher); is && r.RoughSize() {
		return 0, false
	}
	return OpSize(op)
}

// Needer is an Op that estimates the memory its task takes while it runs: its
// result, and what it holds beside it, without what it is given. It need not be
// exact. A runner with a budget starts fewer tasks at once if they need more than
// it has room for.
type Needer interface {
	// NeedBytes returns the bytes; 0 if they are not known.
	NeedBytes() int64
}

// OpNeed returns the memory that op is taken to need: what it says itself, or the
// size that it predicts for its result; ok is false if it says neither.
func OpNeed(op Op) (bytes int64, ok bool) {
	if after, waits := op.(After); waits {
		op = after.Op
	}
	if n, needs := op.(Needer); needs {
		if bytes, ok = askSize(needed{n}); ok && bytes > 0 {
			return bytes, true
		}
	}
	return OpSize(op)
}

// needed is a Needer, to be asked with the care that a Sizer is.
type needed struct{ Needer }

// SizeBytes is what is needed.
func (n needed) SizeBytes() int64 { return n.NeedBytes() }

// Releaser is a result that holds memory outside the Go heap. A runner calls
// Release once, after the last task that needs the result has ended; never for
// a result that it hands to the user.
type Releaser interface{ Release() }
