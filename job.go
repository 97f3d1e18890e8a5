package weft

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/machine"
	"github.com/cb434341/weft/internal/unit"
	"github.com/cb434341/weft/local"
)

// job is one run: what is asked for and how to run it.
type job struct {
	outputs []output
	setting Setting
}

// output is something asked for, and where its value goes.
type output interface {
	source() Source
	// check finds what can be known to be wrong before anything runs.
	check() error
	// want returns the tasks that hold the output; its source is written in b.
	want(b *graph.Builder) []graph.ID
	// take turns their results into the value, store hands it over.
	take(results []any) error
	store()
}

// run computes all outputs. It hands over all of them or none.
func (j *job) run(ctx context.Context) error {
	ctx, set := settings(ctx, j.setting)
	if set.err != nil {
		return set.err
	}
	sources := make([]Source, len(j.outputs))
	for i, o := range j.outputs {
		if sources[i] = o.source(); isNil(sources[i]) {
			return nilOutput(i)
		}
		if err := o.check(); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("weft: compute: %w", stopped(ctx))
	}
	b := graph.NewBuilder(0, 0)
	if r, ok := set.runner.(graph.Budgeter); ok {
		b.Memory = r.Budget()
	}
	b.Emit(sources...)
	var want []graph.ID
	ends := make([]int, len(j.outputs)) // of each output's part of want
	for i, o := range j.outputs {
		want = append(want, o.want(b)...)
		ends[i] = len(want)
	}
	g, err := b.Graph()
	if err != nil {
		return err
	}
	memory, source := machine.Memory()
	if err := roomFor(g, want, memory, source); err != nil {
		return err
	}
	results, err := set.runner.Run(ctx, g, want, set.observers...)
	if err != nil {
		return err
	}
	if len(results) != len(want) {
		return fmt.Errorf("weft: compute: the runner gave %d results for %d", len(results), len(want))
	}
	from := 0
	for i, o := range j.outputs {
		if err := o.take(results[from:ends[i]]); err != nil {
			return fmt.Errorf("weft: compute: output %d: %w", i+1, err)
		}
		from = ends[i]
	}
	for _, o := range j.outputs {
		o.store()
	}
	return nil
}

// roomFor finds results that are known to be larger than memory before anything
// is computed of them.
func roomFor(g *graph.Graph, want []graph.ID, memory uint64, source string) error {
	if memory == 0 {
		return nil // nobody knows
	}
	total := uint64(0)
	counted := map[graph.ID]bool{}
	for _, id := range want {
		if id.IsConst() || counted[id] {
			continue
		}
		counted[id] = true
		size, ok := graph.OpLeast(g.Op(id))
		if !ok || size < 0 {
			continue
		}
		if total += uint64(size); total > memory {
			return &graph.BuildError{Site: g.Site(id), Err: fmt.Errorf("compute: the result takes %s or more, and there are %s of memory (%s): store it, block by block, or reduce it",
				unit.Bytes(int64(total)), unit.Bytes(int64(memory)), source)}
		}
	}
	return nil
}

// settings returns what holds for a run: what it was given itself, what its
// context carries, the runner of the task that it is called in, the default.
// Tasks are given a context without the observers: they watch this run only.
func settings(ctx context.Context, own Setting) (context.Context, Setting) {
	s := carried(ctx).and(own)
	if len(s.observers) > 0 {
		ctx = context.WithValue(ctx, settingKey{}, Setting{})
	}
	if s.runner == nil {
		s.runner = graph.RunnerFrom(ctx)
	}
	if s.runner == nil {
		s.runner = local.Shared()
	}
	return ctx, s
}

// into is an output that goes into a variable.
type into[T any] struct {
	dst *T
	x   Lazy[T]
	v   T
}

func (o *into[T]) join(j *job)    { j.outputs = append(j.outputs, o) }
func (o *into[T]) source() Source { return o.x }

func (o *into[T]) check() error {
	if o.dst == nil {
		return errors.New("weft: Into: the variable is nil")
	}
	return nil
}

func (o *into[T]) want(b *graph.Builder) []graph.ID { return b.List(b.Value(o.x)) }
func (o *into[T]) take(results []any) (err error) {
	o.v, err = o.x.Value(results[0])
	return err
}
func (o *into[T]) store() { *o.dst = o.v }

// persisted is an output that stays in its parts.
type persisted[S Source] struct {
	x, y S
	dst  *S
}

func (o *persisted[S]) join(j *job)    { j.outputs = append(j.outputs, o) }
func (o *persisted[S]) source() Source { return o.x }

func (o *persisted[S]) check() error {
	if _, ok := any(o.x).(graph.Persister); !ok {
		return fmt.Errorf("weft: Persist: a %T cannot stand for its own result", o.x)
	}
	return nil
}

func (o *persisted[S]) want(b *graph.Builder) []graph.ID { return b.Parts(o.x) }

func (o *persisted[S]) take(results []any) error {
	held := any(o.x).(graph.Persister).Persisted(results)
	y, ok := held.(S)
	if !ok {
		return fmt.Errorf("persist: a %T came back as a %T", o.x, held)
	}
	o.y = y
	return y.Err()
}

func (o *persisted[S]) store() { *o.dst = o.y }

// isNil finds nil pointers inside the interface too.
func isNil(s Source) bool {
	if s == nil {
		return true
	}
	v := reflect.ValueOf(s)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

func nilOutput(i int) error { return fmt.Errorf("weft: output %d is nil", i+1) }

// stopped says why a context is done: its error, and its cause if that is
// another.
func stopped(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}
