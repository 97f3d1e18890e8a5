package bag

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/graph"
)

// Pair is a key and what belongs to it, or two values side by side.
type Pair[K, V any] struct {
	Key   K
	Value V
}

// ByKey returns pairs in the order of their keys, for printing.
func ByKey[K cmp.Ordered, V any](pairs []Pair[K, V]) []Pair[K, V] {
	return slices.SortedStableFunc(slices.Values(pairs), func(a, b Pair[K, V]) int { return cmp.Compare(a.Key, b.Key) })
}

// Join pairs each value with those of others that have the same key: an inner
// join. Others, a slice that is computed, such as another bag, goes to every task
// whole, so it should be the smaller one. A value's matches come in the order of
// others.
func Join[T, U any, K comparable](b Bag[T], others graph.Lazy[[]U], key func(T) K, otherKey func(U) K) Bag[Pair[T, U]] {
	if others == nil {
		return failed[Pair[T, U]]("join", "with nil")
	}
	kitOf[K]()
	kitOf[U]()
	table := users[U]("table", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		values, err := graph.Cast[[]U](args[0])
		table := map[K][]U{}
		for _, v := range values {
			k := otherKey(v)
			table[k] = append(table[k], v)
		}
		return table, err
	}), otherKey)
	end := users[Pair[T, U]]("join", sinkFunc(func(c *call, _ ref) (sink, error) {
		table, err := graph.Cast[map[K][]U](c.more[0])
		pairs := []Pair[T, U]{}
		push := func(v T) error {
			for _, other := range table[key(v)] {
				pairs = append(pairs, Pair[T, U]{v, other})
			}
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return pairs, nil }}, err
	}), key)
	from := b.node()
	n := newNode[Pair[T, U]]("join")
	n.err, n.count, n.runs, n.over, n.text = use(from), from.count, from, []*node{from}, "on "+end.Name
	n.needs = []graph.Source{others}
	if err := others.Err(); err != nil && n.err == nil {
		n.err = err
	}
	n.refs(end, table)
	n.emit = func(g *graph.Builder) []graph.ID {
		t := g.Add(&Merge{table}, []graph.ID{g.Value(others)})
		return from.into(g, end, t)
	}
	return Bag[Pair[T, U]]{n}
}

// Zip pairs the values of two bags, one by one. The bags must have as many
// partitions, and each pair of these as many values.
func Zip[A, B any](a Bag[A], b Bag[B]) Bag[Pair[A, B]] {
	if a.Err() == nil && b.Err() == nil && a.NumPartitions() != b.NumPartitions() {
		return failed[Pair[A, B]]("zip", "%d partitions with %d: repartition one of them", a.NumPartitions(), b.NumPartitions())
	}
	how := ours[Pair[A, B]]("zip", pairing(func(x []A, y []B) ([]Pair[A, B], error) {
		if len(x) != len(y) {
			return nil, fmt.Errorf("bag: zip: partitions of %d and %d values", len(x), len(y))
		}
		out := make([]Pair[A, B], len(x))
		for i := range x {
			out[i] = Pair[A, B]{x[i], y[i]}
		}
		return out, nil
	}))
	return paired[Pair[A, B]]("zip", a.node(), b.node(), a.NumPartitions(), func(g *graph.Builder, x, y []graph.ID) []graph.ID {
		out := make([]graph.ID, len(x))
		for i := range x {
			out[i] = g.Add(&Merge{how}, []graph.ID{x[i], y[i]})
		}
		return out
	})
}

// Product pairs each value of a with each of b. It has a partition for each pair
// of partitions.
func Product[A, B any](a Bag[A], b Bag[B]) Bag[Pair[A, B]] {
	if n := a.NumPartitions() * b.NumPartitions(); a.Err() == nil && b.Err() == nil && n > maxPartitions {
		return failed[Pair[A, B]]("product", "%d partitions and %d make %d, more than %d: repartition them", a.NumPartitions(), b.NumPartitions(), n, maxPartitions)
	}
	how := ours[Pair[A, B]]("product", pairing(func(x []A, y []B) ([]Pair[A, B], error) {
		out := make([]Pair[A, B], 0, len(x)*len(y))
		for _, v := range x {
			for _, w := range y {
				out = append(out, Pair[A, B]{v, w})
			}
		}
		return out, nil
	}))
	return paired[Pair[A, B]]("product", a.node(), b.node(), a.NumPartitions()*b.NumPartitions(), func(g *graph.Builder, x, y []graph.ID) []graph.ID {
		out := make([]graph.ID, 0, len(x)*len(y))
		for i := range x {
			for j := range y {
				out = append(out, g.Add(&Merge{how}, []graph.ID{x[i], y[j]}))
			}
		}
		return out
	})
}

// pairing makes a partition of two.
func pairing[A, B, R any](f func([]A, []B) ([]R, error)) mergeFunc {
	return func(_ context.Context, _ ref, args []any) (any, error) {
		x, err := graph.Cast[[]A](args[0])
		if err != nil {
			return nil, err
		}
		y, err := graph.Cast[[]B](args[1])
		if err != nil {
			return nil, err
		}
		return f(x, y)
	}
}

// paired is a bag whose tasks are written from the partitions of two.
func paired[R any](word string, a, b *node, count int, emit func(g *graph.Builder, x, y []graph.ID) []graph.ID) Bag[R] {
	n := newNode[R](word)
	n.err, n.count = use(a, b), count
	n.needs, n.over = []graph.Source{a, b}, []*node{a, b}
	n.emit = func(g *graph.Builder) []graph.ID { return emit(g, slices.Clone(g.Parts(a)), g.Parts(b)) }
	return Bag[R]{n}
}

// Accumulate returns the running results of f: zero and the first value give the
// first, that and the second value the second, and so on, through all
// partitions, one after the other. F must not change its first argument.
func Accumulate[S, T any](b Bag[T], zero S, f func(S, T) S) Bag[S] {
	kitOf[Pair[S, []S]]()
	end := users[S]("accumulate", sinkFunc(func(c *call, _ ref) (sink, error) {
		before, err := graph.Cast[Pair[S, []S]](c.more[0])
		s, out := before.Key, []S{}
		push := func(v T) error {
			s = f(s, v)
			out = append(out, s)
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return Pair[S, []S]{s, out}, nil }}, err
	}), f)
	values := ours[S]("accumulated", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		p, err := graph.Cast[Pair[S, []S]](args[0])
		return p.Value, err
	}))
	from := b.node()
	n := newNode[S]("accumulate")
	n.err, n.count, n.runs, n.over, n.text = use(from), from.count, from, []*node{from}, end.Name
	n.refs(end)
	n.emit = func(g *graph.Builder) []graph.ID {
		chain := from.chained(g, end, g.Const(Pair[S, []S]{Key: zero}))
		for i, id := range chain {
			chain[i] = g.Add(&Merge{values}, []graph.ID{id})
		}
		return chain
	}
	return Bag[S]{n}
}
