package bag

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/graph"
)

const (
	// maxPieces is in how many pieces the keys of a partition are shared out.
	maxPieces = 64
	// maxCut is how many partitions are shared out by themselves; of more, some
	// are put together first, since each gives a task for every piece.
	maxCut = 1024
)

// shuffle writes tasks that end in pieces by the hash of keys, a [][]P for each
// partition, and those that merge the r-th pieces of all.
func shuffle[P, R any](word string, from *node, end, merge ref, more ...any) Bag[R] {
	kitOf[P]()
	n := newNode[R](word)
	n.err, n.runs, n.count = use(from), from, max(min(from.count, maxPieces), 1)
	n.over = []*node{from}
	n.refs(end, merge)
	end.N = int64(n.count)
	pick, gather := pieceRef[P](), gatherRef[P]()
	n.emit = func(g *graph.Builder) []graph.ID {
		consts := make([]graph.ID, len(more))
		for i, v := range more {
			consts[i] = g.Const(v)
		}
		cut := from.into(g, end, consts...)
		if groups := maxCut; len(cut) > groups {
			fewer := make([]graph.ID, groups)
			for i := range fewer {
				lo, hi := share(len(cut), groups, i)
				fewer[i] = g.Add(&Merge{gather}, cut[lo:hi])
			}
			cut = fewer
		}
		out, parts := make([]graph.ID, n.count), make([]graph.ID, len(cut))
		for r := range out {
			how := &Merge{pick}
			how.How.N = int64(r)
			for i, id := range cut {
				parts[i] = g.Add(how, []graph.ID{id})
			}
			out[r] = g.Add(&Merge{merge}, parts)
		}
		return out
	}
	return Bag[R]{n}
}

func pieceRef[P any]() ref {
	return ours[P]("piece", mergeFunc(func(_ context.Context, r ref, args []any) (any, error) {
		parts, err := graph.Cast[[][]P](args[0])
		if err != nil {
			return nil, err
		}
		if int(r.N) >= len(parts) {
			return nil, fmt.Errorf("bag: there is no piece %d of %d", r.N, len(parts))
		}
		return parts[r.N], nil
	}))
}

func gatherRef[P any]() ref {
	return ours[P]("gather", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		all, err := casts[[][]P](args)
		if err != nil {
			return nil, err
		}
		out := make([][]P, len(all[0]))
		for _, pieces := range all {
			for r, piece := range pieces {
				out[r] = append(out[r], piece...)
			}
		}
		return out, nil
	}))
}

// GroupBy returns the values that have the same key, for each key. All values
// are shuffled: where they are only to be folded, FoldBy is much cheaper. NaN is
// one key.
func GroupBy[T any, K comparable](b Bag[T], key func(T) K) Bag[Pair[K, []T]] {
	if err := checkKey[K](); err != nil {
		return failed[Pair[K, []T]]("group by", "%w", err)
	}
	end := users[T]("by", sinkFunc(func(_ *call, r ref) (sink, error) {
		out, h := make([][]Pair[K, T], r.N), hasher[K]{}
		push := func(v T) error {
			k := key(v)
			x, err := h.hash(k)
			if err != nil {
				return sinkError{err}
			}
			x %= uint64(len(out))
			out[x] = append(out[x], Pair[K, T]{k, v})
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return out, nil }}, nil
	}), key)
	merge := ours[Pair[K, T]]("groups", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		groups := newKeyed[K, []T]()
		parts, err := casts[[]Pair[K, T]](args)
		for _, part := range parts {
			for _, p := range part {
				g, _, err := groups.at(p.Key)
				if err != nil {
					return nil, err
				}
				*g = append(*g, p.Value)
			}
		}
		return groups.pairs, err
	}))
	out := shuffle[Pair[K, T], Pair[K, []T]]("group by", b.node(), end, merge)
	out.n.text = end.Name
	return out
}

// FoldBy folds the values that have the same key, for each key: within a
// partition by add, beginning with zero, and then by merge. Both may change their
// first argument and return it: every key begins with a zero of its own. NaN is
// one key.
func FoldBy[T any, K comparable, S any](b Bag[T], key func(T) K, zero S, add func(S, T) S, merge func(S, S) S) Bag[Pair[K, S]] {
	if err := checkKey[K](); err != nil {
		return failed[Pair[K, S]]("fold by", "%w", err)
	}
	begin, err := beginning(zero)
	if err != nil {
		return failed[Pair[K, S]]("fold by", "%w", err)
	}
	end := users[S]("fold-by", sinkFunc(func(_ *call, r ref) (sink, error) {
		begin, err := begun[S](r.B)
		groups := newKeyed[K, S]()
		push := func(v T) error {
			s, isNew, err := groups.at(key(v))
			if isNew && err == nil {
				*s, err = begin()
			}
			if err != nil {
				return sinkError{err}
			}
			*s = add(*s, v)
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return groups.cut(int(r.N)) }}, err
	}), key, add)
	end.B = begin
	whole := users[Pair[K, S]]("fold-by-merge", mergeKeyed[K](func(s *S, v S) { *s = merge(*s, v) }), merge)
	out := shuffle[Pair[K, S], Pair[K, S]]("fold by", b.node(), end, whole)
	out.n.text = end.Name
	return out
}

// mergeKeyed merges the values that have the same key.
func mergeKeyed[K comparable, S any](merge func(*S, S)) mergeFunc {
	return func(_ context.Context, _ ref, args []any) (any, error) {
		groups := newKeyed[K, S]()
		parts, err := casts[[]Pair[K, S]](args)
		for _, part := range parts {
			for _, p := range part {
				s, isNew, err := groups.at(p.Key)
				if err != nil {
					return nil, err
				}
				if isNew {
					*s = p.Value
				} else {
					merge(s, p.Value)
				}
			}
		}
		return groups.pairs, err
	}
}

// Frequencies returns how often each value is there. NaN is one value.
func Frequencies[T comparable](b Bag[T]) Bag[Pair[T, int64]] {
	if err := checkKey[T](); err != nil {
		return failed[Pair[T, int64]]("frequencies", "%w", err)
	}
	end := ours[T]("count", sinkFunc(func(_ *call, r ref) (sink, error) {
		groups := newKeyed[T, int64]()
		push := func(v T) error {
			n, _, err := groups.at(v)
			if err != nil {
				return sinkError{err}
			}
			*n++
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return groups.cut(int(r.N)) }}, nil
	}))
	merge := ours[T]("counts", mergeKeyed[T](func(n *int64, more int64) { *n += more }))
	return shuffle[Pair[T, int64], Pair[T, int64]]("frequencies", b.node(), end, merge)
}

// Distinct returns each value once. NaN is one value.
func Distinct[T comparable](b Bag[T]) Bag[T] {
	return linked[T]("distinct", Frequencies(b), ours[T]("key", linkOf(func(_ *call, _ ref, next func(T) error) func(Pair[T, int64]) error {
		return func(p Pair[T, int64]) error { return next(p.Key) }
	})))
}
