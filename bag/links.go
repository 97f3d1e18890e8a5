package bag

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/graph"
)

// Map returns what f gives for each value.
func Map[T, R any](b Bag[T], f func(T) R) Bag[R] { return linked[T, R]("map", b, mapRef(f)) }

// MapErr is [Map] for a function that may fail: the first error is the
// computation's.
func MapErr[T, R any](b Bag[T], f func(T) (R, error)) Bag[R] {
	return linked[T, R]("map", b, mapErrRef(f))
}

// Filter returns the values for which keep is true.
func (b Bag[T]) Filter(keep func(T) bool) Bag[T] { return linked[T, T]("filter", b, filterRef(keep)) }

// Remove returns the values for which drop is false.
func (b Bag[T]) Remove(drop func(T) bool) Bag[T] { return linked[T, T]("remove", b, removeRef(drop)) }

// FlatMap returns all the values that f gives for each value.
func FlatMap[T, R any](b Bag[T], f func(T) []R) Bag[R] {
	return linked[T, R]("flat map", b, flatRef(f))
}

// Flatten returns the elements of all slices.
func Flatten[T any](b Bag[[]T]) Bag[T] {
	return linked[[]T, T]("flatten", b, builtin[T]("flatten", linkOf(func(_ context.Context, next func(T) error) func([]T) error {
		return func(values []T) error {
			for _, v := range values {
				if err := next(v); err != nil {
					return err
				}
			}
			return nil
		}
	})))
}

// Pluck returns one entry of each map; the zero value where there is none.
func Pluck[K comparable, V any](b Bag[map[K]V], key K) Bag[V] {
	return Map(b, func(m map[K]V) V { return m[key] })
}

// Sample returns each value with a probability; the same values for the same
// seed and partitions.
func (b Bag[T]) Sample(fraction float64, seed uint64) Bag[T] {
	if !(fraction >= 0 && fraction <= 1) {
		return failed[T]("sample", "a fraction of %v is not between 0 and 1", fraction)
	}
	l := builtin[T]("sample", link(func(_ context.Context, r ref, next any) (any, error) {
		to, ok := next.(func(T) error)
		if !ok {
			return nil, fmt.Errorf("bag: a sample of %T before a %T", *new(T), next)
		}
		state, limit := r.S, uint64(r.F*(1<<53))
		return func(v T) error {
			state += 0x9e3779b97f4a7c15 // SplitMix64 (Steele, Lea and Flood, 2014)
			z := state
			z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
			z = (z ^ z>>27) * 0x94d049bb133111eb
			if (z^z>>31)>>11 < limit {
				return to(v)
			}
			return nil
		}, nil
	}))
	l.F, l.S = fraction, seed
	return linked[T, T]("sample", b, l)
}

// MapPartitions returns what f makes of each partition, which it must not change.
func MapPartitions[T, R any](b Bag[T], f func([]T) ([]R, error)) Bag[R] {
	if f == nil {
		return failed[R]("map partitions", "%w", errNil)
	}
	how := partitionsRef(f)
	return broken[T, R](b, "map partitions", func(g *graph.Builder, parts []graph.ID) []graph.ID {
		out := make([]graph.ID, len(parts))
		for i, id := range parts {
			out[i] = g.Add(&Merge{how}, []graph.ID{id})
		}
		return out
	}, b.NumPartitions(), newNode[R])
}

// LiftPartitions is [Lift] for a function of partitions.
func LiftPartitions[T, R any](f func([]T) ([]R, error), opts ...Option) func([]T) ([]R, error) {
	if f == nil {
		return nil
	}
	register(f, opts)
	Values[T]()
	Values[R]()
	partitionsRef(f)
	return f
}

func partitionsRef[T, R any](f func([]T) ([]R, error)) ref {
	return userRef("partitions", f, mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		part, err := graph.Cast[[]T](args[0])
		if err != nil {
			return nil, err
		}
		return f(part)
	}))
}

// broken is a bag whose tasks are written from the partitions of another bag.
func broken[T, R any](b Bag[T], word string, emit func(*graph.Builder, []graph.ID) []graph.ID, count int, make func(string) *node) Bag[R] {
	n, from := make(word), b.node()
	n.err, n.count = from.err, count
	n.needs = []graph.Source{from}
	n.emit = func(g *graph.Builder) []graph.ID { return emit(g, g.Parts(from)) }
	from.users.Add(1)
	return Bag[R]{n}
}

// Repartition returns the same values in so many partitions.
func (b Bag[T]) Repartition(parts int) Bag[T] {
	if parts < 1 {
		return failed[T]("repartition", "%d partitions", parts)
	}
	cut := builtin[T]("repartition", mergeFunc(func(_ context.Context, r ref, args []any) (any, error) {
		var whole []T
		for _, a := range args {
			p, err := graph.Cast[[]T](a)
			if err != nil {
				return nil, err
			}
			whole = append(whole, p...)
		}
		lo, hi := int(r.N)*len(whole)/int(r.S), (int(r.N)+1)*len(whole)/int(r.S)
		return whole[lo:hi:hi], nil
	}))
	have := b.NumPartitions()
	return broken[T, T](b, "repartition", func(g *graph.Builder, in []graph.ID) []graph.ID {
		out := make([]graph.ID, parts)
		for i := range out {
			how := cut
			how.S = 1
			lo, hi := have*i/parts, max(have*(i+1)/parts, have*i/parts+1)
			if parts > have { // partition i is one of those that an old one is cut in
				first, last := 0, parts
				for j := range have {
					if a, z := (parts*j+have-1)/have, (parts*(j+1)+have-1)/have; a <= i && i < z {
						lo, hi, first, last = j, j+1, a, z
					}
				}
				how.N, how.S = int64(i-first), uint64(last-first)
			}
			out[i] = g.Add(&Merge{how}, in[lo:hi])
		}
		return out
	}, parts, newNode[T])
}

// Concat returns the values of all bags.
func Concat[T any](bags ...Bag[T]) Bag[T] {
	if len(bags) == 0 {
		return ofSlices[T]("concat", [][]T{nil})
	}
	n := newNode[T]("concat")
	for _, b := range bags {
		from := b.node()
		if n.err == nil {
			n.err = from.err
		}
		n.needs = append(n.needs, from)
		n.count += from.count
		from.users.Add(1)
	}
	n.emit = func(g *graph.Builder) []graph.ID {
		var ids []graph.ID
		for _, s := range n.needs {
			ids = append(ids, g.Parts(s)...)
		}
		return ids
	}
	return Bag[T]{n}
}
