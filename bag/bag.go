package bag

import (
	"fmt"

	"github.com/cb434341/weft/graph"
)

// Bag is values of type T that have not been computed yet, in partitions. It is
// immutable and one pointer thick; the zero Bag is none, and an error wherever it
// is used.
//
// A Bag is a [graph.Lazy] of a slice: it can be computed by package weft, and
// given to any lifted function.
type Bag[T any] struct{ n *node }

func (b Bag[T]) node() *node {
	if b.n == nil {
		return mistake[T]("the zero Bag", "make one with Of, ReadText, FromParts ...")
	}
	return b.n
}

// Of makes a bag of values, in partitions of about the same size.
func Of[T any](values ...T) Bag[T] { return FromSlice(values, 0) }

// FromSlice makes a bag of the values of a slice, in so many partitions, or one
// for each value if there are fewer; 0 leaves their number to the bag: one for
// each hundred values, but not more than a hundred. The slice must not be changed
// while the bag is used.
func FromSlice[T any](values []T, partitions int) Bag[T] {
	switch {
	case partitions < 0:
		return failed[T]("from slice", "%d partitions", partitions)
	case partitions == 0:
		partitions = min(len(values)/100, 100)
	}
	parts := make([][]T, max(min(partitions, len(values)), 1))
	for i := range parts {
		lo, hi := share(len(values), len(parts), i)
		parts[i] = values[lo:hi:hi]
	}
	return ofSlices("values", parts)
}

// share is the i-th of parts of about the same size.
func share(length, parts, i int) (lo, hi int) {
	size, more := length/parts, length%parts
	return i*size + min(i, more), (i+1)*size + min(i+1, more)
}

func ofSlices[T any](word string, parts [][]T) Bag[T] {
	n := newNode[T](word)
	n.count = len(parts)
	n.emit = func(b *graph.Builder) []graph.ID {
		ids := make([]graph.ID, len(parts))
		for i, p := range parts {
			ids[i] = b.Const(p)
		}
		return ids
	}
	return Bag[T]{n}
}

// FromParts makes a bag of lazy slices, its partitions: what lifted functions
// give, or the rows of a frame. None make a bag of no values.
func FromParts[T any](parts ...graph.Lazy[[]T]) Bag[T] {
	if len(parts) == 0 {
		return ofSlices("parts", make([][]T, 1))
	}
	n := newNode[T]("parts")
	n.count = len(parts)
	for i, p := range parts {
		if p == nil {
			return failed[T]("from parts", "partition %d is nil", i)
		}
		if err := p.Err(); err != nil && n.err == nil {
			n.err = err
		}
		n.needs = append(n.needs, p)
	}
	n.emit = func(b *graph.Builder) []graph.ID {
		ids := make([]graph.ID, len(parts))
		for i, p := range parts {
			ids[i] = b.Value(p)
		}
		return ids
	}
	return Bag[T]{n}
}

// Partitions returns the partitions as lazy values, for lifted functions, and
// for whatever else takes lazy slices: frame.FromRowParts, weft.All. A bag with a
// mistake has one, which has it too.
func (b Bag[T]) Partitions() []graph.Lazy[[]T] {
	n := b.node()
	if n.err != nil {
		return []graph.Lazy[[]T]{Bag[T]{n}}
	}
	n.users.Add(1)
	out := make([]graph.Lazy[[]T], n.count)
	for i := range out {
		out[i] = &lazy[[]T]{n: n, whole: true, site: n.site, emit: func(g *graph.Builder) graph.ID { return g.Parts(n)[i] }}
	}
	return out
}

// NumPartitions returns the number of partitions.
func (b Bag[T]) NumPartitions() int { return b.node().count }

// Err returns the first mistake that was made in building the bag, with the file
// and line of the user's call; nil if there was none.
func (b Bag[T]) Err() error { return b.node().err }

// Site returns where the user built the bag.
func (b Bag[T]) Site() graph.Site { return b.node().site }

// Inputs returns what is written before the bag, for a graph.Builder.
func (b Bag[T]) Inputs() []graph.Source {
	n := b.node()
	n.users.Add(1) // who wants the bag itself
	return []graph.Source{n}
}

// Emit returns the tasks of the partitions, for a graph.Builder.
func (b Bag[T]) Emit(g *graph.Builder) []graph.ID { return g.Parts(b.n) }

// Join returns the Op that makes one slice of the partitions.
func (b Bag[T]) Join() graph.Op { return b.node().Join() }

// Value turns the result of Join into the slice that the user holds.
func (b Bag[T]) Value(result any) ([]T, error) { return graph.Cast[[]T](result) }

// Persisted returns the bag with its partitions computed.
func (b Bag[T]) Persisted(parts []any) graph.Source {
	slices, err := casts[[]T](parts)
	if err != nil {
		return failed[T]("persist", "%w", err)
	}
	return ofSlices(fmt.Sprintf("computed %s", b.node().word), slices)
}
