package weft

import (
	"context"
	"errors"

	"github.com/cb434341/weft/graph"
)

// Option is what a verb may be given beside its outputs: a [Setting], or a
// further output by [Into].
type Option interface{ join(*job) }

// Into asks for x in the same run and puts its value into a variable:
//
//	err := weft.Run(ctx, weft.Into(&total, sum), weft.Into(&names, list))
//
// The variable is set only if the whole run succeeds.
func Into[T any](dst *T, x Lazy[T]) Option { return &into[T]{dst: dst, x: x} }

// Setting says how to run. It is given to a verb, or to all verbs that are
// called with a context, see [With].
type Setting struct {
	runner    graph.Runner
	observers []graph.Observer
	err       error
}

// On says who runs the graph. Without it, that is the runner of the task that
// the verb is called in, and outside of tasks [local.Shared].
//
// [local.Shared]: https://pkg.go.dev/github.com/cb434341/weft/local#Shared
func On(r graph.Runner) Setting {
	if r == nil {
		return Setting{err: errors.New("weft: On: the runner is nil")}
	}
	return Setting{runner: r}
}

// Observe says who is told what the run does, such as a progress bar. Observers
// that are nil are left out.
func Observe(observers ...graph.Observer) Setting {
	var s Setting
	for _, o := range observers {
		if o != nil {
			s.observers = append(s.observers, o)
		}
	}
	return s
}

func (s Setting) join(j *job) { j.setting = j.setting.and(s) }

// and adds the settings of next, which win.
func (s Setting) and(next Setting) Setting {
	if next.runner != nil {
		s.runner = next.runner
	}
	s.observers = append(s.observers[:len(s.observers):len(s.observers)], next.observers...)
	if s.err == nil {
		s.err = next.err
	}
	return s
}

type settingKey struct{}

// carried returns the settings that a context carries, their runner aside.
func carried(ctx context.Context) Setting {
	s, _ := ctx.Value(settingKey{}).(Setting)
	return s
}

// With returns a context that carries settings to the verbs that are given it:
//
//	got, err := weft.ComputeNamed(weft.With(ctx, weft.Observe(bar)), outputs, asked...)
//
// What a verb is given itself comes on top of them. A runner holds for runs
// inside of tasks too, unless the tasks' own runner says otherwise; observers do
// not.
func With(ctx context.Context, settings ...Setting) context.Context {
	if ctx == nil {
		return nil // which every verb reports
	}
	all := carried(ctx)
	for _, s := range settings {
		all = all.and(s)
	}
	if all.runner != nil {
		ctx = graph.WithRunner(ctx, all.runner)
		all.runner = nil
	}
	return context.WithValue(ctx, settingKey{}, all)
}
