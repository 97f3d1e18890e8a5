package bag

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/cb434341/weft/graph"
)

// ErrEmpty is what a reduction of no values fails with that has no result then.
var ErrEmpty = errors.New("bag: there are no values")

// reduced is one value that a bag is reduced to: a task for each partition, and
// one that merges what they gave.
func reduced[R, T any](word string, b Bag[T], end, merge ref) graph.Lazy[R] {
	n := b.node()
	l := &lazy[R]{site: graph.Here(), n: n, err: use(n)}
	for _, r := range []ref{end, merge} {
		if r.err != nil && l.err == nil {
			l.err = &graph.BuildError{Site: l.site, Err: fmt.Errorf("bag: %s: %w", word, r.err)}
		}
	}
	l.emit = func(g *graph.Builder) graph.ID { return g.Add(&Merge{merge}, n.into(g, end)) }
	return l
}

// failedLazy is a value that cannot be.
func failedLazy[R any](word, format string, values ...any) graph.Lazy[R] {
	site := graph.Here()
	return &lazy[R]{n: new(node), site: site, err: &graph.BuildError{Site: site, Err: fmt.Errorf("bag: "+word+": "+format, values...)}}
}

// Fold folds each partition, beginning with zero, by add, and what these gave by
// merge. Zero must not change what it is merged with: it is counted once for
// each partition. Both functions may change their first argument and return it:
// every partition has a zero of its own.
func Fold[S, T any](b Bag[T], zero S, add func(S, T) S, merge func(S, S) S) graph.Lazy[S] {
	begin, err := beginning(zero)
	if err != nil {
		return failedLazy[S]("fold", "%w", err)
	}
	end := users[T]("fold", foldSink(add), add)
	end.B = begin
	return reduced[S]("fold", b, end, users[S]("merge", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		parts, err := casts[S](args)
		if err != nil {
			return nil, err
		}
		s := parts[0]
		for _, p := range parts[1:] {
			s = merge(s, p)
		}
		return s, nil
	}), merge))
}

func foldSink[S, T any](add func(S, T) S) sinkFunc {
	return func(_ *call, r ref) (sink, error) {
		begin, err := begun[S](r.B)
		if err != nil {
			return sink{}, err
		}
		s, err := begin()
		push := func(v T) error {
			s = add(s, v)
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return s, nil }}, err
	}
}

// beginning is what a fold begins with, as bytes: every partition and key begins
// with a value that is its own.
func beginning[S any](zero S) ([]byte, error) {
	if reflect.ValueOf(&zero).Elem().IsZero() {
		return nil, nil
	}
	b, err := encoded(zero)
	if err != nil {
		return nil, fmt.Errorf("what it begins with: %w", err)
	}
	return b, nil
}

// begun makes values to begin with.
func begun[S any](b []byte) (func() (S, error), error) {
	if b == nil {
		return func() (s S, err error) { return s, nil }, nil
	}
	first, err := decoded[S](b)
	if err != nil {
		return nil, err
	}
	if shared(reflect.TypeFor[S]()) {
		return func() (S, error) { return decoded[S](b) }, nil
	}
	return func() (S, error) { return first, nil }, nil
}

// shared reports whether a copy of a value may share memory with it that can be
// changed.
func shared(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Array:
		return shared(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if shared(t.Field(i).Type) {
				return true
			}
		}
		return false
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		return true
	}
	return false
}

// Reduce folds all values by f, which must not mind how they are put in
// brackets. A bag without values is an error, [ErrEmpty].
func Reduce[T any](b Bag[T], f func(T, T) T) graph.Lazy[T] {
	return reduced[T]("reduce", b, users[T]("reduce", reduceSink(f), f), users[T]("reduce-merge", reduceMerge(f), f))
}

// some is the value of a reduction that may have met none.
type some[T any] struct {
	f   func(T, T) T
	s   T
	met bool
}

func (s *some[T]) push(v T) error {
	if !s.met {
		s.s, s.met = v, true
		return nil
	}
	s.s = s.f(s.s, v)
	return nil
}

// values is the value, if there is one.
func (s *some[T]) values() (any, error) {
	if !s.met {
		return []T{}, nil
	}
	return []T{s.s}, nil
}

func reduceSink[T any](f func(T, T) T) sinkFunc {
	return func(*call, ref) (sink, error) {
		s := &some[T]{f: f}
		return sink{push: s.push, finish: s.values}, nil
	}
}

func reduceMerge[T any](f func(T, T) T) mergeFunc {
	return func(_ context.Context, _ ref, args []any) (any, error) {
		parts, err := casts[[]T](args)
		s := &some[T]{f: f}
		for _, v := range concat(parts) {
			_ = s.push(v) // which never fails
		}
		if err == nil && !s.met {
			err = ErrEmpty
		}
		return s.s, err
	}
}

// Any reports whether f is true of some value. No more are looked at in a
// partition that has one.
func Any[T any](b Bag[T], f func(T) bool) graph.Lazy[bool] { return decided(b, "any", f, true) }

// All reports whether f is true of every value. No more are looked at in a
// partition that has another one.
func All[T any](b Bag[T], f func(T) bool) graph.Lazy[bool] { return decided(b, "all", f, false) }

// decided is the answer of a question that one value can decide.
func decided[T any](b Bag[T], word string, f func(T) bool, by bool) graph.Lazy[bool] {
	merge := ours[bool](word, mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		parts, err := casts[bool](args)
		return slices.Contains(parts, by) == by, err
	}))
	return reduced[bool](word, b, users[T](word, sinkFunc(func(*call, ref) (sink, error) {
		answer := !by
		push := func(v T) error {
			if f(v) == by {
				answer = by
				return errEnough
			}
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return answer, nil }}, nil
	}), f), merge)
}

// TopK returns the k largest values by less, the largest first: less(a, b) says
// that a is smaller. Of equal ones the first are taken.
func TopK[T any](b Bag[T], k int, less func(a, b T) bool) graph.Lazy[[]T] {
	if k < 0 {
		return failedLazy[[]T]("top", "%d values", k)
	}
	kitOf[T]()
	best := func(values []T, k int) []T {
		slices.SortStableFunc(values, func(a, b T) int {
			switch {
			case less(b, a):
				return -1
			case less(a, b):
				return 1
			}
			return 0
		})
		return slices.Clone(values[:min(k, len(values))])
	}
	end := users[T]("top", sinkFunc(func(_ *call, r ref) (sink, error) {
		values := []T{}
		push := func(v T) error {
			if values = append(values, v); int64(len(values)) >= 1024 && int64(len(values))/2 >= r.N {
				values = best(values, int(r.N))
			}
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return best(values, int(r.N)), nil }}, nil
	}), less)
	merge := users[T]("top-merge", mergeFunc(func(_ context.Context, r ref, args []any) (any, error) {
		parts, err := casts[[]T](args)
		return best(concat(parts), int(r.N)), err
	}), less)
	end.N, merge.N = int64(k), int64(k)
	return reduced[[]T]("top", b, end, merge)
}

// Take returns the first k values. One partition is read after the other, and
// none when there are enough.
func (b Bag[T]) Take(k int) graph.Lazy[[]T] {
	if k < 0 {
		return failedLazy[[]T]("take", "%d values", k)
	}
	end := ours[T]("take", sinkFunc(func(c *call, r ref) (sink, error) {
		before, err := graph.Cast[[]T](c.more[0])
		values := slices.Clip(before)
		push := func(v T) error {
			if values = append(values, v); int64(len(values)) >= r.N {
				return errEnough
			}
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return values, nil }, full: int64(len(values)) >= r.N}, err
	}))
	end.N = int64(k)
	n := b.node()
	return &lazy[[]T]{site: graph.Here(), n: n, err: use(n), emit: func(g *graph.Builder) graph.ID {
		chain := n.chained(g, end, g.Const([]T{}))
		return chain[len(chain)-1]
	}}
}
