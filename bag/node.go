package bag

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
)

// A node is a bag, whatever its type is.
type node struct {
	word  string // for people
	text  string // what else there is to say
	of    string // the values' type
	kit   *kit
	site  graph.Site
	err   error
	count int // of partitions

	// What the values are made of, one of:
	from  *node                             // the values of another bag, run through link
	link  ref                               //
	all   []*node                           // those of several, behind one another
	reads []*Read                           // what is stored; walked by source
	emit  func(b *graph.Builder) []graph.ID // tasks of its own
	needs []graph.Source                    // of emit
	runs  *node                             // whose links the tasks of emit run themselves
	over  []*node                           // whose partitions they take, for people

	source ref // walks what is stored

	// users counts what was made of this bag. What a function of the user's made is
	// kept where there are several: each call is made once.
	users atomic.Int32
	once  sync.Once
	keep  bool // decided when tasks are first written
}

func newNode[T any](word string) *node {
	return &node{word: word, of: reflect.TypeFor[T]().String(), site: graph.Here(), kit: kitOf[T]()}
}

// mistake is the node of a bag that cannot be.
func mistake[T any](word, format string, values ...any) *node {
	n := newNode[T](word)
	n.err = &graph.BuildError{Site: n.site, Err: fmt.Errorf("bag: "+word+": "+format, values...)}
	return n
}

func failed[T any](word, format string, values ...any) Bag[T] {
	return Bag[T]{mistake[T](word, format, values...)}
}

// use notes that something is made of the nodes, and returns their first mistake.
func use(nodes ...*node) error {
	for _, n := range nodes {
		n.users.Add(1)
	}
	for _, n := range nodes {
		if n.err != nil {
			return n.err
		}
	}
	return nil
}

// refs returns the first mistake of refs as one of the bag that uses them.
func (n *node) refs(refs ...ref) {
	for _, r := range refs {
		if r.err != nil && n.err == nil {
			n.err = &graph.BuildError{Site: n.site, Err: fmt.Errorf("bag: %s: %w", n.word, r.err)}
		}
	}
}

// linked is the values of a bag run through one more link.
func linked[R, T any](word string, b Bag[T], l ref) Bag[R] {
	from := b.node()
	n := newNode[R](word)
	n.err, n.from, n.link, n.count = use(from), from, l, from.count
	if l.user {
		n.text = l.Name
	}
	n.refs(l)
	return Bag[R]{n}
}

// kept reports whether the node has tasks of its own, instead of running in
// those of whoever wants its values.
func (n *node) kept() bool {
	n.once.Do(func() {
		n.keep = n.emit != nil || n.from != nil && n.link.user && n.users.Load() > 1
	})
	return n.keep
}

// sources are what must be written before tasks that run the node's values.
func (n *node) sources() []graph.Source {
	switch {
	case n.err != nil:
		return nil
	case n.kept():
		return []graph.Source{n}
	}
	return n.below()
}

// below is sources of what the node is made of.
func (n *node) below() []graph.Source {
	if n.from != nil {
		return n.from.sources()
	}
	var all []graph.Source
	for _, x := range n.all {
		all = append(all, x.sources()...)
	}
	return all
}

// run writes the task that lets the values of the i-th partition run through
// links into a sink, which is given further arguments.
func (n *node) run(b *graph.Builder, i int, t Task, more []graph.ID) graph.ID {
	if !n.kept() {
		return n.through(b, i, t, more)
	}
	id := b.Parts(n)[i]
	if len(t.Links) == 0 && t.Sink.What == "collect" {
		return id
	}
	t.Args, t.Source = 1, n.kit.walk
	return b.Add(&t, append([]graph.ID{id}, more...))
}

// through is run of a node without tasks of its own.
func (n *node) through(b *graph.Builder, i int, t Task, more []graph.ID) graph.ID {
	switch {
	case n.from != nil:
		link := n.link
		link.N = int64(i)
		t.Links = append([]ref{link}, t.Links...)
		return n.from.run(b, i, t, more)
	case n.all != nil:
		for _, x := range n.all {
			if i < x.count {
				return x.run(b, i, t, more)
			}
			i -= x.count
		}
	}
	t.Read, t.Source = n.reads[i], n.source
	return b.Add(&t, more)
}

// into writes a task for each partition that ends in a sink.
func (n *node) into(b *graph.Builder, end ref, more ...graph.ID) []graph.ID {
	out := make([]graph.ID, n.count)
	for i := range out {
		out[i] = n.run(b, i, Task{Sink: end}, more)
	}
	return out
}

// chained writes tasks, one for each partition, that hand on what they have.
func (n *node) chained(b *graph.Builder, end ref, first graph.ID) []graph.ID {
	out := make([]graph.ID, n.count)
	for i := range out {
		out[i] = n.run(b, i, Task{Sink: end}, []graph.ID{first})
		first = out[i]
	}
	return out
}

// Inputs are what must be written before the node's own tasks.
func (n *node) Inputs() []graph.Source {
	switch {
	case n.err != nil:
		return nil
	case n.runs != nil:
		return append(n.runs.sources(), n.needs...)
	case n.emit != nil:
		return n.needs
	}
	return n.below()
}

// Emit writes the tasks of the partitions.
func (n *node) Emit(b *graph.Builder) []graph.ID {
	if n.emit != nil {
		return n.emit(b)
	}
	out := make([]graph.ID, n.count)
	for i := range out {
		out[i] = n.through(b, i, Task{Sink: n.kit.collect}, nil)
	}
	return out
}

// Join is the Op that makes one slice of the partitions.
func (n *node) Join() graph.Op { return &Merge{n.kit.concat} }

// Err is the mistake made in building the node.
func (n *node) Err() error { return n.err }

// Site is where the user built the node.
func (n *node) Site() graph.Site { return n.site }

// lazy is one value that is made of a bag.
type lazy[R any] struct {
	n     *node
	needs []graph.Source // beside what the node's values need
	whole bool           // it takes the node's partitions as they are
	err   error
	site  graph.Site
	emit  func(b *graph.Builder) graph.ID
}

// Inputs are what must be written before.
func (l *lazy[R]) Inputs() []graph.Source {
	if l.whole {
		return []graph.Source{l.n}
	}
	return append(l.n.sources(), l.needs...)
}

// Emit writes the value's tasks.
func (l *lazy[R]) Emit(b *graph.Builder) []graph.ID { return b.List(l.emit(b)) }

// Err returns the first mistake made in building the value.
func (l *lazy[R]) Err() error { return l.err }

// Site returns where the user asked for the value.
func (l *lazy[R]) Site() graph.Site { return l.site }

// Value turns the task's result into an R.
func (l *lazy[R]) Value(result any) (R, error) { return graph.Cast[R](result) }
