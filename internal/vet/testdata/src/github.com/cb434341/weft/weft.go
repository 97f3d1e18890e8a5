// Package weft has the outside of the real one, as far as vet looks at it.
package weft

import (
	"context"

	"github.com/cb434341/weft/graph"
)

type Lazy[T any] = graph.Lazy[T]

type Source = graph.Source

type Outputs map[string]Source

type Results struct{}

type Option interface{ join() }

type Setting struct{}

func (Setting) join() {}

func Into[T any](dst *T, x graph.Lazy[T]) Option { return nil }

func Compute[T any](ctx context.Context, x graph.Lazy[T], opts ...Option) (v T, err error) { return }

func Compute2[T, U any](ctx context.Context, x graph.Lazy[T], y graph.Lazy[U], opts ...Option) (v T, w U, err error) {
	return
}

func ComputeAll[T any](ctx context.Context, xs []graph.Lazy[T], opts ...Option) (vs []T, err error) {
	return
}

func ComputeMap[K comparable, V any](ctx context.Context, m map[K]graph.Lazy[V], opts ...Option) (vs map[K]V, err error) {
	return
}

func ComputeNamed(ctx context.Context, outputs Outputs, asked ...string) (r Results, err error) {
	return
}

func Run(ctx context.Context, opts ...Option) error { return nil }

func Persist[S graph.Source](ctx context.Context, x S, opts ...Option) (y S, err error) { return }

func On(r graph.Runner) Setting { return Setting{} }

func With(ctx context.Context, settings ...Setting) context.Context { return ctx }
