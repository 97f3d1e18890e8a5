package bag

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/graph"
)

// Task is the task that lets values run from a source through links into a
// sink. The source is a range of a file, or the first Args arguments.
type Task struct {
	Read   *Read // what is read; nil if arguments are walked
	Args   int
	Source ref
	Links  []ref
	Sink   ref
}

// Merge is the task that makes a result of what several tasks gave.
type Merge struct{ How ref }

func init() {
	graph.RegisterOp[*Task]()
	graph.RegisterOp[*Merge]()
}

// A call is a task at work.
type call struct {
	ctx  context.Context
	task *Task
	args []any // partitions to walk
	more []any // what the sink is given
}

// A walkFunc walks the values of a source: push is a func(T) error.
type walkFunc func(c *call, push any) error

// A linkFunc turns where values go on, a func(R) error, into where values come
// in, a func(T) error.
type linkFunc func(c *call, r ref, next any) (push any, err error)

// A sinkFunc makes a sink.
type sinkFunc func(c *call, r ref) (sink, error)

// A sink is where values end.
type sink struct {
	push   any                 // a func(T) error
	finish func() (any, error) // gives the task's result at last
	drop   func()              // is called instead if the task fails; may be nil
	full   bool                // no value is wanted
}

// A mergeFunc makes one result of several.
type mergeFunc func(ctx context.Context, r ref, args []any) (any, error)

// errEnough ends a task's source early, without a fault.
var errEnough = errors.New("bag: no more values are wanted")

// A sinkError is of a sink's own making: it has nothing to do with the line that
// was read.
type sinkError struct{ error }

func (e sinkError) Unwrap() error { return e.error }

// Run lets the values run.
func (t *Task) Run(ctx context.Context, args []any) (result any, err error) {
	if len(args) < t.Args {
		return nil, fmt.Errorf("bag: a task of %d partitions is given %d", t.Args, len(args))
	}
	c := &call{ctx: ctx, task: t, args: args[:t.Args], more: args[t.Args:]}
	make, err := meaning[sinkFunc](t.Sink)
	if err != nil {
		return nil, err
	}
	walk, err := meaning[walkFunc](t.Source)
	if err != nil {
		return nil, err
	}
	end, err := make(c, t.Sink)
	if err != nil {
		return nil, err
	}
	finished := false
	defer func() {
		if !finished && end.drop != nil {
			end.drop()
		}
	}()
	push := end.push
	for _, r := range slices.Backward(t.Links) {
		l, err := meaning[linkFunc](r)
		if err != nil {
			return nil, err
		}
		if push, err = l(c, r, push); err != nil {
			return nil, err
		}
	}
	if !end.full {
		if err := walk(c, push); err != nil && !errors.Is(err, errEnough) {
			return nil, err
		}
	}
	finished = true
	return end.finish()
}

// OpName is the names of the links and of the sink.
func (t *Task) OpName() string {
	var words []string
	if t.Read != nil {
		words = append(words, t.Source.Name)
	}
	for _, l := range t.Links {
		words = append(words, l.Name)
	}
	if t.Sink.What != "collect" {
		words = append(words, t.Sink.Name)
	}
	if len(words) == 0 {
		return "values"
	}
	if len(words) > 4 {
		words = append(words[:3:3], "…", words[len(words)-1])
	}
	return strings.Join(words, "-")
}

// Portable returns nil if another process can find all that the task calls.
func (t *Task) Portable() error {
	for _, r := range append([]ref{t.Source, t.Sink}, t.Links...) {
		if err := r.portable(); err != nil {
			return err
		}
	}
	return nil
}

// plainTask is a Task without its methods.
type plainTask Task

// MarshalBinary writes the task for another process.
func (t *Task) MarshalBinary() ([]byte, error) {
	if err := t.Portable(); err != nil {
		return nil, err
	}
	return json.Marshal((*plainTask)(t))
}

// UnmarshalBinary reads a task; what its pieces mean is looked for when it runs.
func (t *Task) UnmarshalBinary(data []byte) error {
	*t = Task{}
	if err := json.Unmarshal(data, (*plainTask)(t)); err != nil {
		return fmt.Errorf("bag: %w", err)
	}
	return nil
}

// Run merges.
func (m *Merge) Run(ctx context.Context, args []any) (any, error) {
	f, err := meaning[mergeFunc](m.How)
	if err != nil {
		return nil, err
	}
	return f(ctx, m.How, args)
}

// OpName is what is merged.
func (m *Merge) OpName() string { return m.How.Name }

// Portable returns nil if another process can find what the task calls.
func (m *Merge) Portable() error { return m.How.portable() }

// MarshalBinary writes the task for another process.
func (m *Merge) MarshalBinary() ([]byte, error) {
	if err := m.Portable(); err != nil {
		return nil, err
	}
	return json.Marshal(m.How)
}

// UnmarshalBinary reads a task.
func (m *Merge) UnmarshalBinary(data []byte) error {
	m.How = ref{}
	if err := json.Unmarshal(data, &m.How); err != nil {
		return fmt.Errorf("bag: %w", err)
	}
	return nil
}

// walkRef walks partitions.
func walkRef[T any]() ref {
	return ours[T]("values", walkFunc(func(c *call, push any) error {
		to, ok := push.(func(T) error)
		if !ok {
			return misfit[T](push)
		}
		for _, a := range c.args {
			values, err := graph.Cast[[]T](a)
			if err != nil {
				return err
			}
			for i, v := range values {
				if i%1024 == 0 && c.ctx.Err() != nil {
					return c.ctx.Err()
				}
				if err := to(v); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// misfit says that a piece of a task does not fit the one behind it.
func misfit[T any](next any) error { return fmt.Errorf("bag: a %T after values of %T", next, *new(T)) }

// collectRef makes a partition.
func collectRef[T any]() ref {
	return ours[T]("collect", sinkFunc(func(*call, ref) (sink, error) {
		values := []T{}
		push := func(v T) error {
			values = append(values, v)
			return nil
		}
		return sink{push: push, finish: func() (any, error) { return slices.Clip(values), nil }}, nil
	}))
}

// concatRef puts partitions behind one another.
func concatRef[T any]() ref {
	return ours[T]("concat", mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		parts, err := casts[[]T](args)
		if err != nil {
			return nil, err
		}
		return concat(parts), nil
	}))
}

// concat puts slices behind one another. What gives no values is no nil slice.
func concat[T any](parts [][]T) []T {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	out := make([]T, 0, n)
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// casts are the arguments of a merging.
func casts[T any](args []any) ([]T, error) {
	out := make([]T, len(args))
	for i, a := range args {
		v, err := graph.Cast[T](a)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}
