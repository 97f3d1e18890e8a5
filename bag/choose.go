package bag

import (
	"cmp"
	"context"
	"slices"

	"github.com/cb434341/weft/graph"
)

// Choose returns k of the values, any k of them with the same probability, in no
// order that means anything; all of them if there are no more. For the same seed
// and partitions it is the same values, whoever computes them.
func Choose[T any](b Bag[T], k int, seed uint64) graph.Lazy[[]T] {
	if k < 0 {
		return failedLazy[[]T]("choose", "%d values", k)
	}
	// Each value draws a number, and those of the least numbers are chosen.
	draw := ours[T]("draw", linkOf(func(_ *call, r ref, next func(Pair[uint64, T]) error) func(T) error {
		state := mixed(mixed(r.S) + uint64(r.N))
		return func(v T) error {
			state += mixStep
			return next(Pair[uint64, T]{mixed(state), v})
		}
	}))
	draw.S = seed
	end := ours[T]("choose", sinkFunc(func(_ *call, r ref) (sink, error) {
		chosen := []Pair[uint64, T]{}
		push := func(p Pair[uint64, T]) error {
			if chosen = append(chosen, p); int64(len(chosen)) >= 1024 && int64(len(chosen))/2 >= r.N {
				chosen = least(chosen, r.N)
			}
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return least(chosen, r.N), nil }}, nil
	}))
	merge := ours[T]("choose-merge", mergeFunc(func(_ context.Context, r ref, args []any) (any, error) {
		parts, err := casts[[]Pair[uint64, T]](args)
		if err != nil {
			return nil, err
		}
		values := []T{}
		for _, p := range least(concat(parts), r.N) {
			values = append(values, p.Value)
		}
		return values, nil
	}))
	end.N, merge.N = int64(k), int64(k)
	return reduced[[]T]("choose", linked[Pair[uint64, T]]("draw", b, draw), end, merge)
}

// least are the k pairs with the least keys. It changes what it is given.
func least[T any](pairs []Pair[uint64, T], k int64) []Pair[uint64, T] {
	slices.SortStableFunc(pairs, func(a, b Pair[uint64, T]) int { return cmp.Compare(a.Key, b.Key) })
	return slices.Clone(pairs[:min(k, int64(len(pairs)))])
}
