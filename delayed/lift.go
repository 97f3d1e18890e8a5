package delayed

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/cb434341/weft/graph"
	names "github.com/cb434341/weft/internal/lift"
)

//go:generate go run ./internal/gen lifts.gen.go

// lift describes a function for all its calls. kind is the lift's own name and
// takes how many arguments a call has. A mistake is kept in what it returns.
func lift(kind string, takes int, f any, opts []Option, run func(context.Context, []any) (any, error)) *lifted {
	err := errors.New("the function is nil")
	if !reflect.ValueOf(f).IsNil() {
		who := names.Identify(f)
		fn := &function{Place: who.Place, Value: names.Value(f), Calls: calls{takes: takes, run: run}}
		var op *Call
		if op, err = describe(kind, who, fn, reflect.TypeOf(f), opts); err == nil {
			return &lifted{op: op, pure: op.Pure}
		}
		err = fmt.Errorf("%s: %w", who.Name, err)
	}
	return &lifted{err: &graph.BuildError{Site: graph.Here(), Err: fmt.Errorf("%s: %w", kind, err)}}
}

// describe makes the Op of a function, which is known to other processes if it
// has an id.
func describe(kind string, who names.Identity, fn *function, t reflect.Type, opts []Option) (*Call, error) {
	if err := checkType(kind, t); err != nil {
		return nil, err
	}
	hints, set, err := readOptions(opts)
	if err != nil {
		return nil, err
	}
	fn.Type = t.String()
	switch {
	case set.named:
		fn.ID, who.Name = set.id, set.id
	case who.Plain:
		fn.ID = who.ID
	default:
		return newCall(fn, who.Name, hints), nil
	}
	if fn, err = registry.known.Enter(fn); err != nil {
		return nil, err
	}
	return registry.call(fn, who.Name, hints), nil
}

func readOptions(opts []Option) (graph.Hints, settings, error) {
	var s settings
	h := graph.Hints{}
	for _, o := range opts {
		if o == nil {
			return h, s, errors.New("an option is nil")
		}
		o.set(&s)
	}
	if s.named && s.id == "" {
		return h, s, errors.New("Named: the id is empty")
	}
	if s.io != nil {
		if h.IO = *s.io; h.IO < 1 {
			return h, s, fmt.Errorf("IO(%d): at least one call must be allowed", h.IO)
		}
	}
	if s.retry != nil {
		if h.Retry = *s.retry; h.Retry < 0 {
			return h, s, fmt.Errorf("Retry(%d): less than no retry", h.Retry)
		}
	}
	h.Pure = s.pure
	return h, s, nil
}

var (
	errorType   = reflect.TypeFor[error]()
	contextType = reflect.TypeFor[context.Context]()
)

// checkType finds the functions that have the types of a lift but not the
// meaning.
func checkType(kind string, t reflect.Type) error {
	if !strings.Contains(kind, "Ctx") && t.NumIn() > 0 && t.In(0) == contextType {
		return errors.New("its first parameter is a context, which the run gives: lift it with a CtxN or DoCtxN")
	}
	if t.NumOut() == 0 {
		return nil
	}
	out := t.Out(0)
	if out == errorType && strings.HasPrefix(kind, "Func") {
		return fmt.Errorf("its result is an error, which would be a value like any other: lift it with DoErr%s", strings.TrimPrefix(kind, "Func"))
	}
	if isSource(out) {
		return errors.New("its result is lazy, which nobody would compute: call it as it is, without lifting it")
	}
	return nil
}
