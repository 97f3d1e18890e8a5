package bag

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/cb434341/weft/graph"
)

// Pair is a key and what belongs to it.
type Pair[K, V any] struct {
	Key   K
	Value V
}

// pieces is in how many pieces keys are shuffled: as many as there are
// partitions, as long as the pieces of all of them are few.
func pieces(partitions int) int { return max(min(partitions, 64), 1) }

// shuffle writes tasks that end in pieces, a [][]P each, by the hash of keys,
// and those that merge the r-th pieces of all.
func shuffle[T, P, R any](b Bag[T], word string, sink, merge ref, extra ...any) Bag[R] {
	from := b.node()
	n := newNode[R](word)
	n.err, n.count = from.err, pieces(from.count)
	for _, r := range []ref{sink, merge} {
		if r.user && r.make == nil {
			return failed[R](word, "%w", errNil)
		}
	}
	from.users.Add(1)
	sink.N = int64(n.count)
	pick := pieceRef[P]()
	n.emit = func(g *graph.Builder) []graph.ID {
		consts := make([]graph.ID, len(extra))
		for i, v := range extra {
			consts[i] = g.Const(v)
		}
		out := make([]graph.ID, n.count)
		parts := make([][]graph.ID, n.count)
		for _, id := range from.tasks(g, sink, consts...) {
			for r := range out {
				how := pick
				how.N = int64(r)
				parts[r] = append(parts[r], g.Add(&Merge{how}, []graph.ID{id}))
			}
		}
		for r := range out {
			out[r] = g.Add(&Merge{merge}, append(parts[r], consts...))
		}
		return out
	}
	n.wanting = from
	return Bag[R]{n}
}

func pieceRef[P any]() ref {
	return builtin[P]("piece", mergeFunc(func(_ context.Context, r ref, args []any) (any, error) {
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

// hashed is the hash of a key, the same in all processes and runs: FNV-1a (Fowler,
// Noll and Vo) of its bytes, mixed as SplitMix64 does.
func hashed[K comparable](key K) (uint64, error) {
	h := uint64(14695981039346656037)
	add := func(x uint64) {
		for range 8 {
			h = (h ^ x&0xff) * 1099511628211
			x >>= 8
		}
	}
	switch k := any(key).(type) {
	case string:
		for i := range len(k) {
			h = (h ^ uint64(k[i])) * 1099511628211
		}
	case int:
		add(uint64(k))
	case int64:
		add(uint64(k))
	case int32:
		add(uint64(k))
	case uint64:
		add(k)
	case bool:
		if k {
			add(1)
		}
	case float64:
		if k == 0 {
			k = 0 // -0 is 0
		}
		add(math.Float64bits(k))
	default:
		var text bytes.Buffer
		codec, err := graph.CodecFor(reflect.TypeFor[K]())
		if err == nil {
			err = codec.Encode(&text, key)
		}
		if err != nil {
			return 0, fmt.Errorf("bag: a key of %v: %w", reflect.TypeFor[K](), err)
		}
		for _, c := range text.Bytes() {
			h = (h ^ uint64(c)) * 1099511628211
		}
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31, nil
}

// cut shares pairs out by the hash of their keys.
func cut[K comparable, V any](pairs []Pair[K, V], n int) ([][]Pair[K, V], error) {
	out := make([][]Pair[K, V], n)
	for _, p := range pairs {
		h, err := hashed(p.Key)
		if err != nil {
			return nil, err
		}
		out[h%uint64(n)] = append(out[h%uint64(n)], p)
	}
	return out, nil
}

// keyed holds values by their keys, in the order of the keys' first.
type keyed[K comparable, V any] struct {
	place map[K]int
	pairs []Pair[K, V]
}

func newKeyed[K comparable, V any]() *keyed[K, V] { return &keyed[K, V]{place: map[K]int{}} }

// at is the value of a key, made by first if there is none.
func (k *keyed[K, V]) at(key K, first func() V) *V {
	i, ok := k.place[key]
	if !ok {
		i = len(k.pairs)
		k.place[key] = i
		k.pairs = append(k.pairs, Pair[K, V]{key, first()})
	}
	return &k.pairs[i].Value
}

// groupRefs makes the refs that use a key function alone.
func groupRefs[T any, K comparable](key func(T) K) (sink, merge ref) {
	Values[K]()
	registerPair[K, T]()
	registerPair[K, []T]()
	sink = userRef("by", key, sinkFunc(func(r ref, _ []any) (sinking, error) {
		var pairs []Pair[K, T]
		push := func(v T) error {
			pairs = append(pairs, Pair[K, T]{key(v), v})
			return nil
		}
		return sinking{push: push, finish: func() (any, error) { return cut(pairs, int(r.N)) }}, nil
	}))
	merge = builtin[Pair[K, T]]("groups", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		groups := newKeyed[K, []T]()
		for _, a := range args {
			part, err := graph.Cast[[]Pair[K, T]](a)
			if err != nil {
				return nil, err
			}
			for _, p := range part {
				g := groups.at(p.Key, func() []T { return nil })
				*g = append(*g, p.Value)
			}
		}
		return groups.pairs, nil
	}))
	return sink, merge
}

func registerPair[K, V any]() {
	graph.RegisterType[Pair[K, V]]()
	Values[Pair[K, V]]()
	pieceRef[Pair[K, V]]()
}

// GroupBy returns the values that have the same key, for each key. All values
// are shuffled: where they are only to be folded, FoldBy is much cheaper.
func GroupBy[T any, K comparable](b Bag[T], key func(T) K) Bag[Pair[K, []T]] {
	sink, merge := groupRefs(key)
	return shuffle[T, Pair[K, T], Pair[K, []T]](b, "group by", sink, merge)
}

// FoldBy folds the values that have the same key, for each key: within a
// partition by add, beginning with zero, and then by merge.
func FoldBy[T any, K comparable, S any](b Bag[T], key func(T) K, zero S, add func(S, T) S, merge func(S, S) S) Bag[Pair[K, S]] {
	if key == nil || add == nil || merge == nil {
		return failed[Pair[K, S]]("fold by", "%w", errNil)
	}
	registerPair[K, S]()
	sink := userRef("fold-by", key, sinkFunc(func(r ref, extra []any) (sinking, error) {
		zero, err := graph.Cast[S](extra[0])
		groups := newKeyed[K, S]()
		push := func(v T) error {
			s := groups.at(key(v), func() S { return zero })
			*s = add(*s, v)
			return nil
		}
		return sinking{push: push, finish: func() (any, error) { return cut(groups.pairs, int(r.N)) }}, err
	}))
	whole := userRef("fold-by-merge", merge, mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		groups := newKeyed[K, S]()
		for _, a := range args[:len(args)-1] {
			part, err := graph.Cast[[]Pair[K, S]](a)
			if err != nil {
				return nil, err
			}
			for _, p := range part {
				have := len(groups.pairs)
				s := groups.at(p.Key, func() S { return p.Value })
				if len(groups.pairs) == have {
					*s = merge(*s, p.Value)
				}
			}
		}
		return groups.pairs, nil
	}))
	return shuffle[T, Pair[K, S], Pair[K, S]](b, "fold by", sink, whole, zero)
}

// Frequencies returns how often each value is there.
func Frequencies[T comparable](b Bag[T]) Bag[Pair[T, int64]] {
	sink, merge := countRefs[T]()
	return shuffle[T, Pair[T, int64], Pair[T, int64]](b, "frequencies", sink, merge)
}

func countRefs[T comparable]() (sink, merge ref) {
	registerPair[T, int64]()
	sink = builtin[T]("frequencies", sinkFunc(func(r ref, _ []any) (sinking, error) {
		groups := newKeyed[T, int64]()
		push := func(v T) error {
			*groups.at(v, func() int64 { return 0 })++
			return nil
		}
		return sinking{push: push, finish: func() (any, error) { return cut(groups.pairs, int(r.N)) }}, nil
	}))
	merge = builtin[T]("frequencies-merge", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		groups := newKeyed[T, int64]()
		for _, a := range args {
			part, err := graph.Cast[[]Pair[T, int64]](a)
			if err != nil {
				return nil, err
			}
			for _, p := range part {
				*groups.at(p.Key, func() int64 { return 0 }) += p.Value
			}
		}
		return groups.pairs, nil
	}))
	return sink, merge
}

// Distinct returns each value once.
func Distinct[T comparable](b Bag[T]) Bag[T] {
	return linked[Pair[T, int64], T]("distinct", Frequencies(b), builtin[T]("key", linkOf(func(_ context.Context, next func(T) error) func(Pair[T, int64]) error {
		return func(p Pair[T, int64]) error { return next(p.Key) }
	})))
}

// Join pairs each value with those of a slice that have the same key. The slice
// goes to every task.
func Join[T, U any, K comparable](b Bag[T], others []U, key func(T) K, otherKey func(U) K) Bag[Pair[U, T]] {
	if key == nil || otherKey == nil {
		return failed[Pair[U, T]]("join", "%w", errNil)
	}
	table := map[K][]U{}
	for _, o := range others {
		k := otherKey(o)
		table[k] = append(table[k], o)
	}
	return FlatMap(b, func(v T) []Pair[U, T] {
		matches := table[key(v)]
		out := make([]Pair[U, T], len(matches))
		for i, m := range matches {
			out[i] = Pair[U, T]{m, v}
		}
		return out
	})
}

// Zip pairs the values of two bags, one by one. The bags must have as many
// partitions, and each pair of these as many values.
func Zip[A, B any](a Bag[A], b Bag[B]) Bag[Pair[A, B]] {
	if a.Err() == nil && b.Err() == nil && a.NumPartitions() != b.NumPartitions() {
		return failed[Pair[A, B]]("zip", "%d partitions with %d: repartition one of them", a.NumPartitions(), b.NumPartitions())
	}
	registerPair[A, B]()
	how := builtin[Pair[A, B]]("zip", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		x, err := graph.Cast[[]A](args[0])
		if err != nil {
			return nil, err
		}
		y, err := graph.Cast[[]B](args[1])
		if err != nil {
			return nil, err
		}
		if len(x) != len(y) {
			return nil, fmt.Errorf("bag: zip: partitions of %d and %d values", len(x), len(y))
		}
		out := make([]Pair[A, B], len(x))
		for i := range x {
			out[i] = Pair[A, B]{x[i], y[i]}
		}
		return out, nil
	}))
	left, right := a.node(), b.node()
	n := newNode[Pair[A, B]]("zip")
	n.err, n.count = left.err, left.count
	if n.err == nil {
		n.err = right.err
	}
	left.users.Add(1)
	right.users.Add(1)
	n.needs = []graph.Source{left, right}
	n.emit = func(g *graph.Builder) []graph.ID {
		x, y := slices.Clone(g.Parts(left)), g.Parts(right)
		out := make([]graph.ID, len(x))
		for i := range x {
			out[i] = g.Add(&Merge{how}, []graph.ID{x[i], y[i]})
		}
		return out
	}
	return Bag[Pair[A, B]]{n}
}

// Accumulate returns the running results of f: zero and the first value give the
// first, that and the second value the second, and so on, through all
// partitions.
func Accumulate[S, T any](b Bag[T], zero S, f func(S, T) S) Bag[S] {
	if f == nil {
		return failed[S]("accumulate", "%w", errNil)
	}
	Values[S]()
	registerPair[S, []S]()
	sink := userRef("accumulate", f, sinkFunc(func(_ ref, extra []any) (sinking, error) {
		before, err := graph.Cast[Pair[S, []S]](extra[0])
		s, out := before.Key, []S{}
		push := func(v T) error {
			s = f(s, v)
			out = append(out, s)
			return nil
		}
		return sinking{push: push, finish: func() (any, error) { return Pair[S, []S]{s, out}, nil }}, err
	}))
	values := builtin[S]("accumulated", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		p, err := graph.Cast[Pair[S, []S]](args[0])
		return p.Value, err
	}))
	from := b.node()
	n := newNode[S]("accumulate")
	n.err, n.count, n.wanting = from.err, from.count, from
	from.users.Add(1)
	n.emit = func(g *graph.Builder) []graph.ID {
		chain := from.chained(g, sink, g.Const(Pair[S, []S]{Key: zero}))
		out := make([]graph.ID, len(chain))
		for i, id := range chain {
			out[i] = g.Add(&Merge{values}, []graph.ID{id})
		}
		return out
	}
	return Bag[S]{n}
}

// ByKey sorts pairs by their keys, for printing.
func ByKey[K cmp.Ordered, V any](pairs []Pair[K, V]) []Pair[K, V] {
	out := slices.Clone(pairs)
	slices.SortStableFunc(out, func(a, b Pair[K, V]) int { return cmp.Compare(a.Key, b.Key) })
	return out
}
