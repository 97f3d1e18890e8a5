package bag

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
)

// Bag is values of type T that have not been computed yet, in partitions. It is
// immutable and one pointer thick; the zero Bag is none, and an error wherever it
// is used.
//
// A Bag is a [graph.Lazy] of a slice: it can be computed by package weft, and
// given to any lifted function.
type Bag[T any] struct{ n *node }

// A node is a bag, whatever its type is.
type node struct {
	word string // for people
	site graph.Site
	err  error

	// What the values are made of, one of:
	from    *node          // the values of another bag, run through link
	link    ref            //
	parts   []graph.Source // lazy slices
	reads   []*Read        // what is stored; walked by source
	emit    func(b *graph.Builder) []graph.ID
	needs   []graph.Source // of emit
	wanting *node          // whose links the tasks of emit run themselves

	source ref // walks a partition
	sink   ref // keeps a partition
	join   ref // makes one slice of all
	count  int // of partitions

	// users counts the bags that were made of this one. What a function of the
	// user's made is kept, where there are several: it may have taken long.
	users atomic.Int32
	once  sync.Once
	keep  bool // decided when tasks are first written
}

func newNode[T any](word string) *node {
	return &node{word: word, site: graph.Here(), source: sliceRef[T](), sink: collectRef[T](), join: joinRef[T]()}
}

func failed[T any](word, format string, values ...any) Bag[T] {
	n := newNode[T](word)
	n.err = &graph.BuildError{Site: n.site, Err: fmt.Errorf("bag: "+word+": "+format, values...)}
	return Bag[T]{n}
}

func (b Bag[T]) node() *node {
	if b.n == nil {
		return failed[T]("bag", "the zero Bag: make one with Of, ReadText, FromParts ...").n
	}
	return b.n
}

// linked is the values of a bag run through one more link.
func linked[T, R any](word string, b Bag[T], l ref) Bag[R] {
	from := b.node()
	if l.user && l.make == nil {
		return failed[R](word, "%w", errNil)
	}
	n := newNode[R](word)
	n.err, n.from, n.link, n.count = from.err, from, l, from.count
	from.users.Add(1)
	return Bag[R]{n}
}

// kept reports whether the node has tasks of its own, instead of running in
// those of whoever wants its values.
func (n *node) kept() bool {
	n.once.Do(func() {
		n.keep = n.from == nil && n.reads == nil || n.from != nil && n.link.user && n.users.Load() > 1
	})
	return n.keep
}

// chain is where the values come from, and the links on their way.
func (n *node) chain() (base *node, links []ref) {
	if n.from != nil {
		links = append(links, n.link)
		n = n.from
		for !n.kept() && n.from != nil {
			links = append(links, n.link)
			n = n.from
		}
	}
	slices.Reverse(links)
	return n, links
}

// way is where the values come from for who wants them, and the links on their
// way: the node itself, if it has tasks of its own.
func (n *node) way() (base *node, links []ref) {
	if n.kept() {
		return n, nil
	}
	return n.chain()
}

// tasks writes a task for each partition, which ends in a sink with further
// arguments.
func (n *node) tasks(b *graph.Builder, sink ref, extra ...graph.ID) []graph.ID {
	base, links := n.way()
	if n.from != nil && sink.What == "collect" {
		base, links = n.chain()
	}
	out := make([]graph.ID, base.count)
	for i := range out {
		out[i] = base.task(b, i, links, sink, extra)
	}
	return out
}

// task writes the task of one partition of a node that values come from.
func (n *node) task(b *graph.Builder, i int, links []ref, sink ref, extra []graph.ID) graph.ID {
	if n.reads != nil {
		return b.Add(&Task{Read: n.reads[i], Source: n.source, Links: links, Sink: sink}, extra)
	}
	id := b.Parts(n)[i]
	if len(links) == 0 && sink.What == "collect" {
		return id
	}
	return b.Add(&Task{Args: 1, Source: n.source, Links: links, Sink: sink}, append([]graph.ID{id}, extra...))
}

// wants is what must be written before tasks of the node.
func (n *node) wants() []graph.Source {
	if n.err != nil {
		return nil
	}
	base, _ := n.way()
	if base.reads != nil {
		return nil
	}
	return []graph.Source{base}
}

// Inputs are the sources of a node that has tasks of its own.
func (n *node) Inputs() []graph.Source {
	switch {
	case n.err != nil:
		return nil
	case n.parts != nil:
		return n.parts
	case n.wanting != nil:
		return n.wanting.wants()
	case n.emit != nil:
		return n.needs
	}
	base, _ := n.chain()
	if base.reads != nil {
		return nil
	}
	return []graph.Source{base}
}

// Join is the Op that makes one slice of the partitions.
func (n *node) Join() graph.Op { return &Merge{n.join} }

// Err is the mistake made in building the node.
func (n *node) Err() error { return n.err }

// Site is where the user built the node.
func (n *node) Site() graph.Site { return n.site }

// Emit writes the tasks of the partitions.
func (n *node) Emit(b *graph.Builder) []graph.ID {
	switch {
	case n.emit != nil:
		return n.emit(b)
	case n.parts != nil:
		ids := make([]graph.ID, len(n.parts))
		for i, p := range n.parts {
			ids[i] = b.Value(p)
		}
		return ids
	}
	return n.tasks(b, n.sink)
}

// Err returns the first mistake that was made in building the bag, with the file
// and line of the user's call; nil if there was none.
func (b Bag[T]) Err() error { return b.node().err }

// Site returns where the user built the bag.
func (b Bag[T]) Site() graph.Site { return b.node().site }

// NumPartitions returns the number of partitions.
func (b Bag[T]) NumPartitions() int { return b.node().count }

// Inputs returns the bag's node, for a graph.Builder.
func (b Bag[T]) Inputs() []graph.Source { return []graph.Source{b.node()} }

// Emit returns the tasks of the partitions, for a graph.Builder.
func (b Bag[T]) Emit(g *graph.Builder) []graph.ID { return g.Parts(b.n) }

// Join returns the Op that makes one slice of the partitions.
func (b Bag[T]) Join() graph.Op { return b.node().Join() }

// Value turns the result of Join into the slice that the user holds.
func (b Bag[T]) Value(result any) ([]T, error) { return graph.Cast[[]T](result) }

// Persisted returns the bag with its partitions computed.
func (b Bag[T]) Persisted(parts []any) graph.Source {
	slices := make([][]T, len(parts))
	for i, p := range parts {
		v, err := graph.Cast[[]T](p)
		if err != nil {
			return failed[T]("persist", "%w", err)
		}
		slices[i] = v
	}
	return ofSlices("persisted", slices)
}

// Of makes a bag of values, in partitions of about the same size.
func Of[T any](values ...T) Bag[T] { return FromSlice(values, 0) }

// FromSlice makes a bag of the values of a slice, in so many partitions; 0
// leaves their number to the bag: about a hundred for many values, and never
// fewer than a hundred values in one. The slice must not be changed while the
// bag is used.
func FromSlice[T any](values []T, partitions int) Bag[T] {
	switch {
	case partitions < 0:
		return failed[T]("from slice", "%d partitions", partitions)
	case partitions == 0:
		partitions = max(min(len(values)/100, 100), 1)
	}
	partitions = max(min(partitions, len(values)), 1)
	out := make([][]T, partitions)
	for i := range out {
		out[i] = values[len(values)*i/partitions : len(values)*(i+1)/partitions : len(values)*(i+1)/partitions]
	}
	return ofSlices("values", out)
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

// FromParts makes a bag of lazy slices, its partitions.
func FromParts[T any](parts ...graph.Lazy[[]T]) Bag[T] {
	n := newNode[T]("parts")
	for i, p := range parts {
		if p == nil {
			return failed[T]("from parts", "partition %d is nil", i)
		}
		if err := p.Err(); err != nil {
			n.err = err
			return Bag[T]{n}
		}
		n.parts = append(n.parts, p)
	}
	if len(parts) == 0 {
		return ofSlices[T]("parts", [][]T{nil})
	}
	n.count = len(parts)
	return Bag[T]{n}
}

// Partitions returns the partitions as lazy values, for lifted functions and
// whatever else takes lazy values.
func (b Bag[T]) Partitions() []graph.Lazy[[]T] {
	if b.Err() != nil {
		return []graph.Lazy[[]T]{b}
	}
	out := make([]graph.Lazy[[]T], b.n.count)
	for i := range out {
		out[i] = &lazy[[]T]{n: b.n, whole: true, site: b.n.site, emit: func(g *graph.Builder) graph.ID { return g.Parts(b.n)[i] }}
	}
	return out
}

// lazy is one value that is made of a bag.
type lazy[R any] struct {
	n     *node
	whole bool // it takes the bag's partitions as they are, else it runs the bag's links itself
	err   error
	site  graph.Site
	emit  func(b *graph.Builder) graph.ID
}

// Inputs are what must be written before.
func (l *lazy[R]) Inputs() []graph.Source {
	if l.whole {
		return []graph.Source{l.n}
	}
	return l.n.wants()
}

// Site returns where the user asked for the value.
func (l *lazy[R]) Site() graph.Site { return l.site }

// Emit writes the value's tasks.
func (l *lazy[R]) Emit(b *graph.Builder) []graph.ID { return b.List(l.emit(b)) }

// Err returns the first mistake made in building the value.
func (l *lazy[R]) Err() error {
	if l.err != nil {
		return l.err
	}
	return l.n.err
}

// Value turns the task's result into an R.
func (l *lazy[R]) Value(result any) (R, error) { return graph.Cast[R](result) }

// sliceRef walks the partitions that a task is given.
func sliceRef[T any]() ref {
	return builtin[T]("slice", sourceFunc(func(ctx context.Context, _ *Task, args []any, push any) error {
		to, ok := push.(func(T) error)
		if !ok {
			return fmt.Errorf("bag: a %T after a bag of %T", push, *new(T))
		}
		for _, a := range args {
			values, err := graph.Cast[[]T](a)
			if err != nil {
				return err
			}
			for i, v := range values {
				if i%1024 == 0 && ctx.Err() != nil {
					return ctx.Err()
				}
				if err := to(v); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// collectRef keeps the values.
func collectRef[T any]() ref {
	return builtin[T]("collect", sinkFunc(func(ref, []any) (sinking, error) {
		values := []T{}
		push := func(v T) error {
			values = append(values, v)
			return nil
		}
		return sinking{push: push, finish: func() (any, error) { return slices.Clip(values), nil }}, nil
	}))
}

// joinRef puts partitions behind one another.
func joinRef[T any]() ref {
	return builtin[T]("values", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		parts := make([][]T, len(args))
		for i, a := range args {
			p, err := graph.Cast[[]T](a)
			if err != nil {
				return nil, err
			}
			parts[i] = p
		}
		return slices.Concat(parts...), nil
	}))
}

var errEmpty = errors.New("bag: there are no values")
