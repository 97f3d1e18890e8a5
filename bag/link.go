package bag

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/lift"
)

// A ref is a piece of a task: how a source is walked, what a link does, what a
// sink keeps. It is data: another process finds what it means by its key.
type ref struct {
	What string // "map", "collect", "fold" ...
	ID   string // of the user's function; "" if there is none, or none that others can find
	Type string // the Go type of the function, or of the values
	Name string // for people

	N int64   `json:",omitempty"` // what else the piece is told
	F float64 `json:",omitempty"`
	S uint64  `json:",omitempty"`

	user bool // it calls a user's function
	make any  // what it means; nil in a process that has not made it
}

// The meanings of refs, by their keys. The functions that they call are entered
// when they are lifted.
var meanings struct {
	sync.RWMutex
	of map[[3]string]any
}

// meaning is what a ref stands for in this process.
func meaning[M any](r ref) (M, error) {
	m := r.make
	if m == nil {
		meanings.RLock()
		m = meanings.of[[3]string{r.What, r.ID, r.Type}]
		meanings.RUnlock()
	}
	if out, ok := m.(M); ok {
		return out, nil
	}
	var none M
	if err := r.portable(); err != nil {
		return none, err
	}
	if r.ID == "" {
		return none, fmt.Errorf("bag: this process knows no bag of %s: call bag.Values for the type in a package-level var", r.Type)
	}
	return none, fmt.Errorf("bag: this process does not know %s, a %s: lift it in a package-level var, which every process of the program sets", r.ID, r.Type)
}

// portable returns nil if another process of the program can find what the ref
// means.
func (r ref) portable() error {
	if r.user && r.ID == "" {
		return fmt.Errorf("bag: %s is a closure, a method value or an instance of a generic function, which another process cannot find: lift it in a package-level var with bag.Named", r.Name)
	}
	return nil
}

// builtin is a ref of something that is no user's function, but of a type.
func builtin[T any](what string, make any) ref {
	r := ref{What: what, Type: reflect.TypeFor[T]().String(), Name: what, make: make}
	enter(r)
	return r
}

func enter(r ref) {
	meanings.Lock()
	defer meanings.Unlock()
	if meanings.of == nil {
		meanings.of = map[[3]string]any{}
	}
	meanings.of[[3]string{r.What, r.ID, r.Type}] = r.make
}

// names are the ids that users gave to functions, by the functions' values.
var names sync.Map

// Option says more about a lifted function.
type Option func(*string)

// Named gives a lifted function an id of its own, by which other processes of
// the program find it: closures, method values and instances of generic
// functions need one there.
func Named(id string) Option { return func(s *string) { *s = id } }

// Lift makes a function known to other processes that run the program, when it
// is called for a package-level var, and returns the function. In a program of
// one process nothing needs to be lifted.
//
//	var status = bag.Lift(statusOf)
func Lift[T, R any](f func(T) R, opts ...Option) func(T) R {
	if f == nil {
		return nil
	}
	register(f, opts)
	Values[T]()
	Values[R]()
	mapRef(f)
	if keep, ok := any(f).(func(T) bool); ok {
		filterRef(keep)
	}
	return f
}

// LiftErr is [Lift] for a function that may fail.
func LiftErr[T, R any](f func(T) (R, error), opts ...Option) func(T) (R, error) {
	if f == nil {
		return nil
	}
	register(f, opts)
	Values[T]()
	Values[R]()
	mapErrRef(f)
	return f
}

// LiftMany is [Lift] for a function of a value that gives several: of FlatMap;
// and for one of partitions.
func LiftMany[T, R any](f func(T) []R, opts ...Option) func(T) []R {
	if f == nil {
		return nil
	}
	register(f, opts)
	Values[T]()
	Values[R]()
	flatRef(f)
	return f
}

// LiftKey is [Lift] for a function that gives the key of a value: of GroupBy,
// FoldBy and Join.
func LiftKey[T any, K comparable](f func(T) K, opts ...Option) func(T) K {
	if Lift(f, opts...) == nil {
		return nil
	}
	groupRefs(f)
	return f
}

// LiftFold is [Lift] for a function that folds values into a state: of Fold and
// FoldBy.
func LiftFold[S, T any](f func(S, T) S, opts ...Option) func(S, T) S {
	if f == nil {
		return nil
	}
	register(f, opts)
	Values[S]()
	Values[T]()
	foldRefs(f)
	return f
}

func register(f any, opts []Option) {
	id := ""
	for _, o := range opts {
		o(&id)
	}
	if id != "" {
		names.Store(lift.Value(f), id)
	}
}

// Values makes bags of T known to other processes that run the program, when it
// is called for a package-level var; what is lifted makes its types known, and
// those of the language are known.
//
//	var _ = bag.Values[Entry]()
func Values[T any]() struct{} {
	if t := reflect.TypeFor[T](); t.Name() != "" && t.PkgPath() != "" {
		graph.RegisterType[T]()
	}
	sliceRef[T]()
	collectRef[T]()
	joinRef[T]()
	return struct{}{}
}

func init() {
	Values[string]()
	Values[bool]()
	Values[int]()
	Values[int64]()
	Values[float64]()
	Values[[]byte]()
	Values[map[string]any]()
}

var errNil = errors.New("the function is nil")

// userRef is a ref of a user's function.
func userRef(what string, f, make any) ref {
	if reflect.ValueOf(f).IsNil() {
		return ref{What: what, Name: "nil", user: true}
	}
	who := lift.Identify(f)
	r := ref{What: what, Type: reflect.TypeOf(f).String(), Name: who.Name, user: true, make: make}
	if id, ok := names.Load(lift.Value(f)); ok {
		r.ID, r.Name = id.(string), id.(string)
	} else if who.Plain {
		r.ID = who.ID
	}
	if r.ID != "" {
		enter(r)
	}
	return r
}

// A link turns where values go on, a func(R) error, into where values come in, a
// func(T) error.
type link func(ctx context.Context, r ref, next any) (any, error)

func linkOf[T, R any](make func(ctx context.Context, next func(R) error) func(T) error) link {
	return func(ctx context.Context, _ ref, next any) (any, error) {
		n, ok := next.(func(R) error)
		if !ok {
			return nil, fmt.Errorf("bag: a link of %v does not fit a %T", reflect.TypeFor[R](), next)
		}
		return make(ctx, n), nil
	}
}

func mapRef[T, R any](f func(T) R) ref {
	return userRef("map", f, linkOf(func(_ context.Context, next func(R) error) func(T) error {
		return func(v T) error { return next(f(v)) }
	}))
}

func mapErrRef[T, R any](f func(T) (R, error)) ref {
	return userRef("map", f, linkOf(func(_ context.Context, next func(R) error) func(T) error {
		return func(v T) error {
			r, err := f(v)
			if err != nil {
				return err
			}
			return next(r)
		}
	}))
}

func filterRef[T any](f func(T) bool) ref {
	return userRef("filter", f, linkOf(func(_ context.Context, next func(T) error) func(T) error {
		return func(v T) error {
			if f(v) {
				return next(v)
			}
			return nil
		}
	}))
}

func removeRef[T any](f func(T) bool) ref {
	return userRef("remove", f, linkOf(func(_ context.Context, next func(T) error) func(T) error {
		return func(v T) error {
			if f(v) {
				return nil
			}
			return next(v)
		}
	}))
}

func flatRef[T, R any](f func(T) []R) ref {
	return userRef("flat-map", f, linkOf(func(_ context.Context, next func(R) error) func(T) error {
		return func(v T) error {
			for _, r := range f(v) {
				if err := next(r); err != nil {
					return err
				}
			}
			return nil
		}
	}))
}

// plainTask is a Task without its methods.
type plainTask Task

// MarshalBinary writes the task for another process.
func (t *Task) MarshalBinary() ([]byte, error) { return json.Marshal((*plainTask)(t)) }

// UnmarshalBinary reads a task; what its pieces mean is looked for when it runs.
func (t *Task) UnmarshalBinary(data []byte) error {
	*t = Task{}
	if err := json.Unmarshal(data, (*plainTask)(t)); err != nil {
		return fmt.Errorf("bag: %w", err)
	}
	return nil
}
