package bag

import (
	"context"
	"errors"
	"fmt"
	"io"
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

func init() {
	graph.RegisterOp[*Task]()
	graph.RegisterOp[*Merge]()
}

// OpName is the names of the links and of the sink.
func (t *Task) OpName() string {
	var words []string
	if t.Read != nil {
		words = append(words, "read")
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

// errEnough ends a task's source early, without a fault.
var errEnough = fmt.Errorf("bag: enough: %w", io.EOF)

// A source walks values: push is a func(T) error.
type sourceFunc func(ctx context.Context, t *Task, args []any, push any) error

// A sinkFunc makes a sink. Extra are the arguments behind the source's.
type sinkFunc func(r ref, extra []any) (sinking, error)

// A sinking is a sink at work.
type sinking struct {
	push   any                 // where values come in, a func(T) error
	finish func() (any, error) // gives the task's result at last
	drop   func()              // is called instead if the task fails; may be nil
}

// Run lets the values run.
func (t *Task) Run(ctx context.Context, args []any) (result any, err error) {
	if len(args) < t.Args {
		return nil, fmt.Errorf("bag: a task of %d partitions is given %d", t.Args, len(args))
	}
	make, err := meaning[sinkFunc](t.Sink)
	if err != nil {
		return nil, err
	}
	sink, err := make(t.Sink, args[t.Args:])
	if err != nil {
		return nil, err
	}
	finished := false
	defer func() {
		if !finished && sink.drop != nil {
			sink.drop()
		}
	}()
	push := sink.push
	for i := len(t.Links) - 1; i >= 0; i-- {
		l, err := meaning[link](t.Links[i])
		if err != nil {
			return nil, err
		}
		if push, err = l(ctx, t.Links[i], push); err != nil {
			return nil, err
		}
	}
	walk, err := meaning[sourceFunc](t.Source)
	if err != nil {
		return nil, err
	}
	if err := walk(ctx, t, args[:t.Args], push); err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	finished = true
	return sink.finish()
}

// Merge is the task that makes a result of what several tasks gave.
type Merge struct{ How ref }

// A mergeFunc makes one result of several.
type mergeFunc func(ctx context.Context, r ref, args []any) (any, error)

// OpName is what is merged.
func (m *Merge) OpName() string { return m.How.Name }

// Portable returns nil if another process can find what the task calls.
func (m *Merge) Portable() error { return m.How.portable() }

// Run merges.
func (m *Merge) Run(ctx context.Context, args []any) (any, error) {
	f, err := meaning[mergeFunc](m.How)
	if err != nil {
		return nil, err
	}
	return f(ctx, m.How, args)
}
