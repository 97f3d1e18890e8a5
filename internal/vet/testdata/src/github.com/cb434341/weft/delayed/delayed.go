// Package delayed has the outside of the real one, as far as vet looks at it.
package delayed

import (
	"context"

	"github.com/cb434341/weft/graph"
)

type Option interface{ set() }

type Named string

func (Named) set() {}

type IO int

func (IO) set() {}

func Of[T any](v T) graph.Lazy[T]                                            { return nil }
func All[T any](xs []graph.Lazy[T]) graph.Lazy[[]T]                          { return nil }
func AllMap[K comparable, V any](m map[K]graph.Lazy[V]) graph.Lazy[map[K]V]  { return nil }
func Bind[T any](child graph.Lazy[T], parents ...graph.Source) graph.Lazy[T] { return nil }

type F0[R any] func() graph.Lazy[R]

func (fn F0[R]) Of() graph.Lazy[R] { return nil }

func Func0[R any](f func() R, opts ...Option) F0[R] { return nil }

func Try0[R any](f func() (R, error), opts ...Option) F0[R] { return nil }

func Ctx0[R any](f func(context.Context) (R, error), opts ...Option) F0[R] { return nil }

func DoErr0(f func() error, opts ...Option) F0[struct{}] { return nil }

type F1[A, R any] func(graph.Lazy[A]) graph.Lazy[R]

func (fn F1[A, R]) Of(a A) graph.Lazy[R] { return nil }

func (fn F1[A, R]) Each(as ...A) []graph.Lazy[R] { return nil }

func Func1[A, R any](f func(A) R, opts ...Option) F1[A, R] { return nil }

func Try1[A, R any](f func(A) (R, error), opts ...Option) F1[A, R] { return nil }

func Ctx1[A, R any](f func(context.Context, A) (R, error), opts ...Option) F1[A, R] { return nil }

func DoErr1[A any](f func(A) error, opts ...Option) F1[A, struct{}] { return nil }

type F2[A, B, R any] func(graph.Lazy[A], graph.Lazy[B]) graph.Lazy[R]

func (fn F2[A, B, R]) Of(a A, b B) graph.Lazy[R] { return nil }

func (fn F2[A, B, R]) With(last B) F1[A, R] { return nil }

func Func2[A, B, R any](f func(A, B) R, opts ...Option) F2[A, B, R] { return nil }

func Try2[A, B, R any](f func(A, B) (R, error), opts ...Option) F2[A, B, R] { return nil }

func Ctx2[A, B, R any](f func(context.Context, A, B) (R, error), opts ...Option) F2[A, B, R] {
	return nil
}

func DoErr2[A, B any](f func(A, B) error, opts ...Option) F2[A, B, struct{}] { return nil }

type F3[A, B, C, R any] func(graph.Lazy[A], graph.Lazy[B], graph.Lazy[C]) graph.Lazy[R]

func (fn F3[A, B, C, R]) Of(a A, b B, c C) graph.Lazy[R] { return nil }

func (fn F3[A, B, C, R]) With(last C) F2[A, B, R] { return nil }

func Func3[A, B, C, R any](f func(A, B, C) R, opts ...Option) F3[A, B, C, R] { return nil }

func Try3[A, B, C, R any](f func(A, B, C) (R, error), opts ...Option) F3[A, B, C, R] { return nil }

func Ctx3[A, B, C, R any](f func(context.Context, A, B, C) (R, error), opts ...Option) F3[A, B, C, R] {
	return nil
}

func DoErr3[A, B, C any](f func(A, B, C) error, opts ...Option) F3[A, B, C, struct{}] { return nil }

type F4[A, B, C, D, R any] func(graph.Lazy[A], graph.Lazy[B], graph.Lazy[C], graph.Lazy[D]) graph.Lazy[R]

func (fn F4[A, B, C, D, R]) Of(a A, b B, c C, d D) graph.Lazy[R] { return nil }

func (fn F4[A, B, C, D, R]) With(last D) F3[A, B, C, R] { return nil }

func Func4[A, B, C, D, R any](f func(A, B, C, D) R, opts ...Option) F4[A, B, C, D, R] { return nil }

func Try4[A, B, C, D, R any](f func(A, B, C, D) (R, error), opts ...Option) F4[A, B, C, D, R] {
	return nil
}

func Ctx4[A, B, C, D, R any](f func(context.Context, A, B, C, D) (R, error), opts ...Option) F4[A, B, C, D, R] {
	return nil
}

func DoErr4[A, B, C, D any](f func(A, B, C, D) error, opts ...Option) F4[A, B, C, D, struct{}] {
	return nil
}

type F5[A, B, C, D, E, R any] func(graph.Lazy[A], graph.Lazy[B], graph.Lazy[C], graph.Lazy[D], graph.Lazy[E]) graph.Lazy[R]

func (fn F5[A, B, C, D, E, R]) Of(a A, b B, c C, d D, e E) graph.Lazy[R] { return nil }

func (fn F5[A, B, C, D, E, R]) With(last E) F4[A, B, C, D, R] { return nil }

func Func5[A, B, C, D, E, R any](f func(A, B, C, D, E) R, opts ...Option) F5[A, B, C, D, E, R] {
	return nil
}

func Try5[A, B, C, D, E, R any](f func(A, B, C, D, E) (R, error), opts ...Option) F5[A, B, C, D, E, R] {
	return nil
}

func Ctx5[A, B, C, D, E, R any](f func(context.Context, A, B, C, D, E) (R, error), opts ...Option) F5[A, B, C, D, E, R] {
	return nil
}

func DoErr5[A, B, C, D, E any](f func(A, B, C, D, E) error, opts ...Option) F5[A, B, C, D, E, struct{}] {
	return nil
}

type F6[A, B, C, D, E, F, R any] func(graph.Lazy[A], graph.Lazy[B], graph.Lazy[C], graph.Lazy[D], graph.Lazy[E], graph.Lazy[F]) graph.Lazy[R]

func (fn F6[A, B, C, D, E, F, R]) Of(a A, b B, c C, d D, e E, f F) graph.Lazy[R] { return nil }

func (fn F6[A, B, C, D, E, F, R]) With(last F) F5[A, B, C, D, E, R] { return nil }

func Func6[A, B, C, D, E, F, R any](f func(A, B, C, D, E, F) R, opts ...Option) F6[A, B, C, D, E, F, R] {
	return nil
}

func Try6[A, B, C, D, E, F, R any](f func(A, B, C, D, E, F) (R, error), opts ...Option) F6[A, B, C, D, E, F, R] {
	return nil
}

func Ctx6[A, B, C, D, E, F, R any](f func(context.Context, A, B, C, D, E, F) (R, error), opts ...Option) F6[A, B, C, D, E, F, R] {
	return nil
}

func DoErr6[A, B, C, D, E, F any](f func(A, B, C, D, E, F) error, opts ...Option) F6[A, B, C, D, E, F, struct{}] {
	return nil
}

func Do1[A any](f func(A), opts ...Option) F1[A, struct{}] { return nil }
