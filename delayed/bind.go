package delayed

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cb434341/weft/graph"
)

// Bind gives x again, from tasks of its own that run only after all parents
// have been computed. Use it for what a call needs but is not given, such as
// another call's side effect:
//
//	total := delayed.Bind(sumOfFile(name), saved...)
//
// Everything that x needs is cloned, down to what [Omit] says; of the cloned
// tasks those that come first wait, as does x itself if nothing of it is
// cloned.
func Bind[T any](x graph.Lazy[T], parents ...graph.Source) graph.Lazy[T] {
	var gate, omit []graph.Source
	for _, p := range parents {
		if o, ok := p.(*Omitted); ok && o != nil {
			omit = append(omit, o.sources...)
		} else {
			gate = append(gate, p)
		}
	}
	return clone(graph.Here(), "Bind", x, gate, omit)
}

// Clone gives x again, from tasks of its own: when something large is cheap to
// compute, it may be better to compute it twice than to hold it in between.
// Everything that x needs is cloned, down to what [Omit] says.
func Clone[T any](x graph.Lazy[T], omit ...*Omitted) graph.Lazy[T] {
	var kept []graph.Source
	for _, o := range omit {
		if o != nil {
			kept = append(kept, o.sources...)
		}
	}
	return clone(graph.Here(), "Clone", x, nil, kept)
}

// Omitted is what [Omit] returns.
type Omitted struct {
	sources []graph.Source
	site    graph.Site
}

// Omit says what [Bind] and [Clone] are not to clone: the sources, and what they
// need, are used as they are. It goes among the arguments:
//
//	delayed.Bind(x, parent, delayed.Omit(data))
func Omit(sources ...graph.Source) *Omitted {
	return &Omitted{slices.Clone(sources), graph.Here()}
}

// Inputs returns nothing: what is omitted is no value.
func (o *Omitted) Inputs() []graph.Source { return nil }

// Emit is never called, since Err is not nil.
func (o *Omitted) Emit(*graph.Builder) []graph.ID { return nil }

// Err tells who uses it as a value that it is none.
func (o *Omitted) Err() error {
	return &graph.BuildError{Site: o.site, Err: errors.New("Omit: it is for the arguments of Bind and Clone")}
}

// WaitOn gives x, but only when all others have been computed too. Unlike with
// [Bind], nothing is computed again.
func WaitOn[T any](x graph.Lazy[T], others ...graph.Source) graph.Lazy[T] {
	w := again[T]{of: x, site: graph.Here(), inputs: append([]graph.Source{x}, others...)}
	w.write = func(b *graph.Builder) []graph.ID {
		parts, first := b.Parts(x), w.inputs // each part waits for the other parts as well
		if len(parts) == 1 {
			first = first[1:]
		}
		opens := gate(b, first)
		held := make([]graph.ID, len(parts))
		for i, id := range parts {
			held[i] = hold(b, id, opens)
		}
		return held
	}
	return w.build("WaitOn", 1)
}

// Checkpoint gives an empty value when everything in parents has been computed.
// It lets go of the parents' results as they come.
func Checkpoint(parents ...graph.Source) graph.Lazy[struct{}] {
	c := again[struct{}]{of: Of(struct{}{}), site: graph.Here(), inputs: slices.Clone(parents)}
	c.write = func(b *graph.Builder) []graph.ID {
		ids := tasksOf(b, c.inputs)
		if len(ids) == 0 {
			return b.List(b.Const(struct{}{}))
		}
		return b.List(done(b, ids))
	}
	return c.build("Checkpoint", 1)
}

// again is a source that gives what another gives, part by part, from other
// tasks.
type again[T any] struct {
	of     graph.Lazy[T]
	inputs []graph.Source
	site   graph.Site
	err    error
	write  func(*graph.Builder) []graph.ID
}

// againJoined is an again of something that has parts to join.
type againJoined[T any] struct{ again[T] }

// build checks what a source is made of and completes it. first is which of the
// user's arguments the inputs begin with.
func (a again[T]) build(name string, first int) graph.Lazy[T] {
	if isNil(a.of) {
		return failed[T](a.site, fmt.Errorf("%s: argument 1 is nil", name))
	}
	a.err = a.of.Err()
	for i, in := range a.inputs {
		if isNil(in) {
			return failed[T](a.site, fmt.Errorf("%s: argument %d is nil", name, i+first))
		}
		if a.err == nil {
			a.err = in.Err()
		}
	}
	if _, ok := a.of.(graph.Joiner); ok {
		return &againJoined[T]{a}
	}
	return &a
}

func (a *again[T]) Inputs() []graph.Source           { return a.inputs }
func (a *again[T]) Emit(b *graph.Builder) []graph.ID { return a.write(b) }
func (a *again[T]) Err() error                       { return a.err }
func (a *again[T]) Value(result any) (T, error)      { return a.of.Value(result) }
func (a *again[T]) Site() graph.Site                 { return a.site }

// Persisted returns a source of the same value whose parts are constants.
func (a *again[T]) Persisted(parts []any) graph.Source { p := a.persisted(parts); return &p }

func (a *again[T]) persisted(parts []any) again[T] {
	return again[T]{of: a.of, site: a.site, write: func(b *graph.Builder) []graph.ID {
		ids := make([]graph.ID, len(parts))
		for i, p := range parts {
			ids[i] = b.Const(p)
		}
		return ids
	}}
}

func (a *againJoined[T]) Join() graph.Op { return a.of.(graph.Joiner).Join() }

// Persisted returns a source of the same value whose parts are constants.
func (a *againJoined[T]) Persisted(parts []any) graph.Source {
	return &againJoined[T]{a.persisted(parts)}
}

// clone makes the source of Bind and Clone.
func clone[T any](at graph.Site, name string, x graph.Lazy[T], parents, omit []graph.Source) graph.Lazy[T] {
	c := again[T]{of: x, site: at, inputs: slices.Concat(parents, omit)}
	c.write = func(b *graph.Builder) []graph.ID {
		opens := gate(b, parents)
		parts := slices.Clone(b.Clone(x, opens, omit...))
		// A constant, and what is omitted, has no new task that could wait.
		old := tasksOf(b, omit)
		slices.Sort(old)
		for i, id := range parts {
			if _, omitted := slices.BinarySearch(old, id); omitted || id.IsConst() {
				parts[i] = hold(b, id, opens)
			}
		}
		return parts
	}
	return c.build(name, 2)
}

// hold writes a task that gives what id gives, once a gate is open.
func hold(b *graph.Builder, id graph.ID, opens []graph.ID) graph.ID {
	if len(opens) == 0 {
		return id
	}
	return b.Add(pass, append([]graph.ID{id}, opens...))
}

// gate returns the task, if there is any, after which all sources have been
// computed.
func gate(b *graph.Builder, sources []graph.Source) []graph.ID {
	ids := tasksOf(b, sources)
	if len(ids) > 1 {
		return []graph.ID{done(b, ids)}
	}
	return ids
}

// tasksOf returns the tasks of the sources' parts.
func tasksOf(b *graph.Builder, sources []graph.Source) []graph.ID {
	var ids []graph.ID
	for _, s := range sources {
		for _, id := range b.Parts(s) {
			if !id.IsConst() {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// done writes a tree of tasks that wait for ids, few of them each: one task for
// all would hold the results of all until the last one is there.
func done(b *graph.Builder, ids []graph.ID) graph.ID {
	const most = 8
	for len(ids) > most {
		var next []graph.ID
		for group := range slices.Chunk(ids, most) {
			next = append(next, b.Add(Done{}, group))
		}
		ids = next
	}
	return b.Add(Done{}, ids)
}

// Done is the Op of a task that only waits for others. Its result is empty.
type Done struct{}

// OpName returns "done".
func (Done) OpName() string { return "done" }

// Run does nothing.
func (Done) Run(context.Context, []any) (any, error) { return struct{}{}, nil }

// Pass is the Op of a task whose result is its argument.
type Pass struct{}

// OpName returns "pass".
func (Pass) OpName() string { return "pass" }

// Run returns the argument.
func (Pass) Run(_ context.Context, args []any) (any, error) { return args[0], nil }

// pass is given the first dependency and waits for the others.
var pass graph.Op = graph.After{Op: Pass{}, Args: 1}
