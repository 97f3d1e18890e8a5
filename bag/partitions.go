package bag

import (
	"context"
	"slices"

	"github.com/cb434341/weft/graph"
)

// maxPartitions is how many partitions a bag may be cut in: each is a task.
const maxPartitions = 1 << 24

// MapPartitions returns what f makes of each partition, which it must not change.
func MapPartitions[T, R any](b Bag[T], f func([]T) ([]R, error)) Bag[R] {
	how := users[R]("partitions", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		part, err := graph.Cast[[]T](args[0])
		if err != nil {
			return nil, err
		}
		out, err := f(part)
		if out == nil {
			out = []R{}
		}
		return out, err
	}), f)
	out := broken[R]("map partitions", b.node(), func(g *graph.Builder, parts []graph.ID) []graph.ID {
		ids := make([]graph.ID, len(parts))
		for i := range parts {
			ids[i] = g.Add(&Merge{how}, parts[i:i+1])
		}
		return ids
	}, b.NumPartitions())
	out.n.text = how.Name
	out.n.refs(how)
	return out
}

// broken is a bag whose tasks are written from the partitions of another one.
func broken[R any](word string, from *node, emit func(*graph.Builder, []graph.ID) []graph.ID, count int) Bag[R] {
	n := newNode[R](word)
	n.err, n.count = use(from), count
	n.needs, n.over = []graph.Source{from}, []*node{from}
	n.emit = func(g *graph.Builder) []graph.ID { return emit(g, g.Parts(from)) }
	return Bag[R]{n}
}

// Repartition returns the same values, in the same order, in so many partitions.
// Partitions are put together, or each is cut in as many as the others, or one
// more: none is read whole by several tasks for nothing.
func (b Bag[T]) Repartition(partitions int) Bag[T] {
	if partitions < 1 || partitions > maxPartitions {
		return failed[T]("repartition", "%d partitions are not between 1 and %d", partitions, maxPartitions)
	}
	from := b.node()
	cut := ours[T]("cut", mergeFunc(func(_ context.Context, r ref, args []any) (any, error) {
		part, err := graph.Cast[[]T](args[0])
		if err != nil {
			return nil, err
		}
		lo, hi := share(len(part), int(r.S), int(r.N))
		return slices.Clone(part[lo:hi]), nil // what is not in it is not kept alive by it
	}))
	return broken[T]("repartition", from, func(g *graph.Builder, in []graph.ID) []graph.ID {
		out := make([]graph.ID, 0, partitions)
		if partitions <= len(in) {
			for i := range partitions {
				lo, hi := share(len(in), partitions, i)
				out = append(out, g.Add(&Merge{from.kit.concat}, in[lo:hi]))
			}
			return out
		}
		for i, id := range in {
			lo, hi := share(partitions, len(in), i)
			how := cut
			how.S = uint64(hi - lo)
			for how.N = 0; how.N < int64(hi-lo); how.N++ {
				out = append(out, g.Add(&Merge{how}, []graph.ID{id}))
			}
		}
		return out
	}, partitions)
}

// Concat returns the values of all bags, behind one another.
func Concat[T any](bags ...Bag[T]) Bag[T] {
	if len(bags) == 0 {
		return ofSlices("concat", make([][]T, 1))
	}
	n := newNode[T]("concat")
	for _, b := range bags {
		n.all = append(n.all, b.node())
		n.count += b.NumPartitions()
	}
	n.err = use(n.all...)
	return Bag[T]{n}
}
