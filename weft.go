package weft

import (
	"context"
	"errors"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/keyorder"
)

// Lazy is a value of type T that has not been computed yet.
type Lazy[T any] = graph.Lazy[T]

// Source is a lazy value of any type.
type Source = graph.Source

// Compute runs what x needs, and nothing else, and returns its value.
func Compute[T any](ctx context.Context, x Lazy[T], opts ...Option) (T, error) {
	var v T
	err := compute(ctx, opts, Into(&v, x))
	return v, err
}

// Compute2 computes two values in one run: what both need is computed once.
func Compute2[T, U any](ctx context.Context, x Lazy[T], y Lazy[U], opts ...Option) (T, U, error) {
	var v T
	var w U
	err := compute(ctx, opts, Into(&v, x), Into(&w, y))
	return v, w, err
}

// Compute3 computes three values in one run.
func Compute3[T, U, V any](ctx context.Context, x Lazy[T], y Lazy[U], z Lazy[V], opts ...Option) (T, U, V, error) {
	var t T
	var u U
	var v V
	err := compute(ctx, opts, Into(&t, x), Into(&u, y), Into(&v, z))
	return t, u, v, err
}

// ComputeAll computes many values of one type in one run and returns them in
// the order of xs.
func ComputeAll[T any](ctx context.Context, xs []Lazy[T], opts ...Option) ([]T, error) {
	vs := make([]T, len(xs))
	outputs := make([]Option, len(xs))
	for i, x := range xs {
		outputs[i] = Into(&vs[i], x)
	}
	if err := compute(ctx, opts, outputs...); err != nil {
		return nil, err
	}
	return vs, nil
}

// ComputeMap computes the values of a map in one run.
func ComputeMap[K comparable, V any](ctx context.Context, m map[K]Lazy[V], opts ...Option) (map[K]V, error) {
	keys := keyorder.Of(m) // the same graph in every run
	xs := make([]Lazy[V], len(keys))
	for i, k := range keys {
		xs[i] = m[k]
	}
	vs, err := ComputeAll(ctx, xs, opts...)
	if err != nil {
		return nil, err
	}
	values := make(map[K]V, len(keys))
	for i, k := range keys {
		values[k] = vs[i]
	}
	return values, nil
}

// Run computes any number of values of any types in one run, each for a
// variable of its own, see [Into]. If there is an error, no variable is set.
func Run(ctx context.Context, opts ...Option) error { return compute(ctx, opts) }

// Persist computes x and returns a lazy value of the same type that holds the
// result: whatever is built from it need not compute it again. An array stays
// in its blocks and a frame in its partitions.
func Persist[S Source](ctx context.Context, x S, opts ...Option) (S, error) {
	var y S
	err := compute(ctx, opts, &persisted[S]{x: x, dst: &y})
	return y, err
}

// Graph returns the graph that computing the sources would run and, for each of
// them, the task or constant that holds its value: for looking at, with package
// viz or as [graph.Text].
func Graph(sources ...Source) (*graph.Graph, []graph.ID, error) {
	b := graph.NewBuilder(0, 0)
	for i, s := range sources {
		if isNil(s) {
			return nil, nil, nilOutput(i)
		}
	}
	b.Emit(sources...)
	want := make([]graph.ID, 0, len(sources))
	for _, s := range sources {
		want = append(want, b.Value(s))
	}
	g, err := b.Graph()
	if err != nil {
		return nil, nil, err
	}
	return g, want, nil
}

// compute runs everything that the options and outputs ask for.
func compute(ctx context.Context, opts []Option, outputs ...Option) error {
	if ctx == nil {
		return errors.New("weft: the context is nil")
	}
	var j job
	for _, list := range [][]Option{outputs, opts} {
		for _, o := range list {
			if o != nil {
				o.join(&j)
			}
		}
	}
	return j.run(ctx)
}
